//! Where the app has a say in its spans. Its callbacks run in the shim, which passes on here what they said.

use std::rc::Rc;

use super::Engine;
use super::live::{Live, Presence};
use crate::base::attr;
use crate::base::json::{Json, Writer};
use crate::base::time::Moment;
use crate::span::{Change, Sampled, Segment, millionths, name_of};
use crate::wire::write_span;

impl Engine {
    /// What a span or call begins as, for the app to say whether it wants it: a JSON object `{name, attributes, isSegment,
    /// parentSampled?, parentSampleRate?}`; empty for an unknown handle, and where nothing is left to say.
    pub fn begun(&self, handle: u32) -> String {
        let Some(live) = self.open.get(handle) else { return String::new() };
        let Some(open) = live.open_span() else { return String::new() };
        let (span, trace) = (&open.span, &open.span.trace);
        if !matches!(trace.sampled, Sampled::Yes | Sampled::No) {
            return String::new();
        }
        let mut writer = Writer::new();
        let mut attributes = span.attributes.clone();
        match live {
            Live::Call(call) => {
                let record = &call.record;
                writer.begin_object().pair("name", &name_of(record.operation, record.word(&attr::REQUEST_MODEL)));
                attributes.set(&attr::SENTRY_OP, &["gen_ai.", record.operation.name()].concat());
                attributes.set(&attr::OPERATION_NAME, record.operation.name());
                attributes.maybe(&attr::PROVIDER_NAME, record.word(&attr::PROVIDER_NAME));
                attributes.maybe(&attr::REQUEST_MODEL, record.word(&attr::REQUEST_MODEL));
            }
            Live::Span(_) | Live::Remote(..) => {
                writer.begin_object().pair("name", &span.name);
                if !span.op.is_empty() {
                    attributes.default_to(&attr::SENTRY_OP, &span.op);
                }
            }
        }
        attributes.write(writer.key("attributes"));
        let is_segment = matches!(span.segment, Segment::Top);
        writer.key("isSegment").flag(is_segment);
        if let Some(sampled) = trace.inherited {
            writer.key("parentSampled").flag(sampled == Sampled::Yes);
            if let Some(rate) = trace.rate_millionths {
                writer.key("parentSampleRate").raw(&millionths(rate));
            }
        }
        writer.end_object();
        writer.finish()
    }

    /// The app's sampler has said which share of such segments is kept.
    pub fn sample(&mut self, handle: u32, rate_millionths: u32) {
        let Some(open) = self.open.get_mut(handle).and_then(Live::open_span_mut) else { return };
        // Segments of one continued trace share it, and its envelopes, until one of them is treated otherwise.
        if open.span.trace.decided_millionths != Some(rate_millionths) {
            Rc::make_mut(&mut open.span.trace).sample(rate_millionths);
        }
    }

    /// The app does not want this span. Without its segment, a trace is gone; without another span, those below it move up.
    pub fn ignore(&mut self, handle: u32) {
        let Some(open) = self.open.get_mut(handle).and_then(Live::open_span_mut) else { return };
        match open.span.segment {
            Segment::Top => Rc::make_mut(&mut open.span.trace).sampled = Sampled::Ignored,
            Segment::Below(..) => open.presence = Presence::Ignored,
        }
    }

    /// The last finished span that waits for the app to look at it, as it would be sent; empty when none does.
    pub fn held(&self) -> String {
        let mut writer = Writer::new();
        self.held.last().inspect(|span| write_span(span, &mut writer));
        writer.finish()
    }

    /// Lets that span go, with what the app has changed: a JSON object `{name?, status?, attributes?}`, or nothing.
    pub fn release(&mut self, change: &str, now: Moment) {
        let Some(mut span) = self.held.pop() else { return };
        Change(Json::new(change.as_bytes())).apply(&mut span);
        self.outbox.add(span, now);
    }
}
