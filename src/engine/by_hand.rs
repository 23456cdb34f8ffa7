//! What spans by hand say of themselves: their names are made today's, their counts lawful, and their usage is booked.

use super::Engine;
use super::live::{Live, OpenSpan};
use super::spans::INVOKE_AGENT;
use crate::base::attr::{self, AttrType};
use crate::base::cost::Cost;
use crate::base::loss::{Category, Reason};
use crate::base::text::is_among;
use crate::base::usage::Usage;
use crate::base::value::{Attributes, TRUE};
use crate::record::Origin;
use crate::span::{Counts, hold_counts, renew, write_usage};

/// What asks no model itself.
const NO_CALLS: &str = "gen_ai.invoke_agent|gen_ai.create_agent|gen_ai.execute_tool|gen_ai.handoff|gen_ai.memory.client";

impl Engine {
    /// Brings the attributes of a span by hand into order when it ends, and books its usage. Returns the handle of the span above, which
    /// hears of calls below that end later; 0 if this span has already told their usage.
    pub(super) fn settle_by_hand(&mut self, open: &mut OpenSpan) -> u32 {
        let attributes = &mut open.span.attributes;
        renew(attributes);
        let Counts { usage, exclusive, refused } = hold_counts(attributes);
        self.count_loss(Reason::UnsupportedValue, Category::Span, refused);
        if exclusive {
            self.note(&["tokens of ", &open.span.name, " did not include their details, which were added"]);
        }
        // What calls below have told is in the books already.
        if !open.usage.is_empty() {
            if open.span.op == INVOKE_AGENT && usage.is_empty() {
                write_missing_usage(open);
            }
        } else if !usage.is_empty() && open.span.op.starts_with("gen_ai.") {
            if !is_among(NO_CALLS, b'|', &open.span.op) {
                self.book(open, &usage);
            }
            self.add_to_agents(open.parent, &usage, Origin::Reported);
            return 0;
        }
        open.parent
    }

    /// Adds the usage of a call to the spans above it; agents among them tell the sum. Spans in between may have ended: an answer is often
    /// read after the step that asked for it.
    pub(super) fn add_to_agents(&mut self, mut handle: u32, usage: &Usage, origin: Origin) {
        while let Some(parent) = self.known(handle).map(|open| open.parent) {
            if let Some(open) = self.open.get_mut(handle).and_then(Live::open_span_mut) {
                open.usage.add(usage);
                if origin == Origin::Estimated {
                    open.origin = origin;
                }
            }
            handle = parent;
        }
    }

    /// Counts a call that was written by hand into the ledger, at the app's own price if it has one.
    fn book(&mut self, open: &mut OpenSpan, usage: &Usage) {
        let attributes = &mut open.span.attributes;
        let provider = attributes.get_text(attr::PROVIDER_NAME.name);
        let model = attributes.get_text(attr::RESPONSE_MODEL.name).or_else(|| attributes.get_text(attr::REQUEST_MODEL.name));
        let told = attributes.get(attr::COST_TOTAL_TOKENS.name).filter(|told| told.kind != AttrType::Text);
        let cost = told.and_then(|told| Cost::parse(&told.text)).or_else(|| self.price(model, usage));
        self.ledger.add(provider, model, usage, Origin::Reported, cost);
        if let Some(cost) = cost {
            attributes.set(&attr::COST_TOTAL_TOKENS, &cost.digits());
        }
    }
}

/// Writes the sum of the calls below into an agent that has no counts of its own.
fn write_missing_usage(open: &mut OpenSpan) {
    let mut counts = Attributes::new();
    write_usage(&mut counts, &open.usage);
    if open.origin == Origin::Estimated {
        counts.set(&attr::GENSPAN_USAGE_ESTIMATED, TRUE);
    }
    open.span.attributes.inherit(&counts);
}
