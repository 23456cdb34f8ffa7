//! A JSON document, or several: NDJSON.

use memchr::memchr2;

use super::carry::Carry;
use super::event::{EventKind, Output};
use super::nesting::{Nesting, Newline, Scan};
use crate::base::limits::{MAX_DOCUMENT_BYTES, MAX_EVENT_BYTES};

/// A body that begins with `{`. Its first value is kept, since it may be the whole document (which may be
/// pretty-printed); a second value makes it NDJSON, and from then on values come out as they close.
#[derive(Debug, Default)]
pub(super) struct Values {
    value: Carry,
    nesting: Nesting,
    layout: Layout,
    place: Place,
}

#[derive(Debug, Default, PartialEq)]
enum Layout {
    #[default]
    Document,
    Lines,
}

#[derive(Debug, Default, Clone, Copy)]
enum Place {
    #[default]
    Inside,
    Between,
    /// In a line that is no value: the next line may be one.
    BrokenLine,
}

impl Values {
    pub fn push(&mut self, chunk: &[u8], output: &mut Output<'_>) {
        let mut rest = chunk;
        while !rest.is_empty() {
            rest = match (self.place, &self.layout) {
                (Place::Inside, Layout::Document) => self.document(rest, output),
                (Place::Inside, Layout::Lines) => self.line(rest, output),
                (Place::Between, _) => self.between(rest, output),
                (Place::BrokenLine, _) => self.broken_line(rest),
            };
        }
    }

    pub fn is_waiting(&self) -> bool {
        matches!((self.place, &self.layout), (Place::Between, Layout::Document))
    }

    pub fn finish(self, output: &mut Output<'_>) {
        match self.place {
            Place::Inside if self.value.is_over() => {}
            Place::Inside => output.faults.truncated += 1,
            Place::Between | Place::BrokenLine if self.layout == Layout::Lines || self.value.is_over() => {}
            Place::Between | Place::BrokenLine => output.emit("", self.value.bytes(), EventKind::Whole),
        }
    }

    fn document<'a>(&mut self, rest: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let (piece, tail) = match self.nesting.scan(rest, Newline::Blank) {
            Scan::Closed(length) => {
                self.place = Place::Between;
                rest.split_at_checked(length).unwrap_or((rest, &[]))
            }
            Scan::Open | Scan::Broken(_) => (rest, &[][..]),
        };
        self.value.extend(piece, MAX_DOCUMENT_BYTES, output.faults);
        tail
    }

    fn line<'a>(&mut self, rest: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let scan = self.nesting.scan(rest, Newline::Breaks);
        let (Scan::Closed(length) | Scan::Broken(length)) = scan else {
            self.value.extend(rest, MAX_EVENT_BYTES, output.faults);
            return &[];
        };
        let (piece, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        self.place = Place::Between;
        if scan == Scan::Closed(length) {
            self.emit(piece, output);
        } else if !self.value.is_over() {
            output.faults.corrupt += 1;
        }
        self.value.clear();
        tail
    }

    fn between<'a>(&mut self, rest: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let rest = rest.trim_ascii_start();
        match rest.first() {
            None => {}
            Some(b'{') => {
                self.place = Place::Inside;
                if self.layout == Layout::Document {
                    self.layout = Layout::Lines;
                    self.emit(&[], output);
                    self.value.clear();
                }
            }
            Some(_) => {
                self.place = Place::BrokenLine;
                output.faults.corrupt += 1;
            }
        }
        rest
    }

    fn broken_line<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some(end) = memchr2(b'\n', b'\n', rest) else { return &[] };
        self.place = Place::Between;
        rest.get(end..).unwrap_or_default()
    }

    fn emit(&mut self, last: &[u8], output: &mut Output<'_>) {
        if let Some(value) = self.value.join(last, MAX_EVENT_BYTES, output.faults) {
            output.emit("", value, EventKind::Value);
        }
    }
}
