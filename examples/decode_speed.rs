//! What it costs to decode one chunk that is one event: `cargo run --release --example decode_speed`.
#![allow(clippy::disallowed_methods)] // The core reads no clock; a measurement must.

use std::hint::black_box;
use std::time::Instant;

use genspan::decode::Decoder;

const ROUNDS: u32 = 200;
const CHUNKS_PER_ROUND: u32 = 10_000;

fn main() {
    let text = "x".repeat(331 - "data: \n\n".len() - 40);
    let sse = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
    let ndjson = format!("{{\"model\":\"llama3\",\"message\":{{\"content\":\"{text}\"}}}}\n");
    for (name, chunk) in [("sse", sse), ("ndjson", ndjson)] {
        let mut decoder = Decoder::new();
        let mut bytes = 0;
        // The quickest round is the one that other programs disturbed least.
        let mut quickest = f64::INFINITY;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            for _ in 0..CHUNKS_PER_ROUND {
                decoder.push(black_box(chunk.as_bytes()), &mut |event| bytes += event.data.len());
            }
            quickest = quickest.min(start.elapsed().as_nanos() as f64 / f64::from(CHUNKS_PER_ROUND));
        }
        println!("{name}: {quickest:.0} ns for a chunk of {} bytes ({bytes} bytes of data)", chunk.len());
    }
}
