//! What the AI SDK tells its telemetry, its tracers and its middleware of one call, in the shapes of majors 5 to 7: the events
//! of a telemetry integration, the attributes of a span (nested along their dots), or options and results of a model object.
//! Source: hooks.md 1.

use super::call::Request;
use super::fact::{DeltaKind, Fact, Operation, Role};
use super::settings::tell_settings;
use super::teller::{ITSELF, Teller};
use super::vercel_gateway::{VercelGateway, tell_content};
use super::{Dialect, ai_sdk_prompt, ai_sdk_usage};
use crate::base::json::{Json, Writer};
use crate::decode::Event;

/// Reads one call of a model of language, of vectors, of ranks, of decisions or of speech.
#[derive(Default)]
pub(super) struct AiSdk {
    /// The parts of a stream are those of the gateway.
    parts: VercelGateway,
}

impl Dialect for AiSdk {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        let operation = match body.name_at("operationId|ai.operationId") {
            id if id.ends_with("Embed") => Operation::Embeddings,
            id if id.ends_with("Rerank") => Operation::Rerank,
            "ai.decide" => Operation::Decide,
            _ => Operation::GenerateContent,
        };
        tell.fact(Fact::Operation(operation));
        tell_settings(body, tell);
        // The spans of the SDK name their settings as ours do.
        tell_settings(body.member("gen_ai.request"), tell);
        if tell.wants_inputs() {
            tell_inputs(body, tell);
        }
        tell.embeds(body, "values");
        if tell.wants_inputs() && body.has("ai.values") {
            tell_values(body, tell);
        }
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        match body.get("type").map(Json::name) {
            Some("first-output") => tell.fact(Fact::Begun),
            Some(_) => self.parts.streamed(body, tell),
            None => self.tell_answer(body.member("ai|"), tell),
        }
    }
}

impl AiSdk {
    /// A whole answer. `asked` repeats what the request held, for those who count by it alone.
    fn tell_answer(&mut self, answer: Json<'_>, tell: &mut Teller<'_>) {
        tell_inputs(answer.member("asked"), tell);
        tell.id(answer, "responseId|response.id");
        tell.model(answer, "response.modelId|response.model|modelId");
        each(answer, "content", tell, tell_content);
        tell.text(DeltaKind::Reasoning, answer, "response.reasoning");
        tell.text(DeltaKind::Text, answer, "response.text|response.object|objectText|text");
        if answer.has("audio") {
            tell.typed_blob(answer, "audio.mediaType");
        }
        each(answer, "response.toolCalls", tell, |call, tell| tell.call(None, call, "toolCallId", "toolName", "input|args"));
        tell.finish(answer, "finishReason.unified|finishReason|response.finishReason");
        unwrapped(answer.member("providerMetadata|response.providerMetadata"), &mut |metadata| {
            self.parts.gateway(metadata.member("gateway"), tell);
            ai_sdk_usage::tell(answer.member("usage"), metadata, tell);
        });
        tell.end();
    }
}

/// What is to become vectors, of which a span's attributes hold each as JSON text.
fn tell_values(body: Json<'_>, tell: &mut Teller<'_>) {
    let mut values = Writer::new();
    values.begin_array();
    for value in body.list("ai.values") {
        unwrapped(value, &mut |value| {
            values.value(value);
        });
    }
    values.end_array();
    tell.fact(Fact::EmbeddingsInput(Json::new(values.as_str().as_bytes())));
}

/// Instructions, messages and tools; a span's attributes hold each as JSON text.
fn tell_inputs(body: Json<'_>, tell: &mut Teller<'_>) {
    let instructions = body.member("instructions");
    tell_instructions(instructions, tell);
    tell.each(instructions, ITSELF, tell_instructions);
    each(body, "prompt|messages|ai.prompt.messages", tell, ai_sdk_prompt::tell_message);
    each(body, "tools|ai.prompt.tools", tell, ai_sdk_prompt::tell_tool);
    // What is to be spoken, and what was.
    tell.lone_text(Role::User, body, "text");
    if body.has("audio") {
        tell.input(Role::User);
        tell.typed_blob(body, "audio.mediaType");
    }
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
