use proptest::prelude::*;

use crate::harness::{Call, Told, read_in_pieces};

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

/// Of a host that is known: while it is open who serves, each event is read.
fn in_pieces(dialect: &str, pieces: &[&[u8]]) -> Told {
    read_in_pieces(&Call { dialect, url: "https://api.openai.com/v1/chat/completions", ..Call::default() }, pieces)
}

fn answer(dialect: &str, response: &[u8]) -> Told {
    in_pieces(dialect, &[response])
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
fn a_thought_beside_an_empty_text_may_come_twice() {
    let chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"reasoning_content\":\"ha\"}}]}\n\n";
    let told = answer("openai-chat", chunk.repeat(3).as_bytes());
    assert_eq!(told.facts, ["Delta { choice: 0, kind: Reasoning, text: \"ha\" }"; 3]);
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

/// What the pieces of an answer tell.
fn told_in_pieces(dialect: &str, pieces: &[&[u8]]) -> Vec<String> {
    in_pieces(dialect, pieces).facts
}

#[test]
fn events_that_come_together_are_told_without_being_taken_apart() {
    let (first, rest) = (stream(&["a"], ""), stream(&["b", "", "dé", "e\\n"], ""));
    let told = in_pieces("openai-chat", &[&first, &rest]);
    assert_eq!(told.facts, deltas(&["a", "b", "dé", "e\n"]));
    assert_eq!(told.repeated, rest.len());
}

#[test]
fn padded_events_are_told_without_being_taken_apart() {
    let [first, second, third] = ["xyz", "", "q"].map(|padding| stream(&["a"], &format!(",\"obfuscation\":\"{padding}\"")));
    let told = in_pieces("openai-chat", &[&first, &second, &third]);
    assert_eq!(told.facts, deltas(&["a", "a", "a"]));
    assert_eq!(told.repeated, second.len() + third.len());
}

#[test]
fn named_and_numbered_events_are_told_without_being_taken_apart() {
    let event = |number: u32, text: &str| {
        let data = format!(
            "{{\"type\":\"response.output_text.delta\",\"sequence_number\":{number},\"output_index\":0,\"delta\":\"{text}\",\"logprobs\":[]}}"
        );
        format!("event: response.output_text.delta\ndata: {data}\n\n").into_bytes()
    };
    let [first, second, third] = [event(9, "a"), event(10, "b"), event(11, "c")];
    let told = in_pieces("openai-responses", &[&first, &second, &third]);
    assert_eq!(told.facts, deltas(&["a", "b", "c"]));
    assert_eq!(told.repeated, second.len() + third.len());
}

#[test]
fn a_line_that_ends_inside_of_a_text_ends_there() {
    let (first, torn) = (stream(&["a"], ""), stream(&["b\nc", "d"], ""));
    let whole = [first.clone(), torn.clone()].concat();
    assert_eq!(told_in_pieces("openai-chat", &[&first, &torn]), answer("openai-chat", &whole).facts);
}

#[test]
fn nothing_behind_the_mark_of_the_end_is_told() {
    let (first, last) = (stream(&["a"], ""), stream(&["b"], ""));
    assert_eq!(told_in_pieces("openai-chat", &[&first, b"data: [DONE]\n\n", &last]), [deltas(&["a"]), vec!["End".to_owned()]].concat());
}

/// Events of which most are alike, and the ways in which others are not.
fn any_event() -> impl Strategy<Value = Vec<u8>> {
    let padding = |text| stream(&["pad"], &format!(",\"obfuscation\":\"{text}\""));
    prop_oneof![
        6 => "[a-z \u{e9}]{0,9}".prop_map(|text| stream(&[&text], "")),
        1 => r#"([a-z]|\\n|\\\\|\\"){0,5}"#.prop_map(|text| stream(&[&text], "")),
        1 => "[a-z\n\r]{0,5}".prop_map(|text| stream(&[&text], "")),
        2 => r#"[a-z\n"]{0,5}"#.prop_map(padding),
        1 => Just(stream(&["end"], "\n").iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect()),
        1 => Just(b": a comment\n\n".to_vec()),
        1 => Just(b"event: other\n".to_vec()),
        1 => Just(b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n".to_vec()),
        1 => Just(b"data: [DONE]\n\n".to_vec()),
    ]
}

proptest! {
    #[test]
    fn likeness_tells_the_same_however_the_bytes_are_cut(
        events in prop::collection::vec(any_event(), 1..12), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6), by_event: bool,
    ) {
        let body = events.concat();
        let mut edges: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        if by_event {
            edges.extend(events.iter().scan(0, |end, event| { *end += event.len(); Some(*end) }));
        }
        edges.extend([0, body.len()]);
        edges.sort_unstable();
        let pieces: Vec<&[u8]> = edges.windows(2).map(|edge| &body[edge[0]..edge[1]]).collect();
        prop_assert_eq!(told_in_pieces("openai-chat", &pieces), answer("openai-chat", &body).facts);
    }
}
