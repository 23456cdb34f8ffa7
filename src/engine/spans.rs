//! Spans from their beginning to the outbox, those of calls included.

use std::rc::Rc;

use super::Engine;
use super::live::{Live, OpenSpan, Presence};
use crate::base::attr;
use crate::base::id::{Entropy, SpanId};
use crate::base::json::{Json, Writer};
use crate::base::limits::MAX_REMEMBERED_SPANS;
use crate::base::loss::{Category, Reason};
use crate::base::time::Moment;
use crate::base::usage::Usage;
use crate::base::value::Attributes;
use crate::record::Origin;
use crate::span::{
    CAMEL_CASE_IDS, Change, Incoming, Outcome, Sampled, Scope, Segment, Span, Start, Status, Trace, TraceOptions, add_older_counts,
    apply_attributes, outgoing,
};

pub(super) const INVOKE_AGENT: &str = "gen_ai.invoke_agent";

impl Engine {
    /// Begins a span. The handle is 0 when too many are open.
    pub fn span_open(&mut self, start: &str, entropy: &[u8], now: Moment) -> u32 {
        let start = Start(Json::new(start.as_bytes()));
        let begin = start.start().unwrap_or(now);
        let mut open = self.begin_span(start, &start.name(), Entropy(entropy), begin);
        open.touched = now;
        open.span.op = start.op().into_owned();
        let unsupported = apply_attributes(start.0, &mut open.span.attributes);
        self.count_loss(Reason::UnsupportedValue, Category::Span, unsupported);
        if start.0.member("forceTransaction").flag() == Some(true) && matches!(open.span.segment, Segment::Below(..)) {
            // Its own sampling may change its copy of the trace, but not the header of the whole.
            open.span.trace.header(self.outbox.options(), open.span.segment_name());
            open.span.segment = Segment::Top;
            let trace = Rc::make_mut(&mut open.span.trace);
            (trace.inherited, trace.decided_millionths) = (Some(trace.sampled), None);
        }
        if start.0.member("onlyIfParent").flag() == Some(true) && self.is_top(start, &open) {
            Rc::make_mut(&mut open.span.trace).sampled = Sampled::Orphaned;
        }
        adopt_agent(&mut open);
        self.keep(Live::Span(Box::new(open)))
    }

    /// Changes a span.
    pub fn span_set(&mut self, handle: u32, change: &str) {
        let Some(open) = self.open.get_mut(handle).and_then(Live::open_span_mut) else { return };
        let change = Json::new(change.as_bytes());
        if let Some(scope) = change.get("scope") {
            open.inherited = Scope(scope).over(&open.inherited);
        }
        let unsupported = Change(change).apply(&mut open.span);
        adopt_agent(open);
        self.count_loss(Reason::UnsupportedValue, Category::Span, unsupported);
    }

    /// Ends a span, or lets go of a continued trace.
    pub fn span_close(&mut self, handle: u32, now: Moment) {
        // Whoever ends the span of a call ends the call.
        self.close(handle, Outcome::Ended, "", now);
        self.end_answered(handle, now);
        match self.open.remove(handle) {
            Some(Live::Span(mut open)) => {
                open.span.close(now);
                let remains = open.remains();
                let parent = self.settle_by_hand(&mut open);
                self.remember(handle, OpenSpan { parent, ..remains });
                self.finish_span(*open, now);
            }
            Some(Live::Call(_) | Live::Remote(..)) | None => {}
        }
    }

    /// The ids of a span as a JSON object `{traceId, spanId, parentSpanId?, sampled}`; empty for an unknown handle.
    pub fn span_context(&self, handle: u32) -> String {
        let Some(open) = self.open.get(handle).and_then(Live::open_span) else { return String::new() };
        let mut writer = Writer::new();
        open.span.write_ids(CAMEL_CASE_IDS, writer.begin_object());
        writer.key("sampled").flag(open.span.trace.sampled == Sampled::Yes && open.presence == Presence::Kept).end_object();
        writer.finish()
    }

    /// The headers that continue a trace below a span, as a JSON object; empty for an unknown handle.
    pub fn trace_data(&self, handle: u32) -> String {
        let options = self.outbox.options();
        match self.open.get(handle) {
            Some(Live::Remote(trace, id, _)) => outgoing(trace, *id, trace.inherited, options, ""),
            Some(Live::Call(call)) => continuing(&call.span, options),
            _ => self.known(handle).map(|open| continuing(open, options)).unwrap_or_default(),
        }
    }

    /// Continues the trace that the headers tell. The handle serves as a parent until it is closed.
    pub fn remote(&mut self, headers: &str, entropy: &[u8], now: Moment) -> u32 {
        let incoming = Incoming { headers: Json::new(headers.as_bytes()) };
        let mut entropy = Entropy(entropy);
        let (trace, fault) = incoming.resume(self.config.sample_millionths, self.outbox.options(), &mut entropy);
        if let Some(fault) = fault {
            self.note(&["not continued: ", fault]);
        }
        let id = trace.remote_parent.unwrap_or_else(|| entropy.span_id());
        self.keep(Live::Remote(Rc::new(trace), id, now))
    }

    /// A span below the one behind `parent`, or at the top of a trace of its own.
    pub(super) fn begin_span(&self, start: Start<'_>, name: &str, mut entropy: Entropy<'_>, now: Moment) -> OpenSpan {
        let parent = start.parent();
        let above = self.known(parent);
        let (trace, segment, parent_id) = match (self.open.get(parent), above) {
            (Some(Live::Remote(trace, ..)), _) => (Rc::clone(trace), Segment::Top, trace.remote_parent),
            (_, Some(open)) => {
                let span = &open.span;
                let trace = match span.end {
                    None => Rc::clone(&span.trace),
                    Some(_) => Rc::new(Trace::clone(&span.trace)),
                };
                (trace, Segment::Below(span.segment_id(), span.segment_name().into()), open.nearest())
            }
            _ => self.begin_trace(start, &mut entropy),
        };
        let nothing = Attributes::new();
        let inherited = start.scope().over(above.map_or(&nothing, |above| &above.inherited));
        let span = Span {
            trace,
            id: entropy.span_id(),
            parent: parent_id,
            segment,
            name: name.to_owned(),
            op: String::new(),
            origin: "manual",
            start: now,
            end: None,
            status: Status::Ok,
            attributes: Attributes::new(),
            links: Vec::new(),
        };
        OpenSpan {
            span,
            touched: now,
            presence: Presence::Kept,
            parent,
            inherited,
            failed_call: None,
            usage: Usage::default(),
            origin: Origin::Reported,
        }
    }

    /// Whether there is no span above in this program, be it ours or of another SDK.
    fn is_top(&self, start: Start<'_>, open: &OpenSpan) -> bool {
        match start.trace() {
            Some(_) => open.span.parent.is_none(),
            None => self.known(start.parent()).is_none(),
        }
    }

    /// Keeps what is left of a span that has ended, in the place of the one that ended longest ago.
    fn remember(&mut self, handle: u32, remains: OpenSpan) {
        match self.ended.get_mut(self.oldest_ended) {
            Some(oldest) => *oldest = (handle, remains),
            None => self.ended.push((handle, remains)),
        }
        self.oldest_ended = (self.oldest_ended + 1) % MAX_REMEMBERED_SPANS;
    }

    /// The span behind a handle, as long as it is open and for a while after.
    pub(super) fn known(&self, handle: u32) -> Option<&OpenSpan> {
        let ended = || self.ended.iter().find(|(ended, _)| *ended == handle).map(|(_, open)| open);
        self.open.get(handle).and_then(Live::open_span).or_else(ended)
    }

    fn begin_trace(&self, start: Start<'_>, entropy: &mut Entropy<'_>) -> (Rc<Trace>, Segment, Option<SpanId>) {
        let rate = self.config.sample_millionths;
        let trace = match start.trace() {
            Some(incoming) => incoming.resume(rate, self.outbox.options(), entropy).0,
            None => Trace::begin(rate, entropy),
        };
        let parent = trace.remote_parent;
        (Rc::new(trace), Segment::Top, parent)
    }

    /// Keeps something behind a handle; 0, and a loss, when there is no room.
    pub(super) fn keep(&mut self, live: Live) -> u32 {
        let handle = self.open.insert(live);
        if handle.is_none() {
            self.count_loss(Reason::QueueOverflow, Category::Span, 1);
        }
        handle.unwrap_or(0)
    }

    /// Completes an ended span and puts it into the outbox, unless its trace is not kept.
    pub(super) fn finish_span(&mut self, mut open: OpenSpan, now: Moment) {
        if let Some(above) = self.open.get_mut(open.parent) {
            *above.touched() = now;
        }
        if open.presence == Presence::Ignored || open.span.trace.sampled != Sampled::Yes {
            let reason = if open.presence == Presence::Ignored { Some(Reason::Ignored) } else { open.span.trace.sampled.loss() };
            if let Some(reason) = reason {
                self.count_loss(reason, Category::Span, 1);
            }
            return;
        }
        if let Some(operation) = operation_of(&open.span.op) {
            open.span.attributes.default_to(&attr::OPERATION_NAME, operation);
        }
        open.span.attributes.inherit(&open.inherited);
        open.span.finish_attributes(&self.common);
        if self.config.legacy_attributes.is_on() {
            add_older_counts(&mut open.span.attributes);
        }
        self.note(&["span: ", &open.span.name]);
        self.redact(open.span, now);
    }
}

fn continuing(open: &OpenSpan, options: &TraceOptions) -> String {
    let trace = &open.span.trace;
    let id = open.nearest().unwrap_or(open.span.id);
    outgoing(trace, id, Some(trace.sampled), options, open.span.segment_name())
}

/// The operation that an op names. Of the ops that Sentry's documents showed before, two are a turn of a conversation.
fn operation_of(op: &str) -> Option<&str> {
    op.strip_prefix("gen_ai.").map(|operation| match operation {
        "request" | "responses" => "chat",
        operation => operation,
    })
}

/// An agent's name goes to every span below: the server copies it one level only.
fn adopt_agent(open: &mut OpenSpan) {
    if open.span.op != INVOKE_AGENT {
        return;
    }
    if let Some(name) = open.span.attributes.get(attr::AGENT_NAME.name).cloned() {
        open.inherited.insert(attr::AGENT_NAME.name, name);
    }
}
