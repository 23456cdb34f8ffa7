//! How many spans go into one post, and how one that is too large for any is made to fit.

use crate::base::attr::AttrType;
use crate::base::json::{Json, Writer};
use crate::base::limits::{MAX_CONTAINER_BYTES, MAX_CONTAINER_SPANS, MAX_CONTENT_BYTES, MIN_CUT_BYTES};
use crate::base::value::Value;
use crate::record::{fit, with_shorter_texts};
use crate::span::Span;

use super::spans::{FRAME_BYTES, write_span};

/// What a span takes beside its attributes, about.
const SPAN_BYTES: usize = 400;
/// One byte may become so many when it is written: `\u0001`.
const ESCAPED_BYTES: usize = 6;

/// Writes as many of the first spans as fit into `bound` bytes, but at least one. Gives them with commas between, and how many they are.
pub(super) fn first_run(spans: &[&Span], write: fn(&Span, &mut Writer), bound: usize) -> (String, u64) {
    let mut writer = Writer::new();
    let mut count = 0;
    for span in spans.iter().take(MAX_CONTAINER_SPANS) {
        let end = writer.len();
        write(span, &mut writer);
        if writer.len() >= bound && count > 0 {
            writer.truncate(end);
            break;
        }
        count += 1;
    }
    (writer.finish(), count)
}

/// Cuts the texts of a span shorter and shorter until a container can hold it. Says whether one can.
pub(super) fn cut_to_fit(span: &mut Span) -> bool {
    if estimate_bytes(span) < MAX_CONTAINER_BYTES / ESCAPED_BYTES {
        return true;
    }
    let mut longest = MAX_CONTENT_BYTES;
    while written_bytes(span) + FRAME_BYTES >= MAX_CONTAINER_BYTES {
        if longest < MIN_CUT_BYTES {
            return false;
        }
        span.name.truncate(span.name.floor_char_boundary(longest));
        span.attributes.iter_mut().for_each(|(_, value)| cut(value, longest));
        longest /= 4;
    }
    true
}

fn written_bytes(span: &Span) -> usize {
    let mut writer = Writer::new();
    write_span(span, &mut writer);
    writer.len()
}

/// About how many bytes a span will take on the wire.
pub(super) fn estimate_bytes(span: &Span) -> usize {
    SPAN_BYTES + span.attributes.iter().map(|(name, value)| name.len() + value.text.len()).sum::<usize>()
}

fn cut(value: &mut Value, longest: usize) {
    let shorter = match value.kind {
        AttrType::Text => fit(&value.text, longest).into_owned(),
        AttrType::Texts => with_shorter_texts(Json::new(value.text.as_bytes()), longest),
        AttrType::Integer | AttrType::Double | AttrType::Flag => return,
    };
    value.text = shorter;
}
