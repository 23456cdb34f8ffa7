//! Floor 3: the life of one call. Facts fold into a record; the record knows no span.

mod answer;
mod content;
mod duplicates;
mod estimate;
mod fold;
mod ledger;
mod message;
mod redact;

use crate::base::attr::{self, Attr};
use crate::base::config::Switch;
use crate::base::cost::Cost;
use crate::base::json::Json;
use crate::base::limits::MAX_WORD_BYTES;
use crate::base::time::Moment;
use crate::base::usage::Usage;
use crate::base::value::Attributes;
use crate::dialect::{Content, Failure, Operation};

use answer::Answer;
pub use content::{fit, shorten, with_shorter_texts};
pub use duplicates::{Duplicates, Seen};
pub use estimate::{Estimator, Family, InputEstimate, OutputEstimate};
pub use ledger::{Ledger, Origin};
use message::Messages;
pub use redact::{Leaf, contents, redact, redact_attributes, redact_content, rewrite_content};

/// What became known of one call.
#[derive(Debug)]
pub struct Record {
    /// What is asked for.
    pub operation: Operation,
    /// Who serves it and who stands behind a gateway, the models that were asked and that answered, the ids of the answer and of the
    /// conversation.
    words: Attributes,
    /// Settings of the request and facts without a field of their own.
    pub attributes: Attributes,
    /// Why each choice ended, by choice.
    pub finishes: Vec<(u64, String)>,
    /// The token counts, as reported.
    pub usage: Option<Usage>,
    /// What the provider charged.
    pub cost: Option<Cost>,
    /// What the provider says went wrong.
    pub failure: Option<ReportedFailure>,
    /// When the first content came.
    pub first_content: Option<Moment>,
    /// Whether the answer came in events.
    pub streaming: bool,
    /// How sure it is that the answer is a model's.
    pub verdict: Verdict,
    /// How far the answer came.
    pub progress: Progress,
    now: Moment,
    inputs: Content,
    outputs: Content,
    system: Messages,
    input: Messages,
    tools: Messages,
    embeddings_input: Option<String>,
    answer: Answer,
    /// Counts by the text that passes, unless nobody wants them.
    estimate: Option<Box<(InputEstimate, OutputEstimate)>>,
}

/// Whether the answer had the shape of its dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing tells yet.
    Open,
    /// It had.
    Confirmed,
    /// It was something else.
    Foreign,
}

/// How far an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is under way.
    Running,
    /// It will be fetched by a later call.
    Pending,
    /// Its terminal event was seen.
    Ended,
}

/// A failure that the provider reported, without its sentence for people: that may quote the prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportedFailure {
    /// The provider's word for it.
    pub kind: Option<String>,
    /// The provider's code.
    pub code: Option<String>,
}

impl Record {
    /// The record of a call that begins. Where counts are to be estimated, all text passes through it, and none stays.
    pub fn new(operation: Operation, provider: Option<&str>, inputs: Content, outputs: Content, estimate: Switch) -> Self {
        let mut words = Attributes::new();
        words.maybe(&attr::PROVIDER_NAME, provider);
        Self {
            operation,
            words,
            attributes: Attributes::new(),
            finishes: Vec::new(),
            usage: None,
            cost: None,
            failure: None,
            first_content: None,
            streaming: false,
            verdict: Verdict::Open,
            progress: Progress::Running,
            now: Moment::default(),
            inputs,
            outputs,
            system: Messages::default(),
            input: Messages::default(),
            tools: Messages::default(),
            embeddings_input: None,
            answer: Answer::default(),
            estimate: estimate.is_on().then(Box::default),
        }
    }

    /// Keeps texts whole until secrets are out of them.
    pub fn cut_later(&mut self) {
        self.system.cut_later();
        self.input.cut_later();
        self.tools.cut_later();
        self.answer.cut_later();
    }

    /// Sets the moment at which the facts that follow became known.
    pub fn at(&mut self, now: Moment) {
        self.now = now;
    }

    /// A word that is known of the call: who serves it, its models, its ids.
    pub fn word(&self, attribute: &Attr) -> Option<&str> {
        self.words.get_text(attribute.name)
    }

    /// The model to count under: the one that answered, or else the one asked for.
    pub fn model(&self) -> Option<&str> {
        self.word(&attr::RESPONSE_MODEL).or_else(|| self.word(&attr::REQUEST_MODEL))
    }

    /// The counts of the call and where they come from: what the provider reported, and estimates of what it did not. These are made only
    /// if the answer brought content, and is not counted later when it is fetched. Details are never estimated.
    pub fn counts(&self) -> Option<(Usage, Origin)> {
        let reported = self.usage.filter(|usage| !usage.is_empty());
        let output = reported.and_then(|usage| usage.output);
        let family = Family::of(self.model().unwrap_or_default());
        let is_wanted = output.is_none() && self.progress != Progress::Pending;
        let estimated = self.estimate.as_ref().filter(|_| is_wanted).and_then(|estimate| {
            let output = estimate.1.tokens(family)?;
            let usage = reported.unwrap_or_else(|| Usage { input: estimate.0.tokens(family), ..Usage::default() });
            Some(Usage { output: Some(output), ..usage })
        });
        let (usage, origin) = match estimated {
            Some(usage) => (usage, Origin::Estimated),
            None => (reported?, Origin::Reported),
        };
        Some((usage.lawful(), origin))
    }

    /// Puts instructions that stand in Sentry's shape already before those that were told.
    pub fn put_instructions_first(&mut self, parts: Json<'_>) {
        let told = std::mem::take(&mut self.system).finish().unwrap_or_default();
        let mut add = |parts: Json<'_>| parts.items().for_each(|part| self.system.written(part));
        add(parts);
        add(Json::new(told.as_bytes()));
    }

    /// Adds what the request that carried the call knows better than the hook that reported it: counts, headers, times; and what the hook
    /// left out: the model that was asked, and contents, if the call records any.
    pub fn complete(&mut self, carrier: &mut Self) {
        self.usage = carrier.usage.filter(|usage| usage.total().is_some()).or(self.usage);
        self.cost = self.cost.or(carrier.cost);
        // A whole answer told of a streamed one came all at once, at its end.
        self.first_content = self.first_content.filter(|_| self.streaming).or(carrier.first_content);
        self.streaming |= carrier.streaming;
        for (name, value) in carrier.attributes.iter() {
            if self.attributes.get(name).is_none() {
                self.attributes.insert(name, value.clone());
            }
        }
        if self.failure.is_some() && carrier.failure.is_some() {
            self.failure = carrier.failure.take();
        }
        self.words.maybe(&attr::REQUEST_MODEL, carrier.word(&attr::REQUEST_MODEL));
        if self.inputs == Content::Recorded {
            self.system.or(&mut carrier.system);
            self.input.or(&mut carrier.input);
            self.tools.or(&mut carrier.tools);
        }
        // Of an answer that the app stopped, whoever told of the call has seen nothing.
        if self.progress == Progress::Running {
            for attribute in &[attr::RESPONSE_ID, attr::RESPONSE_MODEL] {
                let told = carrier.word(attribute).filter(|_| self.word(attribute).is_none());
                self.words.maybe(attribute, told);
            }
            self.estimate = carrier.estimate.take().or(self.estimate.take());
            if self.outputs == Content::Recorded {
                self.answer = std::mem::take(&mut carrier.answer);
            }
        }
    }

    /// Takes the recorded content out, as attributes.
    pub fn take_content(&mut self, attributes: &mut Attributes) {
        let mut set = |attribute: &Attr, text: Option<String>| attributes.maybe(attribute, text.as_deref());
        set(&attr::SYSTEM_INSTRUCTIONS, self.system.finish());
        set(&attr::INPUT_MESSAGES, self.input.finish());
        set(&attr::TOOL_DEFINITIONS, self.tools.finish());
        set(&attr::EMBEDDINGS_INPUT, self.embeddings_input.take());
        set(&attr::OUTPUT_MESSAGES, self.answer.finish(&self.finishes));
    }
}

impl From<Failure<'_>> for ReportedFailure {
    fn from(failure: Failure<'_>) -> Self {
        Self { kind: failure.kind.map(word), code: failure.code.map(word) }
    }
}

/// A word that the wire sends, no longer than a word may be.
pub fn word(text: &str) -> String {
    text.get(..text.floor_char_boundary(MAX_WORD_BYTES)).unwrap_or(text).to_owned()
}
