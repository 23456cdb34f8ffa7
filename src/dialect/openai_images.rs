//! OpenAI images: generations, edits, variations. Source: providers.md 4.3.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, Fact, Part, Role, Sink};
use super::failure::read_failure;
use super::openai_content::tell_input_image;
use super::openai_usage;
use super::tell::{media, model, settings};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

const SETTINGS: &[(&str, Attr)] = &[("n", attr::REQUEST_CHOICE_COUNT), ("stream", attr::REQUEST_STREAM)];

/// Reads one call of images. The images themselves are stepped over: not a byte of base64 is told.
#[derive(Debug, Default)]
pub(super) struct OpenAiImages;

impl Dialect for OpenAiImages {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        // Uploads come as forms, of which nothing is read.
        if sink.inputs() == Content::Recorded && request.body.get("prompt").is_some() {
            sink.fact(Fact::Input(Role::User));
            request.body.text_at("prompt").into_iter().for_each(|prompt| sink.fact(Fact::InputPart(Part::Text(&prompt))));
            request.body.get("images").into_iter().flat_map(Json::items).for_each(|image| tell_input_image(image, sink));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        let (mut kind, mut images, mut format, mut failed) = (Json::new(b""), None, None, false);
        for (key, value) in body.entries() {
            match key.name() {
                "type" => kind = value,
                "data" if value.is_array() => images = Some(value),
                "output_format" => format = value.text(),
                "usage" => {
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
        let mime = format.map(|format| ["image/", &format].concat());
        let completed = kind.is("image_generation.completed") || kind.is("image_edit.completed");
        if completed || images.is_some() {
            sink.fact(Fact::Confirmed);
        }
        if completed {
            sink.fact(Fact::OutputPart { choice: 0, part: Part::Blob { mime: mime.as_deref() } });
        }
        for (choice, image) in (0..).zip(images.into_iter().flat_map(Json::items)) {
            let address = image.text_at("url");
            let part = address.as_deref().map_or(Part::Blob { mime: mime.as_deref() }, media);
            sink.fact(Fact::OutputPart { choice, part });
        }
        if completed || event.kind == EventKind::Whole {
            sink.fact(Fact::End);
        }
    }
}
