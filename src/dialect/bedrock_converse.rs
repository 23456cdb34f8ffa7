//! Amazon Bedrock's Converse and ConverseStream, and Nova's native shape, which is the same. Source: providers.md 3.6 F, 4.10.

use super::Dialect;
use super::bedrock_block::{list, tell_block, tell_media};
use super::call::{Head, Request};
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink, Tool};
use super::failure::{read_exception, read_failure};
use super::tell::{function, settings};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::Usage;
use crate::decode::{Event, EventKind};

const CONFIG: &[(&str, Attr)] = &[
    ("maxTokens", attr::REQUEST_MAX_TOKENS),
    ("max_new_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("topP", attr::REQUEST_TOP_P),
    ("top_p", attr::REQUEST_TOP_P),
    ("topK", attr::REQUEST_TOP_K),
    ("top_k", attr::REQUEST_TOP_K),
    ("stopSequences", attr::REQUEST_STOP_SEQUENCES),
];

/// What only some models know stands in a corner of its own.
const MODEL_FIELDS: &[(&str, Attr)] = &[
    ("top_k", attr::REQUEST_TOP_K),
    ("inferenceConfig.topK", attr::REQUEST_TOP_K),
    ("reasoning_effort", attr::REQUEST_REASONING_LEVEL),
    ("output_config.effort", attr::REQUEST_REASONING_LEVEL),
    ("reasoningConfig.maxReasoningEffort", attr::REQUEST_REASONING_LEVEL),
];

/// Reads one call of Converse.
#[derive(Debug, Default)]
pub(super) struct BedrockConverse;

impl Dialect for BedrockConverse {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        tell_path(request, sink);
        tell_request(request.body, sink);
    }

    fn head(&mut self, head: &Head<'_>, sink: &mut dyn Sink) {
        // The body has no id of its own.
        tell_request_id(head, sink);
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        match event.kind {
            EventKind::Exception => read_exception(event.name, body, sink),
            EventKind::Whole => tell_whole(body, sink),
            EventKind::Frame => tell_event(event.name, body, sink),
            // What a proxy made of the frames: each event wrapped by its name.
            EventKind::Sse | EventKind::Value => tell_wrapped(body, sink),
        }
    }
}

/// Tells whether the answer is to be streamed, which at Bedrock the path says.
pub(super) fn tell_path(request: &Request<'_>, sink: &mut dyn Sink) {
    if request.url.path.ends_with("-stream") {
        sink.fact(Fact::Setting(attr::REQUEST_STREAM, Json::new(b"true")));
    }
}

/// Tells the id that AWS gives to the request, for answers without one. Says whether there was one.
pub(super) fn tell_request_id(head: &Head<'_>, sink: &mut dyn Sink) -> bool {
    let id = head.headers.get("x-amzn-requestid");
    if let Some(id) = &id {
        sink.fact(Fact::Id(id));
    }
    id.is_some()
}

/// Tells a request body, be it of Converse or of Nova.
pub(super) fn tell_request(body: Json<'_>, sink: &mut dyn Sink) {
    for (key, value) in body.entries() {
        match key.name() {
            "inferenceConfig" => settings(value, CONFIG, sink),
            "additionalModelRequestFields" => settings(value, MODEL_FIELDS, sink),
            _ => {}
        }
    }
    if sink.inputs() != Content::Recorded {
        return;
    }
    for block in list(body, "system") {
        tell_block(block, sink, &mut |part, sink| sink.fact(Fact::System(part)));
    }
    for message in list(body, "messages") {
        sink.fact(Fact::Input(Role::from_wire(&message.text_at("role").unwrap_or_default())));
        for block in list(message, "content") {
            tell_block(block, sink, &mut |part, sink| sink.fact(Fact::InputPart(part)));
        }
    }
    for tool in body.at("toolConfig.tools").into_iter().flat_map(Json::items) {
        if let Some(definition) = tool.get("toolSpec") {
            function(definition, "inputSchema.json", sink);
        } else if let Some(name) = tool.text_at("systemTool.name") {
            sink.fact(Fact::Tool(Tool { kind: "system", name: &name, description: None, parameters: None }));
        }
    }
}

/// Tells a whole answer, be it of Converse or of Nova.
pub(super) fn tell_whole(body: Json<'_>, sink: &mut dyn Sink) {
    let mut known = false;
    for (key, value) in body.entries() {
        match key.name() {
            "output" if value.is_object() => {
                known = true;
                for block in value.at("message.content").into_iter().flat_map(Json::items) {
                    tell_answer(block, sink);
                }
            }
            "stopReason" => tell_finish(value, sink),
            // Guardrails nest objects of the same name below `trace`; those are no tokens.
            "usage" => tell_usage(value, sink),
            _ => {}
        }
    }
    if known {
        sink.fact(Fact::Confirmed);
        sink.fact(Fact::End);
    } else if !read_failure(body, sink) {
        sink.fact(Fact::Foreign);
    }
}

/// Tells events that are wrapped by their names: `{"contentBlockDelta":{…}}`.
pub(super) fn tell_wrapped(body: Json<'_>, sink: &mut dyn Sink) {
    for (key, event) in body.entries() {
        tell_event(key.name(), event, sink);
    }
}

fn tell_event(name: &str, event: Json<'_>, sink: &mut dyn Sink) {
    match name {
        "contentBlockDelta" => tell_delta(event, sink),
        "contentBlockStart" => {
            if let Some(tool) = event.at("start.toolUse") {
                let (id, name) = (tool.text_at("toolUseId"), tool.text_at("name"));
                let index = event.count_at("contentBlockIndex");
                sink.fact(Fact::ToolCall { choice: 0, index, id: id.as_deref(), name: name.as_deref(), arguments: "" });
            }
        }
        "messageStart" => sink.fact(Fact::Confirmed),
        "messageStop" => {
            if let Some(reason) = event.get("stopReason") {
                tell_finish(reason, sink);
            }
            // The usage is still to come in `metadata`, yet whoever stops reading here has the whole answer.
            sink.fact(Fact::End);
        }
        "metadata" => {
            if let Some(usage) = event.get("usage") {
                tell_usage(usage, sink);
            }
        }
        _ => {}
    }
}

fn tell_delta(event: Json<'_>, sink: &mut dyn Sink) {
    let (mut index, mut delta) = (None, None);
    for (key, value) in event.entries() {
        match key.name() {
            "contentBlockIndex" => index = value.count(),
            "delta" => delta = Some(value),
            // The padding `p`.
            _ => {}
        }
    }
    for (key, value) in delta.into_iter().flat_map(Json::entries) {
        match key.name() {
            "text" => tell_text(DeltaKind::Text, Some(value), sink),
            "reasoningContent" => tell_text(DeltaKind::Reasoning, value.get("text"), sink),
            "toolUse" => {
                let arguments = value.text_at("input").unwrap_or_default();
                sink.fact(Fact::ToolCall { choice: 0, index, id: None, name: None, arguments: &arguments });
            }
            "image" => tell_media(value, "image/", sink, &mut output_part),
            _ => {}
        }
    }
}

fn tell_answer(block: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = block.get("text") {
        tell_text(DeltaKind::Text, Some(text), sink);
    } else if let Some(thought) = block.get("reasoningContent") {
        tell_text(DeltaKind::Reasoning, thought.at("reasoningText.text"), sink);
    } else if let Some(tool) = block.get("toolUse") {
        let (id, name) = (tool.text_at("toolUseId"), tool.text_at("name"));
        let arguments = tool.get("input").map(Json::raw).unwrap_or_default();
        sink.fact(Fact::ToolCall { choice: 0, index: None, id: id.as_deref(), name: name.as_deref(), arguments: &arguments });
    } else if let Some(cited) = block.get("citationsContent") {
        list(cited, "content").for_each(|piece| tell_text(DeltaKind::Text, piece.get("text"), sink));
    } else {
        tell_block(block, sink, &mut output_part);
    }
}

fn output_part(part: Part<'_>, sink: &mut dyn Sink) {
    sink.fact(Fact::OutputPart { choice: 0, part });
}

fn tell_text(kind: DeltaKind, text: Option<Json<'_>>, sink: &mut dyn Sink) {
    if let Some(text) = text.and_then(Json::text) {
        sink.fact(Fact::Delta { choice: 0, kind, text: &text });
    }
}

fn tell_finish(reason: Json<'_>, sink: &mut dyn Sink) {
    if let Some(reason) = reason.text() {
        sink.fact(Fact::Finish { choice: 0, reason: &reason });
    }
}

/// Rule F: what a cache gave or took stands beside the input.
fn tell_usage(usage: Json<'_>, sink: &mut dyn Sink) {
    let count = |keys: [&str; 2]| keys.iter().find_map(|key| usage.count_at(key));
    let counts = beside(
        count(["inputTokens", "inputTokenCount"]),
        count(["cacheReadInputTokens", "cacheReadInputTokenCount"]),
        count(["cacheWriteInputTokens", "cacheWriteInputTokenCount"]),
        count(["outputTokens", "outputTokenCount"]),
    );
    if !counts.is_empty() {
        sink.fact(Fact::Usage(Usage { provider_total: usage.count_at("totalTokens"), ..counts }));
    }
}

/// The usage whose cached tokens stand beside the input, as everywhere at Bedrock.
pub(super) fn beside(input: Option<u64>, cached: Option<u64>, cache_write: Option<u64>, output: Option<u64>) -> Usage {
    let cache = cached.unwrap_or(0).saturating_add(cache_write.unwrap_or(0));
    Usage { input: input.map(|input| input.saturating_add(cache)), cached, cache_write, output, ..Usage::default() }
}
