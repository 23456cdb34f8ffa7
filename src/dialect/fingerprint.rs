//! Marks by which servers that all speak OpenAI's shape are told apart. Source: providers.md 2.2.

use crate::base::json::{Json, Kind};

/// A member of an answer; what it must hold, if anything: the begin of its text, or a member of it or of its first element;
/// and the server that it gives away.
const MARKS: &[(&str, &str, &str)] = &[
    ("system_fingerprint", "fp_ollama", "ollama"),
    ("timings", "predicted_n", "llama_cpp"),
    // vLLM sends these as nulls.
    ("prompt_logprobs", "", "vllm"),
    ("kv_transfer_params", "", "vllm"),
    ("id", "gen-", "openrouter"),
    ("x_groq", "", "groq"),
    ("time_info", "", "cerebras"),
    ("prompt_filter_results", "", "azure.ai.openai"),
    ("usage", "prompt_cache_hit_tokens", "deepseek"),
    ("usage", "num_sources_used", "x_ai"),
    ("usage", "cost_in_usd_ticks", "x_ai"),
    ("usage", "pydantic_ai_gateway", "pydantic_ai_gateway"),
    ("choices", "matched_stop", "sglang"),
    ("choices", "native_finish_reason", "openrouter"),
    ("choices", "provider_specific_fields", "litellm"),
];

/// The server that an answer, or an event of one, gives away.
pub(super) fn server(body: Json<'_>) -> Option<&'static str> {
    body.entries().find_map(|(key, value)| {
        let row = MARKS.iter().find(|(member, held, _)| key.is(member) && holds(value, held))?;
        Some(row.2)
    })
}

fn holds(value: Json<'_>, held: &str) -> bool {
    let value = value.items().next().unwrap_or(value);
    held.is_empty() || (value.kind() == Kind::Text && value.name().starts_with(held)) || value.entries().any(|(key, _)| key.is(held))
}
