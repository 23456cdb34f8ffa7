//! The span v2 container. Source: sentry-protocol.md 0 and 2b.

use crate::base::json::Writer;
use crate::base::value::Attributes;
use crate::span::{Link, Segment, Span, Status};

/// What stands around the spans of a container.
pub(super) const FRAME_BYTES: usize = r#"{"version":2,"items":[]}"#.len();

/// The header of the item that holds these spans.
pub(super) fn header(spans: &[String]) -> String {
    let count = spans.len().to_string();
    [r#"{"type":"span","item_count":"#, &count, r#","content_type":"application/vnd.sentry.items.span.v2+json"}"#].concat()
}

/// The payload of the item.
pub(super) fn container(spans: &[String]) -> String {
    let mut payload = Writer::new();
    payload.begin_object().key("version").integer(2).key("items").begin_array();
    for span in spans {
        payload.raw(span);
    }
    payload.end_array().end_object();
    payload.finish()
}

/// A span as it is sent.
pub fn write_span(span: &Span) -> String {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.pair("trace_id", &span.trace.id.to_text());
    writer.pair("span_id", &span.id.to_text());
    if let Some(parent) = span.parent {
        writer.pair("parent_span_id", &parent.to_text());
    }
    writer.pair("name", &span.name);
    writer.pair("status", if span.status == Status::Ok { "ok" } else { "error" });
    writer.key("is_segment").flag(matches!(span.segment, Segment::Top));
    writer.key("start_timestamp").raw(&span.start.digits());
    writer.key("end_timestamp").raw(&span.end.unwrap_or(span.start).digits());
    if !span.links.is_empty() {
        writer.key("links").begin_array();
        span.links.iter().for_each(|link| write_link(link, &mut writer));
        writer.end_array();
    }
    writer.key("attributes");
    write_attributes(&span.attributes, &mut writer);
    writer.end_object();
    writer.finish()
}

fn write_link(link: &Link, writer: &mut Writer) {
    writer.begin_object().pair("trace_id", &link.trace_id).pair("span_id", &link.span_id).key("sampled").flag(true);
    writer.key("attributes");
    write_attributes(&link.attributes, writer);
    writer.end_object();
}

fn write_attributes(attributes: &Attributes, writer: &mut Writer) {
    writer.begin_object();
    for (name, value) in attributes.iter() {
        writer.key(name).begin_object().pair("type", value.type_name()).key("value");
        value.write(writer);
        writer.end_object();
    }
    writer.end_object();
}
