//! Secrets and personal data taken out of recorded text, since ingest does not scrub these attributes.

mod forms;

use std::borrow::Cow;

use crate::base::attr::{self, Attr};
use crate::base::json::{Json, Kind, Writer};
use crate::base::limits::MAX_NESTING;
use crate::base::value::{Attributes, Value};

/// The text with a word like `[email]` in place of each secret: e-mail addresses, payment cards, IBANs, US social security
/// numbers, bearer tokens, API keys and inline media.
///
/// One pass, in time proportional to the text: a secret is looked for only where a word begins, and no form looks further
/// than the run of its own letters. What is redacted stays as it is when redacted again.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(start) = next_word(text.as_bytes(), kept, at) {
        // What stood in place of the last secret separates words as well as it did, so nothing before `kept` counts.
        let seen = text.as_bytes().get(kept..).unwrap_or_default();
        let Some((length, substitute)) = forms::secret(seen, start - kept) else {
            at = start + 1;
            continue;
        };
        // Secrets are ASCII, so they begin and end between characters.
        clean.push_str(text.get(kept..start).unwrap_or_default());
        clean.push_str(substitute);
        kept = start + length;
        at = kept;
    }
    if clean.is_empty() {
        return Cow::Borrowed(text);
    }
    clean.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(clean)
}

/// Where the next word begins from `at` on: a letter or digit without one before it. Inside JSON text the letter of an
/// escape, as in `\n4111…`, is none of the word.
fn next_word(text: &[u8], kept: usize, at: usize) -> Option<usize> {
    (at..text.len()).find(|start| {
        let before = |back: usize| start.checked_sub(back).filter(|place| *place >= kept).and_then(|place| text.get(place));
        let in_word = before(1).is_some_and(u8::is_ascii_alphanumeric) && before(2) != Some(&b'\\');
        text.get(*start).is_some_and(u8::is_ascii_alphanumeric) && !in_word
    })
}

/// The attributes that hold content: what people and models said, what tools were given and gave, and what went wrong.
const CONTENT: &[&Attr] = &[
    &attr::SYSTEM_INSTRUCTIONS,
    &attr::INPUT_MESSAGES,
    &attr::OUTPUT_MESSAGES,
    &attr::TOOL_DEFINITIONS,
    &attr::EMBEDDINGS_INPUT,
    &attr::TOOL_CALL_ARGUMENTS,
    &attr::TOOL_CALL_RESULT,
    &attr::SENTRY_STATUS_MESSAGE,
];

/// How the attributes of the Model Context Protocol begin that hold content.
const CONTENT_PREFIXES: &[&str] = &["mcp.request.argument.", "mcp.prompt.result."];

fn is_content(name: &str) -> bool {
    CONTENT.iter().any(|content| content.name == name) || CONTENT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The content among the attributes of a span.
pub fn contents(attributes: &mut Attributes) -> impl Iterator<Item = (&str, &mut String)> {
    attributes.iter_mut().filter(|(name, _)| is_content(name)).filter_map(|(name, value)| match value {
        Value::Text(text) => Some((name, text)),
        _ => None,
    })
}

/// Redacts the content among the attributes of a span.
pub fn redact_attributes(attributes: &mut Attributes) {
    for (_, text) in contents(attributes) {
        if let Cow::Owned(clean) = redact_content(text) {
            *text = clean;
        }
    }
}

/// Redacts a recorded attribute: in a JSON text every string and number by itself, so that it stays JSON; else the text.
pub fn redact_content(content: &str) -> Cow<'_, str> {
    match rewrite_content(content, &mut |_, text| match redact(text) {
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    }) {
        Some(clean) => Cow::Owned(clean),
        None => Cow::Borrowed(content),
    }
}

/// What a text is inside of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// The name of a member.
    Key,
    /// A string, or content that is no JSON.
    Text,
    /// The digits of a number.
    Number,
}

/// Gives what to write in place of a text; `None` keeps it.
pub type Change<'a> = dyn FnMut(Leaf, &str) -> Option<String> + 'a;

/// Changes a content text by text, JSON or not; `None` where nothing changes.
pub fn rewrite_content(content: &str, change: &mut Change<'_>) -> Option<String> {
    let json = Json::new(content.as_bytes());
    if !matches!(json.kind(), Kind::Object | Kind::Array) {
        return change(Leaf::Text, content);
    }
    let mut writer = Writer::new();
    rewrite(json, &mut writer, MAX_NESTING, change);
    Some(writer.finish())
}

/// Writes a value with its texts changed.
pub(super) fn rewrite(json: Json<'_>, writer: &mut Writer, depth: usize, change: &mut Change<'_>) {
    let (leaf, text) = match json.kind() {
        Kind::Object if depth > 0 => {
            writer.begin_object();
            for (key, value) in json.entries() {
                let key = key.text().unwrap_or_default();
                writer.key(&change(Leaf::Key, &key).unwrap_or_else(|| key.into_owned()));
                rewrite(value, writer, depth - 1, change);
            }
            writer.end_object();
            return;
        }
        Kind::Array if depth > 0 => {
            writer.begin_array();
            json.items().for_each(|item| rewrite(item, writer, depth - 1, change));
            writer.end_array();
            return;
        }
        Kind::Object | Kind::Array => (Leaf::Text, json.raw()),
        Kind::Text => (Leaf::Text, json.text().unwrap_or_default()),
        // A card may stand there as a number, and what takes its place is a word.
        Kind::Number => (Leaf::Number, json.raw()),
        Kind::Flag | Kind::Null | Kind::Broken => {
            writer.value(json);
            return;
        }
    };
    match change(leaf, &text) {
        Some(changed) => writer.text(&changed),
        None if leaf == Leaf::Number => writer.value(json),
        None => writer.text(&text),
    };
}
