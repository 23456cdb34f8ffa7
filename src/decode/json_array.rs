//! A JSON array whose elements arrive over time.

use super::carry::Carry;
use super::event::{EventKind, Output};
use super::nesting::{Nesting, Newline, Scan};
use crate::base::limits::MAX_EVENT_BYTES;

/// The body after its `[`. Each object, array or string in it comes out when it closes, before the comma that may
/// be a second away; numbers and literals, of which no provider streams any, are passed over.
#[derive(Debug, Default)]
pub(super) struct JsonArray {
    element: Carry,
    nesting: Nesting,
    place: Place,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Place {
    #[default]
    Between,
    Inside,
    /// After the closing bracket, where nothing is expected.
    After,
}

impl JsonArray {
    pub fn push(&mut self, chunk: &[u8], output: &mut Output<'_>) {
        let mut rest = chunk;
        while !rest.is_empty() {
            rest = match self.place {
                Place::Between => self.between(rest),
                Place::Inside => self.inside(rest, output),
                Place::After => &[],
            };
        }
    }

    pub fn finish(self, output: &mut Output<'_>) {
        if self.place == Place::Inside && !self.element.is_over() {
            output.faults.truncated += 1;
        }
    }

    fn between<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let at = rest.iter().position(|byte| matches!(byte, b'{' | b'[' | b'"' | b']'));
        let rest = at.and_then(|at| rest.get(at..)).unwrap_or_default();
        match rest.first() {
            None => {}
            Some(b']') => self.place = Place::After,
            Some(_) => self.place = Place::Inside,
        }
        rest
    }

    fn inside<'a>(&mut self, rest: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let Scan::Closed(length) = self.nesting.scan(rest, Newline::Blank) else {
            self.element.extend(rest, MAX_EVENT_BYTES, output.faults);
            return &[];
        };
        let (piece, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        if let Some(element) = self.element.join(piece, MAX_EVENT_BYTES, output.faults) {
            output.emit("", element, EventKind::Element);
        }
        self.element.clear();
        self.place = Place::Between;
        tail
    }
}
