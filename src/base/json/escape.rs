//! What stands escaped inside a JSON text.

use memchr::memchr2;

use crate::base::text::lossy;

/// The text that stands between the quotes.
pub(super) fn unescape(inner: &[u8]) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(found) = memchr2(b'\\', b'\\', rest) {
        let (plain, escape) = rest.split_at(found);
        text.push_str(&lossy(plain));
        let (character, taken) = escaped(escape);
        text.push(character);
        rest = escape.get(taken..).unwrap_or(&[]);
    }
    text.push_str(&lossy(rest));
    text
}

/// The character that an escape stands for, and how many bytes the escape takes.
fn escaped(escape: &[u8]) -> (char, usize) {
    let character = match escape.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return code_point(escape),
        Some(other) if other.is_ascii() => char::from(*other),
        _ => char::REPLACEMENT_CHARACTER,
    };
    (character, 2)
}

fn code_point(escape: &[u8]) -> (char, usize) {
    let Some(first) = code_unit(escape) else { return (char::REPLACEMENT_CHARACTER, 2) };
    if let Some(character) = char::from_u32(first) {
        return (character, 6);
    }
    let second = escape.get(6..).and_then(code_unit).filter(|unit| (0xDC00..0xE000).contains(unit));
    match second {
        Some(second) if first < 0xDC00 => {
            let point = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

fn code_unit(escape: &[u8]) -> Option<u32> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
}
