//! Finding a text in a text.
//!
//! The standard library's own search prepares for long texts, and brings 4 KB into the wasm for it; ours are URLs and words. For the
//! same reason texts are split by `split_at_checked`: the panic of `split_at` prints its text, with Unicode's tables.

/// Where `part` begins in `text`.
pub fn find(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

/// Whether `part` stands in `text`.
pub fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What stands before and after the first `part`.
pub fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let (before, rest) = text.split_at_checked(find(text, part)?)?;
    Some((before, rest.strip_prefix(part)?))
}

#[cfg(test)]
mod tests {
    use super::{contains, split_once};

    #[test]
    fn a_text_is_split_at_the_first_match() {
        assert_eq!(split_once("https://a://b", "://"), Some(("https", "a://b")));
        assert_eq!(split_once("é://é", "://"), Some(("é", "é")));
        assert_eq!(split_once("", "://"), None);
        assert!(contains("abc", "bc") && !contains("abc", "cb"));
    }
}
