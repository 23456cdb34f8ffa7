//! Whole documents and NDJSON.

use genspan::base::limits::{MAX_DOCUMENT_BYTES, MAX_EVENT_BYTES};
use genspan::decode::{Decoder, EventKind, Faults};

use crate::seen::{Seen, decode, decode_whole, events_of, seen};

fn value(text: &str) -> Seen {
    seen(EventKind::Value, "", text.as_bytes())
}

fn whole(text: &str) -> Seen {
    seen(EventKind::Whole, "", text.as_bytes())
}

#[test]
fn a_single_value_is_the_whole_document_pretty_printed_or_not() {
    for document in ["{}", r#"{"a":"}\"{","b":[{}]}"#, "{\n  \"a\": {\n    \"b\": \"\\\\\"\n  }\n}"] {
        assert_eq!(events_of(document), [whole(document)]);
        assert_eq!(events_of(format!("{document}\r\n\n")), [whole(document)]);
    }
}

#[test]
fn several_values_are_ndjson_the_first_one_included() {
    for separator in ["\n", "\r\n", "\n\n", " ", ""] {
        let body = [r#"{"a":1}"#, "{}", r#"{"error":"x"}"#].join(separator);
        assert_eq!(events_of(body), [value(r#"{"a":1}"#), value("{}"), value(r#"{"error":"x"}"#)]);
    }
}

#[test]
fn a_value_of_ndjson_comes_out_when_it_closes() {
    let mut decoder = Decoder::new();
    let mut given = Vec::new();
    for chunk in ["{\"a\":1}\n", "{\"b\"", ":2}", "\n", "{}"] {
        let mut count = 0;
        decoder.push(chunk.as_bytes(), &mut |_| count += 1);
        given.push(count);
    }
    assert_eq!(given, [0, 1, 1, 0, 1]);
}

#[test]
fn a_broken_line_is_a_fault_and_the_next_lines_come_out() {
    let corrupt = Faults { corrupt: 1, ..Faults::default() };
    for broken in ["{\"a\":", "{\"a\":\"x", "{\"a\":\"x\\", "oops {}", "]"] {
        let body = format!("{{}}\n{{}}\n{broken}\n{{\"b\":2}}\n");
        let expected = vec![value("{}"), value("{}"), value("{\"b\":2}")];
        assert_eq!(decode_whole(body), (expected, corrupt), "{broken}");
    }
}

#[test]
fn a_document_with_something_behind_it_is_a_document_and_a_fault() {
    let corrupt = Faults { corrupt: 1, ..Faults::default() };
    assert_eq!(decode_whole("{}\n<html>\n"), (vec![whole("{}")], corrupt));
}

#[test]
fn a_value_torn_by_the_end_of_the_body_is_a_fault_and_no_event() {
    let torn = Faults { truncated: 1, ..Faults::default() };
    assert_eq!(decode_whole("{\"a\":"), (vec![], torn));
    assert_eq!(decode_whole("{}\n{}\n{\"a\":\"}"), (vec![value("{}"), value("{}")], torn));
}

#[test]
fn a_line_over_the_limit_is_skipped_and_the_next_ones_come_out() {
    let oversized = Faults { oversized: 1, ..Faults::default() };
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(20 << 20));
    for body in [format!("{{}}\n{long}\n{{\"b\":1}}\n{{}}\n"), format!("{long}\n{{}}\n{{\"b\":1}}\n{{}}\n")] {
        let (events, faults) = decode(body.as_bytes().chunks(64 << 10));
        assert_eq!(faults, oversized);
        assert_eq!(events.len(), 3);
        assert_eq!(decode_whole(body), (events, faults));
    }
}

#[test]
fn a_first_line_that_only_a_document_may_be_as_long_as_is_skipped_once_it_is_known_for_a_line() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_EVENT_BYTES));
    assert_eq!(events_of(&long), [whole(&long)]);
    let oversized = Faults { oversized: 1, ..Faults::default() };
    assert_eq!(decode_whole(format!("{long}\n{{}}")), (vec![value("{}")], oversized));
}

#[test]
fn a_document_over_the_limit_is_a_fault_and_no_event() {
    let oversized = Faults { oversized: 1, ..Faults::default() };
    let document = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_DOCUMENT_BYTES));
    assert_eq!(decode_whole(&document), (vec![], oversized));
    assert_eq!(decode_whole(&document[..document.len() - 1]), (vec![], oversized));
    let largest = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_DOCUMENT_BYTES - 8));
    assert_eq!(events_of(&largest).len(), 1);
}

#[test]
fn reading_the_faults_resets_them() {
    let mut decoder = Decoder::new();
    decoder.push(b"{}\n{}\noops\n", &mut |_| {});
    assert_eq!(decoder.take_faults(), Faults { corrupt: 1, ..Faults::default() });
    assert_eq!(decoder.take_faults(), Faults::default());
}
