//! The frame of an envelope: a header line, then item header and payload, line by line. Source: sentry-protocol.md 1.1.

use crate::base::json::Writer;
use crate::base::loss::Losses;
use crate::base::time::Moment;
use crate::span::{Trace, TraceOptions};

use super::SDK;

/// An envelope as it grows.
#[derive(Debug)]
pub(super) struct Envelope {
    text: String,
}

/// Whose envelope it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sender<'a> {
    /// What the trace header tells of the options.
    pub(super) options: &'a TraceOptions,
    /// The DSN, told only to a tunnel.
    pub(super) tunnelled_dsn: Option<&'a str>,
    /// When it leaves.
    pub(super) now: Moment,
}

impl Envelope {
    /// Begins an envelope. One with spans or events in it names their trace.
    pub(super) fn begin(sender: Sender<'_>, event_id: Option<&str>, trace: Option<(&Trace, &str)>) -> Self {
        let mut header = Writer::new();
        header.begin_object();
        if let Some(id) = event_id {
            header.pair("event_id", id);
        }
        header.pair("sent_at", &sender.now.rfc3339());
        if let Some(dsn) = sender.tunnelled_dsn {
            header.pair("dsn", dsn);
        }
        header.key("sdk").raw(SDK);
        if let Some((trace, transaction)) = trace {
            header.key("trace");
            trace.write_header(sender.options, transaction, &mut header);
        }
        header.end_object();
        Self { text: header.finish() }
    }

    /// Adds an item. Both texts are JSON on one line, which is why no length is needed.
    pub(super) fn item(&mut self, header: &str, payload: &str) {
        for line in [header, payload] {
            self.text.push('\n');
            self.text.push_str(line);
        }
    }

    /// Adds the losses, if any item was discarded.
    pub(super) fn report(&mut self, losses: &Losses, now: Moment) {
        let discarded = || losses.iter().filter(|loss| loss.reason.is_discard());
        if discarded().next().is_none() {
            return;
        }
        let mut payload = Writer::new();
        payload.begin_object().key("timestamp").raw(&now.digits()).key("discarded_events").begin_array();
        for loss in discarded() {
            payload.begin_object().pair("reason", loss.reason.name()).pair("category", loss.category.name());
            payload.count("quantity", loss.quantity).end_object();
        }
        payload.end_array().end_object();
        self.item(r#"{"type":"client_report"}"#, payload.as_str());
    }

    /// The bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.text.push('\n');
        self.text.into_bytes()
    }
}
