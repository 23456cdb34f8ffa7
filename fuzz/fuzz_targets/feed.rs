//! A whole call: any request and any answer, cut anywhere, to a host of each kind. Nothing may panic, and an envelope is lines.
#![no_main]

use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::span::Outcome;
use genspan::wire::Urgency;
use libfuzzer_sys::fuzz_target;

const URLS: [&str; 8] = [
    "https://api.openai.com/v1/chat/completions",
    "https://api.openai.com/v1/responses",
    "https://api.anthropic.com/v1/messages",
    "https://generativelanguage.googleapis.com/v1beta/models/gemini:streamGenerateContent",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke-with-response-stream",
    "https://api.cohere.com/v2/chat",
    "http://127.0.0.1:11434/api/chat",
];
const OPTIONS: &str = r#"{"dsn":"https://key@localhost/1","recordInputs":true,"recordOutputs":true,"redact":true}"#;

fuzz_target!(|input: (u8, u8, Vec<u8>, Vec<u8>)| {
    let (host, cut, request, answer) = input;
    let Ok(mut engine) = Engine::new(OPTIONS) else { unreachable!("the options are right") };
    let now = Moment::from_milliseconds(1.0);
    let url = URLS[usize::from(host) % URLS.len()];
    let call = format!(r#"{{"method":"POST","url":"{url}"}}"#);
    let handle = engine.open(&call, &request, &[7; 32], now);
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, now);
    for chunk in answer.chunks(usize::from(cut).max(1)) {
        engine.feed(handle, chunk, now);
    }
    engine.close(handle, Outcome::Ended, "", now);
    let ticket = engine.drain(Urgency::Everything, now);
    let lines = engine.body(ticket).split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    assert!(lines.count() % 2 == usize::from(ticket != 0), "a header, then items of two lines");
});
