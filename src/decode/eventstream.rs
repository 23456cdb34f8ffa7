//! AWS event streams (`application/vnd.amazon.eventstream`).

use super::base64;
use super::carry::Carry;
use super::crc32::crc32;
use super::event::{EventKind, Output};
use super::headers;
use crate::base::json::{Json, Kind};
use crate::base::limits::{MAX_FRAME_BYTES, MAX_FRAME_HEADER_BYTES};

/// The prelude: length of the frame, length of its headers, checksum of both.
const PRELUDE_BYTES: usize = 12;
const CHECKSUM_BYTES: usize = 4;

/// A body of frames: prelude, headers, payload, checksum of the whole, all numbers big-endian.
/// Frames have no mark to find the next one by, so the first wrong checksum ends the decoding.
#[derive(Debug, Default)]
pub(super) struct EventStream {
    frame: Carry,
    state: State,
}

#[derive(Debug, Default, Clone, Copy)]
enum State {
    #[default]
    Reading,
    /// In a frame over the limit, of which so many bytes are still to come.
    Skipping(usize),
    Stopped,
}

impl EventStream {
    pub fn push(&mut self, chunk: &[u8], output: &mut Output<'_>) {
        let mut rest = chunk;
        while !rest.is_empty() {
            rest = match self.state {
                State::Reading => self.read(rest, output),
                State::Skipping(missing) => self.skip(missing, rest),
                State::Stopped => &[],
            };
        }
    }

    pub fn finish(self, output: &mut Output<'_>) {
        if matches!(self.state, State::Reading) && !self.frame.bytes().is_empty() {
            output.faults.truncated += 1;
        }
    }

    fn read<'a>(&mut self, rest: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let carried = self.frame.bytes();
        let Some(prelude) = first_bytes(carried, rest) else {
            self.frame.extend(rest, MAX_FRAME_BYTES, output.faults);
            return &[];
        };
        let Some(lengths) = Lengths::of(&prelude) else {
            return self.stop(output);
        };
        // What is carried is part of this frame, so at most its length.
        let missing = lengths.frame.saturating_sub(carried.len());
        if lengths.frame > MAX_FRAME_BYTES || lengths.headers > MAX_FRAME_HEADER_BYTES {
            output.faults.oversized += 1;
            self.frame.clear();
            return self.skip(missing, rest);
        }
        let Some((end, tail)) = rest.split_at_checked(missing) else {
            self.frame.extend(rest, MAX_FRAME_BYTES, output.faults);
            return &[];
        };
        let frame = self.frame.join(end, MAX_FRAME_BYTES, output.faults);
        if frame.and_then(|frame| emit(frame, &lengths, output)).is_none() {
            return self.stop(output);
        }
        self.frame.clear();
        tail
    }

    fn skip<'a>(&mut self, missing: usize, rest: &'a [u8]) -> &'a [u8] {
        let Some((_, tail)) = rest.split_at_checked(missing) else {
            // The pattern says that there are fewer bytes than are missing.
            self.state = State::Skipping(missing - rest.len());
            return &[];
        };
        self.state = State::Reading;
        tail
    }

    fn stop(&mut self, output: &mut Output<'_>) -> &'static [u8] {
        output.faults.corrupt += 1;
        self.frame.clear();
        self.state = State::Stopped;
        &[]
    }
}

/// The lengths that a prelude with a right checksum states.
struct Lengths {
    frame: usize,
    headers: usize,
}

impl Lengths {
    fn of(prelude: &[u8; PRELUDE_BYTES]) -> Option<Self> {
        let (stated, checksum) = prelude.split_last_chunk()?;
        if crc32(stated) != u32::from_be_bytes(*checksum) {
            return None;
        }
        let (frame, headers) = stated.split_first_chunk()?;
        let lengths = Self {
            frame: usize::try_from(u32::from_be_bytes(*frame)).ok()?,
            headers: usize::try_from(u32::from_be_bytes(*headers.first_chunk()?)).ok()?,
        };
        let room = lengths.frame.checked_sub(PRELUDE_BYTES + CHECKSUM_BYTES)?;
        (lengths.headers <= room).then_some(lengths)
    }
}

/// The prelude of a frame that began in `carried` and goes on in `rest`, once it is all there.
fn first_bytes(carried: &[u8], rest: &[u8]) -> Option<[u8; PRELUDE_BYTES]> {
    let mut bytes = carried.iter().chain(rest);
    let mut prelude = [0; PRELUDE_BYTES];
    for place in &mut prelude {
        *place = *bytes.next()?;
    }
    Some(prelude)
}

/// Emits what a frame holds; `None` if its checksum is wrong.
fn emit(frame: &[u8], lengths: &Lengths, output: &mut Output<'_>) -> Option<()> {
    let (content, checksum) = frame.split_last_chunk()?;
    if crc32(content) != u32::from_be_bytes(*checksum) {
        return None;
    }
    let (headers, payload) = content.get(PRELUDE_BYTES..)?.split_at_checked(lengths.headers)?;
    let (kind, name_header) = match headers::find(headers, ":message-type") {
        Some("exception") => (EventKind::Exception, ":exception-type"),
        Some("error") => (EventKind::Exception, ":error-code"),
        _ => (EventKind::Frame, ":event-type"),
    };
    let name = headers::find(headers, name_header).unwrap_or_default();
    if kind == EventKind::Frame && name == "chunk" {
        match model_bytes(payload) {
            Some(bytes) => output.emit(name, &bytes, kind),
            None => output.faults.corrupt += 1,
        }
    } else {
        output.emit(name, payload, kind);
    }
    Some(())
}

/// What the model said, out of `{"bytes":"<base64>","p":"<padding>"}`. Neither string ever holds an escape.
fn model_bytes(payload: &[u8]) -> Option<Vec<u8>> {
    let bytes = Json::new(payload).get("bytes").filter(|bytes| bytes.kind() == Kind::Text)?;
    base64::decode(bytes.name().as_bytes())
}
