//! Facts folded into the growing record.

use super::{Progress, Record, ReportedFailure, Verdict, word};
use crate::base::attr::{self, Attr};
use crate::base::json::Writer;
use crate::base::limits::MAX_CHOICES;
use crate::base::value::Value;
use crate::dialect::{Content, DeltaKind, Fact, Sink};

impl Sink for Record {
    /// Whoever wants to count the words of the request must be told them, kept or not.
    fn inputs(&self) -> Content {
        if self.estimate.is_some() { Content::Recorded } else { self.inputs }
    }

    fn fact(&mut self, fact: Fact<'_>) {
        if let Some(estimate) = &mut self.estimate {
            estimate.0.take(&fact);
            estimate.1.take(&fact);
        }
        match fact {
            Fact::Operation(operation) => self.operation = operation,
            Fact::RequestModel(model) => self.tell(&attr::REQUEST_MODEL, model),
            Fact::Setting(attribute, json) => {
                if let Some(value) = Value::of(attribute, json) {
                    self.attributes.insert(attribute.name, value);
                }
            }
            Fact::Conversation(id) => self.tell(&attr::CONVERSATION_ID, id),
            Fact::System(part) if self.inputs == Content::Recorded => self.system.lone_part(part),
            Fact::Input(role) if self.inputs == Content::Recorded => self.input.begin(role),
            Fact::InputPart(part) if self.inputs == Content::Recorded => self.input.part(part),
            Fact::Tool(tool) if self.inputs == Content::Recorded => self.tools.tool(tool),
            Fact::EmbeddingsInput(input) if self.inputs == Content::Recorded => {
                let mut writer = Writer::new();
                writer.value(input);
                self.embeddings_input = Some(writer.finish());
            }
            Fact::System(_) | Fact::Input(_) | Fact::InputPart(_) | Fact::Tool(_) | Fact::EmbeddingsInput(_) => {}
            Fact::Confirmed => self.verdict = Verdict::Confirmed,
            Fact::Foreign => self.verdict = Verdict::Foreign,
            Fact::Streaming => self.streaming = true,
            Fact::Restart => {
                self.answer.restart();
                self.finishes.clear();
            }
            Fact::Id(id) => self.tell(&attr::RESPONSE_ID, id),
            Fact::Model(model) => self.tell(&attr::RESPONSE_MODEL, model),
            // Behind a host that nobody has named, whoever answers is the provider.
            Fact::Upstream(provider) if self.word(&attr::PROVIDER_NAME).is_none() => self.tell(&attr::PROVIDER_NAME, provider),
            Fact::Upstream(provider) => self.tell(&attr::GENSPAN_UPSTREAM_PROVIDER, provider),
            Fact::Begun => self.content(),
            Fact::Delta { choice, kind, text } => self.delta(choice, kind, text),
            Fact::ToolCall { choice, index, id, name, arguments } => {
                self.content();
                if self.outputs == Content::Recorded {
                    self.answer.call(choice, index, id, name, arguments);
                }
            }
            Fact::OutputPart { choice, part } => {
                self.content();
                if self.outputs == Content::Recorded {
                    self.answer.part(choice, part);
                }
            }
            Fact::Finish { choice, reason } => self.finish(choice, reason),
            Fact::Usage(usage) => self.usage = Some(usage),
            Fact::Cost(cost) => self.cost = Some(cost),
            Fact::Count(attribute, count) => self.attributes.count(attribute, Some(count)),
            Fact::Label(attribute, text) => self.attributes.set(attribute, &word(text)),
            Fact::Failed(failure) => {
                let mut failure = ReportedFailure::from(failure);
                // AWS names the failure in the head of the answer, and the body brings the sentence.
                failure.kind = failure.kind.or(self.failure.take().and_then(|known| known.kind));
                self.failure = Some(failure);
            }
            Fact::Pending => self.progress = Progress::Pending,
            Fact::End => self.progress = Progress::Ended,
        }
    }
}

impl Record {
    /// Keeps a word in the place of the one told before.
    fn tell(&mut self, attribute: &Attr, told: &str) {
        self.words.set(attribute, &word(told));
    }

    fn delta(&mut self, choice: u64, kind: DeltaKind, text: &str) {
        if text.is_empty() {
            return;
        }
        self.content();
        if self.outputs == Content::Recorded {
            self.answer.text(choice, kind, text);
        }
    }

    fn content(&mut self) {
        if self.first_content.is_none() {
            self.first_content = Some(self.now);
        }
    }

    fn finish(&mut self, choice: u64, reason: &str) {
        if let Some((_, old)) = self.finishes.iter_mut().find(|(known, _)| *known == choice) {
            *old = word(reason);
        } else if self.finishes.len() < MAX_CHOICES {
            self.finishes.push((choice, word(reason)));
        }
    }
}
