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
    /// Takes an error that the shim caught, as an event linked to the span that is its `parent`, or to the call below it that failed.
    pub fn capture_error(&mut self, error: &str, entropy: &[u8], now: Moment) {
        let mut random = Entropy(entropy);
        let event_id = random.trace_id().to_text();
        let error = Json::new(error.as_bytes());
        let start = Start(error);
        let (span, scope) = match self.known(start.parent()) {
            Some(open) => (failed_part(open, error), open.inherited.clone()),
            // Outside of every span an error begins a trace of its own, or belongs to the one that is continued.
            None => {
                let began = self.begin_span(start, "", random, now);
                (began.span, began.inherited)
            }
        };
        self.outbox.add_error(ErrorEvent { error, span: &span, scope: &scope, now, redact: self.config.redact }, &event_id);
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
        error.begin_object().pair("mechanism", "auto.ai.genspan").key("handled").flag(false).key("exceptions").begin_array();
        error.begin_object().pair("type", kind).pair("value", &[&call.span.name, ": ", &**message].concat()).end_object();
        error.end_array().end_object();
        let error = Json::new(error.as_str().as_bytes());
        let event = ErrorEvent { error, span: &call.span, scope: &call.inherited, now, redact: self.config.redact };
        // As random as the span's own, and needed once only.
        let event_id = [&*call.span.id.to_text(), call.span.trace.id.to_text().get(16..).unwrap_or_default()].concat();
        self.outbox.add_error(event, &event_id);
    }
}

/// The span that an error happened in: the call below that failed last, unless the app hands the error over itself.
fn failed_part(open: &OpenSpan, error: Json<'_>) -> Span {
    let mut span = open.span.outline();
    if let Some(call) = open.failed_call.filter(|_| error.member("handled").flag() == Some(false)) {
        span.parent = Some(span.id);
        span.id = call;
    }
    span
}
