//! The names that attributes had before, and what becomes of them. Source: sentry-protocol.md 3.2, A.2, A.4, A.6.
//!
//! Ingest renames them as well, but blindly: of `response.text` and `response.tool_calls` it keeps one, in a shape that is no
//! message.

use crate::base::attr::{self, Attr};
use crate::base::config::Switch;
use crate::base::json::{Json, Writer};
use crate::base::text::split;
use crate::base::value::{Attributes, TRUE, Value};
use crate::dialect::{Content, Fact, Operation, Part, Sink, read_answers, read_calls, read_messages};
use crate::record::Record;

/// What the value of an older name is, and so what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The same as under today's name.
    Same,
    /// Messages of the request.
    Messages,
    /// Texts of the answer.
    Answers,
    /// Tool calls of the answer.
    Calls,
    /// A text among the system instructions.
    Instructions,
    /// A word where a list of words belongs.
    Listed,
    /// Whether a tool failed.
    IsError,
}

/// Today's names, each with how its value changes and its older names. For contents today's name is among the older ones too: apps
/// write `{role, content}` under it.
const TABLE: &[(&Attr, Shape, &str)] = &[
    (
        &attr::INPUT_MESSAGES,
        Shape::Messages,
        "gen_ai.input.messages gen_ai.request.messages gen_ai.prompt ai.input_messages ai.prompt.messages ai.prompt ai.texts",
    ),
    (&attr::OUTPUT_MESSAGES, Shape::Answers, "gen_ai.output.messages gen_ai.response.text gen_ai.completion ai.response.text ai.responses"),
    (&attr::OUTPUT_MESSAGES, Shape::Calls, "gen_ai.response.tool_calls ai.response.toolCalls ai.tool_calls"),
    (&attr::SYSTEM_INSTRUCTIONS, Shape::Instructions, "gen_ai.system_instructions gen_ai.system.message ai.preamble"),
    (&attr::RESPONSE_FINISH_REASONS, Shape::Listed, "gen_ai.response.finish_reason ai.finish_reason"),
    (&attr::ERROR_TYPE, Shape::IsError, "mcp.tool.result.is_error"),
    (&attr::USAGE_INPUT_TOKENS, Shape::Same, "gen_ai.usage.prompt_tokens ai.prompt_tokens.used"),
    (&attr::USAGE_OUTPUT_TOKENS, Shape::Same, "gen_ai.usage.completion_tokens ai.completion_tokens.used"),
    (&attr::USAGE_CACHE_READ_INPUT_TOKENS, Shape::Same, "gen_ai.usage.input_tokens.cached gen_ai.usage.cache_read_input_tokens"),
    (
        &attr::USAGE_CACHE_CREATION_INPUT_TOKENS,
        Shape::Same,
        "gen_ai.usage.input_tokens.cache_write gen_ai.usage.cache_creation_input_tokens",
    ),
    (&attr::USAGE_REASONING_OUTPUT_TOKENS, Shape::Same, "gen_ai.usage.output_tokens.reasoning"),
    (&attr::USAGE_TOTAL_TOKENS, Shape::Same, "ai.total_tokens.used ai.usage.tokens"),
    (&attr::COST_TOTAL_TOKENS, Shape::Same, "gen_ai.cost_usd ai.total_cost"),
    (&attr::PROVIDER_NAME, Shape::Same, "gen_ai.system ai.model.provider"),
    (&attr::PIPELINE_NAME, Shape::Same, "ai.pipeline.name langchain.chain.name"),
    (&attr::REQUEST_MODEL, Shape::Same, "ai.model.id ai.model_id"),
    (&attr::REQUEST_FREQUENCY_PENALTY, Shape::Same, "ai.frequency_penalty"),
    (&attr::REQUEST_PRESENCE_PENALTY, Shape::Same, "ai.presence_penalty"),
    (&attr::REQUEST_SEED, Shape::Same, "ai.seed"),
    (&attr::REQUEST_TEMPERATURE, Shape::Same, "ai.temperature"),
    (&attr::REQUEST_TOP_K, Shape::Same, "ai.top_k"),
    (&attr::REQUEST_TOP_P, Shape::Same, "ai.top_p"),
    (&attr::RESPONSE_ID, Shape::Same, "ai.response.id ai.generation_id"),
    (&attr::RESPONSE_MODEL, Shape::Same, "ai.response.model"),
    (&attr::RESPONSE_STREAMING, Shape::Same, "ai.streaming"),
    (&attr::RESPONSE_TIME_TO_FIRST_CHUNK, Shape::Same, "gen_ai.response.time_to_first_token"),
    (&attr::TOOL_DEFINITIONS, Shape::Same, "gen_ai.request.available_tools ai.prompt.tools ai.tools"),
    (&attr::TOOL_NAME, Shape::Same, "mcp.tool.name ai.function_call"),
    (&attr::TOOL_CALL_ARGUMENTS, Shape::Same, "gen_ai.tool.input ai.toolCall.args"),
    (
        &attr::TOOL_CALL_RESULT,
        Shape::Same,
        "gen_ai.tool.output gen_ai.tool.message ai.toolCall.result mcp.tool.result.content anthropic.tool_result.content",
    ),
    (&attr::PROMPT_NAME, Shape::Same, "mcp.prompt.name"),
    (&attr::JSONRPC_REQUEST_ID, Shape::Same, "mcp.request.id"),
];

/// Gives attributes that an app wrote by hand today's names and shapes. Where both names are set, today's counts.
pub fn renew(attributes: &mut Attributes) {
    let mut record = Record::new(Operation::Chat, None, Content::Recorded, Content::Recorded, Switch::Off);
    let mut told = Vec::new();
    for (today, shape, names) in TABLE {
        for older in split(names, b' ') {
            if attributes.get(older).is_none_or(|value| older == today.name && is_shaped(value)) {
                continue;
            }
            let Some(value) = attributes.remove(older) else { continue };
            if attributes.get(today.name).is_some() || told.contains(shape) {
                continue;
            }
            match shape {
                Shape::Same => attributes.insert(today.name, as_typed(today, value)),
                Shape::Listed => attributes.set(today, &["[", &json_of(&value), "]"].concat()),
                Shape::IsError if value.text != TRUE => {}
                Shape::IsError => attributes.set(today, "tool_error"),
                Shape::Messages | Shape::Answers | Shape::Calls | Shape::Instructions => {
                    tell(*shape, &value, &mut record);
                    told.push(*shape);
                }
            }
        }
    }
    if !told.is_empty() {
        // What stood among the messages goes behind what the app called instructions.
        if let Some(own) = attributes.remove(attr::SYSTEM_INSTRUCTIONS.name) {
            record.put_instructions_first(Json::new(own.text.as_bytes()));
        }
        record.take_content(attributes);
    }
}

/// Whether a value is a list of messages or parts in Sentry's shape already.
fn is_shaped(value: &Value) -> bool {
    let Some(text) = value.as_text() else { return false };
    Json::new(text.as_bytes())
        .items()
        .any(|item| item.has("parts") || item.get("role").is_none() && item.has("type") && item.get("kwargs").is_none())
}

fn json_of(value: &Value) -> String {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.finish()
}

fn as_typed(attribute: &Attr, value: Value) -> Value {
    Value::of(attribute, Json::new(json_of(&value).as_bytes())).unwrap_or(value)
}

/// Tells a record what a value says: a list or object that it is the JSON text of, or else the value as a text.
fn tell(shape: Shape, value: &Value, record: &mut Record) {
    let json = match value.as_text() {
        Some(text) if text.starts_with('[') || text.starts_with('{') => text,
        _ => &json_of(value),
    };
    let json = Json::new(json.as_bytes());
    match shape {
        Shape::Messages => read_messages(json, record),
        Shape::Answers => read_answers(json, record),
        Shape::Calls => read_calls(json, record),
        _ => record.fact(Fact::System(Part::Text(&json.text().unwrap_or_else(|| json.raw())))),
    }
}

/// Sends token counts under their older names as well, for dashboards that still read those.
pub fn add_older_counts(attributes: &mut Attributes) {
    for (today, _, names) in TABLE.iter().filter(|(today, ..)| today.name.starts_with("gen_ai.usage.")) {
        let Some(value) = attributes.get(today.name).cloned() else { continue };
        for older in split(names, b' ').into_iter().filter(|older| older.starts_with("gen_ai.")) {
            attributes.insert(older, value.clone());
        }
    }
}
