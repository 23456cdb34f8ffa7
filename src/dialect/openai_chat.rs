//! OpenAI chat completions, and what a hundred servers make of them. Source: providers.md 4.1, 4.4, 4.5, 4.11–4.18.

use super::Dialect;
use super::call::{Head, Request};
use super::fact::Role;
use super::openai_answer::OpenAiAnswer;
use super::openai_content::{tell_content, tell_part};
use super::settings::tell_settings;
use super::teller::{NOWHERE, Teller};
use crate::base::json::Json;
use crate::decode::Event;

/// Reads one call of chat completions.
#[derive(Default)]
pub(super) struct OpenAiChat {
    answer: OpenAiAnswer,
    /// A hook knows by the answer alone whether it was streamed.
    hooked: bool,
}

impl Dialect for OpenAiChat {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        self.hooked = request.method.is_empty();
        self.answer.await_from(request);
        tell.asks(request.body);
        if tell.wants_inputs() {
            tell.each(request.body, "messages", tell_message);
            tell.each(request.body, "tools", tell_tool);
            tell.each(request.body, "functions", |definition, tell| tell.function(definition, "parameters"));
        }
    }

    fn head(&mut self, head: &Head<'_>, _tell: &mut Teller<'_>) {
        self.answer.head(head);
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if self.hooked {
            tell_settings(body, tell);
        }
        self.answer.event(event, body, tell);
    }
}

pub(super) fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    let role = Role::from_wire(message.name_at("role"));
    tell.message(role);
    if role == Role::Tool {
        return tell.results(message, "tool_call_id|name", "content", tell_part);
    }
    if role != Role::System {
        tell.reasoning_part(message, "reasoning_content|reasoning");
    }
    tell_content(message.member("content"), tell);
    tell.each(message, "tool_calls", |call, tell| {
        tell.call_part(call, "id", "function.name|custom.name", "function.arguments|custom.input");
    });
    tell.call_part(message, NOWHERE, "function_call.name", "function_call.arguments");
}

pub(super) fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    match tool.get("function") {
        Some(definition) => tell.function(definition, "parameters"),
        None => tell.server_tool(tool, "custom.name|name"),
    }
}
