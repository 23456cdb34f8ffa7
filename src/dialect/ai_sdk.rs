//! What the AI SDK tells its telemetry, its tracers and its middleware of one call, in the shapes of majors 5 to 7: the events
//! of a telemetry integration, the attributes of a span (nested along their dots), or options and results of a model object.
//! Source: hooks.md 1.

use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Operation, Part, Sink};
use super::tell::word;
use super::vercel_gateway::{SETTINGS, VercelGateway, tell_call, tell_content, tell_text};
use super::{Dialect, ai_sdk_prompt, ai_sdk_usage};
use crate::base::attr;
use crate::base::json::Json;
use crate::decode::Event;

/// Reads one call of a language model, an embedding model or a reranking model.
#[derive(Debug, Default)]
pub(super) struct AiSdk {
    /// The parts of a stream are those of the gateway.
    parts: VercelGateway,
}

impl Dialect for AiSdk {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let body = request.body;
        let at = |paths: &[&str]| paths.iter().find_map(|path| body.at(path));
        let values = at(&["values", "value", "ai.values", "ai.value"]);
        sink.fact(Fact::Operation(match values {
            Some(_) => Operation::Embeddings,
            None if at(&["documents", "ai.documents"]).is_some() => Operation::Rerank,
            None => Operation::GenerateContent,
        }));
        for (path, attribute) in SETTINGS {
            // The spans of the SDK name their settings as ours do.
            if let Some(value) = at(&[path, attribute.name]) {
                sink.fact(Fact::Setting(*attribute, value));
            }
        }
        if let Some(stream) = body.get("stream") {
            sink.fact(Fact::Setting(attr::REQUEST_STREAM, stream));
        }
        if sink.inputs() == Content::Recorded {
            tell_inputs(body, sink);
            if let Some(values) = values {
                sink.fact(Fact::EmbeddingsInput(values));
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        match body.get("type") {
            Some(kind) if kind.is("first-output") => sink.fact(Fact::Begun),
            // What the request held, told late: only for those who count by it.
            Some(kind) if kind.is("request") => tell_inputs(body, sink),
            Some(_) => self.parts.streamed(body, sink),
            None => tell_answer(body.get("ai").unwrap_or(body), sink),
        }
    }
}

/// Instructions, messages and tools; a span's attributes hold each as JSON text.
fn tell_inputs(body: Json<'_>, sink: &mut dyn Sink) {
    if let Some(instructions) = body.get("instructions") {
        tell_instructions(instructions, sink);
        instructions.items().for_each(|part| tell_instructions(part, sink));
    }
    each(body, &["prompt", "messages", "ai.prompt.messages"], &mut |message| ai_sdk_prompt::tell_message(message, sink));
    each(body, &["tools", "ai.prompt.tools"], &mut |tool| ai_sdk_prompt::tell_tool(tool, sink));
}

fn tell_instructions(instructions: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = instructions.text().or(instructions.text_at("content")) {
        sink.fact(Fact::System(Part::Text(&text)));
    }
}

/// Hands over the elements of the first list that is there. List and elements may be JSON text.
fn each(body: Json<'_>, paths: &[&str], take: &mut dyn FnMut(Json<'_>)) {
    let Some(list) = paths.iter().find_map(|path| body.at(path)) else { return };
    let text = list.text();
    let list = text.as_ref().map_or(list, |text| Json::new(text.as_bytes()));
    for item in list.items() {
        match item.text() {
            Some(text) => take(Json::new(text.as_bytes())),
            None => take(item),
        }
    }
}

/// A whole answer.
fn tell_answer(answer: Json<'_>, sink: &mut dyn Sink) {
    let at = |paths: &[&str]| paths.iter().find_map(|path| answer.at(path));
    if let Some(id) = at(&["responseId", "response.id"]) {
        word(id, sink, |word| Fact::Id(word));
    }
    if let Some(model) = at(&["response.modelId", "response.model", "modelId"]) {
        word(model, sink, |word| Fact::Model(word));
    }
    each(answer, &["content"], &mut |part| tell_content(part, sink));
    tell_text(DeltaKind::Reasoning, at(&["response.reasoning"]), sink);
    tell_text(DeltaKind::Text, at(&["response.text", "response.object", "objectText"]), sink);
    each(answer, &["response.toolCalls"], &mut |call| {
        tell_call(call.get("toolCallId"), call.get("toolName"), call.get("input").or(call.get("args")), sink);
    });
    if let Some(reason) = at(&["finishReason.unified", "finishReason", "response.finishReason"]) {
        word(reason, sink, |reason| Fact::Finish { choice: 0, reason });
    }
    let metadata = at(&["providerMetadata", "response.providerMetadata"]);
    let text = metadata.and_then(Json::text);
    let metadata = text.as_ref().map(|text| Json::new(text.as_bytes())).or(metadata);
    if let Some(usage) = answer.get("usage") {
        ai_sdk_usage::tell(usage, metadata, sink);
    }
    sink.fact(Fact::End);
}
