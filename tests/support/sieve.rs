//! What the shim does with an answer whose usage only we asked for. Shared by tests and the fuzz target.

use genspan::dialect::unasked;

/// What the app gets of bytes that come in these chunks.
pub fn sieved(chunks: &[&[u8]]) -> Vec<u8> {
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
