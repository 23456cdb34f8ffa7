//! Finding a text in a text.
//!
//! The standard library's own search prepares for long texts, and brings 4 KB into the wasm for it; ours are URLs and words. For the
//! same reason texts are split by `split_at_checked`: the panic of `split_at` prints its text, with Unicode's tables.

use std::borrow::Cow;

use memchr::memchr2;

/// Where `part` begins in `text`.
pub fn find(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

/// Whether `part` stands in `text`.
pub fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What stands before and after the first `part`.
pub fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let (before, rest) = text.split_at_checked(find(text, part)?)?;
    Some((before, rest.strip_prefix(part)?))
}

/// What stands before and behind the first `mark`.
pub fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    let at = text.bytes().position(|byte| byte == mark).unwrap_or(text.len());
    (text.get(..at).unwrap_or_default(), text.get(at + 1..))
}

/// What stands before and behind the last `mark`.
pub fn cut_last(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The text without the `mark`s that it ends with.
pub fn trim_end(text: &str, mark: u8) -> &str {
    let end = text.bytes().rposition(|byte| byte != mark).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

/// The text of some bytes, with U+FFFD in place of each run that is no UTF-8. The standard library's own function is slower than
/// [`std::str::from_utf8`], and another kilobyte of wasm.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(sound) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(sound);
    }
    let mut text = String::new();
    let mut rest = bytes;
    while let Err(fault) = std::str::from_utf8(rest) {
        let (sound, others) = rest.split_at_checked(fault.valid_up_to()).unwrap_or_default();
        text.push_str(std::str::from_utf8(sound).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        rest = fault.error_len().and_then(|length| others.get(length..)).unwrap_or_default();
    }
    text.push_str(std::str::from_utf8(rest).unwrap_or_default());
    Cow::Owned(text)
}

/// The parts of a text between `mark`s.
pub fn split(text: &str, mark: u8) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (part, others) = cut(text, mark);
        parts.push(part);
        rest = others;
    }
    parts
}

/// A number divided by `unit` (a power of ten), without zeros at the end: `1.5`, or `2.` where no decimals are left.
pub fn decimals(number: u64, unit: u64) -> String {
    let digits = [&(number / unit).to_string(), ".", &padded(number % unit, unit)].concat();
    trim_end(&digits, b'0').to_owned()
}

/// The same without a point at the end.
pub fn digits(number: u64, unit: u64) -> String {
    trim_end(&decimals(number, unit), b'.').to_owned()
}

/// A number below `unit` (a power of ten), with zeros in front so that all such have as many digits.
pub fn padded(number: u64, unit: u64) -> String {
    // The one in front keeps the zeros behind it.
    (unit + number).to_string().get(1..).unwrap_or_default().to_owned()
}

/// The digits that stand at the begin, and what follows them.
#[inline(never)]
pub fn leading_digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at_checked(text.iter().take_while(|byte| byte.is_ascii_digit()).count()).unwrap_or_default()
}

/// Whether `word` is one of `words`, which `mark` separates.
pub fn is_among(words: &str, mark: u8, word: &str) -> bool {
    let mut rest = words.as_bytes();
    loop {
        let tail = rest.strip_prefix(word.as_bytes());
        if tail.is_some_and(|tail| tail.first().is_none_or(|byte| *byte == mark)) {
            return true;
        }
        let Some(others) = memchr2(mark, mark, rest).and_then(|at| rest.get(at + 1..)) else { return false };
        rest = others;
    }
}

/// Takes the next word off a text of words between blanks and line breaks; empty at the end.
pub fn next_word<'a>(text: &mut &'a str) -> &'a str {
    let rest = text.trim_ascii_start();
    let end = rest.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(rest.len());
    *text = rest.get(end..).unwrap_or_default();
    rest.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{contains, cut, cut_last, decimals, digits, is_among, lossy, next_word, split, split_once, trim_end};

    #[test]
    fn a_text_is_split_at_the_first_match() {
        assert_eq!(split_once("https://a://b", "://"), Some(("https", "a://b")));
        assert_eq!(split_once("é://é", "://"), Some(("é", "é")));
        assert_eq!(split_once("", "://"), None);
        assert!(contains("abc", "bc") && !contains("abc", "cb"));
    }

    #[test]
    fn a_text_is_cut_into_words() {
        assert_eq!(cut("a|b|c", b'|'), ("a", Some("b|c")));
        assert_eq!(cut("a", b'|'), ("a", None));
        assert_eq!(cut_last("a/é/c", b'/'), Some(("a/é", "c")));
        assert_eq!(cut_last("a", b'/'), None);
        assert_eq!(split("a,,b", b','), ["a", "", "b"]);
        assert_eq!([trim_end("é//", b'/'), trim_end("//", b'/'), trim_end("/a", b'/')], ["é", "", "/a"]);
        assert!(is_among("a|bc", b'|', "bc") && !is_among("a|bc", b'|', "b") && is_among("a|", b'|', ""));
        let mut text = "  one\n two ";
        assert_eq!([next_word(&mut text), next_word(&mut text), next_word(&mut text)], ["one", "two", ""]);
    }

    #[test]
    fn what_is_no_text_is_replaced_as_by_the_standard_library() {
        let cut_off = "e\u{20ac}\u{1f600}".as_bytes();
        let broken = [b"\xff".as_slice(), b"a\xc3\x28b", b"\xed\xa0\x80", b"\xf0\x9f\x98x", b"\xe2\x82", b"\x80\x80z", b"", b"plain"];
        for bytes in broken.into_iter().chain((0..cut_off.len()).map(|end| &cut_off[..end])) {
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn a_number_is_written_in_units() {
        assert_eq!([decimals(1_500, 1000), decimals(7, 1000), decimals(2_000, 1000)], ["1.5", "0.007", "2."]);
        assert_eq!([digits(1_500, 1000), digits(2_000, 1000), digits(0, 1000)], ["1.5", "2", "0"]);
    }
}
