//! Events that are like an earlier one but for their text.
//!
//! Nearly all events of a streamed answer differ in one string alone, the new text. Comparing the rest byte by byte costs a
//! tenth of reading it, and an event that is equal in all else tells what the earlier one told.

use std::borrow::Cow;

use memchr::memchr2;

use super::fact::{DeltaKind, Fact};
use super::teller::Teller;
use crate::base::json::Json;
use crate::base::text::leading_digits;
use crate::decode::{Event, EventKind};

/// The random padding against eavesdroppers, last of the members.
const PADDING: &[u8] = b"\"obfuscation\":\"";
/// The number of an event within its stream, before its text.
const NUMBER: &[u8] = b"\"sequence_number\":";
/// What is compared may not grow with what a server sends.
const MAX_FRAME_BYTES: usize = 4096;

/// What stands around the text of an event that told one delta and nothing else. Holds no content.
#[derive(Debug, Default)]
pub(super) struct Repeat {
    /// What stands before the text, or before the number of the event where it has one: first the lines above the data and
    /// its own begin, as nearly all servers write them.
    head: Vec<u8>,
    /// How much of that stands before the data.
    lead: usize,
    /// What stands between the number and the text; empty where events have no number.
    between: Vec<u8>,
    after: Vec<u8>,
    padded: bool,
    choice: u64,
    kind: Option<DeltaKind>,
}

impl Repeat {
    /// Tells the deltas of the events that these bytes begin with, as long as they are like the one that was learned. Says how many
    /// bytes they are. The bytes are not cut into lines before, which would cost as much as all else.
    pub(super) fn take(&self, bytes: &[u8], tell: &mut Teller<'_>) -> usize {
        let mut rest = bytes;
        while let Some((text, [b'\n', b'\n', next @ ..])) = self.text(rest, 0) {
            self.delta(&text, tell);
            rest = next;
        }
        bytes.len() - rest.len()
    }

    /// Tells the delta of an event like the one that was learned. Says whether it was one.
    pub(super) fn tell(&self, event: Event<'_>, tell: &mut Teller<'_>) -> bool {
        let Some((text, [])) = self.text(event.data, self.lead) else { return false };
        self.delta(&text, tell);
        true
    }

    fn delta(&self, text: &str, tell: &mut Teller<'_>) {
        if let Some(kind) = self.kind.filter(|_| !text.is_empty()) {
            tell.fact(Fact::Delta { choice: self.choice, kind, text });
        }
    }

    /// The text of the event and what follows the event, given it from that byte of its head on.
    fn text<'a>(&self, event: &'a [u8], from: usize) -> Option<(Cow<'a, str>, &'a [u8])> {
        self.kind?;
        let mut begin = strip(event, self.head.get(from..)?)?;
        if !self.between.is_empty() {
            begin = strip(leading_digits(begin).1, &self.between)?;
        }
        let (text, rest) = leading_text(begin)?;
        let mut rest = strip(rest, &self.after)?;
        if self.padded {
            rest = past_padding(rest)?;
        }
        // A line that ends inside of a text ends there for all readers.
        let variable = begin.get(..begin.len() - rest.len())?;
        memchr2(b'\n', b'\r', variable).is_none().then_some((text, rest))
    }

    /// Learns from an event, if it told one delta and nothing else. The key of the text is found with its quotes: inside of a string
    /// these would be escaped.
    pub(super) fn learn(&mut self, event: Event<'_>, told: &Teller<'_>) {
        let (data, key) = (event.data, told.text_key);
        if key.is_empty() || event.kind != EventKind::Sse {
            return;
        }
        let Some((choice, kind)) = told.lone_delta() else { return };
        let Some((before, text)) = split(data, key) else { return };
        // Beside an empty one it was another text that was told.
        let Some((text, after)) = Json::leading(text).filter(|(text, _)| text.text().is_some_and(|text| !text.is_empty())) else { return };
        if data.len() - text.bytes().len() > MAX_FRAME_BYTES || split(after, key).is_some() {
            return;
        }
        // The padding's own text differs each time, its key does not.
        let (after, padded) = match split(after, PADDING) {
            Some((head, padding)) if past_padding(padding) == Some(&[]) => (head, true),
            _ => (after, false),
        };
        let (before, between) = split(before, NUMBER).map_or((before, &[][..]), |(head, rest)| (head, leading_digits(rest).1));
        let Ok(before) = std::str::from_utf8(before) else { return };
        let head = match event.name {
            "" => ["data: ", before].concat(),
            name => ["event: ", name, "\ndata: ", before].concat(),
        };
        *self = Self {
            lead: head.len() - before.len(),
            head: head.into_bytes(),
            between: between.to_vec(),
            after: after.to_vec(),
            padded,
            choice,
            kind: Some(kind),
        };
    }
}

/// The text of the string that stands at the begin, and what follows it. Nearly all are without escapes.
fn leading_text(bytes: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    if let [b'"', inner @ ..] = bytes
        && let Some((plain, [b'"', rest @ ..])) = inner.split_at_checked(memchr2(b'"', b'\\', inner)?)
        && let Ok(plain) = std::str::from_utf8(plain)
    {
        return Some((Cow::Borrowed(plain), rest));
    }
    let (text, rest) = Json::leading(bytes)?;
    Some((text.text()?, rest))
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

/// What follows `…"}`: a string without escapes that ends the event.
fn past_padding(bytes: &[u8]) -> Option<&[u8]> {
    match bytes.get(memchr2(b'"', b'\\', bytes)?..) {
        Some([b'"', b'}', rest @ ..]) => Some(rest),
        _ => None,
    }
}

/// What stands before and after the first `part`; the part stays with what is before.
fn split<'a>(data: &'a [u8], part: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = data.windows(part.len()).position(|window| window == part)?;
    data.split_at_checked(at + part.len())
}
