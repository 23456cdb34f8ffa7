//! Server-sent events: the superset that every provider's stream fits in.

use super::carry::Carry;
use super::event::{EventKind, Output};
use super::lines::split_line;
use super::nesting::{Nesting, Newline, Scan};
use crate::base::limits::MAX_EVENT_BYTES;

/// A body of server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>), more tolerant
/// in one point: the end of the body dispatches like a blank line, since some servers leave that out.
///
/// A block, the lines up to a blank one, is what is carried and bounded: an event that lies whole in a chunk is
/// parsed where it lies.
#[derive(Debug, Default)]
pub(super) struct Sse {
    block: Carry,
    line: Line,
}

/// Where the bytes seen so far end.
#[derive(Debug, Default, PartialEq)]
enum Line {
    #[default]
    Start,
    Inside,
    /// After a CR that ended a chunk: an LF at the start of the next is part of the same line end.
    AfterReturn,
}

impl Sse {
    pub fn push(&mut self, chunk: &[u8], output: &mut Output<'_>) {
        let mut rest = chunk;
        if self.line == Line::AfterReturn && !chunk.is_empty() {
            self.line = Line::Start;
            rest = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        let mut block = rest;
        let mut fields = Fields::default();
        while let Some((line, tail)) = split_line(rest) {
            let blank = line.is_empty() && self.line == Line::Start;
            let lone_return = tail.is_empty() && rest.ends_with(b"\r");
            self.line = if lone_return { Line::AfterReturn } else { Line::Start };
            rest = tail;
            if blank {
                let (end, next) = block.split_at_checked(block.len() - rest.len()).unwrap_or((block, rest));
                self.end_block(end, &fields, output);
                fields = Fields::default();
                block = next;
            } else {
                fields.add(line);
            }
        }
        if !rest.is_empty() {
            self.line = Line::Inside;
        }
        self.block.extend(block, MAX_EVENT_BYTES, output.faults);
    }

    pub fn is_between_events(&self) -> bool {
        self.line == Line::Start && self.block == Carry::default()
    }

    pub fn finish(self, output: &mut Output<'_>) {
        let fields = Fields::of(self.block.bytes());
        if self.line == Line::Inside && fields.is_torn() {
            output.faults.truncated += 1;
        } else {
            fields.dispatch(output);
        }
    }

    /// Dispatches the block that ends with these bytes, whose lines say these fields: with the fields as they are if
    /// the whole block is here, or else, its first line being torn, with those of the joined block.
    fn end_block(&mut self, end: &[u8], fields: &Fields<'_>, output: &mut Output<'_>) {
        let whole = self.block.bytes().is_empty();
        match self.block.join(end, MAX_EVENT_BYTES, output.faults) {
            Some(_) if whole => fields.dispatch(output),
            Some(block) => Fields::of(block).dispatch(output),
            None => {}
        }
        self.block.clear();
    }
}

/// What the lines of one block say. `id`, `retry`, comments and unknown fields say nothing here.
#[derive(Default)]
struct Fields<'a> {
    name: &'a [u8],
    data: Option<&'a [u8]>,
    /// The data lines joined, once there are several; only then is anything copied.
    joined: Vec<u8>,
}

impl<'a> Fields<'a> {
    fn of(block: &'a [u8]) -> Self {
        let mut fields = Self::default();
        let mut rest = block;
        while !rest.is_empty() {
            let (line, tail) = split_line(rest).unwrap_or((rest, &[]));
            fields.add(line);
            rest = tail;
        }
        fields
    }

    fn add(&mut self, line: &'a [u8]) {
        if let Some((b"data", rest)) = line.split_first_chunk() {
            value_of(rest).into_iter().for_each(|data| self.add_data(data));
        } else if let Some((b"event", rest)) = line.split_first_chunk() {
            self.name = value_of(rest).unwrap_or(self.name);
        }
    }

    fn add_data(&mut self, line: &'a [u8]) {
        let Some(first) = self.data else {
            self.data = Some(line);
            return;
        };
        if self.joined.is_empty() {
            self.joined.extend_from_slice(first);
        }
        self.joined.push(b'\n');
        self.joined.extend_from_slice(line);
    }

    fn data(&self) -> Option<&[u8]> {
        if self.joined.is_empty() { self.data } else { Some(&self.joined) }
    }

    /// Whether the data is a JSON value left open, as by a connection that broke in the middle.
    fn is_torn(&self) -> bool {
        let data = self.data().unwrap_or_default();
        matches!(data, [b'{' | b'[', ..]) && Nesting::default().scan(data, Newline::Blank) == Scan::Open
    }

    fn dispatch(&self, output: &mut Output<'_>) {
        let Some(data) = self.data() else { return };
        let name = std::str::from_utf8(self.name).unwrap_or_default();
        output.emit(name, data, EventKind::Sse);
    }
}

/// The value in a line, of which this follows the field's name. One space after the colon is not part of it; the colon may
/// lack. `None` if the name goes on.
fn value_of(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [] => Some(rest),
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some(value),
        _ => None,
    }
}
