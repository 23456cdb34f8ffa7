//! Every fixture through the engine: the bytes that are posted, whole and however the network cut the answer.
//!
//! `BLESS=1 cargo test --test goldens` rewrites the goldens. Read the difference before it is committed: it is what Sentry gets.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod fixture;
mod rules;

use std::fs;

use fixture::Fixture;
use genspan::dialect::DialectName;
use serde_json::Value;

/// Answers up to this length are cut at every point.
const EVERY_SPLIT_BYTES: usize = 8 << 10;
/// Where longer ones are cut: a prime, so that the cuts fall on all kinds of places.
const SPLITS_OF_LONG: usize = 997;

/// Attributes that hold what people and models said.
const CONTENT: [&str; 7] = [
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.embeddings.input",
];

#[test]
fn every_fixture_gives_the_bytes_of_its_golden() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for fixture in Fixture::all() {
        let posted = fixture.envelopes(&[&fixture.response]).concat();
        if bless {
            fs::write(fixture.golden(), &posted).expect("the golden can be written");
        }
        let golden = fs::read_to_string(fixture.golden()).unwrap_or_default();
        if posted != golden {
            wrong.push(format!("{}\n  posted: {posted}  golden: {golden}", fixture.name));
        }
    }
    assert!(wrong.is_empty(), "{} fixtures differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_envelope_keeps_the_seven_hard_rules() {
    for fixture in Fixture::all() {
        for envelope in fixture.envelopes(&[&fixture.response]) {
            assert_eq!(rules::faults(&envelope), [""; 0], "{}", fixture.name);
        }
    }
}

#[test]
fn a_split_anywhere_changes_nothing() {
    for fixture in Fixture::all() {
        let (response, length) = (&fixture.response, fixture.response.len());
        let whole = fixture.envelopes(&[response]);
        let stride = if length <= EVERY_SPLIT_BYTES { 1 } else { length.div_ceil(SPLITS_OF_LONG) };
        for at in (1..length).step_by(stride) {
            let (left, right) = response.split_at(at);
            assert_eq!(fixture.envelopes(&[left, right]), whole, "{} cut at {at}", fixture.name);
        }
        let bytes: Vec<&[u8]> = response.chunks(1).collect();
        assert_eq!(fixture.envelopes(&bytes), whole, "{} byte by byte", fixture.name);
    }
}

#[test]
fn content_stays_private_until_it_is_asked_for() {
    for fixture in Fixture::all() {
        let posted = fixture.private_envelopes().concat();
        for name in CONTENT {
            assert!(!posted.contains(&format!("\"{name}\"")), "{} tells {name}", fixture.name);
        }
        for sentence in sentences(&fixture) {
            assert!(!posted.contains(&sentence), "{} tells {sentence:?}", fixture.name);
        }
    }
}

/// What people say in a request: its texts of more than one word. A file that is sent has none.
fn sentences(fixture: &Fixture) -> Vec<String> {
    let mut left = vec![serde_json::from_slice(&fixture.request).unwrap_or(Value::Null)];
    let mut found = Vec::new();
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) if text.contains(' ') => found.push(text),
            Value::Array(items) => left.extend(items),
            Value::Object(members) => left.extend(members.into_iter().map(|(_, member)| member)),
            _ => {}
        }
    }
    found
}

#[test]
fn every_dialect_has_a_fixture_that_succeeds_and_one_that_fails() {
    let fixtures = Fixture::all();
    for dialect in DialectName::ALL {
        let of_dialect = fixtures.iter().filter(|fixture| fixture.name.split('/').next() == Some(dialect.name()));
        let posted: String = of_dialect.flat_map(|fixture| fixture.envelopes(&[&fixture.response])).collect();
        for status in [r#""status":"ok""#, r#""status":"error""#] {
            assert!(posted.contains(status), "no fixture of {} has {status}", dialect.name());
        }
    }
}

#[test]
fn a_breach_of_each_rule_is_seen() {
    let fixtures = Fixture::all();
    let fixture = fixtures.iter().find(|fixture| fixture.name == "openai-chat/whole").expect("the fixture is there");
    let sound = fixture.envelopes(&[&fixture.response]).concat();
    let (trace, span) = ("01010101010101010101010101010101", "0101010101010101");
    let breaches = [
        (r#""trace":{"#, r#""tracy":{"#, "the trace header is missing"),
        (
            &format!(r#"{{"trace_id":"{trace}","span_id""#),
            r#"{"trace_id":"02020202020202020202020202020202","span_id""#,
            "a span of another trace",
        ),
        (r#""item_count":1"#, r#""item_count":2"#, "item_count is not the number of spans"),
        ("items.span.v2", "items.span.v1", "another content_type"),
        (&format!(r#""span_id":"{span}""#), r#""span_id":"0000000000000000""#, "an incomplete span"),
        (r#""type":"integer","value":1110"#, r#""type":"integer","value":"1110""#, "an attribute of another type than it says"),
        (&format!(r#""value":"{span}""#), r#""value":"no id""#, "a segment id that is no span id"),
        (r#""version":2"#, r#""version":"2""#, "the version is not the number 2"),
    ];
    for (right, wrong, fault) in breaches {
        assert!(sound.contains(right), "{right} is not in {sound}");
        let told = rules::faults(&sound.replace(right, wrong));
        assert!(told.contains(&fault.to_owned()), "{fault}: {told:?}");
    }
}
