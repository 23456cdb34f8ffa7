//! The recorded answers of real providers, each read by its dialect alone: the counts as they were billed.

use std::fs;

use genspan::base::usage::Usage;
use serde_json::Value;

use crate::harness::answer;

/// Which dialect reads which API of `cases.json`.
const DIALECTS: &[(&str, &str)] = &[
    ("google.generateContent", "google-generate"),
    ("google.interactions", "google-interactions"),
    ("google.predict", "vertex-predict"),
    ("cohere.chat", "cohere-chat"),
    ("cohere.chat_v1", "cohere-v1-chat"),
    ("ollama.chat", "ollama"),
];

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
        let told = answer(dialect, &fs::read(format!("{folder}/{file}")).expect("the body is there"));
        let expected = |key: &str| case["expected"][key].as_u64();
        let usage = told.usage.expect("the counts are told");
        let wanted = Usage {
            input: expected("input_tokens"),
            output: expected("output_tokens"),
            cached: expected("cached"),
            reasoning: expected("reasoning"),
            ..Usage::default()
        };
        assert_eq!(Usage { provider_total: None, ..usage }, wanted, "{file}");
        assert_eq!(usage.total(), expected("total"), "{file}");
        assert_eq!(told.facts.last().map(String::as_str), Some("End"), "{file}");
    }
}
