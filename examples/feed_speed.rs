//! What one plain chunk of a streamed chat answer costs the engine: `cargo run --release --example feed_speed`.

use std::hint::black_box;

use genspan::base::time::Moment;
use genspan::engine::Engine;

const CHUNKS: u32 = 2000;
const ROUNDS: u32 = 50;

fn main() {
    for estimate in ["true", "false"] {
        let options = format!(r#"{{"dsn":"https://key@localhost/1","estimateUsage":{estimate}}}"#);
        let Ok(mut engine) = Engine::new(&options) else { return };
        let pad = "x".repeat(96);
        let chunk = format!(
            r#"data: {{"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz01","object":"chat.completion.chunk","created":1763640000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_0123456789","choices":[{{"index":0,"delta":{{"content":" weather"}},"logprobs":null,"finish_reason":null}}],"usage":null,"obfuscation":"{pad}"}}"#
        ) + "\n\n";
        let now = Moment::from_milliseconds(1_763_640_000_000.0);
        let mut best = u128::MAX;
        for _ in 0..ROUNDS {
            let call = r#"{"method":"POST","url":"https://api.openai.com/v1/chat/completions"}"#;
            let handle = engine.open(call, br#"{"model":"gpt-4o","stream":true,"messages":[]}"#, &[7; 32], now);
            engine.respond(handle, r#"{"status":200,"headers":{}}"#, now);
            #[allow(clippy::disallowed_methods, reason = "an example may look at the clock; the core may not")]
            let begin = std::time::Instant::now();
            for _ in 0..CHUNKS {
                engine.feed(handle, black_box(chunk.as_bytes()), now);
            }
            best = best.min(begin.elapsed().as_nanos() / u128::from(CHUNKS));
        }
        println!("{} bytes a chunk, estimates {estimate}: {best} ns a chunk", chunk.len());
    }
}
