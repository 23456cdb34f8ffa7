//! Tables of lines: a name, and the words that stand for it.

use crate::base::text::{cut, next_word};

/// The name of the first line of which a word fits.
pub(super) fn find(table: &'static str, fits: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    let mut rest = Some(table);
    while let Some(lines) = rest {
        let (mut line, others) = cut(lines, b'\n');
        let name = next_word(&mut line);
        loop {
            match next_word(&mut line) {
                "" => break,
                word if fits(word) => return Some(name),
                _ => {}
            }
        }
        rest = others;
    }
    None
}

/// A table without the blanks that align its columns, which need not be loaded. Runs in the compiler, to which an index out of bounds is
/// an error.
pub(super) const fn squeezed<const LENGTH: usize>(table: &str) -> [u8; LENGTH] {
    let table = table.as_bytes();
    let mut squeezed = [b' '; LENGTH];
    let (mut from, mut to) = (0, 0);
    while from < table.len() {
        if !is_padding(table, from) {
            squeezed[to] = table[from];
            to += 1;
        }
        from += 1;
    }
    squeezed
}

/// How long a [`squeezed`] table is.
pub(super) const fn squeezed_length(table: &str) -> usize {
    let table = table.as_bytes();
    let (mut at, mut length) = (0, 0);
    while at < table.len() {
        length += !is_padding(table, at) as usize;
        at += 1;
    }
    length
}

/// Whether a byte is a blank behind another.
const fn is_padding(table: &[u8], at: usize) -> bool {
    at > 0 && table[at] == b' ' && table[at - 1] == b' '
}
