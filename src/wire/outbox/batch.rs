//! Finished spans of one trace, waiting for company.

use std::rc::Rc;

use crate::base::limits::{MAX_CONTAINER_BYTES, MAX_CONTAINER_SPANS};
use crate::base::time::Moment;
use crate::span::{Segment, Span, Trace};
use crate::wire::fit::estimate_bytes;

/// How long the spans of a trace wait for those that still run after its top span ended.
const AFTER_SEGMENT_MILLISECONDS: u64 = 500;

/// How long spans wait for others of their trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// So long.
    Milliseconds(u64),
    /// As long as it takes: what is sent is one transaction, around its top span.
    UntilTopEnds,
}

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

    /// When the batch is due: as soon as its trace is over, else when its oldest span has waited enough. `None` while it waits
    /// for its top span, however long that runs.
    pub(super) fn due(&self, patience: Patience) -> Option<Moment> {
        // Each open span of the trace holds it as well: if nobody else does, nothing more will come.
        let over = Rc::strong_count(&self.trace) <= self.spans.len() + 1;
        let age = match patience {
            Patience::Milliseconds(interval) => Some(self.began.plus_milliseconds(interval)),
            Patience::UntilTopEnds => None,
        };
        match self.segment_ended {
            Some(ended) if over => Some(ended),
            Some(ended) => {
                let late = ended.plus_milliseconds(AFTER_SEGMENT_MILLISECONDS);
                Some(age.map_or(late, |age| age.min(late)))
            }
            // Its top span left before.
            None if over && age.is_none() => Some(self.began),
            None => age,
        }
    }
}
