//! Which headers say that a gateway answered out of its cache, where nothing was billed anew.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use genspan::base::time::Moment;
use genspan::span::Outcome;
use serde_json::{Value, json};
use support::{engine, envelopes, spans};

const ANSWER: &[u8] = br#"{"object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}"#;

/// What the span says of the cache when an answer has this header.
fn cached(name: &str, value: &str) -> Value {
    let now = Moment::from_milliseconds(1_795_205_071_000.0);
    let mut engine = engine(json!({}));
    let call = json!({"method": "POST", "url": "https://gateway.example/v1/chat/completions"});
    let handle = engine.open(&call.to_string(), br#"{"model":"m","messages":[]}"#, &[7; 32], now);
    engine.respond(handle, &json!({"status": 200, "headers": {name: value}}).to_string(), now);
    engine.feed(handle, ANSWER, now);
    engine.close(handle, Outcome::Ended, "", now);
    spans(&envelopes(&mut engine, now))[0]["attributes"]["genspan.gateway.cached"]["value"].clone()
}

#[test]
fn a_hit_is_told_in_whatever_words() {
    for (name, value) in [
        ("cf-aig-cache-status", "HIT"),
        ("x-portkey-cache-status", "HIT"),
        ("x-portkey-cache-status", "SEMANTIC HIT"),
        ("x-cache", "Hit from cloudfront"),
        ("x-litellm-cache-key", "5f2a"),
    ] {
        assert_eq!(cached(name, value), json!(true), "{name}: {value}");
    }
}

#[test]
fn anything_else_is_none() {
    for (name, value) in [("cf-aig-cache-status", "MISS"), ("x-portkey-cache-status", "REFRESH"), ("x-cache", "Miss from cloudfront")] {
        assert_eq!(cached(name, value), Value::Null, "{name}: {value}");
    }
}
