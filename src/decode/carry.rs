//! What is kept of an event between two chunks.

use super::Faults;

/// The bytes of an event that began in an earlier chunk, bounded. An event that outgrows its limit is dropped at
/// once, counted, and swallowed until its end, so that memory stays bounded and the events after it come out.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Carry {
    bytes: Vec<u8>,
    extent: Extent,
}

#[derive(Debug, Default, PartialEq)]
enum Extent {
    #[default]
    Within,
    Over,
}

impl Carry {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn is_over(&self) -> bool {
        self.extent == Extent::Over
    }

    /// Adds the next bytes of the event.
    pub fn extend(&mut self, bytes: &[u8], limit: usize, faults: &mut Faults) {
        if self.is_over() {
            return;
        }
        // Both are lengths of slices in memory: their sum cannot overflow.
        if self.bytes.len() + bytes.len() > limit {
            *self = Self { bytes: Vec::new(), extent: Extent::Over };
            faults.oversized += 1;
            return;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The whole event, given its last bytes: lent from them if nothing was carried. `None` if it is over the limit.
    pub fn join<'a>(&'a mut self, last: &'a [u8], limit: usize, faults: &mut Faults) -> Option<&'a [u8]> {
        if self.bytes.is_empty() && !self.is_over() && last.len() <= limit {
            return Some(last);
        }
        self.extend(last, limit, faults);
        (!self.is_over()).then_some(&self.bytes)
    }

    /// The event is over; its buffer serves the next.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.extent = Extent::Within;
    }
}

#[cfg(test)]
mod tests {
    use super::Carry;
    use crate::decode::Faults;

    #[test]
    fn a_buffer_never_outgrows_twice_its_limit_and_is_given_back_past_it() {
        const LIMIT_BYTES: usize = 1000;
        let mut carry = Carry::default();
        let mut faults = Faults::default();
        for _ in 0..LIMIT_BYTES {
            carry.extend(b"x", LIMIT_BYTES, &mut faults);
            assert!(carry.bytes.capacity() <= 2 * LIMIT_BYTES);
        }
        assert_eq!(faults.oversized, 0);
        for _ in 0..LIMIT_BYTES {
            carry.extend(b"x", LIMIT_BYTES, &mut faults);
            assert_eq!(carry.bytes.capacity(), 0);
        }
        assert_eq!(faults.oversized, 1);
        carry.clear();
        assert_eq!(carry.join(b"x", LIMIT_BYTES, &mut faults), Some(&b"x"[..]));
    }
}
