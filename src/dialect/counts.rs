//! Token counts, read from where a table says that they stand.

use crate::base::json::Json;
use crate::base::usage::{Usage, sum};

/// One of the counts of a [`Usage`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Count {
    Input,
    Cached,
    CacheWrite,
    Output,
    Reasoning,
    InputAudio,
    OutputAudio,
    WebSearches,
    Total,
}

/// Which count stands at which paths; the first path that leads to a number counts.
pub(super) type Counts = [(Count, &'static str)];

/// The counts of a `usage` object.
pub(super) fn read(object: Json<'_>, table: &Counts) -> Usage {
    let mut usage = Usage::default();
    update(&mut usage, object, table);
    usage
}

/// Overwrites the counts that are there: `null` says nothing, zero does.
pub(super) fn update(usage: &mut Usage, object: Json<'_>, table: &Counts) {
    for (count, paths) in table {
        set(usage, *count, object.count_at(paths));
    }
}

/// Overwrites one count, if there is a new one.
pub(super) fn set(usage: &mut Usage, count: Count, new: Option<u64>) {
    let known = place(usage, count);
    *known = new.or(*known);
}

/// The counts where cached and written tokens are reported beside the input: in our own they stand inside.
pub(super) fn beside(usage: Usage) -> Usage {
    Usage { input: usage.input.and(whole_input(&usage)), ..usage }
}

/// The whole input where cached and written tokens stand beside it.
pub(super) fn whole_input(usage: &Usage) -> Option<u64> {
    sum(sum(usage.input, usage.cached), usage.cache_write)
}

fn place(usage: &mut Usage, count: Count) -> &mut Option<u64> {
    match count {
        Count::Input => &mut usage.input,
        Count::Cached => &mut usage.cached,
        Count::CacheWrite => &mut usage.cache_write,
        Count::Output => &mut usage.output,
        Count::Reasoning => &mut usage.reasoning,
        Count::InputAudio => &mut usage.input_audio,
        Count::OutputAudio => &mut usage.output_audio,
        Count::WebSearches => &mut usage.web_searches,
        Count::Total => &mut usage.provider_total,
    }
}
