//! The members of a JSON value, by their paths.

use std::borrow::Cow;

use super::read::{Items, Json, Kind};
use crate::base::text::cut;

/// How many members are picked at most.
const MAX_PICKED: usize = 10;

/// The keys of [`Json::pick`], each behind its length. A list of texts would be twice as long in the wasm, with an address for each.
macro_rules! keys {
    ($($key:literal),+ $(,)?) => {
        const {
            const KEYS: &[&str] = &[$(concat!("\"", $key, "\"")),+];
            const LINED_UP: [u8; $crate::base::json::lined_up_length(KEYS)] = $crate::base::json::lined_up(KEYS);
            &LINED_UP
        }
    };
}
pub(crate) use keys;

/// Runs in the compiler, to which an index out of bounds is an error.
pub(crate) const fn lined_up<const LENGTH: usize>(keys: &[&str]) -> [u8; LENGTH] {
    assert!(keys.len() <= MAX_PICKED, "more keys than places");
    let mut bytes = [0; LENGTH];
    let (mut at, mut number) = (0, 0);
    while number < keys.len() {
        let key = keys[number].as_bytes();
        // No key is as long as 256 bytes.
        bytes[at] = key.len() as u8;
        let mut from = 0;
        while from < key.len() {
            bytes[at + 1 + from] = key[from];
            from += 1;
        }
        at += 1 + key.len();
        number += 1;
    }
    bytes
}

/// How long [`lined_up`] keys are.
pub(crate) const fn lined_up_length(keys: &[&str]) -> usize {
    let (mut length, mut number) = (0, 0);
    while number < keys.len() {
        length += 1 + keys[number].len();
        number += 1;
    }
    length
}

impl<'a> Json<'a> {
    /// The member at a dotted path, or at the first of several that leads somewhere: `at("usage.prompt_tokens")`,
    /// `at("input|arguments")`. The empty path leads to the value itself.
    pub fn at(self, paths: &str) -> Option<Json<'a>> {
        self.first(paths, |_| true)
    }

    /// Whether one of the paths leads somewhere.
    pub fn has(self, paths: &str) -> bool {
        self.at(paths).is_some()
    }

    /// The text at the first of the paths that leads to one.
    pub fn text_at(self, paths: &str) -> Option<Cow<'a, str>> {
        self.first(paths, |value| value.kind() == Kind::Text)?.text()
    }

    /// The text at the first of the paths that leads to one which is not empty; a number is the text that the wire wrote.
    pub fn word_at(self, paths: &str) -> Option<Cow<'a, str>> {
        let word = self.first(paths, |value| value.kind() == Kind::Number || !value.text().unwrap_or_default().is_empty())?;
        word.text().or(word.number().map(Cow::Borrowed))
    }

    /// The count at the first of the paths that leads to one. A zero gives way to what another path leads to: gateways write one
    /// wherever they know nothing.
    pub fn count_at(self, paths: &str) -> Option<u64> {
        let is_more = |value: Json<'_>| value.count() > Some(0);
        self.first(paths, is_more).or_else(|| self.first(paths, |value| value.count().is_some()))?.count()
    }

    /// The number at the first of the paths that leads to one, as the wire wrote it.
    pub fn number_at(self, paths: &str) -> Option<&'a str> {
        self.first(paths, |value| value.kind() == Kind::Number)?.number()
    }

    /// The elements of the list at a path.
    pub fn list(self, paths: &str) -> Items<'a> {
        self.member(paths).items()
    }

    /// The member at a path, or a value without any content: what is asked of it is absent.
    pub fn member(self, paths: &str) -> Json<'a> {
        self.at(paths).unwrap_or(Self::ABSENT)
    }

    /// The members of an object by their `keys`, found in one pass, as [`Json::member`] gives each; the
    /// places behind them are absent.
    #[inline(never)]
    pub fn pick(self, keys: &[u8]) -> [Json<'a>; MAX_PICKED] {
        let mut found = [Self::ABSENT; MAX_PICKED];
        for (key, value) in self.entries().filter(|(_, value)| value.kind() != Kind::Null) {
            let mut rest = keys;
            for place in &mut found {
                let Some((wanted, others)) = rest.split_first().and_then(|(length, rest)| rest.split_at_checked((*length).into())) else {
                    break;
                };
                if key.bytes() == wanted {
                    *place = value;
                    break;
                }
                rest = others;
            }
        }
        found
    }

    #[inline(never)]
    fn first(self, paths: &str, fits: fn(Json<'a>) -> bool) -> Option<Json<'a>> {
        let mut rest = Some(paths);
        while let Some(paths) = rest {
            let (path, others) = cut(paths, b'|');
            if let Some(value) = self.follow(path).filter(|value| fits(*value)) {
                return Some(value);
            }
            rest = others;
        }
        None
    }

    fn follow(self, path: &str) -> Option<Json<'a>> {
        let mut value = self;
        let mut rest = Some(path).filter(|path| !path.is_empty());
        while let Some(path) = rest {
            let (key, others) = cut(path, b'.');
            value = value.get(key)?;
            rest = others;
        }
        Some(value)
    }

    /// The fixed word at a path, as [`Json::name`] gives it.
    pub fn name_at(self, paths: &str) -> &'a str {
        self.member(paths).name()
    }
}
