//! When the first content of an answer counts as come.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use genspan::base::time::Moment;
use genspan::span::Outcome;
use serde_json::{Value, json};
use support::{engine, envelopes, spans};

/// The seconds to the first chunk of an answer whose pieces come at these milliseconds.
fn first_chunk(url: &str, pieces: &[(f64, &str)]) -> Value {
    let at = |milliseconds: f64| Moment::from_milliseconds(1_795_205_071_000.0 + milliseconds);
    let mut engine = engine(json!({}));
    let call = json!({"source": "fetch", "method": "POST", "url": url, "headers": {}});
    let request = json!({"model": "m", "messages": [{"role": "user", "content": "text"}], "stream": true});
    let handle = engine.open(&call.to_string(), request.to_string().as_bytes(), &[7; 32], at(0.0));
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, at(10.0));
    for (milliseconds, piece) in pieces {
        engine.feed(handle, piece.as_bytes(), at(*milliseconds));
    }
    engine.close(handle, Outcome::Ended, "", at(900.0));
    let spans = spans(&envelopes(&mut engine, at(1000.0)));
    spans[0]["attributes"]["gen_ai.response.time_to_first_chunk"]["value"].clone()
}

const OLLAMA: &str = "http://localhost:11434/api/chat";
const LINE: &str = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hal\"},\"done\":false}";
const LAST: &str =
    "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"prompt_eval_count\":3,\"eval_count\":1}\n";

#[test]
fn the_first_of_many_lines_came_when_its_brace_closed() {
    for pieces in
        [vec![(100.0, LINE), (200.0, "\n"), (300.0, LAST)], vec![(50.0, &LINE[..20]), (100.0, &LINE[20..]), (200.0, "\n"), (300.0, LAST)]]
    {
        assert_eq!(first_chunk(OLLAMA, &pieces), json!(0.1));
    }
}

#[test]
fn a_first_line_without_content_does_not_count_however_late_the_second_comes() {
    let empty = LINE.replace("Hal", "");
    assert_eq!(first_chunk(OLLAMA, &[(100.0, &empty), (200.0, "\n"), (300.0, LINE), (400.0, "\n"), (500.0, LAST)]), json!(0.3));
}

#[test]
fn an_event_without_content_does_not_count() {
    let event =
        |delta: Value| format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}));
    let (role, text) = (event(json!({"role": "assistant", "content": ""})), event(json!({"content": "Hal"})));
    assert_eq!(first_chunk("https://api.openai.com/v1/chat/completions", &[(100.0, &role), (200.0, &text), (300.0, &text)]), json!(0.2));
}
