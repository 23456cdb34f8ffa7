//! What was not recorded or not sent, counted.

use super::json::Writer;

/// Why something was lost. The names are those of Sentry's client reports; the last group is ours and says that a span went
/// out, but not whole, so it is shown by `diagnose()` and never reported as discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A queue was full and its oldest unsent entry gave way.
    QueueOverflow,
    /// The store that outlives the page was full, or too old or broken to be read.
    CacheOverflow,
    /// The server had asked for silence.
    RatelimitBackoff,
    /// The post did not reach the server, however often.
    NetworkError,
    /// The server refused the post.
    SendError,
    /// The sampler said no.
    SampleRate,
    /// `ignoreSpans` named it.
    Ignored,
    /// It was to be made only below another span, and there was none.
    NoParentSpan,
    /// A fault of ours.
    InternalSdkError,
    /// It could not be a valid span.
    Invalid,
    /// Degraded: an event, line, frame or document over its bound was skipped.
    Oversized,
    /// Degraded: bytes that no decoder or dialect could read.
    Unreadable,
    /// Degraded: the body ended inside an event.
    Truncated,
    /// Degraded: the parts of a usage do not add up to the provider's own total.
    UsageMismatch,
    /// Degraded: content was shortened to its budget.
    Shortened,
    /// Degraded: content that the app's own redaction failed to clean was left out.
    Unredacted,
    /// Degraded: an attribute value of a type that the wire cannot carry.
    UnsupportedValue,
    /// Degraded: a callback of the app's threw or returned what cannot be used, so the span went its way without it.
    CallbackError,
    /// Degraded: a copy for somebody beside the first destination did not arrive there.
    CopyLost,
}

impl Reason {
    /// The word on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::QueueOverflow => "queue_overflow",
            Self::CacheOverflow => "cache_overflow",
            Self::RatelimitBackoff => "ratelimit_backoff",
            Self::NetworkError => "network_error",
            Self::SendError => "send_error",
            Self::SampleRate => "sample_rate",
            Self::Ignored => "ignored",
            Self::NoParentSpan => "no_parent_span",
            Self::InternalSdkError => "internal_sdk_error",
            Self::Invalid => "invalid",
            Self::Oversized => "oversized",
            Self::Unreadable => "unreadable",
            Self::Truncated => "truncated",
            Self::UsageMismatch => "usage_mismatch",
            Self::Shortened => "shortened",
            Self::Unredacted => "unredacted",
            Self::UnsupportedValue => "unsupported_value",
            Self::CallbackError => "callback_error",
            Self::CopyLost => "copy_lost",
        }
    }

    /// Whether a whole item is gone, as against one that went out with less in it.
    pub fn is_discard(self) -> bool {
        self < Self::Oversized
    }

    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::QueueOverflow,
        Self::CacheOverflow,
        Self::RatelimitBackoff,
        Self::NetworkError,
        Self::SendError,
        Self::SampleRate,
        Self::Ignored,
        Self::NoParentSpan,
        Self::InternalSdkError,
        Self::Invalid,
        Self::Oversized,
        Self::Unreadable,
        Self::Truncated,
        Self::UsageMismatch,
        Self::Shortened,
        Self::Unredacted,
        Self::UnsupportedValue,
        Self::CallbackError,
        Self::CopyLost,
    ];

    /// The reason of that name, for losses that the shim reports.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.name() == name)
    }
}

/// What kind of thing was lost: Sentry's data categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// A span.
    Span,
    /// A transaction (only in that format).
    Transaction,
    /// An error event.
    Error,
}

impl Category {
    /// The word on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Span => "span",
            Self::Transaction => "transaction",
            Self::Error => "error",
        }
    }

    /// The category of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Span, Self::Transaction, Self::Error].iter().copied().find(|category| category.name() == name)
    }
}

/// One kind of loss and how often it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Why.
    pub reason: Reason,
    /// What.
    pub category: Category,
    /// How many.
    pub quantity: u64,
}

impl Loss {
    /// Writes it as a JSON object.
    pub fn write(&self, writer: &mut Writer) {
        writer.begin_object().pair("reason", self.reason.name()).pair("category", self.category.name());
        writer.count("quantity", self.quantity).end_object();
    }
}

/// Losses summed by reason and category.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Losses(Vec<Loss>);

impl Losses {
    /// Counts a loss in.
    pub fn add(&mut self, reason: Reason, category: Category, quantity: u64) {
        if quantity == 0 {
            return;
        }
        match self.0.iter_mut().find(|loss| loss.reason == reason && loss.category == category) {
            Some(loss) => loss.quantity += quantity,
            None => self.0.push(Loss { reason, category, quantity }),
        }
    }

    /// Counts all of others in.
    pub fn add_all(&mut self, others: &Self) {
        for loss in others.iter() {
            self.add(loss.reason, loss.category, loss.quantity);
        }
    }

    /// The sums, in the order in which each first happened.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.0.iter()
    }

    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many spans are lost.
    pub fn spans(&self) -> u64 {
        self.0.iter().filter(|loss| loss.category == Category::Span).map(|loss| loss.quantity).sum()
    }
}
