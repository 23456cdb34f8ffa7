//! The span v2 container. Source: sentry-protocol.md 0 and 2b.

use crate::base::json::Writer;
use crate::base::value::Attributes;
use crate::span::{IDS, Link, Segment, Span, Status, write_ids};

/// What stands around the spans of a container.
pub(super) const FRAME_BYTES: usize = r#"{"version":2,"items":[]}"#.len();

/// The header of the item that holds so many spans.
pub(super) fn header(count: u64) -> String {
    [r#"{"type":"span","item_count":"#, &count.to_string(), r#","content_type":"application/vnd.sentry.items.span.v2+json"}"#].concat()
}

/// The payload of the item.
pub(super) fn container(spans: &str) -> String {
    [r#"{"version":2,"items":["#, spans, "]}"].concat()
}

/// A span as it is sent.
pub fn write_span(span: &Span, writer: &mut Writer) {
    span.write_ids(IDS, writer.begin_object());
    writer.pair("name", &span.name);
    writer.pair("status", if span.status == Status::Ok { "ok" } else { "error" });
    writer.key("is_segment").flag(matches!(span.segment, Segment::Top));
    writer.key("start_timestamp").raw(&span.start.digits());
    writer.key("end_timestamp").raw(&span.end.unwrap_or(span.start).digits());
    if !span.links.is_empty() {
        writer.key("links").begin_array();
        span.links.iter().for_each(|link| write_link(link, writer));
        writer.end_array();
    }
    writer.key("attributes");
    write_attributes(&span.attributes, writer);
    writer.end_object();
}

fn write_link(link: &Link, writer: &mut Writer) {
    write_ids(IDS, link.trace_id, link.span_id, None, writer.begin_object());
    writer.key("sampled").flag(true);
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
