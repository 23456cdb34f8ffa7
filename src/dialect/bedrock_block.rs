//! The content blocks of Bedrock's messages: `{"text":…}`, `{"toolUse":{…}}` and their like. Source: providers.md 4.10 b.

use super::fact::{Part, Sink};
use crate::base::json::Json;

/// Takes the parts that a block is.
pub(super) type Tell<'a> = &'a mut dyn FnMut(Part<'_>, &mut dyn Sink);

/// Tells a block of a message as the part that it is.
pub(super) fn tell_block(block: Json<'_>, sink: &mut dyn Sink, tell: Tell<'_>) {
    for (key, value) in block.entries() {
        match key.name() {
            "text" => {
                if let Some(text) = value.text() {
                    tell(Part::Text(&text), sink);
                }
            }
            "guardContent" => {
                if let Some(text) = value.text_at("text.text") {
                    tell(Part::Text(&text), sink);
                }
            }
            "citationsContent" | "searchResult" => {
                for text in list(value, "content").filter_map(|piece| piece.text_at("text")) {
                    tell(Part::Text(&text), sink);
                }
            }
            "reasoningContent" => {
                if let Some(thought) = value.text_at("reasoningText.text") {
                    tell(Part::Reasoning(&thought), sink);
                }
            }
            "toolUse" => {
                let (id, name) = (value.text_at("toolUseId"), value.text_at("name").unwrap_or_default());
                tell(Part::ToolCall { id: id.as_deref(), name: &name, arguments: value.get("input") }, sink);
            }
            "toolResult" => tell_result(value, sink, tell),
            "image" => tell_media(value, "image/", sink, tell),
            "video" => tell_media(value, "video/", sink, tell),
            "audio" => tell_media(value, "audio/", sink, tell),
            "document" => tell_media(value, "application/", sink, tell),
            _ => {}
        }
    }
}

/// Tells what a tool answered: one part for each text or value, since media among them is told as media.
fn tell_result(result: Json<'_>, sink: &mut dyn Sink, tell: Tell<'_>) {
    let id = result.text_at("toolUseId");
    for block in list(result, "content") {
        match block.get("json").or(block.get("text")) {
            Some(value) => tell(Part::ToolResult { id: id.as_deref(), result: Some(value) }, sink),
            None => tell_block(block, sink, tell),
        }
    }
}

/// Tells `{"format":"png","source":{"bytes":"…"}}` without its bytes.
pub(super) fn tell_media(media: Json<'_>, family: &str, sink: &mut dyn Sink, tell: Tell<'_>) {
    let mime = media.text_at("format").map(|format| [family, &format].concat());
    let mime = mime.as_deref();
    match media.text_at("source.s3Location.uri") {
        Some(uri) => tell(Part::Uri { mime, uri: &uri }, sink),
        None => tell(Part::Blob { mime }, sink),
    }
}

/// The elements of a member that is a list.
pub(super) fn list<'a>(object: Json<'a>, key: &str) -> impl Iterator<Item = Json<'a>> {
    object.get(key).into_iter().flat_map(Json::items)
}
