//! Ollama's own chat and generate. Source: providers.md 4.22, 3.6 I.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink};
use super::failure::read_failure;
use super::openai_chat::{tell_message, tell_tool};
use super::tell::{model, settings, word};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::Usage;
use crate::decode::{Event, EventKind};

const SETTINGS: &[(&str, Attr)] = &[
    ("options.num_predict", attr::REQUEST_MAX_TOKENS),
    ("options.temperature", attr::REQUEST_TEMPERATURE),
    ("options.top_p", attr::REQUEST_TOP_P),
    ("options.top_k", attr::REQUEST_TOP_K),
    ("options.frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("options.presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("options.seed", attr::REQUEST_SEED),
    ("options.stop", attr::REQUEST_STOP_SEQUENCES),
];

/// Reads one call of chat or generate.
#[derive(Debug, Default)]
pub(super) struct Ollama {
    /// Each line repeats the model; it is told once.
    named: bool,
    /// How many tool calls were told: the wire's numbers begin again in each line.
    calls: u64,
}

impl Dialect for Ollama {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let body = request.body;
        model(body, sink);
        settings(body, SETTINGS, sink);
        // Ollama streams unless told not to.
        sink.fact(Fact::Setting(attr::REQUEST_STREAM, body.get("stream").unwrap_or(Json::new(b"true"))));
        if let Some(level) = body.get("think").filter(|think| think.text().is_some()) {
            sink.fact(Fact::Setting(attr::REQUEST_REASONING_LEVEL, level));
        }
        if sink.inputs() == Content::Recorded {
            for message in body.get("messages").into_iter().flat_map(Json::items) {
                tell_message(message, sink);
                tell_rest(message, sink);
            }
            if let Some(system) = body.text_at("system").filter(|system| !system.is_empty()) {
                sink.fact(Fact::System(Part::Text(&system)));
            }
            if let Some(prompt) = body.text_at("prompt") {
                sink.fact(Fact::Input(Role::User));
                sink.fact(Fact::InputPart(Part::Text(&prompt)));
                tell_rest(body, sink);
            }
            body.get("tools").into_iter().flat_map(Json::items).for_each(|tool| tell_tool(tool, sink));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if event.kind == EventKind::Sse {
            // Ollama sends lines; an app's own `/api/chat` likes to send events.
            sink.fact(Fact::Foreign);
            return;
        }
        let body = Json::new(event.data);
        let (mut done, mut reason, mut usage) = (None, None, Usage::default());
        for (key, value) in body.entries() {
            match key.name() {
                "model" if !self.named => {
                    word(value, sink, |word| Fact::Model(word));
                }
                "message" => self.message(value, sink),
                "response" => tell_text(DeltaKind::Text, value, sink),
                "thinking" => tell_text(DeltaKind::Reasoning, value, sink),
                "done" => done = value.flag(),
                "done_reason" => reason = Some(value),
                "prompt_eval_count" => usage.input = value.count(),
                "eval_count" => usage.output = value.count(),
                _ => {}
            }
        }
        let Some(done) = done else {
            if !read_failure(body, sink) && event.kind == EventKind::Whole {
                sink.fact(Fact::Foreign);
            }
            return;
        };
        if !self.named {
            self.named = true;
            sink.fact(Fact::Confirmed);
        }
        if done {
            if !usage.is_empty() {
                sink.fact(Fact::Usage(usage));
            }
            if let Some(reason) = reason {
                word(reason, sink, |reason| Fact::Finish { choice: 0, reason });
            }
            sink.fact(Fact::End);
        }
    }
}

impl Ollama {
    fn message(&mut self, message: Json<'_>, sink: &mut dyn Sink) {
        for (key, value) in message.entries() {
            match key.name() {
                "content" => tell_text(DeltaKind::Text, value, sink),
                "thinking" => tell_text(DeltaKind::Reasoning, value, sink),
                "tool_calls" => value.items().for_each(|call| self.call(call, sink)),
                _ => {}
            }
        }
    }

    fn call(&mut self, call: Json<'_>, sink: &mut dyn Sink) {
        let (id, name) = (call.text_at("id"), call.text_at("function.name"));
        let arguments = call.at("function.arguments").map(Json::raw).unwrap_or_default();
        let (index, id, name) = (Some(self.calls), id.as_deref(), name.as_deref());
        sink.fact(Fact::ToolCall { choice: 0, index, id, name, arguments: &arguments });
        self.calls += 1;
    }
}

fn tell_text(kind: DeltaKind, text: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = text.text().filter(|text| !text.is_empty()) {
        sink.fact(Fact::Delta { choice: 0, kind, text: &text });
    }
}

/// What a message holds beside its text.
fn tell_rest(message: Json<'_>, sink: &mut dyn Sink) {
    if let Some(thought) = message.text_at("thinking").filter(|thought| !thought.is_empty()) {
        sink.fact(Fact::InputPart(Part::Reasoning(&thought)));
    }
    for _ in message.get("images").into_iter().flat_map(Json::items) {
        sink.fact(Fact::InputPart(Part::Blob { mime: None }));
    }
}
