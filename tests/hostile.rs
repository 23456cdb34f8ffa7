//! What bodies that nobody should send do to the spans: nothing beyond their own.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use genspan::base::limits::{MAX_CONTENT_BYTES, MAX_EVENT_BYTES, MAX_PARTS};
use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::span::Outcome;
use serde_json::{Value, json};
use support::{engine, envelopes, spans};

const NOW: Moment = Moment(1_795_205_071_000_000);

/// A call of that URL, below `parent`.
fn call(engine: &mut Engine, url: &str, request: &str, parent: u32) -> u32 {
    let call = json!({"method": "POST", "url": url, "parent": parent});
    let handle = engine.open(&call.to_string(), request.as_bytes(), &[parent as u8 + 7; 32], NOW);
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, NOW);
    handle
}

fn chat(engine: &mut Engine, request: &str) -> u32 {
    call(engine, "https://api.openai.com/v1/chat/completions", request, 0)
}

fn delta(delta: &Value) -> String {
    format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}))
}

fn answered(engine: &mut Engine, handle: u32, answer: &str) {
    engine.feed(handle, answer.as_bytes(), NOW);
    engine.close(handle, Outcome::Ended, "", NOW);
}

/// The attribute of the only span that is sent.
fn attribute(engine: &mut Engine, name: &str) -> Value {
    let spans = spans(&envelopes(engine, NOW));
    assert_eq!(spans.len(), 1);
    spans[0]["attributes"][name]["value"].clone()
}

#[test]
fn a_number_that_json_or_its_readers_do_not_know_spoils_no_envelope() {
    let long = "9".repeat(400);
    let too_large = ["1e400", "1E+318", "-1e309", "0.1e+999", "1e99999999999999999999", &long];
    for number in ["-Infinity", "007", "1.", "-", "1e", "0x10", "1abc", "-.5", "1\"2\"", "1e-+5"].into_iter().chain(too_large) {
        let mut engine = engine(json!({}));
        let handle = chat(&mut engine, &format!(r#"{{"model":"m","temperature":{number},"messages":[]}}"#));
        answered(&mut engine, handle, "{}");
        assert_eq!(attribute(&mut engine, "gen_ai.request.temperature"), Value::Null, "{number}");
    }
}

#[test]
fn counts_past_all_numbers_stay_the_most_that_can_be_counted() {
    let mut engine = engine(json!({}));
    for _ in 0..3 {
        let handle = chat(&mut engine, r#"{"model":"m","messages":[]}"#);
        let usage = json!({"prompt_tokens": u64::MAX, "completion_tokens": 1, "total_tokens": u64::MAX});
        answered(&mut engine, handle, &json!({"object": "chat.completion", "choices": [], "usage": usage}).to_string());
    }
    let totals: Value = serde_json::from_str(&engine.totals()).unwrap();
    assert_eq!((&totals[0]["calls"], &totals[0]["inputTokens"], &totals[0]["outputTokens"]), (&json!(3), &json!(u64::MAX), &json!(3)));
}

#[test]
fn parts_without_end_are_kept_to_a_bound_and_the_rest_is_told() {
    for redact in [false, true] {
        let mut engine = engine(json!({"recordOutputs": true, "redact": redact}));
        let handle = chat(&mut engine, r#"{"model":"m","stream":true,"messages":[]}"#);
        for at in 0..MAX_PARTS {
            let key = if at % 2 == 0 { "content" } else { "reasoning_content" };
            engine.feed(handle, delta(&json!({key: "x"})).as_bytes(), NOW);
        }
        for at in 0..9 {
            let function = json!({"name": "f", "arguments": "{}"});
            let called = json!({"tool_calls": [{"index": at, "id": at.to_string(), "function": function}]});
            engine.feed(handle, delta(&called).as_bytes(), NOW);
        }
        engine.close(handle, Outcome::Ended, "", NOW);
        let messages = attribute(&mut engine, "gen_ai.output.messages");
        let messages: Value = serde_json::from_str(messages.as_str().unwrap()).unwrap();
        let parts = messages[0]["parts"].as_array().unwrap();
        assert_eq!((parts.len(), &parts[MAX_PARTS]["content"]), (MAX_PARTS + 1, &json!("[27 more bytes left out]")), "{redact}");
    }
}

#[test]
fn names_of_tools_without_end_leave_the_answer_its_room() {
    let mut engine = engine(json!({"recordOutputs": true}));
    let handle = chat(&mut engine, r#"{"model":"m","stream":true,"messages":[]}"#);
    let answer = "word ".repeat(2000);
    engine.feed(handle, delta(&json!({"content": answer})).as_bytes(), NOW);
    for at in 0..9 {
        let word = at.to_string().repeat(100_000);
        let called = json!({"tool_calls": [{"index": at, "id": word, "function": {"name": word, "arguments": ""}}]});
        engine.feed(handle, delta(&called).as_bytes(), NOW);
    }
    engine.close(handle, Outcome::Ended, "", NOW);
    let told = attribute(&mut engine, "gen_ai.output.messages");
    let messages: Value = serde_json::from_str(told.as_str().unwrap()).unwrap();
    assert_eq!(messages[0]["parts"][0]["content"], json!(answer));
}

#[test]
fn words_of_an_error_lose_keys_and_what_is_past_a_word() {
    let error = |reason: &str| {
        let mut engine = engine(json!({}));
        let handle = chat(&mut engine, r#"{"model":"m","messages":[]}"#);
        engine.close(handle, Outcome::Failed, reason, NOW);
        let envelopes = envelopes(&mut engine, NOW);
        assert_eq!(envelopes.len(), 2, "a span and an event");
        let told = spans(&envelopes)[0]["attributes"]["error.type"]["value"].clone();
        (told, envelopes.concat())
    };
    let (told, all) = error("TypeError: Headers.append: \"Bearer sk-proj-abcdefghij0123456789\" is an invalid header value.");
    assert_eq!(told, "TypeError: Headers.append: \"[bearer]\" is an invalid header value.");
    assert!(!all.contains("sk-proj"), "{all}");
    let (_, all) = error(&"long ".repeat(MAX_CONTENT_BYTES));
    assert!(all.len() < MAX_CONTENT_BYTES, "{} bytes", all.len());
}

#[test]
fn messages_of_a_prompt_without_end_are_counted_and_told_to_a_bound() {
    let mut engine = engine(json!({}));
    let span = engine.span_open(r#"{"name":"prompts/get p"}"#, &[7; 32], NOW);
    let messages = vec![json!({"role": "user", "content": {"type": "text", "text": "x"}}); 2 * MAX_PARTS];
    let told = json!({"method": "prompts/get", "result": json!({"messages": messages}).to_string(), "isTold": true});
    engine.span_set(span, &json!({"mcp": told}).to_string());
    engine.span_close(span, NOW);
    let spans = spans(&envelopes(&mut engine, NOW));
    let attributes = spans[0]["attributes"].as_object().unwrap();
    assert_eq!(attributes["mcp.prompt.result.message_count"]["value"], json!(2 * MAX_PARTS));
    assert_eq!(attributes.keys().filter(|name| name.ends_with(".content")).count(), MAX_PARTS);
}

#[test]
fn a_text_to_embed_that_is_cut_is_json_still() {
    let mut engine = engine(json!({"recordInputs": true}));
    let text = "a \"quoted\" wörd ".repeat(MAX_CONTENT_BYTES / 16 + 1);
    let request = json!({"model": "m", "input": text}).to_string();
    let handle = call(&mut engine, "https://api.openai.com/v1/embeddings", &request, 0);
    answered(&mut engine, handle, r#"{"object":"list","data":[],"usage":{"prompt_tokens":1,"total_tokens":1}}"#);
    let input = attribute(&mut engine, "gen_ai.embeddings.input");
    let kept: String = serde_json::from_str(input.as_str().unwrap()).expect("it is JSON");
    assert!(kept.starts_with(r#"a "quoted" wörd a"#) && kept.ends_with(" bytes left out]"), "{kept}");
}

#[test]
fn what_a_request_skips_that_carries_a_call_of_a_framework_is_counted() {
    let mut engine = engine(json!({}));
    let told = json!({"source": "ai-sdk", "provider": "openai.chat", "model": "m"});
    let outer = engine.open(&told.to_string(), b"{}", &[1; 32], NOW);
    let carrier = call(&mut engine, "https://api.openai.com/v1/chat/completions", r#"{"model":"m","stream":true,"messages":[]}"#, outer);
    answered(&mut engine, carrier, &delta(&json!({"content": "x".repeat(MAX_EVENT_BYTES)})));
    engine.close(outer, Outcome::Ended, "", NOW);
    assert_eq!(spans(&envelopes(&mut engine, NOW)).len(), 1);
    assert_eq!(engine.losses(), r#"[{"reason":"oversized","category":"span","quantity":1}]"#);
}
