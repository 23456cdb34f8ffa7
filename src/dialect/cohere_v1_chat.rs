//! Cohere's chat, version 1: NDJSON or whole. Source: providers.md 4.12.

use super::call::Request;
use super::cohere_chat::{SETTINGS, tell_finish};
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink};
use super::failure::read_failure;
use super::tell::{function, model, settings, word};
use super::{Dialect, cohere_usage};
use crate::base::json::Json;
use crate::decode::Event;

/// Reads one call of chat.
#[derive(Debug, Default)]
pub(super) struct CohereV1Chat {
    /// How many tool calls were told: the wire does not number them.
    calls: u64,
}

impl Dialect for CohereV1Chat {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let body = request.body;
        model(body, sink);
        settings(body, SETTINGS, sink);
        if let Some(conversation) = body.text_at("conversation_id") {
            sink.fact(Fact::Conversation(&conversation));
        }
        if sink.inputs() == Content::Recorded {
            if let Some(preamble) = body.text_at("preamble") {
                sink.fact(Fact::System(Part::Text(&preamble)));
            }
            body.get("chat_history").into_iter().flat_map(Json::items).for_each(|message| tell_message(message, sink));
            tell_message(body, sink);
            let tools = body.get("tools").into_iter().flat_map(Json::items);
            tools.for_each(|tool| function(tool, "parameter_definitions", sink));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        let (mut kind, mut text, mut calls) = (None, None, None);
        for (key, value) in body.entries() {
            match key.name() {
                "event_type" => kind = Some(value.name()),
                "text" => text = Some(value),
                "tool_calls" => calls = Some(value),
                "generation_id" => {
                    word(value, sink, |word| Fact::Id(word));
                }
                _ => {}
            }
        }
        match kind {
            Some("stream-start") => sink.fact(Fact::Confirmed),
            Some("text-generation") => tell_text(text, sink),
            Some("tool-calls-generation") => self.calls(calls, sink),
            Some("stream-end") => {
                if let Some(meta) = body.at("response.meta") {
                    cohere_usage::tell_chat(meta, sink);
                }
                tell_finish(body, sink);
            }
            Some(_) => {}
            None if text.is_some() => {
                sink.fact(Fact::Confirmed);
                tell_text(text, sink);
                self.calls(calls, sink);
                if let Some(meta) = body.get("meta") {
                    cohere_usage::tell_chat(meta, sink);
                }
                tell_finish(body, sink);
            }
            None => {
                read_failure(body, sink);
            }
        }
    }
}

impl CohereV1Chat {
    fn calls(&mut self, calls: Option<Json<'_>>, sink: &mut dyn Sink) {
        for call in calls.into_iter().flat_map(Json::items) {
            let name = call.text_at("name");
            let arguments = call.get("parameters").map(Json::raw).unwrap_or_default();
            sink.fact(Fact::ToolCall { choice: 0, index: Some(self.calls), id: None, name: name.as_deref(), arguments: &arguments });
            self.calls += 1;
        }
    }
}

fn tell_text(text: Option<Json<'_>>, sink: &mut dyn Sink) {
    if let Some(text) = text.and_then(Json::text).filter(|text| !text.is_empty()) {
        sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Text, text: &text });
    }
}

/// A message of the history, or the one that the request asks with.
fn tell_message(message: Json<'_>, sink: &mut dyn Sink) {
    let role = Role::from_wire(&message.text_at("role").unwrap_or_default());
    let text = message.text_at("message").filter(|text| !text.is_empty());
    if let Some(text) = text {
        if role == Role::System {
            sink.fact(Fact::System(Part::Text(&text)));
            return;
        }
        sink.fact(Fact::Input(role));
        sink.fact(Fact::InputPart(Part::Text(&text)));
    }
    for call in message.get("tool_calls").into_iter().flat_map(Json::items) {
        let name = call.text_at("name").unwrap_or_default();
        sink.fact(Fact::Input(role));
        sink.fact(Fact::InputPart(Part::ToolCall { id: None, name: &name, arguments: call.get("parameters") }));
    }
    for result in message.get("tool_results").into_iter().flat_map(Json::items) {
        let id = result.text_at("call.name");
        sink.fact(Fact::Input(Role::Tool));
        sink.fact(Fact::InputPart(Part::ToolResult { id: id.as_deref(), result: result.get("outputs") }));
    }
}
