//! Spans of one trace as the posts that a destination wants.

use crate::base::limits::MAX_TRANSACTION_BYTES;
use crate::base::loss::{Category, Losses};
use crate::base::time::Moment;
use crate::span::{Span, TraceOptions};

use super::destination::{Destination, Form};
use super::envelope::{Envelope, Sender};
use super::fit::{estimate_bytes, first_run};
use super::{otlp, spans, transaction};

/// The body of a post, and what it holds.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) body: Vec<u8>,
    pub(super) category: Category,
    /// How many spans or events.
    pub(super) quantity: u64,
    /// The losses that it reports.
    pub(super) losses: Losses,
}

/// What every post of a destination is made by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sealer<'a> {
    pub(super) destination: &'a Destination,
    pub(super) options: &'a TraceOptions,
    /// How many bytes of spans a post may hold, where its spans allow it.
    pub(super) bound: usize,
    pub(super) now: Moment,
}

impl<'a> Sealer<'a> {
    /// Posts of all the spans. `losses` go with the first envelope.
    pub(super) fn seal(&self, spans: &[Span], losses: &mut Losses) -> Vec<Sealed> {
        let parts = match self.destination.form {
            Form::Transaction => transaction::segments(spans),
            Form::Spans | Form::Otlp(_) => vec![spans.iter().collect()],
        };
        let mut sealed = Vec::new();
        for part in parts {
            let mut rest = part.as_slice();
            while let Some((top, below)) = rest.split_first() {
                let post = self.seal_first(rest, top, below, losses);
                rest = rest.get(post.quantity as usize..).unwrap_or_default();
                sealed.push(post);
            }
        }
        sealed
    }

    /// One post of as many of the first spans as it may hold.
    fn seal_first(&self, spans: &[&Span], top: &Span, below: &[&Span], losses: &mut Losses) -> Sealed {
        match &self.destination.form {
            Form::Spans => {
                let (written, quantity) = first_run(spans, spans::write_span, self.bound.saturating_sub(spans::FRAME_BYTES));
                let body = self.envelope(top, None, &spans::header(quantity), &spans::container(&written), losses);
                Sealed { category: Category::Span, quantity, ..body }
            }
            Form::Transaction => {
                let room = self.bound.min(MAX_TRANSACTION_BYTES).saturating_sub(estimate_bytes(top));
                let (written, quantity) = first_run(below, transaction::write_child, room);
                let payload = transaction::transaction(top, &written, self.options);
                let body = self.envelope(top, Some(&transaction::event_id(top)), r#"{"type":"transaction"}"#, &payload, losses);
                Sealed { category: Category::Transaction, quantity: quantity + 1, ..body }
            }
            Form::Otlp(resource) => {
                let (written, quantity) = first_run(spans, otlp::write_span, self.bound);
                let body = otlp::request(resource, &written).into_bytes();
                Sealed { body, category: Category::Span, quantity, losses: Losses::default() }
            }
        }
    }

    fn envelope(&self, span: &Span, event_id: Option<&str>, header: &str, payload: &str, losses: &mut Losses) -> Sealed {
        let mut envelope = Envelope::begin(self.sender(), event_id, Some((&span.trace, span.segment_name())));
        envelope.item(header, payload);
        let losses = std::mem::take(losses);
        envelope.report(&losses, self.now);
        Sealed { body: envelope.finish(), category: Category::Span, quantity: 0, losses }
    }

    pub(super) fn sender(&self) -> Sender<'a> {
        Sender { options: self.options, tunnelled_dsn: self.destination.tunnelled_dsn.as_deref(), now: self.now }
    }
}
