//! Marks by which servers that all speak OpenAI's shape are told apart. Source: providers.md 2.2.

use crate::base::json::Json;

/// The server that a member of an answer gives away.
pub(super) fn of_answer(key: Json<'_>, value: Json<'_>) -> Option<&'static str> {
    match key.name() {
        "system_fingerprint" if value.is("fp_ollama") => Some("ollama"),
        "timings" if value.get("predicted_n").is_some() => Some("llama_cpp"),
        // vLLM sends these as nulls.
        "prompt_logprobs" | "kv_transfer_params" => Some("vllm"),
        "id" if value.bytes().starts_with(b"\"gen-") => Some("openrouter"),
        "x_groq" => Some("groq"),
        "time_info" => Some("cerebras"),
        "prompt_filter_results" => Some("azure.ai.openai"),
        "usage" => value.entries().find_map(|(key, _)| of_usage(key)),
        _ => None,
    }
}

/// The server that a member of a choice gives away.
pub(super) fn of_choice(key: Json<'_>) -> Option<&'static str> {
    match key.name() {
        "matched_stop" => Some("sglang"),
        "native_finish_reason" => Some("openrouter"),
        _ => None,
    }
}

fn of_usage(key: Json<'_>) -> Option<&'static str> {
    match key.name() {
        "prompt_cache_hit_tokens" => Some("deepseek"),
        "num_sources_used" | "cost_in_usd_ticks" => Some("x_ai"),
        "pydantic_ai_gateway" => Some("pydantic_ai_gateway"),
        _ => None,
    }
}
