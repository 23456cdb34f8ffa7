//! What several dialects tell alike.

use super::fact::{Fact, Part, Sink, Tool};
use crate::base::attr::Attr;
use crate::base::json::Json;

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
