//! Ends what the app forgot.

use super::Engine;
use super::live::{Call, Layer, Live, OpenSpan};
use crate::base::limits::{MAX_IDLE_MILLISECONDS, MAX_LEFT_MILLISECONDS};
use crate::base::time::Moment;
use crate::record::Progress;
use crate::span::{Outcome, abandon};
use crate::wire::Urgency;

/// How often to look for what was forgotten.
const SWEEP_MILLISECONDS: u64 = 60_000;

impl Engine {
    /// Ends all that is still open below the top span of this id as abandoned, for a request that is over; without an id all
    /// there is, for a program or page that is over.
    pub fn sweep(&mut self, top: &str, now: Moment) {
        let mut forgotten = self.open.handles();
        forgotten.retain(|handle| {
            let span = self.open.get(*handle).and_then(Live::span);
            top.is_empty() || span.is_some_and(|span| span.segment_id().to_text() == top && span.id != span.segment_id())
        });
        self.abandon_all(&forgotten, now);
    }

    /// Ends what nothing was heard of for long; a flush looks at once, and is less patient with what a top span left behind.
    pub(super) fn sweep_idle(&mut self, urgency: Urgency, now: Moment) {
        let flushes = urgency == Urgency::Everything;
        if now < self.next_sweep && !flushes {
            return;
        }
        self.next_sweep = now.plus_milliseconds(SWEEP_MILLISECONDS);
        let mut idle = self.open.handles();
        idle.retain(|handle| {
            let Some(touched) = self.open.get_mut(*handle).map(|live| *live.touched()) else { return false };
            let any = |is: &dyn Fn(&OpenSpan) -> bool| self.open.iter().filter_map(Live::open_span).any(is);
            let has_waited = |patience| touched.plus_milliseconds(patience) <= now;
            let span = self.open.get(*handle).and_then(Live::span).filter(|_| flushes && has_waited(MAX_LEFT_MILLISECONDS));
            let is_left = span.is_some_and(|span| !any(&|other| other.span.id == span.segment_id()));
            // Counts may come after what ends an answer.
            let is_over = self.answered(*handle).is_some_and(|call| call.record.usage.is_some());
            // Something open below is a sign of life. If it is none, it will be swept first.
            is_over || (is_left || has_waited(MAX_IDLE_MILLISECONDS)) && !any(&|below| below.parent == *handle)
        });
        self.abandon_all(&idle, now);
    }

    /// A call whose answer has ended, though its body has not: some SDKs read no further, and never say so.
    fn answered(&self, handle: u32) -> Option<&Call> {
        let Some(Live::Call(call)) = self.open.get(handle) else { return None };
        (call.layer == Layer::Fetch && call.record.progress == Progress::Ended).then_some(call)
    }

    /// Ends those of them right below a span that is about to end, so that it still hears of their tokens.
    pub(super) fn end_answered(&mut self, parent: u32, now: Moment) {
        for handle in self.open.handles() {
            if self.answered(handle).is_some_and(|call| call.span.parent == parent) {
                self.abandon_all(&[handle], now);
            }
        }
    }

    /// Calls first, so that the agents above them still hear of their tokens.
    fn abandon_all(&mut self, handles: &[u32], now: Moment) {
        for handle in handles {
            let at = self.answered(*handle).map_or(now, |call| call.span.touched);
            self.close(*handle, Outcome::Abandoned, "", at);
        }
        for handle in handles {
            if let Some(Live::Span(open)) = self.open.get_mut(*handle) {
                abandon(&mut open.span, now);
            }
            self.span_close(*handle, now);
        }
    }
}
