//! What the tool calls of an answer are shown with.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use genspan::base::time::Moment;
use genspan::span::Outcome;
use serde_json::{Value, json};
use support::{engine, envelopes, spans};

/// The parts of the answer that these events make.
fn parts(url: &str, request: &str, events: &[&str]) -> Value {
    let now = Moment::from_milliseconds(1_795_205_071_000.0);
    let mut engine = engine(json!({"recordOutputs": true}));
    let handle = engine.open(&json!({"method": "POST", "url": url}).to_string(), request.as_bytes(), &[7; 32], now);
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, now);
    for event in events {
        engine.feed(handle, format!("data: {event}\n\n").as_bytes(), now);
    }
    engine.close(handle, Outcome::Ended, "", now);
    let spans = spans(&envelopes(&mut engine, now));
    let messages = spans[0]["attributes"]["gen_ai.output.messages"]["value"].as_str().expect("the answer is recorded");
    serde_json::from_str::<Value>(messages).expect("messages are JSON")[0]["parts"].clone()
}

fn messages(events: &[&str]) -> Value {
    parts("https://api.anthropic.com/v1/messages", r#"{"model":"m","max_tokens":9,"messages":[]}"#, events)
}

const CALL: &str =
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"clock","input":{}}}"#;
const STOP: &str = r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}"#;

#[test]
fn a_tool_that_takes_nothing_is_called_with_an_empty_object() {
    assert_eq!(messages(&[CALL, STOP]), json!([{"type": "tool_call", "id": "toolu_1", "name": "clock", "arguments": {}}]));
}

#[test]
fn arguments_that_never_came_are_not_told() {
    assert_eq!(messages(&[CALL]), json!([{"type": "tool_call", "id": "toolu_1", "name": "clock"}]));
}

#[test]
fn a_custom_tool_is_shown_with_the_text_that_it_takes() {
    let events = [
        r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"call_1","name":"run","input":""}}"#,
        r#"{"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"print(\"1\")"}"#,
        r#"{"type":"response.custom_tool_call_input.done","output_index":0,"input":"print(\"1\")"}"#,
    ];
    assert_eq!(
        parts("https://api.openai.com/v1/responses", r#"{"model":"m","input":"Run it"}"#, &events),
        json!([{"type": "tool_call", "id": "call_1", "name": "run", "arguments": "print(\"1\")"}])
    );
}

/// A stream of chat whose deltas hold these lists of calls.
fn chat(lists: &[&str]) -> Value {
    let events: Vec<String> =
        lists.iter().map(|calls| format!(r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":{calls}}}}}]}}"#)).collect();
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    parts("https://api.moonshot.ai/v1/chat/completions", r#"{"model":"kimi-k2","messages":[]}"#, &events)
}

#[test]
fn calls_that_nobody_numbered_are_told_apart_by_their_places() {
    let together = [
        r#"[{"id":"call_1","function":{"name":"tide"}},{"id":"call_2","function":{"name":"wind"}}]"#,
        r#"[{"function":{"arguments":"{\"bay\":1}"}},{"function":{"arguments":"{\"hill\":2}"}}]"#,
    ];
    let in_turn = [
        r#"[{"id":"call_1","function":{"name":"tide"}}]"#,
        r#"[{"function":{"arguments":"{\"bay\":1}"}}]"#,
        r#"[{"id":"call_2","function":{"name":"wind"}}]"#,
        r#"[{"function":{"arguments":"{\"hill\":2}"}}]"#,
    ];
    let expected = json!([
        {"type": "tool_call", "id": "call_1", "name": "tide", "arguments": {"bay": 1}},
        {"type": "tool_call", "id": "call_2", "name": "wind", "arguments": {"hill": 2}},
    ]);
    assert_eq!(chat(&together), expected);
    assert_eq!(chat(&in_turn), expected);
}

#[test]
fn a_search_of_mistral_is_shown_with_all_that_it_looked_for() {
    let events = [
        r#"{"type":"tool.execution.started","id":"tool_1","name":"web_search","arguments":""}"#,
        r#"{"type":"tool.execution.delta","id":"tool_1","name":"web_search","arguments":"high "}"#,
        r#"{"type":"tool.execution.delta","id":"tool_1","name":"web_search","arguments":"tide"}"#,
        r#"{"type":"tool.execution.done","id":"tool_1","name":"web_search"}"#,
    ];
    assert_eq!(
        parts("https://api.mistral.ai/v1/conversations", r#"{"model":"m","inputs":"When?","stream":true}"#, &events),
        json!([{"type": "tool_call", "id": "tool_1", "name": "web_search", "arguments": "high tide"}])
    );
}

#[test]
fn a_search_of_perplexity_is_shown_once_with_what_it_found() {
    let found = r#"{"type":"search_results","queries":["high tide"],"results":[{"id":1,"title":"Tides"}]}"#;
    let done = format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{found}}}"#);
    let ended = format!(r#"{{"type":"response.completed","response":{{"object":"response","status":"completed","output":[{found}]}}}}"#);
    let events = [
        r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"call_1","name":"search_web","arguments":"{\"queries\":[\"high tide\"]}","status":"completed"}}"#,
        &done,
        &ended,
    ];
    let found = json!([{"id": 1, "title": "Tides"}]);
    assert_eq!(
        parts("https://api.perplexity.ai/v1/agent", r#"{"model":"m","input":"When?","stream":true}"#, &events),
        json!([
            {"type": "tool_call", "name": "search_results", "arguments": ["high tide"]},
            {"type": "tool_call_response", "response": found, "result": found},
        ])
    );
}
