//! What messages of the Model Context Protocol say. Of the result of a request that a tool failed in any case, and contents where they
//! are recorded. Source: sentry-protocol.md 3.6 and A.3.

use super::Span;
use crate::base::attr::{self, Attr, AttrType};
use crate::base::decimal::units;
use crate::base::json::{Json, Kind};
use crate::base::limits::MAX_PARTS;
use crate::base::text::digits;
use crate::base::value::{Attributes, Value};

/// Writes into a span what its message says: a JSON object of `method`, `params` or `result` as the text that it has in JSON, and `isTold`
/// where contents are recorded.
pub fn tell_mcp(told: Json<'_>, span: &mut Span) {
    match told.text_at("params") {
        Some(params) => tell_params(told, Json::new(params.as_bytes()), &mut span.attributes),
        None => tell_result(told, span),
    }
}

/// What the `params` of a message hold that is about nothing with a name. Free text in them is told only if contents are recorded.
fn tell_params(told: Json<'_>, params: Json<'_>, attributes: &mut Attributes) {
    let is_told = told.has("isTold");
    let mut tell = |member: &str, attribute: &Attr| {
        let Some(said) = params.get(member) else { return };
        let words = || (attribute.kind == AttrType::Text).then(|| Value::new(AttrType::Text, &said.raw()));
        if let Some(value) = Value::of(attribute, said).or_else(words) {
            attributes.insert(attribute.name, value);
        }
    };
    match told.name_at("method") {
        "notifications/initialized" => attributes.set(&attr::MCP_LIFECYCLE_PHASE, "initialization_complete"),
        "notifications/cancelled" => {
            tell("requestId", &attr::MCP_CANCELLED_REQUEST_ID);
            if is_told {
                tell("reason", &attr::MCP_CANCELLED_REASON);
            }
        }
        "notifications/progress" => {
            tell("progressToken", &attr::MCP_PROGRESS_TOKEN);
            tell("progress", &attr::MCP_PROGRESS_CURRENT);
            tell("total", &attr::MCP_PROGRESS_TOTAL);
            if is_told {
                tell("message", &attr::MCP_PROGRESS_MESSAGE);
            }
            if let Some(percentage) = percentage(params) {
                attributes.set(&attr::MCP_PROGRESS_PERCENTAGE, &percentage);
            }
        }
        "notifications/message" => {
            tell("level", &attr::MCP_LOGGING_LEVEL);
            tell("logger", &attr::MCP_LOGGING_LOGGER);
            if is_told {
                tell("data", &attr::MCP_LOGGING_MESSAGE);
            }
            attributes.maybe(&attr::MCP_LOGGING_DATA_TYPE, params.get("data").map(type_of));
        }
        "logging/setLevel" => tell("level", &attr::MCP_LOGGING_LEVEL),
        _ => {}
    }
}

/// How much of the whole is done, in thousandths of either: neither needs to be a whole number.
fn percentage(params: Json<'_>) -> Option<String> {
    let thousandths = |member| Some(units(params.number_at(member)?, 3)?.0);
    let millionths = thousandths("progress")?.checked_mul(100_000_000)?.checked_div(thousandths("total")?)?;
    Some(digits(millionths, 1_000_000))
}

/// The type of a value in JavaScript's words.
fn type_of(json: Json<'_>) -> &'static str {
    match json.kind() {
        Kind::Text => "string",
        Kind::Number => "number",
        Kind::Flag => "boolean",
        Kind::Object | Kind::Array | Kind::Null | Kind::Broken => "object",
    }
}

fn tell_result(told: Json<'_>, span: &mut Span) {
    let text = told.text_at("result").unwrap_or_default();
    let result = Json::new(text.as_bytes());
    if result.member("isError").flag() == Some(true) {
        span.fail("internal_error");
        span.attributes.set(&attr::ERROR_TYPE, "tool_error");
    }
    let is_told = told.has("isTold");
    let attributes = &mut span.attributes;
    if told.name_at("method") == "tools/call" && is_told {
        attributes.set(&attr::TOOL_CALL_RESULT, &text);
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
    for (at, message) in messages.iter().take(MAX_PARTS).enumerate() {
        let place = if messages.len() == 1 { "message_".to_owned() } else { [&at.to_string(), "."].concat() };
        for (name, paths) in &[("role", "role"), ("content", "content.text|content")] {
            if let Some(value) = message.at(paths).and_then(Value::any) {
                attributes.insert(&["mcp.prompt.result.", &place, name].concat(), value);
            }
        }
    }
}
