//! What a decoder had to skip.

/// What was skipped or broken in a body, counted by cause. Each event counts once, under the first cause met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Events, lines, elements, frames and documents over their limit.
    pub oversized: u32,
    /// Lines that are no JSON value, frames with a wrong checksum or impossible lengths, `chunk` frames without base64.
    pub corrupt: u32,
    /// Bodies that ended inside an event: 0 or 1 for one decoder.
    pub truncated: u32,
}
