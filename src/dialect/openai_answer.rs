//! The answer of OpenAI's completions, chat and legacy alike, and what a hundred servers make of it.
//! Source: providers.md 4.1, 4.3, 4.4, 4.5, 4.11–4.18.

use super::call::Request;
use super::fact::{DeltaKind, Fact, Part, Sink};
use super::failure::read_failure;
use super::provider::is_named;
use super::repeat::{Repeat, Watch};
use super::tell::{media, word};
use super::{fingerprint, openai_usage};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

/// The member that holds the new text of a chat answer, and of a legacy one.
const CHAT_TEXT_KEY: &[u8] = b"\"content\":";
const LEGACY_TEXT_KEY: &[u8] = b"\"text\":";

/// Reads the events of one answer.
#[derive(Debug, Default)]
pub(super) struct OpenAiAnswer {
    /// What each chunk repeats, told once.
    identified: bool,
    named: bool,
    confirmed: bool,
    /// It is a legacy text completion.
    legacy: bool,
    /// A usage was told: the timings of llama.cpp have nothing to add.
    counted: bool,
    /// The host tells not who serves, and nothing in the answer has yet.
    stranger: bool,
    /// An event was looked at for the marks of its server: choices repeat theirs.
    looked: bool,
    /// A plain delta, which most events are like.
    plain: Repeat,
}

impl OpenAiAnswer {
    /// Looks out for who serves, should the host not tell.
    pub(super) fn await_from(&mut self, request: &Request<'_>) {
        self.stranger = !is_named(request);
    }

    /// Tells what one event holds. Says whether it held choices, which every shape but llama.cpp's own has.
    pub(super) fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) -> bool {
        if event.name.is_empty() && self.plain.tell(event.data, sink) {
            return true;
        }
        let mut watch = Watch::new(sink);
        let chosen = self.read(event, &mut watch);
        if event.kind == EventKind::Sse && !self.stranger {
            let key = if self.legacy { LEGACY_TEXT_KEY } else { CHAT_TEXT_KEY };
            self.plain.learn(event.data, key, &watch);
        }
        chosen
    }

    fn read(&mut self, event: Event<'_>, sink: &mut dyn Sink) -> bool {
        if event.data == b"[DONE]" {
            sink.fact(Fact::End);
            return true;
        }
        let mut chosen = false;
        let body = Json::new(event.data);
        let mut failed = event.name == "error";
        let mut foreign = false;
        for (key, value) in body.entries() {
            if self.stranger {
                self.recognize(key, value, sink);
            }
            match key.name() {
                "choices" => {
                    chosen = true;
                    value.items().for_each(|choice| tell_choice(choice, sink));
                }
                "usage" if value.is_object() => {
                    self.counted = true;
                    openai_usage::tell(value, sink);
                }
                "id" if !self.identified => self.identified = word(value, sink, |word| Fact::Id(word)),
                "model" if !self.named => self.named = word(value, sink, |word| Fact::Model(word)),
                "object" => self.tell_object(value, sink),
                "x_groq" => tell_groq(value, sink),
                "timings" if !self.counted => openai_usage::tell_timings(value, sink),
                "provider" => {
                    word(value, sink, |word| Fact::Upstream(word));
                }
                "error" => failed |= value.is_object() || value.text().is_some_and(|error| !error.is_empty()),
                "type" => foreign = !self.confirmed,
                _ => {}
            }
        }
        self.looked = true;
        if failed {
            read_failure(body, sink);
            return true;
        }
        // The events of other protocols, an app's own among them, are told apart by their `type`.
        if foreign && !self.confirmed && !self.named {
            sink.fact(Fact::Foreign);
        }
        if event.kind == EventKind::Whole {
            sink.fact(Fact::End);
        }
        chosen
    }

    fn recognize(&mut self, key: Json<'_>, value: Json<'_>, sink: &mut dyn Sink) {
        let mut choice = value.items().next().filter(|_| !self.looked && key.is("choices")).into_iter().flat_map(Json::entries);
        if let Some(server) = fingerprint::of_answer(key, value).or_else(|| choice.find_map(|(key, _)| fingerprint::of_choice(key))) {
            self.stranger = false;
            sink.fact(Fact::Upstream(server));
        }
    }

    fn tell_object(&mut self, object: Json<'_>, sink: &mut dyn Sink) {
        if object.is("chat.completion.done") {
            // Perplexity's last event; it sends no `[DONE]`.
            sink.fact(Fact::End);
        } else if !self.confirmed && (object.is("chat.completion.chunk") || object.is("chat.completion") || object.is("text_completion")) {
            self.confirmed = true;
            self.legacy = object.is("text_completion");
            sink.fact(Fact::Confirmed);
        }
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
    let (mut index, mut delta, mut message, mut text, mut finish) = (0, None, None, None, None);
    for (key, value) in choice.entries() {
        match key.name() {
            "index" => index = value.count().unwrap_or(0),
            "delta" if value.is_object() => delta = Some(value),
            "message" if value.is_object() => message = Some(value),
            "text" => text = Some(value),
            "finish_reason" => finish = value.text(),
            _ => {}
        }
    }
    // Perplexity repeats the message so far beside each delta, Together the delta as a text.
    if let Some(part) = delta.or(message) {
        tell_answer(index, part, sink);
    } else if let Some(text) = text {
        tell_text(index, DeltaKind::Text, text, sink);
    }
    if let Some(reason) = finish.filter(|reason| !reason.is_empty()) {
        sink.fact(Fact::Finish { choice: index, reason: &reason });
    }
}

/// Tells a whole message or the new part of one.
fn tell_answer(choice: u64, answer: Json<'_>, sink: &mut dyn Sink) {
    let mut reasoned = false;
    for (key, value) in answer.entries() {
        match key.name() {
            "content" => tell_text(choice, DeltaKind::Text, value, sink),
            // Some gateways send both, the one a copy of the other.
            "reasoning_content" | "reasoning" if !reasoned => {
                reasoned = value.text().is_some_and(|text| !text.is_empty());
                tell_text(choice, DeltaKind::Reasoning, value, sink);
            }
            "refusal" => tell_text(choice, DeltaKind::Refusal, value, sink),
            "tool_calls" => value.items().for_each(|call| tell_call(choice, call, sink)),
            "function_call" if value.is_object() => tell_function(choice, None, None, value, sink),
            "audio" if value.is_object() => tell_audio(choice, value, sink),
            "images" => value.items().for_each(|image| tell_image(choice, image, sink)),
            _ => {}
        }
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

/// An image that a gateway's model drew.
fn tell_image(choice: u64, image: Json<'_>, sink: &mut dyn Sink) {
    if let Some(address) = image.text_at("image_url.url") {
        sink.fact(Fact::OutputPart { choice, part: media(&address) });
    }
}
