//! What is kept from the app: however an answer is cut, the same of it goes on, and no byte that was not there.
#![no_main]

#[path = "../../tests/support/sieve.rs"]
mod sieve;

use libfuzzer_sys::fuzz_target;
use sieve::sieved;

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (cut, answer) = input;
    // A line that is not over waits, so that one of the end does not look like an event that is.
    let whole = [answer.as_slice(), b"\n.\n"].concat();
    let given = sieved(&[&whole]);
    assert_eq!(sieved(&whole.chunks(usize::from(cut).max(1)).collect::<Vec<_>>()), given);
    assert!(given.len() <= whole.len());
});
