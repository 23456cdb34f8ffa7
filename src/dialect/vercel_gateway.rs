//! Vercel AI Gateway's own protocol: the AI SDK's call options and results, second to fourth specification.
//! Source: providers.md 4.20.

use super::call::Request;
use super::fact::{DeltaKind, Fact, Role};
use super::google_usage::GoogleUsage;
use super::settings::tell_settings;
use super::teller::{ITSELF, NOWHERE, Teller};
use super::{Dialect, ai_sdk_prompt, ai_sdk_usage};
use crate::base::attr;
use crate::base::cost::Cost;
use crate::base::json::{Json, keys};
use crate::base::limits::MAX_CHOICES;
use crate::decode::{Event, EventKind};

/// Reads one call of a language model, or one that embeds, draws, ranks, decides, speaks or listens.
#[derive(Default)]
pub(super) struct VercelGateway {
    /// The provider's id of the answer was told: the gateway's own does not replace it.
    named: bool,
    /// The tool calls whose arguments came in parts: the whole call that follows repeats them.
    streamed_calls: Vec<String>,
}

impl Dialect for VercelGateway {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        // The body does not name the model.
        tell.word(request.headers.0, "ai-language-model-id|ai-model-id", |model| Fact::RequestModel(model));
        tell_settings(request.body, tell);
        if let Some(streaming) = request.headers.get("ai-language-model-streaming") {
            tell.setting(&attr::REQUEST_STREAM, Json::new(streaming.as_bytes()));
        }
        if tell.wants_inputs() {
            tell.each(request.body, "prompt", ai_sdk_prompt::tell_message);
            tell.each(request.body, "tools", ai_sdk_prompt::tell_tool);
            tell.lone_text(Role::User, request.body, "prompt|query|text");
            tell.embeds(request.body, "values|input");
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if event.kind == EventKind::Whole {
            self.whole(body, tell);
        } else {
            self.streamed(body, tell);
        }
    }
}

impl VercelGateway {
    fn whole(&mut self, body: Json<'_>, tell: &mut Teller<'_>) {
        if body.has("error") {
            tell.failure(body);
            return;
        }
        tell.each(body, "content", tell_content);
        tell.text(DeltaKind::Text, body, "text");
        tell.answers(body);
        if body.has("audio") {
            tell.blob(None);
        }
        tell_result(body, tell);
        self.named(body.member("response"), tell);
        self.gateway(body.member("providerMetadata.gateway"), tell);
        if body.has("content|embeddings|images|ranking|answers|segments|audio") {
            tell.confirmed();
            tell.end();
        }
    }

    /// One part of a stream. Deltas are the bulk: they are read in one pass.
    pub(super) fn streamed(&mut self, body: Json<'_>, tell: &mut Teller<'_>) {
        let [kind, delta, text_delta, id, ..] = body.pick(keys!("type", "delta", "textDelta", "id"));
        let delta = if delta.is_there() { delta } else { text_delta };
        match kind.name() {
            "text-delta" => tell.text(DeltaKind::Text, delta, ITSELF),
            "reasoning-delta" => tell.text(DeltaKind::Reasoning, delta, ITSELF),
            "tool-input-start" => tell.call(None, body, "id", "toolName", NOWHERE),
            "tool-input-delta" => {
                tell.call(None, body, "id", NOWHERE, "delta");
                self.streams_call(id);
            }
            "tool-call" if self.has_streamed(body) => {}
            "tool-call" | "tool-result" | "file" | "reasoning-file" => tell_content(body, tell),
            "stream-start" => tell.confirmed(),
            "response-metadata" => {
                tell.confirmed();
                self.named(body, tell);
            }
            "finish" => {
                tell_result(body, tell);
                self.gateway(body.member("providerMetadata.gateway"), tell);
                tell.end();
            }
            "error" => {
                tell.failure(body);
            }
            // How the stream of an app to its own chat component begins.
            "start" => tell.foreign(),
            _ => {}
        }
    }

    /// What the gateway says of itself, and its own id of the call.
    pub(super) fn gateway(&mut self, gateway: Json<'_>, tell: &mut Teller<'_>) {
        tell_gateway(gateway, tell);
        if !self.named {
            tell.id(gateway, "generationId");
        }
    }

    fn named(&mut self, metadata: Json<'_>, tell: &mut Teller<'_>) {
        self.named |= tell.id(metadata, "id");
        tell.model(metadata, "modelId");
    }

    fn streams_call(&mut self, id: Json<'_>) {
        let Some(id) = id.text() else { return };
        if self.streamed_calls.len() < MAX_CHOICES && !self.streamed_calls.iter().any(|known| *known == id) {
            self.streamed_calls.push(id.into_owned());
        }
    }

    fn has_streamed(&self, call: Json<'_>) -> bool {
        call.text_at("toolCallId").is_some_and(|id| self.streamed_calls.iter().any(|known| *known == id))
    }
}

/// Tells the metadata of an answer on another wire: of the gateway itself, and what Google counted. The gateway's own counts have
/// Gemini's thoughts beside the completion, and in no total.
pub(super) fn tell_metadata(metadata: Json<'_>, tell: &mut Teller<'_>) {
    tell_gateway(metadata.member("gateway"), tell);
    GoogleUsage::default().tell(metadata.member("google.usageMetadata"), tell);
}

/// Tells what the gateway says of itself: who served, and what it cost.
fn tell_gateway(gateway: Json<'_>, tell: &mut Teller<'_>) {
    tell.word(gateway, "routing.finalProvider|routing.resolvedProvider", |provider| Fact::Upstream(provider));
    // A text, so that no digit is lost.
    let cost = gateway.get("cost").and_then(|cost| Cost::parse(&cost.text().unwrap_or_else(|| cost.raw())));
    if let Some(cost) = cost {
        tell.fact(Fact::Cost(cost));
    }
}

/// What stands beside the content of a whole answer and in the last part of a streamed one.
fn tell_result(result: Json<'_>, tell: &mut Teller<'_>) {
    ai_sdk_usage::tell(result.member("usage"), result.member("providerMetadata"), tell);
    tell.finish(result, "finishReason|finishReason.unified");
}

/// Tells one part of an answer.
pub(super) fn tell_content(part: Json<'_>, tell: &mut Teller<'_>) {
    match part.name_at("type") {
        "text" => tell.text(DeltaKind::Text, part, "text"),
        "reasoning" => tell.text(DeltaKind::Reasoning, part, "text"),
        "tool-call" => tell.call(None, part, "toolCallId", "toolName", "input"),
        _ => ai_sdk_prompt::tell_part(part, tell),
    }
}
