//! Content cut to its budget.

use std::borrow::Cow;

use crate::base::limits::MAX_PART_BYTES;

/// A text of at most [`MAX_PART_BYTES`], cut between characters, that says how much was left out.
pub fn shorten(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_PART_BYTES {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(MAX_PART_BYTES);
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned(format!("{kept}… [{} bytes left out]", text.len() - end))
}
