//! The span v2 container. Source: sentry-protocol.md 0 and 2b.

use crate::base::json::Writer;
use crate::base::limits::{MAX_CONTAINER_BYTES, MAX_CONTAINER_SPANS, MAX_CONTENT_BYTES};
use crate::base::value::{Attributes, Value};
use crate::record::{fit, shorten_to};
use crate::span::{Link, Segment, Span, Status};

/// A container of spans of one trace, ready to be an item.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) header: String,
    pub(super) payload: String,
    pub(super) count: u64,
}

/// What stands around the spans of a container.
const FRAME_BYTES: usize = r#"{"version":2,"items":[]}"#.len();
/// Below this length no text is cut: what is too large then is so by its number of attributes.
const SHORTEST_CUT_BYTES: usize = 32;

/// Writes spans into as few containers of at most `bound` bytes as hold them. A larger span has one of its own; what cannot be
/// brought below [`MAX_CONTAINER_BYTES`] is in none.
pub(super) fn containers(spans: &mut [Span], bound: usize) -> Vec<Container> {
    let written: Vec<String> = spans.iter_mut().filter_map(write_bounded).collect();
    let mut containers = Vec::new();
    let mut rest = written.as_slice();
    while !rest.is_empty() {
        let (taken, left) = rest.split_at(fitting(rest, bound));
        containers.push(container(taken));
        rest = left;
    }
    containers
}

/// How many of the first spans fit one container: at least one.
fn fitting(spans: &[String], bound: usize) -> usize {
    let mut bytes = FRAME_BYTES;
    let fits = spans.iter().take(MAX_CONTAINER_SPANS).take_while(|span| {
        bytes += span.len() + 1;
        bytes <= bound
    });
    fits.count().max(1)
}

fn container(spans: &[String]) -> Container {
    let mut payload = Writer::new();
    payload.begin_object().key("version").integer(2).key("items").begin_array();
    for span in spans {
        payload.raw(span);
    }
    payload.end_array().end_object();
    Container {
        header: format!(r#"{{"type":"span","item_count":{},"content_type":"application/vnd.sentry.items.span.v2+json"}}"#, spans.len()),
        payload: payload.finish(),
        count: spans.len() as u64,
    }
}

/// The span in at most what a container holds, its texts cut shorter and shorter until it fits.
fn write_bounded(span: &mut Span) -> Option<String> {
    let mut longest = MAX_CONTENT_BYTES;
    loop {
        let written = write_span(span);
        if written.len() + FRAME_BYTES < MAX_CONTAINER_BYTES {
            return Some(written);
        }
        if longest < SHORTEST_CUT_BYTES {
            return None;
        }
        span.name.truncate(span.name.floor_char_boundary(longest));
        span.attributes.iter_mut().for_each(|(_, value)| cut(value, longest));
        longest /= 4;
    }
}

fn cut(value: &mut Value, longest: usize) {
    match value {
        Value::Text(text) => *text = fit(text, longest).into_owned(),
        Value::Texts(texts) => texts.iter_mut().for_each(|text| *text = shorten_to(text, longest).into_owned()),
        Value::Integer(_) | Value::Double(_) | Value::Flag(_) => {}
    }
}

/// A span as it is sent.
pub fn write_span(span: &Span) -> String {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.pair("trace_id", &span.trace.id.to_string());
    writer.pair("span_id", &span.id.to_string());
    if let Some(parent) = span.parent {
        writer.pair("parent_span_id", &parent.to_string());
    }
    writer.pair("name", &span.name);
    writer.pair("status", if span.status == Status::Ok { "ok" } else { "error" });
    writer.key("is_segment").flag(matches!(span.segment, Segment::Top));
    writer.key("start_timestamp").raw(&span.start.to_string());
    writer.key("end_timestamp").raw(&span.end.unwrap_or(span.start).to_string());
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
