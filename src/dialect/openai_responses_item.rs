//! The items of a response's output. Source: providers.md 4.2 c.

use super::fact::{DeltaKind, Fact, Part, Sink};
use crate::base::json::Json;

/// Whether an item is a call that the app has to answer.
pub(super) fn is_call(item: Json<'_>) -> bool {
    item.get("type").is_some_and(|kind| kind.is("function_call") || kind.is("custom_tool_call"))
}

/// Tells that a call begins; its arguments follow.
pub(super) fn begin_call(index: u64, item: Json<'_>, sink: &mut dyn Sink) {
    if is_call(item) {
        tell_call(index, item, "", sink);
    }
}

/// Tells a whole item.
pub(super) fn tell_item(index: u64, item: Json<'_>, sink: &mut dyn Sink) {
    let kind = item.text_at("type").unwrap_or_default();
    match &*kind {
        "message" => tell_texts(item.get("content"), DeltaKind::Text, sink),
        "reasoning" => {
            tell_texts(item.get("summary"), DeltaKind::Reasoning, sink);
            tell_texts(item.get("content"), DeltaKind::Reasoning, sink);
        }
        "function_call" | "custom_tool_call" => {
            let arguments = item.text_at("arguments").or(item.text_at("input")).unwrap_or_default();
            tell_call(index, item, &arguments, sink);
        }
        _ => server_parts(item, &kind, &mut |part| sink.fact(Fact::OutputPart { choice: 0, part })),
    }
}

/// The parts that stand for what the server did by itself: searched, ran code, drew an image.
pub(super) fn server_parts(item: Json<'_>, kind: &str, tell: &mut dyn FnMut(Part<'_>)) {
    let Some(tool) = kind.strip_suffix("_call") else { return };
    if tool == "image_generation" {
        tell(Part::Blob { mime: Some("image/png") });
        return;
    }
    let id = item.text_at("call_id").filter(|id| !id.is_empty()).or(item.text_at("id"));
    let name = item.text_at("name");
    let arguments = ["arguments", "action", "operation", "input", "queries", "code"].iter().find_map(|key| item.get(key));
    tell(Part::ToolCall { id: id.as_deref(), name: name.as_deref().unwrap_or(tool), arguments });
    if let Some(result) = item.get("output") {
        tell(Part::ToolResult { id: id.as_deref(), result: Some(result) });
    }
}

fn tell_call(index: u64, item: Json<'_>, arguments: &str, sink: &mut dyn Sink) {
    let (id, name) = (item.text_at("call_id"), item.text_at("name"));
    sink.fact(Fact::ToolCall { choice: 0, index: Some(index), id: id.as_deref(), name: name.as_deref(), arguments });
}

fn tell_texts(parts: Option<Json<'_>>, kind: DeltaKind, sink: &mut dyn Sink) {
    for part in parts.into_iter().flat_map(Json::items) {
        if let Some(refusal) = part.text_at("refusal") {
            sink.fact(Fact::Delta { choice: 0, kind: DeltaKind::Refusal, text: &refusal });
        } else if let Some(text) = part.text_at("text").or(part.text_at("transcript")) {
            sink.fact(Fact::Delta { choice: 0, kind, text: &text });
        }
    }
}
