//! What holds for every body.

use genspan::decode::{EventKind, Faults};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::eventstream::event;
use crate::frame::frame;
use crate::naive_sse;
use crate::seen::{Seen, decode, decode_whole, seen};

proptest! {
    #[test]
    fn sse_gives_what_a_naive_splitter_gives_however_it_arrives(body in sse(), cuts in cuts()) {
        let events = decode_whole(&body);
        prop_assert_eq!(&events, &naive_sse::decode(&body));
        prop_assert_eq!(decode(cut(body.as_bytes(), &cuts)), events);
    }

    #[test]
    fn ndjson_gives_its_values_however_it_arrives(values in vec(object(), 2..8), end in line_end(), cuts in cuts()) {
        let body: String = values.iter().map(|value| format!("{value}{end}")).collect();
        let expected = (of_kind(EventKind::Value, &values), Faults::default());
        prop_assert_eq!(decode(cut(body.as_bytes(), &cuts)), expected);
    }

    #[test]
    fn ndjson_with_broken_lines_gives_the_same_however_it_arrives(lines in vec(line(), 1..12), cuts in cuts()) {
        let body = format!("{{}}\n{}", lines.concat());
        prop_assert_eq!(decode(cut(body.as_bytes(), &cuts)), decode_whole(&body));
    }

    #[test]
    fn a_broken_line_costs_itself_and_no_other(before in vec(object(), 2..5), broken in broken_line(), after in vec(object(), 0..5)) {
        let lines = |values: &[String]| values.iter().map(|value| format!("{value}\n")).collect::<String>();
        let body = format!("{}{broken}\n{}", lines(&before), lines(&after));
        let expected = of_kind(EventKind::Value, &[before, after].concat());
        prop_assert_eq!(decode_whole(body), (expected, Faults { corrupt: 1, ..Faults::default() }));
    }

    #[test]
    fn an_array_gives_its_elements_however_it_arrives(
        elements in vec(element(), 0..8),
        comma in prop::sample::select(vec![",", "\n,\n", ",\r\n", " , "]),
        cuts in cuts(),
    ) {
        let body = format!("[{}]\n", elements.join(comma));
        let expected = (of_kind(EventKind::Element, &elements), Faults::default());
        prop_assert_eq!(decode(cut(body.as_bytes(), &cuts)), expected);
    }

    #[test]
    fn a_document_is_given_whole_however_it_arrives(document in element().prop_filter("objects", |text| text.starts_with('{')), cuts in cuts()) {
        let expected = (of_kind(EventKind::Whole, std::slice::from_ref(&document)), Faults::default());
        prop_assert_eq!(decode(cut(document.as_bytes(), &cuts)), expected);
    }

    #[test]
    fn frames_give_their_payloads_however_they_arrive(payloads in vec(vec(any::<u8>(), 0..200), 1..6), cuts in cuts()) {
        let body: Vec<u8> = payloads.iter().flat_map(|payload| event("delta", payload)).collect();
        let expected = payloads.iter().map(|payload| seen(EventKind::Frame, "delta", payload)).collect();
        prop_assert_eq!(decode(cut(&body, &cuts)), (expected, Faults::default()));
    }

    #[test]
    fn damaged_frames_give_a_prefix_of_what_they_held_however_they_arrive(
        payloads in vec(vec(any::<u8>(), 0..60), 1..5), at in any::<Index>(), damage in 1..=u8::MAX, cuts in cuts(),
    ) {
        let mut body: Vec<u8> = payloads.iter().flat_map(|payload| frame(&[(":event-type", "delta")], payload)).collect();
        let whole = decode_whole(&body).0;
        let at = at.index(body.len());
        body[at] ^= damage;
        // Damage to the first byte makes it another framing.
        prop_assume!(at > 0);
        let (events, faults) = decode(cut(&body, &cuts));
        prop_assert_eq!(&whole[..events.len()], &events[..]);
        prop_assert_eq!(faults, Faults { corrupt: 1, ..Faults::default() });
    }

    #[test]
    fn any_bytes_give_the_same_however_they_arrive(body in any_bytes(), cuts in cuts()) {
        prop_assert_eq!(decode(cut(&body, &cuts)), decode_whole(&body));
        prop_assert_eq!(decode(body.chunks(1)), decode_whole(&body));
    }
}

/// Where a body is cut.
fn cuts() -> impl Strategy<Value = Vec<Index>> {
    vec(any::<Index>(), 0..20)
}

fn cut<'a>(body: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    at.extend([0, body.len()]);
    at.sort_unstable();
    at.windows(2).map(|ends| &body[ends[0]..ends[1]]).collect()
}

fn of_kind(kind: EventKind, texts: &[String]) -> Vec<Seen> {
    texts.iter().map(|text| seen(kind, "", text.as_bytes())).collect()
}

fn line_end() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["\n", "\r\n", "\n\n"])
}

/// A body of fields, comments and blank lines that may end in the middle of a line.
fn sse() -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec!["data:", "data: ", "data", "event: ", "id: ", "retry:", ":", ": ", "other: ", ""]);
    let value = prop_oneof![
        Just(String::new()),
        Just("[DONE]".to_owned()),
        Just("{\"a\":\"\u{1F680}é\\\"}\"}".to_owned()),
        Just("{\"a\":[".to_owned()),
        "[ -~é日]{0,12}",
    ];
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r", "\r\n\r"]);
    let lines = vec((field, value, end).prop_map(|(field, value, end)| format!("{field}{value}{end}")), 0..20);
    let mark = prop::sample::select(vec!["", "\u{FEFF}"]);
    let tail = prop::sample::select(vec!["", "data: {\"a\":", "data: tail", "event: x", "da"]);
    // The first line is a comment, so that the body is server-sent events whatever comes next.
    (mark, lines, tail).prop_map(|(mark, lines, tail)| format!("{mark}:\n{}{tail}", lines.concat()))
}

/// A JSON value with every structural byte inside its strings.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<i32>().prop_map(Into::into),
        "[\\[\\]{}\"\\\\,:\n\r a-zé日]{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            vec(("[{}\"\\\\a-c]{1,3}", inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// A JSON object on one line.
fn object() -> impl Strategy<Value = String> {
    vec(json(), 0..3).prop_map(|values| serde_json::json!({ "v": values }).to_string())
}

/// An object, array or string, pretty-printed or not.
fn element() -> impl Strategy<Value = String> {
    json().prop_filter("no bare scalars", |value| !value.is_null() && !value.is_number()).prop_flat_map(|value| {
        let pretty = format!("{value:#}");
        prop::sample::select(vec![value.to_string(), pretty])
    })
}

/// A line of NDJSON that is no value.
fn broken_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("oops".to_owned()),
        Just("null {}".to_owned()),
        // An object without its end, of which at least the opening brace is left.
        (object(), any::<Index>()).prop_map(|(object, at)| {
            let length = 1 + at.index(object.chars().count() - 1);
            object.chars().take(length).collect()
        }),
    ]
}

fn line() -> impl Strategy<Value = String> {
    (prop_oneof![3 => object(), 1 => broken_line(), 1 => Just(String::new())], line_end()).prop_map(|(line, end)| line + end)
}

/// Bytes that look like each framing for a while.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let start =
        prop::sample::select(vec![&b""[..], b"\xEF\xBB\xBF", b"\xEF", b"{", b"[", b"[{", b"{}\n{", b"data: ", b"\0\0\0\x10", b" \r\n"]);
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\\r\n \0data\xEF\xBB\xBF".to_vec())];
    (start, vec(byte, 0..200)).prop_map(|(start, bytes)| [start, &bytes].concat())
}
