//! The span of a model call, out of its record.

use crate::base::attr::{self, Attr};
use crate::base::json::Writer;
use crate::base::time::Moment;
use crate::base::usage::Usage;
use crate::base::value::{Attributes, FALSE, TRUE};
use crate::dialect::Operation;
use crate::record::{Origin, Progress, Record, redact, word};

use super::Span;
use super::status::{from_http, from_word};

/// How the transport of a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The body came to its end.
    Ended,
    /// The app stopped reading.
    Aborted,
    /// The network or the stream failed.
    Failed,
    /// The app forgot it: nothing came for too long, or the program ends.
    Abandoned,
}

/// What is known of a call beside its record when it is over.
#[derive(Debug, Clone, Copy)]
pub struct CallEnd<'a> {
    /// How its transport ended.
    pub outcome: Outcome,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The type or text of the failure as the app saw it; may be empty.
    pub reason: &'a str,
    /// The counts to send, and where they come from.
    pub usage: Option<(Usage, Origin)>,
}

/// The name of the span: the operation and what it works on.
pub fn name_of(operation: Operation, model: Option<&str>) -> String {
    match model {
        Some(model) => [operation.name(), " ", model].concat(),
        None => operation.name().to_owned(),
    }
}

/// The words of a call that stand before its settings.
const ASKED: &[Attr] = &[attr::PROVIDER_NAME, attr::GENSPAN_UPSTREAM_PROVIDER, attr::CONVERSATION_ID, attr::REQUEST_MODEL];
/// Those that stand behind them.
const ANSWERED: &[Attr] = &[attr::RESPONSE_ID, attr::RESPONSE_MODEL];

/// Writes a record into its span.
pub fn describe(span: &mut Span, record: &mut Record, end: CallEnd<'_>) {
    span.name = name_of(record.operation, record.word(&attr::REQUEST_MODEL).or_else(|| record.word(&attr::RESPONSE_MODEL)));
    span.op = ["gen_ai.", record.operation.name()].concat();
    fail(span, record, end);
    let start = span.start;
    let attributes = &mut span.attributes;
    attributes.set(&attr::OPERATION_NAME, record.operation.name());
    for attribute in ASKED {
        attributes.maybe(attribute, record.word(attribute));
    }
    for (name, value) in record.attributes.iter() {
        attributes.insert(name, value.clone());
    }
    for attribute in ANSWERED {
        attributes.maybe(attribute, record.word(attribute));
    }
    // A hook tells no status, but how it went; and it may tell a streamed answer as a whole one, or of none more than its counts.
    let answered = record.streaming || record.first_content.is_some() || !record.finishes.is_empty();
    let went_well = end.outcome == Outcome::Ended && record.failure.is_none() && answered;
    if end.status.map_or(went_well, |status| status < 400) {
        let streamed = end.status.is_none() && attributes.get(attr::REQUEST_STREAM.name).is_some_and(|stream| stream.text == TRUE);
        attributes.set(&attr::RESPONSE_STREAMING, if record.streaming || streamed { TRUE } else { FALSE });
    }
    if let Some(first) = record.first_content.filter(|_| record.streaming) {
        attributes.set(&attr::RESPONSE_TIME_TO_FIRST_CHUNK, &first.since(start).digits());
    }
    finish_reasons(attributes, &record.finishes);
    if let Some((usage, origin)) = end.usage {
        write_usage(attributes, &usage);
        if origin == Origin::Estimated {
            attributes.set(&attr::GENSPAN_USAGE_ESTIMATED, TRUE);
        }
    }
    if let Some(cost) = record.cost {
        attributes.set(&attr::COST_TOTAL_TOKENS, &cost.digits());
    }
    attributes.count(&attr::HTTP_RESPONSE_STATUS_CODE, end.status.map(u64::from));
    record.take_content(attributes);
}

/// Writes token counts into attributes.
pub fn write_usage(attributes: &mut Attributes, usage: &Usage) {
    attributes.count(&attr::USAGE_INPUT_TOKENS, usage.input);
    attributes.count(&attr::USAGE_CACHE_READ_INPUT_TOKENS, usage.cached);
    attributes.count(&attr::USAGE_CACHE_CREATION_INPUT_TOKENS, usage.cache_write);
    attributes.count(&attr::USAGE_OUTPUT_TOKENS, usage.output);
    attributes.count(&attr::USAGE_REASONING_OUTPUT_TOKENS, usage.reasoning);
    attributes.count(&attr::USAGE_TOTAL_TOKENS, usage.total());
    attributes.count(&attr::GENSPAN_USAGE_INPUT_AUDIO_TOKENS, usage.input_audio);
    attributes.count(&attr::GENSPAN_USAGE_OUTPUT_AUDIO_TOKENS, usage.output_audio);
    attributes.count(&attr::GENSPAN_USAGE_WEB_SEARCHES, usage.web_searches);
}

/// A failed call says how, in the first of: the provider's word, the HTTP status, the way the transport ended.
///
/// A cancel after the terminal event is a success: SDKs stop reading at `[DONE]`.
fn fail(span: &mut Span, record: &Record, end: CallEnd<'_>) {
    let by_status = end.status.and_then(from_http);
    if let Some(failure) = &record.failure {
        let word = failure.kind.as_deref().and_then(from_word).or_else(|| failure.code.as_deref().and_then(from_word));
        let by_code = failure.code.as_deref().and_then(|code| {
            let status: u64 = code.parse().ok()?;
            from_http(status.try_into().ok().filter(|status| (400..600).contains(status))?)
        });
        // Status 400 says no more than that the request was wrong; the others say more than most words.
        let telling = by_status.filter(|_| end.status != Some(400));
        span.fail(telling.or(word).or(by_code).or(by_status).unwrap_or("internal_error"));
        let status = end.status.filter(|_| by_status.is_some()).map(|status| u64::from(status).to_string());
        let kind = failure.kind.as_deref().filter(|kind| *kind != "error");
        let kind = kind.or(failure.code.as_deref()).or(status.as_deref());
        span.attributes.set(&attr::ERROR_TYPE, kind.unwrap_or("error"));
        return;
    }
    if let Some(message) = by_status {
        span.fail(message);
        span.attributes.set(&attr::ERROR_TYPE, &u64::from(end.status.unwrap_or_default()).to_string());
        return;
    }
    let over = record.progress != Progress::Running;
    match end.outcome {
        Outcome::Ended if !over && broke_off(record) => {
            span.fail("data_loss");
            span.attributes.set(&attr::ERROR_TYPE, "stream_broke_off");
        }
        Outcome::Ended => {}
        _ if over => {}
        Outcome::Aborted => span.fail("cancelled"),
        Outcome::Abandoned => span.fail("deadline_exceeded"),
        Outcome::Failed => {
            span.fail("internal_error");
            // The words of an error may quote the header that was refused, and the key in it.
            let reason = redact(if end.reason.is_empty() { "error" } else { end.reason });
            span.attributes.set(&attr::ERROR_TYPE, &word(&reason));
        }
    }
}

/// Whether the answer was cut off, however cleanly the transport closed: a stream that stopped without its terminal event, without a
/// reason to end, or without the count of its output.
fn broke_off(record: &Record) -> bool {
    record.streaming && record.finishes.is_empty() && record.usage.and_then(|usage| usage.output).is_none()
}

fn finish_reasons(attributes: &mut Attributes, finishes: &[(u64, String)]) {
    if finishes.is_empty() {
        return;
    }
    let mut writer = Writer::new();
    writer.begin_array();
    for (_, reason) in finishes {
        writer.text(reason);
    }
    writer.end_array();
    attributes.set(&attr::RESPONSE_FINISH_REASONS, writer.as_str());
}

/// Ends a span that the app forgot.
pub fn abandon(span: &mut Span, now: Moment) {
    span.fail("deadline_exceeded");
    span.close(now);
}
