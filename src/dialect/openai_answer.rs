//! The answer of OpenAI's completions, chat and legacy alike, and what a hundred servers make of it.
//! Source: providers.md 4.1, 4.3, 4.4, 4.5, 4.11–4.18.

use super::call::{Headers, Request, is_by_litellm};
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Fact};
use super::provider::is_named;
use super::teller::{ITSELF, NOWHERE, Teller};
use super::vercel_gateway::tell_metadata;
use super::{fingerprint, openai_usage};
use crate::base::json::{Json, keys};
use crate::base::text::contains;
use crate::decode::{Event, EventKind};

/// The member that holds the new text of a chat answer, and of a legacy one.
const CHAT_TEXT_KEY: &[u8] = b"\"content\":";
const LEGACY_TEXT_KEY: &[u8] = b"\"text\":";
/// Where thoughts stand that are one text.
const THOUGHTS: &str = "reasoning_content|reasoning";

/// The headers of Fireworks.
const HEADERS: &Counts = &[(Count::Input, "fireworks-prompt-tokens"), (Count::Cached, "fireworks-cached-prompt-tokens")];

/// Reads the events of one answer.
#[derive(Default)]
pub(super) struct OpenAiAnswer {
    /// What each chunk repeats, told once.
    identified: bool,
    named: bool,
    confirmed: bool,
    /// It is a legacy text completion.
    legacy: bool,
    /// A usage was told: the timings of llama.cpp have nothing to add.
    counted: bool,
    /// What was cached of the prompt, where the usage does not tell.
    cached: Option<u64>,
    /// Neither the host nor anything in the answer so far tells who serves.
    stranger: bool,
}

impl OpenAiAnswer {
    /// Looks out for who serves, if the host does not tell.
    pub(super) fn await_from(&mut self, request: &Request<'_>) {
        self.stranger = !is_named(request);
    }

    /// LiteLLM tells in its head whom it asked, Fireworks how long the prompt was.
    pub(super) fn head(&mut self, head: &Headers<'_>, tell: &mut Teller<'_>) {
        self.stranger &= !is_by_litellm(head);
        let counts = counts::read(head.0, HEADERS);
        self.cached = counts.cached;
        tell.usage(&counts);
    }

    /// Tells what one event holds. Says whether it held choices, which every shape but llama.cpp's own has.
    pub(super) fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) -> bool {
        let [id, object, model, provider, choices, usage, groq, timings, error, kind] =
            body.pick(keys!("id", "object", "model", "provider", "choices", "usage", "x_groq", "timings", "error", "type"));
        // Those of Mistral's conversations have dotted names, and ids of the entries they tell of.
        let is_entry = contains(kind.name(), ".");
        self.identified = self.identified || !is_entry && tell.id(id, ITSELF);
        self.tell_object(object, tell);
        self.named = self.named || tell.model(model, ITSELF);
        if self.stranger
            && let Some(server) = fingerprint::server(body)
        {
            self.stranger = false;
            tell.upstream(server);
        }
        tell.word(provider, ITSELF, |provider| Fact::Upstream(provider));
        // Alibaba's own protocol wraps them.
        let choices = if choices.is_there() { choices } else { body.member("output.choices") };
        // llama.cpp tells it beside the usage.
        self.cached = self.cached.or(timings.count_at("cache_n"));
        self.count(groq.member("usage"), tell);
        self.count(usage, tell);
        for choice in choices.items() {
            // Moonshot's streams have their usage there.
            self.count(choice.member("usage"), tell);
            // Behind the counts: the metadata of Vercel's gateway may hold better ones.
            tell_choice(choice, tell);
        }
        if !self.counted {
            openai_usage::tell_timings(timings, tell);
        }
        if groq.has("error") {
            tell.failure(groq);
        }
        // MiniMax refuses with status 200.
        let refused = !choices.is_there() && body.count_at("base_resp.status_code").is_some_and(|code| code > 0);
        // Mistral's failures are objects of their own kind, also in the middle of a stream.
        let failed = event.name == "error" || object.is("error");
        if refused || failed || error.is_object() || error.text().is_some_and(|error| !error.is_empty()) {
            tell.failure(body);
            return true;
        }
        // The events of other protocols, an app's own among them, are told apart by their `type`.
        if kind.is_there() && !is_entry && !self.confirmed && !self.named {
            tell.foreign();
        }
        // As long as an event may tell who serves, each is read.
        if !self.stranger {
            tell.text_key = if self.legacy { LEGACY_TEXT_KEY } else { CHAT_TEXT_KEY };
        }
        if event.kind == EventKind::Whole {
            tell.end();
        }
        choices.is_there()
    }

    fn count(&mut self, usage: Json<'_>, tell: &mut Teller<'_>) {
        if usage.is_object() {
            self.counted = true;
            openai_usage::tell_with(usage, self.cached, None, tell);
        }
    }

    fn tell_object(&mut self, object: Json<'_>, tell: &mut Teller<'_>) {
        match object.name() {
            // Perplexity's last event; it sends no `[DONE]`.
            "chat.completion.done" => tell.end(),
            name @ ("chat.completion.chunk" | "chat.completion" | "text_completion") if !self.confirmed => {
                self.confirmed = true;
                self.legacy = name == "text_completion";
                tell.confirmed();
            }
            _ => {}
        }
    }
}

fn tell_choice(choice: Json<'_>, tell: &mut Teller<'_>) {
    let [index, delta, message, text, finish, error, ..] =
        choice.pick(keys!("index", "delta", "message", "text", "finish_reason", "error"));
    tell.choice = index.count().unwrap_or(0);
    // OpenRouter tells of one that failed beside the others.
    if error.is_there() {
        tell.failure(error);
    }
    // Perplexity repeats the message so far beside each delta, Together the delta as a text.
    match [delta, message].into_iter().find(|part| part.is_object()) {
        Some(part) => tell_answer(part, !delta.is_object(), tell),
        None => tell_content(DeltaKind::Text, text, tell),
    }
    tell.finish(finish, ITSELF);
}

/// Tells a whole message or the new part of one.
fn tell_answer(answer: Json<'_>, is_whole: bool, tell: &mut Teller<'_>) {
    // Most whole messages have the thoughts behind the text that they led to.
    let mut reasoned = is_whole && !answer.name_at(THOUGHTS).is_empty();
    if reasoned {
        tell.text(DeltaKind::Reasoning, answer, THOUGHTS);
    }
    for (key, value) in answer.entries() {
        match key.name() {
            // Workers AI answers with the object itself that a schema asked for.
            "content" if value.is_object() && value.at("type|text").is_none() => tell.delta(DeltaKind::Text, &value.raw()),
            "content" => tell_content(DeltaKind::Text, value, tell),
            // Some gateways send two of them, the one a copy of the other; Snowflake sends nothing but the details.
            "reasoning_content" | "reasoning" | "reasoning_details" if !reasoned => {
                reasoned = !value.name().is_empty() || value.items().any(|detail| detail.has("text|summary"));
                tell_content(DeltaKind::Reasoning, value, tell);
            }
            "refusal" => tell.text(DeltaKind::Refusal, value, ITSELF),
            "tool_calls" => tell.each(value, ITSELF, tell_call),
            // Snowflake writes out what there is not, in empty words.
            "function_call" if !value.name_at("name|arguments").is_empty() => tell.call(None, value, NOWHERE, "name", "arguments"),
            "audio" => tell_audio(value, tell),
            "images" => tell.each(value, ITSELF, tell_image),
            "executed_tools" => value.items().for_each(|tool| tell_executed(tool, answer, tell)),
            "provider_metadata" => tell_metadata(value, tell),
            _ => {}
        }
    }
}

/// Text, or a list of Mistral's texts and thoughts, or one of them.
pub(super) fn tell_content(kind: DeltaKind, content: Json<'_>, tell: &mut Teller<'_>) {
    tell_chunk(kind, content, tell);
    for chunk in content.items() {
        tell_chunk(kind, chunk, tell);
    }
}

fn tell_chunk(kind: DeltaKind, chunk: Json<'_>, tell: &mut Teller<'_>) {
    tell.each(chunk, "thinking", |thought, tell| tell.text(DeltaKind::Reasoning, thought, "text"));
    tell.text(kind, chunk, "|text|summary");
}

/// Some servers number no calls: their places tell those of one event apart.
fn tell_call(call: Json<'_>, tell: &mut Teller<'_>) {
    if call.has("function|custom") {
        let index = call.count_at("index").or(Some(tell.at));
        tell.call(index, call, "id", "function.name|custom.name", "function.arguments|custom.input");
    }
}

/// What Groq did by itself. A stream tells of a tool when it begins and once more with what it gave, a whole message both at once.
fn tell_executed(tool: Json<'_>, answer: Json<'_>, tell: &mut Teller<'_>) {
    let is_done = tool.has("output");
    if !is_done || answer.has("role") {
        tell.call_part(tool, NOWHERE, "type", "arguments");
    }
    if is_done {
        tell.result_part(tool, NOWHERE, "output");
    }
}

fn tell_audio(audio: Json<'_>, tell: &mut Teller<'_>) {
    tell.text(DeltaKind::Text, audio, "transcript");
    if !audio.name_at("data").is_empty() {
        tell.blob(None);
    }
}

/// An image that a gateway's model drew.
fn tell_image(image: Json<'_>, tell: &mut Teller<'_>) {
    tell.media(image, NOWHERE, "image_url.url");
}
