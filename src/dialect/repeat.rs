//! Events that are like an earlier one but for their text.
//!
//! Nearly all events of a streamed answer differ in one string alone, the new text. Comparing the rest byte by byte costs a
//! tenth of reading it, and an event that is equal in all else tells what the earlier one told.

use super::fact::{DeltaKind, Fact};
use super::teller::Teller;
use crate::base::json::Json;

/// The random padding against eavesdroppers, last of the members.
const PADDING: &[u8] = b"\"obfuscation\":\"";
/// The number of an event within its stream, before its text.
const NUMBER: &[u8] = b"\"sequence_number\":";
/// What is compared may not grow with what a server sends.
const MAX_FRAME_BYTES: usize = 4096;

/// What stands around the text of an event that told one delta and nothing else. Holds no content.
#[derive(Debug, Default)]
pub(super) struct Repeat {
    /// What stands before the number of the event; empty where events have none.
    head: Vec<u8>,
    before: Vec<u8>,
    after: Vec<u8>,
    padded: bool,
    choice: u64,
    kind: Option<DeltaKind>,
}

impl Repeat {
    /// Tells the delta of an event like the one that was learned. Says whether it was one.
    pub(super) fn tell(&self, data: &[u8], tell: &mut Teller<'_>) -> bool {
        let Some(kind) = self.kind else { return false };
        let Some(text) = self.text(data).and_then(Json::text) else { return false };
        if !text.is_empty() {
            tell.fact(Fact::Delta { choice: self.choice, kind, text: &text });
        }
        true
    }

    fn text<'a>(&self, data: &'a [u8]) -> Option<Json<'a>> {
        let mut data = strip(data, &self.head)?;
        if !self.head.is_empty() {
            data = data.get(digits(data)..)?;
        }
        let (text, rest) = Json::leading(strip(data, &self.before)?)?;
        let rest = strip(rest, &self.after)?;
        let over = if self.padded { is_padding(rest) } else { rest.is_empty() };
        over.then_some(text)
    }

    /// Learns from an event, should it have told one delta alone. `key` is the member that holds the text, with its quotes
    /// and colon: inside of a string its quotes would be escaped, so it is found where it stands as a key.
    pub(super) fn learn(&mut self, data: &[u8], key: &[u8], told: &Teller<'_>) {
        let Some((choice, kind)) = told.lone_delta() else { return };
        let Some((before, text)) = split(data, key) else { return };
        let Some((text, after)) = Json::leading(text).filter(|(text, _)| text.text().is_some()) else { return };
        if data.len() - text.bytes().len() > MAX_FRAME_BYTES || split(after, key).is_some() {
            return;
        }
        // The padding's own text differs each time, its key does not.
        let (after, padded) = match split(after, PADDING) {
            Some((head, padding)) if is_padding(padding) => (head, true),
            _ => (after, false),
        };
        let (head, before) =
            split(before, NUMBER).map_or((&[][..], before), |(head, rest)| (head, rest.get(digits(rest)..).unwrap_or_default()));
        *self = Self { head: head.to_vec(), before: before.to_vec(), after: after.to_vec(), padded, choice, kind: Some(kind) };
    }
}

/// How many digits stand at the begin.
fn digits(text: &[u8]) -> usize {
    text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())
}

/// What follows `head`. Compared by 16 bytes at a time, the last ones twice where they do not fill 16: the comparison that wasm
/// gets from the compiler goes byte by byte, and took half the time of an event.
fn strip<'a>(data: &'a [u8], head: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = data.split_at_checked(head.len())?;
    let alike = match (start.last_chunk(), head.last_chunk()) {
        (Some(end), Some(head_end)) => {
            let (starts, heads) = (start.as_chunks().0, head.as_chunks().0);
            is_same(end, head_end) && starts.iter().zip(heads).all(|(one, other)| is_same(one, other))
        }
        _ => start == head,
    };
    alike.then_some(rest)
}

fn is_same(one: &[u8; 16], other: &[u8; 16]) -> bool {
    u128::from_ne_bytes(*one) == u128::from_ne_bytes(*other)
}

/// `…"}`: a string without escapes that ends the event.
fn is_padding(rest: &[u8]) -> bool {
    memchr::memchr2(b'"', b'\\', rest).is_some_and(|end| rest.get(end..) == Some(b"\"}"))
}

/// What stands before and after the first `part`; the part stays with what is before.
fn split<'a>(data: &'a [u8], part: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = data.windows(part.len()).position(|window| window == part)?;
    data.split_at_checked(at + part.len())
}
