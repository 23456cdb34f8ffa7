//! Token counts that an app writes by hand, held to the law that the providers' are held to.

use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::Usage;
use crate::base::value::Attributes;

use super::call::write_usage;

/// What was found out about counts by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// The counts as they are sent.
    pub usage: Usage,
    /// Whether a total was told without its details, which were added to it.
    pub exclusive: bool,
    /// How many values were no counts, and are left out.
    pub refused: u64,
}

/// Holds the counts among the attributes to the law, and computes the total.
///
/// Details larger than their total show that it was told without them, as some providers do: it then takes them in.
pub fn hold_counts(attributes: &mut Attributes) -> Counts {
    let mut refused = 0;
    let mut take = |attribute: &Attr| {
        let count = Json::new(attributes.remove(attribute.name)?.text.as_bytes()).count();
        refused += u64::from(count.is_none());
        count
    };
    let mut usage = Usage {
        input: take(&attr::USAGE_INPUT_TOKENS),
        cached: take(&attr::USAGE_CACHE_READ_INPUT_TOKENS),
        cache_write: take(&attr::USAGE_CACHE_CREATION_INPUT_TOKENS),
        output: take(&attr::USAGE_OUTPUT_TOKENS),
        reasoning: take(&attr::USAGE_REASONING_OUTPUT_TOKENS),
        ..Usage::default()
    };
    let told_total = take(&attr::USAGE_TOTAL_TOKENS);
    let details = usage.cached.unwrap_or(0).saturating_add(usage.cache_write.unwrap_or(0));
    let input_grew = include(&mut usage.input, details);
    let output_grew = include(&mut usage.output, usage.reasoning.unwrap_or(0));
    write_usage(attributes, &usage);
    // A total alone says something; beside a part of itself it is held to what is known.
    let known = usage.input.or(usage.output).unwrap_or(0);
    if usage.total().is_none() {
        attributes.count(&attr::USAGE_TOTAL_TOKENS, told_total.filter(|total| *total >= known));
    }
    Counts { usage, exclusive: input_grew || output_grew, refused }
}

/// Adds details to a total that is too small to hold them. Says whether it was.
fn include(total: &mut Option<u64>, details: u64) -> bool {
    let small = total.filter(|total| *total < details);
    if let Some(small) = small {
        *total = Some(small.saturating_add(details));
    }
    small.is_some()
}
