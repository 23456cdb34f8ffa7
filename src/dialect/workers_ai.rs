//! Cloudflare Workers AI in its native shape, as REST wraps it and as the binding gives it. Source: providers.md 4.19.

use super::call::Request;
use super::fact::{DeltaKind, Fact, Role};
use super::openai_chat::{tell_message, tell_tool};
use super::provider::workers_ai_model;
use super::settings::tell_settings;
use super::teller::{ITSELF, Teller};
use super::{Dialect, DialectName, openai_usage, percent_decode};
use crate::base::json::{Json, Kind, keys};
use crate::decode::{Event, EventKind};

/// Reads one call of Workers AI.
#[derive(Default)]
pub(super) struct WorkersAi {
    /// Newer models answer in OpenAI's shapes; the reader of the one that was met.
    openai: Option<Box<dyn Dialect>>,
}

impl Dialect for WorkersAi {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        match workers_ai_model(&request.url) {
            Some(name) => {
                tell.fact(Fact::RequestModel(&percent_decode(name)));
                tell_settings(body, tell);
            }
            None => tell.asks(body),
        }
        if tell.wants_inputs() {
            tell.each(body, "messages", tell_message);
            tell.lone_text(Role::User, body, "prompt|input");
            // A tool is bare, or wrapped as OpenAI wraps it.
            tell.each(body, "tools", |tool, tell| match tool.get("function") {
                Some(_) => tell_tool(tool, tell),
                None => tell.function(tool, "parameters"),
            });
            tell.embeds(body, "text");
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [success, error, result, ..] = body.pick(keys!("success", "error", "result"));
        if success.flag() == Some(false) || event.name == "error" || error.is_there() {
            tell.failure(body);
            return;
        }
        let result = if result.is_object() { result } else { body };
        if let Some(dialect) = openai(result) {
            let reader = self.openai.get_or_insert_with(|| dialect.dialect());
            reader.event(Event { data: result.bytes(), ..event }, result, tell);
        } else if tell_result(result, tell) {
            tell.confirmed();
            if event.kind == EventKind::Whole {
                tell.end();
            }
        }
    }
}

/// The shape of OpenAI's that a result has, if any.
fn openai(result: Json<'_>) -> Option<DialectName> {
    if result.member("choices").is_array() {
        Some(DialectName::OpenAiChat)
    } else if result.member("output").is_array() || result.name_at("type").starts_with("response.") {
        Some(DialectName::OpenAiResponses)
    } else {
        None
    }
}

/// Tells a result, or the new part of a streamed one. Says whether it is one.
fn tell_result(result: Json<'_>, tell: &mut Teller<'_>) -> bool {
    let response = result.member("response");
    // The answer is a text, a number, or an object where one was asked for. A list is that of a reranker.
    if !matches!(response.kind(), Kind::Object | Kind::Number) {
        tell.text(DeltaKind::Text, response, ITSELF);
    } else {
        tell.fact(Fact::Delta { choice: 0, kind: DeltaKind::Text, text: &response.raw() });
    }
    tell.each(result, "tool_calls", |call, tell| {
        tell.call(call.count_at("index"), call, "id", "function.name|name", "function.arguments|arguments");
    });
    openai_usage::tell(result.member("usage"), tell);
    tell.finish(result, "finish_reason");
    // Beside tool calls the response is `null`; the others are vectors.
    result.entries().any(|(key, _)| key.is("response")) || result.member("data").is_array() || result.member("shape").is_array()
}
