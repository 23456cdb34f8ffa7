use crate::harness::answer;

/// Chunks as they stand on the wire, one for each text; all else repeats.
fn stream(texts: &[&str], end: &str) -> Vec<u8> {
    let chunk = |text: &&str| {
        format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":null}}],\"usage\":null{end}}}\n\n"
        )
    };
    texts.iter().map(chunk).collect::<String>().into_bytes()
}

fn deltas(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| format!("Delta {{ choice: 0, kind: Text, text: {text:?} }}")).collect()
}

#[test]
fn events_like_an_earlier_one_tell_their_own_text() {
    let told = answer("openai-chat", &stream(&["a", "b", "", "dé", "e\\n"], ""));
    // An empty text says nothing.
    assert_eq!(told.facts, deltas(&["a", "b", "dé", "e\n"]));
}

#[test]
fn padding_may_differ_from_event_to_event() {
    let mut body = stream(&["a"], ",\"obfuscation\":\"xyz\"");
    body.extend(stream(&["b"], ",\"obfuscation\":\"q\""));
    body.extend(stream(&["c"], ",\"obfuscation\":\"\""));
    assert_eq!(answer("openai-chat", &body).facts, deltas(&["a", "b", "c"]));
}

#[test]
fn what_differs_in_more_than_its_text_is_read_anew() {
    let mut body = stream(&["a", "b"], "");
    body.extend(b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"c\"},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n");
    body.extend(b"data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"d\"},\"finish_reason\":null}],\"usage\":null}\n\n");
    body.extend(stream(&["e"], ",\"error\":{\"message\":\"late\"}"));
    let mut expected = deltas(&["a", "b", "c"]);
    expected.push("Finish { choice: 0, reason: \"stop\" }".to_owned());
    expected.push("Delta { choice: 1, kind: Text, text: \"d\" }".to_owned());
    expected.extend(deltas(&["e"]));
    expected.push("Failed(Failure { kind: None, code: None, message: Some(\"late\") })".to_owned());
    assert_eq!(answer("openai-chat", &body).facts, expected);
}

#[test]
fn a_text_that_looks_like_a_member_is_a_text() {
    let told = answer("openai-chat", &stream(&["a", "\\\"content\\\":\\\"b", "c"], ""));
    assert_eq!(told.facts, deltas(&["a", "\"content\":\"b", "c"]));
}

#[test]
fn texts_of_legacy_completions_repeat_as_well() {
    let chunk = |text: &str| {
        format!("data: {{\"object\":\"text_completion\",\"choices\":[{{\"text\":\"{text}\",\"index\":0,\"finish_reason\":null}}]}}\n\n")
    };
    let body: String = ["a", "b", "\\\"text\\\":\\\"c", "d"].map(chunk).concat();
    let mut expected = vec!["Confirmed".to_owned()];
    expected.extend(deltas(&["a", "b", "\"text\":\"c", "d"]));
    assert_eq!(answer("openai-completions", body.as_bytes()).facts, expected);
}
