//! What waits to leave: finished spans by trace, and posts until they have arrived or are given up.

mod batch;
mod post;

use std::rc::Rc;

use crate::base::config::Config;
use crate::base::limits::{MAX_CONTAINER_BYTES, MAX_LEAVING_BYTES, MAX_QUEUE_BYTES};
use crate::base::loss::{Category, Losses, Reason};
use crate::base::time::Moment;
use crate::span::{Span, TraceOptions};

use super::envelope::{Envelope, Sender};
use super::{Dsn, ErrorEvent, RateLimits, spans};
use batch::Batch;
use post::{Post, State};

/// How often a post is tried.
const MAX_ATTEMPTS: u32 = 4;
/// The wait before the second try; it doubles with each.
const RETRY_MILLISECONDS: u64 = 1000;

/// A server that asks for a longer rest than this is not waited for.
const MAX_REST_MILLISECONDS: u64 = 60_000;

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
    url: String,
    /// Set when envelopes go through a tunnel, which needs the DSN inside.
    tunnelled_dsn: Option<String>,
    options: TraceOptions,
    flush_interval_milliseconds: u64,
    batches: Vec<Batch>,
    posts: Vec<Post>,
    limits: RateLimits,
    /// Discarded items that were not reported yet.
    losses: Losses,
    /// Those of them that happened here, until the engine asks.
    news: Losses,
    next_ticket: u32,
}

impl Outbox {
    /// An empty outbox for a project.
    pub fn new(config: &Config, dsn: &Dsn) -> Self {
        Self {
            url: config.tunnel.clone().unwrap_or_else(|| dsn.envelope_url()),
            tunnelled_dsn: config.tunnel.as_ref().map(|_| dsn.to_text()),
            options: TraceOptions {
                public_key: dsn.public_key().to_owned(),
                org_id: dsn.org_id().map(str::to_owned),
                release: config.release.clone(),
                environment: config.environment.clone(),
            },
            flush_interval_milliseconds: config.flush_interval_milliseconds,
            batches: Vec::new(),
            posts: Vec::new(),
            limits: RateLimits::default(),
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
        self.losses.add(reason, category, quantity);
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
        let full = self.batches.extract_if(.., |batch| batch.is_full()).next();
        if let Some(batch) = full {
            self.post_batch(batch, MAX_CONTAINER_BYTES, now);
        }
        self.trim();
    }

    /// How many spans it holds, apart from those that are under way, and how many losses nobody was told of.
    pub fn pending(&self) -> u64 {
        let waiting = self.posts.iter().filter(|post| post.state != State::UnderWay);
        let posted: u64 = waiting.map(|post| post.spans() + post.losses.spans()).sum();
        let batched: usize = self.batches.iter().map(|batch| batch.spans.len()).sum();
        posted + batched as u64 + self.losses.spans()
    }

    /// What a post holds; nothing in one that only reports.
    pub fn load(&self, ticket: u32) -> (Category, u64) {
        let post = self.posts.iter().find(|post| post.ticket == ticket);
        post.map_or((Category::Span, 0), |post| (post.category, post.quantity))
    }

    /// Takes an error event.
    pub fn add_error(&mut self, event: ErrorEvent<'_>, event_id: &str) {
        let sender = self.sender(event.now);
        let trace = &event.span.trace;
        let mut envelope = Envelope::begin(sender, Some(event_id), Some((trace, event.span.segment_name())));
        let payload = event.write(event_id, self.options.release.as_deref(), &self.options.environment);
        envelope.item(r#"{"type":"event"}"#, &payload);
        self.enqueue(envelope.finish(), Category::Error, 1, Losses::default(), event.now);
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

    /// Where a post goes.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether posts go through a tunnel, whose framework may refuse what is not declared as an envelope.
    pub fn is_tunnelled(&self) -> bool {
        self.tunnelled_dsn.is_some()
    }

    /// The bytes of a post.
    pub fn body(&self, ticket: u32) -> Option<&[u8]> {
        self.posts.iter().find(|post| post.ticket == ticket).map(|post| post.body.as_slice())
    }

    /// Takes in how a post went. Status 0 is a network that failed; `jitter` is random, from 0 to 1.
    pub fn sent(&mut self, ticket: u32, status: u16, limits: &str, retry_after: &str, jitter: f64, now: Moment) {
        self.limits.note(status, limits, retry_after, now);
        let Some(at) = self.posts.iter().position(|post| post.ticket == ticket) else { return };
        let mut post = self.posts.remove(at);
        post.attempts += 1;
        // What only reports gives its losses back, to be told with the next spans.
        let may_pass = (status == 0 || status >= 500) && post.quantity > 0;
        let rest = self.limits.until(post.category).unwrap_or_default();
        match status {
            // The server counts what it refuses by 429 itself.
            200..=299 | 429 => {}
            _ if may_pass && rest > now.plus_milliseconds(MAX_REST_MILLISECONDS) => self.give_up(post, Reason::RatelimitBackoff),
            _ if may_pass && post.attempts < MAX_ATTEMPTS => {
                let wait = RETRY_MILLISECONDS << (post.attempts - 1);
                // Between half and all of the wait, so that many clients do not come back at once.
                let wait = wait / 2 + ((wait / 2) as f64 * jitter.clamp(0.0, 1.0)) as u64;
                post.state = State::WaitingUntil(now.plus_milliseconds(wait).max(rest));
                // In its place again: the oldest goes first, and is the first to be lost.
                self.posts.insert(at, post);
            }
            0 => self.give_up(post, Reason::NetworkError),
            _ => self.give_up(post, Reason::SendError),
        }
    }

    /// How long until something is due, in milliseconds; `None` when nothing waits.
    pub fn due(&self, now: Moment) -> Option<u64> {
        let batches = self.batches.iter().map(|batch| batch.due(self.flush_interval_milliseconds));
        let posts = self.posts.iter().filter_map(Post::due);
        let next = batches.chain(posts).min()?;
        Some(next.since(now).0.div_ceil(1000))
    }

    fn sender(&self, now: Moment) -> Sender<'_> {
        Sender { options: &self.options, tunnelled_dsn: self.tunnelled_dsn.as_deref(), now }
    }

    /// Makes posts of the batches that are due.
    fn seal(&mut self, urgency: Urgency, now: Moment) {
        let interval = self.flush_interval_milliseconds;
        let is_due = |batch: &mut Batch| urgency != Urgency::Due || batch.due(interval) <= now;
        let due: Vec<Batch> = self.batches.extract_if(.., is_due).collect();
        let bound = if urgency == Urgency::Leaving { MAX_LEAVING_BYTES } else { MAX_CONTAINER_BYTES };
        due.into_iter().for_each(|batch| self.post_batch(batch, bound, now));
    }

    /// Makes a post of losses that found no company.
    fn report(&mut self, now: Moment) {
        if !self.losses.is_empty() && !self.limits.is_silent(now) {
            let mut envelope = Envelope::begin(self.sender(now), None, None);
            let losses = std::mem::take(&mut self.losses);
            envelope.report(&losses, now);
            self.enqueue(envelope.finish(), Category::Span, 0, losses, now);
        }
    }

    /// Makes posts of a batch, each with a container of at most `bound` bytes where its spans allow it.
    fn post_batch(&mut self, mut batch: Batch, bound: usize, now: Moment) {
        let containers = spans::containers(&mut batch.spans, bound);
        let written: u64 = containers.iter().map(|container| container.count).sum();
        self.discard(Reason::Invalid, Category::Span, batch.spans.len() as u64 - written);
        for container in containers {
            let mut envelope = Envelope::begin(self.sender(now), None, Some((&batch.trace, batch.segment_name())));
            envelope.item(&container.header, &container.payload);
            let losses = std::mem::take(&mut self.losses);
            envelope.report(&losses, now);
            self.enqueue(envelope.finish(), Category::Span, container.count, losses, now);
        }
    }

    fn enqueue(&mut self, body: Vec<u8>, category: Category, quantity: u64, losses: Losses, now: Moment) {
        let ticket = self.next_ticket;
        self.next_ticket = self.next_ticket.wrapping_add(1).max(1);
        self.posts.push(Post { ticket, body, category, quantity, losses, attempts: 0, state: State::WaitingUntil(now) });
        self.trim();
    }

    /// Gives the oldest up where too much waits; what is under way is not taken back.
    fn trim(&mut self) {
        let posted: usize = self.posts.iter().map(|post| post.body.len()).sum();
        let mut bytes = posted + self.batches.iter().map(|batch| batch.bytes).sum::<usize>();
        while bytes > MAX_QUEUE_BYTES {
            if let Some(at) = self.posts.iter().position(|post| post.state != State::UnderWay) {
                let oldest = self.posts.remove(at);
                bytes -= oldest.body.len();
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
        self.losses.add(reason, category, quantity);
        self.news.add(reason, category, quantity);
    }

    fn drop_limited(&mut self, now: Moment) {
        let limits = &self.limits;
        // What is tried again waits the limit out.
        let is_limited = |post: &mut Post| post.is_new() && post.quantity > 0 && limits.is_limited(post.category, now);
        let limited: Vec<Post> = self.posts.extract_if(.., is_limited).collect();
        for post in limited {
            self.give_up(post, Reason::RatelimitBackoff);
        }
    }

    /// Counts what a post held, and takes back the losses that it was to report.
    fn give_up(&mut self, post: Post, reason: Reason) {
        self.discard(reason, post.category, post.quantity);
        for loss in post.losses.iter() {
            self.losses.add(loss.reason, loss.category, loss.quantity);
        }
    }
}
