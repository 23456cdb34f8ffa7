//! Ends what the app forgot.

use super::Engine;
use super::live::Live;
use crate::base::limits::MAX_IDLE_MILLISECONDS;
use crate::base::time::Moment;
use crate::span::{Outcome, abandon};

/// How often to look for what was forgotten.
const SWEEP_MILLISECONDS: u64 = 60_000;

impl Engine {
    /// Ends all that is still open below a top span as abandoned, for a request that is over; below 0 all there is, for a
    /// program or page that is over.
    pub fn sweep(&mut self, top: u32, now: Moment) {
        let segment = self.open.get(top).and_then(Live::span).map(|span| span.id);
        if top != 0 && segment.is_none() {
            return;
        }
        let mut forgotten = self.open.handles();
        forgotten.retain(|handle| {
            let span = self.open.get(*handle).and_then(Live::span);
            *handle != top && (segment.is_none() || span.map(|span| span.segment_id()) == segment)
        });
        self.abandon_all(&forgotten, now);
    }

    /// Ends what nothing was heard of for long.
    pub(super) fn sweep_idle(&mut self, now: Moment) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now.plus_milliseconds(SWEEP_MILLISECONDS);
        let mut idle = self.open.handles();
        idle.retain(|handle| {
            let touched = self.open.get(*handle).and_then(Live::open_span).map(|open| open.touched);
            // Something open below is a sign of life: it will be swept itself, should it be none.
            let is_alone = || self.open.iter().filter_map(Live::open_span).all(|open| open.parent != *handle);
            touched.is_some_and(|touched| touched.plus_milliseconds(MAX_IDLE_MILLISECONDS) <= now) && is_alone()
        });
        self.abandon_all(&idle, now);
    }

    /// Calls first, so that the agents above them still hear of their tokens.
    fn abandon_all(&mut self, handles: &[u32], now: Moment) {
        handles.iter().for_each(|handle| self.close(*handle, Outcome::Abandoned, "", now));
        for handle in handles {
            if let Some(Live::Span(open)) = self.open.get_mut(*handle) {
                abandon(&mut open.span, now);
            }
            self.span_close(*handle, now);
        }
    }
}
