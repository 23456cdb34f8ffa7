//! Google generateContent and streamGenerateContent, of AI Studio and of Vertex. Source: providers.md 4.7, 3.3, 3.6 D.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, DeltaKind, Fact, Failure, Part, Role, Sink, Tool};
use super::failure::read_failure;
use super::google_arguments::PartialArguments;
use super::google_usage::GoogleUsage;
use super::tell::{function, settings, word};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::{Event, EventKind};

/// Members of `generationConfig`: the wire takes both spellings of each.
const SETTINGS: &[(&str, Attr)] = &[
    ("maxOutputTokens", attr::REQUEST_MAX_TOKENS),
    ("max_output_tokens", attr::REQUEST_MAX_TOKENS),
    ("temperature", attr::REQUEST_TEMPERATURE),
    ("topP", attr::REQUEST_TOP_P),
    ("top_p", attr::REQUEST_TOP_P),
    ("topK", attr::REQUEST_TOP_K),
    ("top_k", attr::REQUEST_TOP_K),
    ("frequencyPenalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("frequency_penalty", attr::REQUEST_FREQUENCY_PENALTY),
    ("presencePenalty", attr::REQUEST_PRESENCE_PENALTY),
    ("presence_penalty", attr::REQUEST_PRESENCE_PENALTY),
    ("seed", attr::REQUEST_SEED),
    ("stopSequences", attr::REQUEST_STOP_SEQUENCES),
    ("stop_sequences", attr::REQUEST_STOP_SEQUENCES),
    ("candidateCount", attr::REQUEST_CHOICE_COUNT),
    ("candidate_count", attr::REQUEST_CHOICE_COUNT),
    ("thinkingConfig.thinkingLevel", attr::REQUEST_REASONING_LEVEL),
    ("thinking_config.thinking_level", attr::REQUEST_REASONING_LEVEL),
];

/// The words behind the numbers of `$alt=json;enum-encoding=int`. Above these AI Studio and Vertex number differently.
const FINISH_REASONS: &[&str] = &["", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"];
const BLOCK_REASONS: &[&str] = &["", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT"];

/// Reads one call of generateContent.
#[derive(Debug, Default)]
pub(super) struct GoogleGenerate {
    /// Each chunk repeats id and model; they are told once.
    named: bool,
    usage: GoogleUsage,
    /// How many tool calls have begun: the wire does not number them.
    calls: u64,
    /// The arguments of a call that Vertex sends piece by piece.
    arguments: Option<PartialArguments>,
}

impl Dialect for GoogleGenerate {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let body = request.body;
        if let Some(config) = either(body, "generationConfig", "generation_config") {
            settings(config, SETTINGS, sink);
        }
        if request.url.path.ends_with(":streamGenerateContent") {
            sink.fact(Fact::Setting(attr::REQUEST_STREAM, Json::new(b"true")));
        }
        if sink.inputs() == Content::Recorded {
            if let Some(system) = either(body, "systemInstruction", "system_instruction") {
                tell_parts(system, sink, |part| Fact::System(part));
            }
            each(body.get("contents"), |content| tell_content(content, sink));
            each(body.get("tools"), |tool| tell_tool(tool, sink));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        let (mut failed, mut ended, mut known) = (false, false, false);
        for (key, value) in body.entries() {
            known |= match key.name() {
                "candidates" => {
                    value.items().for_each(|candidate| ended |= self.candidate(candidate, sink));
                    true
                }
                "usageMetadata" => {
                    self.usage.tell(value, sink);
                    true
                }
                "promptFeedback" => {
                    failed |= tell_block(value, sink);
                    true
                }
                "responseId" if !self.named => word(value, sink, |word| Fact::Id(word)),
                "modelVersion" if !self.named => word(value, sink, |word| Fact::Model(word)),
                "error" => {
                    failed |= read_failure(body, sink);
                    false
                }
                _ => false,
            };
        }
        if known && !self.named {
            self.named = true;
            sink.fact(Fact::Confirmed);
        }
        if !failed && (ended || event.kind == EventKind::Whole) {
            sink.fact(Fact::End);
        }
    }
}

impl GoogleGenerate {
    /// Tells one answer or its new part. Says whether it ended.
    fn candidate(&mut self, candidate: Json<'_>, sink: &mut dyn Sink) -> bool {
        let (mut choice, mut content, mut finish) = (0, None, None);
        for (key, value) in candidate.entries() {
            match key.name() {
                "index" => choice = value.count().unwrap_or(0),
                "content" => content = Some(value),
                "finishReason" => finish = Some(value),
                _ => {}
            }
        }
        for part in content.and_then(|content| content.get("parts")).into_iter().flat_map(Json::items) {
            self.part(choice, part, sink);
        }
        let Some(reason) = finish.and_then(|finish| enumerated(finish, FINISH_REASONS)) else { return false };
        sink.fact(Fact::Finish { choice, reason: &reason });
        // After CONTINUATION the server goes on by itself.
        reason != "CONTINUATION"
    }

    fn part(&mut self, choice: u64, part: Json<'_>, sink: &mut dyn Sink) {
        let (mut text, mut kind) = (None, DeltaKind::Text);
        for (key, value) in part.entries() {
            match key.name() {
                "text" => text = value.text(),
                "thought" if value.flag() == Some(true) => kind = DeltaKind::Reasoning,
                "functionCall" => self.call(choice, value, sink),
                "inlineData" | "fileData" | "executableCode" | "codeExecutionResult" => {
                    tell_part(part, sink, &mut |part, sink| sink.fact(Fact::OutputPart { choice, part }));
                }
                _ => {}
            }
        }
        if let Some(text) = text {
            sink.fact(Fact::Delta { choice, kind, text: &text });
        }
    }

    /// A whole tool call; or, on Vertex, its begin (a name), its pieces (`partialArgs`) and its end (`{}`).
    fn call(&mut self, choice: u64, call: Json<'_>, sink: &mut dyn Sink) {
        let name = call.text_at("name");
        let continues = call.get("willContinue").and_then(Json::flag) == Some(true);
        let pieces = call.get("partialArgs");
        if name.is_some() {
            self.calls += 1;
            self.arguments = (continues || pieces.is_some()).then(PartialArguments::default);
        }
        let mut text = String::new();
        if let Some(arguments) = &mut self.arguments {
            pieces.into_iter().flat_map(Json::items).for_each(|piece| arguments.piece(piece, &mut text));
            if !continues && !arguments.is_text_open() {
                arguments.finish(&mut text);
                self.arguments = None;
            }
        } else if name.is_some() {
            text = call.get("args").map_or_else(|| "{}".into(), |arguments| arguments.raw().into_owned());
        } else {
            return;
        }
        let (index, id) = (self.calls.checked_sub(1), call.text_at("id"));
        sink.fact(Fact::ToolCall { choice, index, id: id.as_deref(), name: name.as_deref(), arguments: &text });
    }
}

/// A word of an enum, be it sent as its number; `None` for the unspecified.
fn enumerated<'a>(value: Json<'a>, words: &[&'static str]) -> Option<std::borrow::Cow<'a, str>> {
    let number = value.count().and_then(|number| usize::try_from(number).ok());
    let word = match number {
        Some(number) => words.get(number).map(|word| (*word).into()).or(value.number().map(Into::into)),
        None => value.text(),
    };
    word.filter(|word| !word.is_empty() && !word.ends_with("_UNSPECIFIED"))
}

/// A prompt that was refused: there is no candidate, and the status is 200 all the same.
fn tell_block(feedback: Json<'_>, sink: &mut dyn Sink) -> bool {
    let Some(reason) = feedback.get("blockReason").and_then(|reason| enumerated(reason, BLOCK_REASONS)) else { return false };
    sink.fact(Fact::Finish { choice: 0, reason: &reason });
    let message = feedback.text_at("blockReasonMessage");
    sink.fact(Fact::Failed(Failure { kind: Some(&reason), code: None, message: message.as_deref() }));
    true
}

/// A member under either of Google's spellings.
fn either<'a>(object: Json<'a>, camel: &str, snake: &str) -> Option<Json<'a>> {
    object.get(camel).or(object.get(snake))
}

/// The elements of a list, or the one value where the wire leaves the list out.
fn each<'a>(list: Option<Json<'a>>, mut visit: impl FnMut(Json<'a>)) {
    match list {
        Some(list) if list.is_array() => list.items().for_each(visit),
        Some(value) => visit(value),
        None => {}
    }
}

fn tell_content(content: Json<'_>, sink: &mut dyn Sink) {
    let is_result = |part: Json<'_>| either(part, "functionResponse", "function_response").is_some();
    let answers = content.get("parts").is_some_and(|parts| parts.items().any(is_result));
    let role = if answers { Role::Tool } else { Role::from_wire(&content.text_at("role").unwrap_or_default()) };
    sink.fact(Fact::Input(role));
    tell_parts(content, sink, |part| Fact::InputPart(part));
}

/// The parts of a content, or a bare text.
fn tell_parts(content: Json<'_>, sink: &mut dyn Sink, fact: fn(Part<'_>) -> Fact<'_>) {
    if let Some(text) = content.text() {
        sink.fact(fact(Part::Text(&text)));
    }
    each(content.get("parts"), |part| tell_part(part, sink, &mut |part, sink| sink.fact(fact(part))));
}

fn tell_part(part: Json<'_>, sink: &mut dyn Sink, tell: &mut dyn FnMut(Part<'_>, &mut dyn Sink)) {
    if let Some(text) = part.text_at("text") {
        let thought = part.get("thought").and_then(Json::flag) == Some(true);
        tell(if thought { Part::Reasoning(&text) } else { Part::Text(&text) }, sink);
    } else if let Some(blob) = either(part, "inlineData", "inline_data") {
        let mime = either(blob, "mimeType", "mime_type").and_then(Json::text);
        tell(Part::Blob { mime: mime.as_deref() }, sink);
    } else if let Some(file) = either(part, "fileData", "file_data") {
        let mime = either(file, "mimeType", "mime_type").and_then(Json::text);
        let uri = either(file, "fileUri", "file_uri").and_then(Json::text).unwrap_or_default();
        tell(Part::Uri { mime: mime.as_deref(), uri: &uri }, sink);
    } else if let Some(call) = either(part, "functionCall", "function_call") {
        let (id, name) = (call.text_at("id"), call.text_at("name").unwrap_or_default());
        tell(Part::ToolCall { id: id.as_deref(), name: &name, arguments: call.get("args") }, sink);
    } else if let Some(answer) = either(part, "functionResponse", "function_response") {
        // Before Gemini 3 answers are matched to calls by name.
        let id = answer.text_at("id").or(answer.text_at("name"));
        tell(Part::ToolResult { id: id.as_deref(), result: answer.get("response") }, sink);
    } else if let Some(code) = either(part, "executableCode", "executable_code") {
        tell(Part::ToolCall { id: None, name: "code_execution", arguments: Some(code) }, sink);
    } else if let Some(result) = either(part, "codeExecutionResult", "code_execution_result") {
        tell(Part::ToolResult { id: None, result: Some(result) }, sink);
    }
}

/// Functions, and Google's own tools by the key that switches them on.
fn tell_tool(tool: Json<'_>, sink: &mut dyn Sink) {
    for (key, value) in tool.entries() {
        match key.name() {
            "functionDeclarations" | "function_declarations" => value.items().for_each(|declared| {
                let schema = ["parametersJsonSchema", "parameters_json_schema"].into_iter().find(|key| declared.get(key).is_some());
                function(declared, schema.unwrap_or("parameters"), sink);
            }),
            _ => {
                let kind = key.text().unwrap_or_default();
                sink.fact(Fact::Tool(Tool { kind: &kind, name: &kind, description: None, parameters: None }));
            }
        }
    }
}
