//! What every decoder must hold to, whatever the bytes.

use genspan::decode::{Decoder, Event, EventKind, Faults};

/// Decodes a body whole, byte by byte and in uneven pieces, and compares what came out.
pub fn decode_every_way(body: &[u8]) {
    let whole = decode(&[body]);
    let uneven = body.split_at(body.len() / 3);
    assert_eq!(decode(&body.chunks(1).collect::<Vec<_>>()), whole);
    assert_eq!(decode(&[uneven.0, &[], uneven.1]), whole);
}

type Decoded = (Vec<(String, Vec<u8>, EventKind)>, Faults);

fn decode(chunks: &[&[u8]]) -> Decoded {
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    let mut sink = |event: Event<'_>| events.push((event.name.to_owned(), event.data.to_owned(), event.kind));
    for chunk in chunks {
        decoder.push(chunk, &mut sink);
    }
    decoder.finish(&mut sink);
    (events, decoder.take_faults())
}

/// CRC-32, with which a target repairs what the fuzzer wrote: a random checksum is never right, and behind it lies
/// most of the code.
pub fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    (!crc).to_be_bytes()
}
