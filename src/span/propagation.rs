//! Trace context in headers: `sentry-trace`, `baggage`, W3C `traceparent`. Source: sentry-protocol.md 5.8.

use std::fmt::Write;

use super::trace::{Members, SAMPLE_RAND, SAMPLE_RATE, Sampled, TRACE_ID, Trace, TraceOptions, millionths};
use crate::base::id::{Entropy, SpanId, TraceId};
use crate::base::json::{Json, Writer};
use crate::dialect::percent_decode;

/// The sum of a baggage header's bytes that servers accept.
const MAX_BAGGAGE_BYTES: usize = 8192;

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
        let [sentry, w3c] = ["sentryTrace", "traceparent"].map(|name| self.headers.text_at(name).filter(|header| !header.is_empty()));
        let context = sentry.as_deref().and_then(parse_sentry_trace).or_else(|| w3c.as_deref().and_then(parse_traceparent));
        let Some((id, parent, decision)) = context else {
            return (trace, (sentry.is_some() || w3c.is_some()).then_some("the trace header cannot be read"));
        };
        let baggage = self.headers.text_at("baggage").filter(|header| header.contains("sentry-"));
        let header = baggage.as_deref().and_then(|header| parse_baggage(header, id));
        let fault = (baggage.is_some() && header.is_none()).then_some("the baggage is of another trace");
        let mut header = header.unwrap_or_default();
        let member = |key: &str| header.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
        if options.org_id.as_deref().zip(member("org_id")).is_some_and(|(own, other)| own != other) {
            return (trace, Some("the trace is another organisation's"));
        }
        let rate = member(SAMPLE_RATE).and_then(parse_millionths);
        let random = member(SAMPLE_RAND).and_then(parse_millionths);
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

/// The random number that the head must have had, from one that is evenly spread: below the rate where it kept the trace.
fn fitting(random: u32, rate: Option<u32>, decision: Option<Sampled>) -> u32 {
    const ALL: u64 = 1_000_000;
    let (Some(rate), Some(decision)) = (rate, decision) else { return random };
    let [random, rate] = [random, rate].map(u64::from);
    let fitting = if decision == Sampled::Yes { random * rate / ALL } else { rate + random * (ALL - rate) / ALL };
    // Both are below a million.
    fitting as u32
}

type Context = (TraceId, Option<SpanId>, Option<Sampled>);

fn decision(kept: bool) -> Option<Sampled> {
    Some(if kept { Sampled::Yes } else { Sampled::No })
}

/// `TRACE-SPAN-FLAG`, of which Sentry takes the trace alone as well.
fn parse_sentry_trace(header: &str) -> Option<Context> {
    let mut parts = header.trim().split('-');
    let id = trace_id(parts.next()?)?;
    let parent = parts.next().filter(|part| !part.is_empty()).map_or(Some(None), |part| span_id(part).map(Some))?;
    let sampled = match parts.next() {
        None | Some("") => None,
        Some("1") => decision(true),
        Some("0") => decision(false),
        Some(_) => return None,
    };
    parts.next().is_none().then_some((id, parent, sampled))
}

/// `VERSION-TRACE-SPAN-FLAGS`. A later version may have more parts; `ff` is none.
fn parse_traceparent(header: &str) -> Option<Context> {
    let mut parts = header.trim().split('-');
    let version = parts.next().filter(|version| version.len() == 2 && *version != "ff")?;
    let id = trace_id(parts.next()?)?;
    let parent = span_id(parts.next()?)?;
    let flags = parts.next().filter(|flags| flags.len() == 2)?;
    let flags = u8::from_str_radix(flags, 16).ok()?;
    let is_whole = version != "00" || parts.next().is_none();
    is_whole.then_some((id, Some(parent), decision(flags & 1 == 1)))
}

fn trace_id(text: &str) -> Option<TraceId> {
    is_id(text, 32).then(|| text.parse().ok())?
}

fn span_id(text: &str) -> Option<SpanId> {
    is_id(text, 16).then(|| text.parse().ok())?
}

/// Lower-case hexadecimal digits, not all of them zero.
fn is_id(text: &str, length: usize) -> bool {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == length && text.bytes().all(is_digit) && text.bytes().any(|byte| byte != b'0')
}

/// The `sentry-*` members, unless they speak of another trace: a header whose trace differs loses every span.
fn parse_baggage(header: &str, id: TraceId) -> Option<Members> {
    let members = header.split(',').filter_map(|member| {
        let (key, value) = member.trim().split_once('=')?;
        Some((key.strip_prefix("sentry-")?.to_owned(), percent_decode(value.split(';').next()?).into_owned()))
    });
    let members: Vec<_> = members.collect();
    let same_trace = members.iter().any(|(key, value)| key == TRACE_ID && *value == id.to_string());
    let complete = members.iter().any(|(key, _)| key == "public_key");
    (same_trace && complete).then_some(members)
}

/// A decimal number from 0 to 1, in millionths.
fn parse_millionths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let fraction = digits.into_iter().try_fold(0, |number: u32, digit| Some(number * 10 + char::from(digit).to_digit(10)?))?;
    match whole {
        "0" => Some(fraction),
        "1" => Some(1_000_000),
        _ => None,
    }
}

/// The headers that continue a trace below the span `id`, as a JSON object. One that nobody has decided of has no flag.
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
    let ids = [trace.id.to_string(), id.to_string()].join("-");
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
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
