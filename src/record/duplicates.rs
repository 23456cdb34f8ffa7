//! Answers that were counted already: a background answer is polled and resumed, and each time carries the same usage.

use crate::base::limits::MAX_REMEMBERED_ANSWERS;

/// The ids of the answers counted last.
#[derive(Debug, Default)]
pub struct Duplicates(Vec<String>);

/// Whether an answer is seen for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It was not counted yet.
    New,
    /// It was.
    Before,
}

impl Duplicates {
    /// Remembers the answer `id` of `host`, and says whether it was known.
    pub fn note(&mut self, host: &str, id: &str) -> Seen {
        let key = [host, " ", id].concat();
        if self.0.contains(&key) {
            return Seen::Before;
        }
        if self.0.len() >= MAX_REMEMBERED_ANSWERS {
            self.0.remove(0);
        }
        self.0.push(key);
        Seen::New
    }
}
