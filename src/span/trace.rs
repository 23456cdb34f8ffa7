//! A trace: its ids, its sampling, and the header that must be the same in every envelope of it.

use std::cell::OnceCell;

use crate::base::id::{Entropy, SpanId, TraceId};
use crate::base::json::Writer;
use crate::base::loss::Reason;
use crate::base::text::digits;

/// Whether the spans of a segment are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampled {
    /// They are.
    Yes,
    /// The sampler said no.
    No,
    /// Their segment is one that the app does not want.
    Ignored,
    /// Their segment was to be made only below another span.
    Orphaned,
    /// The app asked for silence, or another SDK records them.
    Suppressed,
}

impl Sampled {
    /// What the sampler says: a trace is kept if its random number is below the rate.
    fn decide(random_millionths: u32, rate_millionths: u32) -> Self {
        if random_millionths < rate_millionths { Self::Yes } else { Self::No }
    }

    /// Why the spans are lost; `None` when they are sent or nobody wanted them.
    pub fn loss(self) -> Option<Reason> {
        match self {
            Self::No => Some(Reason::SampleRate),
            Self::Ignored => Some(Reason::Ignored),
            Self::Orphaned => Some(Reason::NoParentSpan),
            Self::Yes | Self::Suppressed => None,
        }
    }
}

/// What of the options a trace header tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TraceOptions {
    /// The public key of the DSN, if there is one.
    pub public_key: Option<String>,
    /// The organisation, where the DSN's host names it.
    pub org_id: Option<String>,
    /// The app's release.
    pub release: Option<String>,
    /// The app's environment.
    pub environment: String,
}

/// One trace, as one segment of it sees it.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Its id.
    pub id: TraceId,
    /// The span of another service that ours begin under.
    pub remote_parent: Option<SpanId>,
    /// What the segment above has decided.
    pub inherited: Option<Sampled>,
    /// Whether the segment is kept.
    pub sampled: Sampled,
    /// The share of traces that are kept, in millionths: tells the server how many this one stands for.
    pub rate_millionths: Option<u32>,
    /// The share by which this service has decided itself.
    pub decided_millionths: Option<u32>,
    /// The random number of the trace, in millionths: all its services decide by the same.
    pub random_millionths: u32,
    /// The header's members once it was shown to anyone: `(key, value)`. From then on only the rate may still come to it.
    frozen: OnceCell<Members>,
}

/// The members of a trace header, in their order.
pub type Members = Vec<(String, String)>;

impl Trace {
    /// A trace that begins here, with this share of traces kept.
    pub fn begin(rate_millionths: u32, entropy: &mut Entropy<'_>) -> Self {
        let id = entropy.trace_id();
        let random_millionths = entropy.millionths();
        Self {
            id,
            remote_parent: None,
            inherited: None,
            sampled: Sampled::decide(random_millionths, rate_millionths),
            rate_millionths: Some(rate_millionths),
            decided_millionths: Some(rate_millionths),
            random_millionths,
            frozen: OnceCell::new(),
        }
    }

    /// The same trace with the header that its head wrote, which is kept as it is.
    pub fn with_header(self, header: Members) -> Self {
        Self { frozen: header.into(), ..self }
    }

    /// Takes over what was decided above, or decides by the rate of this service.
    pub fn inherit(&mut self, decision: Option<Sampled>, rate_millionths: u32) {
        self.inherited = decision;
        self.decided_millionths = None;
        match decision {
            Some(sampled) => self.sampled = sampled,
            None => self.sample(rate_millionths),
        }
    }

    /// Decides here, so that this rate is in the header as well.
    pub fn sample(&mut self, rate_millionths: u32) {
        self.sampled = Sampled::decide(self.random_millionths, rate_millionths);
        self.rate_millionths = Some(rate_millionths);
        self.decided_millionths = Some(rate_millionths);
        if let Some(header) = self.frozen.get_mut() {
            header.retain(|(key, _)| key != SAMPLE_RATE);
            header.push((SAMPLE_RATE.to_owned(), millionths(rate_millionths)));
        }
    }

    /// The members of the trace header (Sentry's dynamic sampling context). Source: sentry-protocol.md 1.2.
    pub fn header(&self, options: &TraceOptions, transaction: &str) -> &[(String, String)] {
        self.frozen.get_or_init(|| {
            let mut header = identity(self.id, options);
            let mut add = |key: &str, value: Option<&str>| {
                if let Some(value) = value {
                    header.push((key.to_owned(), value.to_owned()));
                }
            };
            add("org_id", options.org_id.as_deref());
            add("release", options.release.as_deref());
            add("environment", Some(&options.environment));
            add("transaction", Some(transaction).filter(|name| !name.is_empty()));
            add("sampled", Some(if self.sampled == Sampled::Yes { "true" } else { "false" }));
            add(SAMPLE_RAND, Some(&millionths(self.random_millionths)));
            add(SAMPLE_RATE, self.rate_millionths.map(millionths).as_deref());
            header
        })
    }

    /// The header as a JSON object, made here if the head sent none: without one the server would drop all spans.
    pub fn write_header(&self, options: &TraceOptions, transaction: &str, writer: &mut Writer) {
        let header = self.header(options, transaction);
        let missing = if header.iter().any(|(key, _)| key == TRACE_ID) { Members::new() } else { identity(self.id, options) };
        writer.begin_object();
        for (key, value) in missing.iter().chain(header) {
            writer.pair(key, value);
        }
        writer.end_object();
    }
}

pub(super) const TRACE_ID: &str = "trace_id";
pub(super) const SAMPLE_RAND: &str = "sample_rand";
pub(super) const SAMPLE_RATE: &str = "sample_rate";

/// The members without which the server takes no header. Where no DSN names the key, no such server is asked.
fn identity(id: TraceId, options: &TraceOptions) -> Members {
    let mut members = vec![(TRACE_ID.to_owned(), id.to_text())];
    if let Some(key) = &options.public_key {
        members.push(("public_key".to_owned(), key.clone()));
    }
    members
}

/// A number of millionths in decimals: `1`, `0.25`, `0.386784`.
pub fn millionths(number: u32) -> String {
    digits(number.min(1_000_000).into(), 1_000_000)
}
