//! The seven hard rules of the span protocol. Ingest answers 200 and drops the data later when one is broken, so nothing but a
//! check like this tells the sender. Source: sentry-protocol.md 0.

use genspan::base::id::SpanId;
use serde_json::Value;

const SPAN_CONTAINER: &str = "application/vnd.sentry.items.span.v2+json";
/// Ingest refuses a bigger container with 413.
const MAX_CONTAINER_BYTES: usize = 12 << 20;

/// What ingest would not take, in one sentence each.
pub fn faults(envelope: &str) -> Vec<String> {
    let mut lines = envelope.lines();
    let header = json(lines.next().unwrap_or_default());
    let lines: Vec<&str> = lines.collect();
    let items: Vec<Item> = lines.chunks(2).map(Item::read).collect();
    let spans: Vec<&Item> = items.iter().filter(|item| item.header["type"] == "span").collect();
    let mut faults = Vec::new();
    if spans.len() > 1 {
        faults.push(format!("{} containers in one envelope", spans.len()));
    }
    for container in spans {
        container.check(&header["trace"], &mut faults);
    }
    faults
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))
}

struct Item {
    header: Value,
    payload: Value,
    bytes: usize,
}

impl Item {
    fn read(lines: &[&str]) -> Self {
        let [header, payload] = lines else { panic!("an item without payload") };
        Self { header: json(header), payload: json(payload), bytes: payload.len() }
    }

    fn check(&self, trace: &Value, faults: &mut Vec<String>) {
        let mut hold = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        let spans = self.payload["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        hold(is_hex(&trace["trace_id"], 32) && trace["public_key"].is_string(), "the trace header is missing");
        hold(spans.iter().all(|span| span["trace_id"] == trace["trace_id"]), "a span of another trace");
        hold(self.header["item_count"] == spans.len(), "item_count is not the number of spans");
        hold(self.header["content_type"] == SPAN_CONTAINER, "another content_type");
        hold(spans.iter().all(is_complete), "an incomplete span");
        hold(spans.iter().all(has_right_types), "an attribute of another type than it says");
        hold(spans.iter().all(has_segment), "a segment id that is no span id");
        hold(self.payload["version"].as_u64() == Some(2), "the version is not the number 2");
        hold(self.bytes <= MAX_CONTAINER_BYTES, "a container over 12 MiB");
    }
}

fn is_complete(span: &Value) -> bool {
    let times = span["start_timestamp"].as_f64().zip(span["end_timestamp"].as_f64());
    is_hex(&span["trace_id"], 32)
        && is_hex(&span["span_id"], 16)
        && span["name"].as_str().is_some_and(|name| !name.is_empty())
        && (span["status"] == "ok" || span["status"] == "error")
        && times.is_some_and(|(start, end)| start <= end)
}

fn has_right_types(span: &Value) -> bool {
    let attributes = span["attributes"].as_object().into_iter().flatten();
    attributes.into_iter().all(|(_, attribute)| {
        let value = &attribute["value"];
        match attribute["type"].as_str() {
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("double") => value.is_number(),
            Some("array") => value.as_array().is_some_and(|items| items.iter().all(|item| !item.is_object() && !item.is_array())),
            _ => false,
        }
    })
}

fn has_segment(span: &Value) -> bool {
    let id = &span["attributes"]["sentry.segment.id"]["value"];
    id.as_str().is_some_and(|id| SpanId::from_text(id).is_some())
}

/// Hex digits, not all of them 0.
fn is_hex(value: &Value, digits: usize) -> bool {
    value
        .as_str()
        .is_some_and(|id| id.len() == digits && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && id.bytes().any(|byte| byte != b'0'))
}
