//! The plain shapes at Bedrock, a prompt in and a text out, under names of each family's own: Titan, Llama, Mistral, Cohere,
//! and vectors. Source: providers.md 3.6 G and K, 3.7, 4.10.

use super::bedrock_block::list;
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink};
use super::openai_usage;
use super::tell::{function, settings, word};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};
use crate::decode::EventKind;

const SETTINGS: &[(&str, Attr)] = &[
    ("max_gen_len", attr::REQUEST_MAX_TOKENS),
    ("max_tokens", attr::REQUEST_MAX_TOKENS),
    ("max_tokens_to_sample", attr::REQUEST_MAX_TOKENS),
    ("maxTokens", attr::REQUEST_MAX_TOKENS),
    ("textGenerationConfig.maxTokenCount", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("textGenerationConfig.temperature", attr::REQUEST_TEMPERATURE),
    ("top_p", attr::REQUEST_TOP_P),
    ("p", attr::REQUEST_TOP_P),
    ("topP", attr::REQUEST_TOP_P),
    ("textGenerationConfig.topP", attr::REQUEST_TOP_P),
    ("top_k", attr::REQUEST_TOP_K),
    ("k", attr::REQUEST_TOP_K),
    ("frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("stop", attr::REQUEST_STOP_SEQUENCES),
    ("stop_sequences", attr::REQUEST_STOP_SEQUENCES),
    ("stopSequences", attr::REQUEST_STOP_SEQUENCES),
    ("textGenerationConfig.stopSequences", attr::REQUEST_STOP_SEQUENCES),
    ("dimensions", attr::REQUEST_DIMENSIONS),
    ("output_dimension", attr::REQUEST_DIMENSIONS),
    ("singleEmbeddingParams.embeddingDimension", attr::REQUEST_DIMENSIONS),
];

/// Tells a request of a prompt, of Cohere's conversation, or of what is to become vectors.
pub(super) fn tell_request(body: Json<'_>, sink: &mut dyn Sink) {
    settings(body, SETTINGS, sink);
    if sink.inputs() != Content::Recorded {
        return;
    }
    if let Some(instructions) = body.text_at("preamble") {
        sink.fact(Fact::System(Part::Text(&instructions)));
    }
    for turn in list(body, "chat_history") {
        let role = Role::from_wire(&turn.text_at("role").unwrap_or_default());
        tell_turn(role, turn.get("message"), sink);
    }
    for (key, value) in body.entries() {
        match key.name() {
            "inputText" if body.get("textGenerationConfig").is_none() => sink.fact(Fact::EmbeddingsInput(value)),
            "prompt" | "inputText" | "message" => tell_turn(Role::User, Some(value), sink),
            "texts" => sink.fact(Fact::EmbeddingsInput(value)),
            "singleEmbeddingParams" => {
                value.at("text.value").into_iter().for_each(|text| sink.fact(Fact::EmbeddingsInput(text)));
            }
            "tools" => value.items().for_each(|tool| function(tool, "parameter_definitions", sink)),
            _ => {}
        }
    }
}

fn tell_turn(role: Role, text: Option<Json<'_>>, sink: &mut dyn Sink) {
    if let Some(text) = text.and_then(Json::text) {
        sink.fact(Fact::Input(role));
        sink.fact(Fact::InputPart(Part::Text(&text)));
    }
}

/// Tells an answer, or an event of one, whose members mean the same under whatever name.
pub(super) fn tell_answer(body: Json<'_>, kind: EventKind, so_far: Usage, sink: &mut dyn Sink) {
    let mut usage = so_far;
    sink.fact(Fact::Confirmed);
    for (key, value) in body.entries() {
        match key.name() {
            "generation" | "outputText" | "text" => tell_text(0, value, sink),
            "results" | "outputs" | "generations" | "completions" => {
                for (item, number) in value.items().zip(0..) {
                    tell_item(number, item, sink);
                    usage.output = sum(usage.output, item.count_at("tokenCount"));
                }
            }
            "stop_reason" | "completionReason" | "finish_reason" => tell_finish(0, value, sink),
            "tool_calls" => value.items().for_each(|call| tell_call(call, sink)),
            "generation_id" | "id" => {
                word(value, sink, |word| Fact::Id(word));
            }
            "usage" if value.is_object() => openai_usage::tell(value, sink),
            "prompt_token_count" | "inputTextTokenCount" => usage.input = value.count().or(usage.input),
            "generation_token_count" | "totalOutputTextTokenCount" => usage.output = value.count().or(usage.output),
            _ => {}
        }
    }
    if usage != so_far {
        sink.fact(Fact::Usage(usage));
    }
    if kind == EventKind::Whole {
        sink.fact(Fact::End);
    }
}

/// One of several answers: `{"outputText":…,"completionReason":…}` and its like.
fn tell_item(choice: u64, item: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = item.get("outputText").or(item.get("text")).or(item.at("data.text")) {
        tell_text(choice, text, sink);
    }
    let reasons = ["completionReason", "stop_reason", "finish_reason", "finishReason.reason"];
    if let Some(reason) = reasons.iter().find_map(|path| item.at(path)) {
        tell_finish(choice, reason, sink);
    }
}

/// A tool call of Cohere's, which has no id.
fn tell_call(call: Json<'_>, sink: &mut dyn Sink) {
    let name = call.text_at("name");
    let arguments = call.get("parameters").map(Json::raw).unwrap_or_default();
    sink.fact(Fact::ToolCall { choice: 0, index: None, id: None, name: name.as_deref(), arguments: &arguments });
}

fn tell_text(choice: u64, text: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = text.text() {
        sink.fact(Fact::Delta { choice, kind: DeltaKind::Text, text: &text });
    }
}

pub(super) fn tell_finish(choice: u64, reason: Json<'_>, sink: &mut dyn Sink) {
    if let Some(reason) = reason.text().filter(|reason| !reason.is_empty()) {
        sink.fact(Fact::Finish { choice, reason: &reason });
    }
}
