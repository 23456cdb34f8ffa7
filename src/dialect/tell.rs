//! What several dialects tell alike.

use super::fact::{Fact, Part, Sink, Tool};
use crate::base::attr::Attr;
use crate::base::json::{Json, Writer};

/// Tells the settings of a body: which member (a dotted path) is which attribute. Where two name the same attribute, the
/// first that is there counts.
pub(super) fn settings(body: Json<'_>, table: &[(&str, Attr)], sink: &mut dyn Sink) {
    let mut told: Option<Attr> = None;
    for (path, attribute) in table {
        if told == Some(*attribute) {
            continue;
        }
        if let Some(value) = body.at(path) {
            sink.fact(Fact::Setting(*attribute, value));
            told = Some(*attribute);
        }
    }
}

/// Tells the model that a body names.
pub(super) fn model(body: Json<'_>, sink: &mut dyn Sink) {
    if let Some(model) = body.text_at("model") {
        sink.fact(Fact::RequestModel(&model));
    }
}

/// Tells a word of an answer unless it is empty (Azure's first chunk has an empty id and model). Says whether it was told.
pub(super) fn word(value: Json<'_>, sink: &mut dyn Sink, fact: fn(&str) -> Fact<'_>) -> bool {
    let word = value.text().filter(|word| !word.is_empty());
    if let Some(word) = &word {
        sink.fact(fact(word));
    }
    word.is_some()
}

/// Tells a function tool from the object that holds its name, its description and, at the path `parameters`, its schema.
pub(super) fn function(function: Json<'_>, parameters: &str, sink: &mut dyn Sink) {
    let Some(name) = function.text_at("name") else { return };
    let description = function.text_at("description");
    let tool = Tool { kind: "function", name: &name, description: description.as_deref(), parameters: function.at(parameters) };
    sink.fact(Fact::Tool(tool));
}

/// Media at an address, or inline in one.
pub(super) fn media(address: &str) -> Part<'_> {
    match address.strip_prefix("data:") {
        Some(inline) => Part::Blob { mime: inline.split([';', ',']).next().filter(|mime| !mime.is_empty()) },
        None => Part::Uri { mime: None, uri: address },
    }
}

/// The parts that may hold base64, by their `type`.
const MEDIA: &[&str] =
    &["image", "image_url", "input_image", "document", "file", "input_file", "input_audio", "video_url", "computer_screenshot"];

/// Tells what a tool answered. Media among it are told by `tell_part` as parts of their own, so that no base64 reaches a fact.
pub(super) fn tool_result(id: Option<&str>, result: Option<Json<'_>>, sink: &mut dyn Sink, tell_part: fn(Json<'_>, &mut dyn Sink)) {
    let is_media = |part: &Json<'_>| part.get("type").is_some_and(|kind| MEDIA.iter().any(|media| kind.is(media)));
    let lone = result.filter(is_media);
    let mut texts = Writer::new();
    texts.begin_array();
    result.into_iter().flat_map(Json::items).filter(|part| !is_media(part)).for_each(|part| {
        texts.raw(&part.raw());
    });
    texts.end_array();
    let mixed = result.is_some_and(|result| result.items().any(|part| is_media(&part)));
    let kept = if mixed { Some(Json::new(texts.as_str().as_bytes())) } else { result.filter(|_| lone.is_none()) };
    sink.fact(Fact::InputPart(Part::ToolResult { id, result: kept }));
    lone.into_iter().chain(result.into_iter().flat_map(Json::items).filter(is_media)).for_each(|part| tell_part(part, sink));
}
