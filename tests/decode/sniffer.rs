//! The framing is told by the first byte.

use genspan::decode::{EventKind, Faults};

use crate::seen::{decode, decode_whole, events_of, seen};

#[test]
fn an_empty_body_gives_nothing() {
    assert_eq!(events_of(""), []);
    assert_eq!(events_of(" \r\n\t"), []);
}

#[test]
fn a_byte_order_mark_and_blanks_before_the_first_event_are_no_part_of_it() {
    assert_eq!(events_of("\u{FEFF}data: a\n\n"), [seen(EventKind::Sse, "", b"a")]);
    assert_eq!(events_of("\u{FEFF}\r\n {}"), [seen(EventKind::Whole, "", b"{}")]);
    assert_eq!(events_of("\n\n[{}]"), [seen(EventKind::Element, "", b"{}")]);
}

#[test]
fn a_byte_order_mark_stands_first_or_is_none() {
    assert_eq!(events_of("\n\u{FEFF}{}"), []);
    assert_eq!(events_of("\u{FEFF}\u{FEFF}{}"), []);
}

#[test]
fn a_byte_order_mark_may_be_split() {
    let (events, _) = decode([&b"\xEF"[..], b"\xBB", b"\xBFda", b"ta: a\n\n"]);
    assert_eq!(events, [seen(EventKind::Sse, "", b"a")]);
}

#[test]
fn an_error_page_gives_no_event_and_no_fault() {
    let page = "<!DOCTYPE html>\n<html>\n<head><title>502</title></head>\n\n<body>Bad gateway</body></html>\n";
    assert_eq!(decode_whole(page), (vec![], Faults::default()));
}

#[test]
fn plain_text_and_bare_scalars_give_no_event() {
    assert_eq!(events_of("upstream connect error"), []);
    assert_eq!(events_of("null"), []);
    assert_eq!(events_of("\"quoted\""), []);
}
