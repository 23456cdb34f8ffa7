//! Messages as apps write them by hand: in the words of OpenAI, Anthropic, the AI SDK or LangChain.

use super::fact::{DeltaKind, Role, Sink};
use super::teller::{ITSELF, Teller};
use super::{ai_sdk_prompt, anthropic_request, langchain, openai_chat};
use crate::base::json::Json;

/// Tells a list of messages, a single one, a prompt `{system, prompt, messages}`, or a bare text.
pub fn read_messages(messages: Json<'_>, sink: &mut dyn Sink) {
    let tell = &mut Teller::new(sink);
    tell.lone_text(Role::System, messages, "system|instructions|instructions.content");
    each(messages.member("messages|prompt|"), tell, tell_message);
}

/// The elements of a list, or the value that stands there without one.
fn each(list: Json<'_>, tell: &mut Teller<'_>, one: fn(Json<'_>, &mut Teller<'_>)) {
    if list.is_array() {
        tell.each(list, ITSELF, one);
    } else {
        one(list, tell);
    }
}

/// Tells one message, in the words of the wire that its parts are of: an app passes on what it sends to its model.
fn tell_message(message: Json<'_>, tell: &mut Teller<'_>) {
    let any_part_has = |paths: &str| message.list("content").any(|part| part.has(paths));
    // A bare text is a message too, and an older form says `message` for its content.
    if message.text_at("|message").is_some() {
        tell.lone_text(Role::of(message), message, "|message");
    } else if message.has("kwargs") {
        langchain::tell_message(message, tell);
    } else if any_part_has("toolCallId|mediaType|mimeType") {
        ai_sdk_prompt::tell_message(message, tell);
    } else if any_part_has("source|input|tool_use_id|thinking") {
        anthropic_request::tell_message(message, tell);
    } else {
        openai_chat::tell_message(message, tell);
    }
}

/// Tells the texts of an answer: a bare one, or a list with one for each choice. Messages give their content.
pub fn read_answers(answers: Json<'_>, sink: &mut dyn Sink) {
    let tell = &mut Teller::new(sink);
    each(answers, tell, |answer, tell| {
        // A model may have answered with JSON: what is no message is the text of the answer.
        let content = answer.at(if answer.has("role|type|tool_calls") { "content|text" } else { "content|text|" });
        content.into_iter().for_each(|content| each(content, tell, tell_text));
        each_call(answer.member("tool_calls"), tell);
        tell.choice += 1;
    });
}

fn tell_text(part: Json<'_>, tell: &mut Teller<'_>) {
    let text = part.text_at("|text").unwrap_or_else(|| part.raw());
    tell.delta(DeltaKind::Text, &text);
}

/// Tells the tool calls of an answer: `{name, arguments}`, or the same inside a `function` as on OpenAI's wire.
pub fn read_calls(calls: Json<'_>, sink: &mut dyn Sink) {
    each_call(calls, &mut Teller::new(sink));
}

fn each_call(calls: Json<'_>, tell: &mut Teller<'_>) {
    let lone = Some(calls).filter(|calls| calls.is_there() && !calls.is_array());
    for (index, call) in lone.into_iter().chain(calls.items()).enumerate() {
        let arguments = "function.arguments|arguments|input|args";
        tell.call(Some(index as u64), call, "id|toolCallId", "function.name|name|toolName", arguments);
    }
}
