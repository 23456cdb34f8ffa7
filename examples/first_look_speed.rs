//! What the first look costs, which every request of an app takes: `cargo run --release --example first_look_speed`.

use std::hint::black_box;
use std::time::Instant;

use genspan::dialect::first_look;

const ROUNDS: u32 = 2_000_000;

const REQUESTS: &[(&str, &str)] = &[
    ("GET", "https://app.example/assets/main-4f2a9c.js"),
    ("GET", "https://app.example/api/users/42/orders?page=3&per_page=50&sort=created"),
    ("POST", "https://app.example/api/events/batch?token=0123456789abcdef"),
    ("POST", "https://api.openai.com/v1/chat/completions"),
    (
        "POST",
        "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent",
    ),
];

#[allow(clippy::disallowed_methods, reason = "the core is pure; what measures it is not")]
fn main() {
    for (method, url) in REQUESTS {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(first_look(black_box(method), black_box(url), &[]));
        }
        println!("{:>6.1} ns  {method} {url}", start.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS));
    }
}
