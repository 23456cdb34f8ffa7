//! OpenAI images: generations, edits, variations. Source: providers.md 4.3.

use super::call::Request;
use super::fact::Role;
use super::openai_content::tell_image;
use super::teller::{NOWHERE, Teller};
use super::{Dialect, openai_usage};
use crate::base::json::{Json, keys};
use crate::decode::{Event, EventKind};

/// Reads one call of images. The images themselves are stepped over: not a byte of base64 is told.
#[derive(Default)]
pub(super) struct OpenAiImages;

impl Dialect for OpenAiImages {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        // Uploads come as forms, of which nothing is read.
        if tell.wants_inputs() && request.body.has("prompt") {
            tell.message(Role::User);
            tell.text_part(request.body, "prompt");
            tell.each(request.body, "images", tell_image);
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [kind, images, format, usage, error, ..] = body.pick(keys!("type", "data", "output_format", "usage", "error"));
        openai_usage::tell(usage, tell);
        if error.is_object() {
            tell.failure(body);
            return;
        }
        let mime = format.text().map(|format| ["image/", &format].concat());
        let completed = matches!(kind.name(), "image_generation.completed" | "image_edit.completed");
        if completed || images.is_array() {
            tell.confirmed();
        }
        if completed {
            tell.blob(mime.as_deref());
        }
        for image in images.items() {
            if !tell.media(image, NOWHERE, "url") {
                tell.blob(mime.as_deref());
            }
            tell.choice += 1;
        }
        if completed || event.kind == EventKind::Whole {
            tell.end();
        }
    }
}
