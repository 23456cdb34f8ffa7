use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

fn usage() -> Usage {
    Usage { input: Some(507), output: Some(4), ..Usage::default() }
}

#[test]
fn a_whole_answer_counts_processed_tokens_rather_than_billed_ones() {
    let told = answer(
        "cohere-chat",
        br#"{"id":"a1","finish_reason":"TOOL_CALL","message":{"role":"assistant","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hi"}],"tool_plan":"I will look.","tool_calls":[{"id":"t1","type":"function","function":{"name":"weather","arguments":"{}"}},{"id":"t2","type":"function","function":{"name":"clock","arguments":"{}"}}]},"usage":{"billed_units":{"input_tokens":12,"output_tokens":2},"tokens":{"input_tokens":507,"output_tokens":4},"cached_tokens":80}}"#,
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Id("a1")"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "I will look." }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: Some("t1"), name: Some("weather"), arguments: "{}" }"#,
            r#"ToolCall { choice: 0, index: Some(1), id: Some("t2"), name: Some("clock"), arguments: "{}" }"#,
            r#"Finish { choice: 0, reason: "TOOL_CALL" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { cached: Some(80), ..usage() }));
}

#[test]
fn a_stream_tells_each_new_part() {
    let told = answer(
        "cohere-chat",
        b"event: message-start\ndata: {\"id\":\"a1\",\"type\":\"message-start\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],\"tool_plan\":\"\",\"tool_calls\":[]}}}\n\n\
          data: {\"type\":\"tool-plan-delta\",\"delta\":{\"message\":{\"tool_plan\":\"Look\"}}}\n\n\
          data: {\"type\":\"content-start\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}}\n\n\
          data: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"Hi\"}}}}\n\n\
          data: {\"type\":\"content-end\",\"index\":0}\n\n\
          data: {\"type\":\"tool-call-start\",\"index\":1,\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"t1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}}}}\n\n\
          data: {\"type\":\"tool-call-delta\",\"index\":1,\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"{}\"}}}}}\n\n\
          data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"tokens\":{\"input_tokens\":507,\"output_tokens\":4}}}}\n\ndata: [DONE]\n\n",
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Id("a1")"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "Look" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: Some(1), id: Some("t1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(1), id: None, name: None, arguments: "{}" }"#,
            r#"Finish { choice: 0, reason: "COMPLETE" }"#,
            "End",
            "End",
        ]
    );
    assert_eq!(told.usage, Some(usage()));
}

#[test]
fn an_answer_that_ends_in_an_error_is_a_failure() {
    let streamed = answer(
        "cohere-chat",
        b"data: {\"type\":\"message-start\",\"id\":\"a1\"}\n\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"Out of capacity\"}}\n\n",
    );
    assert_eq!(
        streamed.facts.last().map(String::as_str),
        Some(r#"Failed(Failure { kind: Some("ERROR"), code: None, message: Some("Out of capacity") })"#)
    );
    let whole = answer("cohere-chat", br#"{"id":"e1","message":"invalid request"}"#);
    assert_eq!(whole.facts, [r#"Failed(Failure { kind: None, code: None, message: Some("invalid request") })"#]);
}

#[test]
fn a_request_tells_settings_under_their_usual_names() {
    let told = read(&Call {
        dialect: "cohere-chat",
        request: r#"{"model":"command-a","p":0.9,"k":5,"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"tool","tool_call_id":"t1","content":"Rain"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{}}}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("command-a")"#,
            r#"Setting(Attr { name: "gen_ai.request.top_p", kind: Double }, 0.9)"#,
            r#"Setting(Attr { name: "gen_ai.request.top_k", kind: Integer }, 5)"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("t1"), result: Some("Rain") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
        ]
    );
}

#[test]
fn version_1_streams_lines_and_does_not_repeat_the_text_at_the_end() {
    let told = answer(
        "cohere-v1-chat",
        b"{\"event_type\":\"stream-start\",\"generation_id\":\"g1\"}\n{\"event_type\":\"text-generation\",\"text\":\"Hi\"}\n\
          {\"event_type\":\"tool-calls-generation\",\"tool_calls\":[{\"name\":\"weather\",\"parameters\":{\"a\":1}}]}\n\
          {\"event_type\":\"stream-end\",\"finish_reason\":\"COMPLETE\",\"response\":{\"text\":\"Hi\",\"meta\":{\"tokens\":{\"input_tokens\":507,\"output_tokens\":4}}}}\n",
    );
    assert_eq!(
        told.facts,
        [
            r#"Id("g1")"#,
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: Some("weather"), arguments: "{\"a\":1}" }"#,
            r#"Finish { choice: 0, reason: "COMPLETE" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(usage()));
}

#[test]
fn version_1_answers_whole_and_tells_its_history() {
    let told = read(&Call {
        dialect: "cohere-v1-chat",
        request: r#"{"model":"command","message":"Joke","preamble":"Be brief","conversation_id":"c1","chat_history":[{"role":"USER","message":"Hi"},{"role":"CHATBOT","message":"Hello"}],"tools":[{"name":"weather","description":"d","parameter_definitions":{}}]}"#,
        response: br#"{"response_id":"r1","text":"Ha","generation_id":"g1","finish_reason":"COMPLETE","meta":{"billed_units":{"input_tokens":507,"output_tokens":4}}}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("command")"#,
            r#"Conversation("c1")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            "Input(Assistant)",
            r#"InputPart(Text("Hello"))"#,
            "Input(User)",
            r#"InputPart(Text("Joke"))"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: Some("d"), parameters: Some({}) })"#,
            r#"Id("g1")"#,
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "Ha" }"#,
            r#"Finish { choice: 0, reason: "COMPLETE" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(usage()));
}

#[test]
fn embeddings_count_texts_and_images() {
    let told = read(&Call {
        dialect: "cohere-embed",
        request: r#"{"model":"embed-v4.0","texts":["a","b"],"embedding_types":["float"],"output_dimension":4}"#,
        response: br#"{"id":"e1","embeddings":{"float":[[0.1],[0.2]]},"texts":["a","b"],"meta":{"billed_units":{"input_tokens":2,"image_tokens":5}}}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("embed-v4.0")"#,
            r#"Setting(Attr { name: "gen_ai.request.dimensions", kind: Integer }, 4)"#,
            r#"Setting(Attr { name: "gen_ai.request.encoding_format", kind: Text }, "float")"#,
            r#"EmbeddingsInput(["a","b"])"#,
            "Confirmed",
            r#"Id("e1")"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(7), output: Some(0), ..Usage::default() }));
}

#[test]
fn a_ranking_tells_its_search_units() {
    let told = read(&Call {
        dialect: "cohere-rerank",
        request: r#"{"model":"rerank-v3.5","query":"rain","documents":["wet",{"text":"dry"}]}"#,
        response: br#"{"id":"k1","results":[{"index":0,"relevance_score":0.9}],"meta":{"billed_units":{"search_units":1}}}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("rerank-v3.5")"#,
            "Input(User)",
            r#"InputPart(Text("rain"))"#,
            r#"InputPart(Text("wet"))"#,
            r#"InputPart(Text("dry"))"#,
            "Confirmed",
            r#"Id("k1")"#,
            r#"Count(Attr { name: "genspan.usage.search_units", kind: Integer }, 1)"#,
            "End",
        ]
    );
    assert_eq!(told.usage, None);
}

#[test]
fn embeddings_and_rankings_that_fail_say_so() {
    let wanted = [r#"Failed(Failure { kind: None, code: None, message: Some("too many texts") })"#];
    assert_eq!(answer("cohere-embed", br#"{"message":"too many texts"}"#).facts, wanted);
    assert_eq!(answer("cohere-rerank", br#"{"message":"too many texts"}"#).facts, wanted);
}

#[test]
fn what_the_model_thought_before_is_part_of_its_message() {
    let told = read(&Call {
        dialect: "cohere-chat",
        request: r#"{"model":"command-a","messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hi"}]}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [r#"RequestModel("command-a")"#, "Input(Assistant)", r#"InputPart(Reasoning("Hm"))"#, r#"InputPart(Text("Hi"))"#]
    );
}
