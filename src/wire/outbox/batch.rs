//! Finished spans of one trace, waiting for company.

use std::rc::Rc;

use crate::base::limits::{MAX_CONTAINER_BYTES, MAX_CONTAINER_SPANS};
use crate::base::time::Moment;
use crate::base::value::Value;
use crate::span::{Segment, Span, Trace};

/// How long the spans of a trace wait for those that still run after its top span ended.
const AFTER_SEGMENT_MILLISECONDS: u64 = 500;
/// What a span takes beside its attributes, about.
const SPAN_BYTES: usize = 400;

/// Spans of one trace.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) trace: Rc<Trace>,
    pub(super) spans: Vec<Span>,
    pub(super) bytes: usize,
    began: Moment,
    segment_ended: Option<Moment>,
}

impl Batch {
    pub(super) fn begin(span: Span, now: Moment) -> Self {
        let mut batch = Self { trace: Rc::clone(&span.trace), spans: Vec::new(), bytes: 0, began: now, segment_ended: None };
        batch.add(span, now);
        batch
    }

    pub(super) fn add(&mut self, span: Span, now: Moment) {
        if matches!(span.segment, Segment::Top) {
            self.segment_ended = Some(now);
        }
        self.bytes += estimate_bytes(&span);
        self.spans.push(span);
    }

    /// Whether it may be more than one container holds.
    pub(super) fn is_full(&self) -> bool {
        self.spans.len() >= MAX_CONTAINER_SPANS || self.bytes >= MAX_CONTAINER_BYTES
    }

    /// When the batch is due: as soon as its trace is over, else when its oldest span has waited enough.
    pub(super) fn due(&self, interval_milliseconds: u64) -> Moment {
        // Each open span of the trace holds it as well: where nobody else does, nothing more will come.
        let over = Rc::strong_count(&self.trace) <= self.spans.len() + 1;
        let age = self.began.plus_milliseconds(interval_milliseconds);
        match self.segment_ended {
            Some(ended) if over => ended,
            Some(ended) => age.min(ended.plus_milliseconds(AFTER_SEGMENT_MILLISECONDS)),
            None => age,
        }
    }

    /// The name of the trace's top span, as known.
    pub(super) fn segment_name(&self) -> &str {
        self.spans.first().map_or("", Span::segment_name)
    }
}

/// About how many bytes a span will take on the wire.
fn estimate_bytes(span: &Span) -> usize {
    let values = span.attributes.iter().map(|(name, value)| {
        name.len()
            + match value {
                Value::Text(text) | Value::Double(text) => text.len(),
                Value::Texts(texts) => texts.iter().map(String::len).sum(),
                Value::Integer(_) | Value::Flag(_) => 8,
            }
    });
    SPAN_BYTES + values.sum::<usize>()
}
