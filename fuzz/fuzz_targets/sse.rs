//! Server-sent events: the body begins with a comment, so that it is never taken for anything else.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| genspan_fuzz::decode_every_way(&[b":\n", bytes].concat()));
