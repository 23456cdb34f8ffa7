//! Anthropic's token arithmetic. Source: providers.md 3.6 C, 3.7, 4.6 e.

use super::fact::{Fact, Sink};
use crate::base::attr;
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// The counts of one answer as they become known: each key is overwritten by the next that is there, zeros too.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct AnthropicUsage {
    message: Counts,
    /// What the server spent on compacting the conversation; the top-level counts leave it out.
    compaction: Counts,
    thinking: Option<u64>,
    web_searches: Option<u64>,
}

/// The four counts that every sampling has. Input excludes what was read from or written to the cache.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Counts {
    input: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    output: Option<u64>,
}

impl AnthropicUsage {
    /// The counts of a `usage` that stands alone.
    pub(super) fn whole(usage: Json<'_>) -> Usage {
        let mut counts = Self::default();
        counts.merge(usage);
        counts.usage()
    }

    /// Takes in a `usage` object.
    pub(super) fn merge(&mut self, usage: Json<'_>) {
        for (key, value) in usage.entries() {
            match key.name() {
                "output_tokens_details" => replace(&mut self.thinking, value.count_at("thinking_tokens")),
                "server_tool_use" => replace(&mut self.web_searches, value.count_at("web_search_requests")),
                "iterations" if value.is_array() => self.compaction = compaction(value),
                name => self.message.take(name, value),
            }
        }
    }

    /// Takes in the `usage` of `message_start`: what it says of the output (1 to 8) is a placeholder.
    pub(super) fn begin(&mut self, usage: Json<'_>) {
        let output = self.message.output;
        self.merge(usage);
        self.message.output = output;
    }

    /// Input with its cached parts, output with its thinking.
    pub(super) fn usage(&self) -> Usage {
        Usage {
            input: sum(self.message.whole_input(), self.compaction.whole_input()),
            cached: sum(self.message.cache_read, self.compaction.cache_read),
            cache_write: sum(self.message.cache_write, self.compaction.cache_write),
            // Compaction alone is no answer yet: the output stays unknown until the message has one.
            output: self.message.output.and_then(|output| sum(Some(output), self.compaction.output)),
            reasoning: self.thinking,
            web_searches: self.web_searches,
            ..Usage::default()
        }
    }
}

impl Counts {
    fn take(&mut self, name: &str, value: Json<'_>) {
        match name {
            "input_tokens" => replace(&mut self.input, value.count()),
            "cache_read_input_tokens" => replace(&mut self.cache_read, value.count()),
            "cache_creation_input_tokens" => replace(&mut self.cache_write, value.count()),
            "output_tokens" => replace(&mut self.output, value.count()),
            _ => {}
        }
    }

    fn add(&mut self, iteration: Json<'_>) {
        let mut counts = Self::default();
        iteration.entries().for_each(|(key, value)| counts.take(key.name(), value));
        self.input = sum(self.input, counts.input);
        self.cache_read = sum(self.cache_read, counts.cache_read);
        self.cache_write = sum(self.cache_write, counts.cache_write);
        self.output = sum(self.output, counts.output);
    }

    fn whole_input(&self) -> Option<u64> {
        sum(sum(self.input, self.cache_read), self.cache_write)
    }
}

fn compaction(iterations: Json<'_>) -> Counts {
    let mut counts = Counts::default();
    of_kind(iterations, "compaction").for_each(|iteration| counts.add(iteration));
    counts
}

/// Tells of the iterations what is not the answer's own: which model served after a fallback, and what an advisor, which is
/// another model, spent beside it.
pub(super) fn tell_iterations(iterations: Json<'_>, sink: &mut dyn Sink) {
    for model in of_kind(iterations, "fallback_message").filter_map(|iteration| iteration.text_at("model")) {
        sink.fact(Fact::Model(&model));
    }
    let mut advisor = Counts::default();
    for iteration in of_kind(iterations, "advisor_message") {
        advisor.add(iteration);
        if let Some(model) = iteration.text_at("model") {
            sink.fact(Fact::Label(attr::GENSPAN_ADVISOR_MODEL, &model));
        }
    }
    if let Some(input) = advisor.whole_input() {
        sink.fact(Fact::Count(attr::GENSPAN_ADVISOR_INPUT_TOKENS, input));
    }
    if let Some(output) = advisor.output {
        sink.fact(Fact::Count(attr::GENSPAN_ADVISOR_OUTPUT_TOKENS, output));
    }
}

fn of_kind<'a>(iterations: Json<'a>, kind: &str) -> impl Iterator<Item = Json<'a>> {
    iterations.items().filter(move |iteration| iteration.get("type").is_some_and(|found| found.is(kind)))
}

/// `null` says nothing; zero does.
fn replace(count: &mut Option<u64>, new: Option<u64>) {
    *count = new.or(*count);
}
