//! Marks by which servers that all speak OpenAI's shape are told apart. Source: providers.md 2.2.

use crate::base::json::Json;

/// The server that a member of an answer gives away.
pub(super) fn of_answer(key: Json<'_>, value: Json<'_>) -> Option<&'static str> {
    match key.bytes() {
        b"\"system_fingerprint\"" if value.is("fp_ollama") => Some("ollama"),
        b"\"timings\"" if value.get("predicted_n").is_some() => Some("llama_cpp"),
        // vLLM sends these as nulls.
        b"\"prompt_logprobs\"" | b"\"kv_transfer_params\"" => Some("vllm"),
        b"\"id\"" if value.bytes().starts_with(b"\"gen-") => Some("openrouter"),
        b"\"x_groq\"" => Some("groq"),
        b"\"time_info\"" => Some("cerebras"),
        b"\"prompt_filter_results\"" => Some("azure.ai.openai"),
        b"\"usage\"" => value.entries().find_map(|(key, _)| of_usage(key)),
        _ => None,
    }
}

/// The server that a member of a choice gives away.
pub(super) fn of_choice(key: Json<'_>) -> Option<&'static str> {
    match key.bytes() {
        b"\"matched_stop\"" => Some("sglang"),
        b"\"native_finish_reason\"" => Some("openrouter"),
        _ => None,
    }
}

fn of_usage(key: Json<'_>) -> Option<&'static str> {
    match key.bytes() {
        b"\"prompt_cache_hit_tokens\"" => Some("deepseek"),
        b"\"num_sources_used\"" | b"\"cost_in_usd_ticks\"" => Some("x_ai"),
        b"\"pydantic_ai_gateway\"" => Some("pydantic_ai_gateway"),
        _ => None,
    }
}
