//! Floor 1: bytes → events.

/// One decoded unit of a body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    /// SSE `event:` field or AWS event type; empty when the wire has none.
    pub name: &'a str,
    /// The payload.
    pub data: &'a [u8],
    /// Where it came from.
    pub kind: EventKind,
}

/// What an event was in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// An SSE event.
    Sse,
    /// An NDJSON line or array element.
    Value,
    /// The body is one JSON document.
    Whole,
    /// An AWS frame.
    Frame,
    /// An AWS exception frame.
    Exception,
}
