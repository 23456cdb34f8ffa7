//! The content of a message on OpenAI's wires, chat and Responses. Source: providers.md 4.1 b, 4.2 b.

use super::fact::{Fact, Part, Sink};
use super::tell::media;
use crate::base::json::Json;

/// Tells content: a text, or a list of parts.
pub(super) fn tell(content: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    if let Some(text) = content.text() {
        sink.fact(fact(Part::Text(&text)));
    }
    content.items().for_each(|part| tell_part(part, sink, fact));
}

/// Tells an image of the request that stands without a type.
pub(super) fn tell_input_image(image: Json<'_>, sink: &mut dyn Sink) {
    tell_image(image, sink, |part| Fact::InputPart(part));
}

/// Tells one part of a message of the request.
pub(super) fn tell_input_part(part: Json<'_>, sink: &mut dyn Sink) {
    tell_part(part, sink, |part| Fact::InputPart(part));
}

fn tell_part(part: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let kind = part.text_at("type").unwrap_or_default();
    match &*kind {
        "image_url" | "video_url" | "input_image" | "computer_screenshot" => tell_image(part, sink, fact),
        "input_audio" => {
            let mime = part.text_at("input_audio.format").map(|format| ["audio/", &format].concat());
            sink.fact(fact(Part::Blob { mime: mime.as_deref() }));
        }
        "file" => tell_file(part.get("file").unwrap_or(part), sink, fact),
        "input_file" => tell_file(part, sink, fact),
        "thinking" => part.get("thinking").into_iter().flat_map(Json::items).for_each(|thought| {
            if let Some(text) = thought.text_at("text") {
                sink.fact(fact(Part::Reasoning(&text)));
            }
        }),
        _ => {
            if let Some(text) = part.text_at("text").or(part.text_at("refusal")) {
                sink.fact(fact(Part::Text(&text)));
            }
        }
    }
}

/// An image: at an address, inline in one, or at the provider.
fn tell_image(image: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    let address = image.get("image_url").or(image.get("video_url")).unwrap_or(image);
    match address.text().or(address.text_at("url")) {
        Some(address) => sink.fact(fact(media(&address))),
        None => tell_file(image, sink, fact),
    }
}

/// A file: at the provider, at an address, or inline.
fn tell_file(file: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    if let Some(id) = file.text_at("file_id") {
        sink.fact(fact(Part::File { mime: None, id: &id }));
    } else if let Some(address) = file.text_at("file_url").or(file.text_at("file_data")) {
        // Inline data may come without its `data:`; it is never an address.
        let part = media(&address);
        let inline = file.get("file_url").is_none() && matches!(part, Part::Uri { .. });
        sink.fact(fact(if inline { Part::Blob { mime: None } } else { part }));
    }
}
