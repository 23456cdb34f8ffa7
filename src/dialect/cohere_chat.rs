//! Cohere's chat, version 2. Source: providers.md 4.12.

use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Failure, Sink};
use super::failure::read_failure;
use super::openai_chat::{tell_message, tell_tool};
use super::tell::{model, settings, word};
use super::{Dialect, cohere_usage};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

/// The settings of both versions.
pub(super) const SETTINGS: &[(&str, Attr)] = &[
    ("max_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("p", attr::REQUEST_TOP_P),
    ("k", attr::REQUEST_TOP_K),
    ("frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("stop_sequences", attr::REQUEST_STOP_SEQUENCES),
    ("stream", attr::REQUEST_STREAM),
];

/// Reads one call of chat.
#[derive(Debug, Default)]
pub(super) struct CohereChat;

impl Dialect for CohereChat {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            request.body.get("messages").into_iter().flat_map(Json::items).for_each(|message| tell_message(message, sink));
            request.body.get("tools").into_iter().flat_map(Json::items).for_each(|tool| tell_tool(tool, sink));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if event.data == b"[DONE]" {
            sink.fact(Fact::End);
            return;
        }
        let body = Json::new(event.data);
        if event.kind == EventKind::Whole {
            tell_whole(body, sink);
            return;
        }
        let (mut kind, mut index, mut id, mut delta) = (None, None, None, None);
        for (key, value) in body.entries() {
            match key.name() {
                "type" => kind = Some(value.name()),
                "index" => index = value.count(),
                "id" => id = Some(value),
                "delta" => delta = Some(value),
                _ => {}
            }
        }
        match (kind, delta) {
            (Some("message-start"), _) => {
                sink.fact(Fact::Confirmed);
                id.into_iter().for_each(|id| {
                    word(id, sink, |word| Fact::Id(word));
                });
            }
            (Some("message-end"), Some(delta)) => tell_end(delta, sink),
            (Some(_), Some(delta)) => delta.get("message").into_iter().for_each(|message| tell_answer(index, message, sink)),
            (Some(_), None) => {}
            (None, _) => {
                read_failure(body, sink);
            }
        }
    }
}

fn tell_whole(body: Json<'_>, sink: &mut dyn Sink) {
    let Some(message) = body.get("message").filter(|message| message.is_object()) else {
        // An error is `{"id":…,"message":"…"}`.
        read_failure(body, sink);
        return;
    };
    sink.fact(Fact::Confirmed);
    if let Some(id) = body.get("id") {
        word(id, sink, |word| Fact::Id(word));
    }
    tell_answer(None, message, sink);
    tell_end(body, sink);
}

/// Tells a whole message, or the new part of one: then content and tool call stand alone rather than in a list.
fn tell_answer(index: Option<u64>, message: Json<'_>, sink: &mut dyn Sink) {
    for (key, value) in message.entries() {
        match key.name() {
            "content" if value.is_array() => value.items().for_each(|part| tell_text(part, sink)),
            "content" => tell_text(value, sink),
            "tool_plan" => tell_delta(DeltaKind::Reasoning, value, sink),
            "tool_calls" if value.is_array() => {
                (0..).zip(value.items()).for_each(|(index, call)| tell_call(Some(index), call, sink));
            }
            "tool_calls" if value.is_object() => tell_call(index, value, sink),
            _ => {}
        }
    }
}

fn tell_text(part: Json<'_>, sink: &mut dyn Sink) {
    for (key, value) in part.entries() {
        match key.name() {
            "text" => tell_delta(DeltaKind::Text, value, sink),
            "thinking" => tell_delta(DeltaKind::Reasoning, value, sink),
            _ => {}
        }
    }
}

fn tell_delta(kind: DeltaKind, text: Json<'_>, sink: &mut dyn Sink) {
    // The begin of a content holds an empty text, which is no first chunk.
    if let Some(text) = text.text().filter(|text| !text.is_empty()) {
        sink.fact(Fact::Delta { choice: 0, kind, text: &text });
    }
}

fn tell_call(index: Option<u64>, call: Json<'_>, sink: &mut dyn Sink) {
    let (id, name) = (call.text_at("id"), call.text_at("function.name"));
    let arguments = call.text_at("function.arguments").unwrap_or_default();
    sink.fact(Fact::ToolCall { choice: 0, index, id: id.as_deref(), name: name.as_deref(), arguments: &arguments });
}

fn tell_end(end: Json<'_>, sink: &mut dyn Sink) {
    if let Some(usage) = end.get("usage") {
        cohere_usage::tell_chat(usage, sink);
    }
    tell_finish(end, sink);
}

/// Tells why an answer ended, of either version: some reasons are failures.
pub(super) fn tell_finish(end: Json<'_>, sink: &mut dyn Sink) {
    let reason = end.text_at("finish_reason").unwrap_or_default();
    if !reason.is_empty() {
        sink.fact(Fact::Finish { choice: 0, reason: &reason });
    }
    let message = end.text_at("error");
    if message.is_some() || reason.starts_with("ERROR") || reason == "TIMEOUT" {
        sink.fact(Fact::Failed(Failure {
            kind: Some(&reason).filter(|reason| !reason.is_empty()).map(|reason| &**reason),
            code: None,
            message: message.as_deref(),
        }));
    } else {
        sink.fact(Fact::End);
    }
}
