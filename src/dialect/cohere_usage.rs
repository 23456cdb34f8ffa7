//! The token arithmetic of Cohere. Source: providers.md 3.6 H and K.

use super::fact::{Fact, Sink};
use crate::base::attr;
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// Tells the counts of a chat: `tokens` are those processed, Cohere's own preamble included; `billed_units` are only for
/// the bill and count where nothing else is there.
pub(super) fn tell_chat(usage: Json<'_>, sink: &mut dyn Sink) {
    let Some(tokens) = usage.get("tokens").or(usage.get("billed_units")) else { return };
    let counts = Usage {
        input: tokens.count_at("input_tokens"),
        cached: usage.count_at("cached_tokens"),
        output: tokens.count_at("output_tokens"),
        ..Usage::default()
    };
    if !counts.is_empty() {
        sink.fact(Fact::Usage(counts));
    }
}

/// Tells the counts of embeddings or of a ranking, which put nothing out.
pub(super) fn tell_units(meta: Json<'_>, sink: &mut dyn Sink) {
    let Some(units) = meta.get("billed_units") else { return };
    let input = sum(units.count_at("input_tokens"), units.count_at("image_tokens"));
    if input.is_some() {
        sink.fact(Fact::Usage(Usage { input, output: Some(0), ..Usage::default() }));
    }
    if let Some(searches) = units.count_at("search_units") {
        sink.fact(Fact::Count(attr::GENSPAN_USAGE_SEARCH_UNITS, searches));
    }
}
