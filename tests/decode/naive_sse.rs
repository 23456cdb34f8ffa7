//! Server-sent events by the letter of the standard, the slow way: no pieces, no bytes lent, nothing shared with the core.

use genspan::decode::{EventKind, Faults};

use crate::seen::{Seen, seen};

/// What a body gives.
pub fn decode(body: &str) -> (Vec<Seen>, Faults) {
    let body = body.strip_prefix('\u{FEFF}').unwrap_or(body);
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let mut events = Vec::new();
    let mut faults = Faults::default();
    let mut name = String::new();
    let mut data: Option<String> = None;
    let mut lines: Vec<&str> = body.split('\n').collect();
    // What follows the last line end is a line only if it has a byte.
    let last_line_is_cut = lines.pop_if(|line| line.is_empty()).is_none();
    for line in &lines {
        if line.is_empty() {
            events.extend(data.take().map(|data| seen(EventKind::Sse, &name, data.as_bytes())));
            name.clear();
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => data = Some(data.map_or(value.to_owned(), |data| format!("{data}\n{value}"))),
            "event" => name = value.to_owned(),
            _ => {}
        }
    }
    match data {
        Some(data) if last_line_is_cut && is_open(&data) => faults.truncated = 1,
        Some(data) => events.push(seen(EventKind::Sse, &name, data.as_bytes())),
        None => {}
    }
    (events, faults)
}

/// Whether the text begins with a JSON object or array whose bracket is never closed.
fn is_open(text: &str) -> bool {
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut depth = 0;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' if quoted => drop(chars.next()),
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return false;
        }
    }
    true
}
