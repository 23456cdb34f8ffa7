//! What the result of a request of the Model Context Protocol says: that a tool failed in any case, and contents where they are
//! recorded. Source: sentry-protocol.md 3.6 and A.3.

use super::Span;
use crate::base::attr;
use crate::base::json::Json;
use crate::base::value::Value;

/// Writes a result into the span that waited for it: a JSON object of `method`, `result` as the text that it has in JSON, and `isTold`
/// where its contents are recorded.
pub fn tell_mcp(told: Json<'_>, span: &mut Span) {
    let text = told.text_at("result").unwrap_or_default();
    let result = Json::new(text.as_bytes());
    if result.get("isError").and_then(Json::flag) == Some(true) {
        span.fail("internal_error");
        span.attributes.text(&attr::ERROR_TYPE, "tool_error");
    }
    let is_told = told.get("isTold").is_some();
    let attributes = &mut span.attributes;
    if told.name_at("method") == "tools/call" && is_told {
        attributes.text(&attr::TOOL_CALL_RESULT, &text);
    }
    let messages: Vec<_> = result.list("messages").collect();
    if messages.is_empty() {
        return;
    }
    attributes.count(&attr::MCP_PROMPT_RESULT_MESSAGE_COUNT, Some(messages.len() as u64));
    if !is_told {
        return;
    }
    attributes.maybe(&attr::MCP_PROMPT_RESULT_DESCRIPTION, result.text_at("description").as_deref());
    for (at, message) in messages.iter().enumerate() {
        let place = if messages.len() == 1 { "message_".to_owned() } else { [&at.to_string(), "."].concat() };
        for (name, paths) in [("role", "role"), ("content", "content.text|content")] {
            if let Some(value) = message.at(paths).and_then(Value::any) {
                attributes.insert(["mcp.prompt.result.", &place, name].concat().into(), value);
            }
        }
    }
}
