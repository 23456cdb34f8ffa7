//! What a decoder gave, kept for comparison.

use std::fmt;

use genspan::decode::{Decoder, Event, EventKind, Faults};

/// An event that owns its parts.
#[derive(Clone, PartialEq)]
pub struct Seen {
    pub name: String,
    pub data: Vec<u8>,
    pub kind: EventKind,
}

/// Readable where two events differ, which they do in text most of the time.
impl fmt::Debug for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} {:?} \"{}\"", self.kind, self.name, self.data.escape_ascii())
    }
}

impl From<Event<'_>> for Seen {
    fn from(event: Event<'_>) -> Self {
        Self { name: event.name.to_owned(), data: event.data.to_owned(), kind: event.kind }
    }
}

/// An event as a test writes it.
pub fn seen(kind: EventKind, name: &str, data: &[u8]) -> Seen {
    Event { name, data, kind }.into()
}

/// What a body gives that arrives in these chunks.
pub fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Seen>, Faults) {
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    let mut sink = |event: Event<'_>| events.push(Seen::from(event));
    for chunk in chunks {
        decoder.push(chunk, &mut sink);
    }
    decoder.finish(&mut sink);
    (events, decoder.take_faults())
}

/// What a body gives that arrives whole.
pub fn decode_whole(body: impl AsRef<[u8]>) -> (Vec<Seen>, Faults) {
    decode([body.as_ref()])
}

/// The events of a body that has no fault.
pub fn events_of(body: impl AsRef<[u8]>) -> Vec<Seen> {
    let (events, faults) = decode_whole(body);
    assert_eq!(faults, Faults::default());
    events
}
