//! OpenAI Responses: streamed, whole, in the background, polled, resumed, compacted. Source: providers.md 4.2, 3.6 B, 3.8.

use super::Dialect;
use super::call::Request;
use super::fact::{DeltaKind, Fact, Failure, Sink};
use super::failure::read_failure;
use super::openai_responses_item::{begin_call, is_call, tell_item};
use super::openai_responses_request::tell_request;
use super::openai_usage;
use super::tell::word;
use crate::base::json::{Json, Kind};
use crate::decode::{Event, EventKind};

/// Reads one call of Responses.
#[derive(Debug, Default)]
pub(super) struct OpenAiResponses {
    /// The items told already, one bit for each `output_index`: the events that follow the deltas repeat what they said,
    /// up to the terminal one, which repeats everything. Items are known by their place, since GitHub's ids change with
    /// every event.
    told: u64,
    confirmed: bool,
    called: bool,
    failed: bool,
}

/// How many items of a stream are kept apart. Of those behind them only the deltas are told.
const ITEMS: u64 = u64::BITS as u64;

/// Where a response object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// In the first event of a stream: nothing but its names are known.
    Begun,
    /// In the terminal event.
    Ended,
    /// It is the whole answer.
    Whole,
}

impl Dialect for OpenAiResponses {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        tell_request(request.body, sink);
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if event.kind == EventKind::Whole {
            self.response(body, Reading::Whole, sink);
            return;
        }
        let (mut kind, mut index, mut delta, mut inner) = (Json::new(b""), 0, None, None);
        for (key, value) in body.entries() {
            match key.name() {
                "type" => kind = value,
                "output_index" => index = value.count().unwrap_or(0),
                "delta" => delta = Some(value),
                "response" | "item" => inner = Some(value),
                _ => {}
            }
        }
        match kind.name() {
            "response.output_text.delta" | "response.audio.transcript.delta" => self.text(index, DeltaKind::Text, delta, sink),
            "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => {
                self.text(index, DeltaKind::Reasoning, delta, sink);
            }
            "response.refusal.delta" => self.text(index, DeltaKind::Refusal, delta, sink),
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => self.arguments(index, delta, sink),
            "response.output_item.added" => inner.into_iter().for_each(|item| begin_call(index, item, sink)),
            "response.output_item.done" => inner.into_iter().for_each(|item| self.item(index, item, sink)),
            "response.created" => inner.into_iter().for_each(|response| self.response(response, Reading::Begun, sink)),
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" => {
                inner.into_iter().for_each(|response| self.response(response, Reading::Ended, sink));
            }
            "error" => self.fail(body, sink),
            _ => self.other(body, kind, sink),
        }
    }
}

impl OpenAiResponses {
    fn text(&mut self, index: u64, kind: DeltaKind, delta: Option<Json<'_>>, sink: &mut dyn Sink) {
        if let Some(text) = delta.and_then(Json::text) {
            self.mark(index);
            sink.fact(Fact::Delta { choice: 0, kind, text: &text });
        }
    }

    fn arguments(&mut self, index: u64, delta: Option<Json<'_>>, sink: &mut dyn Sink) {
        if let Some(arguments) = delta.and_then(Json::text) {
            self.mark(index);
            sink.fact(Fact::ToolCall { choice: 0, index: Some(index), id: None, name: None, arguments: &arguments });
        }
    }

    /// Tells a finished item of a stream, unless its deltas did.
    fn item(&mut self, index: u64, item: Json<'_>, sink: &mut dyn Sink) {
        self.called |= is_call(item);
        if index < ITEMS && self.told & (1 << index) == 0 {
            self.mark(index);
            tell_item(index, item, sink);
        }
    }

    fn mark(&mut self, index: u64) {
        if index < ITEMS {
            self.told |= 1 << index;
        }
    }

    fn response(&mut self, response: Json<'_>, reading: Reading, sink: &mut dyn Sink) {
        let (mut status, mut output, mut usage, mut error) = (None, None, None, None);
        for (key, value) in response.entries() {
            match key.name() {
                "id" => {
                    word(value, sink, |word| Fact::Id(word));
                }
                "model" => {
                    word(value, sink, |word| Fact::Model(word));
                }
                "object" if value.is("response") || value.is("response.compaction") => {
                    self.confirmed = true;
                    sink.fact(Fact::Confirmed);
                }
                "status" => status = value.text(),
                "output" => output = Some(value),
                "usage" if value.is_object() => usage = Some(value),
                "error" if matches!(value.kind(), Kind::Object | Kind::Text) => error = Some(value),
                "conversation" => {
                    value.get("id").into_iter().for_each(|id| {
                        word(id, sink, |word| Fact::Conversation(word));
                    });
                }
                _ => {}
            }
        }
        let status = status.as_deref().unwrap_or_default();
        if reading == Reading::Begun {
            return;
        }
        if reading == Reading::Whole && usage.is_none() && matches!(status, "queued" | "in_progress") {
            sink.fact(Fact::Pending);
            return;
        }
        for (index, item) in (0..).zip(output.into_iter().flat_map(Json::items)) {
            self.called |= is_call(item);
            match reading {
                Reading::Whole => tell_item(index, item, sink),
                _ => self.item(index, item, sink),
            }
        }
        if let Some(usage) = usage {
            openai_usage::tell_searched(usage, response.count_at("tool_usage.web_search.num_requests"), sink);
        }
        if error.is_some() || status == "failed" {
            self.fail(response, sink);
        } else {
            self.finish(response, status, sink);
        }
    }

    fn finish(&self, response: Json<'_>, status: &str, sink: &mut dyn Sink) {
        let cut = response.text_at("incomplete_details.reason");
        let reason = if self.called { "tool_calls" } else { cut.as_deref().unwrap_or(status) };
        if !reason.is_empty() {
            sink.fact(Fact::Finish { choice: 0, reason });
        }
        sink.fact(Fact::End);
    }

    /// Tells a failure once: `error` says more than the `response.failed` that follows it.
    fn fail(&mut self, body: Json<'_>, sink: &mut dyn Sink) {
        if self.failed {
            return;
        }
        self.failed = true;
        if body.get("error").is_some() {
            read_failure(body, sink);
            return;
        }
        // The documented `error` event is flat, and its type says only that it is one.
        let (code, message) = (body.text_at("code"), body.text_at("message"));
        let kind = code.is_none().then_some("failed");
        sink.fact(Fact::Failed(Failure { kind, code: code.as_deref(), message: message.as_deref() }));
    }

    fn other(&mut self, body: Json<'_>, kind: Json<'_>, sink: &mut dyn Sink) {
        if body.get("error").is_some() {
            self.fail(body, sink);
        } else if kind.kind() == Kind::Text && !kind.bytes().starts_with(b"\"response.") && !self.confirmed {
            sink.fact(Fact::Foreign);
        }
    }
}
