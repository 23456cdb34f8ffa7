//! What a decoder gives.

use super::Faults;

/// One decoded unit of a body: an SSE event, an NDJSON line, an element of a JSON array, an AWS frame, or a whole JSON document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    /// SSE `event:` field or AWS `:event-type` / `:exception-type` / `:error-code`; empty when the wire has none.
    pub name: &'a str,
    /// The payload bytes. For AWS frames named `chunk` the base64 in `bytes` is already decoded.
    pub data: &'a [u8],
    /// How the unit stood on the wire.
    pub kind: EventKind,
}

/// How an [`Event`] stood on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A server-sent event, `[DONE]` included.
    Sse,
    /// A value of an NDJSON body.
    Value,
    /// An element of a body that is a JSON array, be it sent at once or one after the other.
    Element,
    /// The body is one JSON document.
    Whole,
    /// An AWS event stream frame.
    Frame,
    /// An AWS event stream frame whose `:message-type` is `exception` or `error`.
    Exception,
}

/// Where the framings put what they find.
pub(super) struct Output<'a> {
    pub faults: &'a mut Faults,
    pub sink: &'a mut dyn FnMut(Event<'_>),
}

impl Output<'_> {
    pub fn emit(&mut self, name: &str, data: &[u8], kind: EventKind) {
        (self.sink)(Event { name, data, kind });
    }
}
