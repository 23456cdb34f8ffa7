//! The boundary in a real browser: a call goes in as JavaScript would give it, and an envelope comes out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use genspan::wasm::Core;
use js_sys::{JSON, Reflect};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: f64 = 1_763_640_000_000.0;
const ENTROPY: [u8; 32] = [7; 32];
const ENDED: u32 = 0;
/// The urgency of a flush.
const EVERYTHING: u32 = 1;

const CALL: &str = r#"{
    "source": "fetch", "method": "POST", "url": "https://api.openai.com/v1/chat/completions",
    "headers": {"content-type": "application/json"}, "parent": 0, "scope": {}
}"#;
const REQUEST: &str = r#"{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#;
const HEAD: &str = r#"{"status":200,"headers":{"content-type":"text/event-stream"}}"#;
const STREAM: &str = concat!(
    r#"data: {"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}"#,
    "\n\n",
    r#"data: {"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    "\n\n",
    r#"data: {"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"#,
    "\n\ndata: [DONE]\n\n",
);

#[wasm_bindgen_test]
fn a_streamed_call_becomes_an_envelope_with_its_tokens() {
    let mut core = Core::new(r#"{"dsn":"https://public@o1.ingest.example.com/42"}"#);

    let call = core.open(CALL, REQUEST.as_bytes(), &ENTROPY, NOW);
    core.respond(call, HEAD, NOW + 100.0);
    for chunk in STREAM.as_bytes().chunks(100) {
        core.feed(call, chunk, NOW + 200.0);
    }
    core.close(call, ENDED, "", NOW + 300.0);

    let ticket = core.drain(EVERYTHING, NOW + 300.0);
    let post = JSON::parse(&core.post(ticket)).unwrap();
    let url = Reflect::get(&post, &"url".into()).unwrap().as_string().unwrap();
    assert!(url.starts_with("https://o1.ingest.example.com/api/42/envelope/"), "{url}");
    let envelope = String::from_utf8(core.body(ticket)).unwrap();
    assert!(envelope.contains(r#""gen_ai.usage.input_tokens":{"type":"integer","value":9}"#), "{envelope}");
    assert!(envelope.contains(r#""gen_ai.usage.output_tokens":{"type":"integer","value":2}"#), "{envelope}");
}

#[wasm_bindgen_test]
fn a_wrong_dsn_is_refused_with_a_code_and_a_message() {
    let refusal = JSON::parse(&Core::new(r#"{"dsn":"not a dsn"}"#).refusal()).unwrap();
    for key in ["code", "message"] {
        let text = Reflect::get(&refusal, &key.into()).unwrap().as_string();
        assert!(text.is_some_and(|text| !text.is_empty()), "{key}");
    }
}

#[wasm_bindgen_test]
fn an_unknown_handle_is_a_no_op() {
    let mut core = Core::new(r#"{"dsn":"https://public@o1.ingest.example.com/42"}"#);
    core.feed(77, b"data: {}\n\n", NOW);
    core.close(77, ENDED, "", NOW);
    core.span_close(77, NOW);
    assert_eq!(core.drain(EVERYTHING, NOW), 0);
}
