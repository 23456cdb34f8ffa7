//! Messages in the shape that Sentry shows: a JSON array of `{role, parts}`, held to a budget. Source: sentry-protocol.md 3.3.

use std::collections::VecDeque;

use super::content::shorten;
use crate::base::json::{Json, Writer};
use crate::base::limits::MAX_CONTENT_BYTES;
use crate::dialect::{Part, Role, Tool};

/// What stands in place of inline media.
const BLOB: &str = "[Blob substitute]";

/// A growing array of JSON values, of which the newest that fit the budget are kept.
#[derive(Debug, Default)]
pub(super) struct Messages {
    done: VecDeque<String>,
    bytes: usize,
    open: Option<Writer>,
}

impl Messages {
    pub(super) fn new() -> Self {
        Self::default()
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
        // What is past the budget already will be left out in any case.
        if let Some(writer) = self.open.as_mut().filter(|writer| writer.len() < MAX_CONTENT_BYTES / 2) {
            write_part(writer, part);
        }
    }

    /// Adds a part that stands by itself, as system instructions do.
    pub(super) fn lone_part(&mut self, part: Part<'_>) {
        let mut writer = Writer::new();
        write_part(&mut writer, part);
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
            writer.pair("description", &shorten(description));
        }
        if let Some(parameters) = tool.parameters {
            writer.key("parameters").value(parameters);
        }
        writer.end_object();
        self.keep(writer.finish());
    }

    /// The array, unless nothing was told.
    pub(super) fn finish(mut self) -> Option<String> {
        self.close();
        if self.done.is_empty() {
            return None;
        }
        let mut writer = Writer::new();
        writer.begin_array();
        for message in &self.done {
            writer.raw(message);
        }
        writer.end_array();
        Some(writer.finish())
    }

    fn close(&mut self) {
        if let Some(mut writer) = self.open.take() {
            writer.end_array().end_object();
            self.keep(writer.finish());
        }
    }

    fn keep(&mut self, message: String) {
        self.bytes += message.len();
        self.done.push_back(message);
        while self.bytes > MAX_CONTENT_BYTES && self.done.len() > 1 {
            self.bytes -= self.done.pop_front().map_or(0, |oldest| oldest.len());
        }
    }
}

/// Writes one part.
pub(super) fn write_part(writer: &mut Writer, part: Part<'_>) {
    writer.begin_object();
    match part {
        Part::Text(text) => {
            writer.pair("type", "text").pair("content", &shorten(text));
        }
        Part::Reasoning(text) => {
            writer.pair("type", "reasoning").pair("content", &shorten(text));
        }
        Part::ToolCall { id, name, arguments } => {
            writer.pair("type", "tool_call");
            maybe(writer, "id", id);
            writer.pair("name", name);
            if let Some(arguments) = arguments {
                writer.key("arguments");
                write_arguments(writer, arguments);
            }
        }
        Part::ToolResult { id, result } => {
            writer.pair("type", "tool_call_response");
            maybe(writer, "id", id);
            // The conventions read `response`, the product reads `result`: both get it.
            for key in ["response", "result"] {
                if let Some(result) = result {
                    writer.key(key);
                    write_bounded(writer, result);
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
            writer.pair("uri", &shorten(uri));
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
fn write_arguments(writer: &mut Writer, arguments: Json<'_>) {
    match arguments.text() {
        Some(text) if Json::new(text.as_bytes()).is_object() => write_bounded(writer, Json::new(text.as_bytes())),
        _ => write_bounded(writer, arguments),
    }
}

/// A value, or the beginning of its text when it is too long to keep.
fn write_bounded(writer: &mut Writer, value: Json<'_>) {
    match value.text() {
        Some(text) => {
            writer.text(&shorten(&text));
        }
        None if value.bytes().len() > crate::base::limits::MAX_PART_BYTES => {
            writer.text(&shorten(&value.raw()));
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
