//! OpenAI chat completions, and what a hundred servers make of them. Source: providers.md 4.1, 4.4, 4.5, 4.11–4.18.

use super::call::{Headers, Request};
use super::fact::{Fact, Role};
use super::openai_answer::OpenAiAnswer;
use super::openai_content::{tell_content, tell_part};
use super::settings::tell_settings;
use super::teller::{NOWHERE, Teller};
use super::{Dialect, mistral_conversations};
use crate::base::json::Json;
use crate::base::text::contains;
use crate::decode::{Event, EventKind};

/// Where a message holds a thought.
const REASONING: &str = "reasoning_content|reasoning";

/// Reads one call of chat completions.
#[derive(Default)]
pub(super) struct OpenAiChat {
    answer: OpenAiAnswer,
    /// It is told by a hook, which knows only with the answer whether that was streamed.
    hooked: bool,
}

impl Dialect for OpenAiChat {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        self.hooked = request.method.is_empty();
        self.answer.await_from(request);
        // Perplexity wraps what is to be answered later, and the answer.
        let body = if contains(request.url.path, "/async/") { request.body.member("request") } else { request.body };
        tell.asks(body);
        mistral_conversations::tell_request(request, tell);
        if tell.wants_inputs() {
            tell.each(body, "messages|inputs|input.messages", tell_message);
            tell.each(body, "tools", tell_tool);
            tell.each(body, "functions", |definition, tell| tell.function(definition, "parameters"));
        }
    }

    fn head(&mut self, head: &Headers<'_>, tell: &mut Teller<'_>) {
        self.answer.head(head, tell);
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if self.hooked {
            tell_settings(body, tell);
        }
        let wrapped = if event.kind == EventKind::Whole { body.member("response") } else { Json::ABSENT };
        let answered = self.answer.event(event, if wrapped.is_object() { wrapped } else { body }, tell);
        if answered {
            return;
        }
        mistral_conversations::tell_event(body, tell);
        if body.has("status") {
            if body.has("error_message") {
                tell.failure(body);
            } else {
                tell.fact(Fact::Pending);
            }
        }
    }
}

pub(super) fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    // What Mistral's conversations hold beside messages has a type and no role.
    let word = message.name_at("role|type");
    let role = Role::from_wire(word);
    tell.message(role);
    if role == Role::Tool {
        return tell.results(message, "tool_call_id|name", "content|result", tell_part);
    }
    if role != Role::System {
        tell.reasoning_part(message, REASONING);
        if !message.has(REASONING) {
            tell.each(message, "reasoning_details", |detail, tell| tell.reasoning_part(detail, "text|summary"));
        }
    }
    tell_content(message.member("content"), tell);
    tell.each(message, "tool_calls", |call, tell| {
        tell.call_part(call, "id", "function.name|custom.name", "function.arguments|custom.input");
    });
    tell.call_part(message, NOWHERE, "function_call.name", "function_call.arguments");
    if word == "function.call" {
        tell.call_part(message, "tool_call_id", "name", "arguments");
    }
}

pub(super) fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    match tool.get("function") {
        Some(definition) => tell.function(definition, "parameters"),
        None => tell.server_tool(tool, "custom.name|name"),
    }
}
