//! How a dialect tells: by naming the members of an object that hold a fact.
//!
//! One function for each fact, shared by all dialects: each reads like the wire it describes, and the wasm holds the reading
//! of texts, numbers and parts once. Members are named by paths as [`Json::at`] takes them.

mod part;

use super::fact::{Content, DeltaKind, Fact, Failure, Sink};
use super::failure::{read_exception, read_failure};
use super::settings::tell_settings;
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::limits::MAX_NESTING;
use crate::base::usage::Usage;

/// The path to a value itself.
pub(super) const ITSELF: &str = "";
/// The path to a member that no wire has.
pub(super) const NOWHERE: &str = "-";

/// Tells facts to a sink.
pub(super) struct Teller<'a> {
    sink: &'a mut dyn Sink,
    /// Which of several answers is told.
    pub choice: u64,
    /// How many elements of the latest list were told.
    pub at: u64,
    place: Place,
    /// The counts that are kept back while somebody else may know better.
    pub held: Option<Usage>,
    /// The member that holds the text of a delta, with its quotes and colon; empty where events are not told by their likeness.
    pub text_key: &'static [u8],
    /// How many facts were told, and the last of them that was a delta.
    facts: u32,
    delta: Option<(u64, DeltaKind)>,
    /// How many lists deep it is.
    depth: usize,
}

/// Where parts belong.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    System,
    Input,
    Output,
}

impl<'a> Teller<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, choice: 0, at: 0, place: Place::Output, held: None, text_key: b"", facts: 0, delta: None, depth: 0 }
    }

    /// Whether the content of the request is to be told.
    #[inline(never)]
    pub(super) fn wants_inputs(&self) -> bool {
        self.sink.inputs() == Content::Recorded
    }

    /// The delta that was told, if nothing else was.
    pub(super) fn lone_delta(&self) -> Option<(u64, DeltaKind)> {
        self.delta.filter(|_| self.facts == 1)
    }

    #[inline(never)]
    pub(super) fn fact(&mut self, fact: Fact<'_>) {
        self.facts += 1;
        if let Fact::Delta { choice, kind, .. } = fact {
            self.delta = Some((choice, kind));
        }
        self.sink.fact(fact);
    }

    /// Tells each element of a list. What nests without end (documents that hold documents) is followed through here, and to a bounded
    /// depth: the stack is small.
    #[inline(never)]
    pub(super) fn each(&mut self, object: Json<'_>, path: &str, tell: fn(Json<'_>, &mut Self)) {
        if self.depth < MAX_NESTING {
            self.depth += 1;
            self.at = 0;
            object.list(path).for_each(|item| {
                tell(item, self);
                self.at += 1;
            });
            self.depth -= 1;
        }
    }
}

/// Facts that are a single word or mark. Empty words say nothing: Azure's first chunk has an empty id and model.
impl Teller<'_> {
    #[inline(never)]
    pub(super) fn confirmed(&mut self) {
        self.fact(Fact::Confirmed);
    }

    #[inline(never)]
    pub(super) fn foreign(&mut self) {
        self.fact(Fact::Foreign);
    }

    #[inline(never)]
    pub(super) fn end(&mut self) {
        self.fact(Fact::End);
    }

    /// Tells a word. Says whether there was one.
    #[inline(never)]
    pub(super) fn word(&mut self, object: Json<'_>, path: &str, fact: fn(&str) -> Fact<'_>) -> bool {
        let word = object.text_at(path).filter(|word| !word.is_empty());
        if let Some(word) = &word {
            self.fact(fact(word));
        }
        word.is_some()
    }

    #[inline(never)]
    pub(super) fn id(&mut self, object: Json<'_>, path: &str) -> bool {
        self.word(object, path, |word| Fact::Id(word))
    }

    #[inline(never)]
    pub(super) fn model(&mut self, object: Json<'_>, path: &str) -> bool {
        self.word(object, path, |word| Fact::Model(word))
    }

    #[inline(never)]
    pub(super) fn conversation(&mut self, object: Json<'_>, path: &str) {
        self.word(object, path, |word| Fact::Conversation(word));
    }

    #[inline(never)]
    pub(super) fn upstream(&mut self, provider: &str) {
        self.fact(Fact::Upstream(provider));
    }

    #[inline(never)]
    pub(super) fn setting(&mut self, attribute: &'static Attr, value: Json<'_>) {
        self.fact(Fact::Setting(attribute, value));
    }

    #[inline(never)]
    pub(super) fn count(&mut self, attribute: &'static Attr, count: Option<u64>) {
        if let Some(count) = count {
            self.fact(Fact::Count(attribute, count));
        }
    }

    /// Tells that the answer is asked for in events, on wires that say so outside of the body.
    #[inline(never)]
    pub(super) fn asks_for_events(&mut self) {
        self.setting(&attr::REQUEST_STREAM, Json::new(b"true"));
    }

    /// Tells the model that a body asks for, and its settings.
    #[inline(never)]
    pub(super) fn asks(&mut self, body: Json<'_>) {
        self.asks_model(body);
        tell_settings(body, self);
    }

    /// Tells the model that a body asks for.
    #[inline(never)]
    pub(super) fn asks_model(&mut self, body: Json<'_>) {
        self.word(body, "model|model_id", |word| Fact::RequestModel(word));
    }

    /// Tells the failure that a body reports. Says whether there was one.
    #[inline(never)]
    pub(super) fn failure(&mut self, body: Json<'_>) -> bool {
        read_failure(body, self.sink)
    }

    /// Tells an exception of an AWS event stream.
    #[inline(never)]
    pub(super) fn exception(&mut self, name: &str, body: Json<'_>) {
        read_exception(name, body, self.sink);
    }

    #[inline(never)]
    pub(super) fn failed(&mut self, kind: Option<&str>, code: Option<&str>, message: Option<&str>) {
        self.fact(Fact::Failed(Failure { kind, code, message }));
    }

    /// Tells counts, unless there are none.
    #[inline(never)]
    pub(super) fn usage(&mut self, usage: &Usage) {
        if usage.is_empty() {
            return;
        }
        match &mut self.held {
            Some(held) => *held = *usage,
            None => self.fact(Fact::Usage(*usage)),
        }
    }

    /// Tells the counts of an answer that has no text: of vectors and of ranks.
    #[inline(never)]
    pub(super) fn input_usage(&mut self, input: Option<u64>) {
        if input.is_some() {
            self.usage(&Usage { input, output: Some(0), ..Usage::default() });
        }
    }
}

/// Answers.
impl Teller<'_> {
    /// Tells text of the answer, or the new part of it. An empty one says nothing: it is no first chunk.
    #[inline(never)]
    pub(super) fn text(&mut self, kind: DeltaKind, object: Json<'_>, path: &str) {
        if let Some(text) = object.text_at(path).filter(|text| !text.is_empty()) {
            self.delta(kind, &text);
        }
    }

    /// Tells text of the answer as it is.
    #[inline(never)]
    pub(super) fn delta(&mut self, kind: DeltaKind, text: &str) {
        self.fact(Fact::Delta { choice: self.choice, kind, text });
    }

    /// Tells a tool call, or the new part of one. Arguments are a text, or any other value, whose text they are then.
    #[inline(never)]
    pub(super) fn call(&mut self, index: Option<u64>, call: Json<'_>, id: &str, name: &str, arguments: &str) {
        let word = |path: &str| call.text_at(path).filter(|word| !word.is_empty());
        let (id, name, arguments) = (word(id), word(name), call.at(arguments));
        let arguments = arguments.map(|arguments| arguments.text().unwrap_or_else(|| arguments.raw())).unwrap_or_default();
        self.call_of(index, id.as_deref(), name.as_deref(), &arguments);
    }

    #[inline(never)]
    pub(super) fn call_of(&mut self, index: Option<u64>, id: Option<&str>, name: Option<&str>, arguments: &str) {
        self.fact(Fact::ToolCall { choice: self.choice, index, id, name, arguments });
    }

    /// Tells why the answer ended, if it did.
    #[inline(never)]
    pub(super) fn finish(&mut self, object: Json<'_>, path: &str) -> bool {
        let reason = object.text_at(path).filter(|reason| !reason.is_empty());
        if let Some(reason) = &reason {
            self.fact(Fact::Finish { choice: self.choice, reason });
        }
        reason.is_some()
    }
}
