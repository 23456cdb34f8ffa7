//! The first look at a body.

use super::decoder::Framing;
use super::eventstream::EventStream;
use super::json_array::JsonArray;
use super::sse::Sse;
use super::values::Values;

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Waits for the byte that tells the framing: one byte order mark and blanks before it belong to no event.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    /// Bytes of the mark met so far; past the mark once anything else came.
    mark: usize,
}

impl Sniffer {
    /// The framing and the bytes that are its own, once the byte that tells it came.
    pub fn sniff<'a>(&mut self, chunk: &'a [u8]) -> Option<(Framing, &'a [u8])> {
        let mut rest = chunk;
        while let Some((byte, tail)) = rest.split_first() {
            if BYTE_ORDER_MARK.get(self.mark) == Some(byte) {
                self.mark += 1;
            } else if byte.is_ascii_whitespace() {
                self.mark = BYTE_ORDER_MARK.len();
            } else {
                return Some(match byte {
                    b'{' => (Framing::Values(Values::default()), rest),
                    b'[' => (Framing::JsonArray(JsonArray::default()), tail),
                    // The high byte of a frame's length: no frame is as long as 16 MiB.
                    0 => (Framing::EventStream(EventStream::default()), rest),
                    _ => (Framing::Sse(Sse::default()), rest),
                });
            }
            rest = tail;
        }
        None
    }
}
