//! The token arithmetic of Cohere. Source: providers.md 3.6 H and K.

use super::counts::{self, Count, Counts};
use super::teller::Teller;
use crate::base::attr;
use crate::base::json::Json;
use crate::base::usage::sum;

/// `tokens` are those processed, Cohere's own preamble included; `billed_units` are only for the bill and count where
/// nothing else is there.
const COUNTS: &Counts = &[(Count::Input, "input_tokens"), (Count::Output, "output_tokens")];

/// Tells the counts of a chat.
pub(super) fn tell_chat(usage: Json<'_>, tell: &mut Teller<'_>) {
    let mut counts = counts::read(usage.member("tokens|billed_units"), COUNTS);
    counts.cached = usage.count_at("cached_tokens");
    tell.usage(&counts);
}

/// Tells the counts of embeddings or of a ranking, which put nothing out.
pub(super) fn tell_units(meta: Json<'_>, tell: &mut Teller<'_>) {
    let units = meta.member("billed_units");
    tell.input_usage(sum(units.count_at("input_tokens"), units.count_at("image_tokens")));
    tell.count(&attr::GENSPAN_USAGE_SEARCH_UNITS, units.count_at("search_units"));
}
