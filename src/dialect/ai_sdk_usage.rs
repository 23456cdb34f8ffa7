//! The token arithmetic of the AI SDK, from its second specification to its fourth. Source: providers.md 3.6 J.

use super::counts::{self, Count, Counts};
use super::google_usage::GoogleUsage;
use super::teller::Teller;
use crate::base::json::Json;
use crate::base::usage::sum;

const COUNTS: &Counts = &[
    (Count::Input, "inputTokens|inputTokens.total|promptTokens"),
    (Count::Cached, "inputTokens.cacheRead|cachedInputTokens|inputTokenDetails.cacheReadTokens"),
    (Count::CacheWrite, "inputTokens.cacheWrite|inputTokenDetails.cacheWriteTokens"),
    (Count::Output, "outputTokens|outputTokens.total|completionTokens"),
    (Count::Reasoning, "outputTokens.reasoning|reasoningTokens|outputTokenDetails.reasoningTokens"),
    (Count::Total, "totalTokens"),
];

/// Where the metadata of the second specification's providers hold what its usage has no member for.
const METADATA: &Counts = &[
    (
        Count::Cached,
        "openai.cachedPromptTokens|azure.cachedPromptTokens|anthropic.usage.cache_read_input_tokens|anthropic.cacheReadInputTokens|\
         bedrock.usage.cacheReadInputTokens|deepseek.promptCacheHitTokens",
    ),
    (
        Count::CacheWrite,
        "anthropic.cacheCreationInputTokens|anthropic.usage.cache_creation_input_tokens|bedrock.usage.cacheWriteInputTokens",
    ),
    (Count::Reasoning, "anthropic.usage.output_tokens_details.thinking_tokens|openai.reasoningTokens|azure.reasoningTokens"),
];

/// Tells a `usage` object: of a language model, of an embedding model (`tokens`), or the sum over the steps of an agent; and
/// what the provider's own metadata beside it says more.
///
/// The second specification passed on what each provider said: Anthropic's input without what was read from the cache and
/// written to it, Google's output without what was thought.
pub(super) fn tell(usage: Json<'_>, metadata: Json<'_>, tell: &mut Teller<'_>) {
    let tokens = usage.count_at("tokens");
    if tokens.is_some() {
        return tell.input_usage(tokens);
    }
    let mut counts = counts::read(metadata, METADATA);
    counts::update(&mut counts, usage, COUNTS);
    let outside = counts.provider_total.unwrap_or(0).saturating_sub(counts.total().unwrap_or(0));
    let is_split = usage.has("inputTokens.total|inputTokenDetails");
    if !is_split && let Some(google) = metadata.at("google.usageMetadata") {
        return GoogleUsage::default().tell(google, tell);
    }
    let is_without_cache = !is_split && metadata.has("anthropic|bedrock");
    if is_without_cache || counts.cached > counts.input && counts.input.is_some() {
        counts = counts::beside(counts);
        counts.provider_total = None;
    } else if outside > 0 && counts.reasoning == Some(outside) {
        counts.output = sum(counts.output, counts.reasoning);
    }
    if usage.is_there() {
        tell.usage(&counts);
    }
}
