//! What a request to Anthropic's Messages asks for. Source: providers.md 4.6 b.

use super::fact::Role;
use super::teller::{ITSELF, NOWHERE, Teller};
use crate::base::json::Json;

/// Tells the whole request. Bedrock and Vertex leave the model out of it.
pub(super) fn tell_request(body: Json<'_>, tell: &mut Teller<'_>) {
    tell.asks(body);
    tell.conversation(body, "thread.previous_message_id");
    if !tell.wants_inputs() {
        return;
    }
    tell.message(Role::System);
    tell_content(body.member("system"), tell);
    tell.lone_text(Role::User, body, "prompt");
    tell.each(body, "messages", tell_message);
    tell.each(body, "tools", tell_tool);
}

/// Tells one message. The results of tools stand in the user's messages, and are told as the tool's own.
pub(super) fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    let role = Role::of(message);
    let content = message.member("content");
    if role == Role::System || content.text().is_some() {
        tell.message(role);
        return tell_content(content, tell);
    }
    let mut speaker = None;
    for block in content.items() {
        let is_result = role == Role::User && block.has("tool_use_id");
        let role = if is_result { Role::Tool } else { role };
        if speaker != Some(role) {
            tell.message(role);
            speaker = Some(role);
        }
        tell_block(block, tell);
    }
}

/// A text, or a list of blocks.
fn tell_content(content: Json<'_>, tell: &mut Teller<'_>) {
    tell.text_part(content, ITSELF);
    tell.each(content, ITSELF, tell_block);
}

fn tell_block(block: Json<'_>, tell: &mut Teller<'_>) {
    match block.name_at("type") {
        "text" => tell.text_part(block, "text"),
        "thinking" => tell.reasoning_part(block, "thinking"),
        "image" | "document" => tell_source(block.member("source"), tell),
        "container_upload" => tell_source(block, tell),
        "search_result" | "compaction" => {
            tell.text_part(block, "content");
            tell.each(block, "content", |part, tell| tell.text_part(part, "text"));
        }
        "tool_use" | "server_tool_use" | "mcp_tool_use" => tell.call_part(block, "id", "name", "input"),
        "tool_addition" => tell_tool(block.member("tool.definition"), tell),
        kind if kind.ends_with("tool_result") => tell_result(block, tell),
        _ => {}
    }
}

/// Tells what a tool of the app or of the server answered; of a page that the server fetched, which.
pub(super) fn tell_result(block: Json<'_>, tell: &mut Teller<'_>) {
    tell.results(block, "tool_use_id", "content.url|content", tell_block);
}

/// Media and documents: plain text, blocks of their own, at an address, at the provider, or inline.
fn tell_source(source: Json<'_>, tell: &mut Teller<'_>) {
    if source.name_at("type") == "text" {
        tell.text_part(source, "data");
    } else if let Some(content) = source.get("content") {
        tell_content(content, tell);
    } else if !tell.media(source, NOWHERE, "url") && !tell.file(source, "media_type", "file_id") && source.is_there() {
        tell.typed_blob(source, "media_type");
    }
}

/// Tools of the app have a schema; those of the server a type of their own.
fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    if tool.has("input_schema") {
        tell.function(tool, "input_schema");
    } else {
        tell.server_tool(tool, "name|mcp_server_name");
    }
}
