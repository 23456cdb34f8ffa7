//! The prompt of the AI SDK: messages of typed parts, and tools. Source: providers.md 4.20.

use super::fact::{Fact, Part, Role, Sink, Tool};
use super::tell::function;
use crate::base::json::Json;

/// Tells one message of a prompt.
pub(super) fn tell_message(message: Json<'_>, sink: &mut dyn Sink) {
    let role = Role::from_wire(&message.text_at("role").unwrap_or_default());
    let content = message.get("content");
    if role == Role::System {
        if let Some(text) = content.and_then(Json::text) {
            sink.fact(Fact::System(Part::Text(&text)));
        }
        return;
    }
    sink.fact(Fact::Input(role));
    if let Some(text) = content.and_then(Json::text) {
        sink.fact(Fact::InputPart(Part::Text(&text)));
    }
    content.into_iter().flat_map(Json::items).for_each(|part| tell_part(part, sink, |part| Fact::InputPart(part)));
}

/// Tells one tool: a function, or one that the provider runs.
pub(super) fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    let kind = tool.text_at("type").unwrap_or_default();
    if kind == "function" {
        function(tool, "inputSchema", sink);
    } else if let Some(name) = tool.text_at("name").or(tool.text_at("id")) {
        sink.fact(Fact::Tool(Tool { kind: &kind, name: &name, description: None, parameters: None }));
    }
}

/// Tells one part of a message.
pub(super) fn tell_part(part: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let id = part.text_at("toolCallId");
    match &*part.text_at("type").unwrap_or_default() {
        "text" => {
            if let Some(text) = part.text_at("text") {
                sink.fact(fact(Part::Text(&text)));
            }
        }
        "reasoning" => {
            if let Some(text) = part.text_at("text") {
                sink.fact(fact(Part::Reasoning(&text)));
            }
        }
        "tool-call" => {
            let name = part.text_at("toolName").unwrap_or_default();
            sink.fact(fact(Part::ToolCall { id: id.as_deref(), name: &name, arguments: part.get("input").or(part.get("args")) }));
        }
        "tool-result" => tell_result(id.as_deref(), part, sink, fact),
        "file" | "reasoning-file" | "image" => tell_file(part, sink, fact),
        _ => {}
    }
}

/// What a tool answered: `{type:"text"|"json"|…,value}`, or a list of texts and media, of which the media are told as media.
fn tell_result(id: Option<&str>, part: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let output = part.get("output").or(part.get("result"));
    let listed = output.filter(|output| output.get("type").is_some_and(|kind| kind.is("content")));
    let Some(listed) = listed else {
        let result = output.and_then(|output| output.get("value")).or(output);
        return sink.fact(fact(Part::ToolResult { id, result }));
    };
    for item in listed.get("value").into_iter().flat_map(Json::items) {
        match item.get("text") {
            Some(text) => sink.fact(fact(Part::ToolResult { id, result: Some(text) })),
            None => tell_file(item, sink, fact),
        }
    }
}

/// A file is inline (`data`: base64, bare or tagged), at an address, or kept by the provider.
fn tell_file(part: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let mime = part.text_at("mediaType").or(part.text_at("mimeType"));
    let mime = mime.as_deref();
    let data = part.get("data").or(part.get("image"));
    let address = data.and_then(|data| data.text().or(data.text_at("url"))).or(part.text_at("url"));
    let kept = data.and_then(|data| data.get("reference")).or(part.get("fileId"));
    let id = kept.and_then(|kept| kept.text().or_else(|| kept.entries().next()?.1.text()));
    match (address.filter(|address| address.starts_with("http")), id) {
        (Some(uri), _) => sink.fact(fact(Part::Uri { mime, uri: &uri })),
        (None, Some(id)) => sink.fact(fact(Part::File { mime, id: &id })),
        (None, None) => sink.fact(fact(Part::Blob { mime })),
    }
}
