//! The token arithmetic of Gemini's `usageMetadata`. Source: providers.md 3.6 D, 3.7.

use super::openai_usage;
use super::teller::Teller;
use crate::base::json::{Json, keys};
use crate::base::usage::{Usage, sum};

/// Which counts of a stream hold: the last ones that carry a total, taken whole. Counts may fall and keys may vanish from
/// one chunk to the next, so nothing is merged.
#[derive(Debug, Default)]
pub(super) struct GoogleUsage {
    has_total: bool,
}

impl GoogleUsage {
    /// Tells the counts of one chunk, unless they are no full counts: Vertex sends `{"trafficType":…}` in between.
    pub(super) fn tell(&mut self, metadata: Json<'_>, tell: &mut Teller<'_>) {
        let counts = read(metadata, tell);
        let has_total = counts.provider_total.is_some();
        if has_total || !self.has_total {
            tell.usage(&counts);
        }
        self.has_total |= has_total;
    }
}

/// In one pass: every chunk of a stream has its counts. What a gateway says that it cost is told.
fn read(metadata: Json<'_>, tell: &mut Teller<'_>) -> Usage {
    let [prompt, cached, thoughts, candidates, response, total, tools, inputs, outputs, gateway] = metadata.pick(keys!(
        "promptTokenCount",
        "cachedContentTokenCount",
        "thoughtsTokenCount",
        "candidatesTokenCount",
        "responseTokenCount",
        "totalTokenCount",
        "toolUsePromptTokenCount",
        "promptTokensDetails",
        "candidatesTokensDetails",
        "pydantic_ai_gateway",
    ));
    if gateway.is_there() {
        openai_usage::tell_cost(metadata, tell);
    }
    let usage = Usage {
        input: sum(prompt.count(), tools.count()),
        cached: cached.count(),
        reasoning: thoughts.count(),
        provider_total: total.count(),
        input_audio: audio(inputs),
        output_audio: audio(outputs),
        ..Usage::default()
    };
    Usage { output: output(&usage, candidates.count().or(response.count())), ..usage }
}

/// Thoughts stand beside the candidates, unless the provider's total says that they are inside them.
fn output(usage: &Usage, candidates: Option<u64>) -> Option<u64> {
    let Some(total) = usage.provider_total else { return sum(candidates, usage.reasoning) };
    let rest = total.checked_sub(usage.input.unwrap_or(0));
    match candidates {
        Some(_) if candidates == rest && candidates >= usage.reasoning => candidates,
        // Google leaves out what is zero; the total shows that it was counted.
        _ => sum(candidates, usage.reasoning).or(rest.filter(|_| usage.input.is_some())),
    }
}

/// The audio among the details by modality, be the modality a word or its number.
pub(super) fn audio(details: Json<'_>) -> Option<u64> {
    let is_audio = |row: &Json<'_>| row.name_at("modality").eq_ignore_ascii_case("audio") || row.count_at("modality") == Some(4);
    let row = details.items().find(is_audio)?;
    row.count_at("tokenCount|tokens").filter(|tokens| *tokens > 0)
}
