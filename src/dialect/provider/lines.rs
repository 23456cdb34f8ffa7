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
