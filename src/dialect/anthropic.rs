//! Anthropic Messages, wherever they are spoken: Anthropic, Vertex, Foundry, Bedrock, Ollama, gateways.
//! Source: providers.md 4.6, 3.7.

use super::Dialect;
use super::anthropic_request::tell_request;
use super::anthropic_usage::{AnthropicUsage, tell_iterations};
use super::call::Request;
use super::fact::{DeltaKind, Fact, Part, Sink};
use super::failure::read_failure;
use super::openai_usage;
use super::repeat::{Repeat, Watch};
use super::tell::word;
use crate::base::json::{Json, Kind};
use crate::decode::Event;

/// The member that holds the new text.
const TEXT_KEY: &[u8] = b"\"text\":";

/// Reads one call of Messages.
#[derive(Debug, Default)]
pub(super) struct Anthropic {
    usage: AnthropicUsage,
    /// The id of the message that began last, as it stands on the wire.
    id: Option<Vec<u8>>,
    /// The shape was seen.
    confirmed: bool,
    /// A plain delta, which most events are like.
    plain: Repeat,
}

impl Dialect for Anthropic {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        tell_request(request.body, sink);
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if self.plain.tell(event.data, sink) {
            return;
        }
        let mut watch = Watch::new(sink);
        self.read(Json::new(event.data), &mut watch);
        self.plain.learn(event.data, TEXT_KEY, &watch);
    }
}

impl Anthropic {
    /// Tells what one event or one whole answer holds, whatever framing it came in.
    pub(super) fn read(&mut self, body: Json<'_>, sink: &mut dyn Sink) {
        let (mut kind, mut index, mut delta, mut usage, mut inner) = (Json::new(b""), 0, None, None, None);
        for (key, value) in body.entries() {
            match key.name() {
                "type" => kind = value,
                "index" => index = value.count().unwrap_or(0),
                "delta" => delta = Some(value),
                "usage" => usage = Some(value),
                "message" | "content_block" => inner = Some(value),
                _ => {}
            }
        }
        match kind.name() {
            "content_block_delta" => delta.into_iter().for_each(|delta| tell_delta(index, delta, sink)),
            "content_block_start" => inner.into_iter().for_each(|block| tell_block(index, block, sink)),
            "message_start" => inner.into_iter().for_each(|message| self.start(message, sink)),
            "message_delta" => {
                delta.into_iter().for_each(|delta| tell_stop(delta, sink));
                usage.into_iter().for_each(|usage| self.update(usage, sink));
            }
            "message_stop" => sink.fact(Fact::End),
            "message" => self.whole(body, sink),
            "completion" => self.completion(body, sink),
            "error" => {
                read_failure(body, sink);
            }
            "content_block_stop" | "ping" => {}
            _ => self.unnamed(body, kind, sink),
        }
    }

    /// What has no type that this wire knows: an answer or a failure that leaves its type out, or something else.
    fn unnamed(&mut self, body: Json<'_>, kind: Json<'_>, sink: &mut dyn Sink) {
        if body.get("content").is_some_and(Json::is_array) {
            self.whole(body, sink);
        } else if body.get("error").is_some() {
            read_failure(body, sink);
        } else if kind.kind() == Kind::Text && !self.confirmed {
            sink.fact(Fact::Foreign);
        }
    }

    /// A message begins. It may begin twice; with another id it takes the place of what came before.
    fn start(&mut self, message: Json<'_>, sink: &mut dyn Sink) {
        let id = message.get("id").map(Json::bytes);
        let known = self.id.take();
        self.id = id.map(<[u8]>::to_vec);
        if known.is_some() && known == self.id {
            return;
        }
        if known.is_some() {
            self.usage = AnthropicUsage::default();
            sink.fact(Fact::Restart);
        }
        self.head(message, sink);
        tell_content(message, sink);
        if let Some(usage) = message.get("usage") {
            self.usage.begin(usage);
            self.tell_counts(usage, sink);
        }
    }

    fn whole(&mut self, message: Json<'_>, sink: &mut dyn Sink) {
        self.head(message, sink);
        tell_content(message, sink);
        tell_stop(message, sink);
        if let Some(usage) = message.get("usage") {
            self.update(usage, sink);
        }
        sink.fact(Fact::End);
    }

    /// The wire of before Messages: text alone, no usage.
    fn completion(&mut self, body: Json<'_>, sink: &mut dyn Sink) {
        if !self.confirmed {
            self.head(body, sink);
        }
        tell_text(body.get("completion"), DeltaKind::Text, sink);
        tell_stop(body, sink);
        if body.get("stop_reason").is_some() {
            sink.fact(Fact::End);
        }
    }

    fn head(&mut self, message: Json<'_>, sink: &mut dyn Sink) {
        self.confirmed = true;
        sink.fact(Fact::Confirmed);
        for (key, value) in message.entries() {
            match key.name() {
                "id" => word(value, sink, |word| Fact::Id(word)),
                "model" => word(value, sink, |word| Fact::Model(word)),
                _ => false,
            };
        }
    }

    fn update(&mut self, usage: Json<'_>, sink: &mut dyn Sink) {
        if usage.get("prompt_tokens").is_some() {
            // A gateway that counts as OpenAI does, whatever it speaks: the cache stands inside the prompt.
            openai_usage::tell(usage, sink);
            return;
        }
        self.usage.merge(usage);
        self.tell_counts(usage, sink);
    }

    fn tell_counts(&self, usage: Json<'_>, sink: &mut dyn Sink) {
        let counts = self.usage.usage();
        if !counts.is_empty() {
            sink.fact(Fact::Usage(counts));
        }
        if let Some(iterations) = usage.get("iterations") {
            tell_iterations(iterations, sink);
        }
        openai_usage::tell_cost(usage, sink);
    }
}

fn tell_delta(index: u64, delta: Json<'_>, sink: &mut dyn Sink) {
    for (key, value) in delta.entries() {
        match key.name() {
            "text" => tell_text(Some(value), DeltaKind::Text, sink),
            "thinking" => tell_text(Some(value), DeltaKind::Reasoning, sink),
            "partial_json" => {
                let arguments = value.text().unwrap_or_default();
                sink.fact(Fact::ToolCall { choice: 0, index: Some(index), id: None, name: None, arguments: &arguments });
            }
            _ => {}
        }
    }
}

fn tell_content(message: Json<'_>, sink: &mut dyn Sink) {
    let blocks = message.get("content").into_iter().flat_map(Json::items);
    (0..).zip(blocks).for_each(|(index, block)| tell_block(index, block, sink));
}

/// A whole block, or the beginning of one: it may carry text and tool input already.
fn tell_block(index: u64, block: Json<'_>, sink: &mut dyn Sink) {
    let kind = block.text_at("type").unwrap_or_default();
    match &*kind {
        "text" => tell_text(block.get("text"), DeltaKind::Text, sink),
        "thinking" => tell_text(block.get("thinking"), DeltaKind::Reasoning, sink),
        "tool_use" | "server_tool_use" | "mcp_tool_use" => {
            let (id, name) = (block.text_at("id"), block.text_at("name"));
            // The empty object stands where the input is still to come, piece by piece.
            let input = block.get("input").filter(|input| input.entries().next().is_some());
            let arguments = input.map(Json::raw).unwrap_or_default();
            sink.fact(Fact::ToolCall { choice: 0, index: Some(index), id: id.as_deref(), name: name.as_deref(), arguments: &arguments });
        }
        // Another model than the one that was asked answers from here on.
        "fallback" => {
            block.at("to.model").into_iter().for_each(|model| {
                word(model, sink, |word| Fact::Model(word));
            });
        }
        kind if kind.ends_with("_tool_result") => {
            let id = block.text_at("tool_use_id");
            // Pages found on the web come encrypted or in base64: nothing that anybody can read.
            let result = block.get("content").filter(|_| !kind.starts_with("web_"));
            sink.fact(Fact::OutputPart { choice: 0, part: Part::ToolResult { id: id.as_deref(), result } });
        }
        _ => {}
    }
}

fn tell_text(text: Option<Json<'_>>, kind: DeltaKind, sink: &mut dyn Sink) {
    if let Some(text) = text.and_then(Json::text) {
        sink.fact(Fact::Delta { choice: 0, kind, text: &text });
    }
}

fn tell_stop(message: Json<'_>, sink: &mut dyn Sink) {
    if let Some(reason) = message.text_at("stop_reason") {
        sink.fact(Fact::Finish { choice: 0, reason: &reason });
    }
}
