//! The content of a message on OpenAI's wires, chat and Responses. Source: providers.md 4.1 b, 4.2 b.

use super::teller::{ITSELF, Teller};
use crate::base::json::Json;

/// Tells content: a text, or a list of parts.
pub(super) fn tell_content(content: Json<'_>, tell: &mut Teller<'_>) {
    tell.text_part(content, ITSELF);
    tell.each(content, ITSELF, tell_part);
}

/// Tells one part of a message.
pub(super) fn tell_part(part: Json<'_>, tell: &mut Teller<'_>) {
    match part.name_at("type") {
        "image_url" | "video_url" | "input_image" | "computer_screenshot" => tell_image(part, tell),
        "input_audio" => {
            let mime = part.text_at("input_audio.format").map(|format| ["audio/", &format].concat());
            tell.blob(mime.as_deref());
        }
        "file" | "input_file" => tell_file(part.at("file").unwrap_or(part), tell),
        "thinking" => tell.each(part, "thinking", |thought, tell| tell.reasoning_part(thought, "text")),
        _ => tell.text_part(part, "text|refusal"),
    }
}

/// Tells an image: at an address, inline in one, or at the provider.
pub(super) fn tell_image(image: Json<'_>, tell: &mut Teller<'_>) {
    match image.text_at("image_url|image_url.url|video_url|video_url.url|url|") {
        Some(address) => tell.media(None, &address),
        None => tell_file(image, tell),
    }
}

/// A file: at the provider, at an address, or inline.
fn tell_file(file: Json<'_>, tell: &mut Teller<'_>) {
    if let Some(id) = file.text_at("file_id") {
        tell.file(None, &id);
    } else if let Some(address) = file.text_at("file_url") {
        tell.media(None, &address);
    } else if let Some(data) = file.text_at("file_data") {
        // Inline data may come without its `data:`; it is never an address.
        if data.starts_with("data:") { tell.media(None, &data) } else { tell.blob(None) }
    }
}
