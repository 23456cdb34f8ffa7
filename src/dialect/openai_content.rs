//! The content of a message on OpenAI's wires, chat and Responses. Source: providers.md 4.1 b, 4.2 b.

use super::teller::{ITSELF, NOWHERE, Teller};
use crate::base::json::Json;
use crate::base::text::contains;

/// Tells content: a text, or a list of parts.
pub(super) fn tell_content(content: Json<'_>, tell: &mut Teller<'_>) {
    tell.text_part(content, ITSELF);
    tell.each(content, ITSELF, tell_part);
}

/// Tells one part of a message.
pub(super) fn tell_part(part: Json<'_>, tell: &mut Teller<'_>) {
    match part.name_at("type") {
        "image" | "image_url" | "video_url" | "input_image" | "computer_screenshot" => tell_image(part, tell),
        "input_audio" => {
            let mime = part.text_at("input_audio.format").map(|format| ["audio/", &format].concat());
            tell.blob(mime.as_deref());
        }
        "file" | "input_file" | "file_url" => tell_file(part.at("file").unwrap_or(part), tell),
        "thinking" => {
            tell.reasoning_part(part, "thinking");
            tell.each(part, "thinking", |thought, tell| tell.reasoning_part(thought, "text"));
        }
        _ => tell.text_part(part, "text|refusal"),
    }
}

/// Tells an image: at an address, inline in one, or at the provider.
pub(super) fn tell_image(image: Json<'_>, tell: &mut Teller<'_>) {
    if !tell.media(image, NOWHERE, "image_url|image_url.url|video_url|video_url.url|url|") {
        tell_file(image, tell);
    }
}

/// Where the address of a file stands, or the file itself.
const FILE: &str = "file_url|file_url.url|file_data";

/// A file: at the provider, at an address, or inline.
fn tell_file(file: Json<'_>, tell: &mut Teller<'_>) {
    if tell.file(file, NOWHERE, "file_id") {
        return;
    }
    match file.text_at(FILE) {
        // Inline data may come without its `data:`. Base64 has no colon, as every address has.
        Some(data) if !contains(&data, ":") => tell.blob(None),
        _ => {
            tell.media(file, NOWHERE, FILE);
        }
    }
}
