//! Streams of Bedrock, made for tests.

use crate::frame::frame;

/// A stream of Converse: event names and payloads.
pub fn stream(events: &[(&str, &str)]) -> Vec<u8> {
    events.iter().flat_map(|(name, payload)| event(name, payload.as_bytes())).collect()
}

/// A stream of InvokeModelWithResponseStream: what the model says.
pub fn chunks(bodies: &[&str]) -> Vec<u8> {
    bodies.iter().flat_map(|body| event("chunk", format!(r#"{{"bytes":"{}"}}"#, base64(body)).as_bytes())).collect()
}

/// A failure in the middle of a stream.
pub fn exception(name: &str, payload: &str) -> Vec<u8> {
    frame(&[(":exception-type", name), (":content-type", "application/json"), (":message-type", "exception")], payload.as_bytes())
}

fn event(name: &str, payload: &[u8]) -> Vec<u8> {
    frame(&[(":event-type", name), (":content-type", "application/json"), (":message-type", "event")], payload)
}

fn base64(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for group in text.as_bytes().chunks(3) {
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]);
            encoded.push(if place <= group.len() { digit } else { '=' });
        }
    }
    encoded
}
