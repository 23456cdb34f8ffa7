//! A recorded call and what it is expected to become.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;

use genspan::base::time::Moment;
use genspan::span::Outcome;
use serde_json::{Map, Value, json};

use crate::support::{engine, envelopes, spans};

/// One recorded call.
pub struct Recording {
    pub file: String,
    pub body: Vec<u8>,
    pub expected: Map<String, Value>,
    method: String,
    url: String,
    status: u16,
    headers: Value,
    request: String,
}

impl Recording {
    /// Reads a row of `cases.json` and the body beside it.
    pub fn read(folder: &str, case: &Value) -> Self {
        let file = case["file"].as_str().expect("a case names its file").to_owned();
        let raw = fs::read(format!("{folder}/{file}")).expect("the body is there");
        let api = case["api"].as_str().expect("a case names its api");
        let error = file.contains("/error-") && case.get("status").is_none();
        Self {
            body: if file.ends_with(".chunks.txt") { framed(&raw) } else { raw },
            expected: case["expected"].as_object().expect("a case has expectations").clone(),
            method: case["method"].as_str().unwrap_or("POST").to_owned(),
            url: case["url"].as_str().unwrap_or_else(|| default_url(api)).to_owned(),
            status: case["status"].as_u64().map_or(if error { 429 } else { 200 }, |status| u16::try_from(status).expect("a status")),
            headers: case.get("response_headers").cloned().unwrap_or(json!({})),
            request: case.get("request_body").map_or_else(|| default_request(api).to_string(), Value::to_string),
            file,
        }
    }

    /// Holds the only span against the expectations.
    pub fn check(&self, spans: &[Value]) -> Result<(), String> {
        let [span] = spans else { return Err(format!("{} spans", spans.len())) };
        let count = |name: &str| span["attributes"][name]["value"].as_u64();
        let estimated = span["attributes"]["genspan.usage.estimated"]["value"] == true;
        if self.expected.get("usage") == Some(&Value::Null) {
            let told = count("gen_ai.usage.input_tokens").or(count("gen_ai.usage.output_tokens"));
            return if told.is_none() || estimated { self.check_error(span) } else { Err(format!("usage out of nowhere: {told:?}")) };
        }
        let names = [
            ("input_tokens", "gen_ai.usage.input_tokens"),
            ("cached", "gen_ai.usage.cache_read.input_tokens"),
            ("cache_write", "gen_ai.usage.cache_creation.input_tokens"),
            ("output_tokens", "gen_ai.usage.output_tokens"),
            ("reasoning", "gen_ai.usage.reasoning.output_tokens"),
            ("total", "gen_ai.usage.total_tokens"),
            ("input_audio", "genspan.usage.input_audio_tokens"),
            ("web_search_requests", "genspan.usage.web_searches"),
        ];
        for (expected, name) in names {
            let wanted = self.expected.get(expected).and_then(Value::as_u64);
            if wanted.is_some() && wanted != count(name) {
                return Err(format!("{name} is {:?}, not {wanted:?}", count(name)));
            }
        }
        if let Some(cost) = self.expected.get("cost").and_then(Value::as_f64) {
            let told = span["attributes"]["gen_ai.cost.total_tokens"]["value"].as_f64();
            if told.is_none_or(|told| (told - cost).abs() > 1e-12) {
                return Err(format!("cost is {told:?}, not {cost}"));
            }
        }
        if estimated { Err("the counts are estimates".to_owned()) } else { self.check_error(span) }
    }

    fn check_error(&self, span: &Value) -> Result<(), String> {
        let failed = span["status"] == "error";
        let Some(error) = self.expected.get("error") else {
            return if failed { Err(format!("failed: {}", span["attributes"]["sentry.status.message"]["value"])) } else { Ok(()) };
        };
        let kind = span["attributes"]["error.type"]["value"].as_str();
        match error.get("type").and_then(Value::as_str) {
            _ if !failed => Err("no failure".to_owned()),
            Some(wanted) if kind != Some(wanted) => Err(format!("error.type is {kind:?}, not {wanted}")),
            _ => Ok(()),
        }
    }
}

/// One JSON event a line, as SSE.
fn framed(events: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(events.to_vec()).expect("events are UTF-8");
    let frames = text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let event: Value = serde_json::from_str(line).unwrap_or_default();
        let name = event["type"].as_str().map(|name| format!("event: {name}\n")).unwrap_or_default();
        format!("{name}data: {line}\n\n")
    });
    frames.collect::<String>().into_bytes()
}

fn default_url(api: &str) -> &'static str {
    match api {
        "openai.embeddings" => "https://api.openai.com/v1/embeddings",
        "openai.responses" => "https://api.openai.com/v1/responses",
        "anthropic.messages" => "https://api.anthropic.com/v1/messages",
        "google.predict" => {
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/text-embedding-005:predict"
        }
        "mistral.chat" => "https://api.mistral.ai/v1/chat/completions",
        "xai.chat" => "https://api.x.ai/v1/chat/completions",
        "xai.responses" => "https://api.x.ai/v1/responses",
        "perplexity.chat" => "https://api.perplexity.ai/chat/completions",
        "openai_compat.responses" => "http://localhost:1234/v1/responses",
        other => panic!("{other} has no default URL"),
    }
}

fn default_request(api: &str) -> Value {
    match api {
        "openai.embeddings" => json!({"model": "m", "input": "text"}),
        "google.predict" => json!({"instances": [{"content": "text"}]}),
        "openai.responses" | "xai.responses" | "openai_compat.responses" => json!({"model": "m", "input": "text"}),
        "anthropic.messages" => json!({"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "text"}]}),
        _ => json!({"model": "m", "messages": [{"role": "user", "content": "text"}]}),
    }
}

/// The spans of a call whose answer came in these chunks.
pub fn spans_of(recording: &Recording, chunks: &[&[u8]]) -> Vec<Value> {
    const ENTROPY: [u8; 32] = [7; 32];
    let at = |milliseconds: f64| Moment::from_milliseconds(1_795_205_071_000.0 + milliseconds);
    let mut engine = engine(json!({"recordInputs": true, "recordOutputs": true}));
    let call = json!({"source": "fetch", "method": recording.method, "url": recording.url, "headers": {}});
    let handle = engine.open(&call.to_string(), recording.request.as_bytes(), &ENTROPY, at(0.0));
    engine.respond(handle, &json!({"status": recording.status, "headers": recording.headers}).to_string(), at(100.0));
    for chunk in chunks {
        engine.feed(handle, chunk, at(200.0));
    }
    engine.close(handle, Outcome::Ended, "", at(300.0));
    spans(&envelopes(&mut engine, at(400.0)))
}
