//! OpenAI audio: transcriptions, translations, speech. Source: providers.md 4.3.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Part, Role, Sink};
use super::failure::read_failure;
use super::openai_usage;
use super::tell::{model, settings};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

const SETTINGS: &[(&str, Attr)] = &[("temperature", attr::REQUEST_TEMPERATURE), ("stream", attr::REQUEST_STREAM)];

/// Reads one call of audio. Uploads come as forms, of which nothing is read; speech comes as bytes unless events are asked for.
#[derive(Debug, Default)]
pub(super) struct OpenAiAudio {
    /// The text was told piece by piece; the last event repeats it.
    streamed: bool,
}

impl Dialect for OpenAiAudio {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Private {
            return;
        }
        if let Some(text) = request.body.text_at("instructions") {
            sink.fact(Fact::System(Part::Text(&text)));
        }
        if let Some(text) = request.body.text_at("input") {
            sink.fact(Fact::Input(Role::User));
            sink.fact(Fact::InputPart(Part::Text(&text)));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        let (mut kind, mut text, mut failed) = (Json::new(b""), None, false);
        for (key, value) in body.entries() {
            match key.name() {
                "type" => kind = value,
                "text" | "delta" => text = Some(value),
                // Priced by duration, some models count seconds rather than tokens.
                "usage" if value.is_object() => {
                    sink.fact(Fact::Confirmed);
                    openai_usage::tell(value, sink);
                }
                "error" => failed |= value.is_object(),
                _ => {}
            }
        }
        if failed {
            read_failure(body, sink);
            return;
        }
        let is_delta = kind.is("transcript.text.delta");
        if is_delta || (!self.streamed && (event.kind == EventKind::Whole || kind.is("transcript.text.done"))) {
            self.streamed |= is_delta;
            text.and_then(Json::text).into_iter().for_each(|text| sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Text, text: &text }));
        }
        if kind.is("speech.audio.done") {
            sink.fact(Fact::OutputPart { choice: 0, part: Part::Blob { mime: None } });
        }
        if event.kind == EventKind::Whole || kind.is("transcript.text.done") || kind.is("speech.audio.done") {
            sink.fact(Fact::End);
        }
    }
}
