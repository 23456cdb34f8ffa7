//! Ids, and the entropy that a call brings along for them.

/// The id of a trace.
pub type TraceId = Id<16>;
/// The id of a span.
pub type SpanId = Id<8>;

/// An id of so many bytes. They are not all zero, which would be invalid on the wire.
///
/// `sentry_types` has such ids as well; they are written by the standard library's formatting, which nothing else here needs: the
/// wasm would be 3 KB larger. They stand in the tests as the oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> Id<BYTES> {
    /// Reads an id from its hexadecimal digits in lower case.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut bytes = [0; BYTES];
        read_digits(text, &mut bytes).then_some(Self(bytes))
    }

    /// Its hexadecimal digits, in lower case.
    pub fn to_text(self) -> String {
        digits(&self.0)
    }
}

/// Fills the bytes with two digits each. Says whether that was all of the text, and not all zero.
fn read_digits(text: &str, bytes: &mut [u8]) -> bool {
    let mut any = 0;
    for (at, digit) in text.bytes().enumerate() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return false,
        };
        let Some(byte) = bytes.get_mut(at / 2) else { return false };
        *byte = *byte << 4 | value;
        any |= value;
    }
    any != 0 && text.len() == 2 * bytes.len()
}

/// The hexadecimal digit of a number below 16, in lower case.
pub fn hex(number: u8) -> char {
    char::from(if number < 10 { b'0' + number } else { b'a' - 10 + number })
}

fn digits(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(hex(byte >> 4));
        text.push(hex(byte & 15));
    }
    text
}

/// The random bytes of one call, handed out front to back.
///
/// Behind its last byte come zeros. [`Entropy::span_id`] and [`Entropy::trace_id`] make a one of an id that is all zero, which would be
/// invalid on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Entropy<'a>(pub &'a [u8]);

impl Entropy<'_> {
    /// A trace id: 16 bytes.
    pub fn trace_id(&mut self) -> TraceId {
        Id(not_zero(self.take()))
    }

    /// A span id: 8 bytes.
    pub fn span_id(&mut self) -> SpanId {
        Id(not_zero(self.take()))
    }

    /// A number from 0 to 999 999: the `sample_rand` of a trace, in millionths.
    pub fn millionths(&mut self) -> u32 {
        let number = u64::from_be_bytes(self.take());
        // Cannot truncate: the remainder is below a million.
        (number % 1_000_000) as u32
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let (taken, rest) = self.0.split_at(self.0.len().min(N));
        for (to, from) in bytes.iter_mut().zip(taken) {
            *to = *from;
        }
        self.0 = rest;
        bytes
    }
}

fn not_zero<const N: usize>(mut bytes: [u8; N]) -> [u8; N] {
    if bytes.iter().all(|byte| *byte == 0)
        && let Some(last) = bytes.last_mut()
    {
        *last = 1;
    }
    bytes
}
