//! Usage summed per provider and model, for the app to show. Unsampled calls count as well.

use crate::base::cost::Cost;
use crate::base::json::Writer;
use crate::base::limits::MAX_LEDGER_ROWS;
use crate::base::usage::Usage;

/// The sums of one provider and model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LedgerRow {
    /// The provider.
    pub provider: Option<String>,
    /// The model that answered, or else the one asked for.
    pub model: Option<String>,
    /// Calls that reported their usage.
    pub reported: Sums,
    /// Calls whose usage was estimated: kept apart, so that exact numbers stay exact.
    pub estimated: Sums,
    /// What the provider charged, or the app's own prices say.
    pub cost: Option<Cost>,
}

/// Sums of tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many calls.
    pub calls: u64,
    /// All input tokens.
    pub input: u64,
    /// Those read from a cache.
    pub cached: u64,
    /// Those written to a cache.
    pub cache_write: u64,
    /// All output tokens.
    pub output: u64,
    /// Those spent on reasoning.
    pub reasoning: u64,
}

/// Where the counts of a call come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The provider.
    Reported,
    /// The text that passed.
    Estimated,
}

impl Sums {
    fn add(&mut self, usage: &Usage) {
        self.calls += 1;
        for (sum, count) in [
            (&mut self.input, usage.input),
            (&mut self.cached, usage.cached),
            (&mut self.cache_write, usage.cache_write),
            (&mut self.output, usage.output),
            (&mut self.reasoning, usage.reasoning),
        ] {
            *sum = sum.saturating_add(count.unwrap_or(0));
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.count("calls", self.calls).count("inputTokens", self.input).count("cachedInputTokens", self.cached);
        writer.count("cacheWriteTokens", self.cache_write).count("outputTokens", self.output).count("reasoningTokens", self.reasoning);
    }
}

/// All rows.
#[derive(Debug, Default)]
pub struct Ledger(Vec<LedgerRow>);

impl Ledger {
    /// Adds one call. Past [`MAX_LEDGER_ROWS`] providers and models, the rest shares a row without names.
    pub fn add(&mut self, provider: Option<&str>, model: Option<&str>, usage: &Usage, origin: Origin, cost: Option<Cost>) {
        let full = self.0.len() >= MAX_LEDGER_ROWS;
        let find = |rows: &[LedgerRow], provider: Option<&str>, model: Option<&str>| {
            rows.iter().position(|row| row.provider.as_deref() == provider && row.model.as_deref() == model)
        };
        let (provider, model) = if full && find(&self.0, provider, model).is_none() { (None, None) } else { (provider, model) };
        let at = find(&self.0, provider, model).unwrap_or_else(|| {
            self.0.push(LedgerRow { provider: provider.map(str::to_owned), model: model.map(str::to_owned), ..LedgerRow::default() });
            self.0.len() - 1
        });
        let Some(row) = self.0.get_mut(at) else { return };
        match origin {
            Origin::Reported => row.reported.add(usage),
            Origin::Estimated => row.estimated.add(usage),
        }
        if let Some(cost) = cost {
            *row.cost.get_or_insert_default() += cost;
        }
    }

    /// The rows as a JSON array, as `usage()` gives them to the app.
    pub fn to_json(&self) -> String {
        let mut writer = Writer::new();
        writer.begin_array();
        for row in &self.0 {
            writer.begin_object();
            for (key, text) in [("provider", &row.provider), ("model", &row.model)] {
                if let Some(text) = text {
                    writer.pair(key, text);
                }
            }
            row.reported.write(&mut writer);
            if row.estimated.calls > 0 {
                writer.key("estimated").begin_object();
                row.estimated.write(&mut writer);
                writer.end_object();
            }
            if let Some(cost) = row.cost {
                writer.key("cost").raw(&cost.digits());
            }
            writer.end_object();
        }
        writer.end_array();
        writer.finish()
    }
}
