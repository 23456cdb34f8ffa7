//! Content cut to its budget.

use std::borrow::Cow;

use crate::base::limits::MAX_PART_BYTES;

/// A text of at most [`MAX_PART_BYTES`], see [`shorten_to`].
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
    Cow::Owned(format!("{kept}… [{} bytes left out]", text.len() - end))
}
