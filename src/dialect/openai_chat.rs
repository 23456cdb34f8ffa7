//! OpenAI chat completions, and what a hundred servers make of them. Source: providers.md 4.1, 4.4, 4.5, 4.11–4.18.

use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink, Tool};
use super::failure::read_failure;
use super::tell::{function, media, model, settings, word};
use super::{Dialect, openai_usage};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

const SETTINGS: &[(&str, Attr)] = &[
    ("max_completion_tokens", attr::REQUEST_MAX_TOKENS),
    ("max_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("top_p", attr::REQUEST_TOP_P),
    ("top_k", attr::REQUEST_TOP_K),
    ("frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("random_seed", attr::REQUEST_SEED),
    ("stop", attr::REQUEST_STOP_SEQUENCES),
    ("n", attr::REQUEST_CHOICE_COUNT),
    ("reasoning_effort", attr::REQUEST_REASONING_LEVEL),
    ("reasoning.effort", attr::REQUEST_REASONING_LEVEL),
    ("stream", attr::REQUEST_STREAM),
];

/// Reads one call of chat completions.
#[derive(Debug, Default)]
pub(super) struct OpenAiChat {
    /// Each chunk repeats id and model; they are told once.
    named: bool,
}

impl Dialect for OpenAiChat {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            for message in request.body.get("messages").into_iter().flat_map(Json::items) {
                tell_message(message, sink);
            }
            for tool in request.body.get("tools").into_iter().flat_map(Json::items) {
                tell_tool(tool, sink);
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if event.data == b"[DONE]" {
            sink.fact(Fact::End);
            return;
        }
        let body = Json::new(event.data);
        let mut failed = event.name == "error";
        for (key, value) in body.entries() {
            match key.bytes() {
                b"\"choices\"" => value.items().for_each(|choice| tell_choice(choice, sink)),
                b"\"usage\"" if value.is_object() => openai_usage::tell(value, sink),
                b"\"x_groq\"" => tell_groq(value, sink),
                b"\"id\"" if !self.named => {
                    word(value, sink, |word| Fact::Id(word));
                }
                b"\"model\"" if !self.named => self.named = word(value, sink, |word| Fact::Model(word)),
                b"\"object\"" => tell_object(value, sink),
                b"\"provider\"" => {
                    word(value, sink, |word| Fact::Upstream(word));
                }
                b"\"error\"" => failed |= value.is_object() || value.text().is_some_and(|error| !error.is_empty()),
                _ => {}
            }
        }
        if failed {
            read_failure(body, sink);
        } else if event.kind == EventKind::Whole {
            sink.fact(Fact::End);
        }
    }
}

fn tell_object(object: Json<'_>, sink: &mut dyn Sink) {
    if object.is("chat.completion.chunk") || object.is("chat.completion") {
        sink.fact(Fact::Confirmed);
    } else if object.is("chat.completion.done") {
        // Perplexity's last event; it sends no `[DONE]`.
        sink.fact(Fact::End);
    }
}

/// Groq's own corner of a chunk: the same usage again, or nowhere else, and failures.
fn tell_groq(groq: Json<'_>, sink: &mut dyn Sink) {
    if let Some(usage) = groq.get("usage") {
        openai_usage::tell(usage, sink);
    }
    if groq.get("error").is_some() {
        read_failure(groq, sink);
    }
}

fn tell_choice(choice: Json<'_>, sink: &mut dyn Sink) {
    let (mut index, mut delta, mut message, mut finish) = (0, None, None, None);
    for (key, value) in choice.entries() {
        match key.bytes() {
            b"\"index\"" => index = value.count().unwrap_or(0),
            b"\"delta\"" if value.is_object() => delta = Some(value),
            b"\"message\"" if value.is_object() => message = Some(value),
            b"\"finish_reason\"" => finish = value.text(),
            _ => {}
        }
    }
    // Perplexity repeats the message so far beside each delta.
    if let Some(part) = delta.or(message) {
        tell_answer(index, part, sink);
    }
    if let Some(reason) = finish.filter(|reason| !reason.is_empty()) {
        sink.fact(Fact::Finish { choice: index, reason: &reason });
    }
}

/// Tells a whole message or the new part of one.
fn tell_answer(choice: u64, answer: Json<'_>, sink: &mut dyn Sink) {
    for (key, value) in answer.entries() {
        let kind = match key.bytes() {
            b"\"content\"" => DeltaKind::Text,
            b"\"reasoning_content\"" | b"\"reasoning\"" => DeltaKind::Reasoning,
            b"\"refusal\"" => DeltaKind::Refusal,
            b"\"tool_calls\"" => {
                value.items().for_each(|call| tell_call(choice, call, sink));
                continue;
            }
            b"\"function_call\"" => {
                tell_function(choice, None, None, value, sink);
                continue;
            }
            b"\"audio\"" => {
                tell_audio(choice, value, sink);
                continue;
            }
            _ => continue,
        };
        tell_text(choice, kind, value, sink);
    }
}

/// Text, or Mistral's list of texts and thoughts.
fn tell_text(choice: u64, kind: DeltaKind, content: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = content.text() {
        sink.fact(Fact::Delta { choice, kind, text: &text });
    }
    for part in content.items() {
        let thoughts = part.get("thinking").filter(|thinking| thinking.is_array());
        if let Some(thoughts) = thoughts {
            tell_text(choice, DeltaKind::Reasoning, thoughts, sink);
        } else if let Some(text) = part.text_at("text") {
            sink.fact(Fact::Delta { choice, kind, text: &text });
        }
    }
}

fn tell_call(choice: u64, call: Json<'_>, sink: &mut dyn Sink) {
    let id = call.text_at("id").filter(|id| !id.is_empty());
    if let Some(function) = call.get("function").or(call.get("custom")) {
        tell_function(choice, call.count_at("index"), id.as_deref(), function, sink);
    }
}

fn tell_function(choice: u64, index: Option<u64>, id: Option<&str>, function: Json<'_>, sink: &mut dyn Sink) {
    let name = function.text_at("name").filter(|name| !name.is_empty());
    let arguments = function.get("arguments").or(function.get("input"));
    // Some servers send the arguments as an object rather than as its text.
    let text = arguments.map(|arguments| arguments.text().unwrap_or_else(|| arguments.raw())).unwrap_or_default();
    sink.fact(Fact::ToolCall { choice, index, id, name: name.as_deref(), arguments: &text });
}

fn tell_audio(choice: u64, audio: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = audio.text_at("transcript") {
        sink.fact(Fact::Delta { choice, kind: DeltaKind::Text, text: &text });
    }
    if audio.get("data").is_some() {
        sink.fact(Fact::OutputPart { choice, part: Part::Blob { mime: None } });
    }
}

pub(super) fn tell_message(message: Json<'_>, sink: &mut dyn Sink) {
    let role = Role::from_wire(&message.text_at("role").unwrap_or_default());
    let content = message.get("content");
    match role {
        Role::System => content.into_iter().for_each(|content| tell_content(content, sink, |part| Fact::System(part))),
        Role::Tool => {
            sink.fact(Fact::Input(role));
            let id = message.text_at("tool_call_id").or(message.text_at("name"));
            sink.fact(Fact::InputPart(Part::ToolResult { id: id.as_deref(), result: content }));
        }
        Role::User | Role::Assistant => {
            sink.fact(Fact::Input(role));
            if let Some(thought) = ["reasoning_content", "reasoning"].iter().find_map(|key| message.text_at(key)) {
                sink.fact(Fact::InputPart(Part::Reasoning(&thought)));
            }
            content.into_iter().for_each(|content| tell_content(content, sink, |part| Fact::InputPart(part)));
            for call in message.get("tool_calls").into_iter().flat_map(Json::items) {
                tell_past_call(call, sink);
            }
        }
    }
}

/// The content of a message: a text, or a list of parts.
fn tell_content(content: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    if let Some(text) = content.text() {
        sink.fact(fact(Part::Text(&text)));
    }
    for part in content.items() {
        let kind = part.text_at("type").unwrap_or_default();
        match &*kind {
            "image_url" | "video_url" => {
                let address = part.at("image_url.url").or(part.at("video_url.url")).or(part.get("image_url"));
                let address = address.and_then(Json::text).unwrap_or_default();
                sink.fact(fact(media(&address)));
            }
            "input_audio" => {
                let mime = part.text_at("input_audio.format").map(|format| format!("audio/{format}"));
                sink.fact(fact(Part::Blob { mime: mime.as_deref() }));
            }
            "file" => match part.text_at("file.file_id") {
                Some(id) => sink.fact(fact(Part::File { mime: None, id: &id })),
                None => sink.fact(fact(Part::Blob { mime: None })),
            },
            "thinking" => part.get("thinking").into_iter().flat_map(Json::items).for_each(|thought| {
                if let Some(text) = thought.text_at("text") {
                    sink.fact(fact(Part::Reasoning(&text)));
                }
            }),
            _ => {
                if let Some(text) = part.text_at("text").or(part.text_at("refusal")) {
                    sink.fact(fact(Part::Text(&text)));
                }
            }
        }
    }
}

fn tell_past_call(call: Json<'_>, sink: &mut dyn Sink) {
    let Some(function) = call.get("function").or(call.get("custom")) else { return };
    let Some(name) = function.text_at("name") else { return };
    let id = call.text_at("id");
    let arguments = function.get("arguments").or(function.get("input"));
    sink.fact(Fact::InputPart(Part::ToolCall { id: id.as_deref(), name: &name, arguments }));
}

pub(super) fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    if let Some(definition) = tool.get("function") {
        function(definition, "parameters", sink);
    } else if let Some(kind) = tool.text_at("type") {
        let definition = tool.get("custom").unwrap_or(tool);
        let name = definition.text_at("name").unwrap_or(kind.clone());
        let description = definition.text_at("description");
        sink.fact(Fact::Tool(Tool { kind: &kind, name: &name, description: description.as_deref(), parameters: None }));
    }
}
