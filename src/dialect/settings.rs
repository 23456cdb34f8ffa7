//! The settings of a request, under all the names that wires give them.

use super::teller::Teller;
use crate::base::attr::{self, Attr};
use crate::base::json::{Json, Kind};
use crate::base::text::cut;

/// Which members (dotted paths, `|` between alternatives) of a body or of the object in it that holds its settings are which
/// attribute. Of the names of a row the first that is there counts. Wires share most names, so all stand in one table: what a
/// wire does not know, its bodies do not hold.
const SETTINGS: [(&str, &Attr); 13] = [
    (
        "max_completion_tokens|max_tokens|max_tokens_to_sample|max_output_tokens|maxOutputTokens|maxTokens|max_new_tokens|max_gen_len|\
         maxTokenCount|num_predict|n_predict",
        &attr::REQUEST_MAX_TOKENS,
    ),
    ("temperature", &attr::REQUEST_TEMPERATURE),
    ("top_p|topP|p", &attr::REQUEST_TOP_P),
    ("top_k|topK|k", &attr::REQUEST_TOP_K),
    ("frequency_penalty|frequencyPenalty", &attr::REQUEST_FREQUENCY_PENALTY),
    ("presence_penalty|presencePenalty", &attr::REQUEST_PRESENCE_PENALTY),
    ("seed|random_seed", &attr::REQUEST_SEED),
    ("stop|stop_sequences|stopSequences", &attr::REQUEST_STOP_SEQUENCES),
    ("n|candidateCount|candidate_count", &attr::REQUEST_CHOICE_COUNT),
    (
        "reasoning_effort|reasoning.effort|reasoning.level|reasoning|output_config.effort|reasoningConfig.maxReasoningEffort|\
         thinking_level|thinkingConfig.thinkingLevel|thinking_config.thinking_level",
        &attr::REQUEST_REASONING_LEVEL,
    ),
    ("encoding_format", &attr::REQUEST_ENCODING_FORMAT),
    (
        "dimensions|output_dimension|outputDimensionality|output_dimensionality|embedContentConfig.outputDimensionality|\
         embeddingDimension|dimension",
        &attr::REQUEST_DIMENSIONS,
    ),
    ("stream", &attr::REQUEST_STREAM),
];

/// Tells the settings that an object holds. Read in one pass, since the messages beside them may be long.
pub(super) fn tell_settings(object: Json<'_>, tell: &mut Teller<'_>) {
    let mut found = [(usize::MAX, Json::ABSENT); SETTINGS.len()];
    for (key, value) in object.entries() {
        for ((paths, _), best) in SETTINGS.iter().zip(&mut found) {
            prefer(paths, key, value, best);
        }
    }
    for ((_, attribute), (_, value)) in SETTINGS.iter().zip(found) {
        if value.is_there() {
            tell.setting(attribute, value);
        }
    }
}

/// Puts a member in place of the one that was found before, if one of the paths leads through it and stands further in front.
fn prefer<'a>(paths: &str, key: Json<'a>, value: Json<'a>, best: &mut (usize, Json<'a>)) {
    let mut rest = Some(paths);
    for rank in 0..best.0 {
        let Some((path, others)) = rest.map(|paths| cut(paths, b'|')) else { return };
        let (first, inner) = cut(path, b'.');
        if key.is(first)
            && let Some(value) = value.at(inner.unwrap_or_default()).filter(|value| value.kind() != Kind::Null)
        {
            *best = (rank, value);
            return;
        }
        rest = others;
    }
}
