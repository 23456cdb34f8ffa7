//! Floor 4: record → span. Names, ops, attributes, traces; knows no HTTP.

mod by_hand;
mod call;
mod manual;
mod mcp;
mod older_names;
mod propagation;
mod status;
mod trace;

use std::rc::Rc;

use crate::base::attr;
use crate::base::id::{SpanId, TraceId};
use crate::base::json::Writer;
use crate::base::time::Moment;
use crate::base::value::Attributes;

pub use by_hand::{Counts, hold_counts};
pub use call::{CallEnd, Outcome, abandon, describe, name_of, write_usage};
pub use manual::{Change, Scope, Start, USER, apply_attributes};
pub use older_names::{add_older_counts, renew};
pub use propagation::{Incoming, outgoing};
pub use trace::{Sampled, Trace, TraceOptions, millionths};

/// What Sentry calls the ids of a span.
pub const IDS: &[&str; 3] = &["trace_id", "span_id", "parent_span_id"];
/// What OpenTelemetry calls them, and JavaScript.
pub const CAMEL_CASE_IDS: &[&str; 3] = &["traceId", "spanId", "parentSpanId"];

/// Writes ids by the names of those of the trace, of the span itself and of the one above.
pub fn write_ids([trace_name, own_name, above_name]: &[&str; 3], trace: TraceId, own: SpanId, above: Option<SpanId>, writer: &mut Writer) {
    writer.pair(trace_name, &trace.to_text()).pair(own_name, &own.to_text());
    if let Some(above) = above {
        writer.pair(above_name, &above.to_text());
    }
}

/// How a span went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// Well.
    #[default]
    Ok,
    /// Not well, with one of Sentry's words for it or a sentence of the app's own.
    Error(String),
}

/// A span: open while it has no end.
#[derive(Debug)]
pub struct Span {
    /// The trace it belongs to.
    pub trace: Rc<Trace>,
    /// Its id.
    pub id: SpanId,
    /// The span above it, ours or another service's.
    pub parent: Option<SpanId>,
    /// Where it stands in the service's part of the trace.
    pub segment: Segment,
    /// Its name.
    pub name: String,
    /// Its op; empty when the app gave none.
    pub op: String,
    /// Who made it.
    pub origin: &'static str,
    /// When it began.
    pub start: Moment,
    /// When it ended.
    pub end: Option<Moment>,
    /// How it went.
    pub status: Status,
    /// Its attributes.
    pub attributes: Attributes,
    /// Spans of other traces that it belongs with.
    pub links: Vec<Link>,
}

/// Where a span stands in the service's part of the trace.
#[derive(Debug, Clone)]
pub enum Segment {
    /// It is the top span itself.
    Top,
    /// It is below the top span of that id and name. The name is shared, since it may still change.
    Below(SpanId, Rc<str>),
}

/// A span of another trace that one belongs with.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The trace.
    pub trace_id: TraceId,
    /// The span in it.
    pub span_id: SpanId,
    /// What the link means.
    pub attributes: Attributes,
}

impl Span {
    /// The same span without what is only to be sent: its attributes, links, op and status.
    pub fn outline(&self) -> Self {
        Self {
            trace: Rc::clone(&self.trace),
            segment: self.segment.clone(),
            name: self.name.clone(),
            op: String::new(),
            status: Status::Ok,
            attributes: Attributes::new(),
            links: Vec::new(),
            ..*self
        }
    }

    /// The id of the top span.
    pub fn segment_id(&self) -> SpanId {
        match &self.segment {
            Segment::Top => self.id,
            Segment::Below(id, _) => *id,
        }
    }

    /// The name of the top span.
    pub fn segment_name(&self) -> &str {
        match &self.segment {
            Segment::Top => &self.name,
            Segment::Below(_, name) => name,
        }
    }

    /// Writes its ids by these names, see [`write_ids`].
    pub fn write_ids(&self, names: &[&str; 3], writer: &mut Writer) {
        write_ids(names, self.trace.id, self.id, self.parent, writer);
    }

    /// Ends the span. A clock that jumped back ends it where it began.
    pub fn close(&mut self, now: Moment) {
        if self.end.is_none() {
            self.end = Some(now.max(self.start));
        }
    }

    /// Marks the span as failed, unless the app has said so already.
    pub fn fail(&mut self, message: &str) {
        if self.status == Status::Ok {
            self.status = Status::Error(message.to_owned());
        }
    }

    /// Sets what every span of Sentry's carries, where the app has not.
    pub fn finish_attributes(&mut self, common: &Attributes) {
        if !self.op.is_empty() {
            self.attributes.default_to(&attr::SENTRY_OP, &self.op);
        }
        self.attributes.default_to(&attr::SENTRY_ORIGIN, self.origin);
        if let Status::Error(message) = &self.status {
            self.attributes.set(&attr::SENTRY_STATUS_MESSAGE, message);
        }
        self.attributes.set(&attr::SENTRY_SEGMENT_ID, &self.segment_id().to_text());
        let segment_name = self.segment_name().to_owned();
        self.attributes.set(&attr::SENTRY_SEGMENT_NAME, &segment_name);
        if matches!(self.segment, Segment::Top) {
            self.attributes.set(&attr::SENTRY_SEGMENT_NAME_SOURCE, "custom");
            if let Some(rate) = self.trace.decided_millionths {
                self.attributes.set(&attr::SENTRY_SAMPLE_RATE, &millionths(rate));
            }
        }
        self.attributes.inherit(common);
    }
}
