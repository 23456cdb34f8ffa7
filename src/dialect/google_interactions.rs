//! Google's Interactions: streamed, whole, or begun in the background and polled. Source: providers.md 4.9, 3.6 E.

use std::borrow::Cow;

use super::Dialect;
use super::call::Request;
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Fact, Part, Role};
use super::google_usage::audio;
use super::settings::tell_settings;
use super::teller::{ITSELF, NOWHERE, Teller};
use crate::base::attr;
use crate::base::json::{Json, keys};
use crate::base::usage::sum;
use crate::decode::{Event, EventKind};

const COUNTS: &Counts = &[
    (Count::Input, "total_input_tokens"),
    (Count::Cached, "total_cached_tokens"),
    (Count::Output, "total_output_tokens"),
    (Count::Reasoning, "total_thought_tokens"),
    (Count::Total, "total_tokens"),
];

/// Reads one call of an interaction.
#[derive(Default)]
pub(super) struct GoogleInteractions {
    /// The events that frame a stream repeat id and model; they are told once.
    named: bool,
    /// The call that the step answers which began last, as it stands on the wire: what it answers comes in a delta without it.
    answered: String,
}

impl Dialect for GoogleInteractions {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        tell.asks_model(body);
        if let Some(agent) = body.get("agent") {
            tell.setting(&attr::AGENT_NAME, agent);
        }
        tell_settings(body.member("generation_config"), tell);
        tell_settings(body, tell);
        tell.conversation(body, "previous_interaction_id");
        if tell.wants_inputs() {
            tell.lone_text(Role::System, body, "system_instruction");
            tell_input(body.member("input"), tell);
            tell.each(body, "tools", tell_tool);
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [kind, index, delta, step, content, interaction, usage, ..] =
            body.pick(keys!("event_type", "index", "delta", "step", "content", "interaction", "usage"));
        let index = index.count();
        match kind.name() {
            "" if event.kind == EventKind::Whole => self.whole(body, tell),
            "" => {}
            "step.delta" | "content.delta" => self.delta(index, delta, tell),
            "step.start" => {
                self.answered = step.member("call_id").raw().into_owned();
                tell_step(index, step, Extent::Begin, tell);
            }
            "content.start" => tell_step(index, content, Extent::Begin, tell),
            "error" => {
                tell.failure(body);
            }
            _ if interaction.is_there() => self.frame(interaction, event.kind, tell),
            _ => tell_usage(usage, tell),
        }
    }
}

/// How much of a step is there.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// Its begin; deltas follow.
    Begin,
    /// All of it.
    Whole,
}

impl GoogleInteractions {
    /// A whole interaction: what it did, then how it stands.
    fn whole(&mut self, interaction: Json<'_>, tell: &mut Teller<'_>) {
        for (index, step) in (0..).zip(interaction.list("steps|outputs")) {
            tell_step(Some(index), step, Extent::Whole, tell);
        }
        self.frame(interaction, EventKind::Whole, tell);
    }

    fn delta(&mut self, index: Option<u64>, delta: Json<'_>, tell: &mut Teller<'_>) {
        match delta.name_at("type") {
            "text" => tell.text(DeltaKind::Text, delta, "text"),
            "thought_summary" => tell.text(DeltaKind::Reasoning, delta, "text|content.text"),
            "arguments_delta" => tell.call(index, delta, NOWHERE, NOWHERE, "arguments|partial_arguments"),
            "image" | "audio" | "video" | "document" => tell_media(delta, tell),
            kind if kind.ends_with("_call") => tell_call(index, delta, Extent::Whole, tell),
            kind if kind.ends_with("_result") => match delta.get("result") {
                Some(result) if !delta.has("call_id") && !self.answered.is_empty() => {
                    let result = ["{\"call_id\":", &self.answered, ",\"result\":", &result.raw(), "}"].concat();
                    tell_result(Json::new(result.as_bytes()), tell);
                }
                _ => tell_result(delta, tell),
            },
            _ => {}
        }
    }

    /// How an interaction stands, at the begin or the end of a stream or in a whole one.
    fn frame(&mut self, interaction: Json<'_>, kind: EventKind, tell: &mut Teller<'_>) {
        if !self.named {
            tell.id(interaction, "id");
        }
        if interaction.name_at("object") == "interaction" {
            tell.confirmed();
        }
        self.named = self.named || tell.model(interaction, "model");
        tell_usage(interaction.member("usage"), tell);
        match interaction.name_at("status") {
            "" => {
                tell.failure(interaction);
            }
            "in_progress" | "queued" | "requires_continuation" => {
                if kind == EventKind::Whole {
                    tell.fact(Fact::Pending);
                }
            }
            status @ ("failed" | "cancelled") => {
                tell.end();
                if !(interaction.has("errors") && tell.failure(interaction)) {
                    tell.failed(Some(status), None, None);
                }
            }
            _ => {
                tell.finish(interaction, "status");
                tell.end();
            }
        }
    }
}

/// Rule E: thoughts and tool use stand beside their totals.
fn tell_usage(usage: Json<'_>, tell: &mut Teller<'_>) {
    let mut counts = counts::read(usage, COUNTS);
    counts.input = sum(counts.input, usage.count_at("total_tool_use_tokens"));
    counts.output = sum(counts.output, counts.reasoning);
    counts.input_audio = audio(usage.member("input_tokens_by_modality"));
    counts.output_audio = audio(usage.member("output_tokens_by_modality"));
    tell.usage(&counts);
}

fn tell_step(index: Option<u64>, step: Json<'_>, extent: Extent, tell: &mut Teller<'_>) {
    match step.name_at("type") {
        "thought" => tell.each(step, "summary", |summary, tell| tell.text(DeltaKind::Reasoning, summary, "text")),
        "model_output" => tell.each(step, "content", tell_output),
        kind if kind.ends_with("_call") => tell_call(index, step, extent, tell),
        _ if extent == Extent::Begin => {}
        kind if kind.ends_with("_result") => tell_result(step, tell),
        _ => tell_output(step, tell),
    }
}

fn tell_output(part: Json<'_>, tell: &mut Teller<'_>) {
    tell.text(DeltaKind::Text, part, "text");
    tell_media(part, tell);
}

/// A call of a function, or of one of Google's own tools, which have no name but their type.
fn tell_call(index: Option<u64>, call: Json<'_>, extent: Extent, tell: &mut Teller<'_>) {
    // A call that begins in a stream holds `{}`, and its arguments follow.
    let is_told = extent == Extent::Whole || call.member("arguments").entries().next().is_some();
    let arguments = call.get("arguments").filter(|_| is_told).map(Json::raw).unwrap_or_default();
    tell.call_of(index, call.text_at("id").as_deref(), Some(&name(call)), &arguments);
}

fn name<'a>(call: Json<'a>) -> Cow<'a, str> {
    let kind = call.name_at("type");
    call.text_at("name").unwrap_or(Cow::Borrowed(kind.strip_suffix("_call").unwrap_or(kind)))
}

fn tell_result(result: Json<'_>, tell: &mut Teller<'_>) {
    tell.results(result, "call_id", "result", tell_output);
}

/// Media, if the content is any.
fn tell_media(content: Json<'_>, tell: &mut Teller<'_>) {
    if !tell.media(content, "mime_type", "uri") && content.has("data") {
        tell.typed_blob(content, "mime_type");
    }
}

/// A text, a content, a list of contents, or a list of turns or steps that went before.
fn tell_input(input: Json<'_>, tell: &mut Teller<'_>) {
    let is_turn = |item: Json<'_>| item.has("role|content|call_id") || matches!(item.name_at("type"), "function_call" | "thought");
    if input.items().any(is_turn) {
        tell.each(input, ITSELF, tell_turn);
    } else if input.is_there() {
        tell.input(Role::User);
        tell_content(input, tell);
    }
}

fn tell_turn(turn: Json<'_>, tell: &mut Teller<'_>) {
    match turn.name_at("type") {
        kind if kind.ends_with("_result") => {
            tell.input(Role::Tool);
            tell.results(turn, "call_id", "result", tell_content);
        }
        kind if kind.ends_with("_call") => {
            tell.input(Role::Assistant);
            tell.part(Part::ToolCall { id: turn.text_at("id").as_deref(), name: &name(turn), arguments: turn.get("arguments") });
        }
        "thought" => {
            tell.input(Role::Assistant);
            tell.each(turn, "summary", |summary, tell| tell.reasoning_part(summary, "text"));
        }
        kind => {
            tell.input(if kind == "model_output" { Role::Assistant } else { Role::of(turn) });
            tell_content(turn.at("content").unwrap_or(turn), tell);
        }
    }
}

fn tell_content(content: Json<'_>, tell: &mut Teller<'_>) {
    tell.text_part(content, "|text");
    tell.each(content, ITSELF, tell_content);
    tell_media(content, tell);
}

fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    if tool.name_at("type") == "function" {
        tell.function(tool, "parameters");
    } else {
        tell.server_tool(tool, "name");
    }
}
