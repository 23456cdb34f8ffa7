//! A transaction: one top span with those below it inside, as older servers and Spotlight take spans. Source:
//! sentry-protocol.md 2a.

use crate::base::attr;
use crate::base::json::Writer;
use crate::span::{IDS, Segment, Span, Status, TraceOptions, USER};

use super::SDK;

/// The spans of one segment, its top first. Where that one is not there (it left before, or still runs), the one that began
/// first stands in for it: a server takes spans only below a top.
pub(super) fn segments(spans: &[Span]) -> Vec<Vec<&Span>> {
    let mut segments: Vec<Vec<&Span>> = Vec::new();
    for span in spans {
        match segments.iter_mut().find(|segment| segment.iter().any(|other| other.segment_id() == span.segment_id())) {
            Some(segment) => segment.push(span),
            None => segments.push(vec![span]),
        }
    }
    for segment in &mut segments {
        // A sort would cost 3 KB of wasm, and nobody minds the order of the others.
        let top = (0..segment.len()).min_by_key(|at| segment.get(*at).map(|span| (!matches!(span.segment, Segment::Top), span.start)));
        segment.swap(0, top.unwrap_or_default());
    }
    segments
}

/// Its id as an event. No two transactions of a trace have the same top span, so this needs no randomness.
pub(super) fn event_id(top: &Span) -> String {
    let mut id = top.trace.id.to_text();
    id.truncate(16);
    id.push_str(&top.id.to_text());
    id
}

/// The payload: the top span around the written ones.
pub(super) fn transaction(top: &Span, below: &str, options: &TraceOptions) -> String {
    let mut writer = Writer::new();
    writer.begin_object().pair("type", "transaction").pair("event_id", &event_id(top)).pair("platform", "javascript");
    writer.pair("transaction", &top.name).key("transaction_info").begin_object().pair("source", "custom").end_object();
    write_times(top, &mut writer);
    writer.pair("environment", &options.environment);
    if let Some(release) = &options.release {
        writer.pair("release", release);
    }
    writer.key("user").begin_object();
    for (key, attribute) in USER {
        if let Some(value) = top.attributes.get(attribute.name) {
            value.write(writer.key(key));
        }
    }
    writer.end_object();
    writer.key("sdk").raw(SDK).key("contexts").begin_object().key("trace").begin_object();
    write_node(top, &mut writer);
    writer.end_object().end_object();
    writer.key("spans").begin_array().raw(below).end_array().end_object();
    writer.finish()
}

/// A span below the top.
pub(super) fn write_child(span: &Span, writer: &mut Writer) {
    write_node(span, writer.begin_object());
    writer.pair("description", &span.name);
    write_times(span, writer);
    writer.end_object();
}

/// What a top span and the others are told by alike.
fn write_node(span: &Span, writer: &mut Writer) {
    span.write_ids(IDS, writer);
    for (key, attribute) in &[("op", attr::SENTRY_OP), ("origin", attr::SENTRY_ORIGIN)] {
        if let Some(text) = span.attributes.get_text(attribute.name) {
            writer.pair(key, text);
        }
    }
    writer.pair("status", status(span));
    span.attributes.write(writer.key("data"));
}

fn write_times(span: &Span, writer: &mut Writer) {
    writer.pair("start_timestamp", &span.start.rfc3339_exact()).pair("timestamp", &span.end.unwrap_or(span.start).rfc3339_exact());
}

/// One of Sentry's words. A sentence of the app's own is none, and stays in the attributes.
fn status(span: &Span) -> &str {
    match &span.status {
        Status::Ok => "ok",
        Status::Error(word) if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') => word,
        Status::Error(_) => "internal_error",
    }
}
