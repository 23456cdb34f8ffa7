//! OpenAI's legacy text completions, Mistral's fill-in-the-middle, Writer's, and llama.cpp's own `/completion`.
//! Source: providers.md 4.3, 4.5, 4.11.

use super::Dialect;
use super::call::Request;
use super::counts::{self, Count, Counts};
use super::fact::{DeltaKind, Role};
use super::openai_answer::OpenAiAnswer;
use super::teller::{ITSELF, Teller};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

/// What llama.cpp counts beside its timings, which in older servers leave the cached prefix out and do not tell its length.
const COUNTS: &Counts = &[(Count::Input, "tokens_evaluated"), (Count::Cached, "timings.cache_n"), (Count::Output, "tokens_predicted")];

/// Reads one call of text completions.
#[derive(Default)]
pub(super) struct OpenAiCompletions {
    answer: OpenAiAnswer,
}

impl Dialect for OpenAiCompletions {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        self.answer.await_from(request);
        tell.asks(request.body);
        if tell.wants_inputs() {
            // A prompt or a list of them. Prompts given as token numbers hold no text.
            for key in ["prompt", "suffix"] {
                tell_prompt(request.body.member(key), tell);
                tell.each(request.body, key, tell_prompt);
            }
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if !self.answer.event(event, body, tell) {
            tell_llama(event.kind, body, tell);
            tell_writer(body, tell);
        }
    }
}

fn tell_prompt(prompt: Json<'_>, tell: &mut Teller<'_>) {
    tell.lone_text(Role::User, prompt, ITSELF);
}

/// Writer's streams are texts and nothing else: `{"value":"…"}`. None tells that it is the last, so each may be.
fn tell_writer(body: Json<'_>, tell: &mut Teller<'_>) {
    if body.has("value") {
        tell.text(DeltaKind::Text, body, "value");
        tell.end();
    }
}

/// llama.cpp's own shape: `{"content":"…","stop":false}`, at last with `stop_type` and the counts.
fn tell_llama(kind: EventKind, body: Json<'_>, tell: &mut Teller<'_>) {
    let Some(stop) = body.member("stop").flag().filter(|_| body.text_at("content").is_some()) else { return };
    tell.choice = body.count_at("index").unwrap_or(0);
    tell.confirmed();
    tell.text(DeltaKind::Text, body, "content");
    if stop {
        tell.usage(&counts::read(body, COUNTS));
        tell.finish(body, "stop_type");
        if kind != EventKind::Whole {
            tell.end();
        }
    }
}
