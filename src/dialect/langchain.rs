//! What LangChain tells its callback handlers of one call: messages as they serialize themselves (`{id: […, "HumanMessage"],
//! kwargs}`), and the counts in its own words, which include what was cached and thought. Source: hooks.md 4.1.

use super::Dialect;
use super::call::Request;
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Fact, Role};
use super::openai_content;
use super::teller::{ITSELF, Teller};
use crate::base::json::Json;
use crate::decode::Event;

const COUNTS: &Counts = &[
    (Count::Input, "input_tokens"),
    (Count::Cached, "input_token_details.cache_read"),
    (Count::CacheWrite, "input_token_details.cache_creation"),
    (Count::InputAudio, "input_token_details.audio"),
    (Count::Output, "output_tokens"),
    (Count::Reasoning, "output_token_details.reasoning"),
    (Count::OutputAudio, "output_token_details.audio"),
    (Count::Total, "total_tokens"),
];

/// Reads one call of a chat model, or of one that continues texts.
#[derive(Default)]
pub(super) struct LangChain {
    /// What the first chunk of Anthropic's counts of the output: the last one counts it again, and LangChain adds them up.
    counted_twice: u64,
}

impl Dialect for LangChain {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        tell.asks(body.member("invocation_params"));
        if tell.wants_inputs() {
            tell.each(body, "messages", tell_message);
            tell.each(body, "prompts", |prompt, tell| tell.lone_text(Role::User, prompt, ITSELF));
            tell.each(body, "invocation_params.tools", |tool, tell| {
                tell.function(tool.at("function|").unwrap_or(tool), "parameters|input_schema")
            });
        }
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        match body.name_at("type") {
            "first-output" => return tell.fact(Fact::Begun),
            "first-chunk" => return self.first_chunk(unwrapped(body.member("message")).1),
            _ => {}
        }
        for (choice, generation) in (0..).zip(body.list("generations")) {
            tell.choice = choice;
            self.tell_generation(generation, tell);
        }
        tell.end();
    }
}

impl LangChain {
    fn first_chunk(&mut self, message: Json<'_>) {
        if message.name_at("response_metadata.model_provider") == "anthropic" {
            self.counted_twice = message.count_at("usage_metadata.output_tokens").unwrap_or(0);
        }
    }

    /// Tells one answer: a message, or of a model that continues texts a text alone.
    fn tell_generation(&self, generation: Json<'_>, tell: &mut Teller<'_>) {
        let (kind, message) = unwrapped(generation.member("message"));
        tell.id(message, "response_metadata.id|id");
        tell.model(message, "response_metadata.model_name|response_metadata.model");
        tell.text(DeltaKind::Text, message, "content");
        tell.each(message, "content", |part, tell| {
            tell.text(DeltaKind::Reasoning, part, "thinking|reasoning");
            tell.text(DeltaKind::Text, part, "text|refusal");
        });
        if !message.is_there() {
            tell.text(DeltaKind::Text, generation, "text");
        }
        tell.each(message, "tool_calls", |call, tell| tell.call(None, call, "id", "name", "args"));
        if !tell.finish(message, "response_metadata.finish_reason|response_metadata.stop_reason|additional_kwargs.stop_reason") {
            tell.finish(generation, "generationInfo.finish_reason|generationInfo.finishReason");
        }
        let mut usage = counts::read(message.member("usage_metadata"), COUNTS);
        // Google's client leaves thoughts out of the output, and only the total tells them. Of a stream it puts some of them into the output.
        if generation.has("generationInfo.finishReason")
            && let (Some(total), Some(input), Some(output)) = (usage.provider_total, usage.input, usage.output)
        {
            usage.output = Some(output.max(total.saturating_sub(input)));
            usage.reasoning = total.checked_sub(input.saturating_add(output)).filter(|thoughts| *thoughts > 0 && kind == "AIMessage");
        }
        for count in [&mut usage.output, &mut usage.provider_total].into_iter().flatten() {
            *count = count.saturating_sub(self.counted_twice);
        }
        tell.usage(&usage);
    }
}

/// What is told of a message, and its kind: the last word of its class's id.
fn unwrapped(message: Json<'_>) -> (&str, Json<'_>) {
    (message.list("id").last().map_or("", Json::name), message.member("kwargs|"))
}

/// Tells one message of a prompt.
pub(super) fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    let (kind, message) = unwrapped(message);
    if kind.starts_with("Tool") {
        tell.message(Role::Tool);
        return tell.results(message, "tool_call_id", "content", tell_part);
    }
    tell.message(if kind.starts_with("AI") {
        Role::Assistant
    } else if kind.starts_with("System") {
        Role::System
    } else {
        Role::User
    });
    // Beside calls of tools the text is empty.
    if message.text_at("content").is_some_and(|text| !text.is_empty()) {
        tell.text_part(message, "content");
    }
    tell.each(message, "content", tell_part);
    tell.each(message, "tool_calls", |call, tell| tell.call_part(call, "id", "name", "args"));
}

fn tell_part(part: Json<'_>, tell: &mut Teller<'_>) {
    tell.reasoning_part(part, "reasoning");
    openai_content::tell_part(part, tell);
}
