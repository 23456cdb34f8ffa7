//! JSON arrays that arrive over time.

use genspan::base::limits::MAX_EVENT_BYTES;
use genspan::decode::{Decoder, EventKind, Faults};

use crate::seen::{Seen, decode, decode_whole, events_of, seen};

fn value(text: &str) -> Seen {
    seen(EventKind::Element, "", text.as_bytes())
}

#[test]
fn elements_come_out_one_by_one() {
    assert_eq!(
        events_of("[{\n  \"a\": \"],}\\\"\"\n}\n,\r\n{\"b\":[1,{}]}\n]\n"),
        [value("{\n  \"a\": \"],}\\\"\"\n}"), value("{\"b\":[1,{}]}")]
    );
    assert_eq!(events_of("[]"), []);
}

#[test]
fn an_element_comes_out_before_the_comma_that_follows_it() {
    let mut decoder = Decoder::new();
    let mut given = Vec::new();
    for chunk in ["[{\"a\":1", "}", "\n,\n", "{}", "]"] {
        let mut count = 0;
        decoder.push(chunk.as_bytes(), &mut |_| count += 1);
        given.push(count);
    }
    assert_eq!(given, [0, 1, 0, 1, 0]);
}

#[test]
fn strings_and_arrays_are_elements_and_other_scalars_are_passed_over() {
    assert_eq!(events_of(r#"[1, "a{\"b", null, [2, {}], -0.5e3, {}]"#), [value(r#""a{\"b""#), value("[2, {}]"), value("{}")]);
}

#[test]
fn what_follows_the_array_is_ignored() {
    assert_eq!(events_of("[{}] {\"a\":1} ["), [value("{}")]);
}

#[test]
fn an_element_torn_by_the_end_of_the_body_is_a_fault_and_no_event() {
    let torn = Faults { truncated: 1, ..Faults::default() };
    assert_eq!(decode_whole("[{}\n,\n{\"a\":"), (vec![value("{}")], torn));
    assert_eq!(decode_whole("[{}\n,"), (vec![value("{}")], Faults::default()));
}

#[test]
fn an_element_over_the_limit_is_skipped_and_the_next_ones_come_out() {
    let oversized = Faults { oversized: 1, ..Faults::default() };
    let body = format!("[{{}},{{\"a\":\"{}\"}},{{\"b\":1}}]", "x".repeat(MAX_EVENT_BYTES));
    let expected = (vec![value("{}"), value("{\"b\":1}")], oversized);
    assert_eq!(decode_whole(&body), expected);
    assert_eq!(decode(body.as_bytes().chunks(4096)), expected);
}
