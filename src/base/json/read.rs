//! A JSON value read where it stands.

use std::borrow::Cow;
use std::fmt;

// Used to find a single byte as well: each further search is half a kilobyte of wasm.
use memchr::memchr2;

use super::escape::unescape;
use crate::base::decimal::{Rest, integer, units};
use crate::base::text::{leading_digits, lossy};

/// What a value is, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    Text,
    /// `-1.5e3`
    Number,
    /// `true` or `false`
    Flag,
    /// `null`
    Null,
    /// Nothing that JSON knows.
    Broken,
}

/// One JSON value inside a larger text, borrowed and not yet looked into.
///
/// Reading never fails: what is malformed reads as absent, a text cut off in the middle reads as far as it goes.
#[derive(Clone, Copy, PartialEq)]
pub struct Json<'a>(&'a [u8]);

impl fmt::Debug for Json<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&lossy(self.0))
    }
}

impl<'a> Json<'a> {
    /// Where nothing stands.
    pub const ABSENT: Self = Self(&[]);

    /// Takes a text that holds one value; blanks around it do not count.
    pub fn new(text: &'a [u8]) -> Self {
        Self(text.trim_ascii())
    }

    /// The value that a text begins with, and what follows it.
    pub fn leading(text: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (value, rest) = text.split_at_checked(length(text))?;
        Some((Self(value), rest))
    }

    /// The value as it stands, invalid UTF-8 replaced.
    pub fn raw(self) -> Cow<'a, str> {
        lossy(self.0)
    }

    /// The bytes of the value as they stand.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// What the value is.
    pub fn kind(self) -> Kind {
        match self.0.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::Text,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't' | b'f') => Kind::Flag,
            Some(b'n') => Kind::Null,
            _ => Kind::Broken,
        }
    }

    /// Whether this is an object.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Whether this is an array.
    pub fn is_array(self) -> bool {
        self.kind() == Kind::Array
    }

    /// The member `key` of an object. `null` is as absent as a member that is not there.
    pub fn get(self, key: &str) -> Option<Json<'a>> {
        let (_, value) = self.entries().find(|(name, _)| name.is(key))?;
        (value.kind() != Kind::Null).then_some(value)
    }

    /// Whether there is anything: a member that was found.
    pub fn is_there(self) -> bool {
        !self.0.is_empty()
    }

    /// The members of an object in their order, `null`s included; none for anything else.
    pub fn entries(self) -> Entries<'a> {
        Entries(Walk::into(self.0, b'{'))
    }

    /// The elements of an array; none for anything else.
    pub fn items(self) -> Items<'a> {
        Items(Walk::into(self.0, b'['))
    }

    /// The text of a string, unescaped. Lone surrogates and invalid UTF-8 become U+FFFD.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let inner = self.0.strip_prefix(b"\"")?;
        let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
        Some(match memchr2(b'\\', b'\\', inner) {
            None => lossy(inner),
            Some(_) => Cow::Owned(unescape(inner)),
        })
    }

    /// Whether this is the string `text`, without unescaping: for keys and fixed words.
    pub fn is(self, text: &str) -> bool {
        // Most keys that are asked for differ in length already.
        self.0.len() == text.len() + 2 && matches!(self.0, [b'"', inner @ .., b'"'] if inner == text.as_bytes())
    }

    /// The string without unescaping, empty for anything else: for a `match` on keys and fixed words, which a match on bytes
    /// would turn into a branch for every byte.
    pub fn name(self) -> &'a str {
        let [b'"', inner @ .., b'"'] = self.0 else { return "" };
        std::str::from_utf8(inner).unwrap_or_default()
    }

    /// A count of something: a whole number from 0, also where the wire writes it `28.0`, `2.8e1` or `"28"`.
    pub fn count(self) -> Option<u64> {
        let digits = self.0.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(self.0);
        let digits = std::str::from_utf8(digits).ok()?;
        // Nearly all are digits and nothing else.
        digits.parse().ok().or_else(|| units(digits, 0).filter(|(_, rest)| *rest == Rest::Nothing).map(|(count, _)| count))
    }

    /// A whole number with its sign.
    pub fn integer(self) -> Option<i64> {
        integer(std::str::from_utf8(self.0).ok()?)
    }

    /// A number as the wire wrote it: copied on, never rounded. `None` where it would spoil all that it is written into: JSON does not
    /// know it (`-Infinity`, `007`), or it may be past what a reader's `f64` holds (`1e400`).
    pub fn number(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok().filter(|_| is_number(self.0))
    }

    /// `true` or `false`.
    pub fn flag(self) -> Option<bool> {
        match self.0 {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }
}

/// The members of an object. See [`Json::entries`].
#[derive(Debug)]
pub struct Entries<'a>(Walk<'a>);

impl<'a> Iterator for Entries<'a> {
    /// The key, as the string value it is, and its value.
    type Item = (Json<'a>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.0.value()?;
        self.0.past(b':')?;
        let value = self.0.value()?;
        Some((key, value))
    }
}

/// The elements of an array. See [`Json::items`].
#[derive(Debug)]
pub struct Items<'a>(Walk<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.value()
    }
}

/// A position inside an object or an array.
#[derive(Debug)]
struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    fn into(text: &'a [u8], open: u8) -> Self {
        Self { rest: text.split_first().filter(|(first, _)| **first == open).map_or(&[], |(_, rest)| rest) }
    }

    /// Steps over blanks and commas and takes the next value; `None` at the closing bracket or the end.
    fn value(&mut self) -> Option<Json<'a>> {
        let start = self.rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b','))?;
        let text = self.rest.get(start..)?;
        if matches!(text.first(), Some(b'}' | b']' | b':')) {
            self.rest = &[];
            return None;
        }
        let (value, rest) = text.split_at_checked(length(text))?;
        self.rest = rest;
        Some(Json(value))
    }

    /// Steps over blanks and the byte `mark`.
    fn past(&mut self, mark: u8) -> Option<()> {
        let (first, rest) = self.rest.trim_ascii_start().split_first()?;
        self.rest = rest;
        (*first == mark).then_some(())
    }
}

/// The length in bytes of the value that `text` begins with; all of it when the value does not end. At least 1.
fn length(text: &[u8]) -> usize {
    match text.first() {
        Some(b'"') => string_length(text),
        Some(b'{' | b'[') => container_length(text),
        _ => text
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\n' | b'\r'))
            .unwrap_or(text.len())
            .max(1)
            .min(text.len()),
    }
}

fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if text.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

fn container_length(text: &[u8]) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at += text.get(at..).map_or(1, string_length) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// A number with more digits before its point, or before its exponent, may be past what 64 bits of float hold.
const MAX_WHOLE_DIGITS: usize = 200;
/// The digits of an exponent that such a number may have.
const MAX_EXPONENT_DIGITS: usize = 2;

/// Whether the digits follow JSON's grammar of a number, and that is one which every server can hold.
fn is_number(digits: &[u8]) -> bool {
    let (whole, mut rest) = leading_digits(digits.strip_prefix(b"-").unwrap_or(digits));
    let mut is_sound = whole == b"0" || !whole.is_empty() && whole.len() <= MAX_WHOLE_DIGITS && !whole.starts_with(b"0");
    if let [b'.', behind @ ..] = rest {
        let (fraction, behind) = leading_digits(behind);
        is_sound &= !fraction.is_empty();
        rest = behind;
    }
    if let [b'e' | b'E', behind @ ..] = rest {
        let (exponent, behind) = leading_digits(behind.strip_prefix(b"+").or(behind.strip_prefix(b"-")).unwrap_or(behind));
        is_sound &= !exponent.is_empty() && exponent.len() <= MAX_EXPONENT_DIGITS;
        rest = behind;
    }
    is_sound && rest.is_empty()
}
