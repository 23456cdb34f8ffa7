//! OpenAI Responses: streamed, whole, in the background, polled, resumed, compacted. Source: providers.md 4.2, 3.6 B, 3.8.

use super::call::Request;
use super::fact::{DeltaKind, Fact};
use super::openai_responses_item::{begin_call, is_call, tell_item};
use super::openai_responses_request::{tell_prompt, tell_request};
use super::teller::{ITSELF, NOWHERE, Teller};
use super::{Dialect, openai_usage};
use crate::base::json::{Json, Kind, keys};
use crate::decode::{Event, EventKind};

/// Reads one call of Responses.
#[derive(Default)]
pub(super) struct OpenAiResponses {
    /// The items told already, one bit for each `output_index`: the events that follow the deltas repeat what they said,
    /// up to the terminal one, which repeats everything. Items are known by their place, since GitHub's ids change with
    /// every event.
    told: u64,
    confirmed: bool,
    called: bool,
    failed: bool,
    /// A hook that is not told of the request has it in what the answer repeats of it.
    hooked: bool,
}

/// The member that holds the new text.
const DELTA_KEY: &[u8] = b"\"delta\":";

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
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        self.hooked = request.method.is_empty();
        tell_request(request.body, tell);
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if event.kind == EventKind::Whole {
            self.response(body, Reading::Whole, tell);
            return;
        }
        tell.text_key = DELTA_KEY;
        let [kind, index, delta, response, item, ..] = body.pick(keys!("type", "output_index", "delta", "response", "item"));
        let index = index.count().unwrap_or(0);
        match kind.name() {
            "response.output_text.delta" | "response.audio.transcript.delta" => self.text(index, DeltaKind::Text, delta, tell),
            "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => {
                self.text(index, DeltaKind::Reasoning, delta, tell);
            }
            "response.refusal.delta" => self.text(index, DeltaKind::Refusal, delta, tell),
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
                self.mark(index);
                tell.call(Some(index), delta, NOWHERE, NOWHERE, ITSELF);
            }
            "response.output_item.added" => begin_call(index, item, tell),
            "response.output_item.done" => self.item(index, item, tell),
            "response.created" => self.response(response, Reading::Begun, tell),
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" | "response.done" => {
                self.response(response, Reading::Ended, tell);
            }
            "error" => self.fail(body, tell),
            _ => self.other(body, kind, tell),
        }
    }
}

impl OpenAiResponses {
    fn text(&mut self, index: u64, kind: DeltaKind, delta: Json<'_>, tell: &mut Teller<'_>) {
        self.mark(index);
        tell.text(kind, delta, ITSELF);
    }

    /// Tells a finished item of a stream, unless its deltas did.
    fn item(&mut self, index: u64, item: Json<'_>, tell: &mut Teller<'_>) {
        self.called |= is_call(item);
        if index < ITEMS && self.told & (1 << index) == 0 {
            self.mark(index);
            tell_item(index, item, tell);
        }
    }

    fn mark(&mut self, index: u64) {
        if index < ITEMS {
            self.told |= 1 << index;
        }
    }

    fn response(&mut self, response: Json<'_>, reading: Reading, tell: &mut Teller<'_>) {
        let [id, object, model, status, output, usage, error, conversation, background, ..] =
            response.pick(keys!("id", "object", "model", "status", "output", "usage", "error", "conversation", "background"));
        tell.id(id, ITSELF);
        if matches!(object.name(), "response" | "response.compaction") {
            self.confirmed = true;
            tell.confirmed();
        }
        tell.model(model, ITSELF);
        tell.conversation(conversation, "id");
        if self.hooked {
            tell_request(response, tell);
        }
        let status = status.name();
        let is_later = reading == Reading::Whole && !usage.is_object() && matches!(status, "queued" | "in_progress");
        // In the background it goes on when the stream does not, and will be fetched.
        if is_later || reading == Reading::Begun && background.flag() == Some(true) {
            tell.fact(Fact::Pending);
        }
        if is_later || reading == Reading::Begun {
            return;
        }
        tell_prompt(response, tell);
        for (index, item) in (0..).zip(output.items()) {
            if reading == Reading::Whole {
                self.called |= is_call(item);
                tell_item(index, item, tell);
            } else {
                self.item(index, item, tell);
            }
        }
        tell.answers(response);
        let web_searches = response.count_at("tool_usage.web_search.num_requests");
        openai_usage::tell_with(usage, None, web_searches, tell);
        if error.is_there() || status == "failed" {
            self.fail(response, tell);
        } else {
            let cut = response.text_at("incomplete_details.reason");
            let reason = if self.called { "tool_calls" } else { cut.as_deref().unwrap_or(status) };
            if !reason.is_empty() {
                tell.fact(Fact::Finish { choice: 0, reason });
            }
        }
        tell.end();
    }

    /// Tells a failure once: `error` says more than the `response.failed` that follows it.
    fn fail(&mut self, body: Json<'_>, tell: &mut Teller<'_>) {
        if self.failed {
            return;
        }
        self.failed = true;
        if body.has("error") {
            tell.failure(body);
            return;
        }
        // The documented `error` event is flat, and its type says only that it is one.
        let (code, message) = (body.text_at("code"), body.text_at("message"));
        let kind = code.is_none().then_some("failed");
        tell.failed(kind, code.as_deref(), message.as_deref());
    }

    fn other(&mut self, body: Json<'_>, kind: Json<'_>, tell: &mut Teller<'_>) {
        if body.has("error") {
            self.fail(body, tell);
        } else if kind.kind() == Kind::Text && !kind.name().starts_with("response.") && !self.confirmed {
            tell.foreign();
        }
    }
}
