//! What a request to Responses asks for. Source: providers.md 4.2 b.

use super::fact::{Content, Fact, Part, Role, Sink, Tool};
use super::openai_content::{self, tell_input_part};
use super::openai_responses_item::server_parts;
use super::tell::{function, model, settings, tool_result};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;

const SETTINGS: &[(&str, Attr)] = &[
    ("max_output_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("top_p", attr::REQUEST_TOP_P),
    ("top_k", attr::REQUEST_TOP_K),
    ("reasoning.effort", attr::REQUEST_REASONING_LEVEL),
    ("stream", attr::REQUEST_STREAM),
];

/// Tells the whole request.
pub(super) fn tell_request(body: Json<'_>, sink: &mut dyn Sink) {
    model(body, sink);
    settings(body, SETTINGS, sink);
    let conversation = body.text_at("conversation").or(body.text_at("conversation.id")).or(body.text_at("previous_response_id"));
    if let Some(id) = conversation {
        sink.fact(Fact::Conversation(&id));
    }
    if sink.inputs() == Content::Private {
        return;
    }
    if let Some(instructions) = body.get("instructions") {
        openai_content::tell(instructions, sink, |part| Fact::System(part));
    }
    if let Some(input) = body.get("input") {
        if input.text().is_some() {
            tell_message(Role::User, input, sink);
        }
        input.items().for_each(|item| tell_item(item, sink));
    }
    body.get("tools").into_iter().flat_map(Json::items).for_each(|tool| tell_tool(tool, sink));
}

/// Tells one item of the input: a message, or what came of an earlier turn.
fn tell_item(item: Json<'_>, sink: &mut dyn Sink) {
    let kind = item.text_at("type").unwrap_or_default();
    match &*kind {
        "" | "message" => {
            let role = Role::from_wire(&item.text_at("role").unwrap_or_default());
            item.get("content").into_iter().for_each(|content| tell_message(role, content, sink));
        }
        "reasoning" => {
            sink.fact(Fact::Input(Role::Assistant));
            for text in ["summary", "content"].iter().filter_map(|key| item.get(key)).flat_map(Json::items) {
                text.text_at("text").into_iter().for_each(|text| sink.fact(Fact::InputPart(Part::Reasoning(&text))));
            }
        }
        "function_call" => {
            let (id, name) = (item.text_at("call_id"), item.text_at("name").unwrap_or_default());
            sink.fact(Fact::Input(Role::Assistant));
            sink.fact(Fact::InputPart(Part::ToolCall { id: id.as_deref(), name: &name, arguments: item.get("arguments") }));
        }
        kind if kind.ends_with("_output") => {
            sink.fact(Fact::Input(Role::Tool));
            tool_result(item.text_at("call_id").as_deref(), item.get("output"), sink, tell_input_part);
        }
        kind if kind.ends_with("_call") => {
            sink.fact(Fact::Input(Role::Assistant));
            server_parts(item, kind, &mut |part| sink.fact(Fact::InputPart(part)));
        }
        _ => {}
    }
}

fn tell_message(role: Role, content: Json<'_>, sink: &mut dyn Sink) {
    if role == Role::System {
        openai_content::tell(content, sink, |part| Fact::System(part));
    } else {
        sink.fact(Fact::Input(role));
        openai_content::tell(content, sink, |part| Fact::InputPart(part));
    }
}

/// Functions stand flat here; every other tool is the server's own.
fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    let kind = tool.text_at("type").unwrap_or_default();
    if kind == "function" {
        function(tool, "parameters", sink);
    } else if !kind.is_empty() {
        let name = tool.text_at("name").or(tool.text_at("server_label"));
        let description = tool.text_at("description");
        let name = name.as_deref().unwrap_or(&kind);
        sink.fact(Fact::Tool(Tool { kind: &kind, name, description: description.as_deref(), parameters: None }));
    }
}
