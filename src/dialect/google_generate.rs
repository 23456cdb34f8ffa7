//! Google generateContent and streamGenerateContent, of AI Studio and of Vertex. Source: providers.md 4.7, 3.3, 3.6 D.

use std::borrow::Cow;

use super::Dialect;
use super::call::Request;
use super::fact::{DeltaKind, Fact, Part, Role, Tool};
use super::google_arguments::PartialArguments;
use super::google_usage::GoogleUsage;
use super::settings::tell_settings;
use super::teller::{ITSELF, Teller};
use crate::base::json::{Json, keys};
use crate::decode::{Event, EventKind};

/// The words behind the numbers of `$alt=json;enum-encoding=int`. Above these AI Studio and Vertex number differently.
const FINISH_REASONS: &[&str] = &["", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"];
const BLOCK_REASONS: &[&str] = &["", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT"];

/// Reads one call of generateContent.
#[derive(Default)]
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
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        tell_settings(body.member("generationConfig|generation_config"), tell);
        // As `streamGenerateContent`, and as Firebase's `templateStreamGenerateContent`.
        if request.url.path.ends_with("treamGenerateContent") {
            tell.asks_for_events();
        }
        if tell.wants_inputs() {
            tell.message(Role::System);
            tell_parts(body.member("systemInstruction|system_instruction"), tell);
            each(body.member("contents"), tell, tell_content);
            each(body.member("tools"), tell, tell_tool);
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [candidates, usage, feedback, id, model, error, ..] =
            body.pick(keys!("candidates", "usageMetadata", "promptFeedback", "responseId", "modelVersion", "error"));
        let mut ended = event.kind == EventKind::Whole;
        candidates.items().for_each(|candidate| ended |= self.candidate(candidate, tell));
        self.usage.tell(usage, tell);
        let refused = tell_block(feedback, tell);
        if !self.named {
            let named = tell.model(model, ITSELF);
            let identified = tell.id(id, ITSELF);
            if candidates.is_there() || usage.is_there() || feedback.is_there() || identified || named {
                self.named = true;
                tell.confirmed();
            }
        }
        if error.is_there() && tell.failure(body) || refused {
            return;
        }
        if ended {
            tell.end();
        }
    }
}

impl GoogleGenerate {
    /// Tells one answer or its new part. Says whether it ended.
    fn candidate(&mut self, candidate: Json<'_>, tell: &mut Teller<'_>) -> bool {
        let [index, content, finish, ..] = candidate.pick(keys!("index", "content", "finishReason"));
        tell.choice = index.count().unwrap_or(0);
        for part in content.list("parts") {
            self.part(part, tell);
        }
        let Some(reason) = enumerated(finish, FINISH_REASONS) else { return false };
        tell.fact(Fact::Finish { choice: tell.choice, reason: &reason });
        // After CONTINUATION the server goes on by itself.
        reason != "CONTINUATION"
    }

    fn part(&mut self, part: Json<'_>, tell: &mut Teller<'_>) {
        let [text, thought, call, ..] = part.pick(keys!("text", "thought", "functionCall"));
        if text.is_there() {
            let kind = if thought.flag() == Some(true) { DeltaKind::Reasoning } else { DeltaKind::Text };
            tell.text(kind, text, ITSELF);
        } else if call.is_there() {
            self.call(call, tell);
        } else {
            tell_part(part, tell);
        }
    }

    /// A whole tool call; or, on Vertex, its begin (a name), its pieces (`partialArgs`) and its end (`{}`).
    fn call(&mut self, call: Json<'_>, tell: &mut Teller<'_>) {
        let [id, name, whole, pieces, continues, ..] = call.pick(keys!("id", "name", "args", "partialArgs", "willContinue"));
        let (id, name) = (id.text(), name.text());
        let continues = continues.flag() == Some(true);
        if name.is_some() {
            self.calls += 1;
            self.arguments = (continues || pieces.is_there()).then(PartialArguments::default);
        }
        let mut text = Cow::Borrowed("{}");
        if let Some(arguments) = &mut self.arguments {
            let mut pieced = String::new();
            pieces.items().for_each(|piece| arguments.piece(piece, &mut pieced));
            if !continues && !arguments.is_text_open() {
                arguments.finish(&mut pieced);
                self.arguments = None;
            }
            text = Cow::Owned(pieced);
        } else if name.is_none() {
            return;
        } else if whole.is_there() {
            text = whole.raw();
        }
        tell.call_of(self.calls.checked_sub(1), id.as_deref(), name.as_deref(), &text);
    }
}

/// A word of an enum, be it sent as its number; `None` for the unspecified.
fn enumerated<'a>(value: Json<'a>, words: &[&'static str]) -> Option<Cow<'a, str>> {
    let number = value.count().and_then(|number| usize::try_from(number).ok());
    let word = match number {
        Some(number) => words.get(number).copied().or(value.number()).map(Cow::Borrowed),
        None => value.text(),
    };
    word.filter(|word| !word.is_empty() && !word.ends_with("_UNSPECIFIED"))
}

/// A prompt that was refused: there is no candidate, and the status is 200 all the same.
fn tell_block(feedback: Json<'_>, tell: &mut Teller<'_>) -> bool {
    let Some(reason) = enumerated(feedback.member("blockReason"), BLOCK_REASONS) else { return false };
    tell.fact(Fact::Finish { choice: 0, reason: &reason });
    tell.failed(Some(&reason), None, feedback.text_at("blockReasonMessage").as_deref());
    true
}

/// The elements of a list, or the one value where the wire leaves the list out.
fn each(list: Json<'_>, tell: &mut Teller<'_>, visit: fn(Json<'_>, &mut Teller<'_>)) {
    if list.is_array() {
        tell.each(list, ITSELF, visit);
    } else if list.is_there() {
        visit(list, tell);
    }
}

fn tell_content(content: Json<'_>, tell: &mut Teller<'_>) {
    let answers = content.list("parts").any(|part| part.has("functionResponse|function_response"));
    tell.input(if answers { Role::Tool } else { Role::of(content) });
    tell_parts(content, tell);
}

/// The parts of a content, or a bare text.
fn tell_parts(content: Json<'_>, tell: &mut Teller<'_>) {
    tell.text_part(content, ITSELF);
    each(content.member("parts"), tell, tell_part);
}

fn tell_part(part: Json<'_>, tell: &mut Teller<'_>) {
    if part.member("thought").flag() == Some(true) {
        tell.reasoning_part(part, "text");
    } else {
        tell.text_part(part, "text");
    }
    if let Some(blob) = part.at("inlineData|inline_data") {
        tell.typed_blob(blob, "mimeType|mime_type");
    }
    tell.media(part.member("fileData|file_data"), "mimeType|mime_type", "fileUri|file_uri");
    // Functions of the app, and from Gemini 3 on Google's own tools.
    tell.call_part(part.member("functionCall|function_call|toolCall"), "id", "name|toolType", "args");
    if let Some(answer) = part.at("functionResponse|function_response|toolResponse") {
        // Before Gemini 3 answers are matched to calls by name.
        tell.result_part(answer, "id|name", "response");
        // Media that a function returns stand beside its response.
        tell.each(answer, "parts", tell_part);
    }
    if let Some(code) = part.at("executableCode|executable_code") {
        tell.part(Part::ToolCall { id: code.text_at("id").as_deref(), name: "code_execution", arguments: Some(code) });
    }
    if let Some(result) = part.at("codeExecutionResult|code_execution_result") {
        tell.part(Part::ToolResult { id: result.text_at("id").as_deref(), result: Some(result) });
    }
}

/// Functions, and Google's own tools by the key that switches them on.
fn tell_tool(tool: Json<'_>, tell: &mut Teller<'_>) {
    for (key, value) in tool.entries() {
        let kind = key.name();
        if matches!(kind, "functionDeclarations" | "function_declarations") {
            tell.each(value, ITSELF, |declared, tell| {
                tell.function(declared, "parametersJsonSchema|parameters_json_schema|parameters");
            });
        } else {
            tell.fact(Fact::Tool(Tool { kind, name: kind, description: None, parameters: None }));
        }
    }
}
