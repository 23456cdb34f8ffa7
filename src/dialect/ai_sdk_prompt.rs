//! The prompt of the AI SDK: messages of typed parts, and tools. Source: providers.md 4.20.

use super::fact::{Part, Role};
use super::teller::{ITSELF, Teller};
use crate::base::json::Json;

/// Tells one message of a prompt.
pub(super) fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    tell.message(Role::of(message));
    tell.text_part(message, "content");
    tell.each(message, "content", tell_part);
}

/// Tells one tool: a function, or one that the provider runs.
pub(super) fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    if tool.name_at("type") == "function" {
        tell.function(tool, "inputSchema");
    } else {
        tell.server_tool(tool, "name|id");
    }
}

/// Tells one part of a message.
pub(super) fn tell_part(part: Json<'_>, tell: &mut Teller<'_>) {
    match part.name_at("type") {
        "text" => tell.text_part(part, "text"),
        "reasoning" => tell.reasoning_part(part, "text"),
        "tool-call" => tell.call_part(part, "toolCallId", "toolName", "input|args"),
        "tool-result" => tell_result(part, tell),
        "file" | "reasoning-file" | "image" => tell_file(part, tell),
        _ => {}
    }
}

/// What a tool answered: `{type:"text"|"json"|…,value}`, or a list of texts and media, of which the media are told as media.
fn tell_result(part: Json<'_>, tell: &mut Teller<'_>) {
    if part.name_at("output.type|result.type") != "content" {
        return tell.result_part(part, "toolCallId", "output.value|output|result.value|result");
    }
    let id = part.text_at("toolCallId");
    for item in part.list("output.value|result.value") {
        match item.get("text") {
            Some(text) => tell.part(Part::ToolResult { id: id.as_deref(), result: Some(text) }),
            None => tell_file(item, tell),
        }
    }
}

/// A file is inline (`data`: base64, bare or tagged), at an address, or kept by the provider.
fn tell_file(part: Json<'_>, tell: &mut Teller<'_>) {
    let kept = part.member("data.reference|image.reference|fileId");
    let id = kept.text_at(ITSELF).or_else(|| kept.entries().next()?.1.text());
    let address = part.text_at("data|data.url|image|image.url|url").filter(|address| address.starts_with("http"));
    let mime = part.text_at("mediaType|mimeType");
    let mime = mime.as_deref();
    tell.part(match (&address, &id) {
        (Some(uri), _) => Part::Uri { mime, uri },
        (None, Some(id)) => Part::File { mime, id },
        (None, None) => Part::Blob { mime },
    });
}
