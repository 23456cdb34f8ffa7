//! Trace context in headers: `sentry-trace`, `baggage`, W3C `traceparent`. Source: sentry-protocol.md 5.8.

use super::trace::{Members, SAMPLE_RAND, SAMPLE_RATE, Sampled, TRACE_ID, Trace, TraceOptions, millionths};
use crate::base::cost::Cost;
use crate::base::id::{Entropy, SpanId, TraceId, hex};
use crate::base::json::{Json, Writer};
use crate::base::text::{contains, cut, split};
use crate::dialect::percent_decode;

/// The sum of a baggage header's bytes that servers accept.
const MAX_BAGGAGE_BYTES: usize = 8192;
/// More members than all SDKs write: each is held against the others, and stands in every envelope of the trace.
const MAX_MEMBERS: usize = 64;

/// Trace context that came in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// A JSON object with any of `sentryTrace`, `baggage`, `traceparent`; or `suppressed`, for a trace that is not recorded.
    pub headers: Json<'a>,
}

/// Why headers are not followed.
type Fault = &'static str;

impl Incoming<'_> {
    /// The trace that the headers continue, and what is wrong with them. Headers that cannot be read, or that come from another
    /// organisation, begin a new trace, as if there were none.
    pub fn resume(self, rate_millionths: u32, options: &TraceOptions, entropy: &mut Entropy<'_>) -> (Trace, Option<Fault>) {
        let mut trace = Trace::begin(rate_millionths, entropy);
        if self.headers.get("suppressed").is_some() {
            trace.inherit(Some(Sampled::Suppressed), 0);
            return (trace, None);
        }
        let text = |name| self.headers.text_at(name).unwrap_or_default();
        let (sentry, w3c, baggage) = (text("sentryTrace"), text("traceparent"), text("baggage"));
        let Some((id, parent, decision)) = parse_sentry_trace(&sentry).or_else(|| parse_traceparent(&w3c)) else {
            let is_told = !(sentry.is_empty() && w3c.is_empty());
            return (trace, is_told.then_some("the trace header cannot be read"));
        };
        let mut header = parse_baggage(&baggage);
        let mut fault = None;
        // A header whose trace differs loses every span.
        let is_of_trace = member(&header, TRACE_ID) == Some(&id.to_text()) && member(&header, "public_key").is_some();
        if !is_of_trace && !header.is_empty() {
            header.clear();
            fault = Some("the baggage is of another trace");
        }
        if options.org_id.as_deref().zip(member(&header, "org_id")).is_some_and(|(own, other)| own != other) {
            return (trace, Some("the trace is another organisation's"));
        }
        let number = |key| member(&header, key).and_then(parse_millionths);
        let (rate, random) = (number(SAMPLE_RATE), number(SAMPLE_RAND));
        trace.random_millionths = random.unwrap_or_else(|| fitting(trace.random_millionths, rate, decision));
        if random.is_none() {
            header.push((SAMPLE_RAND.to_owned(), millionths(trace.random_millionths)));
        }
        trace.id = id;
        trace.remote_parent = parent;
        trace.rate_millionths = rate;
        let mut trace = trace.with_header(header);
        trace.inherit(decision, rate_millionths);
        (trace, fault)
    }
}

/// A random number that fits what the head decided, made of one that is evenly spread: below the rate if it kept the trace.
fn fitting(random: u32, rate: Option<u32>, decision: Option<Sampled>) -> u32 {
    const ALL: u64 = 1_000_000;
    let (Some(rate), Some(decision)) = (rate, decision) else { return random };
    let [random, rate] = [random, rate].map(u64::from);
    let fitting = if decision == Sampled::Yes { random * rate / ALL } else { rate + random * (ALL - rate) / ALL };
    // Both are below a million.
    fitting as u32
}

type Context = (TraceId, Option<SpanId>, Option<Sampled>);

/// `TRACE-SPAN-FLAG`, of which Sentry takes the trace alone as well.
fn parse_sentry_trace(header: &str) -> Option<Context> {
    let parts = parts(header);
    let flag = match parts.get(2) {
        None | Some(&"") => None,
        Some(&"1") => Some(Sampled::Yes),
        Some(&"0") => Some(Sampled::No),
        Some(_) => return None,
    };
    if parts.len() > 3 { None } else { context(parts.first()?, parts.get(1).unwrap_or(&""), flag) }
}

/// `VERSION-TRACE-SPAN-FLAGS`. A later version may have more parts; `ff` is none.
fn parse_traceparent(header: &str) -> Option<Context> {
    let parts = parts(header);
    let [version, id, parent, flags, more @ ..] = parts.as_slice() else { return None };
    let is_sound = is_hex(version, 2) && *version != "ff" && !parent.is_empty() && is_hex(flags, 2);
    if !is_sound || *version == "00" && !more.is_empty() {
        return None;
    }
    // The last bit of the last digit.
    let is_kept = contains("13579bdf", flags.get(1..)?);
    context(id, parent, Some(if is_kept { Sampled::Yes } else { Sampled::No }))
}

fn parts(header: &str) -> Vec<&str> {
    split(header.trim_ascii(), b'-')
}

fn context(id: &str, parent: &str, decision: Option<Sampled>) -> Option<Context> {
    let parent = if parent.is_empty() { None } else { Some(SpanId::from_text(parent)?) };
    Some((TraceId::from_text(id)?, parent, decision))
}

/// Whether the text is so many hexadecimal digits in lower case.
fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// The `sentry-*` members, each once: where two SDKs have written theirs, a server could not read the header, and would lose every span
/// of the trace.
fn parse_baggage(header: &str) -> Members {
    let mut members = Members::new();
    for part in split(header, b',') {
        if let (key, Some(value)) = cut(part.trim_ascii(), b'=')
            && let Some(key) = key.strip_prefix("sentry-")
            && members.len() < MAX_MEMBERS
            && member(&members, key).is_none()
        {
            members.push((key.to_owned(), percent_decode(cut(value, b';').0).into_owned()));
        }
    }
    members
}

fn member<'a>(header: &'a Members, key: &str) -> Option<&'a str> {
    header.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

/// A decimal number from 0 to 1, in millionths: read as costs are, which are kept in 10⁻¹² of a dollar.
fn parse_millionths(text: &str) -> Option<u32> {
    let parts = Cost::parse(text)?.0 / 1_000_000;
    u32::try_from(parts).ok().filter(|number| *number <= 1_000_000)
}

/// The headers that continue a trace below the span `id`, as a JSON object. There is no flag if nobody has decided yet.
pub fn outgoing(trace: &Trace, id: SpanId, decision: Option<Sampled>, options: &TraceOptions, transaction: &str) -> String {
    let [flag, bit] = match decision {
        None => ["", "0"],
        Some(Sampled::Yes) => ["-1", "1"],
        Some(_) => ["-0", "0"],
    };
    let mut baggage = String::new();
    for (key, value) in trace.header(options, transaction) {
        let separator = if baggage.is_empty() { "sentry-" } else { ",sentry-" };
        let member = [separator, key, "=", &percent_encode(value)].concat();
        if baggage.len() + member.len() <= MAX_BAGGAGE_BYTES {
            baggage.push_str(&member);
        }
    }
    let ids = [&trace.id.to_text(), "-", &id.to_text()].concat();
    let mut writer = Writer::new();
    writer.begin_object();
    writer.pair("sentry-trace", &[&ids, flag].concat());
    writer.pair("baggage", &baggage);
    writer.pair("traceparent", &["00-", &ids, "-0", bit].concat());
    writer.end_object();
    writer.finish()
}

fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(hex(byte >> 4).to_ascii_uppercase());
            out.push(hex(byte & 15).to_ascii_uppercase());
        }
    }
    out
}
