//! Things behind handles that JavaScript holds: a handle that is closed, or was never given, finds nothing.

/// How many bits of a handle number the slot; the rest counts how often the slot was used.
const SLOT_BITS: u32 = 16;
const SLOT_MASK: u32 = (1 << SLOT_BITS) - 1;

/// Things by handle. Handles are never 0, and a used-up one is not given again for 65 535 rounds of its slot.
#[derive(Debug)]
pub struct Slots<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    limit: usize,
}

#[derive(Debug)]
struct Slot<T> {
    round: u32,
    thing: Option<T>,
}

impl<T> Slots<T> {
    /// Room for `limit` things, at most 65 535.
    pub fn new(limit: usize) -> Self {
        Self { slots: Vec::new(), free: Vec::new(), limit: limit.min(SLOT_MASK as usize) }
    }

    /// Puts a thing in; `None` when there is no room.
    pub fn insert(&mut self, thing: T) -> Option<u32> {
        let at = match self.free.pop() {
            Some(at) => at,
            None if self.slots.len() < self.limit => {
                self.slots.push(Slot { round: 0, thing: None });
                // Below the limit of 16 bits.
                (self.slots.len() - 1) as u32
            }
            None => return None,
        };
        let slot = self.slots.get_mut(at as usize)?;
        slot.round = (slot.round + 1) & SLOT_MASK;
        slot.round = slot.round.max(1);
        slot.thing = Some(thing);
        Some(slot.round << SLOT_BITS | at)
    }

    /// The thing behind a handle.
    pub fn get(&self, handle: u32) -> Option<&T> {
        let slot = self.slots.get((handle & SLOT_MASK) as usize)?;
        slot.thing.as_ref().filter(|_| slot.round == handle >> SLOT_BITS)
    }

    /// The thing behind a handle, to change.
    pub fn get_mut(&mut self, handle: u32) -> Option<&mut T> {
        let slot = self.slots.get_mut((handle & SLOT_MASK) as usize)?;
        let round = slot.round;
        slot.thing.as_mut().filter(|_| round == handle >> SLOT_BITS)
    }

    /// Takes the thing behind a handle out; the handle is closed from then on.
    pub fn remove(&mut self, handle: u32) -> Option<T> {
        let at = handle & SLOT_MASK;
        let slot = self.slots.get_mut(at as usize).filter(|slot| slot.round == handle >> SLOT_BITS)?;
        let thing = slot.thing.take()?;
        self.free.push(at);
        Some(thing)
    }

    /// All things inside.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(|slot| slot.thing.as_ref())
    }

    /// The handles of all things inside.
    pub fn handles(&self) -> Vec<u32> {
        let used = self.slots.iter().enumerate().filter(|(_, slot)| slot.thing.is_some());
        // Slots are numbered by 16 bits.
        used.map(|(at, slot)| slot.round << SLOT_BITS | at as u32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn a_closed_handle_finds_nothing_even_when_its_slot_is_used_again() {
        let mut slots = Slots::new(1);
        let first = slots.insert('a').unwrap();
        assert_eq!(slots.remove(first), Some('a'));
        let second = slots.insert('b').unwrap();
        assert_eq!(slots.remove(first), None);
        assert_eq!((slots.get(first), slots.get(second)), (None, Some(&'b')));
    }

    #[test]
    fn a_full_table_takes_nothing_more() {
        let mut slots = Slots::new(1);
        assert!(slots.insert('a').is_some());
        assert_eq!(slots.insert('b'), None);
    }

    #[test]
    fn zero_is_no_handle() {
        let mut slots = Slots::new(2);
        slots.insert('a');
        assert_eq!(slots.get(0), None);
    }
}
