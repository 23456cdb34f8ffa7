//! The token arithmetic of OpenAI's wires, as dozens of servers speak them. Source: providers.md 3.6 A and B.

use super::counts::{self, Count, Counts};
use super::fact::Fact;
use super::teller::Teller;
use crate::base::cost::Cost;
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// xAI counts cost in ticks of 10⁻¹⁰ dollars.
const PICODOLLARS_PER_TICK: u64 = 100;

/// What stands in the usage itself, on the wire of chat and on that of Responses. Behind the totals: details that some servers leave
/// outside of the objects made for them.
const WHOLE: &Counts = &[
    (Count::Input, "prompt_tokens|input_tokens"),
    (Count::Output, "completion_tokens|output_tokens"),
    (Count::Total, "total_tokens"),
    (Count::Cached, "cached_tokens|num_cached_tokens|prompt_cache_hit_tokens|cache_read_input_tokens"),
    (Count::CacheWrite, "cache_creation_input_tokens|prompt_cache_write_tokens"),
    (Count::Reasoning, "reasoning_tokens"),
    (Count::WebSearches, "num_search_queries|server_tool_use_details.web_search_requests|server_tool_use.web_search_requests"),
];

const INPUT_DETAILS: &str = "prompt_tokens_details|prompt_token_details|input_tokens_details|input_token_details";
const INPUT: &Counts = &[
    // What Bifrost calls cached, it may have written as well.
    (Count::Cached, "cached_read_tokens|cached_tokens|cache_read_input_tokens"),
    (
        Count::CacheWrite,
        "cache_write_tokens|cache_creation_input_tokens|cache_creation_tokens|cached_write_tokens|cached_creation_tokens|caching_tokens",
    ),
    (Count::InputAudio, "audio_tokens"),
];

const OUTPUT_DETAILS: &str = "completion_tokens_details|completion_token_details|output_tokens_details|output_token_details";
const OUTPUT: &Counts = &[(Count::Reasoning, "reasoning_tokens|thinking_tokens"), (Count::OutputAudio, "audio_tokens")];

/// Of these each usage of Anthropic has one, and of those none.
const ANTHROPIC: &str = "cache_read_input_tokens|cache_creation_input_tokens";
const OPENAI: &str = "prompt_tokens|completion_tokens|input_tokens_details|total_tokens";

/// What Mistral counts in the total and in no other count.
const BESIDE_THE_PROMPT: &str = "connector_tokens|prompt_audio_seconds";

/// The timings of llama.cpp. `prompt_n` leaves the cached prefix out.
const TIMINGS: &Counts = &[(Count::Input, "prompt_n"), (Count::Cached, "cache_n"), (Count::Output, "predicted_n")];

/// Tells a `usage` object, be it of chat (`prompt_tokens`) or of Responses (`input_tokens`), and the cost inside it.
pub(super) fn tell(usage: Json<'_>, tell: &mut Teller<'_>) {
    tell_with(usage, None, None, tell);
}

/// Tells a `usage` with what the wire counts beside it: what was cached, and the searches that the provider ran.
pub(super) fn tell_with(usage: Json<'_>, cached: Option<u64>, web_searches: Option<u64>, tell: &mut Teller<'_>) {
    let mut counts = read(usage);
    counts.cached = counts.cached.or(cached);
    counts.web_searches = web_searches.or(counts.web_searches);
    tell.usage(&counts);
    tell_cost(usage, tell);
}

/// Tells the usage of an answer that has no text, of vectors or of ranks: Voyage reports nothing but a total.
pub(super) fn tell_input(usage: Json<'_>, tell: &mut Teller<'_>) {
    tell.input_usage(usage.count_at("prompt_tokens|input_tokens|total_tokens"));
    tell_cost(usage, tell);
}

/// Tells what a provider says it charged, be it inside a usage of whatever wire: OpenRouter, xAI, Perplexity, Pydantic's gateway.
pub(super) fn tell_cost(usage: Json<'_>, tell: &mut Teller<'_>) {
    let dollars = |paths: &str| usage.number_at(paths).and_then(Cost::parse);
    let cost = match usage.count_at("cost_in_usd_ticks") {
        Some(ticks) => Some(Cost(ticks.saturating_mul(PICODOLLARS_PER_TICK))),
        None => dollars("cost|cost.total_cost|estimated_cost|pydantic_ai_gateway.cost_estimate"),
    };
    if let Some(mut cost) = cost {
        // With a key of the app's own, OpenRouter charges a fee or nothing: the bill is the upstream's. Without one it repeats the
        // upstream's price, which its own has in it.
        if usage.member("is_byok").flag() == Some(true) {
            cost += dollars("cost_details.upstream_inference_cost").unwrap_or_default();
        }
        tell.fact(Fact::Cost(cost));
    }
}

/// Tells the `timings` of llama.cpp, which it sends where nobody asked for a usage.
pub(super) fn tell_timings(timings: Json<'_>, tell: &mut Teller<'_>) {
    let mut counts = counts::read(timings, TIMINGS);
    counts.input = sum(counts.input, counts.cached);
    tell.usage(&counts);
}

fn read(usage: Json<'_>) -> Usage {
    let mut counts = counts::read(usage, WHOLE);
    let cached = counts.cached;
    counts::update(&mut counts, usage.member(INPUT_DETAILS), INPUT);
    counts.cached = counts.cached.max(cached);
    counts::update(&mut counts, usage.member(OUTPUT_DETAILS), OUTPUT);
    counts.input_audio = counts.input_audio.filter(|tokens| *tokens > 0);
    counts.output_audio = counts.output_audio.filter(|tokens| *tokens > 0);
    correct(usage, &mut counts);
    // A gateway may hand Anthropic's counts through, where cached tokens stand beside the input. Some leave out of the prompt, and of
    // the total as well, what was read from a cache and written to it: old xAI, old LiteLLM.
    let is_beside = usage.has(ANTHROPIC) && !usage.has(OPENAI);
    if (is_beside || counts.cached > counts.input || counts.cache_write > counts.input) && counts.input.is_some() {
        counts.input = counts::whole_input(&counts);
        counts.provider_total = None;
    }
    counts
}

/// Cached and written tokens stand inside the prompt, and reasoning inside the completion, unless the provider's total tells that they
/// stand beside them: of chat as of Responses, since gateways make the one of the other.
fn correct(usage: Json<'_>, counts: &mut Usage) {
    // Helicone leaves out of the prompt what was written to a cache, and adds to the total once more what was read from one.
    if usage.has("modality_tokens") {
        counts.input = sum(counts.input, counts.cache_write);
        counts.provider_total = None;
    }
    let completion = counts.output.unwrap_or(0);
    // Some leave the prompt out, and Mistral's is without what its connectors found and what was spoken: the total has it.
    if counts.output.is_some() && (counts.input.is_none() || usage.has(BESIDE_THE_PROMPT)) {
        counts.input = counts.input.max(counts.provider_total.and_then(|total| total.checked_sub(completion)));
    }
    let told = counts.input.unwrap_or(0).saturating_add(completion);
    let total = counts.provider_total.filter(|total| *total >= told && counts.input.is_some());
    let outside = total.map_or(0, |total| total - told);
    // What was cached may stand in the total though not in the prompt: with old xAI, and with Portkey, which asks Claude.
    let rest = outside.checked_sub(sum(counts.cached, counts.cache_write).unwrap_or(0));
    let outside = match rest {
        Some(rest) if counts.reasoning != Some(outside) && (rest == 0 || counts.reasoning == Some(rest)) => {
            counts.input = counts::whole_input(counts);
            rest
        }
        _ => outside,
    };
    let has_citations = usage.has("citation_tokens");
    let more = match counts.reasoning {
        // xAI reports reasoning beside the completion; Gemini's compatible endpoint shows it in the total alone.
        _ if outside > 0 => outside,
        // Perplexity's deep research leaves reasoning out of both.
        Some(reasoning) if reasoning > completion && has_citations => reasoning,
        _ => 0,
    };
    let output = completion.saturating_add(more);
    let unreported = Some(outside).filter(|outside| *outside > 0);
    // Zero only where somebody has told so.
    counts.output = counts.output.or(total).and(Some(output));
    counts.reasoning = counts.reasoning.filter(|reasoning| *reasoning > 0).or(unreported).or(counts.reasoning);
    counts.reasoning = counts.reasoning.min(counts.output.or(counts.reasoning));
    // A total that is too small says nothing of chat, where some count the output alone, and is wrong in Responses.
    if total.is_some() || usage.has("prompt_tokens") {
        counts.provider_total = total.filter(|_| !has_citations);
    }
}
