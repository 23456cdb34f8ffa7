//! Messages in the shape that Sentry shows: a JSON array of `{role, parts}`, held to a budget. Source: sentry-protocol.md 3.3.

use super::content::shorten_to;
use super::redact::BLOB;
use crate::base::json::{Json, Writer};
use crate::base::limits::{MAX_CONTENT_BYTES, MAX_PART_BYTES};
use crate::dialect::{Part, Role, Tool};

/// A growing array of JSON values, of which the newest that fit the budget are kept, and instructions that stand first.
#[derive(Debug)]
pub(super) struct Messages {
    done: Vec<String>,
    bytes: usize,
    open: Option<Writer>,
    budget: usize,
    longest: usize,
    left_out: usize,
    left_out_parts: usize,
}

impl Default for Messages {
    fn default() -> Self {
        Self::within(MAX_CONTENT_BYTES)
    }
}

impl Messages {
    pub(super) fn within(budget: usize) -> Self {
        Self { done: Vec::new(), bytes: 0, open: None, budget, longest: MAX_PART_BYTES, left_out: 0, left_out_parts: 0 }
    }

    /// Leaves texts as long as they are: a secret cut in two would not be found.
    pub(super) fn cut_later(&mut self) {
        self.longest = usize::MAX;
    }

    /// Takes those of another, if it has none itself.
    pub(super) fn or(&mut self, other: &mut Self) {
        if self.done.is_empty() && self.open.is_none() {
            std::mem::swap(self, other);
        }
    }

    /// Begins a message.
    pub(super) fn begin(&mut self, role: Role) {
        self.close();
        let mut writer = Writer::new();
        writer.begin_object().pair("role", role.name()).key("parts").begin_array();
        self.open = Some(writer);
    }

    /// Adds a part to the message that is open.
    pub(super) fn part(&mut self, part: Part<'_>) {
        let Some(writer) = &mut self.open else { return };
        // What is past the budget already will be left out in any case.
        if writer.len() < MAX_CONTENT_BYTES / 2 {
            write_part(writer, part, self.longest);
        } else {
            self.left_out_parts += 1;
        }
    }

    /// Adds a part that stands by itself, as system instructions do.
    pub(super) fn lone_part(&mut self, part: Part<'_>) {
        let mut writer = Writer::new();
        write_part(&mut writer, part, self.longest);
        self.keep(writer.finish());
    }

    /// Adds what stands in Sentry's shape already.
    pub(super) fn written(&mut self, value: Json<'_>) {
        let mut writer = Writer::new();
        writer.value(value);
        self.keep(writer.finish());
    }

    /// Adds the definition of a tool.
    pub(super) fn tool(&mut self, tool: Tool<'_>) {
        let mut writer = Writer::new();
        writer.begin_object().pair("type", tool.kind).pair("name", tool.name);
        if let Some(description) = tool.description {
            writer.pair("description", &shorten_to(description, self.longest));
        }
        if let Some(parameters) = tool.parameters {
            writer.key("parameters").value(parameters);
        }
        writer.end_object();
        self.keep(writer.finish());
    }

    /// The array, unless nothing was told. Nothing is to be added after that.
    pub(super) fn finish(&mut self) -> Option<String> {
        self.close();
        let is_message = Json::new(self.done.first()?.as_bytes()).has("role");
        let mut writer = Writer::new();
        writer.begin_array();
        for (at, message) in self.done.iter().enumerate() {
            // The first that are left out stood behind the instructions.
            if self.left_out > 0 && (at + 1 == self.done.len() || !is_system(message)) {
                if is_message {
                    writer.begin_object().pair("role", Role::System.name()).key("parts").begin_array();
                }
                write_left_out(&mut writer, std::mem::take(&mut self.left_out), " older left out]");
                if is_message {
                    writer.end_array().end_object();
                }
            }
            writer.raw(message);
        }
        writer.end_array();
        Some(writer.finish())
    }

    fn close(&mut self) {
        if let Some(mut writer) = self.open.take() {
            if self.left_out_parts > 0 {
                write_left_out(&mut writer, std::mem::take(&mut self.left_out_parts), " more parts left out]");
            }
            writer.end_array().end_object();
            self.keep(writer.finish());
        }
    }

    pub(super) fn keep(&mut self, message: String) {
        self.bytes += message.len();
        self.done.push(message);
        while self.bytes > self.budget.saturating_sub(NOTE_BYTES) && self.done.len() > 1 {
            let oldest = self.done.iter().take(self.done.len() - 1).position(|message| !is_system(message)).unwrap_or(0);
            self.bytes -= self.done.remove(oldest).len();
            self.left_out += 1;
        }
    }
}

/// Room for the note that tells how many were left out, with the brackets and commas of the list.
const NOTE_BYTES: usize = 256;

fn is_system(message: &str) -> bool {
    Json::new(message.as_bytes()).name_at("role") == Role::System.name()
}

fn write_left_out(writer: &mut Writer, count: usize, what: &str) {
    writer.begin_object().pair("type", "text").pair("content", &["[", &count.to_string(), what].concat()).end_object();
}

/// Writes one part.
pub(super) fn write_part(writer: &mut Writer, part: Part<'_>, longest: usize) {
    writer.begin_object();
    match part {
        Part::Text(text) => {
            writer.pair("type", "text").pair("content", &shorten_to(text, longest));
        }
        Part::Reasoning(text) => {
            writer.pair("type", "reasoning").pair("content", &shorten_to(text, longest));
        }
        Part::ToolCall { id, name, arguments } => {
            writer.pair("type", "tool_call");
            maybe(writer, "id", id);
            writer.pair("name", name);
            if let Some(arguments) = arguments {
                writer.key("arguments");
                write_arguments(writer, arguments, longest);
            }
        }
        Part::ToolResult { id, result } => {
            writer.pair("type", "tool_call_response");
            maybe(writer, "id", id);
            // The conventions read `response`, the product reads `result`: both get it.
            for key in &["response", "result"] {
                if let Some(result) = result {
                    writer.key(key);
                    write_bounded(writer, result, longest);
                }
            }
        }
        Part::Blob { mime } => {
            writer.pair("type", "blob");
            maybe(writer, "mime_type", mime);
            writer.pair("content", BLOB);
        }
        Part::Uri { mime, uri } => {
            writer.pair("type", "uri");
            maybe(writer, "mime_type", mime);
            writer.pair("uri", &shorten_to(uri, longest));
        }
        Part::File { mime, id } => {
            writer.pair("type", "file");
            maybe(writer, "mime_type", mime);
            writer.pair("file_id", id);
        }
    }
    writer.end_object();
}

/// Arguments as the value they are, also where the wire sends them as the text of one.
fn write_arguments(writer: &mut Writer, arguments: Json<'_>, longest: usize) {
    match arguments.text() {
        Some(text) if Json::new(text.as_bytes()).is_object() => write_bounded(writer, Json::new(text.as_bytes()), longest),
        _ => write_bounded(writer, arguments, longest),
    }
}

/// A value, or the beginning of its text when it is too long to keep.
fn write_bounded(writer: &mut Writer, value: Json<'_>, longest: usize) {
    match value.text() {
        Some(text) => {
            writer.text(&shorten_to(&text, longest));
        }
        None if value.bytes().len() > longest => {
            writer.text(&shorten_to(&value.raw(), longest));
        }
        None => {
            writer.value(value);
        }
    }
}

fn maybe(writer: &mut Writer, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        writer.pair(key, text);
    }
}
