//! AWS event stream frames, made for tests. Their format has tests of its own with the decoder.

/// A stream of Converse: event names and payloads.
pub fn stream(events: &[(&str, &str)]) -> Vec<u8> {
    events.iter().flat_map(|(name, payload)| frame("event", ":event-type", name, payload.as_bytes())).collect()
}

/// A stream of InvokeModelWithResponseStream: what the model says.
pub fn chunks(bodies: &[&str]) -> Vec<u8> {
    bodies.iter().flat_map(|body| frame("event", ":event-type", "chunk", format!(r#"{{"bytes":"{}"}}"#, base64(body)).as_bytes())).collect()
}

/// A failure in the middle of a stream.
pub fn exception(name: &str, payload: &str) -> Vec<u8> {
    frame("exception", ":exception-type", name, payload.as_bytes())
}

fn frame(kind: &str, name_header: &str, name: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = Vec::new();
    for (key, value) in [(name_header, name), (":content-type", "application/json"), (":message-type", kind)] {
        headers.push(key.len() as u8);
        headers.extend_from_slice(key.as_bytes());
        headers.push(7);
        headers.extend_from_slice(&(value.len() as u16).to_be_bytes());
        headers.extend_from_slice(value.as_bytes());
    }
    let mut frame = Vec::new();
    frame.extend_from_slice(&((headers.len() + payload.len() + 16) as u32).to_be_bytes());
    frame.extend_from_slice(&(headers.len() as u32).to_be_bytes());
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame.extend_from_slice(&headers);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1))))
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
