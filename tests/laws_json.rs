//! The laws of the words that every floor speaks in: JSON against `serde_json` as the oracle, money and moments.

#![allow(clippy::expect_used)]

use genspan::base::cost::Cost;
use genspan::base::json::{Json, Kind, Writer};
use genspan::base::time::{Microseconds, Moment};
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

fn number() -> impl Strategy<Value = Number> {
    // Binary fractions of few digits, since the oracle reads the longest ones a bit off.
    let fraction = any::<i32>().prop_filter_map("JSON has no such number", |number| Number::from_f64(f64::from(number) / 8.0));
    prop_oneof![any::<i64>().prop_map(Number::from), any::<u64>().prop_map(Number::from), fraction]
}

/// Any JSON value. Its objects keep each key once, as `serde_json` does.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        let members = proptest::collection::btree_map(any::<String>(), inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::Array),
            members.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Bytes that look like JSON often enough to get deep into the reader.
fn almost_json() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(b"{}[]\",:\\ud800ntfle0123456789.-+E \t\r\n\xC3\xA9\xFF\x00".to_vec());
    prop_oneof![proptest::collection::vec(piece, 0..80), proptest::collection::vec(any::<u8>(), 0..80)]
}

/// What the reader sees, as the oracle's value.
fn read(json: Json<'_>) -> Value {
    match json.kind() {
        Kind::Object => {
            Value::Object(json.entries().map(|(key, value)| (key.text().expect("a key is a text").into_owned(), read(value))).collect())
        }
        Kind::Array => Value::Array(json.items().map(read).collect()),
        Kind::Text => Value::String(json.text().expect("it is a text").into_owned()),
        Kind::Number => serde_json::from_str(json.number().expect("it is a number")).expect("a number of the oracle's is one"),
        Kind::Flag => Value::Bool(json.flag().expect("it is a flag")),
        Kind::Null => Value::Null,
        Kind::Broken => panic!("{json:?} is broken"),
    }
}

/// Writes a value by the writer's own words.
fn write(value: &Value, writer: &mut Writer) {
    match value {
        Value::Object(members) => {
            writer.begin_object();
            for (key, value) in members {
                writer.key(key);
                write(value, writer);
            }
            writer.end_object();
        }
        Value::Array(items) => {
            writer.begin_array();
            items.iter().for_each(|item| write(item, writer));
            writer.end_array();
        }
        Value::String(text) => {
            writer.text(text);
        }
        Value::Bool(flag) => {
            writer.flag(*flag);
        }
        Value::Number(number) => match number.as_i64() {
            Some(number) => {
                writer.integer(number);
            }
            None => {
                writer.raw(&number.to_string());
            }
        },
        Value::Null => {
            writer.raw("null");
        }
    }
}

/// Touches everything there is, and counts it: no value is read twice, so the count stays below the length.
fn visit(json: Json<'_>) -> usize {
    let (_, _, _, _) = (json.text(), json.count(), json.integer(), json.number());
    let (_, _) = (json.get("a"), json.at("a.b"));
    let members: usize = json.entries().map(|(key, value)| visit(key) + visit(value)).sum();
    1 + members + json.items().map(visit).sum::<usize>()
}

fn escape_all(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect()
}

proptest! {
    #[test]
    fn the_reader_sees_what_the_oracle_wrote(value in value()) {
        for text in [value.to_string(), format!(" {value:#}\n")] {
            prop_assert_eq!(&read(Json::new(text.as_bytes())), &value);
        }
    }

    #[test]
    fn every_way_to_escape_a_text_reads_the_same(text in any::<String>()) {
        let escaped = format!("\"{}\"", escape_all(&text));
        prop_assert_eq!(Json::new(escaped.as_bytes()).text().map(String::from), Some(text.clone()));
        let slashes = serde_json::to_string(&text).expect("a text is JSON").replace('/', "\\/");
        prop_assert_eq!(Json::new(slashes.as_bytes()).text().map(String::from), Some(text));
    }

    #[test]
    fn a_member_is_found_by_its_key_and_null_is_none(value in value(), key in "[a-z_]{1,8}", other in "[A-Z]{1,8}") {
        let text = format!(r#"{{"{other}":[{{"{key}":1}}],"{key}":{value}}}"#);
        let found = Json::new(text.as_bytes()).get(&key).map(read);
        prop_assert_eq!(found, Some(value).filter(|value| !value.is_null()));
    }

    #[test]
    fn a_count_is_a_whole_number_from_zero(number in any::<u64>(), zeros in "0{0,3}") {
        let text = format!("{number}.{zeros}");
        prop_assert_eq!(Json::new(text.as_bytes()).count(), Some(number));
        prop_assert_eq!(Json::new(number.to_string().as_bytes()).count(), Some(number));
        prop_assert_eq!(Json::new(format!("\"{number}\"").as_bytes()).count(), Some(number));
        prop_assert_eq!(Json::new(format!("{number}{zeros}e-{}", zeros.len()).as_bytes()).count(), Some(number));
        prop_assert_eq!(Json::new(format!("{number}.5").as_bytes()).count(), None);
        prop_assert_eq!(Json::new(format!("-1{number}").as_bytes()).count(), None);
    }

    #[test]
    fn the_oracle_reads_what_the_writer_wrote_on_one_line(value in value()) {
        let mut writer = Writer::new();
        write(&value, &mut writer);
        let text = writer.finish();
        prop_assert!(!text.contains(['\n', '\r']), "{}", text);
        prop_assert_eq!(serde_json::from_str::<Value>(&text).expect("it is JSON"), value);
    }

    #[test]
    fn a_value_is_copied_as_it_is(value in value()) {
        let mut writer = Writer::new();
        writer.value(Json::new(format!("{value:#}").as_bytes()));
        prop_assert_eq!(serde_json::from_str::<Value>(&writer.finish()).expect("it is JSON"), value);
    }

    #[test]
    fn whatever_is_copied_the_writer_stays_json_on_one_line(bytes in almost_json()) {
        let mut writer = Writer::new();
        writer.begin_array().value(Json::new(&bytes)).end_array();
        let text = writer.finish();
        prop_assert!(!text.contains(['\n', '\r']), "{}", text);
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{} of {:?}", text, String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in almost_json()) {
        prop_assert!(visit(Json::new(&bytes)) <= bytes.len() + 1);
    }

    #[test]
    fn a_text_cut_off_reads_as_far_as_it_goes(text in "[a-zé\n\"]{0,20}", cut in 0usize..40) {
        let whole = serde_json::to_string(&text).expect("a text is JSON");
        let part = whole.as_bytes().get(..cut).unwrap_or(whole.as_bytes());
        let read = Json::new(part).text().unwrap_or_default().into_owned();
        prop_assert!(read.chars().count() <= text.chars().count() + 1, "{read:?} of {text:?}");
    }

    #[test]
    fn a_cost_reads_the_number_that_it_writes(amount in any::<u64>()) {
        let written = Cost(amount).digits();
        prop_assert!(serde_json::from_str::<Number>(&written).is_ok(), "{}", written);
        prop_assert_eq!(Cost::parse(&written), Some(Cost(amount)));
    }

    #[test]
    fn no_text_breaks_the_reading_of_a_cost(text in "[-+0-9.eE]{0,24}|.{0,12}", tokens in any::<u64>()) {
        let cost = Cost::parse(&text).unwrap_or(Cost(u64::MAX));
        prop_assert!(cost.per_million(tokens) <= Cost(u64::MAX));
        let mut sum = cost;
        sum += cost;
        prop_assert!(sum >= cost);
    }

    #[test]
    fn a_share_of_a_price_is_never_more_than_the_price(price in any::<u64>(), tokens in 0u64..=1_000_000) {
        prop_assert!(Cost(price).per_million(tokens) <= Cost(price));
        prop_assert_eq!(Cost(price).per_million(1_000_000), Cost(price));
    }

    #[test]
    fn a_moment_is_written_to_the_microsecond(microseconds in any::<u64>()) {
        let written = Moment(microseconds).digits();
        prop_assert_eq!(&written, &Microseconds(microseconds).digits());
        let (seconds, fraction) = written.split_once('.').expect("seconds have decimals");
        let read = seconds.parse::<u64>().expect("whole seconds") * 1_000_000 + format!("{fraction:0<6}").parse::<u64>().expect("decimals");
        prop_assert_eq!(read, microseconds);
        prop_assert!(serde_json::from_str::<Number>(&written).is_ok(), "{}", written);
    }

    #[test]
    fn time_never_runs_backwards(earlier in any::<u64>(), later in any::<u64>(), wait in any::<u64>(), clock in any::<f64>()) {
        prop_assert_eq!(Moment(later).since(Moment(earlier)), Microseconds(later.saturating_sub(earlier)));
        prop_assert!(Moment(earlier).plus_milliseconds(wait) >= Moment(earlier));
        prop_assert!(Moment::from_milliseconds(clock) >= Moment(0));
    }
}

#[test]
fn a_nest_without_end_is_read_and_copied() {
    let deep = "[".repeat(100_000);
    assert_eq!(Json::new(deep.as_bytes()).items().count(), 1);
    let mut writer = Writer::new();
    writer.value(Json::new(deep.as_bytes()));
    assert!(serde_json::from_str::<Value>(&writer.finish()).is_ok());
}
