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
        self.text.push_str(&["\n", header, "\n", payload].concat());
    }

    /// Adds the losses, if any item was discarded.
    pub(super) fn report(&mut self, losses: &Losses, now: Moment) {
        let mut discarded = Writer::new();
        losses.iter().filter(|loss| loss.reason.is_discard()).for_each(|loss| loss.write(&mut discarded));
        if !discarded.is_empty() {
            let payload = [r#"{"timestamp":"#, &now.digits(), r#","discarded_events":["#, discarded.as_str(), "]}"].concat();
            self.item(r#"{"type":"client_report"}"#, &payload);
        }
    }

    /// The bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.text.push('\n');
        self.text.into_bytes()
    }
}
