//! Amazon Bedrock's Converse and ConverseStream, and Nova's native shape, which is the same. Source: providers.md 3.6 F, 4.10.

use super::bedrock_block::{tell_block, tell_media, tell_result};
use super::call::{Headers, Request};
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Role};
use super::settings::tell_settings;
use super::teller::{ITSELF, NOWHERE, Teller};
use super::{Dialect, openai_usage};
use crate::base::json::{Json, keys};
use crate::decode::{Event, EventKind};

/// The counts of a usage, and under the longer names those that Bedrock adds to the answers of InvokeModel.
pub(super) const COUNTS: &Counts = &[
    (Count::Input, "inputTokens|inputTokenCount"),
    (Count::Cached, "cacheReadInputTokens|cacheReadInputTokenCount"),
    (Count::CacheWrite, "cacheWriteInputTokens|cacheWriteInputTokenCount"),
    (Count::Output, "outputTokens|outputTokenCount"),
    (Count::Total, "totalTokens"),
];

/// Reads one call of Converse.
#[derive(Default)]
pub(super) struct BedrockConverse;

impl Dialect for BedrockConverse {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell_path(request, tell);
        tell_request(request.body, tell);
    }

    fn head(&mut self, head: &Headers<'_>, tell: &mut Teller<'_>) {
        // The body has no id of its own.
        tell_request_id(head, tell);
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        match event.kind {
            EventKind::Exception => tell.exception(event.name, body),
            EventKind::Whole => tell_whole(body, tell),
            EventKind::Frame => tell_event(event.name, body, tell),
            // What a proxy made of the frames: each event wrapped by its name.
            EventKind::Sse | EventKind::Value | EventKind::Element => tell_wrapped(body, tell),
        }
    }
}

/// Tells whether the answer is to be streamed, which at Bedrock the path says.
pub(super) fn tell_path(request: &Request<'_>, tell: &mut Teller<'_>) {
    if request.url.path.ends_with("-stream") {
        tell.asks_for_events();
    }
}

/// Tells the id that AWS gives to the request, for answers without one. Says whether there was one.
pub(super) fn tell_request_id(head: &Headers<'_>, tell: &mut Teller<'_>) -> bool {
    tell.id(head.0, "x-amzn-requestid")
}

/// Tells a request body, be it of Converse or of Nova.
pub(super) fn tell_request(body: Json<'_>, tell: &mut Teller<'_>) {
    // What only some models know stands in a corner of its own.
    for path in ["inferenceConfig", "additionalModelRequestFields.inferenceConfig", "additionalModelRequestFields"] {
        tell_settings(body.member(path), tell);
    }
    if !tell.wants_inputs() {
        return;
    }
    tell.message(Role::System);
    tell.each(body, "system", tell_block);
    tell.each(body, "messages", |message, tell| {
        tell.input(Role::of(message));
        tell.each(message, "content", tell_block);
    });
    tell.each(body, "toolConfig.tools", |tool, tell| {
        tell.function(tool.member("toolSpec"), "inputSchema.json");
        if let Some(tool) = tool.get("systemTool") {
            tell.tool("system", tool, "name", NOWHERE);
        }
    });
}

/// Tells a whole answer, be it of Converse or of Nova.
pub(super) fn tell_whole(body: Json<'_>, tell: &mut Teller<'_>) {
    // Guardrails nest objects called `usage` as well, below `trace`; those are no tokens.
    let [output, reason, usage, ..] = body.pick(keys!("output", "stopReason", "usage"));
    tell.each(output, "message.content", tell_answer);
    tell.finish(reason, ITSELF);
    tell_usage(usage, tell);
    if output.is_object() {
        tell.confirmed();
        tell.end();
    } else if !tell.failure(body) {
        tell.foreign();
    }
}

/// Tells events that are wrapped by their names: `{"contentBlockDelta":{…}}`.
pub(super) fn tell_wrapped(body: Json<'_>, tell: &mut Teller<'_>) {
    for (key, event) in body.entries() {
        tell_event(key.name(), event, tell);
    }
}

fn tell_event(name: &str, event: Json<'_>, tell: &mut Teller<'_>) {
    match name {
        "contentBlockDelta" => tell_delta(event, tell),
        "contentBlockStart" => {
            if let Some(tool) = event.at("start.toolUse") {
                tell.call(event.count_at("contentBlockIndex"), tool, "toolUseId", "name", NOWHERE);
            }
        }
        "messageStart" => tell.confirmed(),
        "messageStop" => {
            tell.finish(event, "stopReason");
            // The usage is still to come in `metadata`, yet whoever stops reading here has the whole answer.
            tell.end();
        }
        "metadata" => tell_usage(event.member("usage"), tell),
        _ => {}
    }
}

fn tell_delta(event: Json<'_>, tell: &mut Teller<'_>) {
    let [index, delta, ..] = event.pick(keys!("contentBlockIndex", "delta"));
    tell.text(DeltaKind::Text, delta, "text");
    tell.text(DeltaKind::Reasoning, delta, "reasoningContent.text");
    if let Some(tool) = delta.get("toolUse") {
        tell.call(index.count(), tool, NOWHERE, NOWHERE, "input");
    }
    // What a tool of the server gave: the id stands where the block begins, right behind the call.
    tell_result(delta, "toolResult", tell);
    tell_media(delta, tell);
}

fn tell_answer(block: Json<'_>, tell: &mut Teller<'_>) {
    if block.at("text|reasoningContent|toolUse|citationsContent").is_none() {
        return tell_block(block, tell);
    }
    tell.text(DeltaKind::Text, block, "text");
    tell.text(DeltaKind::Reasoning, block, "reasoningContent.reasoningText.text");
    tell.each(block, "citationsContent.content", |piece, tell| tell.text(DeltaKind::Text, piece, "text"));
    if let Some(tool) = block.get("toolUse") {
        tell.call(None, tool, "toolUseId", "name", "input");
    }
}

/// Rule F: what a cache gave or took stands beside the input.
fn tell_usage(usage: Json<'_>, tell: &mut Teller<'_>) {
    tell.usage(&counts::beside(counts::read(usage, COUNTS)));
    openai_usage::tell_cost(usage, tell);
}
