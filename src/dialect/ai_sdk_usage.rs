//! The token arithmetic of the AI SDK, from its second specification to its fourth. Source: providers.md 3.6 J.

use super::fact::{Fact, Sink};
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// Tells a `usage` object: of a language model, of an embedding model (`tokens`), or the sum over the steps of an agent; and
/// what the provider's own metadata beside it says more.
pub(super) fn tell(usage: Json<'_>, metadata: Option<Json<'_>>, sink: &mut dyn Sink) {
    let counts = read(usage, metadata.unwrap_or(Json::new(b"{}")));
    if !counts.is_empty() {
        sink.fact(Fact::Usage(counts));
    }
}

fn read(usage: Json<'_>, metadata: Json<'_>) -> Usage {
    let first = |paths: &[&str]| paths.iter().find_map(|path| usage.count_at(path));
    let beside = |paths: &[&str]| paths.iter().find_map(|path| metadata.count_at(path));
    if let Some(tokens) = first(&["tokens"]) {
        return Usage { input: Some(tokens), output: Some(0), ..Usage::default() };
    }
    let counts = Usage {
        input: first(&["inputTokens", "inputTokens.total", "promptTokens"]),
        cached: first(&["inputTokens.cacheRead", "cachedInputTokens", "inputTokenDetails.cacheReadTokens"]).or_else(|| beside(CACHED)),
        cache_write: first(&["inputTokens.cacheWrite", "inputTokenDetails.cacheWriteTokens"]).or_else(|| beside(WRITTEN)),
        output: first(&["outputTokens", "outputTokens.total", "completionTokens"]),
        reasoning: first(&["outputTokens.reasoning", "reasoningTokens", "outputTokenDetails.reasoningTokens"])
            .or_else(|| beside(REASONING)),
        provider_total: first(&["totalTokens"]),
        ..Usage::default()
    };
    let is_split = usage.at("inputTokens.total").or(usage.get("inputTokenDetails")).is_some();
    if !is_split && metadata.get("anthropic").or(metadata.get("bedrock")).is_some() {
        return with_cache(counts);
    }
    whole(counts)
}

/// Where the metadata of the second specification's providers hold what its usage has no member for.
const CACHED: &[&str] = &[
    "openai.cachedPromptTokens",
    "azure.cachedPromptTokens",
    "anthropic.usage.cache_read_input_tokens",
    "anthropic.cacheReadInputTokens",
    "bedrock.usage.cacheReadInputTokens",
    "google.usageMetadata.cachedContentTokenCount",
    "deepseek.promptCacheHitTokens",
];
const WRITTEN: &[&str] =
    &["anthropic.cacheCreationInputTokens", "anthropic.usage.cache_creation_input_tokens", "bedrock.usage.cacheWriteInputTokens"];
const REASONING: &[&str] = &["openai.reasoningTokens", "azure.reasoningTokens", "google.usageMetadata.thoughtsTokenCount"];

/// Anthropic's input comes without what was read from the cache and written to it, in the second specification.
fn with_cache(counts: Usage) -> Usage {
    let input = counts.input.map(|input| sum(Some(input), sum(counts.cached, counts.cache_write)).unwrap_or(input));
    Usage { input, provider_total: None, ..counts }
}

/// The second specification passed on what each provider said: Anthropic's input without what the cache gave, Google's
/// output without what was thought.
fn whole(counts: Usage) -> Usage {
    if counts.cached > counts.input && counts.input.is_some() {
        return with_cache(counts);
    }
    let outside = counts.provider_total.unwrap_or(0).saturating_sub(counts.total().unwrap_or(0));
    if outside > 0 && counts.reasoning == Some(outside) {
        return Usage { output: Some(counts.output.unwrap_or(0).saturating_add(outside)), ..counts };
    }
    counts
}
