//! OpenAI's legacy text completions, Mistral's fill-in-the-middle, and llama.cpp's own `/completion`.
//! Source: providers.md 4.3, 4.5, 4.11.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink};
use super::openai_answer::OpenAiAnswer;
use super::openai_chat::SETTINGS;
use super::tell::{model, settings};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

/// What llama.cpp calls otherwise.
const LLAMA_SETTINGS: &[(&str, Attr)] = &[("n_predict", attr::REQUEST_MAX_TOKENS)];

/// Reads one call of text completions.
#[derive(Debug, Default)]
pub(super) struct OpenAiCompletions {
    answer: OpenAiAnswer,
}

impl Dialect for OpenAiCompletions {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        self.answer.await_from(request);
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        settings(request.body, LLAMA_SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            for prompt in ["prompt", "suffix"].iter().filter_map(|key| request.body.get(key)) {
                tell_prompt(prompt, sink);
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        if !self.answer.event(event, sink) {
            tell_llama(event, sink);
        }
    }
}

/// A prompt or a list of them. Prompts given as token numbers hold no text.
fn tell_prompt(prompt: Json<'_>, sink: &mut dyn Sink) {
    for text in prompt.text().into_iter().chain(prompt.items().filter_map(Json::text)) {
        sink.fact(Fact::Input(Role::User));
        sink.fact(Fact::InputPart(Part::Text(&text)));
    }
}

/// llama.cpp's own shape: `{"content":"…","stop":false}`, at last with `stop_type` and the timings, which are read already.
fn tell_llama(event: Event<'_>, sink: &mut dyn Sink) {
    let body = Json::new(event.data);
    let (Some(text), Some(stop)) = (body.text_at("content"), body.get("stop").and_then(Json::flag)) else { return };
    let choice = body.count_at("index").unwrap_or(0);
    sink.fact(Fact::Confirmed);
    sink.fact(Fact::Delta { choice, kind: DeltaKind::Text, text: &text });
    if let Some(reason) = body.text_at("stop_type").filter(|_| stop) {
        sink.fact(Fact::Finish { choice, reason: &reason });
    }
    if stop && event.kind != EventKind::Whole {
        sink.fact(Fact::End);
    }
}
