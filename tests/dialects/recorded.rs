//! The recorded answers of real providers, each read by its dialect alone: the counts as they were billed.

use std::fs;

use genspan::base::usage::Usage;
use serde_json::Value;

use crate::harness::answer;

/// Which dialect reads which API of `cases.json`.
const DIALECTS: &[(&str, &str)] = &[
    ("openai.chat", "openai-chat"),
    ("azure.chat", "openai-chat"),
    ("mistral.chat", "openai-chat"),
    ("groq.chat", "openai-chat"),
    ("xai.chat", "openai-chat"),
    ("deepseek.chat", "openai-chat"),
    ("perplexity.chat", "openai-chat"),
    ("together.chat", "openai-chat"),
    ("openrouter.chat", "openai-chat"),
    ("openai_compat.chat", "openai-chat"),
    ("google.openai_compat", "openai-chat"),
    ("openai.responses", "openai-responses"),
    ("xai.responses", "openai-responses"),
    ("openai_compat.responses", "openai-responses"),
    ("openai.text_completion", "openai-completions"),
    ("openai.embeddings", "openai-embeddings"),
    ("openai.audio", "openai-audio"),
    ("anthropic.messages", "anthropic"),
    ("google.generateContent", "google-generate"),
    ("google.interactions", "google-interactions"),
    ("google.predict", "vertex-predict"),
    ("cohere.chat", "cohere-chat"),
    ("cohere.chat_v1", "cohere-v1-chat"),
    ("ollama.chat", "ollama"),
];

/// Recordings that end without their terminal event, or not at once.
const OPEN_ENDED: &[&str] = &["openai/responses-background-1-post-queued.json"];

#[test]
fn every_recording_gives_its_expected_counts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures");
    let Ok(cases) = fs::read_to_string(format!("{folder}/cases.json")) else {
        eprintln!("skipped: there is no ../shared/fixtures here");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&cases).expect("cases.json is JSON");
    for case in &cases {
        let Some((_, dialect)) = DIALECTS.iter().find(|(api, _)| case["api"] == *api) else { continue };
        let file = case["file"].as_str().expect("a case names its file");
        let body = framed(file, fs::read(format!("{folder}/{file}")).expect("the body is there"));
        let told = answer(dialect, &body);
        let expected = |key: &str| case["expected"][key].as_u64();
        let wanted = Usage {
            input: expected("input_tokens"),
            output: expected("output_tokens"),
            cached: expected("cached"),
            cache_write: expected("cache_write"),
            reasoning: expected("reasoning"),
            input_audio: expected("input_audio"),
            web_searches: expected("web_search_requests"),
            ..Usage::default()
        };
        let usage = told.usage.unwrap_or_default();
        // A count of zero that the recording's list leaves out says the same.
        let reported = |count: Option<u64>, wanted: Option<u64>| count.filter(|count| *count > 0 || wanted.is_some());
        let usage = Usage {
            provider_total: None,
            cached: reported(usage.cached, wanted.cached),
            cache_write: reported(usage.cache_write, wanted.cache_write),
            reasoning: reported(usage.reasoning, wanted.reasoning),
            web_searches: reported(usage.web_searches, wanted.web_searches),
            ..usage
        };
        assert_eq!(usage, wanted, "{file}");
        assert_eq!(usage.total(), expected("total"), "{file}");
        let failures: Vec<_> = told.facts.iter().filter(|fact| fact.starts_with("Failed(")).collect();
        if let Some(error) = case["expected"]["error"].as_object() {
            assert_eq!(failures.len(), 1, "{file}");
            for word in ["type", "code", "message"].iter().filter_map(|key| error.get(*key)) {
                let word = word.as_str().map_or(word.to_string(), str::to_owned);
                assert!(failures[0].contains(&format!("Some({word:?})")), "{file}: {word} in {}", failures[0]);
            }
        } else {
            assert!(failures.is_empty(), "{file}: {failures:?}");
            let last = told.facts.last().map(String::as_str);
            assert_eq!(last, Some(if OPEN_ENDED.contains(&file) { "Pending" } else { "End" }), "{file}");
        }
        if let Some(cost) = case["expected"]["cost"].as_f64() {
            let picodollars = (cost * 1e12).round();
            assert!(told.facts.contains(&format!("Cost(Cost({picodollars}))")), "{file}: {cost}");
        }
    }
}

/// The body as it came: some recordings keep one event a line and leave the framing out, `[DONE]` included.
fn framed(file: &str, body: Vec<u8>) -> Vec<u8> {
    if !file.ends_with(".chunks.txt") {
        return body;
    }
    let lines = String::from_utf8(body).expect("the lines are text");
    lines.lines().chain(["[DONE]"]).map(|line| format!("data: {line}\n\n")).collect::<String>().into_bytes()
}
