//! What the AI SDK tells its telemetry, its tracers and its middleware of one call, in the shapes of majors 5 to 7: the events
//! of a telemetry integration, the attributes of a span (nested along their dots), or options and results of a model object.
//! Source: hooks.md 1.

use super::call::Request;
use super::fact::{DeltaKind, Fact, Operation, Role};
use super::settings::tell_settings;
use super::teller::{ITSELF, Teller};
use super::vercel_gateway::{VercelGateway, tell_content};
use super::{Dialect, ai_sdk_prompt, ai_sdk_usage};
use crate::base::json::Json;
use crate::decode::Event;

/// Reads one call of a language model, an embedding model or a reranking model.
#[derive(Default)]
pub(super) struct AiSdk {
    /// The parts of a stream are those of the gateway.
    parts: VercelGateway,
}

impl Dialect for AiSdk {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        let values = "values|value|ai.values|ai.value";
        tell.fact(Fact::Operation(if body.at(values).is_some() {
            Operation::Embeddings
        } else if body.at("documents|ai.documents").is_some() {
            Operation::Rerank
        } else {
            Operation::GenerateContent
        }));
        tell_settings(body, tell);
        // The spans of the SDK name their settings as ours do.
        tell_settings(body.member("gen_ai.request"), tell);
        if tell.wants_inputs() {
            tell_inputs(body, tell);
        }
        tell.embeds(body, values);
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        match body.get("type").map(Json::name) {
            Some("first-output") => tell.fact(Fact::Begun),
            // What the request held, told late: only for those who count by it.
            Some("request") => tell_inputs(body, tell),
            Some(_) => self.parts.streamed(body, tell),
            None => tell_answer(body.member("ai|"), tell),
        }
    }
}

/// Instructions, messages and tools; a span's attributes hold each as JSON text.
fn tell_inputs(body: Json<'_>, tell: &mut Teller<'_>) {
    let instructions = body.member("instructions");
    tell_instructions(instructions, tell);
    tell.each(instructions, ITSELF, tell_instructions);
    each(body, "prompt|messages|ai.prompt.messages", tell, ai_sdk_prompt::tell_message);
    each(body, "tools|ai.prompt.tools", tell, ai_sdk_prompt::tell_tool);
}

fn tell_instructions(instructions: Json<'_>, tell: &mut Teller<'_>) {
    tell.lone_text(Role::System, instructions, "|content");
}

/// Hands over the elements of a list. List and elements may be JSON text.
fn each(body: Json<'_>, path: &str, tell: &mut Teller<'_>, take: fn(Json<'_>, &mut Teller<'_>)) {
    unwrapped(body.member(path), &mut |list| {
        list.items().for_each(|item| unwrapped(item, &mut |item| take(item, tell)));
    });
}

/// Hands over a value, or the one that its text is.
fn unwrapped(value: Json<'_>, take: &mut dyn FnMut(Json<'_>)) {
    match value.text() {
        Some(text) => take(Json::new(text.as_bytes())),
        None => take(value),
    }
}

/// A whole answer.
fn tell_answer(answer: Json<'_>, tell: &mut Teller<'_>) {
    tell.id(answer, "responseId|response.id");
    tell.model(answer, "response.modelId|response.model|modelId");
    each(answer, "content", tell, tell_content);
    tell.text(DeltaKind::Reasoning, answer, "response.reasoning");
    tell.text(DeltaKind::Text, answer, "response.text|response.object|objectText");
    each(answer, "response.toolCalls", tell, |call, tell| tell.call(None, call, "toolCallId", "toolName", "input|args"));
    tell.finish(answer, "finishReason.unified|finishReason|response.finishReason");
    unwrapped(answer.member("providerMetadata|response.providerMetadata"), &mut |metadata| {
        ai_sdk_usage::tell(answer.member("usage"), metadata, tell);
    });
    tell.end();
}
