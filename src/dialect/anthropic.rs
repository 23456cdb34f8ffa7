//! Anthropic Messages, wherever they are spoken: Anthropic, Vertex, Foundry, Bedrock, Ollama, gateways.
//! Source: providers.md 4.6, 3.7.

use super::Dialect;
use super::anthropic_request::{tell_request, tell_result};
use super::anthropic_usage::{AnthropicUsage, tell_iterations};
use super::call::Request;
use super::fact::{DeltaKind, Fact};
use super::openai_usage;
use super::teller::{NOWHERE, Teller};
use super::vercel_gateway::tell_metadata;
use crate::base::json::{Json, Kind, keys};
use crate::decode::Event;

/// Where Vercel's gateway tells of itself and of whom it asked.
const METADATA: &str = "provider_metadata";

/// The member that holds the new text.
const TEXT_KEY: &[u8] = b"\"text\":";

/// Reads one call of Messages.
#[derive(Default)]
pub(super) struct Anthropic {
    usage: AnthropicUsage,
    /// The id of the message that began last, as it stands on the wire.
    id: Option<Vec<u8>>,
    /// The shape was seen.
    confirmed: bool,
}

impl Dialect for Anthropic {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell_request(request.body, tell);
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        tell.text_key = TEXT_KEY;
        self.read(body, tell);
    }
}

impl Anthropic {
    /// Tells what one event or one whole answer holds, whatever framing it came in.
    pub(super) fn read(&mut self, body: Json<'_>, tell: &mut Teller<'_>) {
        let [kind, index, delta, usage, message, block, ..] =
            body.pick(keys!("type", "index", "delta", "usage", "message", "content_block"));
        let index = index.count().unwrap_or(0);
        match kind.name() {
            "content_block_delta" => tell_delta(index, delta, tell),
            "content_block_start" => tell_block(index, block, tell),
            "message_start" => self.start(message, tell),
            "message_delta" => {
                tell.finish(delta, "stop_reason");
                self.update(usage, tell);
                tell_metadata(body.member(METADATA), tell);
            }
            "message_stop" => tell.end(),
            "message" => self.whole(body, tell),
            "completion" => self.completion(body, tell),
            "error" => {
                tell.failure(body);
            }
            "content_block_stop" | "ping" => {}
            _ => self.unnamed(body, kind, tell),
        }
    }

    /// What has no type that this wire knows: an answer or a failure that leaves its type out, or something else.
    fn unnamed(&mut self, body: Json<'_>, kind: Json<'_>, tell: &mut Teller<'_>) {
        if body.member("content").is_array() {
            self.whole(body, tell);
        } else if body.has("error") {
            tell.failure(body);
        } else if kind.kind() == Kind::Text && !self.confirmed {
            tell.foreign();
        }
    }

    /// A message begins. It may begin twice; with another id it takes the place of what came before.
    fn start(&mut self, message: Json<'_>, tell: &mut Teller<'_>) {
        let id = message.get("id").map(|id| id.bytes().to_vec());
        let known = std::mem::replace(&mut self.id, id);
        if known.is_some() {
            if known == self.id {
                return;
            }
            self.usage = AnthropicUsage::default();
            tell.fact(Fact::Restart);
        }
        self.head(message, tell);
        tell_content(message, tell);
        if let Some(usage) = message.get("usage") {
            self.usage.begin(usage);
            self.tell_counts(usage, tell);
        }
    }

    fn whole(&mut self, message: Json<'_>, tell: &mut Teller<'_>) {
        self.head(message, tell);
        tell_content(message, tell);
        self.update(message.member("usage"), tell);
        tell_metadata(message.member(METADATA), tell);
        tell.end();
    }

    /// The wire of before Messages: text alone, no usage.
    fn completion(&mut self, body: Json<'_>, tell: &mut Teller<'_>) {
        if !self.confirmed {
            self.head(body, tell);
        }
        tell.text(DeltaKind::Text, body, "completion");
        if tell.finish(body, "stop_reason") {
            tell.end();
        }
    }

    fn head(&mut self, message: Json<'_>, tell: &mut Teller<'_>) {
        self.confirmed = true;
        tell.confirmed();
        tell.id(message, "id");
        tell.model(message, "model");
    }

    fn update(&mut self, usage: Json<'_>, tell: &mut Teller<'_>) {
        if usage.has("prompt_tokens") {
            // A gateway that counts as OpenAI does, whatever it speaks: the cache stands inside the prompt.
            openai_usage::tell(usage, tell);
        } else if usage.is_there() {
            self.usage.merge(usage);
            self.tell_counts(usage, tell);
        }
    }

    fn tell_counts(&self, usage: Json<'_>, tell: &mut Teller<'_>) {
        tell.usage(&self.usage.usage());
        tell_iterations(usage.member("iterations"), tell);
        openai_usage::tell_cost(usage, tell);
    }
}

fn tell_delta(index: u64, delta: Json<'_>, tell: &mut Teller<'_>) {
    tell.text(DeltaKind::Text, delta, "text");
    tell.text(DeltaKind::Reasoning, delta, "thinking");
    // What the conversation so far was compacted to, which comes in one piece.
    tell.text_part(delta, "content");
    if delta.has("partial_json") {
        tell.call(Some(index), delta, NOWHERE, NOWHERE, "partial_json");
    }
}

/// A message that begins may be whole already.
fn tell_content(message: Json<'_>, tell: &mut Teller<'_>) {
    for (index, block) in (0..).zip(message.list("content")) {
        tell_block(index, block, tell);
    }
    tell.finish(message, "stop_reason");
}

/// A whole block, or the beginning of one: it may carry text and tool input already.
fn tell_block(index: u64, block: Json<'_>, tell: &mut Teller<'_>) {
    match block.name_at("type") {
        "text" => tell.text(DeltaKind::Text, block, "text"),
        "thinking" => tell.text(DeltaKind::Reasoning, block, "thinking"),
        "compaction" => tell.text_part(block, "content"),
        "tool_use" | "server_tool_use" | "mcp_tool_use" => {
            // The empty object stands where the input is still to come, piece by piece.
            let is_empty = block.member("input").entries().next().is_none();
            tell.call(Some(index), block, "id", "name", if is_empty { NOWHERE } else { "input" });
        }
        // Another model than the one that was asked answers from here on.
        "fallback" => {
            tell.model(block, "to.model");
        }
        kind if kind.ends_with("_tool_result") => tell_result(block, tell),
        _ => {}
    }
}
