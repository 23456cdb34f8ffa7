//! Names with holes: `*.openai.azure.com`, `gpt-4o*`.

/// Whether `text` is what `pattern` describes: `*` stands for any run of characters, upper and lower case are the same.
pub fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.as_bytes(), text.as_bytes());
    // What follows the last `*`, and where it was tried last: one step back is enough, since an earlier `*` can gain nothing
    // that the last one cannot.
    let mut last_star: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (Some((b'*', rest)), _) => {
                pattern = rest;
                last_star = Some((rest, text));
            }
            (Some((wanted, pattern_rest)), Some((found, text_rest))) if wanted.eq_ignore_ascii_case(found) => {
                pattern = pattern_rest;
                text = text_rest;
            }
            (None, None) => return true,
            _ => {
                let Some((after, [_, rest @ ..])) = last_star else { return false };
                pattern = after;
                text = rest;
                last_star = Some((after, rest));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(glob("*.openai.azure.com", "my-resource.openai.azure.com"));
        assert!(glob("bedrock-runtime*.amazonaws.com", "bedrock-runtime-fips.us-east-1.amazonaws.com"));
        assert!(glob("a*b*c", "a-b-b-c"));
        assert!(glob("*", ""));
        assert!(glob("API.openai.com", "api.OpenAI.com"));
    }

    #[test]
    fn nothing_else_fits() {
        assert!(!glob("*.openai.azure.com", "openai.azure.com"));
        assert!(!glob("api.openai.com", "api.openai.com.evil.example"));
        assert!(!glob("a*b*c", "a-b-b"));
        assert!(!glob("", "x"));
    }
}
