//! Spans for OpenTelemetry: OTLP/HTTP in JSON, as collectors, other backends and Sentry's own OTLP path take it. Source: the
//! `ExportTraceServiceRequest` of opentelemetry-proto in its JSON mapping: ids in hexadecimal, 64-bit numbers as strings.

use crate::base::attr::{self, AttrType};
use crate::base::json::{Json, Writer};
use crate::base::time::Moment;
use crate::base::value::{Attributes, Value};
use crate::span::{CAMEL_CASE_IDS, Link, Segment, Span, Status, write_ids};

use super::SDK;

/// `Status.code`.
const STATUS_OK: i64 = 1;
const STATUS_ERROR: i64 = 2;
/// `Span.flags`: bit 0 says that the trace is sampled, bit 8 that it is known whether the parent is here or elsewhere.
const SAMPLED_WITH_LOCAL_PARENT: i64 = 0x101;
const SAMPLED_WITH_REMOTE_PARENT: i64 = 0x301;

/// The body of a post: written spans below the resource that they come from.
pub(super) fn request(resource: &Attributes, spans: &str) -> String {
    let mut origin = Writer::new();
    write_attributes(resource, origin.begin_object());
    origin.end_object();
    let before = [r#"{"resourceSpans":[{"resource":"#, origin.as_str(), r#","scopeSpans":[{"scope":"#, SDK].concat();
    [&before, r#","spans":["#, spans, "]}]}]}"].concat()
}

/// One span.
pub(super) fn write_span(span: &Span, writer: &mut Writer) {
    span.write_ids(CAMEL_CASE_IDS, writer.begin_object());
    let remote = matches!(span.segment, Segment::Top) && span.parent.is_some();
    writer.key("flags").integer(if remote { SAMPLED_WITH_REMOTE_PARENT } else { SAMPLED_WITH_LOCAL_PARENT });
    writer.pair("name", &span.name).key("kind").integer(kind(&span.op));
    writer.pair("startTimeUnixNano", &nanoseconds(span.start));
    writer.pair("endTimeUnixNano", &nanoseconds(span.end.unwrap_or(span.start)));
    write_attributes(&span.attributes, writer);
    if !span.links.is_empty() {
        writer.key("links").begin_array();
        span.links.iter().for_each(|link| write_link(link, writer));
        writer.end_array();
    }
    let (code, message) = match span.status {
        Status::Ok => (STATUS_OK, None),
        // As content goes: cleaned and cut, which the status itself is not.
        Status::Error(_) => (STATUS_ERROR, span.attributes.get_text(attr::SENTRY_STATUS_MESSAGE.name)),
    };
    writer.key("status").begin_object().key("code").integer(code);
    if let Some(message) = message {
        writer.pair("message", message);
    }
    writer.end_object().end_object();
}

/// `Span.kind`: whether the work was done here, for a caller, or by another service.
fn kind(op: &str) -> i64 {
    const INTERNAL: i64 = 1;
    const SERVER: i64 = 2;
    const CLIENT: i64 = 3;
    match op {
        "gen_ai.invoke_agent" | "gen_ai.execute_tool" | "gen_ai.handoff" => INTERNAL,
        "http.server" | "mcp.server" => SERVER,
        "http.client" | "mcp.client" => CLIENT,
        _ if op.starts_with("gen_ai.") => CLIENT,
        _ => INTERNAL,
    }
}

/// No more than 64 bits hold, or a collector refuses the whole post.
fn nanoseconds(moment: Moment) -> String {
    let mut digits = moment.0.min(u64::MAX >> 10).to_string();
    digits.push_str("000");
    digits
}

fn write_link(link: &Link, writer: &mut Writer) {
    write_ids(CAMEL_CASE_IDS, link.trace_id, link.span_id, None, writer.begin_object());
    write_attributes(&link.attributes, writer);
    writer.end_object();
}

fn write_attributes(attributes: &Attributes, writer: &mut Writer) {
    writer.key("attributes").begin_array();
    for (name, value) in attributes.iter() {
        writer.begin_object().pair("key", name).key("value");
        write_value(value, writer);
        writer.end_object();
    }
    writer.end_array();
}

/// `AnyValue`.
fn write_value(value: &Value, writer: &mut Writer) {
    writer.begin_object();
    let text = &value.text;
    match value.kind {
        AttrType::Text => writer.pair("stringValue", text),
        AttrType::Integer => writer.pair("intValue", text),
        AttrType::Double => writer.key("doubleValue").raw(text),
        AttrType::Flag => writer.key("boolValue").raw(text),
        AttrType::Texts => {
            writer.key("arrayValue").begin_object().key("values").begin_array();
            for text in Json::new(text.as_bytes()).items() {
                writer.begin_object().key("stringValue").value(text).end_object();
            }
            writer.end_array().end_object()
        }
    };
    writer.end_object();
}
