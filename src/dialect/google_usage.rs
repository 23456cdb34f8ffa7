//! The token arithmetic of Gemini's `usageMetadata`. Source: providers.md 3.6 D, 3.7.

use super::fact::{Fact, Sink};
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// Which counts of a stream hold: the last ones that carry a total, taken whole. Counts may fall and keys may vanish from
/// one chunk to the next, so nothing is merged.
#[derive(Debug, Default)]
pub(super) struct GoogleUsage {
    has_total: bool,
}

impl GoogleUsage {
    /// Tells the counts of one chunk, unless they are no full counts: Vertex sends `{"trafficType":…}` in between.
    pub(super) fn tell(&mut self, metadata: Json<'_>, sink: &mut dyn Sink) {
        let counts = read(metadata);
        let has_total = counts.provider_total.is_some();
        if has_total || (!self.has_total && !counts.is_empty()) {
            sink.fact(Fact::Usage(counts));
        }
        self.has_total |= has_total;
    }
}

fn read(metadata: Json<'_>) -> Usage {
    let (mut prompt, mut tool_use, mut candidates, mut thoughts, mut usage) = (None, None, None, None, Usage::default());
    for (key, value) in metadata.entries() {
        match key.name() {
            "promptTokenCount" => prompt = value.count(),
            "toolUsePromptTokenCount" => tool_use = value.count(),
            "candidatesTokenCount" | "responseTokenCount" => candidates = value.count(),
            "thoughtsTokenCount" => thoughts = value.count(),
            "cachedContentTokenCount" => usage.cached = value.count(),
            "totalTokenCount" => usage.provider_total = value.count(),
            "promptTokensDetails" => usage.input_audio = audio(value),
            "candidatesTokensDetails" => usage.output_audio = audio(value),
            _ => {}
        }
    }
    usage.input = sum(prompt, tool_use);
    usage.reasoning = thoughts;
    usage.output = output(&usage, candidates);
    usage
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
fn audio(details: Json<'_>) -> Option<u64> {
    let is_audio = |modality: Json<'_>| modality.is("AUDIO") || modality.count() == Some(4);
    let row = details.items().find(|row| row.get("modality").is_some_and(is_audio))?;
    row.count_at("tokenCount").filter(|tokens| *tokens > 0)
}
