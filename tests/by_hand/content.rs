//! Content on its way out: redacted before it is shortened, shortened so that it stays JSON, and never sent unredacted.

use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::record::fit;
use genspan::span::Outcome;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{engine, envelopes, spans};

const NOW: Moment = Moment(1_795_205_071_000_000);
const CARD: &str = "4111111111111111";
/// One text inside a message, and all of an attribute.
const PART_BYTES: usize = 32 << 10;
const CONTENT_BYTES: usize = 128 << 10;

/// The attributes of the one span that these messages and this streamed answer become.
fn call(options: Value, messages: &Value, deltas: &[&str]) -> Value {
    let mut engine = engine(options);
    let opening = json!({"source": "fetch", "method": "POST", "url": "https://api.openai.com/v1/chat/completions", "headers": {}});
    let body = json!({"model": "gpt-4o", "stream": true, "messages": messages}).to_string();
    let handle = engine.open(&opening.to_string(), body.as_bytes(), &[7; 32], NOW);
    engine.respond(handle, r#"{"status":200,"headers":{"content-type":"text/event-stream"}}"#, NOW);
    for delta in deltas {
        let chunk = json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": delta}}]});
        engine.feed(handle, format!("data: {chunk}\n\n").as_bytes(), NOW);
    }
    engine.feed(handle, b"data: [DONE]\n\n", NOW);
    engine.close(handle, Outcome::Ended, "", NOW);
    spans(&envelopes(&mut engine, NOW))[0]["attributes"].take()
}

fn by_hand(engine: &mut Engine, attributes: Value) -> Value {
    let span = engine.span_open(&json!({"name": "by hand", "attributes": attributes}).to_string(), &[7; 32], NOW);
    engine.span_close(span, NOW);
    spans(&envelopes(engine, NOW)).first_mut().map_or(Value::Null, |span| span["attributes"].take())
}

fn recording() -> Value {
    json!({"redact": true, "recordInputs": true, "recordOutputs": true})
}

/// A content attribute, which must be JSON.
fn content(attributes: &Value, name: &str) -> Value {
    let text = attributes[name]["value"].as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_secret_at_the_edge_of_the_budget_leaves_no_fragment() {
    for before in PART_BYTES - 18..=PART_BYTES {
        let text = format!("{} {CARD} {}", "x ".repeat(before / 2), "y ".repeat(100));
        let messages = json!([{"role": "user", "content": text}]);
        let attributes = call(recording(), &messages, &["an answer"]);
        assert!(!attributes["gen_ai.input.messages"].to_string().contains("411"), "{before}");
    }
}

#[test]
fn a_secret_cut_by_the_stream_is_found() {
    for at in 1..CARD.len() {
        let (left, right) = CARD.split_at(at);
        let attributes = call(recording(), &json!([]), &["pay with ", left, right, " please"]);
        assert_eq!(content(&attributes, "gen_ai.output.messages")[0]["parts"][0]["content"], "pay with [creditcard] please");
    }
}

#[test]
fn a_streamed_answer_past_its_budget_leaves_no_fragment_of_a_secret() {
    let fill = "word ".repeat(200);
    let mut deltas = vec![fill.as_str(); CONTENT_BYTES / fill.len()];
    deltas.extend([CARD; 3].iter().flat_map(|card| [&card[..7], &card[7..], " "]));
    let attributes = call(recording(), &json!([]), &deltas);
    assert!(!attributes["gen_ai.output.messages"].to_string().contains("411"));
}

#[test]
fn the_newest_messages_and_the_instructions_stay_and_it_says_how_many_do_not() {
    let mut messages = vec![json!({"role": "system", "content": "Be brief."})];
    messages.extend((0..40).map(|turn| json!({"role": "user", "content": format!("turn {turn} {}", "x".repeat(10_000))})));
    for options in [recording(), json!({"recordInputs": true})] {
        let attributes = call(options, &json!(messages), &["fine"]);
        assert_eq!(content(&attributes, "gen_ai.system_instructions"), json!([{"type": "text", "content": "Be brief."}]));
        let kept = content(&attributes, "gen_ai.input.messages");
        let kept = kept.as_array().unwrap();
        let left_out = 40 - (kept.len() - 1);
        assert_eq!(kept[0]["parts"][0]["content"], format!("[{left_out} older left out]"));
        assert!(kept.last().unwrap()["parts"][0]["content"].as_str().unwrap().starts_with("turn 39 "));
        assert!(attributes["gen_ai.input.messages"]["value"].as_str().unwrap().len() <= CONTENT_BYTES);
    }
}

#[test]
fn messages_by_hand_keep_their_system_message_and_the_newest() {
    let mut messages = vec![json!({"role": "system", "parts": [{"type": "text", "content": "Be brief."}]})];
    messages.extend(
        (0..40).map(|turn| json!({"role": "user", "parts": [{"type": "text", "content": format!("turn {turn} {}", "x".repeat(10_000))}]})),
    );
    let attributes = by_hand(&mut engine(json!({})), json!({"gen_ai.input.messages": json!(messages).to_string()}));
    let kept = content(&attributes, "gen_ai.input.messages");
    let texts: Vec<String> =
        kept.as_array().unwrap().iter().map(|message| message["parts"][0]["content"].as_str().unwrap()[..7].to_owned()).collect();
    assert_eq!((&*texts[0], &*texts[1], &**texts.last().unwrap()), ("Be brie", "[28 old", "turn 39"));
}

#[test]
fn a_callback_is_told_each_text_and_what_it_says_is_sent() {
    let mut engine = engine(json!({"redact": true, "redactCallback": true}));
    let attributes = json!({
        "gen_ai.input.messages": r#"[{"role":"user","parts":[{"type":"text","content":"I am Ann"}]}]"#,
        "gen_ai.tool.call.result": "Ann is 42",
        "other": "Ann",
    });
    let span = engine.span_open(&json!({"name": "asked", "attributes": attributes}).to_string(), &[7; 32], NOW);
    engine.span_close(span, NOW);
    let asked: Value = serde_json::from_str(&engine.unredacted()).unwrap();
    assert_eq!(asked["texts"], json!([["gen_ai.input.messages", "I am Ann"], ["gen_ai.tool.call.result", "Ann is 42"]]));
    assert_eq!(envelopes(&mut engine, NOW), [""; 0]);
    engine.redacted(r#"["I am [name]",null]"#, NOW);
    let sent = spans(&envelopes(&mut engine, NOW));
    let sent = ["gen_ai.input.messages", "gen_ai.tool.call.result", "other"].map(|name| sent[0]["attributes"][name]["value"].clone());
    assert_eq!(sent, [r#"[{"role":"user","parts":[{"type":"text","content":"I am [name]"}]}]"#, "[left out]", "Ann"]);
    assert!(engine.losses().contains(r#""reason":"unredacted","category":"span","quantity":1"#));
    assert_eq!(engine.unredacted(), "");
}

/// Any JSON of some size.
pub fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<i32>().prop_map(|number| json!(number)), "\\PC{0,60}".prop_map(Value::String)];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            proptest::collection::btree_map("[a-z]{1,6}", inner, 0..8).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_budget_json_stays_json_and_within_it(value in any_json(), budget in 64usize..2000) {
        prop_assume!(value.is_array() || value.is_object());
        let text = value.to_string();
        let fitted = fit(&text, budget);
        prop_assert!(serde_json::from_str::<Value>(&fitted).is_ok(), "{}", fitted);
        prop_assert!(fitted.len() <= budget, "{} of {}", fitted.len(), budget);
        if text.len() <= budget {
            prop_assert_eq!(&*fitted, &*text);
        }
    }
}
