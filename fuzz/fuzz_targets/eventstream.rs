//! AWS event streams: the bytes as they are, and as headers and payload of a frame whose checksums are right.
#![no_main]

use genspan_fuzz::{checksum, decode_every_way};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (header_length, bytes) = input;
    decode_every_way(&[&[0], bytes].concat());
    let frame = frame(usize::from(header_length).min(bytes.len()), bytes);
    decode_every_way(&[&frame[..], &frame, bytes].concat());
});

fn frame(header_length: usize, content: &[u8]) -> Vec<u8> {
    let length = 16 + content.len();
    let mut frame = [length as u32, header_length as u32].map(u32::to_be_bytes).concat();
    frame.extend_from_slice(&checksum(&frame));
    frame.extend_from_slice(content);
    frame.extend_from_slice(&checksum(&frame));
    frame
}
