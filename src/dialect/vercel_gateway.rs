//! Vercel AI Gateway's own protocol: the AI SDK's call options and results, second to fourth specification.
//! Source: providers.md 4.20.

use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Part, Sink};
use super::failure::read_failure;
use super::tell::{settings, word};
use super::{Dialect, ai_sdk_prompt, ai_sdk_usage};
use crate::base::attr::{self, Attr};
use crate::base::cost::Cost;
use crate::base::json::Json;
use crate::base::limits::MAX_CHOICES;
use crate::decode::{Event, EventKind};

pub(super) const SETTINGS: &[(&str, Attr)] = &[
    ("maxOutputTokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("topP", attr::REQUEST_TOP_P),
    ("topK", attr::REQUEST_TOP_K),
    ("frequencyPenalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presencePenalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("stopSequences", attr::REQUEST_STOP_SEQUENCES),
    ("reasoning", attr::REQUEST_REASONING_LEVEL),
];

/// Reads one call of a language model or an embedding model.
#[derive(Debug, Default)]
pub(super) struct VercelGateway {
    /// The provider's id of the answer was told: the gateway's own does not replace it.
    named: bool,
    /// The tool calls whose arguments came in parts: the whole call that follows repeats them.
    streamed_calls: Vec<String>,
}

impl Dialect for VercelGateway {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        // The body does not name the model.
        let header = |name: &str| request.headers.get(name);
        if let Some(model) = header("ai-language-model-id").or_else(|| header("ai-model-id")) {
            sink.fact(Fact::RequestModel(&model));
        }
        settings(request.body, SETTINGS, sink);
        if let Some(streaming) = header("ai-language-model-streaming") {
            sink.fact(Fact::Setting(attr::REQUEST_STREAM, Json::new(streaming.as_bytes())));
        }
        if sink.inputs() == Content::Recorded {
            let list = |key: &str| request.body.get(key).into_iter().flat_map(Json::items);
            list("prompt").for_each(|message| ai_sdk_prompt::tell_message(message, sink));
            list("tools").for_each(|tool| ai_sdk_prompt::tell_tool(tool, sink));
            if let Some(values) = request.body.get("values").or(request.body.get("input")) {
                sink.fact(Fact::EmbeddingsInput(values));
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if event.data == b"[DONE]" {
            sink.fact(Fact::End);
            return;
        }
        let body = Json::new(event.data);
        if event.kind == EventKind::Whole {
            self.whole(body, sink);
        } else {
            self.streamed(body, sink);
        }
    }
}

impl VercelGateway {
    fn whole(&mut self, body: Json<'_>, sink: &mut dyn Sink) {
        if body.get("error").is_some() {
            read_failure(body, sink);
            return;
        }
        let mut known = false;
        for (key, value) in body.entries() {
            match key.name() {
                "content" if value.is_array() => {
                    known = true;
                    value.items().for_each(|part| tell_content(part, sink));
                }
                "embeddings" => known |= value.is_array(),
                "response" => self.named(value, sink),
                _ => self.result(key, value, sink),
            }
        }
        if known {
            sink.fact(Fact::Confirmed);
            sink.fact(Fact::End);
        }
    }

    /// One part of a stream. Deltas are the bulk: they are read in one pass.
    pub(super) fn streamed(&mut self, body: Json<'_>, sink: &mut dyn Sink) {
        let (mut kind, mut delta, mut id) = (Json::new(b""), None, None);
        for (key, value) in body.entries() {
            match key.name() {
                "type" => kind = value,
                "delta" | "textDelta" => delta = Some(value),
                "id" => id = Some(value),
                _ => {}
            }
        }
        match kind.name() {
            "text-delta" => tell_text(DeltaKind::Text, delta, sink),
            "reasoning-delta" => tell_text(DeltaKind::Reasoning, delta, sink),
            "tool-input-start" => tell_call(id, body.get("toolName"), None, sink),
            "tool-input-delta" => self.arguments(id, delta, sink),
            "tool-call" if self.has_streamed(body) => {}
            "tool-call" | "tool-result" | "file" | "reasoning-file" => tell_content(body, sink),
            "stream-start" => sink.fact(Fact::Confirmed),
            "response-metadata" => {
                sink.fact(Fact::Confirmed);
                self.named(body, sink);
            }
            "finish" => {
                body.entries().for_each(|(key, value)| self.result(key, value, sink));
                sink.fact(Fact::End);
            }
            "error" => {
                read_failure(body, sink);
            }
            // How the stream of an app to its own chat component begins.
            "start" => sink.fact(Fact::Foreign),
            _ => {}
        }
    }

    /// What stands beside the content of a whole answer and in the last part of a streamed one.
    fn result(&mut self, key: Json<'_>, value: Json<'_>, sink: &mut dyn Sink) {
        match key.name() {
            "usage" => ai_sdk_usage::tell(value, None, sink),
            "finishReason" => {
                if let Some(reason) = value.text().or(value.text_at("unified")) {
                    sink.fact(Fact::Finish { choice: 0, reason: &reason });
                }
            }
            "providerMetadata" => {
                if let Some(gateway) = value.get("gateway") {
                    self.gateway(gateway, sink);
                }
            }
            _ => {}
        }
    }

    /// What the gateway says of itself: who served, what it cost, and its own id of the call.
    fn gateway(&mut self, gateway: Json<'_>, sink: &mut dyn Sink) {
        let served = gateway.at("routing.finalProvider").or(gateway.at("routing.resolvedProvider"));
        if let Some(served) = served {
            word(served, sink, |word| Fact::Upstream(word));
        }
        // A text, so that no digit is lost.
        let cost = gateway.get("cost").and_then(|cost| Cost::parse(&cost.text().unwrap_or_else(|| cost.raw())));
        if let Some(cost) = cost {
            sink.fact(Fact::Cost(cost));
        }
        if let Some(id) = gateway.get("generationId").filter(|_| !self.named) {
            word(id, sink, |word| Fact::Id(word));
        }
    }

    fn named(&mut self, metadata: Json<'_>, sink: &mut dyn Sink) {
        if let Some(id) = metadata.get("id") {
            self.named |= word(id, sink, |word| Fact::Id(word));
        }
        if let Some(model) = metadata.get("modelId") {
            word(model, sink, |word| Fact::Model(word));
        }
    }

    fn arguments(&mut self, id: Option<Json<'_>>, delta: Option<Json<'_>>, sink: &mut dyn Sink) {
        tell_call(id, None, delta, sink);
        let Some(id) = id.and_then(Json::text) else { return };
        if self.streamed_calls.len() < MAX_CHOICES && !self.streamed_calls.iter().any(|known| *known == id) {
            self.streamed_calls.push(id.into_owned());
        }
    }

    fn has_streamed(&self, call: Json<'_>) -> bool {
        call.text_at("toolCallId").is_some_and(|id| self.streamed_calls.iter().any(|known| *known == id))
    }
}

pub(super) fn tell_text(kind: DeltaKind, text: Option<Json<'_>>, sink: &mut dyn Sink) {
    if let Some(text) = text.and_then(Json::text) {
        sink.fact(Fact::Delta { choice: 0, kind, text: &text });
    }
}

pub(super) fn tell_call(id: Option<Json<'_>>, name: Option<Json<'_>>, arguments: Option<Json<'_>>, sink: &mut dyn Sink) {
    let (id, name) = (id.and_then(Json::text), name.and_then(Json::text));
    let arguments = arguments.map(|arguments| arguments.text().unwrap_or_else(|| arguments.raw())).unwrap_or_default();
    sink.fact(Fact::ToolCall { choice: 0, index: None, id: id.as_deref(), name: name.as_deref(), arguments: &arguments });
}

/// Tells one part of an answer.
pub(super) fn tell_content(part: Json<'_>, sink: &mut dyn Sink) {
    let Some(kind) = part.get("type") else { return };
    match kind.name() {
        "text" => tell_text(DeltaKind::Text, part.get("text"), sink),
        "reasoning" => tell_text(DeltaKind::Reasoning, part.get("text"), sink),
        "tool-call" => tell_call(part.get("toolCallId"), part.get("toolName"), part.get("input"), sink),
        _ => ai_sdk_prompt::tell_part(part, sink, |part: Part<'_>| Fact::OutputPart { choice: 0, part }),
    }
}
