//! Where lines end.

use memchr::memchr2;

/// The first line without its end, and what follows; `None` if no line ends here. LF, CRLF and lone CR end lines.
/// A CR in the last place counts as an end: that the next chunk may begin with its LF is the caller's to remember.
pub fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    // The blank line between two events needs no search.
    if let [b'\n', rest @ ..] = bytes {
        return Some((&[], rest));
    }
    let (line, end) = bytes.split_at_checked(memchr2(b'\n', b'\r', bytes)?)?;
    match end {
        [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => Some((line, rest)),
        [] => None,
    }
}
