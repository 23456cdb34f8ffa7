//! Floor 6: owns live calls, spans and queues. A pure state machine: whatever it needs of the world, a caller hands in, and
//! the same calls give the same bytes.
//!
//! A call goes `open` → `respond` → `feed`… → `close`; what it became waits in the outbox until `drain` gives it out as a
//! post and `sent` says how that went. Every method takes unknown handles in silence: a fault of ours must not be the app's.

mod by_hand;
mod calls;
mod carriers;
mod content;
mod errors;
mod live;
mod say;
mod spans;
mod sweep;

use crate::base::attr;
use crate::base::config::Config;
use crate::base::error::SetupError;
use crate::base::json::Writer;
use crate::base::limits::MAX_OPEN;
use crate::base::loss::{Category, Losses, Reason};
use crate::base::slots::Slots;
use crate::base::time::Moment;
use crate::base::value::Attributes;
use crate::dialect::{REQUEST_HEADERS, RESPONSE_HEADERS, first_look, serves_models};
use crate::record::{Duplicates, Ledger};
use crate::span::Span;
use crate::wire::{Dsn, Outbox, SDK_NAME, SDK_VERSION, Urgency};

use live::{Live, OpenSpan};

/// How much may wait to be read: no further debug line is kept then.
const MAX_NOTES_BYTES: usize = 8 * 1024;

/// The whole core behind one handle.
pub struct Engine {
    config: Config,
    /// What every span carries.
    common: Attributes,
    open: Slots<Live>,
    /// Spans that ended last, by their handles: the app may begin others below them still.
    ended: Vec<(u32, OpenSpan)>,
    oldest_ended: usize,
    outbox: Outbox,
    ledger: Ledger,
    duplicates: Duplicates,
    /// When to look for what was forgotten.
    next_sweep: Moment,
    /// Losses of every kind since the start, for `diagnose()`.
    losses: Losses,
    notes: String,
    /// Finished spans that the app has yet to look at.
    held: Vec<Span>,
    /// Finished spans that wait for the app's own redaction.
    unredacted: Vec<Span>,
}

impl Engine {
    /// Sets up, with the options of `init` as a JSON object.
    ///
    /// # Errors
    /// The only place that refuses: wrong options or a wrong DSN, see [`Config::new`] and [`Dsn::parse`].
    pub fn new(options: &str) -> Result<Self, SetupError> {
        let config = Config::new(options)?;
        let dsn = config.dsn.clone();
        let dsn = match dsn.trim_ascii() {
            "" => None,
            dsn => Some(Dsn::parse(dsn)?),
        };
        let mut engine = Self::of(config, dsn);
        let tunnel = engine.config.tunnel.clone();
        let place = tunnel.as_deref().or(dsn.as_ref().map(Dsn::authority));
        engine.note(&["ready: spans go to ", place.unwrap_or("OpenTelemetry or Spotlight alone")]);
        Ok(engine)
    }

    /// An engine without options: what it records goes nowhere.
    pub fn idle() -> Self {
        Self::of(Config::with_defaults(), None)
    }

    fn of(config: Config, dsn: Option<Dsn<'_>>) -> Self {
        Self {
            common: common_attributes(&config),
            open: Slots::new(MAX_OPEN),
            ended: Vec::new(),
            oldest_ended: 0,
            outbox: Outbox::new(&config, dsn),
            ledger: Ledger::default(),
            duplicates: Duplicates::default(),
            next_sweep: Moment::default(),
            losses: Losses::default(),
            notes: String::new(),
            held: Vec::new(),
            unredacted: Vec::new(),
            config,
        }
    }

    /// The request headers that `open` reads, lower case. None can be a credential.
    pub fn request_headers() -> &'static str {
        REQUEST_HEADERS
    }

    /// The response headers that `respond` reads, lower case.
    pub fn response_headers() -> &'static str {
        RESPONSE_HEADERS
    }

    /// A cheap first look: whether a request may be a call of a model.
    pub fn matches(&self, method: &str, url: &str) -> bool {
        first_look(method, url, &self.config.providers)
    }

    /// Whether a host is known to serve models: these get no trace headers.
    pub fn serves_models(&self, url: &str) -> bool {
        serves_models(url, &self.config.providers)
    }

    /// The ticket of the next post to send; 0 when nothing is due.
    pub fn drain(&mut self, urgency: Urgency, now: Moment) -> u32 {
        self.sweep_idle(urgency, now);
        let ticket = self.outbox.drain(urgency, now);
        self.hear_of_losses();
        ticket
    }

    /// Where a post goes, with which headers, and what it holds, as a JSON object `{"url","load":{"category","quantity"},"headers"}`.
    pub fn post(&self, ticket: u32) -> String {
        let (url, content_type) = self.outbox.address(ticket).unwrap_or_default();
        let (category, quantity) = self.outbox.load(ticket);
        let mut writer = Writer::new();
        writer.begin_object().pair("url", url).key("load").begin_object();
        writer.pair("category", category.name()).count("quantity", quantity).end_object();
        writer.key("headers").begin_object();
        if let Some(content_type) = content_type {
            writer.pair("content-type", content_type);
        }
        writer.end_object().end_object();
        writer.finish()
    }

    /// The bytes of a post; empty for an unknown ticket.
    pub fn body(&self, ticket: u32) -> &[u8] {
        self.outbox.body(ticket).unwrap_or_default()
    }

    /// How a post went: its status (0 when the network failed), the texts of `X-Sentry-Rate-Limits` and `Retry-After`, and a
    /// random number from 0 to 1 for the wait before another try.
    pub fn sent(&mut self, ticket: u32, status: u16, limits: &str, retry_after: &str, jitter: f64, now: Moment) {
        match status {
            0 => self.note(&["post failed: the network did not carry it"]),
            status => self.note(&["post answered with ", &u64::from(status).to_string()]),
        }
        self.outbox.sent(ticket, status, limits, retry_after, jitter, now);
        self.hear_of_losses();
    }

    /// How many milliseconds until something is due; `None` when nothing waits.
    pub fn due(&self, now: Moment) -> Option<u64> {
        self.outbox.due(now)
    }

    /// Counts a loss that the shim noticed.
    pub fn lose(&mut self, reason: &str, category: &str, quantity: u64) {
        let reason = Reason::from_name(reason).unwrap_or(Reason::InternalSdkError);
        let category = Category::from_name(category).unwrap_or(Category::Span);
        self.count_loss(reason, category, quantity);
    }

    /// Usage per provider and model, as a JSON array.
    pub fn totals(&self) -> String {
        self.ledger.to_json()
    }

    /// All losses since the start, as a JSON array of `{reason, category, quantity}`.
    pub fn losses(&self) -> String {
        let mut writer = Writer::new();
        writer.begin_array();
        self.losses.iter().for_each(|loss| loss.write(&mut writer));
        writer.end_array();
        writer.finish()
    }

    /// How many spans would be lost with the core, and how many losses were not reported yet. What is under way is not counted.
    pub fn pending(&self) -> u64 {
        let open = self.open.iter().filter(|live| live.span().is_some()).count();
        (open + self.held.len()) as u64 + self.outbox.pending()
    }

    /// The debug lines since the last time, one a line.
    pub fn notes(&mut self) -> String {
        std::mem::take(&mut self.notes)
    }

    fn count_loss(&mut self, reason: Reason, category: Category, quantity: u64) {
        if quantity == 0 {
            return;
        }
        if reason.is_discard() {
            self.outbox.lose(reason, category, quantity);
        }
        self.book_loss(reason, category, quantity);
    }

    /// Books what was lost in the outbox, which reports it by itself.
    fn hear_of_losses(&mut self) {
        for loss in self.outbox.take_news().iter() {
            self.book_loss(loss.reason, loss.category, loss.quantity);
        }
    }

    fn book_loss(&mut self, reason: Reason, category: Category, quantity: u64) {
        self.losses.add(reason, category, quantity);
        self.note(&["lost ", &quantity.to_string(), " ", category.name(), " (", reason.name(), ")"]);
    }

    /// Keeps a line for people, if anybody wants it.
    fn note(&mut self, line: &[&str]) {
        if self.config.debug.is_on() && self.notes.len() < MAX_NOTES_BYTES {
            let separator = if self.notes.is_empty() { "" } else { "\n" };
            self.notes.push_str(&[separator, &line.concat()].concat());
        }
    }
}

fn common_attributes(config: &Config) -> Attributes {
    let mut common = config.attributes.clone();
    common.set(&attr::SENTRY_TRACE_LIFECYCLE, "stream");
    common.maybe(&attr::SENTRY_RELEASE, config.release.as_deref());
    common.set(&attr::SENTRY_ENVIRONMENT, config.environment.as_str());
    common.set(&attr::SENTRY_SDK_NAME, SDK_NAME);
    common.set(&attr::SENTRY_SDK_VERSION, SDK_VERSION);
    common.set(&attr::SENTRY_PLATFORM, "javascript");
    common
}
