//! The tokens of a call estimated from the facts that are told of it.

use super::{Estimator, Family, TOKEN};
use crate::base::json::Json;
use crate::base::limits::MAX_CHOICES;
use crate::dialect::{DeltaKind, Fact, Part};

/// What a message costs beside its text: its role and its borders.
const MESSAGE: u64 = 4 * TOKEN;
/// What the begin of the answer costs.
const PRIMING: u64 = 3 * TOKEN;
/// What a call of a tool costs beside its name and its arguments.
const TOOL_CALL: u64 = 12 * TOKEN;
/// Definitions of tools are rewritten more tersely than the JSON that they come in.
const TOOLS_PER_CENT: u64 = 60;

/// The output of one call, fed by the deltas as they pass.
#[derive(Debug, Default)]
pub struct OutputEstimate {
    /// The answers, by choice: they come interleaved, and each is a text of its own.
    choices: Vec<(u64, Channel, Estimator)>,
}

/// What the text of a choice belongs to; another channel is another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Text(DeltaKind),
    ToolCall(Option<u64>),
}

impl OutputEstimate {
    /// Takes a fact in, where it is one of the output.
    pub fn take(&mut self, fact: &Fact<'_>) {
        match *fact {
            Fact::Delta { choice, kind, text } => {
                if let Some(estimator) = self.channel(choice, Channel::Text(kind)) {
                    estimator.push(text);
                }
            }
            Fact::ToolCall { choice, index, name, arguments, .. } => {
                let Some(estimator) = self.channel(choice, Channel::ToolCall(index)) else { return };
                if let Some(name) = name {
                    estimator.pause();
                    estimator.counted += TOOL_CALL;
                    estimator.push(name);
                    estimator.pause();
                }
                estimator.push(arguments);
            }
            _ => {}
        }
    }

    /// The estimate, unless nothing came.
    pub fn tokens(&self, family: Family) -> Option<u64> {
        let counted = self.choices.iter().map(|(_, _, estimator)| estimator.whole()).sum();
        Some(family.tokens(counted)).filter(|_| counted > 0)
    }

    fn channel(&mut self, choice: u64, channel: Channel) -> Option<&mut Estimator> {
        let at = match self.choices.iter().position(|(number, ..)| *number == choice) {
            Some(at) => at,
            None if self.choices.len() < MAX_CHOICES => {
                self.choices.push((choice, channel, Estimator::default()));
                self.choices.len() - 1
            }
            None => return None,
        };
        let (_, current, estimator) = self.choices.get_mut(at)?;
        if *current != channel {
            *current = channel;
            estimator.pause();
        }
        Some(estimator)
    }
}

/// The input of one call, fed by the messages of its request.
#[derive(Debug, Default)]
pub struct InputEstimate {
    text: Estimator,
    tools: Estimator,
    overhead: u64,
    media: Media,
}

/// Whether anything was sent whose tokens no text tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Media {
    #[default]
    Absent,
    Present,
}

impl InputEstimate {
    /// Takes a fact in, where it is one of the input.
    pub fn take(&mut self, fact: &Fact<'_>) {
        match *fact {
            Fact::Input(_) => self.overhead += MESSAGE,
            Fact::System(part) => {
                self.overhead += MESSAGE;
                self.part(part);
            }
            Fact::InputPart(part) => self.part(part),
            Fact::Tool(tool) => {
                self.tools.text(tool.name);
                self.tools.text(tool.description.unwrap_or_default());
                if let Some(parameters) = tool.parameters {
                    self.tools.text(&parameters.raw());
                }
            }
            _ => {}
        }
    }

    /// The estimate; unknown where there is media, or nothing was told.
    pub fn tokens(&self, family: Family) -> Option<u64> {
        let tools = self.tools.whole() * TOOLS_PER_CENT / 100;
        let counted = self.text.whole() + tools + self.overhead;
        Some(family.tokens(counted + PRIMING)).filter(|_| counted > 0 && self.media == Media::Absent)
    }

    fn part(&mut self, part: Part<'_>) {
        let value = |value: Option<Json<'_>>| value.map(|value| value.text().unwrap_or_else(|| value.raw()).into_owned());
        match part {
            Part::Text(text) | Part::Reasoning(text) => self.text.text(text),
            Part::ToolCall { name, arguments, .. } => {
                self.overhead += TOOL_CALL;
                self.text.text(name);
                self.text.text(&value(arguments).unwrap_or_default());
            }
            Part::ToolResult { result, .. } => self.text.text(&value(result).unwrap_or_default()),
            Part::Blob { .. } | Part::Uri { .. } | Part::File { .. } => self.media = Media::Present,
        }
    }
}
