//! One envelope on its way.

use super::Urgency;
use crate::base::loss::Category;
use crate::base::time::Moment;
use crate::wire::rate_limit::RateLimits;
use crate::wire::seal::Sealed;

/// How often a post is tried.
pub(super) const MAX_ATTEMPTS: u32 = 4;
/// The wait before the second try; it doubles with each.
const RETRY_MILLISECONDS: u64 = 1000;
/// A server that asks for a longer rest than this is not waited for.
const MAX_REST_MILLISECONDS: u64 = 60_000;

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

    /// When to try again after the last attempt failed; `jitter` is random, from 0 to 1.
    pub(super) fn next_try(&self, jitter: f64, now: Moment) -> Moment {
        let half = (RETRY_MILLISECONDS << (self.attempts - 1)) / 2;
        // Between half and all of the wait, so that many clients do not come back at once.
        now.plus_milliseconds(half + (half as f64 * jitter.clamp(0.0, 1.0)) as u64)
    }

    /// Lets a post that is tried again wait for the end of a limit. Says whether it is to be given up instead: a new one is never held
    /// back, an old one not for long.
    pub(super) fn waits_in_vain(&mut self, limits: &RateLimits, now: Moment) -> bool {
        let State::WaitingUntil(moment) = &mut self.state else { return false };
        let until = limits.until(self.sealed.category);
        if self.attempts == 0 {
            return self.sealed.quantity > 0 && until > now;
        }
        *moment = until.max(*moment);
        until > now.plus_milliseconds(MAX_REST_MILLISECONDS)
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
