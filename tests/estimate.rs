//! Token estimates, held against what providers counted.

#[allow(dead_code, reason = "other suites use the rest")]
#[path = "support/recording.rs"]
mod recording;
mod support;

use std::fs;

use genspan::base::json::Json;
use genspan::dialect::{DeltaKind, Fact, Part, Role, Tool};
use genspan::record::{Estimator, Family, InputEstimate, OutputEstimate};
use proptest::prelude::*;
use recording::{Recording, spans_of};
use serde_json::Value;

/// Shorter answers are all rounding.
const MIN_TOKENS: u64 = 20;

/// Answers that cost tokens for what they do not show: redacted thoughts, a compaction.
const UNSEEN: &[&str] = &["anthropic/stream-redacted-thinking.sse", "anthropic/json-compaction-cache.json"];

/// The estimate for GPT-4o.
fn tokens(text: &str) -> u64 {
    pieces(&[text]).tokens(Family::of("gpt-4o"))
}

fn pieces(pieces: &[&str]) -> Estimator {
    let mut estimator = Estimator::default();
    pieces.iter().for_each(|piece| estimator.push(piece));
    estimator
}

/// The texts of a recorded answer, unless it holds anything else.
fn texts(span: &Value) -> Option<Vec<String>> {
    let messages: Value = serde_json::from_str(span["attributes"]["gen_ai.output.messages"]["value"].as_str()?).ok()?;
    let parts = messages.as_array()?.iter().flat_map(|message| message["parts"].as_array().into_iter().flatten());
    parts.map(|part| (part["type"] == "text").then(|| part["content"].as_str().map(str::to_owned))?).collect()
}

#[test]
fn recorded_text_answers_are_estimated_within_15_per_cent() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures");
    let Ok(cases) = fs::read_to_string(format!("{folder}/cases.json")) else {
        eprintln!("skipped: there is no ../shared/fixtures here");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&cases).expect("cases.json is JSON");
    let mut checked = 0;
    // The fixtures of the AI SDK are cut down by hand: their counts are those of longer answers.
    for case in cases.iter().filter(|case| case["fidelity"].as_str().is_some_and(|fidelity| !fidelity.starts_with("AI-SDK"))) {
        let recording = Recording::read(folder, case);
        if UNSEEN.contains(&recording.file.as_str()) {
            continue;
        }
        let spans = spans_of(&recording, &[recording.body.as_slice()]);
        let expected = |key: &str| recording.expected.get(key).and_then(Value::as_u64);
        let Some(output) = expected("output_tokens").filter(|output| *output >= MIN_TOKENS) else { continue };
        let Some(texts) = spans.first().and_then(texts).filter(|_| expected("reasoning").unwrap_or(0) == 0) else { continue };
        let attribute = |name: &str| spans[0]["attributes"][name]["value"].as_str();
        let model = attribute("gen_ai.response.model").or(attribute("gen_ai.request.model")).unwrap_or_default();
        let mut estimate = OutputEstimate::default();
        for (choice, text) in (0..).zip(&texts) {
            estimate.take(&Fact::Delta { choice, kind: DeltaKind::Text, text });
        }
        let estimated = estimate.tokens(Family::of(model)).unwrap_or_default();
        assert!(estimated.abs_diff(output) * 100 <= output * 15, "{}: {estimated} for {output}", recording.file);
        checked += 1;
    }
    assert!(checked >= 5, "only {checked} recordings were held to it");
}

#[test]
fn a_word_cut_in_two_counts_once() {
    assert_eq!(pieces(&["Hel", "lo"]), pieces(&["Hello"]));
    assert_eq!(tokens("Hello"), 1);
    assert_eq!(tokens("Hello world, hello."), 5);
}

#[test]
fn kinds_of_text_count_as_their_tokenizer_cuts_them() {
    assert_eq!(tokens("1234567"), 3);
    assert_eq!(tokens("今天天气很好"), 4);
    assert_eq!(tokens("Сегодня хорошая погода"), 3);
    assert_eq!(tokens(r#"{"city":"Oslo","days":3}"#), 10);
    assert_eq!(tokens("if (ready) {\n    return count + 1;\n}\n"), 13);
    assert_eq!(tokens("internationalisation"), 4);
    assert_eq!(tokens(""), 0);
}

#[test]
fn families_depart_from_each_other() {
    let page = "The quick brown fox jumps over the lazy dog. ".repeat(100);
    let estimate = |model: &str| pieces(&[&page]).tokens(Family::of(model));
    assert_eq!(estimate("gpt-4o"), estimate("no-one-knows-it"));
    assert!(estimate("us.anthropic.claude-opus-4-8-v1:0") > estimate("anthropic/claude-sonnet-4.5"));
    assert!(estimate("anthropic/claude-sonnet-4.5") > estimate("gpt-4o"));
}

#[test]
fn interleaved_choices_are_texts_of_their_own() {
    let mut estimate = OutputEstimate::default();
    for text in ["Hel", "lo wor", "ld"] {
        for choice in 0..2 {
            estimate.take(&Fact::Delta { choice, kind: DeltaKind::Text, text });
        }
    }
    assert_eq!(estimate.tokens(Family::of("gpt-4o")), Some(2 * tokens("Hello world")));
    assert_eq!(OutputEstimate::default().tokens(Family::of("gpt-4o")), None);
}

#[test]
fn a_tool_call_counts_its_name_and_arguments() {
    let call = |id, name, arguments| Fact::ToolCall { choice: 0, index: Some(0), id, name, arguments };
    let mut split = OutputEstimate::default();
    split.take(&call(Some("c"), Some("weather"), ""));
    split.take(&call(None, None, "{\"ci"));
    split.take(&call(None, None, "ty\":1}"));
    let mut whole = OutputEstimate::default();
    whole.take(&call(Some("c"), Some("weather"), "{\"city\":1}"));
    assert_eq!(split.tokens(Family::of("gpt-4o")), whole.tokens(Family::of("gpt-4o")));
    assert_eq!(whole.tokens(Family::of("gpt-4o")), Some(12 + 1 + 5));
}

#[test]
fn input_counts_messages_and_tools() {
    let mut input = InputEstimate::default();
    assert_eq!(input.tokens(Family::of("gpt-4o")), None);
    input.take(&Fact::System(Part::Text("Be brief")));
    input.take(&Fact::Input(Role::User));
    input.take(&Fact::InputPart(Part::Text("Weather in Paris")));
    assert_eq!(input.tokens(Family::of("gpt-4o")), Some(3 + 4 + 2 + 4 + 3));
    let schema = Json::new(br#"{"type":"object","properties":{}}"#);
    input.take(&Fact::Tool(Tool { kind: "function", name: "weather", description: Some("Tells it"), parameters: Some(schema) }));
    // 1 + 2 + 9 tokens at six tenths.
    assert_eq!(input.tokens(Family::of("gpt-4o")), Some(16 + 7));
}

#[test]
fn input_with_media_is_unknown() {
    let mut input = InputEstimate::default();
    input.take(&Fact::Input(Role::User));
    input.take(&Fact::InputPart(Part::Text("Look")));
    input.take(&Fact::InputPart(Part::Blob { mime: Some("image/png") }));
    assert_eq!(input.tokens(Family::of("gpt-4o")), None);
}

proptest! {
    #[test]
    fn the_total_is_the_same_however_the_text_is_split(parts in prop::collection::vec("[ \\n]{0,3}[a-zA-Z0-9.,:{}\"'éшт今は🙂]{0,9}", 0..20)) {
        let split: Vec<&str> = parts.iter().map(String::as_str).collect();
        let whole = parts.concat();
        prop_assert_eq!(pieces(&split), pieces(&[&whole]));
    }

    #[test]
    fn more_text_is_never_fewer_tokens(text in any::<String>(), more in any::<String>()) {
        let longer = format!("{text}{more}");
        prop_assert!(tokens(&longer) >= tokens(&text));
    }
}
