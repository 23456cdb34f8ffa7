//! What waits to leave: finished spans by trace, and posts until they have arrived or are given up.

mod batch;
mod post;

use std::rc::Rc;

use crate::base::config::Config;
use crate::base::limits::{MAX_CONTAINER_BYTES, MAX_LEAVING_BYTES, MAX_QUEUE_BYTES};
use crate::base::loss::{Category, Losses, Reason};
use crate::base::time::Moment;
use crate::span::{Span, TraceOptions};

use super::destination::{Destination, Form, destinations};
use super::envelope::Envelope;
use super::fit::cut_to_fit;
use super::seal::{Sealed, Sealer};
use super::{Dsn, ErrorEvent};
use batch::{Batch, Patience};
use post::{MAX_ATTEMPTS, Post, State};

/// Which of the waiting things are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Those whose time has come.
    Due,
    /// All: the app flushes.
    Everything,
    /// All, in small envelopes: the page goes away, and what it may send then is bounded.
    Leaving,
}

/// Everything that waits to leave.
#[derive(Debug)]
pub struct Outbox {
    destinations: Vec<Destination>,
    options: TraceOptions,
    patience: Patience,
    batches: Vec<Batch>,
    posts: Vec<Post>,
    /// Discarded items that were not reported yet.
    losses: Losses,
    /// Those of them that happened here, until the engine asks.
    news: Losses,
    next_ticket: u32,
}

impl Outbox {
    /// An empty outbox for a project, and for all that get copies.
    pub fn new(config: &Config, dsn: Option<Dsn<'_>>) -> Self {
        let destinations = destinations(config, dsn);
        let waits = destinations.iter().any(|destination| destination.form == Form::Transaction);
        Self {
            destinations,
            options: TraceOptions {
                public_key: dsn.map(|dsn| dsn.public_key().to_owned()),
                org_id: dsn.as_ref().and_then(Dsn::org_id).map(str::to_owned),
                release: config.release.clone(),
                environment: config.environment.clone(),
            },
            patience: if waits { Patience::UntilTopEnds } else { Patience::Milliseconds(config.flush_interval_milliseconds) },
            batches: Vec::new(),
            posts: Vec::new(),
            losses: Losses::default(),
            news: Losses::default(),
            next_ticket: 1,
        }
    }

    /// What a trace header tells of the options.
    pub fn options(&self) -> &TraceOptions {
        &self.options
    }

    /// Counts a loss that will be reported.
    pub fn lose(&mut self, reason: Reason, category: Category, quantity: u64) {
        if reason.is_discard() && self.destinations.first().is_some_and(Destination::takes_envelopes) {
            self.losses.add(reason, category, quantity);
        }
    }

    /// What was lost in here since the last time.
    pub fn take_news(&mut self) -> Losses {
        std::mem::take(&mut self.news)
    }

    /// Takes a finished span.
    pub fn add(&mut self, span: Span, now: Moment) {
        let known = self.batches.iter().position(|batch| Rc::ptr_eq(&batch.trace, &span.trace));
        match known.and_then(|at| self.batches.get_mut(at)) {
            Some(batch) => batch.add(span, now),
            None => self.batches.push(Batch::begin(span, now)),
        }
        if let Some(at) = self.batches.iter().position(Batch::is_full) {
            let full = self.batches.remove(at);
            self.post_batch(full, MAX_CONTAINER_BYTES, now);
        }
        self.trim();
    }

    /// How many spans it holds, apart from those that are under way, and how many losses nobody was told of.
    pub fn pending(&self) -> u64 {
        let waiting = self.posts.iter().filter(|post| post.state != State::UnderWay);
        let posted: u64 = waiting.map(|post| post.spans() + post.sealed.losses.spans()).sum();
        let batched: usize = self.batches.iter().map(|batch| batch.spans.len()).sum();
        posted + batched as u64 + self.losses.spans()
    }

    /// What would be lost with a post; nothing with one that only reports, or that is a copy.
    pub fn load(&self, ticket: u32) -> (Category, u64) {
        let post = self.posts.iter().find(|post| post.ticket == ticket);
        post.map_or((Category::Span, 0), Post::load)
    }

    /// Takes an error event.
    pub fn add_error(&mut self, event: ErrorEvent<'_>, event_id: &str) {
        let payload = event.write(event_id, self.options.release.as_deref(), &self.options.environment);
        for to in 0..self.destinations.len() {
            let Some(sealer) = self.sealer(to, MAX_CONTAINER_BYTES, event.now) else { continue };
            if sealer.destination.takes_envelopes() {
                let trace = Some((&*event.span.trace, event.span.segment_name()));
                let mut envelope = Envelope::begin(sealer.sender(), Some(event_id), trace);
                envelope.item(r#"{"type":"event"}"#, &payload);
                let body = envelope.finish();
                self.enqueue(to, Sealed { body, category: Category::Error, quantity: 1, losses: Losses::default() }, event.now);
            }
        }
    }

    /// The ticket of the next post to send, and marks it as under way; 0 when nothing is due.
    pub fn drain(&mut self, urgency: Urgency, now: Moment) -> u32 {
        self.seal(urgency, now);
        self.drop_limited(now);
        if urgency != Urgency::Due {
            self.report(now);
        }
        let next = self.posts.iter_mut().find(|post| post.is_ready(urgency, now));
        next.map_or(0, |post| {
            post.state = State::UnderWay;
            post.ticket
        })
    }

    /// Where a post goes: the address, and what it must be declared as.
    pub fn address(&self, ticket: u32) -> Option<(&str, Option<&'static str>)> {
        let post = self.posts.iter().find(|post| post.ticket == ticket)?;
        let destination = self.destinations.get(post.to)?;
        Some((&destination.url, destination.content_type))
    }

    /// The bytes of a post.
    pub fn body(&self, ticket: u32) -> Option<&[u8]> {
        self.posts.iter().find(|post| post.ticket == ticket).map(|post| post.sealed.body.as_slice())
    }

    /// Takes in how a post went. Status 0 is a network that failed; `jitter` is random, from 0 to 1.
    pub fn sent(&mut self, ticket: u32, status: u16, limits: &str, retry_after: &str, jitter: f64, now: Moment) {
        let known = self.posts.iter().position(|post| post.ticket == ticket);
        // A post that the shim kept and sent later went to the first destination.
        let to = known.and_then(|at| self.posts.get(at)).map_or(0, |post| post.to);
        let Some(destination) = self.destinations.get_mut(to) else { return };
        destination.limits.note(status, limits, retry_after, now);
        let Some(at) = known else { return };
        let mut post = self.posts.remove(at);
        post.attempts += 1;
        // A post that only reports is not tried again: its losses are told with the next spans.
        let may_pass = (status == 0 || status >= 500) && post.sealed.quantity > 0;
        match status {
            200..=299 => {}
            // The server counts what it refuses by 429 itself, but not what it was to be told of.
            429 => self.losses.add_all(&post.sealed.losses),
            _ if may_pass && post.attempts < MAX_ATTEMPTS => {
                post.state = State::WaitingUntil(post.next_try(jitter, now));
                // In its place again: the oldest goes first, and is the first to be lost.
                self.posts.insert(at, post);
            }
            0 => self.give_up(post, Reason::NetworkError),
            _ => self.give_up(post, Reason::SendError),
        }
    }

    /// How long until something is due, in milliseconds; `None` when nothing waits.
    pub fn due(&self, now: Moment) -> Option<u64> {
        let batches = self.batches.iter().filter_map(|batch| batch.due(self.patience));
        let posts = self.posts.iter().filter_map(Post::due);
        let next = batches.chain(posts).min()?;
        Some(next.since(now).0.div_ceil(1000))
    }

    fn sealer(&self, to: usize, bound: usize, now: Moment) -> Option<Sealer<'_>> {
        let destination = self.destinations.get(to)?;
        Some(Sealer { destination, options: &self.options, bound, now })
    }

    /// Makes posts of the batches that are due.
    fn seal(&mut self, urgency: Urgency, now: Moment) {
        let patience = self.patience;
        let is_due = |batch: &Batch| urgency != Urgency::Due || batch.due(patience).is_some_and(|due| due <= now);
        let bound = if urgency == Urgency::Leaving { MAX_LEAVING_BYTES } else { MAX_CONTAINER_BYTES };
        let mut due = Vec::new();
        while let Some(at) = self.batches.iter().position(is_due) {
            due.push(self.batches.remove(at));
        }
        for batch in due {
            self.post_batch(batch, bound, now);
        }
    }

    /// Makes a post of the losses alone, if no spans take them along.
    fn report(&mut self, now: Moment) {
        let Some(sealer) = self.sealer(0, 0, now) else { return };
        if !self.losses.is_empty() && !sealer.destination.limits.is_silent(now) {
            let mut envelope = Envelope::begin(sealer.sender(), None, None);
            let losses = std::mem::take(&mut self.losses);
            envelope.report(&losses, now);
            self.enqueue(0, Sealed { body: envelope.finish(), category: Category::Span, quantity: 0, losses }, now);
        }
    }

    /// Makes posts of a batch for each destination, none with more than `bound` bytes of spans where these allow it.
    fn post_batch(&mut self, mut batch: Batch, bound: usize, now: Moment) {
        let all = batch.spans.len();
        batch.spans.retain_mut(cut_to_fit);
        self.discard(Reason::Invalid, Category::Span, (all - batch.spans.len()) as u64);
        let mut losses = std::mem::take(&mut self.losses);
        for to in 0..self.destinations.len() {
            let Some(sealer) = self.sealer(to, bound, now) else { continue };
            // They are reported once, to the first.
            let posts = if to == 0 { sealer.seal(&batch.spans, &mut losses) } else { sealer.seal(&batch.spans, &mut Losses::default()) };
            for post in posts {
                self.enqueue(to, post, now);
            }
        }
        self.losses.add_all(&losses);
    }

    fn enqueue(&mut self, to: usize, sealed: Sealed, now: Moment) {
        let ticket = self.next_ticket;
        self.next_ticket = self.next_ticket.wrapping_add(1).max(1);
        self.posts.push(Post { ticket, to, sealed, attempts: 0, state: State::WaitingUntil(now) });
        self.trim();
    }

    /// Gives the oldest up where too much waits; what is under way is not taken back.
    fn trim(&mut self) {
        let posted: usize = self.posts.iter().map(|post| post.sealed.body.len()).sum();
        let mut bytes = posted + self.batches.iter().map(|batch| batch.bytes).sum::<usize>();
        while bytes > MAX_QUEUE_BYTES {
            if let Some(at) = self.posts.iter().position(|post| post.state != State::UnderWay) {
                let oldest = self.posts.remove(at);
                bytes -= oldest.sealed.body.len();
                self.give_up(oldest, Reason::QueueOverflow);
            } else if !self.batches.is_empty() {
                let oldest = self.batches.remove(0);
                bytes -= oldest.bytes;
                self.discard(Reason::QueueOverflow, Category::Span, oldest.spans.len() as u64);
            } else {
                return;
            }
        }
    }

    fn discard(&mut self, reason: Reason, category: Category, quantity: u64) {
        self.lose(reason, category, quantity);
        self.news.add(reason, category, quantity);
    }

    fn drop_limited(&mut self, now: Moment) {
        let in_vain = |post: &mut Post, destinations: &[Destination]| {
            destinations.get(post.to).is_some_and(|destination| post.waits_in_vain(&destination.limits, now))
        };
        while let Some(at) = self.posts.iter_mut().position(|post| in_vain(post, &self.destinations)) {
            let post = self.posts.remove(at);
            self.give_up(post, Reason::RatelimitBackoff);
        }
    }

    /// Counts what a post held, and takes back the losses that it was to report.
    fn give_up(&mut self, post: Post, reason: Reason) {
        let Sealed { category, quantity, losses, .. } = post.sealed;
        let reason = if post.to > 0 { Reason::CopyLost } else { reason };
        match category {
            Category::Transaction => {
                self.discard(reason, Category::Transaction, 1);
                self.discard(reason, Category::Span, quantity);
            }
            Category::Span | Category::Error => self.discard(reason, category, quantity),
        }
        self.losses.add_all(&losses);
    }
}
