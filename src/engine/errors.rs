//! Error events: what the shim caught, and calls that failed without anybody above to notice.

use super::Engine;
use super::live::{Layer, Live, OpenSpan};
use crate::base::attr;
use crate::base::id::Entropy;
use crate::base::json::{Json, Writer};
use crate::base::time::Moment;
use crate::span::{Span, Start, Status};
use crate::wire::ErrorEvent;

impl Engine {
    /// Takes an error that the shim caught, as an event linked to the span behind `handle`, or to the call below it that failed.
    pub fn capture_error(&mut self, error: &str, handle: u32, entropy: &[u8], now: Moment) {
        let mut random = Entropy(entropy);
        let event_id = random.trace_id().to_text();
        let error = Json::new(error.as_bytes());
        let span = match self.open.get(handle).and_then(Live::open_span) {
            Some(open) => failed_part(open, error),
            // Outside of every span an error begins a trace of its own, or belongs to the one that is continued.
            None => {
                let start = ["{\"parent\":", &handle.to_string(), "}"].concat();
                self.begin_span(Start(Json::new(start.as_bytes())), "", random, now).span
            }
        };
        self.outbox.add_error(ErrorEvent { error, span: &span, now, redact: self.config.redact }, &event_id);
    }

    /// A call that failed: the span above it will notice the error, if the app lets it through. Where there is none, the call tells.
    pub(super) fn tell_failure(&mut self, call: &OpenSpan, layer: Layer, now: Moment) {
        let kind = call.span.attributes.get_text(attr::ERROR_TYPE.name);
        if let Some(above) = self.open.get_mut(call.parent).and_then(Live::open_span_mut) {
            above.failed_call = kind.map(|_| call.span.id);
            return;
        }
        let (Some(kind), Status::Error(message)) = (kind, &call.span.status) else { return };
        // A hook hands the error over itself.
        if layer != Layer::Fetch || !self.config.capture_errors.is_on() {
            return;
        }
        let mut error = Writer::new();
        error.begin_object().pair("type", kind).pair("value", &[&call.span.name, ": ", &**message].concat());
        error.pair("mechanism", "auto.ai.genspan").key("handled").flag(false).end_object();
        let event = ErrorEvent { error: Json::new(error.as_str().as_bytes()), span: &call.span, now, redact: self.config.redact };
        // As random as the span's own, and needed once only.
        let event_id = [call.span.id.to_text(), call.span.trace.id.to_text().split_off(16)].concat();
        self.outbox.add_error(event, &event_id);
    }
}

/// The span that an error happened in: the call below that failed last, unless the app hands the error over itself.
fn failed_part(open: &OpenSpan, error: Json<'_>) -> Span {
    let mut span = open.span.clone();
    if let Some(call) = open.failed_call.filter(|_| error.get("handled").and_then(Json::flag) == Some(false)) {
        span.parent = Some(span.id);
        span.id = call;
    }
    span
}
