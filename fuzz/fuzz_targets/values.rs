//! Documents, NDJSON and JSON arrays.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for start in ["{", "[", "{}\n{"] {
        genspan_fuzz::decode_every_way(&[start.as_bytes(), bytes].concat());
    }
});
