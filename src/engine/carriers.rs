//! Requests that carry a call which a framework reports. They are no calls of their own, or it would be counted twice, but they
//! know it more exactly than the framework does. Source: hooks.md 6.

use super::Engine;
use super::live::{Bond, Call, Carrier, Layer, Live};
use crate::base::attr::{self, Attr};
use crate::base::text::contains;
use crate::base::time::Moment;
use crate::dialect::DialectName;
use crate::record::Record;
use crate::span::Outcome;

/// What the clients of frameworks call themselves in `user-agent`.
const FRAMEWORKS: &[&str] = &["ai-sdk", "ai/", "langchain", "Agents/"];

/// How long a call without its request is a mark for one that names no framework.
const MARK_MILLISECONDS: u64 = 1_000;

impl Engine {
    /// The handle of the call that a beginning request carries, 0 for none, and how sure that is.
    ///
    /// Where the runtime keeps a scope, the request begins inside the call. Elsewhere a mark tells: the client names its framework, and a
    /// call of the same model is open that nothing carries yet. Some of LangChain's clients name nothing, and its callbacks run in no
    /// scope of its calls: there the call must have begun just now.
    pub(super) fn carried_by(&self, parent: u32, layer: Layer, record: &Record, client: &str, now: Moment) -> (u32, Bond) {
        let of_framework = FRAMEWORKS.iter().any(|name| contains(client, name));
        let is_model = layer == Layer::Model;
        if let Some(Live::Call(call)) = self.open.get(parent)
            // A model object may be watched twice.
            && (call.layer > layer || is_model && call.layer == layer)
            && (of_framework || asks_the_same(call, record))
        {
            return (parent, Bond::Inside);
        }
        let fits = |handle: &u32| match self.open.get(*handle) {
            Some(Live::Call(call)) => {
                let is_marked = of_framework || is_model || call.name == DialectName::LangChain && is_fresh(call, record, now);
                is_marked && call.layer > layer && call.carrier.is_free() && asks_the_same(call, record)
            }
            _ => false,
        };
        let mut fitting = self.open.handles().into_iter().filter(fits);
        let first = fitting.next().unwrap_or(0);
        (first, if fitting.next().is_none() { Bond::Only } else { Bond::Guessed })
    }

    /// A request carries a call from now on.
    pub(super) fn carry(&mut self, outer: u32, carrier: u32) {
        if let Some(Live::Call(call)) = self.open.get_mut(outer) {
            call.carrier = Carrier::Live(carrier);
        }
    }

    /// A request is over: what it knows waits for the end of the call that it carried.
    pub(super) fn hand_over(&mut self, outer: u32, carrier: Box<Call>) {
        if let Some(Live::Call(call)) = self.open.get_mut(outer) {
            call.carrier = Carrier::Done(carrier);
        }
    }

    /// Completes a call that ends by what carried it. A client may stop reading before its request is over.
    pub(super) fn complete(&mut self, call: &mut Call, outcome: Outcome) {
        let mut carrier = std::mem::take(&mut call.carrier);
        let carrier = match &mut carrier {
            Carrier::None => return,
            Carrier::Live(handle) => match self.open.get_mut(*handle) {
                Some(Live::Call(carrier)) => carrier,
                _ => return,
            },
            Carrier::Done(carrier) => carrier,
        };
        // A mark may have mixed up two calls that ask the same model at once: the answer tells.
        let is_same = match (carrier.record.word(&attr::RESPONSE_ID), call.record.word(&attr::RESPONSE_ID)) {
            (Some(one), Some(other)) => one == other,
            // If no answer of the call is reported, another SDK reports it: any request for the same model counts it.
            (_, None) if outcome == Outcome::Ended && call.record.usage.is_none() => true,
            _ => carrier.bond == Bond::Only,
        };
        if !is_same && carrier.bond != Bond::Inside {
            return;
        }
        call.record.complete(&mut carrier.record);
        call.status = carrier.status;
        for attribute in &[&attr::SERVER_ADDRESS, &attr::SERVER_PORT] {
            if let Some(value) = carrier.span.span.attributes.get(attribute.name) {
                call.span.span.attributes.insert(attribute.name, value.clone());
            }
        }
    }
}

/// Whether a call waits for its request: it began a moment ago or its last one failed, and the same provider serves both.
fn is_fresh(call: &Call, record: &Record, now: Moment) -> bool {
    let has_failed = matches!(call.carrier, Carrier::Done(_));
    (has_failed || now <= call.span.span.start.plus_milliseconds(MARK_MILLISECONDS)) && agree(call, record, &attr::PROVIDER_NAME)
}

/// Whether a request asks the model of a call.
fn asks_the_same(call: &Call, record: &Record) -> bool {
    agree(call, record, &attr::REQUEST_MODEL)
}

/// Whether both are told the same, as far as both are told.
fn agree(call: &Call, record: &Record, attribute: &Attr) -> bool {
    let (one, other) = (call.record.word(attribute), record.word(attribute));
    one.is_none() || other.is_none() || one == other
}
