//! The decoder of one body.

use super::event::{Event, Output};
use super::eventstream::EventStream;
use super::faults::Faults;
use super::json_array::JsonArray;
use super::sniffer::Sniffer;
use super::sse::Sse;
use super::values::Values;

/// The decoder of one body. Sniffs its framing from the first non-blank byte, never from the content type:
/// recorded bodies carry `application/octet-stream`, wrong types or none.
#[derive(Debug, Default)]
pub struct Decoder {
    framing: Framing,
    faults: Faults,
}

/// How a body is cut into events.
#[derive(Debug)]
pub(super) enum Framing {
    Unknown(Sniffer),
    Sse(Sse),
    Values(Values),
    JsonArray(JsonArray),
    EventStream(EventStream),
}

impl Default for Framing {
    fn default() -> Self {
        Self::Unknown(Sniffer::default())
    }
}

impl Decoder {
    /// A decoder for a body of which nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and calls `sink` for every event completed by them. Never fails.
    pub fn push(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Event<'_>)) {
        let mut rest = chunk;
        if let Framing::Unknown(sniffer) = &mut self.framing {
            let Some((framing, body)) = sniffer.sniff(chunk) else { return };
            self.framing = framing;
            rest = body;
        }
        let output = &mut Output { faults: &mut self.faults, sink };
        match &mut self.framing {
            Framing::Unknown(_) => {}
            Framing::Sse(sse) => sse.push(rest, output),
            Framing::Values(values) => values.push(rest, output),
            Framing::JsonArray(array) => array.push(rest, output),
            Framing::EventStream(frames) => frames.push(rest, output),
        }
    }

    /// The body is over: dispatches what is pending (an SSE event without the final blank line, a whole document).
    /// An event that the end tore, a JSON value left open, is a fault and no event. The decoder is as new afterwards.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Event<'_>)) {
        let output = &mut Output { faults: &mut self.faults, sink };
        match std::mem::take(&mut self.framing) {
            Framing::Unknown(_) => {}
            Framing::Sse(sse) => sse.finish(output),
            Framing::Values(values) => values.finish(output),
            Framing::JsonArray(array) => array.finish(output),
            Framing::EventStream(frames) => frames.finish(output),
        }
    }

    /// Whether a whole value is kept back: only what follows tells if it was the document or the first line of many.
    pub fn is_waiting(&self) -> bool {
        matches!(&self.framing, Framing::Values(values) if values.is_waiting())
    }

    /// Whether the next byte begins a server-sent event.
    pub fn is_between_events(&self) -> bool {
        matches!(&self.framing, Framing::Sse(sse) if sse.is_between_events())
    }

    /// What was skipped or broken so far, counted; reading it resets it.
    pub fn take_faults(&mut self) -> Faults {
        std::mem::take(&mut self.faults)
    }
}
