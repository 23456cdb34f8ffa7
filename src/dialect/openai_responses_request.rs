//! What a request to Responses asks for. Source: providers.md 4.2 b.

use super::fact::Role;
use super::openai_content::tell_content;
use super::openai_responses_item::{server_parts, speaker};
use super::teller::Teller;
use crate::base::json::Json;

/// Tells the whole request.
pub(super) fn tell_request(body: Json<'_>, tell: &mut Teller<'_>) {
    tell.asks(body);
    tell.conversation(body, "conversation|conversation.id|previous_response_id");
    if !tell.wants_inputs() {
        return;
    }
    tell.message(Role::System);
    tell_content(body.member("instructions"), tell);
    tell.lone_text(Role::User, body, "input");
    tell.each(body, "input", tell_item);
    tell.each(body, "tools", tell_tool);
}

/// Tells a prompt that is stored at the provider: the request has no more of it than its name, the answer has it filled in.
pub(super) fn tell_prompt(response: Json<'_>, tell: &mut Teller<'_>) {
    if tell.wants_inputs() {
        tell.each(response, "instructions", tell_item);
    }
}

/// Tells one item of the input: a message, or what came of an earlier turn.
fn tell_item(item: Json<'_>, tell: &mut Teller<'_>) {
    match item.name_at("type") {
        "" | "message" => {
            tell.message(Role::of(item));
            tell_content(item.member("content"), tell);
        }
        "reasoning" => {
            tell.message(Role::Assistant);
            for list in ["summary", "content"] {
                tell.each(item, list, |thought, tell| tell.reasoning_part(thought, "text"));
            }
        }
        "function_call" => {
            tell.message(Role::Assistant);
            tell.call_part(item, "call_id", "name", "arguments");
        }
        "additional_tools" => tell.each(item, "tools", tell_tool),
        kind => {
            if let Some(role) = speaker(kind) {
                tell.message(role);
                server_parts(item, kind, tell);
            }
        }
    }
}

/// Functions stand flat here, or in a namespace; every other tool is the server's own.
fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    if tool.name_at("type") == "function" {
        tell.function(tool, "parameters");
    } else {
        tell.server_tool(tool, "name|server_label");
        tell.each(tool, "tools", tell_tool);
    }
}
