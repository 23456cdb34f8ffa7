//! Whatever a dialect reads, the counts that come of it keep the law.

use genspan::base::usage::Usage;
use genspan::dialect::DialectName;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::harness::{Call, answer, read};

/// The members in which the wires keep their counts, and what they stand in.
const KEYS: &[&str] = &[
    "usage",
    "usageMetadata",
    "meta",
    "tokens",
    "billed_units",
    "metadata",
    "response",
    "message",
    "result",
    "delta",
    "interaction",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "prompt_tokens_details",
    "completion_tokens_details",
    "cached_tokens",
    "reasoning_tokens",
    "audio_tokens",
    "cache_write_tokens",
    "input_tokens",
    "output_tokens",
    "input_tokens_details",
    "output_tokens_details",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "iterations",
    "thinking_tokens",
    "promptTokenCount",
    "candidatesTokenCount",
    "thoughtsTokenCount",
    "toolUsePromptTokenCount",
    "cachedContentTokenCount",
    "totalTokenCount",
    "total_input_tokens",
    "total_output_tokens",
    "total_thought_tokens",
    "inputTokens",
    "outputTokens",
    "cacheReadInputTokens",
    "cacheWriteInputTokens",
    "totalTokens",
    "inputTextTokenCount",
    "prompt_token_count",
    "generation_token_count",
    "prompt_eval_count",
    "eval_count",
    "citation_tokens",
    "connector_tokens",
    "prompt_audio_seconds",
    "cached",
    "total",
    "cacheRead",
    "reasoning",
];
/// What tells some wires' events apart.
const TYPES: &[&str] = &["message", "message_start", "message_delta", "response.completed", "message-end", "finish", "compaction"];

fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![(0u64..100_000).prop_map(Value::from), Just(Value::Null), Just(Value::Bool(true))];
    let tree = leaf.prop_recursive(4, 48, 8, |inner| {
        let object = prop::collection::btree_map(prop::sample::select(KEYS), inner.clone(), 0..8);
        let object = object.prop_map(|members| members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>());
        prop_oneof![4 => object.prop_map(Value::Object), 1 => prop::collection::vec(inner, 0..3).prop_map(Value::Array)]
    });
    (prop::collection::btree_map(prop::sample::select(KEYS), tree, 1..10), prop::option::of(prop::sample::select(TYPES))).prop_map(
        |(members, kind)| {
            let mut body: Map<String, Value> = members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            body.extend(kind.map(|kind| ("type".to_owned(), Value::from(kind))));
            Value::Object(body)
        },
    )
}

fn within(detail: Option<u64>, total: Option<u64>) -> bool {
    detail.is_none_or(|detail| total.is_none_or(|total| detail <= total))
}

fn is_lawful(usage: &Usage) -> bool {
    let sum = usage.input.zip(usage.output).map(|(input, output)| input + output);
    usage.total() == sum
        && within(usage.cached, usage.input)
        && within(usage.cache_write, usage.input)
        && within(usage.reasoning, usage.output)
        && within(usage.input_audio, usage.input)
        && within(usage.output_audio, usage.output)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn details_never_exceed_their_total_whatever_a_provider_sends(body in body(), streamed in any::<bool>()) {
        let json = body.to_string();
        let wire = if streamed { format!("data: {json}\n\n") } else { json };
        for dialect in DialectName::ALL {
            if let Some(usage) = answer(dialect.name(), wire.as_bytes()).usage {
                prop_assert!(is_lawful(&usage.lawful()), "{} made {usage:?}", dialect.name());
            }
        }
    }
}

/// What some wire nests in itself, or might be made to.
const NESTS: &[(&str, &str)] = &[
    ("[", "]"),
    (r#"{"content":["#, "]}"),
    (r#"{"thinking":["#, "]}"),
    (r#"{"type":"document","source":{"content":["#, "]}}"),
    (r#"{"toolResult":{"content":["#, "]}}"),
];

#[test]
fn what_nests_without_end_is_followed_only_so_far() {
    // So deep that the stack of a test would not do.
    const LEVELS: usize = 20_000;
    for (open, close) in NESTS {
        let nest = [open.repeat(LEVELS), close.repeat(LEVELS)].concat();
        let request = format!(r#"{{"messages":[{{"role":"user","content":{nest}}}],"input":{nest}}}"#);
        let answered = format!(r#"{{"type":"message","choices":[{{"message":{{"content":{nest}}}}}]}}"#);
        for dialect in DialectName::ALL {
            read(&Call { dialect: dialect.name(), request: &request, response: answered.as_bytes(), ..Call::default() });
        }
    }
}

#[test]
fn the_types_name_every_dialect_and_no_other() {
    let named: Vec<_> = include_str!("../../js/types/dialect.ts").split('"').skip(1).step_by(2).collect();
    assert_eq!(named, DialectName::ALL.iter().map(|dialect| dialect.name()).collect::<Vec<_>>());
}
