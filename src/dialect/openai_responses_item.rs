//! The items of a response's output. Source: providers.md 4.2 c.

use super::fact::{DeltaKind, Part};
use super::teller::{NOWHERE, Teller};
use crate::base::json::Json;

/// Whether an item is a call that the app has to answer.
pub(super) fn is_call(item: Json<'_>) -> bool {
    matches!(item.name_at("type"), "function_call" | "custom_tool_call")
}

/// Tells that a call begins; its arguments follow.
pub(super) fn begin_call(index: u64, item: Json<'_>, tell: &mut Teller<'_>) {
    if is_call(item) {
        tell.call(Some(index), item, "call_id", "name", NOWHERE);
    }
}

/// Tells a whole item.
pub(super) fn tell_item(index: u64, item: Json<'_>, tell: &mut Teller<'_>) {
    match item.name_at("type") {
        "message" => tell_texts(item, "content", DeltaKind::Text, tell),
        "reasoning" => {
            tell_texts(item, "summary", DeltaKind::Reasoning, tell);
            tell_texts(item, "content", DeltaKind::Reasoning, tell);
        }
        "function_call" | "custom_tool_call" => tell.call(Some(index), item, "call_id", "name", "arguments|input"),
        kind => server_parts(item, kind, tell),
    }
}

/// Tells the parts that stand for what the server did by itself: searched, ran code, drew an image.
pub(super) fn server_parts(item: Json<'_>, kind: &str, tell: &mut Teller<'_>) {
    // A call that waits for the app to approve it is shown by the name of its tool.
    let Some(tool) = kind.strip_suffix("_call").or(kind.strip_suffix("_approval_request")) else { return };
    if tool == "image_generation" {
        tell.blob(Some("image/png"));
        return;
    }
    let id = item.text_at("call_id").filter(|id| !id.is_empty()).or(item.text_at("id"));
    let name = item.text_at("name");
    let arguments = item.at("arguments|action|operation|input|queries|code");
    tell.part(Part::ToolCall { id: id.as_deref(), name: name.as_deref().unwrap_or(tool), arguments });
    if let Some(result) = item.at("output|results") {
        tell.part(Part::ToolResult { id: id.as_deref(), result: Some(result) });
    }
}

fn tell_texts(item: Json<'_>, list: &str, kind: DeltaKind, tell: &mut Teller<'_>) {
    for part in item.list(list) {
        if part.text_at("refusal").is_some() {
            tell.text(DeltaKind::Refusal, part, "refusal");
        } else {
            tell.text(kind, part, "text|transcript");
        }
    }
}
