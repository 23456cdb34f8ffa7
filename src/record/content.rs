//! Content cut to its budget.

use std::borrow::Cow;

use super::message::Messages;
use super::redact::{Leaf, as_json, rewrite};
use crate::base::json::{Json, Kind, Writer};
use crate::base::limits::{MAX_NESTING, MAX_PART_BYTES, MIN_CUT_BYTES};

/// A text of at most [`MAX_PART_BYTES`], see `shorten_to`.
pub fn shorten(text: &str) -> Cow<'_, str> {
    shorten_to(text, MAX_PART_BYTES)
}

/// A text of at most so many bytes, cut between characters, that says how much was left out.
pub fn shorten_to(text: &str, bytes: usize) -> Cow<'_, str> {
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(bytes);
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned([kept, "… [", &(text.len() - end).to_string(), " bytes left out]"].concat())
}

/// Content of at most so many bytes. JSON stays JSON: its texts are shortened, and of a list the oldest are left out.
pub fn fit(content: &str, budget: usize) -> Cow<'_, str> {
    let Some(json) = as_json(content) else { return shorten_to(content, budget) };
    let mut longest = if json.kind() == Kind::Text { budget } else { MAX_PART_BYTES.min(budget) };
    if content.len() <= longest {
        return Cow::Borrowed(content);
    }
    while longest >= MIN_CUT_BYTES {
        let shorter = within(json, longest, budget);
        if shorter.len() <= budget {
            return Cow::Owned(shorter);
        }
        longest /= 4;
    }
    let mut writer = Writer::new();
    writer.text(&["[", &content.len().to_string(), " bytes left out]"].concat());
    Cow::Owned(writer.finish())
}

fn within(json: Json<'_>, longest: usize, budget: usize) -> String {
    if !json.is_array() {
        return with_shorter_texts(json, longest);
    }
    let mut messages = Messages::within(budget);
    json.items().for_each(|item| messages.keep(with_shorter_texts(item, longest)));
    messages.finish().unwrap_or_default()
}

/// The same value with no text in it longer than so many bytes.
pub fn with_shorter_texts(json: Json<'_>, longest: usize) -> String {
    let mut writer = Writer::new();
    let mut cut = |_: Leaf, text: &str| (text.len() > longest).then(|| shorten_to(text, longest).into_owned());
    rewrite(json, Leaf::Text, &mut writer, MAX_NESTING, &mut cut);
    writer.finish()
}
