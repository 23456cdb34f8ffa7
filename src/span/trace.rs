//! A trace: its ids, its sampling, and the header that must be the same in every envelope of it.

use std::cell::OnceCell;

use crate::base::id::{Entropy, SpanId, TraceId};
use crate::base::json::Writer;

/// Whether a trace is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampled {
    /// It is sent.
    Yes,
    /// It passes unrecorded.
    No,
}

/// What of the options a trace header tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TraceOptions {
    /// The public key of the DSN.
    pub public_key: String,
    /// The organisation, where the DSN's host names it.
    pub org_id: Option<String>,
    /// The app's release.
    pub release: Option<String>,
    /// The app's environment.
    pub environment: String,
}

/// One trace.
#[derive(Debug)]
pub struct Trace {
    /// Its id.
    pub id: TraceId,
    /// The span of another service that ours begin under.
    pub remote_parent: Option<SpanId>,
    /// Whether it is kept.
    pub sampled: Sampled,
    /// The share of traces that are kept, in millionths: tells the server how many this one stands for.
    pub rate_millionths: Option<u32>,
    /// The random number of the trace, in millionths: all its services decide by the same.
    pub random_millionths: u32,
    /// The header's members once it was shown to anyone: `(key, value)`. From then on it never changes.
    frozen: OnceCell<Vec<(String, String)>>,
}

impl Trace {
    /// A trace that begins here. It is kept if its random number is below the rate.
    pub fn begin(rate_millionths: u32, entropy: &mut Entropy<'_>) -> Self {
        let id = entropy.trace_id();
        let random_millionths = entropy.millionths();
        Self {
            id,
            remote_parent: None,
            sampled: if random_millionths < rate_millionths { Sampled::Yes } else { Sampled::No },
            rate_millionths: Some(rate_millionths),
            random_millionths,
            frozen: OnceCell::new(),
        }
    }

    /// A trace that another service began. `header` holds the members of its trace header, if it sent one: they are kept as
    /// they are, since the header of a trace is its head's to write.
    pub fn resume(
        id: TraceId,
        parent: Option<SpanId>,
        sampled: Sampled,
        rate_millionths: Option<u32>,
        random_millionths: u32,
        header: Option<Vec<(String, String)>>,
    ) -> Self {
        let frozen = OnceCell::new();
        if let Some(header) = header {
            // A new cell is empty, so this cannot fail.
            let _ = frozen.set(header);
        }
        Self { id, remote_parent: parent, sampled, rate_millionths, random_millionths, frozen }
    }

    /// The members of the trace header (Sentry's dynamic sampling context). Source: sentry-protocol.md 1.2.
    pub fn header(&self, options: &TraceOptions, transaction: &str) -> &[(String, String)] {
        self.frozen.get_or_init(|| {
            let mut header = vec![("trace_id".to_owned(), self.id.to_string()), ("public_key".to_owned(), options.public_key.clone())];
            let mut add = |key: &str, value: Option<String>| header.extend(value.map(|value| (key.to_owned(), value)));
            add("org_id", options.org_id.clone());
            add("release", options.release.clone());
            add("environment", Some(options.environment.clone()));
            add("transaction", Some(transaction.to_owned()).filter(|name| !name.is_empty()));
            add("sampled", Some((self.sampled == Sampled::Yes).to_string()));
            add("sample_rand", Some(millionths(self.random_millionths)));
            add("sample_rate", self.rate_millionths.map(millionths));
            header
        })
    }

    /// The header as a JSON object.
    pub fn write_header(&self, options: &TraceOptions, transaction: &str, writer: &mut Writer) {
        writer.begin_object();
        for (key, value) in self.header(options, transaction) {
            writer.pair(key, value);
        }
        writer.end_object();
    }
}

/// A number of millionths in decimals: `1`, `0.25`, `0.386784`.
pub(super) fn millionths(number: u32) -> String {
    if number >= 1_000_000 {
        return "1".to_owned();
    }
    let digits = format!("{number:06}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() { "0".to_owned() } else { format!("0.{digits}") }
}
