//! Secrets and personal data taken out of recorded text, since ingest does not scrub these attributes.

mod forms;

use std::borrow::Cow;

use crate::base::attr::{self, Attr, AttrType};
use crate::base::config::Switch;
use crate::base::json::{Json, Kind, Writer};
use crate::base::limits::MAX_NESTING;
use crate::base::text::is_among;
use crate::base::value::Attributes;

pub(super) use forms::BLOB;
use forms::Form;

/// The text with a word like `[email]` in place of each secret: e-mail addresses, payment cards, IBANs, US social security
/// numbers, bearer tokens, API keys and inline media.
///
/// One pass, in time proportional to the text: a secret is looked for only where a word begins, and no form looks further
/// than the run of its own letters. What is redacted stays as it is when redacted again.
pub fn redact(text: &str) -> Cow<'_, str> {
    replace(text, forms::secret)
}

fn replace(text: &str, form: Form) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(start) = next_word(text.as_bytes(), kept, at) {
        // What stood in place of the last secret separates words as well as it did, so nothing before `kept` counts.
        let seen = text.as_bytes().get(kept..).unwrap_or_default();
        let Some((length, substitute)) = form(seen, start - kept) else {
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

/// How the attributes begin that hold content of the Model Context Protocol, and what was searched and found.
const CONTENT_PREFIXES: &[&str] = &[
    "mcp.request.argument.",
    "mcp.prompt.result.",
    "mcp.logging.message",
    "mcp.progress.message",
    "mcp.cancelled.reason",
    "gen_ai.retrieval.",
];

fn is_content(name: &str) -> bool {
    CONTENT.iter().any(|content| content.name == name) || CONTENT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The content among the attributes of a span.
pub fn contents(attributes: &mut Attributes) -> impl Iterator<Item = (&str, &mut String)> {
    attributes
        .iter_mut()
        .filter(|(name, _)| is_content(name))
        .filter(|(_, value)| value.kind == AttrType::Text)
        .map(|(name, value)| (name, &mut value.text))
}

/// Takes inline media out of the content among the attributes of a span, and where it is asked for all other secrets too.
pub fn redact_attributes(attributes: &mut Attributes, secrets: Switch) {
    for (_, text) in contents(attributes) {
        if let Some(clean) = redact_content(text, secrets) {
            *text = clean;
        }
    }
}

/// The same for one attribute: in a JSON text every string and number by itself, so that it stays JSON; else the text. `None` where
/// there is nothing to take out.
pub fn redact_content(content: &str, secrets: Switch) -> Option<String> {
    let form = if secrets.is_on() { forms::secret } else { forms::media };
    rewrite_content(content, &mut |leaf, text| match leaf {
        Leaf::Media => Some(BLOB.to_owned()),
        Leaf::Key | Leaf::Text | Leaf::Number => match replace(text, form) {
            Cow::Owned(clean) => Some(clean),
            Cow::Borrowed(_) => None,
        },
    })
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
    /// Base64, in an object that says it holds media.
    Media,
}

/// Gives what to write in place of a text; `None` keeps it.
pub type Change<'a> = dyn FnMut(Leaf, &str) -> Option<String> + 'a;

/// Changes a content text by text, JSON or not; `None` where nothing changes.
pub fn rewrite_content(content: &str, change: &mut Change<'_>) -> Option<String> {
    let Some(json) = as_json(content) else { return change(Leaf::Text, content) };
    let mut writer = Writer::new();
    let mut is_changed = false;
    rewrite(json, Leaf::Text, &mut writer, MAX_NESTING, &mut |leaf, text| {
        let changed = change(leaf, text);
        is_changed |= changed.is_some();
        changed
    });
    is_changed.then(|| writer.finish())
}

/// A content as the list, object or string that it is the JSON text of; `None` for a text that only begins like one.
pub(super) fn as_json(content: &str) -> Option<Json<'_>> {
    let (json, rest) = Json::leading(content.trim_ascii().as_bytes())?;
    (matches!(json.kind(), Kind::Array | Kind::Object | Kind::Text) && rest.is_empty()).then_some(json)
}

/// What an object calls itself that holds media.
const MEDIA_TYPES: &str = "audio|base64|blob|file|image|input_audio|input_file|input_image|media|video";
/// Where the media stands in it.
const MEDIA_MEMBERS: &str = "b64_json|base64|blob|bytes|content|data|file_data|image|result";

/// Whether an object says of itself that it holds media, by its type or that of its content.
fn holds_media(object: Json<'_>) -> bool {
    let mime = object.name_at("mime_type|mimeType|media_type|mediaType");
    is_among(MEDIA_TYPES, b'|', object.name_at("type")) || !(mime.is_empty() || mime.starts_with("text"))
}

/// Writes a value with its texts changed. `place` says what a text is that stands there.
pub(super) fn rewrite(json: Json<'_>, place: Leaf, writer: &mut Writer, depth: usize, change: &mut Change<'_>) {
    let (leaf, text) = match json.kind() {
        Kind::Object if depth > 0 => {
            let holds_media = holds_media(json);
            writer.begin_object();
            for (key, value) in json.entries() {
                let place = if holds_media && is_among(MEDIA_MEMBERS, b'|', key.name()) { Leaf::Media } else { Leaf::Text };
                let key = key.text().unwrap_or_default();
                writer.key(&change(Leaf::Key, &key).unwrap_or_else(|| key.into_owned()));
                rewrite(value, place, writer, depth - 1, change);
            }
            writer.end_object();
            return;
        }
        Kind::Array if depth > 0 => {
            writer.begin_array();
            json.items().for_each(|item| rewrite(item, Leaf::Text, writer, depth - 1, change));
            writer.end_array();
            return;
        }
        Kind::Object | Kind::Array | Kind::Broken => (Leaf::Text, json.raw()),
        Kind::Text => (place, json.text().unwrap_or_default()),
        // A card may stand there as a number, and what takes its place is a word.
        Kind::Number => (Leaf::Number, json.raw()),
        Kind::Flag | Kind::Null => {
            writer.value(json);
            return;
        }
    };
    // What stands where media belongs may be a file's name or its text as well.
    let leaf = if leaf == Leaf::Media && !forms::is_media(&text) { Leaf::Text } else { leaf };
    match change(leaf, &text) {
        Some(changed) => writer.text(&changed),
        None if leaf == Leaf::Number => writer.value(json),
        None => writer.text(&text),
    };
}
