//! Server-sent events.

use genspan::base::limits::MAX_EVENT_BYTES;
use genspan::decode::{Decoder, EventKind, Faults};

use crate::seen::{Seen, decode, decode_whole, events_of, seen};

fn data(text: &str) -> Seen {
    seen(EventKind::Sse, "", text.as_bytes())
}

#[test]
fn a_blank_line_dispatches_whatever_ends_the_lines() {
    for body in ["data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r", "data: a\n\r\ndata: b\r\n\r"] {
        assert_eq!(events_of(body), [data("a"), data("b")], "{body:?}");
    }
}

#[test]
fn crlf_split_between_chunks_is_one_line_end() {
    let (events, faults) = decode([&b"data: a\r"[..], b"\ndata: b\r", b"\n\r", b"\ndata: c\r\n\r", b"\n"]);
    assert_eq!(events, [data("a\nb"), data("c")]);
    assert_eq!(faults, Faults::default());
}

#[test]
fn an_event_comes_out_at_its_blank_line_and_not_with_the_next_chunk() {
    let mut decoder = Decoder::new();
    for blank_line in ["\n\n", "\r\n\r\n", "\r\r", "\r\n\r"] {
        let mut count = 0;
        decoder.push(format!("data: a{blank_line}").as_bytes(), &mut |_| count += 1);
        assert_eq!(count, 1, "{blank_line:?}");
    }
}

#[test]
fn comments_neither_end_nor_join_events() {
    assert_eq!(events_of(": OPENROUTER PROCESSING\n\n:\n: x\ndata: a\n: y\ndata: b\n\n"), [data("a\nb")]);
}

#[test]
fn one_space_after_the_colon_is_no_part_of_the_value() {
    assert_eq!(events_of("data:a\n\ndata:  a\n\ndata: a \n\n"), [data("a"), data(" a"), data("a ")]);
}

#[test]
fn several_data_lines_join_with_a_newline() {
    assert_eq!(events_of("data: a\ndata:\ndata: b\n\n"), [data("a\n\nb")]);
    assert_eq!(events_of("data\ndata\n\n"), [data("\n")]);
}

#[test]
fn the_event_field_names_the_event_and_no_later_one() {
    let named = |name, text: &str| seen(EventKind::Sse, name, text.as_bytes());
    assert_eq!(
        events_of("event: ping\ndata: {}\n\ndata: a\nevent:x\n\ndata: b\n\n"),
        [named("ping", "{}"), named("x", "a"), named("", "b")]
    );
}

#[test]
fn a_name_that_is_no_utf8_is_no_name() {
    assert_eq!(events_of(b"event: \xFF\ndata: a\n\n"), [data("a")]);
}

#[test]
fn other_fields_and_fields_that_only_begin_alike_are_ignored() {
    assert_eq!(events_of("id: 7\nretry: 10\ndatabase: x\neventual: y\nfoo\ndata: a\n\n"), [data("a")]);
}

#[test]
fn an_event_without_data_is_none() {
    assert_eq!(events_of("event: done\n\nid: 1\n\n"), []);
}

#[test]
fn done_and_what_follows_it_come_out_as_events() {
    assert_eq!(events_of("data: [DONE]\n\ndata: {}\n\n"), [data("[DONE]"), data("{}")]);
}

#[test]
fn the_end_of_the_body_dispatches() {
    assert_eq!(events_of("data: {\"a\":1}\n"), [data("{\"a\":1}")]);
    assert_eq!(events_of("data: {\"a\":1}"), [data("{\"a\":1}")]);
    assert_eq!(events_of("data: [DONE]"), [data("[DONE]")]);
    assert_eq!(events_of("data: text"), [data("text")]);
}

#[test]
fn a_value_torn_by_the_end_of_the_body_is_a_fault_and_no_event() {
    let torn = Faults { truncated: 1, ..Faults::default() };
    for body in ["data: {\"a\":", "data: {\"a\":\"}", "data: [DON", "data: {\ndata: \"a\":1"] {
        assert_eq!(decode_whole(body), (vec![], torn), "{body}");
    }
}

#[test]
fn code_points_split_between_chunks_are_whole_again() {
    let body = "data: \u{1F680} é 日\n\n".as_bytes();
    for at in 0..body.len() {
        let (head, tail) = body.split_at(at);
        assert_eq!(decode([head, tail]).0, events_of(body));
    }
}

#[test]
fn an_event_whole_in_a_chunk_is_lent_from_it() {
    let first = b"event: a\r\ndata: {}\r\n\r\ndata: {\"torn\":";
    let second = b"true}\r\n\r\ndata: {}\r\n\r\n";
    let mut decoder = Decoder::new();
    let mut lent = Vec::new();
    for chunk in [&first[..], &second[..]] {
        let inside = chunk.as_ptr_range();
        decoder.push(chunk, &mut |event| lent.push(inside.contains(&event.data.as_ptr())));
    }
    assert_eq!(lent, [true, false, true]);
}

#[test]
fn an_event_over_the_limit_is_skipped_and_the_next_ones_come_out() {
    let long = format!("data: {}\ndata: more\n\n", "x".repeat(20 << 20));
    let body = format!("data: a\n\n{long}data: b\n\n");
    let oversized = Faults { oversized: 1, ..Faults::default() };
    assert_eq!(decode_whole(&body), (vec![data("a"), data("b")], oversized));
    assert_eq!(decode(body.as_bytes().chunks(64 << 10)), (vec![data("a"), data("b")], oversized));
}

#[test]
fn the_limit_is_of_the_whole_event_and_the_same_for_every_split() {
    let framing = "data: \n\n".len();
    for (length, count) in [(MAX_EVENT_BYTES, 1), (MAX_EVENT_BYTES + 1, 0)] {
        let body = format!("data: {}\n\n", "x".repeat(length - framing));
        let whole = decode_whole(&body);
        assert_eq!(whole.0.len(), count);
        assert_eq!(decode(body.as_bytes().chunks(1000)), whole);
    }
}
