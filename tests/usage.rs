//! Counts where the provider sent none, prices of own models, and what the heads of answers tell, through the whole engine.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use genspan::base::time::Moment;
use genspan::span::Outcome;
use serde_json::{Value, json};
use support::{engine, envelopes, spans};

const STREAM: &str = "data: {\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"The weather in Paris is rainy today.\"}}]}\n\n";

fn span(options: Value, body: &str, outcome: Outcome) -> (Value, Value) {
    let mut engine = engine(options);
    let now = Moment::from_milliseconds(1_795_205_071_000.0);
    let call = json!({"method": "POST", "url": "https://api.openai.com/v1/chat/completions"}).to_string();
    let request = br#"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"How is the weather in Paris?"}]}"#;
    let handle = engine.open(&call, request, &[7; 32], now);
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, now);
    engine.feed(handle, body.as_bytes(), now);
    engine.close(handle, outcome, "", now);
    let totals = serde_json::from_str(&engine.totals()).unwrap();
    let spans = spans(&envelopes(&mut engine, now));
    (spans[0]["attributes"].clone(), totals)
}

#[test]
fn a_stream_without_usage_is_estimated_and_says_so() {
    let (attributes, totals) = span(json!({}), &format!("{STREAM}data: [DONE]\n\n"), Outcome::Ended);
    assert_eq!(attributes["genspan.usage.estimated"]["value"], true);
    let output = attributes["gen_ai.usage.output_tokens"]["value"].as_u64().unwrap();
    assert!((7..=9).contains(&output), "{output} tokens for eight");
    assert!(attributes["gen_ai.usage.input_tokens"]["value"].as_u64().unwrap() > 7);
    assert_eq!((totals[0]["calls"].as_u64(), totals[0]["estimated"]["calls"].as_u64()), (Some(0), Some(1)));
}

#[test]
fn an_estimate_keeps_no_text() {
    let (attributes, _) = span(json!({}), STREAM, Outcome::Aborted);
    assert!(!attributes.to_string().contains("Paris"), "{attributes}");
    assert_eq!(attributes["genspan.usage.estimated"]["value"], true);
}

#[test]
fn nothing_is_estimated_when_nobody_wants_it() {
    let (attributes, _) = span(json!({"estimateUsage": false}), STREAM, Outcome::Ended);
    assert_eq!(attributes.get("gen_ai.usage.output_tokens"), None);
}

#[test]
fn an_output_that_a_usage_does_not_tell_is_estimated_and_no_zero() {
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":null}}\n\n";
    for (options, output) in [(json!({"estimateUsage": false}), Value::Null), (json!({}), json!(8))] {
        let (attributes, _) = span(options, &format!("{STREAM}{usage}data: [DONE]\n\n"), Outcome::Ended);
        let [input, told] = ["input", "output"].map(|side| attributes[format!("gen_ai.usage.{side}_tokens")]["value"].clone());
        assert_eq!((input, told), (json!(100), output));
    }
}

#[test]
fn what_a_cache_gave_and_took_is_no_more_than_the_input_together() {
    let details = json!({"cached_tokens": 80, "cache_write_tokens": 30});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 1, "prompt_tokens_details": details}});
    let (attributes, _) = span(json!({}), &format!("{STREAM}data: {usage}\n\n"), Outcome::Ended);
    let count = |name: &str| attributes[format!("gen_ai.usage.{name}input_tokens")]["value"].clone();
    assert_eq!([count(""), count("cache_read."), count("cache_creation.")], [json!(100), json!(80), Value::Null]);
}

#[test]
fn details_are_told_only_within_their_totals() {
    let details = json!({"input_tokens_details": {"cached_tokens": 80}, "output_tokens_details": {"reasoning_tokens": 1000}});
    let usage = |totals: Value| {
        let mut usage = totals;
        usage.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
        span(json!({}), &format!("{STREAM}data: {}\n\n", json!({"choices": [], "usage": usage})), Outcome::Ended).0
    };
    let details = |attributes: &Value| {
        let count = |name: &str| attributes[format!("gen_ai.usage.{name}_tokens")]["value"].clone();
        [count("cache_read.input"), count("reasoning.output")]
    };
    assert_eq!(details(&usage(json!({"input_tokens": 100, "output_tokens": 1000}))), [80, 1000]);
    // The output is estimated.
    assert_eq!(details(&usage(json!({"input_tokens": 100}))), [json!(80), Value::Null]);
    assert_eq!(details(&usage(json!({"output_tokens": 1000}))), [Value::Null, json!(1000)]);
}

#[test]
fn a_reported_usage_is_no_estimate() {
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110,\"prompt_tokens_details\":{\"cached_tokens\":40}}}\n\n";
    let prices = json!({"prices": [{"model": "gpt-4*", "input": 2.5, "cached": 1.25, "output": 10}]});
    let (attributes, totals) = span(prices, &format!("{STREAM}{usage}data: [DONE]\n\n"), Outcome::Ended);
    assert_eq!(attributes.get("genspan.usage.estimated"), None);
    assert_eq!(attributes["gen_ai.usage.total_tokens"]["value"], 110);
    assert_eq!(attributes["gen_ai.cost.total_tokens"]["value"], 0.0003);
    assert_eq!(totals[0]["cost"], 0.0003);
}

#[test]
fn an_unknown_model_costs_nothing_that_we_know() {
    let prices = json!({"prices": [{"model": "claude-*", "input": 2.5, "output": 10}]});
    let (attributes, _) = span(prices, STREAM, Outcome::Ended);
    assert_eq!(attributes.get("gen_ai.cost.total_tokens"), None);
}

/// The attributes of an answer to an unknown host with these headers.
fn headed(headers: Value) -> Value {
    let mut engine = engine(json!({}));
    let now = Moment::from_milliseconds(1_795_205_071_000.0);
    let call = json!({"method": "POST", "url": "https://llm.example/v1/chat/completions"}).to_string();
    let handle = engine.open(&call, br#"{"model":"m","messages":[]}"#, &[7; 32], now);
    engine.respond(handle, &json!({"status": 200, "headers": headers}).to_string(), now);
    engine.feed(handle, br#"{"object":"chat.completion","choices":[{"message":{"content":"Hi"},"provider_specific_fields":{}}]}"#, now);
    engine.close(handle, Outcome::Ended, "", now);
    spans(&envelopes(&mut engine, now))[0]["attributes"].clone()
}

#[test]
fn litellm_behind_an_unknown_host_is_named_by_its_head_or_its_body() {
    let who = |headers: Value| {
        let attributes = headed(headers);
        ["gen_ai.provider.name", "genspan.upstream.provider"].map(|name| attributes[name]["value"].as_str().map(str::to_owned))
    };
    assert_eq!(who(json!({"x-litellm-call-id": "7"})), [Some("litellm".to_owned()), None]);
    assert_eq!(who(json!({})), [Some("litellm".to_owned()), None]);
    let asked = json!({"x-litellm-call-id": "7", "x-litellm-model-api-base": "https://api.openai.com/v1/"});
    assert_eq!(who(asked), [Some("openai".to_owned()), None]);
}

#[test]
fn a_cost_that_litellm_does_not_know_yet_is_none() {
    let cost = |cost: &str| headed(json!({"x-litellm-response-cost": cost}))["gen_ai.cost.total_tokens"]["value"].as_f64();
    assert_eq!([cost("0.00123"), cost("0.0"), cost("None"), cost("")], [Some(0.00123), None, None, None]);
}

#[test]
fn cloudflare_numbers_a_request_that_nobody_else_does() {
    let number = |headers: Value| headed(headers)["genspan.response.request_id"]["value"].as_str().map(str::to_owned);
    assert_eq!(number(json!({"cf-ray": "ray"})).as_deref(), Some("ray"));
    assert_eq!(number(json!({"cf-ray": "ray", "x-request-id": "request"})).as_deref(), Some("request"));
}

#[test]
fn a_stream_that_stops_before_its_output_is_counted_broke_off() {
    let start = "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n";
    let mut engine = engine(json!({}));
    let now = Moment::from_milliseconds(1_795_205_071_000.0);
    let call = json!({"method": "POST", "url": "https://api.anthropic.com/v1/messages"}).to_string();
    let handle = engine.open(&call, br#"{"model":"m","max_tokens":9,"messages":[],"stream":true}"#, &[7; 32], now);
    engine.respond(handle, r#"{"status":200,"headers":{}}"#, now);
    engine.feed(handle, start.as_bytes(), now);
    engine.close(handle, Outcome::Ended, "", now);
    let span = &spans(&envelopes(&mut engine, now))[0];
    assert_eq!((&span["status"], &span["attributes"]["error.type"]["value"]), (&json!("error"), &json!("stream_broke_off")));
}

#[test]
fn a_known_host_that_begins_with_another_shape_is_believed_when_it_counts() {
    let odd = "data: {\"type\":\"ping\"}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n";
    let (attributes, _) = span(json!({}), odd, Outcome::Ended);
    assert_eq!(attributes["gen_ai.usage.total_tokens"]["value"], 3);
}
