//! Google's Interactions: streamed, whole, or begun in the background and polled. Source: providers.md 4.9, 3.6 E.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Failure, Part, Role, Sink, Tool};
use super::failure::read_failure;
use super::tell::{function, media, model, settings, word};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};
use crate::decode::{Event, EventKind};

const SETTINGS: &[(&str, Attr)] = &[
    ("agent", attr::AGENT_NAME),
    ("generation_config.max_output_tokens", attr::REQUEST_MAX_TOKENS),
    ("generation_config.temperature", attr::REQUEST_TEMPERATURE),
    ("generation_config.top_p", attr::REQUEST_TOP_P),
    ("generation_config.seed", attr::REQUEST_SEED),
    ("generation_config.stop_sequences", attr::REQUEST_STOP_SEQUENCES),
    ("generation_config.thinking_level", attr::REQUEST_REASONING_LEVEL),
    ("stream", attr::REQUEST_STREAM),
];

/// Reads one call of an interaction.
#[derive(Debug, Default)]
pub(super) struct GoogleInteractions {
    /// The events that frame a stream repeat id and model; they are told once.
    named: bool,
}

impl Dialect for GoogleInteractions {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let body = request.body;
        model(body, sink);
        settings(body, SETTINGS, sink);
        if let Some(previous) = body.text_at("previous_interaction_id") {
            sink.fact(Fact::Conversation(&previous));
        }
        if sink.inputs() == Content::Recorded {
            if let Some(system) = body.text_at("system_instruction") {
                sink.fact(Fact::System(Part::Text(&system)));
            }
            if let Some(input) = body.get("input") {
                tell_input(input, sink);
            }
            body.get("tools").into_iter().flat_map(Json::items).for_each(|tool| tell_tool(tool, sink));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if event.data == b"[DONE]" {
            sink.fact(Fact::End);
            return;
        }
        let body = Json::new(event.data);
        let (mut kind, mut index, mut inner, mut usage) = (None, None, None, None);
        for (key, value) in body.entries() {
            match key.name() {
                "event_type" => kind = Some(value),
                "index" => index = value.count(),
                "delta" | "step" | "content" | "interaction" => inner = Some(value),
                "usage" if value.is_object() => usage = Some(value),
                _ => {}
            }
        }
        let Some(kind) = kind else {
            if event.kind == EventKind::Whole {
                self.whole(body, sink);
            }
            return;
        };
        match (kind.name(), inner) {
            ("step.delta" | "content.delta", Some(delta)) => tell_delta(index, delta, sink),
            ("step.start" | "content.start", Some(step)) => tell_step(index, step, Extent::Begin, sink),
            ("error", _) => {
                read_failure(body, sink);
            }
            (_, Some(interaction)) => self.frame(interaction, event.kind, sink),
            (_, None) => usage.into_iter().for_each(|usage| tell_usage(usage, sink)),
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
    fn whole(&mut self, interaction: Json<'_>, sink: &mut dyn Sink) {
        let steps = interaction.get("steps").or(interaction.get("outputs"));
        for (index, step) in (0..).zip(steps.into_iter().flat_map(Json::items)) {
            tell_step(Some(index), step, Extent::Whole, sink);
        }
        self.frame(interaction, EventKind::Whole, sink);
    }

    /// How an interaction stands, at the begin or the end of a stream or in a whole one.
    fn frame(&mut self, interaction: Json<'_>, kind: EventKind, sink: &mut dyn Sink) {
        let mut status = None;
        for (key, value) in interaction.entries() {
            match key.name() {
                "id" if !self.named => {
                    word(value, sink, |word| Fact::Id(word));
                }
                "model" if !self.named => self.named = word(value, sink, |word| Fact::Model(word)),
                "object" if value.is("interaction") => sink.fact(Fact::Confirmed),
                "usage" if value.is_object() => tell_usage(value, sink),
                "status" => status = value.text(),
                _ => {}
            }
        }
        let Some(status) = status else {
            read_failure(interaction, sink);
            return;
        };
        match &*status {
            "in_progress" | "queued" | "requires_continuation" => {
                if kind == EventKind::Whole {
                    sink.fact(Fact::Pending);
                }
            }
            "failed" | "cancelled" => {
                if !(interaction.get("errors").is_some() && read_failure(interaction, sink)) {
                    sink.fact(Fact::Failed(Failure { kind: Some(&status), ..Failure::default() }));
                }
            }
            _ => {
                sink.fact(Fact::Finish { choice: 0, reason: &status });
                sink.fact(Fact::End);
            }
        }
    }
}

/// Rule E: thoughts and tool use stand beside their totals.
fn tell_usage(usage: Json<'_>, sink: &mut dyn Sink) {
    let count = |key: &str| usage.count_at(key);
    let reasoning = count("total_thought_tokens");
    let counts = Usage {
        input: sum(count("total_input_tokens"), count("total_tool_use_tokens")),
        cached: count("total_cached_tokens"),
        output: sum(count("total_output_tokens"), reasoning),
        reasoning,
        input_audio: audio(usage, "input_tokens_by_modality"),
        output_audio: audio(usage, "output_tokens_by_modality"),
        provider_total: count("total_tokens"),
        ..Usage::default()
    };
    if !counts.is_empty() {
        sink.fact(Fact::Usage(counts));
    }
}

fn audio(usage: Json<'_>, key: &str) -> Option<u64> {
    let row = usage.get(key)?.items().find(|row| row.get("modality").is_some_and(|modality| modality.is("audio")))?;
    row.count_at("tokens").filter(|tokens| *tokens > 0)
}

fn tell_delta(index: Option<u64>, delta: Json<'_>, sink: &mut dyn Sink) {
    let (mut kind, mut text, mut content, mut arguments) = (None, None, None, None);
    for (key, value) in delta.entries() {
        match key.name() {
            "type" => kind = Some(value),
            "text" => text = value.text(),
            "content" => content = Some(value),
            "arguments" | "partial_arguments" => arguments = Some(value),
            _ => {}
        }
    }
    match kind.map_or("", Json::name) {
        "text" => {
            if let Some(text) = text {
                sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Text, text: &text });
            }
        }
        "thought_summary" => {
            if let Some(text) = text.or(content.and_then(|content| content.text_at("text"))) {
                sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Reasoning, text: &text });
            }
        }
        "arguments_delta" => {
            let text = arguments.and_then(Json::text).unwrap_or_default();
            sink.fact(Fact::ToolCall { choice: 0, index, id: None, name: None, arguments: &text });
        }
        "function_call" => tell_call(index, delta, Extent::Whole, sink),
        "image" | "audio" | "video" | "document" => {
            tell_media(delta, sink, |part| Fact::OutputPart { choice: 0, part });
        }
        _ => {}
    }
}

fn tell_step(index: Option<u64>, step: Json<'_>, extent: Extent, sink: &mut dyn Sink) {
    let kind = step.text_at("type").unwrap_or_default();
    match &*kind {
        "function_call" => tell_call(index, step, extent, sink),
        "thought" => {
            for summary in step.get("summary").into_iter().flat_map(Json::items) {
                if let Some(text) = summary.text_at("text") {
                    sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Reasoning, text: &text });
                }
            }
        }
        "model_output" => step.get("content").into_iter().flat_map(Json::items).for_each(|part| tell_output(part, sink)),
        _ if extent == Extent::Whole => tell_output(step, sink),
        _ => {}
    }
}

fn tell_output(part: Json<'_>, sink: &mut dyn Sink) {
    match part.text_at("text") {
        Some(text) => sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Text, text: &text }),
        None => tell_media(part, sink, |part| Fact::OutputPart { choice: 0, part }),
    }
}

fn tell_call(index: Option<u64>, call: Json<'_>, extent: Extent, sink: &mut dyn Sink) {
    let (id, name) = (call.text_at("id"), call.text_at("name"));
    // A call that begins in a stream holds `{}`, and its arguments follow.
    let arguments = call.get("arguments").filter(|arguments| extent == Extent::Whole || arguments.entries().next().is_some());
    let arguments = arguments.map(Json::raw).unwrap_or_default();
    sink.fact(Fact::ToolCall { choice: 0, index, id: id.as_deref(), name: name.as_deref(), arguments: &arguments });
}

/// Media, if the content is any.
fn tell_media(content: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let mime = content.text_at("mime_type");
    if let Some(uri) = content.text_at("uri") {
        let part = match media(&uri) {
            Part::Uri { uri, .. } => Part::Uri { mime: mime.as_deref(), uri },
            inline => inline,
        };
        sink.fact(fact(part));
    } else if content.get("data").is_some() {
        sink.fact(fact(Part::Blob { mime: mime.as_deref() }));
    }
}

/// A text, a content, a list of contents, or a list of turns or steps that went before.
fn tell_input(input: Json<'_>, sink: &mut dyn Sink) {
    let is_turn = |item: Json<'_>| item.get("role").is_some() || item.get("content").is_some() || item.get("call_id").is_some();
    let is_call = |item: Json<'_>| item.get("type").is_some_and(|kind| kind.is("function_call") || kind.is("thought"));
    if input.items().any(|item| is_turn(item) || is_call(item)) {
        input.items().for_each(|turn| tell_turn(turn, sink));
    } else {
        sink.fact(Fact::Input(Role::User));
        tell_content(input, sink);
    }
}

fn tell_turn(turn: Json<'_>, sink: &mut dyn Sink) {
    let kind = turn.text_at("type").unwrap_or_default();
    match &*kind {
        "function_result" => {
            sink.fact(Fact::Input(Role::Tool));
            let id = turn.text_at("call_id");
            sink.fact(Fact::InputPart(Part::ToolResult { id: id.as_deref(), result: turn.get("result") }));
        }
        "function_call" => {
            sink.fact(Fact::Input(Role::Assistant));
            let (id, name) = (turn.text_at("id"), turn.text_at("name").unwrap_or_default());
            sink.fact(Fact::InputPart(Part::ToolCall { id: id.as_deref(), name: &name, arguments: turn.get("arguments") }));
        }
        "thought" => {
            sink.fact(Fact::Input(Role::Assistant));
            for summary in turn.get("summary").into_iter().flat_map(Json::items) {
                if let Some(text) = summary.text_at("text") {
                    sink.fact(Fact::InputPart(Part::Reasoning(&text)));
                }
            }
        }
        kind => {
            let role = if kind == "model_output" { Role::Assistant } else { Role::from_wire(&turn.text_at("role").unwrap_or_default()) };
            sink.fact(Fact::Input(role));
            tell_content(turn.get("content").unwrap_or(turn), sink);
        }
    }
}

fn tell_content(content: Json<'_>, sink: &mut dyn Sink) {
    if let Some(text) = content.text().or(content.text_at("text")) {
        sink.fact(Fact::InputPart(Part::Text(&text)));
    } else {
        content.items().for_each(|part| tell_content(part, sink));
        tell_media(content, sink, |part| Fact::InputPart(part));
    }
}

fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    let kind = tool.text_at("type").unwrap_or_default();
    if kind == "function" {
        function(tool, "parameters", sink);
    } else if !kind.is_empty() {
        let name = tool.text_at("name").unwrap_or(kind.clone());
        sink.fact(Fact::Tool(Tool { kind: &kind, name: &name, description: None, parameters: None }));
    }
}
