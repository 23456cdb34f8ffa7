//! Ids out of the entropy that a call brings along.

pub use sentry_types::protocol::v7::{SpanId, TraceId};

/// The random bytes of one call, handed out front to back.
///
/// Runs dry silently into zeros, which [`Entropy::span_id`] and [`Entropy::trace_id`] lift to one: an all-zero id is invalid on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Entropy<'a>(pub &'a [u8]);

impl Entropy<'_> {
    /// A trace id: 16 bytes.
    pub fn trace_id(&mut self) -> TraceId {
        TraceId::from(not_zero(self.take()))
    }

    /// A span id: 8 bytes.
    pub fn span_id(&mut self) -> SpanId {
        SpanId::from(not_zero(self.take()))
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
