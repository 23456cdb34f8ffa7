//! Cohere's chat, version 2. Source: providers.md 4.12.

use super::call::Request;
use super::fact::DeltaKind;
use super::openai_chat::{tell_message, tell_tool};
use super::teller::{ITSELF, Teller};
use super::{Dialect, cohere_usage};
use crate::base::json::{Json, keys};
use crate::decode::{Event, EventKind};

/// Reads one call of chat.
#[derive(Default)]
pub(super) struct CohereChat;

impl Dialect for CohereChat {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        if tell.wants_inputs() {
            tell.each(request.body, "messages", tell_message);
            tell.each(request.body, "tools", tell_tool);
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if event.kind == EventKind::Whole {
            tell_whole(body, tell);
            return;
        }
        let [kind, index, id, delta, ..] = body.pick(keys!("type", "index", "id", "delta"));
        match kind.name() {
            "message-start" => {
                tell.confirmed();
                tell.id(id, ITSELF);
            }
            "message-end" => tell_end(delta, tell),
            "" => {
                tell.failure(body);
            }
            _ => tell_answer(index.count(), delta.member("message"), tell),
        }
    }
}

fn tell_whole(body: Json<'_>, tell: &mut Teller<'_>) {
    let message = body.member("message");
    if message.is_object() {
        tell.confirmed();
        tell.id(body, "id");
        tell_answer(None, message, tell);
        tell_end(body, tell);
    } else {
        // An error is `{"id":…,"message":"…"}`.
        tell.failure(body);
    }
}

/// Tells a whole message, or the new part of one: then content and tool call stand alone rather than in a list.
fn tell_answer(index: Option<u64>, message: Json<'_>, tell: &mut Teller<'_>) {
    let [plan, content, calls, ..] = message.pick(keys!("tool_plan", "content", "tool_calls"));
    tell_text(content, tell);
    tell.each(content, ITSELF, tell_text);
    tell.text(DeltaKind::Reasoning, plan, ITSELF);
    for (index, call) in (0..).zip(calls.items()) {
        tell_call(Some(index), call, tell);
    }
    if calls.is_object() {
        tell_call(index, calls, tell);
    }
}

fn tell_text(part: Json<'_>, tell: &mut Teller<'_>) {
    tell.text(DeltaKind::Text, part, "text");
    tell.text(DeltaKind::Reasoning, part, "thinking");
}

fn tell_call(index: Option<u64>, call: Json<'_>, tell: &mut Teller<'_>) {
    tell.call(index, call, "id", "function.name", "function.arguments");
}

fn tell_end(end: Json<'_>, tell: &mut Teller<'_>) {
    cohere_usage::tell_chat(end.member("usage"), tell);
    tell_finish(end, tell);
}

/// Tells why an answer ended, of either version: some reasons are failures.
pub(super) fn tell_finish(end: Json<'_>, tell: &mut Teller<'_>) {
    tell.finish(end, "finish_reason");
    let reason = end.name_at("finish_reason");
    let message = end.text_at("error");
    if message.is_some() || reason.starts_with("ERROR") || reason == "TIMEOUT" {
        tell.failed(Some(reason).filter(|reason| !reason.is_empty()), None, message.as_deref());
    } else {
        tell.end();
    }
}
