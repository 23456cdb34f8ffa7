//! An error event, linked to the span in which the error happened. Source: sentry-protocol.md 6.

use std::borrow::Cow;

use crate::base::config::Switch;
use crate::base::json::{Json, Writer};
use crate::base::text::{contains, cut_last, split, split_once, trim_end};
use crate::base::time::Moment;
use crate::base::value::Attributes;
use crate::record::{redact, shorten};
use crate::span::{IDS, Span, USER};

/// An error that the shim caught.
#[derive(Debug, Clone, Copy)]
pub struct ErrorEvent<'a> {
    /// A JSON object with `mechanism`, `handled` and `exceptions`: first what was thrown, then what it came from. Each has `type`,
    /// `value` and `stack`; those behind the first have a `source` (`cause`, `errors[0]`) and the place of their `parent`.
    pub error: Json<'a>,
    /// The span it happened in.
    pub span: &'a Span,
    /// User, conversation, agent and tags of that span.
    pub scope: &'a Attributes,
    /// When.
    pub now: Moment,
    /// Whether secrets are taken out of what it says.
    pub redact: Switch,
}

impl ErrorEvent<'_> {
    /// The payload of the item.
    pub fn write(&self, event_id: &str, release: Option<&str>, environment: &str) -> String {
        let mut writer = Writer::new();
        writer.begin_object().pair("event_id", event_id).key("timestamp").raw(&self.now.digits());
        writer.pair("platform", "javascript").pair("level", "error").pair("environment", environment);
        if let Some(release) = release {
            writer.pair("release", release);
        }
        self.write_scope(&mut writer);
        writer.key("exception").begin_object().key("values").begin_array();
        self.write_exceptions(&mut writer);
        writer.end_array().end_object();
        writer.key("contexts").begin_object().key("trace").begin_object();
        self.span.write_ids(IDS, &mut writer);
        writer.end_object().end_object().end_object();
        writer.finish()
    }

    /// Who is behind the error: the user, and as tags all else that the spans of the scope carry.
    fn write_scope(&self, writer: &mut Writer) {
        let of_user = |name: &str| USER.iter().find(|(_, attribute)| attribute.name == name).map(|(key, _)| *key);
        for part in &["user", "tags"] {
            let mut told = Writer::new();
            for (name, value) in self.scope.iter() {
                let key = of_user(name);
                if key.is_some() == (*part == "user") {
                    value.write(told.key(key.unwrap_or(name)));
                }
            }
            if !told.is_empty() {
                writer.key(part).raw(&["{", told.as_str(), "}"].concat());
            }
        }
    }

    /// What was thrown stands last, behind what it came from. Numbers and words are those of Sentry's integration for linked errors.
    fn write_exceptions(&self, writer: &mut Writer) {
        let told: Vec<_> = self.error.list("exceptions").collect();
        for (id, exception) in told.iter().enumerate().rev() {
            let value = exception.text_at("value").unwrap_or_default();
            let clean = if self.redact.is_on() { redact(&value) } else { Cow::Borrowed(&*value) };
            let kind = exception.text_at("type").unwrap_or(Cow::Borrowed("Error"));
            writer.begin_object().pair("type", &kind).pair("value", &shorten(&clean));
            if let Some(stack) = exception.text_at("stack") {
                write_stack(&stack, writer);
            }
            writer.key("mechanism").begin_object();
            match (exception.name_at("source"), self.error.name_at("mechanism")) {
                ("", kind) => {
                    let handled = self.error.member("handled").flag().unwrap_or(true);
                    writer.pair("type", if kind.is_empty() { "generic" } else { kind }).key("handled").flag(handled);
                }
                (source, _) => {
                    writer.pair("type", "chained").key("handled").flag(true).pair("source", source);
                    writer.key("parent_id").value(exception.member("parent"));
                }
            }
            if told.len() > 1 {
                writer.count("exception_id", id as u64);
            }
            if exception.has("isGroup") {
                writer.key("is_exception_group").flag(true);
            }
            writer.end_object().end_object();
        }
    }
}

/// How many frames of a stack are kept.
const MAX_FRAMES: usize = 50;

/// The frames of a JavaScript stack, oldest first as Sentry wants them. Both notations are read: `at f (file:1:2)` of V8,
/// `f@file:1:2` of the others.
fn write_stack(stack: &str, writer: &mut Writer) {
    // V8 writes the message above the frames, and a message may look like a frame of the others.
    let lines = split(stack, b'\n');
    let is_of_v8 = |line: &&str| line.trim_ascii().starts_with("at ");
    let wants_v8 = lines.iter().any(is_of_v8);
    let mut frames = Vec::new();
    for line in lines.iter().filter(|line| is_of_v8(line) || !wants_v8) {
        frames.extend(read_frame(line).filter(|_| frames.len() < MAX_FRAMES));
    }
    if frames.is_empty() {
        return;
    }
    writer.key("stacktrace").begin_object().key("frames").begin_array();
    for (function, file, line, column) in frames.into_iter().rev() {
        writer.begin_object().pair("filename", file).pair("function", if function.is_empty() { "?" } else { function });
        writer.count("lineno", line).count("colno", column);
        writer.key("in_app").flag(!contains(file, "node_modules") && !file.starts_with("node:")).end_object();
    }
    writer.end_array().end_object();
}

fn read_frame(line: &str) -> Option<(&str, &str, u64, u64)> {
    let line = line.trim_ascii();
    let (function, place) = match line.strip_prefix("at ") {
        Some(frame) => split_once(frame, " (").unwrap_or(("", frame)),
        None => split_once(line, "@")?,
    };
    let (rest, column) = cut_last(trim_end(place, b')'), b':')?;
    let (file, line) = cut_last(rest, b':')?;
    Some((function.trim_ascii(), file, line.parse().ok()?, column.parse().ok()?))
}
