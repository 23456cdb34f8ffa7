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
