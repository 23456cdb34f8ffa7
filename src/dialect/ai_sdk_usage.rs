//! The token arithmetic of the AI SDK, from its second specification to its fourth. Source: providers.md 3.6 J.

use super::fact::{Fact, Sink};
use crate::base::json::Json;
use crate::base::usage::Usage;

/// Tells a `usage` object: of a language model, of an embedding model (`tokens`), or the sum over the steps of an agent.
pub(super) fn tell(usage: Json<'_>, sink: &mut dyn Sink) {
    let counts = read(usage);
    if !counts.is_empty() {
        sink.fact(Fact::Usage(counts));
    }
}

fn read(usage: Json<'_>) -> Usage {
    let first = |paths: &[&str]| paths.iter().find_map(|path| usage.count_at(path));
    if let Some(tokens) = first(&["tokens"]) {
        return Usage { input: Some(tokens), output: Some(0), ..Usage::default() };
    }
    let counts = Usage {
        input: first(&["inputTokens", "inputTokens.total", "promptTokens"]),
        cached: first(&["inputTokens.cacheRead", "cachedInputTokens", "inputTokenDetails.cacheReadTokens"]),
        cache_write: first(&["inputTokens.cacheWrite", "inputTokenDetails.cacheWriteTokens"]),
        output: first(&["outputTokens", "outputTokens.total", "completionTokens"]),
        reasoning: first(&["outputTokens.reasoning", "reasoningTokens", "outputTokenDetails.reasoningTokens"]),
        provider_total: first(&["totalTokens"]),
        ..Usage::default()
    };
    whole(counts)
}

/// The second specification passed on what each provider said: Anthropic's input without what the cache gave, Google's
/// output without what was thought.
fn whole(counts: Usage) -> Usage {
    if counts.cached > counts.input && counts.input.is_some() {
        let input = counts.input.unwrap_or(0).saturating_add(counts.cached.unwrap_or(0));
        return Usage { input: Some(input), provider_total: None, ..counts };
    }
    let outside = counts.provider_total.unwrap_or(0).saturating_sub(counts.total().unwrap_or(0));
    if outside > 0 && counts.reasoning == Some(outside) {
        return Usage { output: Some(counts.output.unwrap_or(0).saturating_add(outside)), ..counts };
    }
    counts
}
