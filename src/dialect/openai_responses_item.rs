//! The items of a response's output. Source: providers.md 4.2 c.

use super::fact::{DeltaKind, Part, Role};
use super::openai_content::tell_part;
use super::teller::{NOWHERE, Teller};
use crate::base::json::Json;
use crate::base::text::cut_last;

/// Whether an item is a call that the app has to answer.
pub(super) fn is_call(item: Json<'_>) -> bool {
    matches!(item.name_at("type"), "function_call" | "custom_tool_call")
}

/// Tells that a call begins; its arguments follow. Perplexity's own calls are over then, and told as what they found.
pub(super) fn begin_call(index: u64, item: Json<'_>, tell: &mut Teller<'_>) {
    if is_call(item) && item.name_at("status") != "completed" {
        tell.call(Some(index), item, "call_id", "name", NOWHERE);
    }
}

/// Tells a whole item.
pub(super) fn tell_item(index: u64, item: Json<'_>, tell: &mut Teller<'_>) {
    match item.name_at("type") {
        // A compacted conversation holds what the user said as well, which is no answer.
        "message" if item.name_at("role") != "user" => tell_texts(item, "content", DeltaKind::Text, tell),
        "reasoning" => {
            tell_texts(item, "summary", DeltaKind::Reasoning, tell);
            tell_texts(item, "content", DeltaKind::Reasoning, tell);
        }
        "function_call" | "custom_tool_call" => tell.call(Some(index), item, "call_id", "name", "arguments|input"),
        kind => server_parts(item, kind, tell),
    }
}

/// The id of a call, in the item that asks for it, in what answers it, and in what gives leave to it.
const ID: &str = "call_id|id|approval_request_id";
/// Where what came of a call stands: in an item of its own, or in that of the call.
const RESULT: &str = "output|outputs|result|results|tools|error|approve";

/// Who speaks in an item that is neither text nor thought: the model that calls, searches, runs a program or asks for leave, or what
/// was called; `None` where there is nothing to read.
pub(super) fn speaker(kind: &str) -> Option<Role> {
    match cut_last(kind, b'_').map_or(kind, |(_, last)| last) {
        "call" | "request" | "program" | "results" => Some(Role::Assistant),
        "output" | "response" => Some(Role::Tool),
        _ => None,
    }
}

/// Tells the parts that stand for calls, of what the server does by itself (searches, runs code, draws an image) as of others, and
/// for what came of them.
pub(super) fn server_parts(item: Json<'_>, kind: &str, tell: &mut Teller<'_>) {
    let Some(role) = speaker(kind) else { return };
    let tool = kind.strip_suffix("_call").unwrap_or(kind);
    if tool == "image_generation" {
        let format = item.text_at("output_format");
        tell.blob(Some(&["image/", format.as_deref().unwrap_or("png")].concat()));
        return;
    }
    if role == Role::Assistant {
        // A call that waits for the app to approve it is shown by the name of its tool.
        let name = item.text_at("name");
        let arguments = item.at("arguments|action|actions|operation|input|queries|code");
        tell.part(Part::ToolCall { id: item.word_at(ID).as_deref(), name: name.as_deref().unwrap_or(tool), arguments });
    }
    if item.has(RESULT) {
        tell.results(item, ID, RESULT, tell_part);
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
