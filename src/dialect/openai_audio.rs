//! OpenAI audio: transcriptions, translations, speech. Source: providers.md 4.3.

use super::call::Request;
use super::fact::{DeltaKind, Role};
use super::teller::{ITSELF, Teller};
use super::{Dialect, openai_usage};
use crate::base::json::{Json, keys};
use crate::decode::{Event, EventKind};

/// Reads one call of audio. Uploads come as forms, of which nothing is read; speech comes as bytes unless events are asked for.
#[derive(Default)]
pub(super) struct OpenAiAudio {
    /// The text was told piece by piece; the last event repeats it.
    streamed: bool,
}

impl Dialect for OpenAiAudio {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        if tell.wants_inputs() {
            tell.lone_text(Role::System, request.body, "instructions");
            tell.lone_text(Role::User, request.body, "input");
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [kind, text, delta, usage, error, ..] = body.pick(keys!("type", "text", "delta", "usage", "error"));
        // Priced by duration, some models count seconds rather than tokens.
        if usage.is_object() {
            tell.confirmed();
            openai_usage::tell(usage, tell);
        }
        if error.is_object() {
            tell.failure(body);
            return;
        }
        let is_whole = event.kind == EventKind::Whole || kind.is("transcript.text.done");
        let is_speech = kind.is("speech.audio.done");
        if kind.is("transcript.text.delta") {
            self.streamed = true;
            tell.text(DeltaKind::Text, delta, ITSELF);
        } else if is_whole && !self.streamed {
            tell.text(DeltaKind::Text, text, ITSELF);
        }
        if is_speech {
            tell.blob(None);
        }
        if is_whole || is_speech {
            tell.end();
        }
    }
}
