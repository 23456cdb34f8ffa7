//! The plain shapes, a prompt in and a text out, under names of each family's own: Titan, Llama, Mistral, Cohere and vectors at
//! Bedrock; watsonx, Hugging Face's TGI and Replicate elsewhere. Source: providers.md 3.6 G and K, 3.7, 4.10, 4.17, 4.23.

use super::cohere_rerank::tell_ranking;
use super::cohere_usage;
use super::cohere_v1_chat::tell_call;
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Fact, Role};
use super::openai_usage;
use super::settings::tell_settings;
use super::teller::{ITSELF, Teller};
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};
use crate::decode::EventKind;

const COUNTS: &Counts = &[
    (Count::Input, "prompt_token_count|inputTextTokenCount|input_token_count|metrics.input_token_count|details.input_length"),
    (
        Count::Output,
        "generation_token_count|totalOutputTextTokenCount|generated_token_count|metrics.output_token_count|details.generated_tokens",
    ),
];

/// Tells a request of a prompt, of Cohere's conversation, or of what is to become vectors.
pub(super) fn tell_request(body: Json<'_>, becomes_vectors: bool, tell: &mut Teller<'_>) {
    tell.asks(body);
    tell_settings(body.member("textGenerationConfig|singleEmbeddingParams|parameters|input"), tell);
    if !tell.wants_inputs() || tell_ranking(body, tell) {
        return;
    }
    tell.lone_text(Role::System, body, "preamble|input.system_prompt");
    tell.each(body, "chat_history", |turn, tell| tell.lone_text(Role::of(turn), turn, "message"));
    let inputs = body.member("inputs");
    if becomes_vectors && inputs.text().is_some() {
        tell.embeds(inputs, ITSELF);
    } else {
        tell.lone_text(Role::User, body, "prompt|message|input|inputs|input.prompt");
    }
    if body.has("textGenerationConfig") {
        tell.lone_text(Role::User, body, "inputText");
    } else {
        tell.embeds(body, "inputText");
    }
    tell.embeds(body, "texts|singleEmbeddingParams.text.value");
    // Inputs may be pictures as well, in base64.
    if body.list("inputs").next().is_some_and(|first| first.text().is_some()) {
        tell.embeds(body, "inputs");
    }
    tell.each(body, "tools", |tool, tell| tell.function(tool, "parameter_definitions"));
}

/// Tells an answer, or an event of one, whose members mean the same under whatever name.
pub(super) fn tell_answer(body: Json<'_>, kind: EventKind, so_far: Usage, tell: &mut Teller<'_>) {
    let mut usage = so_far;
    tell.confirmed();
    let mut is_over = tell_item(body, tell);
    for item in body.list("results|outputs|generations|completions|output") {
        is_over |= tell_item(item, tell);
        usage.output = sum(usage.output, item.count_at("tokenCount"));
        counts::update(&mut usage, item, COUNTS);
        // Replicate's are the pieces of one text.
        tell.choice += u64::from(item.is_object());
    }
    tell.choice = 0;
    tell.each(body, "tool_calls", |call, tell| tell_call(None, call, tell));
    tell.id(body, "generation_id|id|response.id");
    tell.model(body, "model_id|model");
    openai_usage::tell(body.member("usage"), tell);
    cohere_usage::tell_chat(body.member("meta|response.meta"), tell);
    counts::update(&mut usage, body, COUNTS);
    // Streams of watsonx count the input in one event, and none in the others.
    usage.input = usage.input.max(so_far.input);
    if usage != so_far {
        tell.usage(&usage);
    }
    if body.has("error") {
        tell.failure(body);
    }
    if matches!(body.name_at("status"), "starting" | "processing") {
        tell.fact(Fact::Pending);
    } else if is_over || kind == EventKind::Whole {
        tell.end();
    }
}

/// Tells an answer, or one of several: `{"outputText":…,"completionReason":…}` and its like. Says whether it is complete.
fn tell_item(item: Json<'_>, tell: &mut Teller<'_>) -> bool {
    // Marks of the end and their like are no text.
    if item.member("token.special").flag() != Some(true) {
        tell.text(
            DeltaKind::Text,
            item,
            "|generation|outputText|text|data.text|token.text|generated_text|summary_text|translation_text|output",
        );
    }
    let goes_on = item.name_at("stop_reason") == "not_finished";
    if !goes_on {
        tell.finish(item, "completionReason|stop_reason|finish_reason|finishReason.reason|details.finish_reason");
    }
    !goes_on && item.has("generated_text")
}
