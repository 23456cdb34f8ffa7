//! The plain shapes at Bedrock, a prompt in and a text out, under names of each family's own: Titan, Llama, Mistral, Cohere,
//! and vectors. Source: providers.md 3.6 G and K, 3.7, 4.10.

use super::cohere_v1_chat::tell_call;
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Role};
use super::openai_usage;
use super::settings::tell_settings;
use super::teller::Teller;
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};
use crate::decode::EventKind;

const COUNTS: &Counts =
    &[(Count::Input, "prompt_token_count|inputTextTokenCount"), (Count::Output, "generation_token_count|totalOutputTextTokenCount")];

/// Tells a request of a prompt, of Cohere's conversation, or of what is to become vectors.
pub(super) fn tell_request(body: Json<'_>, tell: &mut Teller<'_>) {
    for settings in [body, body.member("textGenerationConfig"), body.member("singleEmbeddingParams")] {
        tell_settings(settings, tell);
    }
    if !tell.wants_inputs() {
        return;
    }
    tell.lone_text(Role::System, body, "preamble");
    tell.each(body, "chat_history", |turn, tell| tell.lone_text(Role::from_wire(turn.name_at("role")), turn, "message"));
    tell.lone_text(Role::User, body, "prompt|message");
    if body.get("textGenerationConfig").is_some() {
        tell.lone_text(Role::User, body, "inputText");
    } else {
        tell.embeds(body, "inputText");
    }
    tell.embeds(body, "texts|singleEmbeddingParams.text.value");
    tell.each(body, "tools", |tool, tell| tell.function(tool, "parameter_definitions"));
}

/// Tells an answer, or an event of one, whose members mean the same under whatever name.
pub(super) fn tell_answer(body: Json<'_>, kind: EventKind, so_far: Usage, tell: &mut Teller<'_>) {
    let mut usage = so_far;
    tell.confirmed();
    tell_item(body, tell);
    for item in body.list("results|outputs|generations|completions") {
        tell_item(item, tell);
        usage.output = sum(usage.output, item.count_at("tokenCount"));
        tell.choice += 1;
    }
    tell.choice = 0;
    tell.each(body, "tool_calls", |call, tell| tell_call(None, call, tell));
    tell.id(body, "generation_id|id");
    openai_usage::tell(body.member("usage"), tell);
    counts::update(&mut usage, body, COUNTS);
    if usage != so_far {
        tell.usage(&usage);
    }
    if kind == EventKind::Whole {
        tell.end();
    }
}

/// An answer, or one of several: `{"outputText":…,"completionReason":…}` and its like.
fn tell_item(item: Json<'_>, tell: &mut Teller<'_>) {
    tell.text(DeltaKind::Text, item, "generation|outputText|text|data.text");
    tell.finish(item, "completionReason|stop_reason|finish_reason|finishReason.reason");
}
