//! What a request to Anthropic's Messages asks for. Source: providers.md 4.6 b.

use super::fact::{Content, Fact, Part, Role, Sink, Tool};
use super::tell::{function, media, model, settings, tool_result};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;

const SETTINGS: &[(&str, Attr)] = &[
    ("max_tokens", attr::REQUEST_MAX_TOKENS),
    ("max_tokens_to_sample", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("top_p", attr::REQUEST_TOP_P),
    ("top_k", attr::REQUEST_TOP_K),
    ("stop_sequences", attr::REQUEST_STOP_SEQUENCES),
    ("output_config.effort", attr::REQUEST_REASONING_LEVEL),
    ("stream", attr::REQUEST_STREAM),
];

/// Tells the whole request. Bedrock and Vertex leave the model out of it.
pub(super) fn tell_request(body: Json<'_>, sink: &mut dyn Sink) {
    model(body, sink);
    settings(body, SETTINGS, sink);
    if let Some(id) = body.text_at("thread.previous_message_id") {
        sink.fact(Fact::Conversation(&id));
    }
    if sink.inputs() == Content::Private {
        return;
    }
    if let Some(system) = body.get("system") {
        tell_content(system, sink, |part| Fact::System(part));
    }
    if let Some(prompt) = body.text_at("prompt") {
        sink.fact(Fact::Input(Role::User));
        sink.fact(Fact::InputPart(Part::Text(&prompt)));
    }
    body.get("messages").into_iter().flat_map(Json::items).for_each(|message| tell_message(message, sink));
    body.get("tools").into_iter().flat_map(Json::items).for_each(|tool| tell_tool(tool, sink));
}

/// Tells one message. The results of tools stand in the user's messages, and are told as the tool's own.
fn tell_message(message: Json<'_>, sink: &mut dyn Sink) {
    let role = Role::from_wire(&message.text_at("role").unwrap_or_default());
    let Some(content) = message.get("content") else { return };
    if role == Role::System {
        tell_content(content, sink, |part| Fact::System(part));
        return;
    }
    if let Some(text) = content.text() {
        sink.fact(Fact::Input(role));
        sink.fact(Fact::InputPart(Part::Text(&text)));
    }
    let mut speaker = None;
    for block in content.items() {
        let is_result = role == Role::User && block.get("tool_use_id").is_some();
        let role = if is_result { Role::Tool } else { role };
        if speaker != Some(role) {
            sink.fact(Fact::Input(role));
            speaker = Some(role);
        }
        tell_input_block(block, sink);
    }
}

fn tell_content(content: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    if let Some(text) = content.text() {
        sink.fact(fact(Part::Text(&text)));
    }
    content.items().for_each(|block| tell_block(block, sink, fact));
}

fn tell_input_block(block: Json<'_>, sink: &mut dyn Sink) {
    tell_block(block, sink, |part| Fact::InputPart(part));
}

fn tell_block(block: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let kind = block.text_at("type").unwrap_or_default();
    match &*kind {
        "text" => block.text_at("text").into_iter().for_each(|text| sink.fact(fact(Part::Text(&text)))),
        "thinking" => block.text_at("thinking").into_iter().for_each(|text| sink.fact(fact(Part::Reasoning(&text)))),
        "image" | "document" => tell_source(block, sink, fact),
        "container_upload" => block.text_at("file_id").into_iter().for_each(|id| sink.fact(fact(Part::File { mime: None, id: &id }))),
        "tool_use" | "server_tool_use" | "mcp_tool_use" => {
            let (id, name) = (block.text_at("id"), block.text_at("name").unwrap_or_default());
            sink.fact(fact(Part::ToolCall { id: id.as_deref(), name: &name, arguments: block.get("input") }));
        }
        kind if kind.ends_with("tool_result") => {
            let result = block.get("content").filter(|_| !kind.starts_with("web_"));
            tool_result(block.text_at("tool_use_id").as_deref(), result, sink, tell_input_block);
        }
        _ => {}
    }
}

/// Media and documents: inline, at an address, at the provider, or plain text.
fn tell_source(block: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let Some(source) = block.get("source") else { return };
    let mime = source.text_at("media_type");
    let mime = mime.as_deref();
    if source.get("type").is_some_and(|kind| kind.is("text")) {
        source.text_at("data").into_iter().for_each(|text| sink.fact(fact(Part::Text(&text))));
    } else if let Some(address) = source.text_at("url") {
        sink.fact(fact(media(&address)));
    } else if let Some(id) = source.text_at("file_id") {
        sink.fact(fact(Part::File { mime, id: &id }));
    } else if let Some(content) = source.get("content") {
        tell_content(content, sink, fact);
    } else {
        sink.fact(fact(Part::Blob { mime }));
    }
}

/// Tools of the app have a schema; those of the server a type of their own.
fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    if tool.get("input_schema").is_some() {
        function(tool, "input_schema", sink);
    } else if let Some(kind) = tool.text_at("type") {
        let name = tool.text_at("name").unwrap_or(kind.clone());
        sink.fact(Fact::Tool(Tool { kind: &kind, name: &name, description: None, parameters: None }));
    }
}
