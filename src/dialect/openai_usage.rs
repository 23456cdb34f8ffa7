//! The token arithmetic of OpenAI's wires, as dozens of servers speak them. Source: providers.md 3.6 A and B.

use super::anthropic_usage::AnthropicUsage;
use super::fact::{Fact, Sink};
use crate::base::cost::Cost;
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// xAI counts cost in ticks of 10⁻¹⁰ dollars.
const PICODOLLARS_PER_TICK: u64 = 100;

/// Tells a `usage` object, be it of chat (`prompt_tokens`) or of Responses (`input_tokens`), and the cost inside it.
pub(super) fn tell(usage: Json<'_>, sink: &mut dyn Sink) {
    tell_searched(usage, None, sink);
}

/// Tells a `usage` beside which the wire counts the searches that the provider ran.
pub(super) fn tell_searched(usage: Json<'_>, web_searches: Option<u64>, sink: &mut dyn Sink) {
    if let Some(counts) = read(usage) {
        sink.fact(Fact::Usage(Usage { web_searches: web_searches.or(counts.web_searches), ..counts }));
    }
    tell_cost(usage, sink);
}

/// Tells the cost that a gateway puts into a usage of whatever wire.
pub(super) fn tell_cost(usage: Json<'_>, sink: &mut dyn Sink) {
    if let Some(cost) = cost(usage) {
        sink.fact(Fact::Cost(cost));
    }
}

/// Tells the `timings` of llama.cpp, which it sends where nobody asked for a usage. `prompt_n` leaves the cached prefix out.
pub(super) fn tell_timings(timings: Json<'_>, sink: &mut dyn Sink) {
    let cached = timings.count_at("cache_n");
    let (input, output) = (timings.count_at("prompt_n"), timings.count_at("predicted_n"));
    if input.is_some() || output.is_some() {
        sink.fact(Fact::Usage(Usage { input: sum(input, cached), cached, output, ..Usage::default() }));
    }
}

fn read(usage: Json<'_>) -> Option<Usage> {
    if usage.get("prompt_tokens").is_some() || usage.get("completion_tokens").is_some() {
        return Some(chat(usage));
    }
    if usage.get("input_tokens").is_some() || usage.get("output_tokens").is_some() {
        return Some(if is_anthropic(usage) { AnthropicUsage::whole(usage) } else { responses(usage) });
    }
    // Voyage's embeddings report nothing but a total.
    let total = usage.count_at("total_tokens")?;
    Some(Usage { input: Some(total), output: Some(0), ..Usage::default() })
}

/// A gateway may hand Anthropic's counts through, where cached tokens stand beside the input rather than inside it.
fn is_anthropic(usage: Json<'_>) -> bool {
    let has = |key: &str| usage.get(key).is_some();
    (has("cache_read_input_tokens") || has("cache_creation_input_tokens")) && !has("input_tokens_details") && !has("total_tokens")
}

/// Rule A: cached and written tokens stand inside the prompt; the provider's total tells whether reasoning stands inside
/// the completion.
fn chat(usage: Json<'_>) -> Usage {
    let prompt_detail = |key: &str| detail(usage, ["prompt_tokens_details", "prompt_token_details"], key);
    let completion_detail = |key: &str| detail(usage, ["completion_tokens_details", "completion_token_details"], key);
    let root = |keys: &[&str]| keys.iter().find_map(|key| usage.count_at(key));

    let prompt = usage.count_at("prompt_tokens");
    let completion = usage.count_at("completion_tokens").unwrap_or(0);
    let reported = completion_detail("reasoning_tokens").or_else(|| usage.count_at("reasoning_tokens"));
    let cached = prompt_detail("cached_tokens")
        .or_else(|| root(&["cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens"]));
    let cache_write = prompt_detail("cache_write_tokens")
        .or_else(|| prompt_detail("cache_creation_input_tokens"))
        .or_else(|| prompt_detail("cache_creation_tokens"))
        .or_else(|| usage.count_at("cache_creation_input_tokens"));

    let total = usage.count_at("total_tokens").filter(|total| *total >= prompt.unwrap_or(0).saturating_add(completion));
    let (output, reasoning) = output(usage, prompt.unwrap_or(0), completion, total, reported);
    Usage {
        // Old xAI answers left the cached tokens out of the prompt.
        input: prompt.map(|prompt| if cached > Some(prompt) { prompt.saturating_add(cached.unwrap_or(0)) } else { prompt }),
        cached,
        cache_write,
        output: Some(output),
        reasoning: reasoning.map(|reasoning| reasoning.min(output)),
        input_audio: prompt_detail("audio_tokens").filter(|tokens| *tokens > 0),
        output_audio: completion_detail("audio_tokens").filter(|tokens| *tokens > 0),
        web_searches: usage.count_at("num_search_queries").or_else(|| usage.count_at("server_tool_use_details.web_search_requests")),
        provider_total: total.filter(|_| usage.get("citation_tokens").is_none()),
    }
}

/// The whole output and the reasoning inside it.
fn output(usage: Json<'_>, prompt: u64, completion: u64, total: Option<u64>, reported: Option<u64>) -> (u64, Option<u64>) {
    let outside = total.map_or(0, |total| total.saturating_sub(prompt.saturating_add(completion)));
    match reported {
        // Mistral's connectors are inside the total, yet nothing that the model reasoned.
        _ if usage.get("connector_tokens").is_some() => (completion, reported),
        // xAI reports reasoning beside the completion; Gemini's compatible endpoint shows it in the total alone.
        Some(reasoning) if outside > 0 && reasoning > 0 => (completion.saturating_add(outside), reported),
        _ if outside > 0 => (completion.saturating_add(outside), Some(outside)),
        // Perplexity's deep research leaves reasoning out of both.
        Some(reasoning) if reasoning > completion && usage.get("citation_tokens").is_some() => {
            (completion.saturating_add(reasoning), reported)
        }
        _ => (completion, reported),
    }
}

/// Rule B: everything stands inside its total.
fn responses(usage: Json<'_>) -> Usage {
    let input_detail = |key: &str| detail(usage, ["input_tokens_details", "input_token_details"], key);
    let output_detail = |key: &str| detail(usage, ["output_tokens_details", "output_token_details"], key);
    Usage {
        input: usage.count_at("input_tokens"),
        cached: input_detail("cached_tokens"),
        cache_write: input_detail("cache_write_tokens"),
        output: usage.count_at("output_tokens"),
        reasoning: output_detail("reasoning_tokens"),
        input_audio: input_detail("audio_tokens").filter(|tokens| *tokens > 0),
        output_audio: output_detail("audio_tokens").filter(|tokens| *tokens > 0),
        web_searches: None,
        provider_total: usage.count_at("total_tokens"),
    }
}

fn detail(usage: Json<'_>, spellings: [&str; 2], key: &str) -> Option<u64> {
    spellings.iter().find_map(|spelling| usage.get(spelling)?.count_at(key))
}

/// What a provider says it charged: OpenRouter, xAI, Perplexity, Pydantic's gateway.
fn cost(usage: Json<'_>) -> Option<Cost> {
    if let Some(ticks) = usage.count_at("cost_in_usd_ticks") {
        return Some(Cost(ticks.saturating_mul(PICODOLLARS_PER_TICK)));
    }
    let cost = usage.get("cost").and_then(|cost| if cost.is_object() { cost.get("total_cost") } else { Some(cost) });
    Cost::parse(cost.or_else(|| usage.at("pydantic_ai_gateway.cost_estimate"))?.number()?)
}
