use genspan::base::usage::Usage;
use genspan::dialect::Content;

use crate::harness::{Call, Told, read};

/// Reads an answer, without what the request tells.
fn answer(dialect: &str, response: &[u8]) -> Told {
    let mut told = read(&Call { dialect, response, ..Call::default() });
    told.facts.retain(|fact| !fact.starts_with("Setting"));
    told
}

#[test]
fn a_stream_tells_text_thoughts_calls_and_the_counts_of_its_last_line() {
    let told = answer(
        "ollama",
        b"{\"model\":\"qwen3\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Hm\"},\"done\":false}\n\
          {\"model\":\"qwen3\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n\
          {\"model\":\"qwen3\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"index\":0,\"name\":\"weather\",\"arguments\":{\"city\":\"Oslo\"}}}]},\"done\":false}\n\
          {\"model\":\"qwen3\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"index\":0,\"name\":\"clock\",\"arguments\":{}}}]},\"done\":false}\n\
          {\"model\":\"qwen3\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done_reason\":\"stop\",\"done\":true,\"total_duration\":5,\"prompt_eval_count\":17,\"eval_count\":50}\n",
    );
    assert_eq!(
        told.facts,
        [
            r#"Model("qwen3")"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: Some("weather"), arguments: "{\"city\":\"Oslo\"}" }"#,
            r#"ToolCall { choice: 0, index: Some(1), id: None, name: Some("clock"), arguments: "{}" }"#,
            r#"Finish { choice: 0, reason: "stop" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(17), output: Some(50), ..Usage::default() }));
}

#[test]
fn a_count_that_is_left_out_is_unknown() {
    let told = answer("ollama", br#"{"model":"llama3","response":"Hi","done":true,"done_reason":"stop","eval_count":9}"#);
    assert_eq!(told.usage, Some(Usage { output: Some(9), ..Usage::default() }));
    let loaded = answer("ollama", br#"{"model":"llama3","response":"","done":true,"done_reason":"load"}"#);
    assert_eq!(loaded.usage, None);
}

#[test]
fn a_failure_in_the_middle_of_a_stream_is_told() {
    let told =
        answer("ollama", b"{\"model\":\"m\",\"response\":\"Hi\",\"done\":false}\n{\"error\":\"llama runner process has terminated\"}\n");
    assert_eq!(
        told.facts.last().map(String::as_str),
        Some(r#"Failed(Failure { kind: None, code: None, message: Some("llama runner process has terminated") })"#)
    );
}

#[test]
fn an_app_with_the_same_path_is_foreign() {
    assert_eq!(answer("ollama", b"data: {\"type\":\"start\"}\n\n").facts, ["Foreign"]);
    assert_eq!(answer("ollama", br#"{"reply":"Hi"}"#).facts, ["Foreign"]);
    assert_eq!(answer("ollama-embed", br#"{"vectors":[]}"#).facts, ["Foreign"]);
}

#[test]
fn a_chat_streams_unless_told_not_to() {
    let told = read(&Call {
        dialect: "ollama",
        request: r#"{"model":"llava","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Look","images":["AAAA"]},{"role":"assistant","content":"","thinking":"Hm","tool_calls":[{"function":{"name":"weather","arguments":{}}}]},{"role":"tool","tool_name":"weather","content":"Rain"}],"think":"high","options":{"num_predict":5,"stop":["x"]},"tools":[{"type":"function","function":{"name":"weather","parameters":{}}}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("llava")"#,
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 5)"#,
            r#"Setting(Attr { name: "gen_ai.request.stop_sequences", kind: Texts }, ["x"])"#,
            r#"Setting(Attr { name: "gen_ai.request.stream", kind: Flag }, true)"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "high")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            "InputPart(Blob { mime: None })",
            "Input(Assistant)",
            r#"InputPart(Text(""))"#,
            r#"InputPart(ToolCall { id: None, name: "weather", arguments: Some({}) })"#,
            r#"InputPart(Reasoning("Hm"))"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: None, result: Some("Rain") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
        ]
    );
}

#[test]
fn a_prompt_to_generate_is_a_message() {
    let told = read(&Call {
        dialect: "ollama",
        request: r#"{"model":"llama3","prompt":"Hi","system":"Be brief","stream":false}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("llama3")"#,
            r#"Setting(Attr { name: "gen_ai.request.stream", kind: Flag }, false)"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
        ]
    );
}

#[test]
fn content_that_is_private_is_not_told() {
    let request = r#"{"model":"m","prompt":"Hi","messages":[{"role":"user","content":"Hi"}],"input":"Hi","message":"Hi","contents":[{"parts":[{"text":"Hi"}]}],"content":{"parts":[{"text":"Hi"}]},"instances":[{"content":"Hi"}],"texts":["Hi"],"query":"Hi"}"#;
    for dialect in [
        "google-generate",
        "google-embed",
        "vertex-predict",
        "google-interactions",
        "cohere-chat",
        "cohere-v1-chat",
        "cohere-embed",
        "cohere-rerank",
        "ollama",
        "ollama-embed",
    ] {
        let told = read(&Call { dialect, request, content: Content::Private, ..Call::default() });
        assert!(told.facts.iter().all(|fact| !fact.contains("Hi")), "{dialect}: {:?}", told.facts);
    }
}

#[test]
fn embeddings_tell_their_counts_where_the_server_does() {
    let told = read(&Call {
        dialect: "ollama-embed",
        request: r#"{"model":"nomic","input":["a","b"],"dimensions":4}"#,
        response: br#"{"model":"nomic","embeddings":[[0.1],[0.2]],"total_duration":5,"prompt_eval_count":8}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("nomic")"#,
            r#"Setting(Attr { name: "gen_ai.request.dimensions", kind: Integer }, 4)"#,
            r#"EmbeddingsInput(["a","b"])"#,
            "Confirmed",
            r#"Model("nomic")"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(8), output: Some(0), ..Usage::default() }));
    assert_eq!(answer("ollama-embed", br#"{"embedding":[0.1]}"#).usage, None);
}
