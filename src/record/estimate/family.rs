//! How far a family of models departs from the tokens of GPT-4o.

use crate::base::text::contains;

/// The tokenizer of a family of models, as a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    tokens_per_mille: u64,
}

/// Recorded output tokens over this estimate, by what a model's name holds; the first row that fits counts.
const FAMILIES: &[(&str, u64)] = &[
    ("opus-4-8", 1420),
    ("opus-4.8", 1420),
    ("claude", 1130),
    ("gemini-2.5-pro", 1170),
    ("gemini", 1030),
    ("mistral-tiny", 1150),
    ("mistral", 1060),
    ("ministral", 1060),
    ("magistral", 1060),
    ("codestral", 1060),
    ("mixtral", 1060),
    ("command", 1270),
    ("llama", 1030),
    ("qwen", 1030),
    ("deepseek", 1030),
];

impl Family {
    /// The family of a model, told by its name wherever it is served; one of no known family counts as GPT-4o does.
    pub fn of(model: &str) -> Self {
        let model = model.to_ascii_lowercase();
        let row = FAMILIES.iter().find(|(part, _)| contains(&model, part));
        Self { tokens_per_mille: row.map_or(1000, |(_, factor)| *factor) }
    }

    /// Whole tokens of this family, of thousandths of a token of GPT-4o.
    pub(super) fn tokens(self, counted: u64) -> u64 {
        counted.saturating_mul(self.tokens_per_mille).saturating_add(500_000) / 1_000_000
    }
}
