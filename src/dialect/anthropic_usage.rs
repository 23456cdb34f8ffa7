//! Anthropic's token arithmetic. Source: providers.md 3.6 C, 3.7, 4.6 e.

use super::counts::{self, Count, Counts};
use super::fact::Fact;
use super::teller::Teller;
use crate::base::attr;
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// The four counts that every sampling has. Input excludes what was read from or written to the cache.
const SAMPLING: &Counts = &[
    (Count::Input, "input_tokens"),
    (Count::Cached, "cache_read_input_tokens"),
    (Count::CacheWrite, "cache_creation_input_tokens"),
    (Count::Output, "output_tokens"),
];

/// What only the message as a whole has.
const MESSAGE: &Counts =
    &[(Count::Reasoning, "output_tokens_details.thinking_tokens"), (Count::WebSearches, "server_tool_use.web_search_requests")];

/// The counts of one answer as they become known: each key is overwritten by the next that is there, zeros too.
#[derive(Debug, Default)]
pub(super) struct AnthropicUsage {
    message: Usage,
    /// What the server spent on compacting the conversation; the top-level counts leave it out.
    compaction: Usage,
}

impl AnthropicUsage {
    /// Takes in a `usage` object.
    pub(super) fn merge(&mut self, usage: Json<'_>) {
        let known = self.cached();
        counts::update(&mut self.message, usage, SAMPLING);
        // Alibaba begins with the whole input, and ends with what of it was cached.
        if known.is_none() && !usage.has("input_tokens") {
            self.message.input = self.message.input.map(|input| input.saturating_sub(self.cached().unwrap_or(0)));
        }
        counts::update(&mut self.message, usage, MESSAGE);
        // new-api hands on what it asked of OpenAI's wire, where what was cached stands in the input.
        if usage.has("claude_cache_creation_5_m_tokens") && self.message.input >= self.message.cached {
            self.message.input = self.message.input.map(|input| input - self.message.cached.unwrap_or(0));
        }
        if let Some(iterations) = usage.get("iterations") {
            self.compaction = spent(iterations, "compaction", &mut |_| {});
        }
    }

    fn cached(&self) -> Option<u64> {
        sum(self.message.cached, self.message.cache_write)
    }

    /// Takes in the `usage` of `message_start`: what it says of the output (1 to 8) is a placeholder.
    pub(super) fn begin(&mut self, usage: Json<'_>) {
        let output = self.message.output;
        self.merge(usage);
        self.message.output = output;
    }

    /// Input with its cached parts, output with its thinking.
    pub(super) fn usage(&self) -> Usage {
        let mut whole = self.message;
        whole.add(&self.compaction);
        whole.input = counts::whole_input(&whole);
        // Compaction alone is no answer yet: the output stays unknown until the message has one.
        whole.output = self.message.output.and(whole.output);
        whole
    }
}

/// Tells of the iterations what is not the answer's own: which model served after a fallback, and what an advisor, which is
/// another model, spent beside it.
pub(super) fn tell_iterations(iterations: Json<'_>, tell: &mut Teller<'_>) {
    spent(iterations, "fallback_message", &mut |iteration| {
        tell.model(iteration, "model");
    });
    let advisor = spent(iterations, "advisor_message", &mut |iteration| {
        tell.word(iteration, "model", |model| Fact::Label(&attr::GENSPAN_ADVISOR_MODEL, model));
    });
    tell.count(&attr::GENSPAN_ADVISOR_INPUT_TOKENS, counts::whole_input(&advisor));
    tell.count(&attr::GENSPAN_ADVISOR_OUTPUT_TOKENS, advisor.output);
}

/// What all iterations of one kind spent.
fn spent(iterations: Json<'_>, kind: &str, visit: &mut dyn FnMut(Json<'_>)) -> Usage {
    let mut usage = Usage::default();
    for iteration in iterations.items().filter(|iteration| iteration.name_at("type") == kind) {
        usage.add(&counts::read(iteration, SAMPLING));
        visit(iteration);
    }
    usage
}
