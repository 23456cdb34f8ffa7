//! What is kept from the app: however an answer is cut, the same of it goes on, and no byte that was not there.
#![no_main]

use genspan::dialect::unasked;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (cut, answer) = input;
    // A line that is not over waits, so that one of the end does not look like an event that is.
    let whole = [answer.as_slice(), b"\n.\n"].concat();
    let given = sieved(&[&whole]);
    assert_eq!(sieved(&whole.chunks(usize::from(cut).max(1)).collect::<Vec<_>>()), given);
    assert!(given.len() <= whole.len());
});

fn sieved(chunks: &[&[u8]]) -> Vec<u8> {
    let (mut held, mut given) = (Vec::new(), Vec::new());
    for chunk in chunks {
        held.extend_from_slice(chunk);
        let cuts = unasked(&held);
        let end = held.len() - cuts[0];
        let mut at = 0;
        for cut in cuts[1..].chunks(2) {
            given.extend_from_slice(&held[at..cut[0]]);
            at = cut[1];
        }
        given.extend_from_slice(&held[at..end]);
        held.drain(..end);
    }
    given.extend(held);
    given
}
