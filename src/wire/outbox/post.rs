//! One envelope on its way.

use super::Urgency;
use crate::base::loss::Category;
use crate::base::time::Moment;
use crate::wire::seal::Sealed;

/// An envelope that has not arrived yet.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) ticket: u32,
    /// The place in the list of destinations. All but the first get copies.
    pub(super) to: usize,
    pub(super) sealed: Sealed,
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

    /// Whether what it holds went elsewhere as well.
    pub(super) fn is_copy(&self) -> bool {
        self.to > 0
    }

    /// What would be lost with it.
    pub(super) fn load(&self) -> (Category, u64) {
        let Sealed { category, quantity, .. } = self.sealed;
        match category {
            _ if self.is_copy() => (Category::Span, 0),
            Category::Span | Category::Transaction => (Category::Span, quantity),
            Category::Error => (Category::Error, quantity),
        }
    }

    /// How many spans would be lost with it.
    pub(super) fn spans(&self) -> u64 {
        match self.load() {
            (Category::Span, quantity) => quantity,
            _ => 0,
        }
    }

    pub(super) fn due(&self) -> Option<Moment> {
        match self.state {
            State::UnderWay => None,
            State::WaitingUntil(moment) => Some(moment),
        }
    }
}
