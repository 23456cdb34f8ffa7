//! What an open handle stands for.

use std::rc::Rc;

use crate::base::id::SpanId;
use crate::base::time::Moment;
use crate::base::usage::Usage;
use crate::base::value::Attributes;
use crate::decode::Decoder;
use crate::dialect::{Certainty, DialectName, Reader};
use crate::record::{Origin, Progress, Record};
use crate::span::{Span, Trace};

/// What an open handle stands for.
pub(super) enum Live {
    /// A call of a model.
    Call(Box<Call>),
    /// A span written by hand or by a hook.
    Span(Box<OpenSpan>),
    /// A trace of another service, under which ours begin. Never sent itself; the id stands for it where a span's would, and the moment
    /// is when something was last heard of it.
    Remote(Rc<Trace>, SpanId, Moment),
}

/// A call of a model under way.
pub(super) struct Call {
    pub(super) span: OpenSpan,
    pub(super) record: Record,
    pub(super) name: DialectName,
    pub(super) reader: Reader,
    pub(super) decoder: Decoder,
    pub(super) certainty: Certainty,
    /// Whether the call only fetches an answer that another one asked for.
    pub(super) purpose: Purpose,
    pub(super) host: String,
    pub(super) status: Option<u16>,
    /// The body to send instead of the app's, which asks for usage as well.
    pub(super) asking: Option<Vec<u8>>,
    /// Where it was noticed.
    pub(super) layer: Layer,
    /// The call that it carries, which then is the only span; 0 for none.
    pub(super) outer: u32,
    pub(super) bond: Bond,
    /// What carries it.
    pub(super) carrier: Carrier,
}

/// Where a call was noticed, from the inside out. The outermost tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(super) enum Layer {
    /// On the network.
    Fetch,
    /// At the model object of a framework.
    Model,
    /// By the framework itself.
    Framework,
}

/// How a request was found to carry a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// It began inside of it.
    Inside,
    /// There was no other that it could carry.
    Only,
    /// It is the first of several.
    Guessed,
}

/// The request by which a call that a framework tells of goes over the network.
#[derive(Default)]
pub(super) enum Carrier {
    /// None was seen.
    #[default]
    None,
    /// One is under way.
    Live(u32),
    /// One is over.
    Done(Box<Call>),
}

impl Carrier {
    /// Whether a request may still come: the first, or another try. After an answer that the app stopped reading there is no other try.
    pub(super) fn is_free(&self) -> bool {
        match self {
            Self::None => true,
            Self::Live(_) => false,
            Self::Done(call) => call.record.progress == Progress::Running && call.status.is_none_or(|status| status >= 400),
        }
    }
}

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It asks a model.
    Ask,
    /// It fetches an answer that was asked for before.
    Fetch,
}

/// A span that is open, and what the spans below it take over.
#[derive(Debug)]
pub(super) struct OpenSpan {
    pub(super) span: Span,
    /// Whether it is sent, if its segment is.
    pub(super) presence: Presence,
    /// When something was last heard of it.
    pub(super) touched: Moment,
    /// The handle above, 0 for none.
    pub(super) parent: u32,
    /// Conversation, user, tags and agent, for this span and those below.
    pub(super) inherited: Attributes,
    /// The last call right below, if it failed: an error that this span notices came from there.
    pub(super) failed_call: Option<SpanId>,
    /// The usage of the calls below.
    pub(super) usage: Usage,
    /// Where those counts come from; estimated, if any of them are.
    pub(super) origin: Origin,
}

/// Whether a span is part of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is.
    Kept,
    /// The app does not want it: what is below belongs to the span above.
    Ignored,
}

impl OpenSpan {
    /// What has to stay known once it has ended: all but what is sent. It gets a copy of the trace: a trace that no open span holds any
    /// more is over, and leaves.
    pub(super) fn remains(&self) -> Self {
        let trace = Rc::new(Trace::clone(&self.span.trace));
        Self { span: Span { trace, ..self.span.outline() }, inherited: self.inherited.clone(), ..*self }
    }

    /// The span that those below belong to.
    pub(super) fn nearest(&self) -> Option<SpanId> {
        match self.presence {
            Presence::Kept => Some(self.span.id),
            Presence::Ignored => self.span.parent,
        }
    }
}

impl Live {
    /// The span, unless the trace is all there is.
    pub(super) fn span(&self) -> Option<&Span> {
        self.open_span().map(|open| &open.span)
    }

    pub(super) fn open_span(&self) -> Option<&OpenSpan> {
        match self {
            Self::Call(call) => Some(&call.span),
            Self::Span(span) => Some(span),
            Self::Remote(..) => None,
        }
    }

    /// When something was last heard of it.
    pub(super) fn touched(&mut self) -> &mut Moment {
        match self {
            Self::Call(call) => &mut call.span.touched,
            Self::Span(span) => &mut span.touched,
            Self::Remote(.., touched) => touched,
        }
    }

    pub(super) fn open_span_mut(&mut self) -> Option<&mut OpenSpan> {
        match self {
            Self::Call(call) => Some(&mut call.span),
            Self::Span(span) => Some(span),
            Self::Remote(..) => None,
        }
    }
}
