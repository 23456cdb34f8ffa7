//! The laws that every token count obeys, whoever reported it.

/// The token counts of one call. Totals include their details; what was not reported is absent, and zero is a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// All input tokens, cached and cache-write ones included.
    pub input: Option<u64>,
    /// Input tokens read from a cache. Inside `input`.
    pub cached: Option<u64>,
    /// Input tokens written to a cache. Inside `input`.
    pub cache_write: Option<u64>,
    /// All output tokens, reasoning included.
    pub output: Option<u64>,
    /// Output tokens spent on reasoning. Inside `output`.
    pub reasoning: Option<u64>,
    /// Audio inside `input`.
    pub input_audio: Option<u64>,
    /// Audio inside `output`.
    pub output_audio: Option<u64>,
    /// Searches that the provider ran and bills by piece.
    pub web_searches: Option<u64>,
    /// The provider's own sum, only to check ours against.
    pub provider_total: Option<u64>,
}

/// How the parts of a usage relate to the provider's own total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfCheck {
    /// There is no total to check against, or the parts add up to it.
    Holds,
    /// The parts add up to something else. They are kept.
    Differs,
}

impl Usage {
    /// Input and output together; unknown while either is.
    #[inline(never)]
    pub fn total(&self) -> Option<u64> {
        Some(self.input?.saturating_add(self.output?))
    }

    /// Adds the tokens of another call or answer.
    #[inline(never)]
    pub fn add(&mut self, more: &Self) {
        self.input = sum(self.input, more.input);
        self.cached = sum(self.cached, more.cached);
        self.cache_write = sum(self.cache_write, more.cache_write);
        self.output = sum(self.output, more.output);
        self.reasoning = sum(self.reasoning, more.reasoning);
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.input.is_none() && self.output.is_none()
    }

    /// The same counts held to the law: a detail without its total, larger than it, or than what another has left of it, is dropped, and
    /// the total is kept. Whoever prices the rest would find it below zero.
    #[must_use]
    pub fn lawful(self) -> Self {
        let inside = |detail: Option<u64>, total: Option<u64>| detail.filter(|detail| total.is_some_and(|total| *detail <= total));
        let cached = inside(self.cached, self.input);
        Self {
            cached,
            cache_write: inside(self.cache_write, self.input.map(|input| input - cached.unwrap_or(0))),
            reasoning: inside(self.reasoning, self.output),
            input_audio: inside(self.input_audio, self.input),
            output_audio: inside(self.output_audio, self.output),
            ..self
        }
    }

    /// Holds the parts against the provider's own total.
    pub fn self_check(&self) -> SelfCheck {
        match (self.provider_total, self.total()) {
            (Some(theirs), Some(ours)) if theirs != ours => SelfCheck::Differs,
            _ => SelfCheck::Holds,
        }
    }
}

/// Adds counts of which either may be unknown: unknown and something is something.
#[inline(never)]
pub fn sum(left: Option<u64>, right: Option<u64>) -> Option<u64> {
    match (left, right) {
        (None, None) => None,
        (left, right) => Some(left.unwrap_or(0).saturating_add(right.unwrap_or(0))),
    }
}
