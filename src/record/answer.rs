//! The answer put together out of its deltas, when it is recorded.

use super::message::write_part;
use crate::base::json::{Json, Writer};
use crate::base::limits::{MAX_CHOICES, MAX_CONTENT_BYTES, MAX_PART_BYTES, MAX_PARTS, MAX_UNCUT_ANSWER_BYTES};
use crate::dialect::{DeltaKind, Part};

/// The answers to one request, by choice, held to one budget together.
#[derive(Debug)]
pub(super) struct Answer {
    choices: Vec<Choice>,
    bytes: usize,
    cut: Cut,
    /// Bytes past the budget.
    left_out: usize,
}

/// When texts that are too long are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// As they come.
    AtOnce,
    /// Once secrets are out of them: one that is cut in two would not be found. What is past all bounds is left out whole.
    Later,
}

impl Default for Answer {
    fn default() -> Self {
        Self { choices: Vec::new(), bytes: 0, cut: Cut::AtOnce, left_out: 0 }
    }
}

#[derive(Debug)]
struct Choice {
    number: u64,
    parts: Vec<AnswerPart>,
}

#[derive(Debug)]
enum AnswerPart {
    Text {
        kind: DeltaKind,
        text: String,
    },
    Call {
        index: Option<u64>,
        id: Option<String>,
        name: String,
        arguments: String,
    },
    /// Written already.
    Written(String),
}

impl Answer {
    pub(super) fn cut_later(&mut self) {
        self.cut = Cut::Later;
    }

    /// The same without what was told.
    pub(super) fn restart(&mut self) {
        *self = Self { cut: self.cut, ..Self::default() };
    }

    /// Adds text to the last part, or begins a part.
    pub(super) fn text(&mut self, number: u64, kind: DeltaKind, text: &str) {
        let text = self.within_budget(text);
        let Some(choice) = self.choice(number).filter(|_| !text.is_empty()) else { return };
        match choice.parts.last_mut() {
            Some(AnswerPart::Text { kind: known, text: whole }) if *known == kind => whole.push_str(text),
            _ => self.add(number, AnswerPart::Text { kind, text: text.to_owned() }, text.len()),
        }
    }

    /// Adds a tool call or a part of one.
    ///
    /// Which call a part belongs to is told in three ways: by an id that is known, by an index, or by being the latest. A
    /// new id begins a new call even where the index repeats, since some servers number every call 0.
    pub(super) fn call(&mut self, number: u64, index: Option<u64>, id: Option<&str>, name: Option<&str>, arguments: &str) {
        let arguments = self.within_budget(arguments);
        let Some(choice) = self.choice(number) else { return };
        if let Some(AnswerPart::Call { id: known_id, name: known_name, arguments: whole, .. }) = choice.find_call(index, id) {
            if known_id.is_none() {
                *known_id = id.map(str::to_owned);
            }
            if known_name.is_empty() {
                name.unwrap_or_default().clone_into(known_name);
            }
            whole.push_str(arguments);
        } else {
            let name = self.within_budget(name.unwrap_or_default());
            let id = id.map(|id| self.within_budget(id).to_owned());
            let call = AnswerPart::Call { index, id, name: name.to_owned(), arguments: arguments.to_owned() };
            self.add(number, call, name.len() + arguments.len());
        }
    }

    /// Adds a part that is whole.
    pub(super) fn part(&mut self, choice: u64, part: Part<'_>) {
        let mut writer = Writer::new();
        write_part(&mut writer, part, self.cut.longest());
        if self.bytes + writer.len() > self.cut.budget() {
            self.left_out += writer.len();
            return;
        }
        self.bytes += writer.len();
        let bytes = writer.len();
        self.add(choice, AnswerPart::Written(writer.finish()), bytes);
    }

    /// Adds a part of so many bytes, unless there are too many: each is searched for when more of it comes.
    fn add(&mut self, choice: u64, part: AnswerPart, bytes: usize) {
        match self.choice(choice) {
            Some(choice) if choice.parts.len() < MAX_PARTS => choice.parts.push(part),
            _ => self.left_out += bytes,
        }
    }

    /// The messages as a JSON array, unless nothing was told.
    pub(super) fn finish(&self, finishes: &[(u64, String)]) -> Option<String> {
        let last = self.choices.len().checked_sub(1)?;
        let mut writer = Writer::new();
        writer.begin_array();
        for (at, choice) in self.choices.iter().enumerate() {
            let finish = finishes.iter().find(|(number, _)| *number == choice.number);
            // A tool that takes nothing is called with an empty text on some wires; unless the answer broke off there.
            let nothing = if finish.is_some() { "{}" } else { "" };
            writer.begin_object().pair("role", "assistant").key("parts").begin_array();
            for part in &choice.parts {
                part.write(&mut writer, self.cut.longest(), nothing);
            }
            if at == last && self.left_out > 0 {
                let note = ["[", &self.left_out.to_string(), " more bytes left out]"].concat();
                write_part(&mut writer, Part::Text(&note), MAX_PART_BYTES);
            }
            writer.end_array();
            if let Some((_, reason)) = finish {
                writer.pair("finish_reason", reason);
            }
            writer.end_object();
        }
        writer.end_array();
        Some(writer.finish())
    }

    fn choice(&mut self, number: u64) -> Option<&mut Choice> {
        let at = match self.choices.iter().position(|choice| choice.number == number) {
            Some(at) => at,
            None if self.choices.len() < MAX_CHOICES => {
                self.choices.push(Choice { number, parts: Vec::new() });
                self.choices.len() - 1
            }
            None => return None,
        };
        self.choices.get_mut(at)
    }

    /// As much of a text as the budget has room for.
    fn within_budget<'a>(&mut self, text: &'a str) -> &'a str {
        let room = self.cut.budget().saturating_sub(self.bytes);
        let kept = match self.cut {
            Cut::AtOnce => text.get(..text.floor_char_boundary(room)).unwrap_or_default(),
            Cut::Later if text.len() <= room => text,
            // Once: nothing is kept from then on.
            Cut::Later => {
                if self.bytes <= self.cut.budget() {
                    self.drop_unfinished();
                }
                ""
            }
        };
        self.bytes = if kept.len() == text.len() { self.bytes + kept.len() } else { self.cut.budget() + 1 };
        self.left_out += text.len() - kept.len();
        kept
    }

    /// Leaves out the parts that may end in the middle of a secret.
    fn drop_unfinished(&mut self) {
        for part in self.choices.iter_mut().flat_map(|choice| &mut choice.parts) {
            let text = match part {
                AnswerPart::Text { text, .. } => text,
                AnswerPart::Call { arguments, .. } => arguments,
                AnswerPart::Written(_) => continue,
            };
            self.left_out += text.len();
            text.clear();
        }
    }
}

impl Cut {
    fn budget(self) -> usize {
        match self {
            Self::AtOnce => MAX_CONTENT_BYTES,
            Self::Later => MAX_UNCUT_ANSWER_BYTES,
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::AtOnce => MAX_PART_BYTES,
            Self::Later => usize::MAX,
        }
    }
}

impl Choice {
    fn find_call(&mut self, index: Option<u64>, id: Option<&str>) -> Option<&mut AnswerPart> {
        let is_call = |part: &AnswerPart| matches!(part, AnswerPart::Call { .. });
        let by_id = |part: &AnswerPart| matches!(part, AnswerPart::Call { id: Some(known), .. } if Some(known.as_str()) == id);
        let by_index = |part: &AnswerPart| matches!(part, AnswerPart::Call { index: known, .. } if known.is_some() && *known == index);
        let at = match (id, index) {
            (Some(_), _) => self.parts.iter().rposition(by_id)?,
            (None, Some(_)) => self.parts.iter().rposition(by_index)?,
            (None, None) => self.parts.iter().rposition(is_call)?,
        };
        self.parts.get_mut(at)
    }
}

impl AnswerPart {
    /// Writes the part; `nothing` are the arguments of a call that has none.
    fn write(&self, writer: &mut Writer, longest: usize, nothing: &str) {
        match self {
            Self::Text { kind: DeltaKind::Reasoning, text } => write_part(writer, Part::Reasoning(text), longest),
            Self::Text { kind: DeltaKind::Text | DeltaKind::Refusal, text } => write_part(writer, Part::Text(text), longest),
            Self::Call { id, name, arguments, .. } => {
                let arguments = if arguments.is_empty() { nothing } else { arguments };
                // As the text that it is: custom tools take code or a command. One that holds an object is written as that.
                let mut text = Writer::new();
                text.text(arguments);
                let arguments = (!arguments.is_empty()).then(|| Json::new(text.as_str().as_bytes()));
                write_part(writer, Part::ToolCall { id: id.as_deref(), name, arguments }, longest);
            }
            Self::Written(json) => {
                writer.raw(json);
            }
        }
    }
}
