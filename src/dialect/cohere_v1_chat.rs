//! Cohere's chat, version 1: NDJSON or whole. Source: providers.md 4.12.

use super::call::Request;
use super::cohere_chat::tell_finish;
use super::fact::{DeltaKind, Role};
use super::teller::{ITSELF, NOWHERE, Teller};
use super::{Dialect, cohere_usage};
use crate::base::json::{Json, keys};
use crate::decode::Event;

/// Reads one call of chat.
#[derive(Default)]
pub(super) struct CohereV1Chat {
    /// How many tool calls were told: the wire does not number them.
    calls: u64,
}

impl Dialect for CohereV1Chat {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        tell.asks(body);
        tell.conversation(body, "conversation_id");
        if tell.wants_inputs() {
            tell.lone_text(Role::System, body, "preamble");
            tell.each(body, "chat_history", tell_message);
            tell_message(body, tell);
            tell.each(body, "tools", |tool, tell| tell.function(tool, "parameter_definitions"));
        }
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [kind, id, text, calls, ..] = body.pick(keys!("event_type", "generation_id", "text", "tool_calls"));
        tell.id(id, ITSELF);
        match kind.name() {
            "stream-start" => tell.confirmed(),
            "text-generation" => tell.text(DeltaKind::Text, text, ITSELF),
            "tool-calls-generation" => self.calls(calls, tell),
            "stream-end" => {
                cohere_usage::tell_chat(body.member("response.meta"), tell);
                tell_finish(body, tell);
            }
            "" if text.is_there() => {
                tell.confirmed();
                tell.text(DeltaKind::Text, text, ITSELF);
                self.calls(calls, tell);
                cohere_usage::tell_chat(body.member("meta"), tell);
                tell_finish(body, tell);
            }
            "" => {
                tell.failure(body);
            }
            _ => {}
        }
    }
}

impl CohereV1Chat {
    fn calls(&mut self, calls: Json<'_>, tell: &mut Teller<'_>) {
        for call in calls.items() {
            tell_call(Some(self.calls), call, tell);
            self.calls += 1;
        }
    }
}

/// Tells a tool call, which has no id.
pub(super) fn tell_call(index: Option<u64>, call: Json<'_>, tell: &mut Teller<'_>) {
    tell.call(index, call, NOWHERE, "name", "parameters");
}

/// A message of the history, or the one that the request asks with.
fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    let role = Role::of(message);
    tell.lone_text(role, message, "message");
    for call in message.list("tool_calls") {
        tell.input(role);
        tell.call_part(call, NOWHERE, "name", "parameters");
    }
    tell.each(message, "tool_results", |result, tell| {
        tell.input(Role::Tool);
        tell.result_part(result, "call.name", "outputs");
    });
}
