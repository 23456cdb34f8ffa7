use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

#[test]
fn a_stream_of_texts_is_told_by_choice() {
    let told = answer(
        "openai-completions",
        b"data: {\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"model\":\"m\",\"choices\":[{\"text\":\"a\",\"index\":1,\"finish_reason\":null}]}\n\n\
          data: {\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"model\":\"m\",\"choices\":[{\"text\":\"\",\"index\":1,\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
    );
    assert_eq!(
        told.facts,
        [
            r#"Id("cmpl-1")"#,
            "Confirmed",
            r#"Model("m")"#,
            r#"Delta { choice: 1, kind: Text, text: "a" }"#,
            r#"Finish { choice: 1, reason: "stop" }"#,
            "End",
        ]
    );
}

#[test]
fn a_hole_is_filled_by_a_message() {
    let told = answer("openai-completions", br#"{"id":"1","object":"chat.completion","model":"codestral","choices":[{"index":0,"message":{"content":"x = 1"},"finish_reason":"stop"}],"usage":{"prompt_tokens":4,"completion_tokens":3,"total_tokens":7}}"#);
    assert!(told.facts.contains(&r#"Delta { choice: 0, kind: Text, text: "x = 1" }"#.to_owned()), "{:?}", told.facts);
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(7));
}

#[test]
fn llama_cpp_counts_in_its_timings() {
    let told = answer(
        "openai-completions",
        b"data: {\"index\":0,\"content\":\"Hi\",\"stop\":false}\n\n\
          data: {\"index\":0,\"content\":\"\",\"stop\":true,\"model\":\"llama\",\"stop_type\":\"eos\",\"timings\":{\"cache_n\":20,\"prompt_n\":5,\"predicted_n\":2}}\n\n",
    );
    assert_eq!(told.usage, Some(Usage { input: Some(25), cached: Some(20), output: Some(2), ..Usage::default() }));
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"Model("llama")"#,
            r#"Upstream("llama_cpp")"#,
            "Confirmed",
            r#"Finish { choice: 0, reason: "eos" }"#,
            "End",
        ]
    );
}

#[test]
fn llama_cpp_counts_the_whole_prompt_where_its_timings_leave_the_cached_part_out() {
    let told = answer(
        "openai-completions",
        br#"{"content":"Hi","stop":true,"tokens_predicted":2,"tokens_evaluated":25,"tokens_cached":26,"timings":{"prompt_n":5,"predicted_n":2}}"#,
    );
    assert_eq!(told.usage, Some(Usage { input: Some(25), output: Some(2), ..Usage::default() }));
}

#[test]
fn prompts_are_told_where_they_are_text() {
    let facts = |prompt: &str| {
        let request = format!(r#"{{"prompt":{prompt}}}"#);
        read(&Call { dialect: "openai-completions", request: &request, ..Call::default() }).facts
    };
    assert_eq!(facts(r#""Once""#), ["Input(User)", r#"InputPart(Text("Once"))"#]);
    assert_eq!(facts("[1,2,3]"), Vec::<String>::new());
}
