//! Trace context in headers: `sentry-trace`, `baggage`, W3C `traceparent`. Source: sentry-protocol.md 5.8.

use std::fmt::Write;

use super::Span;
use super::trace::{Sampled, Trace, TraceOptions};
use crate::base::id::{Entropy, SpanId, TraceId};
use crate::base::json::{Json, Writer};
use crate::dialect::percent_decode;

/// The sum of a baggage header's bytes that servers accept.
const MAX_BAGGAGE_BYTES: usize = 8192;

/// Trace context that came in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// A JSON object with any of `sentryTrace`, `baggage`, `traceparent`.
    pub headers: Json<'a>,
}

impl Incoming<'_> {
    /// The trace that the headers continue. Headers that cannot be read begin a new trace, as if there were none.
    pub fn resume(self, rate_millionths: u32, entropy: &mut Entropy<'_>) -> Trace {
        let sentry = self.headers.text_at("sentryTrace").and_then(|header| parse_sentry_trace(&header));
        let context = sentry.or_else(|| self.headers.text_at("traceparent").and_then(|header| parse_traceparent(&header)));
        let Some((id, parent, decision)) = context else { return Trace::begin(rate_millionths, entropy) };
        let header = self.headers.text_at("baggage").and_then(|header| parse_baggage(&header, id));
        let member = |key: &str| header.as_ref()?.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
        let random = member("sample_rand").and_then(parse_millionths).unwrap_or_else(|| entropy.millionths());
        let rate = member("sample_rate").and_then(parse_millionths);
        let own = if random < rate_millionths { Sampled::Yes } else { Sampled::No };
        let rate = if decision.is_some() { rate } else { rate.or(Some(rate_millionths)) };
        Trace::resume(id, Some(parent), decision.unwrap_or(own), rate, random, header)
    }
}

type Context = (TraceId, SpanId, Option<Sampled>);

fn parse_sentry_trace(header: &str) -> Option<Context> {
    let mut parts = header.trim().split('-');
    let id = trace_id(parts.next()?)?;
    let parent = span_id(parts.next()?)?;
    let sampled = match parts.next() {
        Some("1") => Some(Sampled::Yes),
        Some("0") => Some(Sampled::No),
        _ => None,
    };
    Some((id, parent, sampled))
}

fn parse_traceparent(header: &str) -> Option<Context> {
    let mut parts = header.trim().split('-').skip(1);
    let id = trace_id(parts.next()?)?;
    let parent = span_id(parts.next()?)?;
    let flags = u8::from_str_radix(parts.next()?, 16).ok()?;
    Some((id, parent, Some(if flags & 1 == 1 { Sampled::Yes } else { Sampled::No })))
}

fn trace_id(text: &str) -> Option<TraceId> {
    let plausible = text.len() == 32 && text.bytes().any(|byte| byte != b'0');
    plausible.then(|| text.parse().ok())?
}

fn span_id(text: &str) -> Option<SpanId> {
    let plausible = text.len() == 16 && text.bytes().any(|byte| byte != b'0');
    plausible.then(|| text.parse().ok())?
}

/// The `sentry-*` members, unless they speak of another trace: a header whose trace differs loses every span.
fn parse_baggage(header: &str, id: TraceId) -> Option<Vec<(String, String)>> {
    let members = header.split(',').filter_map(|member| {
        let (key, value) = member.trim().split_once('=')?;
        Some((key.strip_prefix("sentry-")?.to_owned(), percent_decode(value.split(';').next()?).into_owned()))
    });
    let members: Vec<_> = members.collect();
    let same_trace = members.iter().any(|(key, value)| key == "trace_id" && *value == id.to_string());
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

/// The headers that continue a trace below `span`, as a JSON object.
pub fn outgoing(span: &Span, options: &TraceOptions) -> String {
    let trace = &span.trace;
    let flag = if trace.sampled == Sampled::Yes { 1 } else { 0 };
    let mut baggage = String::new();
    for (key, value) in trace.header(options, span.segment_name()) {
        let separator = if baggage.is_empty() { "" } else { "," };
        let member = format!("{separator}sentry-{key}={}", percent_encode(value));
        if baggage.len() + member.len() <= MAX_BAGGAGE_BYTES {
            baggage.push_str(&member);
        }
    }
    let mut writer = Writer::new();
    writer.begin_object();
    writer.pair("sentry-trace", &format!("{}-{}-{flag}", trace.id, span.id));
    writer.pair("baggage", &baggage);
    writer.pair("traceparent", &format!("00-{}-{}-0{flag}", trace.id, span.id));
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
