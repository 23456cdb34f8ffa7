//! OpenAI chat completions, and what a hundred servers make of them. Source: providers.md 4.1, 4.4, 4.5, 4.11–4.18.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, Fact, Part, Role, Sink, Tool};
use super::openai_answer::OpenAiAnswer;
use super::openai_content::{self, tell_input_part};
use super::tell::{function, model, settings, tool_result};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::Event;

/// The settings of chat and of legacy completions.
pub(super) const SETTINGS: &[(&str, Attr)] = &[
    ("max_completion_tokens", attr::REQUEST_MAX_TOKENS),
    ("max_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("top_p", attr::REQUEST_TOP_P),
    ("top_k", attr::REQUEST_TOP_K),
    ("frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("random_seed", attr::REQUEST_SEED),
    ("stop", attr::REQUEST_STOP_SEQUENCES),
    ("n", attr::REQUEST_CHOICE_COUNT),
    ("reasoning_effort", attr::REQUEST_REASONING_LEVEL),
    ("reasoning.effort", attr::REQUEST_REASONING_LEVEL),
    ("stream", attr::REQUEST_STREAM),
];

/// Reads one call of chat completions.
#[derive(Debug, Default)]
pub(super) struct OpenAiChat {
    answer: OpenAiAnswer,
}

impl Dialect for OpenAiChat {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        self.answer.await_from(request);
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            for message in request.body.get("messages").into_iter().flat_map(Json::items) {
                tell_message(message, sink);
            }
            for tool in request.body.get("tools").into_iter().flat_map(Json::items) {
                tell_tool(tool, sink);
            }
            for definition in request.body.get("functions").into_iter().flat_map(Json::items) {
                function(definition, "parameters", sink);
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        self.answer.event(event, sink);
    }
}

pub(super) fn tell_message(message: Json<'_>, sink: &mut dyn Sink) {
    let role = Role::from_wire(&message.text_at("role").unwrap_or_default());
    let content = message.get("content");
    match role {
        Role::System => content.into_iter().for_each(|content| openai_content::tell(content, sink, |part| Fact::System(part))),
        Role::Tool => {
            sink.fact(Fact::Input(role));
            let id = message.text_at("tool_call_id").or(message.text_at("name"));
            tool_result(id.as_deref(), content, sink, tell_input_part);
        }
        Role::User | Role::Assistant => {
            sink.fact(Fact::Input(role));
            if let Some(thought) = ["reasoning_content", "reasoning"].iter().find_map(|key| message.text_at(key)) {
                sink.fact(Fact::InputPart(Part::Reasoning(&thought)));
            }
            content.into_iter().for_each(|content| openai_content::tell(content, sink, |part| Fact::InputPart(part)));
            for call in message.get("tool_calls").into_iter().flat_map(Json::items) {
                let id = call.text_at("id");
                call.get("function").or(call.get("custom")).into_iter().for_each(|function| tell_past_call(id.as_deref(), function, sink));
            }
            message.get("function_call").into_iter().for_each(|function| tell_past_call(None, function, sink));
        }
    }
}

fn tell_past_call(id: Option<&str>, function: Json<'_>, sink: &mut dyn Sink) {
    let Some(name) = function.text_at("name") else { return };
    let arguments = function.get("arguments").or(function.get("input"));
    sink.fact(Fact::InputPart(Part::ToolCall { id, name: &name, arguments }));
}

pub(super) fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    if let Some(definition) = tool.get("function") {
        function(definition, "parameters", sink);
    } else if let Some(kind) = tool.text_at("type") {
        let definition = tool.get("custom").unwrap_or(tool);
        let name = definition.text_at("name").unwrap_or(kind.clone());
        let description = definition.text_at("description");
        sink.fact(Fact::Tool(Tool { kind: &kind, name: &name, description: description.as_deref(), parameters: None }));
    }
}
