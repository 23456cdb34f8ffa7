//! The law of counts, and that nothing an app writes can break a span.

use genspan::base::attr::{self, Attr, AttrType};
use genspan::base::value::{Attributes, Value};
use genspan::span::{add_older_counts, hold_counts, renew};
use proptest::prelude::*;

const COUNTS: [&Attr; 6] = [
    &attr::USAGE_INPUT_TOKENS,
    &attr::USAGE_CACHE_READ_INPUT_TOKENS,
    &attr::USAGE_CACHE_CREATION_INPUT_TOKENS,
    &attr::USAGE_OUTPUT_TOKENS,
    &attr::USAGE_REASONING_OUTPUT_TOKENS,
    &attr::USAGE_TOTAL_TOKENS,
];

fn integer(number: i64) -> Value {
    Value::new(AttrType::Integer, &number.to_string())
}

fn held(given: &[(&Attr, Value)]) -> (Vec<(String, Value)>, bool, u64) {
    let mut attributes = Attributes::new();
    given.iter().for_each(|(attribute, value)| attributes.insert(attribute.name, value.clone()));
    let counts = hold_counts(&mut attributes);
    (attributes.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect(), counts.exclusive, counts.refused)
}

fn whole(counts: &[(&Attr, i64)]) -> Vec<(String, Value)> {
    counts.iter().map(|(attribute, count)| (attribute.name.to_owned(), integer(*count))).collect()
}

#[test]
fn an_input_smaller_than_its_cached_part_was_told_without_it() {
    let given = [(&attr::USAGE_INPUT_TOKENS, integer(10)), (&attr::USAGE_CACHE_READ_INPUT_TOKENS, integer(90))];
    let expected = whole(&[(&attr::USAGE_INPUT_TOKENS, 100), (&attr::USAGE_CACHE_READ_INPUT_TOKENS, 90)]);
    assert_eq!(held(&given), (expected, true, 0));
}

#[test]
fn counts_as_texts_and_with_decimals_are_counts() {
    let given =
        [(&attr::USAGE_INPUT_TOKENS, Value::new(AttrType::Text, "12")), (&attr::USAGE_OUTPUT_TOKENS, Value::new(AttrType::Double, "3.0"))];
    let expected = whole(&[(&attr::USAGE_INPUT_TOKENS, 12), (&attr::USAGE_OUTPUT_TOKENS, 3), (&attr::USAGE_TOTAL_TOKENS, 15)]);
    assert_eq!(held(&given), (expected, false, 0));
}

#[test]
fn what_is_no_count_is_left_out_and_counted() {
    let given = [
        (&attr::USAGE_INPUT_TOKENS, integer(-1)),
        (&attr::USAGE_OUTPUT_TOKENS, Value::new(AttrType::Double, "2.5")),
        (&attr::USAGE_TOTAL_TOKENS, Value::new(AttrType::Text, "many")),
    ];
    assert_eq!(held(&given), (Vec::new(), false, 3));
}

#[test]
fn a_total_by_itself_is_kept() {
    assert_eq!(held(&[(&attr::USAGE_TOTAL_TOKENS, integer(7))]), (whole(&[(&attr::USAGE_TOTAL_TOKENS, 7)]), false, 0));
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-5i64..200).prop_map(integer),
        (-5i64..1 << 53).prop_map(integer),
        "[0-9]{1,3}(\\.[0-9])?".prop_map(|digits| Value::new(AttrType::Double, &digits)),
        "\\PC{0,5}".prop_map(|text| Value::new(AttrType::Text, &text)),
        any::<bool>().prop_map(|flag| Value::new(AttrType::Flag, &flag.to_string())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn details_never_exceed_their_totals(values in proptest::collection::vec(proptest::option::of(any_value()), 6)) {
        let mut attributes = Attributes::new();
        for (attribute, value) in COUNTS.iter().zip(values) {
            if let Some(value) = value {
                attributes.insert(attribute.name, value);
            }
        }
        let first = hold_counts(&mut attributes);
        let count = |attribute: &Attr| attributes.get(attribute.name).map(|value| {
            assert_eq!(value.kind, AttrType::Integer, "{value:?}");
            value.text.parse::<i128>().expect("a count has digits")
        });
        let [input, cached, written, output, reasoning, total] = COUNTS.map(count);
        if let Some(input) = input {
            prop_assert!(cached.unwrap_or(0) + written.unwrap_or(0) <= input);
        }
        if let Some(output) = output {
            prop_assert!(reasoning.unwrap_or(0) <= output);
        }
        if let (Some(input), Some(output)) = (input, output) {
            prop_assert_eq!(total.unwrap_or(input + output), input + output);
        }
        let once = attributes.clone();
        let again = hold_counts(&mut attributes);
        prop_assert_eq!((attributes, again.usage, again.refused), (once, first.usage, 0));
    }

    #[test]
    fn each_older_name_of_a_count_says_what_todays_name_says(values in proptest::collection::vec(proptest::option::of(any_value()), 6)) {
        let mut attributes = Attributes::new();
        for (attribute, value) in COUNTS.iter().zip(values) {
            if let Some(value) = value {
                attributes.insert(attribute.name, value);
            }
        }
        hold_counts(&mut attributes);
        let today = attributes.clone();
        add_older_counts(&mut attributes);
        for (name, older) in [
            ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
            ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
            ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.input_tokens.cached"),
            ("gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.input_tokens.cache_write"),
            ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.output_tokens.reasoning"),
        ] {
            prop_assert_eq!(attributes.get(older), today.get(name));
            prop_assert_eq!(attributes.get(name), today.get(name));
        }
    }

    #[test]
    fn messages_by_hand_come_out_as_a_list_of_json(
        name in prop_oneof![Just("gen_ai.request.messages"), Just("gen_ai.response.text"), Just("gen_ai.response.tool_calls"), Just("gen_ai.input.messages")],
        text in "[\\[{\"a-z:, \\]}0-9\\\\]{0,60}",
    ) {
        let mut attributes = Attributes::new();
        attributes.insert(name, Value::new(AttrType::Text, &text));
        renew(&mut attributes);
        for (name, value) in attributes.iter() {
            let text = value.as_text().expect("it is a text");
            let json: Result<serde_json::Value, _> = serde_json::from_str(text);
            prop_assert!(json.is_ok_and(|json| json.is_array()), "{} {}", name, text);
        }
    }
}
