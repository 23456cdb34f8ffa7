//! Usage that is asked for in the app's stead: put into its request, taken out of its answer. Source: providers.md 4.1, 4.4, 8.

use std::ops::Range;

use super::DialectName;
use super::call::{Request, Url};
use super::provider::{Certainty, Route};
use crate::base::json::{Json, Kind};
use crate::decode::split_line;

/// Providers whose chat streams tell usage when they are asked, and only then.
const ASKABLE: &[&str] = &["openai", "azure.ai.openai", "azure.ai.inference", "ollama", "alibaba"];

/// The surface of Azure that has no versions, and of the one with versions the first that does not refuse the question.
const AZURE_PATH: &str = "/openai/v1/";
const AZURE_VERSIONED_PATH: &str = "/openai/deployments/";
const AZURE_VERSION: &str = "2024-09-01";

const OPTION: &[u8] = b",\"stream_options\":{\"include_usage\":true}";
const QUESTION: &[u8] = b"{\"include_usage\":true";

/// The body of a streamed chat that asks for usage. `None` where it is no such request, asks or refuses by itself, or goes to who
/// may not take the question.
pub fn asking(request: &Request<'_>, route: &Route) -> Option<Vec<u8>> {
    let provider = route.provider.as_deref().filter(|name| ASKABLE.contains(name))?;
    let Url { path, version, .. } = request.url;
    let is_taken = !provider.starts_with("azure")
        || path.starts_with(AZURE_PATH)
        || path.starts_with(AZURE_VERSIONED_PATH) && version >= AZURE_VERSION;
    let is_chat = route.dialect == DialectName::OpenAiChat || route.dialect == DialectName::OpenAiCompletions && provider == "openai";
    if !is_taken || !is_chat || route.certainty != Certainty::Known {
        return None;
    }
    let body = request.body;
    let text = body.bytes().strip_suffix(b"}")?;
    if body.get("stream").and_then(Json::flag) != Some(true) || body.get("data_sources").is_some() {
        return None;
    }
    let Some((_, options)) = body.entries().find(|(key, _)| key.is("stream_options")) else {
        return Some([text, OPTION, b"}"].concat());
    };
    let place = range(body.bytes(), options.bytes());
    match options.kind() {
        Kind::Null => Some(replaced(body.bytes(), place, &[QUESTION, b"}"])),
        Kind::Object if options.entries().any(|(key, _)| key.is("include_usage")) => None,
        Kind::Object => {
            let comma: &[u8] = if options.entries().next().is_some() { b"," } else { b"" };
            Some(replaced(body.bytes(), place.start..place.start + 1, &[QUESTION, comma]))
        }
        _ => None,
    }
}

/// What of an answer came only since usage was asked for: the event that has it and no choices, and `usage: null` in all others.
/// The bytes begin with a line. First how many of the last bytes must wait for more, then where each cut begins and ends.
pub fn unasked(bytes: &[u8]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut rest = bytes;
    while let Some((line, tail)) = split_line(rest) {
        // The feed of this return may be still to come.
        if tail.is_empty() && rest.ends_with(b"\r") {
            break;
        }
        let (from, mut next) = (bytes.len() - rest.len(), tail);
        match line.strip_prefix(b"data:").map_or(Verdict::Kept, judge) {
            Verdict::Kept => {}
            Verdict::Cut(part) => {
                let from = range(bytes, line).start + b"data:".len();
                cuts.extend([from + part.start, from + part.end]);
            }
            Verdict::Hidden => {
                // The blank line goes with its event.
                let Some((blank, after)) = split_line(tail).filter(|(_, after)| !(after.is_empty() && tail == b"\r")) else { break };
                next = if blank.is_empty() { after } else { tail };
                cuts.extend([from, bytes.len() - next.len()]);
            }
        }
        rest = next;
    }
    cuts.insert(0, rest.len());
    cuts
}

/// What becomes of an event.
enum Verdict {
    Kept,
    Hidden,
    /// This part of it is left out.
    Cut(Range<usize>),
}

fn judge(data: &[u8]) -> Verdict {
    let body = Json::new(data);
    let mut before = None;
    let mut entries = body.entries();
    while let Some((key, value)) = entries.next() {
        if key.is("usage") {
            return match value.kind() {
                Kind::Object if body.get("choices").is_some_and(|choices| choices.is_array() && choices.items().next().is_none()) => {
                    Verdict::Hidden
                }
                // With the comma behind it, or else with that before it.
                Kind::Null => {
                    let own = range(data, key.bytes()).start..range(data, value.bytes()).end;
                    let next = entries.next().map(|(key, _)| range(data, key.bytes()).start);
                    Verdict::Cut(next.map_or(before.unwrap_or(own.start)..own.end, |next| own.start..next))
                }
                _ => Verdict::Kept,
            };
        }
        before = Some(range(data, value.bytes()).end);
    }
    Verdict::Kept
}

/// Where a part lies in the whole that it was borrowed from.
fn range(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - whole.as_ptr().addr();
    start..start + part.len()
}

fn replaced(whole: &[u8], place: Range<usize>, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = whole.get(..place.start).unwrap_or_default().to_vec();
    bytes.extend_from_slice(&parts.concat());
    bytes.extend_from_slice(whole.get(place.end..).unwrap_or_default());
    bytes
}

#[cfg(test)]
mod tests {
    use super::{asking, unasked};
    use crate::base::json::Json;
    use crate::dialect::{Headers, Request, Url, route};

    fn asked(url: &str, body: &str) -> Option<String> {
        let request = Request { method: "POST", url: Url::parse(url), headers: Headers::none(), body: Json::new(body.as_bytes()) };
        asking(&request, &route(&request, &[])?).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    const OPENAI: &str = "https://api.openai.com/v1/chat/completions";

    #[test]
    fn a_streamed_chat_that_says_nothing_of_usage_asks_for_it() {
        let body = |options: &str| format!(r#"{{"model":"m","messages":[],"stream":true{options}}}"#);
        let whole = body(r#","stream_options":{"include_usage":true}"#);
        assert_eq!(asked(OPENAI, &body("")), Some(whole.clone()));
        assert_eq!(asked(OPENAI, &body(r#","stream_options":null"#)), Some(whole.clone()));
        assert_eq!(asked(OPENAI, &body(r#","stream_options":{}"#)), Some(whole.clone()));
        let more = body(r#","stream_options":{"include_usage":true,"include_obfuscation":false}"#);
        assert_eq!(asked(OPENAI, &body(r#","stream_options":{"include_obfuscation":false}"#)), Some(more));
        assert_eq!(asked("https://r.openai.azure.com/openai/v1/chat/completions", &body("")), Some(whole.clone()));
        assert_eq!(asked("http://127.0.0.1:11434/v1/chat/completions", &body("")), Some(whole.clone()));
        assert_eq!(asked("https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions", &body("")), Some(whole.clone()));
        for version in ["2024-09-01-preview", "2024-10-21", "2025-04-01-preview"] {
            assert_eq!(
                asked(&["https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=", version].concat(), &body("")),
                Some(whole.clone())
            );
        }
        let prompt = r#"{"model":"m","prompt":"x","stream":true"#;
        let asking = [prompt, r#","stream_options":{"include_usage":true}}"#].concat();
        assert_eq!(asked("https://api.openai.com/v1/completions", &[prompt, "}"].concat()), Some(asking));
    }

    #[test]
    fn any_other_request_is_left_alone() {
        let stream = r#"{"model":"m","messages":[],"stream":true}"#;
        for (url, body) in [
            (OPENAI, r#"{"model":"m","messages":[]}"#),
            (OPENAI, r#"{"model":"m","messages":[],"stream":false}"#),
            (OPENAI, r#"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":false}}"#),
            (OPENAI, r#"{"model":"m","messages":[],"stream":true,"data_sources":[{}]}"#),
            (OPENAI, r#"{"model":"m","messages":[],"stream":true"#),
            ("https://api.mistral.ai/v1/chat/completions", stream),
            ("https://example.com/v1/chat/completions", stream),
            ("https://r.openai.azure.com/openai/deployments/d/chat/completions", stream),
            ("https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-06-01", stream),
            ("https://r.services.ai.azure.com/models/chat/completions?api-version=2024-10-21", stream),
            ("http://127.0.0.1:11434/v1/completions", r#"{"model":"m","prompt":"x","stream":true}"#),
            ("https://api.openai.com/v1/responses", r#"{"model":"m","input":"x","stream":true}"#),
        ] {
            assert_eq!(asked(url, body), None, "{url} {body}");
        }
    }

    /// What the app gets of bytes that come in these chunks, held back as the shim does it.
    fn sieved(chunks: &[&[u8]]) -> String {
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
        String::from_utf8_lossy(&given).into_owned()
    }

    #[test]
    fn an_answer_is_what_it_would_have_been_however_it_is_cut() {
        for (asked, plain) in [
            (r#"{"choices":[{}],"usage":null,"obfuscation":"x"}"#, r#"{"choices":[{}],"obfuscation":"x"}"#),
            (r#"{"choices":[{}],"usage":null}"#, r#"{"choices":[{}]}"#),
            (r#"{"usage": null, "choices": [{}]}"#, r#"{"choices": [{}]}"#),
            (r#"{"choices":[{"usage":null}]}"#, r#"{"choices":[{"usage":null}]}"#),
            (r#"{"choices":[{}],"usage":{"prompt_tokens":1}}"#, r#"{"choices":[{}],"usage":{"prompt_tokens":1}}"#),
            (r#"{"choices":[],"prompt_filter_results":[]}"#, r#"{"choices":[],"prompt_filter_results":[]}"#),
        ] {
            for end in ["\n", "\r\n"] {
                let hidden = format!("data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":1}}}}{end}{end}");
                let stream = |data: &str, hidden: &str| format!(": hi{end}data: {data}{end}{end}{hidden}data: [DONE]{end}{end}");
                let (asked, plain) = (stream(asked, &hidden), stream(plain, ""));
                for at in 0..asked.len() {
                    let (left, right) = asked.as_bytes().split_at(at);
                    assert_eq!(sieved(&[left, right]), plain, "cut at {at}");
                }
                assert_eq!(sieved(&asked.as_bytes().chunks(1).collect::<Vec<_>>()), plain);
            }
        }
    }

    #[test]
    fn what_is_no_stream_of_events_passes_as_it_is() {
        for body in ["{\"error\":{}}", "{\n \"usage\": null\n}\n", "", "\r", "a\rb", "data: torn {\"usage\":null"] {
            assert_eq!(sieved(&[body.as_bytes()]), body);
        }
    }
}
