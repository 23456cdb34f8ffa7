//! Where a JSON value ends.

use memchr::memchr3;

/// Follows brackets and strings through the pieces of one JSON value, to find its end without reading it.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: usize,
    place: Place,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Place {
    #[default]
    Structure,
    Text,
    Escape,
}

/// What a raw newline inside a value means.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) enum Newline {
    /// Blank space of a pretty-printed document.
    #[default]
    Blank,
    /// The value is broken and the next one begins: NDJSON.
    Breaks,
}

/// What a piece brought.
#[derive(Debug, PartialEq)]
pub(super) enum Scan {
    /// The value goes on.
    Open,
    /// The value ends after so many bytes.
    Closed(usize),
    /// A newline broke the value after so many bytes.
    Broken(usize),
}

impl Nesting {
    /// Scans the next piece of a value. The first piece begins with a bracket or a quote; after `Closed` and
    /// `Broken` the next value may be scanned.
    pub fn scan(&mut self, piece: &[u8], newline: Newline) -> Scan {
        let mut rest = piece;
        loop {
            if self.place == Place::Text {
                let marks = memchr3(b'"', b'\\', b'\n', rest);
                rest = marks.and_then(|at| rest.get(at..)).unwrap_or_default();
            }
            let Some((byte, tail)) = rest.split_first() else { return Scan::Open };
            rest = tail;
            match (byte, self.place) {
                (b'\n', _) if newline == Newline::Breaks => {
                    *self = Self::default();
                    return Scan::Broken(piece.len() - rest.len());
                }
                (_, Place::Escape) => self.place = Place::Text,
                (b'\\', Place::Text) => self.place = Place::Escape,
                (b'"', Place::Structure) => self.place = Place::Text,
                (b'"', Place::Text) => self.place = Place::Structure,
                (b'{' | b'[', Place::Structure) => self.depth += 1,
                (b'}' | b']', Place::Structure) => self.depth = self.depth.saturating_sub(1),
                _ => continue,
            }
            if self.depth == 0 && self.place == Place::Structure {
                return Scan::Closed(piece.len() - rest.len());
            }
        }
    }
}
