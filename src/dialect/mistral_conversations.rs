//! What Mistral's conversations have that its chat has not: entries where choices stand, and events with names.
//! Source: providers.md 4.11.

use super::call::Request;
use super::fact::{DeltaKind, Fact, Role};
use super::openai_answer::tell_content;
use super::settings::tell_settings;
use super::teller::Teller;
use crate::base::json::Json;
use crate::base::text::contains;

/// Tells what stands beside the model and the tools of a request.
pub(super) fn tell_request(request: &Request<'_>, tell: &mut Teller<'_>) {
    let body = request.body;
    // Each look into a body passes over all of its messages.
    if !contains(request.url.path, "/v1/conversations") {
        return;
    }
    tell_settings(body.member("completion_args"), tell);
    if let Some(id) = request.url.after("conversations") {
        tell.fact(Fact::Conversation(id));
    }
    if tell.wants_inputs() {
        tell.lone_text(Role::System, body, "instructions");
        tell.lone_text(Role::User, body, "inputs");
    }
}

/// Tells an answer, or an event of one; its id, model and counts stand where those of chat do.
pub(super) fn tell_event(body: Json<'_>, tell: &mut Teller<'_>) {
    if body.has("conversation_id") {
        tell.confirmed();
        tell.conversation(body, "conversation_id");
    }
    tell.each(body, "outputs", tell_entry);
    tell_entry(body, tell);
}

/// Tells an entry of the answer, or the new part of one.
fn tell_entry(entry: Json<'_>, tell: &mut Teller<'_>) {
    match entry.name_at("type") {
        "message.output" | "message.output.delta" => {
            tell.model(entry, "model");
            tell_content(DeltaKind::Text, entry.member("content"), tell);
        }
        "function.call" | "function.call.delta" | "tool.execution" | "tool.execution.started" | "tool.execution.delta" => {
            tell.call(None, entry, "tool_call_id|id", "name", "arguments");
        }
        "conversation.response.done" => tell.end(),
        "conversation.response.error" => {
            tell.failure(entry);
        }
        _ => {}
    }
}
