//! The content blocks of Bedrock's messages: `{"text":…}`, `{"toolUse":{…}}` and their like. Source: providers.md 4.10 b.

use super::fact::Part;
use super::teller::Teller;
use crate::base::json::Json;

/// The media that a block may hold, and the family of their types.
const MEDIA: &[(&str, &str)] = &[("image", "image/"), ("video", "video/"), ("audio", "audio/"), ("document", "application/")];

/// Tells a block of a message as the part that it is.
pub(super) fn tell_block(block: Json<'_>, tell: &mut Teller<'_>) {
    tell.text_part(block, "text|guardContent.text.text|document.source.text");
    tell_found(block, tell);
    tell.reasoning_part(block, "reasoningContent.reasoningText.text");
    tell.call_part(block.member("toolUse"), "toolUseId", "name", "input");
    tell_result(block.member("toolResult"), "content", tell);
    tell_media(block, tell);
}

fn tell_found(block: Json<'_>, tell: &mut Teller<'_>) {
    tell.each(block, "citationsContent.content|searchResult.content|document.source.content", |piece, tell| tell.text_part(piece, "text"));
}

/// Tells what a tool answered: one part for each text or value, since media among it is told as media.
pub(super) fn tell_result(result: Json<'_>, content: &str, tell: &mut Teller<'_>) {
    let id = result.text_at("toolUseId");
    for block in result.list(content) {
        match block.at("json|text|document.source.text") {
            Some(value) => tell.part(Part::ToolResult { id: id.as_deref(), result: Some(value) }),
            None => {
                tell_found(block, tell);
                tell_media(block, tell);
            }
        }
    }
}

/// Tells `{"image":{"format":"png","source":{"bytes":"…"}}}` without its bytes.
pub(super) fn tell_media(block: Json<'_>, tell: &mut Teller<'_>) {
    for (key, family) in MEDIA {
        // A document may be text, which is told as such.
        let Some(media) = block.get(key).filter(|media| media.at("source.text|source.content").is_none()) else { continue };
        let mime = media.text_at("format").map(|format| [family, &*format].concat());
        let mime = mime.as_deref();
        let address = media.text_at("source.s3Location.uri");
        tell.part(address.as_deref().map_or(Part::Blob { mime }, |uri| Part::Uri { mime, uri }));
    }
}
