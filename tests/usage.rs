//! Counts where the provider sent none, and prices of own models, through the whole engine.

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
