use genspan::base::json::Json;
use genspan::dialect::{Headers, Request, Url, asking, route};

use crate::sieve::sieved;

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

/// What the app gets of bytes that come in these chunks.
fn text(chunks: &[&[u8]]) -> String {
    String::from_utf8(sieved(chunks)).expect("what is cut out are whole members")
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
                assert_eq!(text(&[left, right]), plain, "cut at {at}");
            }
            assert_eq!(text(&asked.as_bytes().chunks(1).collect::<Vec<_>>()), plain);
        }
    }
}

#[test]
fn what_is_no_stream_of_events_passes_as_it_is() {
    for body in ["{\"error\":{}}", "{\n \"usage\": null\n}\n", "", "\r", "a\rb", "data: torn {\"usage\":null"] {
        assert_eq!(text(&[body.as_bytes()]), body);
    }
}
