//! AWS event streams.

use genspan::base::limits::{MAX_FRAME_BYTES, MAX_FRAME_HEADER_BYTES};
use genspan::decode::{EventKind, Faults};

use crate::frame::{checksum, frame, frame_of};
use crate::seen::{decode, decode_whole, events_of, seen};

/// A frame as Bedrock sends it.
pub fn event(name: &str, payload: &[u8]) -> Vec<u8> {
    frame(&[(":event-type", name), (":content-type", "application/json"), (":message-type", "event")], payload)
}

#[test]
fn a_frame_is_named_by_its_event_type() {
    let body = [event("messageStart", b"{\"role\":\"assistant\"}"), event("metadata", b"{}")].concat();
    assert_eq!(
        events_of(body),
        [seen(EventKind::Frame, "messageStart", b"{\"role\":\"assistant\"}"), seen(EventKind::Frame, "metadata", b"{}")]
    );
}

#[test]
fn exceptions_and_errors_are_named_by_their_own_headers() {
    let exception = [(":message-type", "exception"), (":exception-type", "throttlingException")];
    let error = [(":error-code", "InternalError"), (":error-message", "x"), (":message-type", "error")];
    let body = [frame(&exception, b"{\"message\":\"slow down\"}"), frame(&error, b"")].concat();
    assert_eq!(
        events_of(body),
        [
            seen(EventKind::Exception, "throttlingException", b"{\"message\":\"slow down\"}"),
            seen(EventKind::Exception, "InternalError", b"")
        ]
    );
}

#[test]
fn a_chunk_gives_what_its_base64_holds() {
    let body =
        [event("chunk", br#"{"bytes":"eyJhIjoxfQ==","p":"abcd"}"#), event("chunk", br#"{ "p" : "abcd", "bytes" : "e30" }"#)].concat();
    assert_eq!(events_of(body), [seen(EventKind::Frame, "chunk", b"{\"a\":1}"), seen(EventKind::Frame, "chunk", b"{}")]);
}

#[test]
fn a_chunk_without_base64_is_a_fault_and_the_next_frames_come_out() {
    let corrupt = Faults { corrupt: 1, ..Faults::default() };
    for payload in [&b"{}"[..], br#"{"bytes":7}"#, br#"{"bytes":"?"}"#, br#"{"p":"bytes"}"#] {
        let body = [event("chunk", payload), event("metadata", b"{}")].concat();
        assert_eq!(decode_whole(body), (vec![seen(EventKind::Frame, "metadata", b"{}")], corrupt));
    }
}

#[test]
fn headers_of_every_type_are_skipped_at_their_length() {
    let headers = b"\x01a\x00\x01b\x03\0\0\x01c\x08\0\0\0\0\0\0\0\0\x01d\x06\0\x02xx\x0b:event-type\x07\0\x01e";
    assert_eq!(events_of(frame_of(headers, b"{}")), [seen(EventKind::Frame, "e", b"{}")]);
}

#[test]
fn a_wrong_checksum_anywhere_ends_the_decoding() {
    let corrupt = Faults { corrupt: 1, ..Faults::default() };
    let good = event("a", b"{}");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x40;
        let body = [&good[..], &bad, &good].concat();
        assert_eq!(decode_whole(&body), (vec![seen(EventKind::Frame, "a", b"{}")], corrupt), "byte {at}");
    }
}

#[test]
fn impossible_lengths_end_the_decoding() {
    let corrupt = Faults { corrupt: 1, ..Faults::default() };
    for lengths in [[0u32, 0], [15, 0], [16, 1]] {
        let mut body = lengths.map(u32::to_be_bytes).concat();
        body.extend_from_slice(&checksum(&body));
        assert_eq!(decode_whole(&body), (vec![], corrupt));
    }
}

#[test]
fn a_body_that_ends_inside_a_frame_is_truncated() {
    let truncated = Faults { truncated: 1, ..Faults::default() };
    let good = event("a", b"{}");
    for length in 1..good.len() {
        assert_eq!(decode_whole(&good[..length]), (vec![], truncated), "{length} bytes");
    }
}

#[test]
fn a_frame_or_headers_over_the_limit_are_skipped_and_the_next_frames_come_out() {
    let oversized = Faults { oversized: 1, ..Faults::default() };
    let good = event("a", b"{}");
    let expected = (vec![seen(EventKind::Frame, "a", b"{}"); 2], oversized);
    for long in [event("long", &vec![b'x'; MAX_FRAME_BYTES]), frame_of(&vec![0; MAX_FRAME_HEADER_BYTES + 1], b"{}")] {
        let body = [&good[..], &long, &good].concat();
        assert_eq!(decode_whole(&body), expected);
        assert_eq!(decode(body.chunks(65_521)), expected);
    }
}
