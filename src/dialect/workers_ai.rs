//! Cloudflare Workers AI in its native shape, as REST wraps it and as the binding gives it. Source: providers.md 4.19.

use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink};
use super::failure::read_failure;
use super::openai_chat::{tell_message, tell_tool};
use super::provider::workers_ai_model;
use super::tell::{function, model, settings};
use super::{Dialect, DialectName, openai_usage, percent_decode};
use crate::base::attr::{self, Attr};
use crate::base::json::{Json, Kind};
use crate::decode::{Event, EventKind};

const SETTINGS: &[(&str, Attr)] = &[
    ("max_tokens", attr::REQUEST_MAX_TOKENS),
    ("max_completion_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("top_p", attr::REQUEST_TOP_P),
    ("top_k", attr::REQUEST_TOP_K),
    ("frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("reasoning_effort", attr::REQUEST_REASONING_LEVEL),
    ("reasoning.effort", attr::REQUEST_REASONING_LEVEL),
    ("stream", attr::REQUEST_STREAM),
];

/// Reads one call of Workers AI.
#[derive(Default)]
pub(super) struct WorkersAi {
    /// Newer models answer in OpenAI's shapes; the reader of the one that was met.
    openai: Option<Box<dyn Dialect>>,
}

impl Dialect for WorkersAi {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let body = request.body;
        match workers_ai_model(&request.url) {
            Some(name) => sink.fact(Fact::RequestModel(&percent_decode(name))),
            None => model(body, sink),
        }
        settings(body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            let list = |key: &str| body.get(key).into_iter().flat_map(Json::items);
            list("messages").for_each(|message| tell_message(message, sink));
            if let Some(prompt) = body.text_at("prompt").or(body.text_at("input")) {
                sink.fact(Fact::Input(Role::User));
                sink.fact(Fact::InputPart(Part::Text(&prompt)));
            }
            // A tool is bare, or wrapped as OpenAI wraps it.
            list("tools").for_each(|tool| match tool.get("function") {
                Some(_) => tell_tool(tool, sink),
                None => function(tool, "parameters", sink),
            });
            if let Some(text) = body.get("text") {
                sink.fact(Fact::EmbeddingsInput(text));
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if event.data == b"[DONE]" {
            sink.fact(Fact::End);
            return;
        }
        let body = Json::new(event.data);
        let failed = body.get("success").is_some_and(|success| success.flag() == Some(false));
        if failed || event.name == "error" || body.get("error").is_some() {
            read_failure(body, sink);
            return;
        }
        let result = body.get("result").filter(|result| result.is_object()).unwrap_or(body);
        if let Some(dialect) = openai(result) {
            let reader = self.openai.get_or_insert_with(|| dialect.reader());
            reader.event(Event { data: result.bytes(), ..event }, sink);
        } else if tell_result(result, sink) {
            sink.fact(Fact::Confirmed);
            if event.kind == EventKind::Whole {
                sink.fact(Fact::End);
            }
        }
    }
}

/// The shape of OpenAI's that a result has, if any.
fn openai(result: Json<'_>) -> Option<DialectName> {
    let of = |key: &str| result.get(key).is_some_and(Json::is_array);
    if of("choices") {
        Some(DialectName::OpenAiChat)
    } else if of("output") || result.text_at("type").is_some_and(|kind| kind.starts_with("response.")) {
        Some(DialectName::OpenAiResponses)
    } else {
        None
    }
}

/// Tells a result, or the new part of a streamed one. Says whether it is one.
fn tell_result(result: Json<'_>, sink: &mut dyn Sink) -> bool {
    let mut known = false;
    for (key, value) in result.entries() {
        match key.name() {
            "response" => {
                known = true;
                tell_text(value, sink);
            }
            "tool_calls" => value.items().for_each(|call| tell_call(call, sink)),
            "usage" if value.is_object() => openai_usage::tell(value, sink),
            "finish_reason" => {
                if let Some(reason) = value.text() {
                    sink.fact(Fact::Finish { choice: 0, reason: &reason });
                }
            }
            // Vectors.
            "data" | "shape" => known |= value.is_array(),
            _ => {}
        }
    }
    known
}

/// The answer is a text, a number, or an object where one was asked for. A list is that of a reranker.
fn tell_text(response: Json<'_>, sink: &mut dyn Sink) {
    let text = match response.kind() {
        Kind::Text => response.text(),
        Kind::Object | Kind::Number => Some(response.raw()),
        _ => None,
    };
    if let Some(text) = text {
        sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Text, text: &text });
    }
}

fn tell_call(call: Json<'_>, sink: &mut dyn Sink) {
    let function = call.get("function").unwrap_or(call);
    let (id, name) = (call.text_at("id"), function.text_at("name"));
    let arguments = function.get("arguments").map(|arguments| arguments.text().unwrap_or_else(|| arguments.raw()));
    sink.fact(Fact::ToolCall {
        choice: 0,
        index: call.count_at("index"),
        id: id.as_deref(),
        name: name.as_deref(),
        arguments: &arguments.unwrap_or_default(),
    });
}
