//! One envelope on its way.

use super::Urgency;
use crate::base::loss::{Category, Losses};
use crate::base::time::Moment;

/// An envelope that has not arrived yet.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) ticket: u32,
    pub(super) body: Vec<u8>,
    pub(super) category: Category,
    /// How many spans or events it holds.
    pub(super) quantity: u64,
    /// The losses that it reports.
    pub(super) losses: Losses,
    pub(super) attempts: u32,
    pub(super) state: State,
}

/// Where a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It may leave from that moment on.
    WaitingUntil(Moment),
    /// The transport has it.
    UnderWay,
}

impl Post {
    pub(super) fn is_ready(&self, urgency: Urgency, now: Moment) -> bool {
        match self.state {
            State::UnderWay => false,
            State::WaitingUntil(moment) => moment <= now || urgency != Urgency::Due && self.is_new(),
        }
    }

    /// Whether it was never sent.
    pub(super) fn is_new(&self) -> bool {
        self.attempts == 0 && self.state != State::UnderWay
    }

    /// How many spans it holds.
    pub(super) fn spans(&self) -> u64 {
        if self.category == Category::Span { self.quantity } else { 0 }
    }

    pub(super) fn due(&self) -> Option<Moment> {
        match self.state {
            State::UnderWay => None,
            State::WaitingUntil(moment) => Some(moment),
        }
    }
}
