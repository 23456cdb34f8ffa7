//! Answers that one call asks for and later ones fetch: each is counted once, however often it is seen.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::span::Outcome;
use serde_json::{Value, json};
use support::{engine, envelopes, spans};

const RESPONSES: &str = "https://api.openai.com/v1/responses";
const FETCHED: &str = "https://api.openai.com/v1/responses/resp_1";
const DONE: &str = r#"{"id":"resp_1","object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":15,"output_tokens":9,"total_tokens":24}}"#;
const QUEUED: &str = r#"{"id":"resp_1","object":"response","status":"queued","background":true,"output":[],"usage":null}"#;

fn now() -> Moment {
    Moment::from_milliseconds(1_795_205_071_000.0)
}

/// What the spans of one call say: total tokens, and whether they are an estimate.
fn counted(engine: &mut Engine, method: &str, url: &str, body: &str) -> Vec<(Option<u64>, bool)> {
    let request: &[u8] =
        if method == "POST" { br#"{"model":"m","input":"Hello","messages":[],"request":{"model":"m","messages":[]}}"# } else { b"" };
    let handle = engine.open(&json!({"method": method, "url": url}).to_string(), request, &[7; 32], now());
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, now());
    engine.feed(handle, body.as_bytes(), now());
    engine.close(handle, Outcome::Ended, "", now());
    let told = |span: &Value| {
        let attributes = &span["attributes"];
        (attributes["gen_ai.usage.total_tokens"]["value"].as_u64(), attributes["genspan.usage.estimated"]["value"] == true)
    };
    spans(&envelopes(engine, now())).iter().map(told).collect()
}

#[test]
fn an_answer_in_the_background_counts_once_however_often_it_is_polled() {
    let mut engine = engine(json!({}));
    assert_eq!(counted(&mut engine, "POST", RESPONSES, QUEUED), [(None, false)]);
    assert_eq!(counted(&mut engine, "GET", FETCHED, QUEUED), []);
    assert_eq!(counted(&mut engine, "GET", FETCHED, DONE), [(Some(24), false)]);
    assert_eq!(counted(&mut engine, "GET", FETCHED, DONE), []);
}

#[test]
fn a_stream_in_the_background_that_breaks_is_counted_when_it_is_resumed() {
    let mut engine = engine(json!({}));
    let event = |kind: &str, response: &str| format!("data: {{\"type\":\"{kind}\",\"response\":{response}}}\n\n");
    let delta = "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hi\"}\n\n";
    let broken = event("response.created", QUEUED) + delta;
    assert_eq!(counted(&mut engine, "POST", RESPONSES, &broken), [(None, false)]);
    let rest = delta.to_owned() + &event("response.completed", DONE);
    assert_eq!(counted(&mut engine, "GET", FETCHED, &rest), [(Some(24), false)]);
    assert_eq!(counted(&mut engine, "GET", FETCHED, DONE), []);
}

#[test]
fn an_answer_that_is_fetched_after_it_came_counts_no_more() {
    let mut engine = engine(json!({}));
    assert_eq!(counted(&mut engine, "POST", RESPONSES, DONE), [(Some(24), false)]);
    assert_eq!(counted(&mut engine, "GET", FETCHED, DONE), []);
}

#[test]
fn a_deferred_answer_of_xai_counts_when_it_is_fetched() {
    let mut engine = engine(json!({}));
    let url = "https://api.x.ai/v1/chat/deferred-completion/7";
    let done = r#"{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}"#;
    assert_eq!(counted(&mut engine, "POST", "https://api.x.ai/v1/chat/completions", r#"{"request_id":"7"}"#), [(None, false)]);
    assert_eq!(counted(&mut engine, "GET", url, ""), []);
    assert_eq!(counted(&mut engine, "GET", url, done), [(Some(15), false)]);
    assert_eq!(counted(&mut engine, "GET", url, done), []);
}

#[test]
fn an_answer_in_the_background_that_fails_is_counted_by_the_first_poll_that_sees_it() {
    let mut engine = engine(json!({}));
    let failed = DONE.replace("completed", "failed");
    assert_eq!(counted(&mut engine, "POST", RESPONSES, QUEUED), [(None, false)]);
    assert_eq!(counted(&mut engine, "GET", FETCHED, &failed), [(Some(24), false)]);
    assert_eq!(counted(&mut engine, "GET", FETCHED, &failed), []);
}

#[test]
fn an_answer_that_perplexity_gives_later_counts_once() {
    let mut engine = engine(json!({}));
    let url = "https://api.perplexity.ai/async/chat/completions";
    let fetched = "https://api.perplexity.ai/async/chat/completions/as-1";
    let begun = r#"{"id":"as-1","model":"m","response":null,"error_message":null,"status":"IN_PROGRESS"}"#;
    let done = r#"{"id":"as-1","model":"m","response":{"id":"r-1","object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}},"status":"COMPLETED"}"#;
    let failed = r#"{"id":"as-2","model":"m","response":null,"error_message":"Too many sources","status":"FAILED"}"#;
    assert_eq!(counted(&mut engine, "POST", url, begun), [(None, false)]);
    assert_eq!(counted(&mut engine, "GET", fetched, begun), []);
    assert_eq!(counted(&mut engine, "GET", fetched, done), [(Some(15), false)]);
    assert_eq!(counted(&mut engine, "GET", fetched, done), []);
    assert_eq!(counted(&mut engine, "GET", "https://api.perplexity.ai/async/chat/completions/as-2", failed), [(None, false)]);
}

#[test]
fn a_prediction_of_replicate_counts_once_however_often_it_is_polled() {
    let mut engine = engine(json!({}));
    let url = "https://api.replicate.com/v1/predictions";
    let fetched = "https://api.replicate.com/v1/predictions/q8x1";
    let begun = r#"{"id":"q8x1","version":"5c7d","status":"starting","error":null}"#;
    let done = r#"{"id":"q8x1","version":"5c7d","output":["H","i"],"status":"succeeded","metrics":{"input_token_count":10,"output_token_count":2}}"#;
    assert_eq!(counted(&mut engine, "POST", url, begun), [(None, false)]);
    assert_eq!(counted(&mut engine, "GET", fetched, begun), []);
    assert_eq!(counted(&mut engine, "GET", fetched, done), [(Some(12), false)]);
    assert_eq!(counted(&mut engine, "GET", fetched, done), []);
    // One that is waited for is complete at once.
    assert_eq!(counted(&mut engine, "POST", url, &done.replace("q8x1", "q8x3")), [(Some(12), false)]);
    assert_eq!(counted(&mut engine, "GET", "https://api.replicate.com/v1/predictions/q8x3", &done.replace("q8x1", "q8x3")), []);
}
