use genspan::base::usage::Usage;
use genspan::dialect::Content;

use crate::frames::{exception, stream};
use crate::harness::{Call, Told, answer, read};

fn ask(path: &str, request: &str) -> Told {
    let url = format!("https://bedrock-runtime.us-east-1.amazonaws.com/model/{path}");
    read(&Call { dialect: "bedrock-converse", url: &url, request, ..Call::default() })
}

#[test]
fn cached_and_written_tokens_stand_beside_the_input_and_are_added() {
    let told = answer(
        "bedrock-converse",
        br#"{"metrics":{"latencyMs":3},"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"x"}}},{"text":"Hi"},{"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Paris"}}}]}},"stopReason":"tool_use","usage":{"inputTokens":3,"cacheReadInputTokens":2074,"cacheReadInputTokenCount":2074,"cacheWriteInputTokens":297,"outputTokens":61,"totalTokens":2435}}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: None, id: Some("t1"), name: Some("weather"), arguments: "{\"city\":\"Paris\"}" }"#,
            r#"Finish { choice: 0, reason: "tool_use" }"#,
            "Confirmed",
            "End",
        ]
    );
    let usage = Usage {
        input: Some(2374),
        cached: Some(2074),
        cache_write: Some(297),
        output: Some(61),
        provider_total: Some(2435),
        ..Usage::default()
    };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn what_a_gateway_says_that_it_cost_is_told() {
    let told = answer(
        "bedrock-converse",
        br#"{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn","usage":{"inputTokens":7,"outputTokens":9,"totalTokens":16,"pydantic_ai_gateway":{"cost_estimate":0.5}}}"#,
    );
    assert!(told.facts.contains(&"Cost(Cost(500000000000))".to_owned()), "{:?}", told.facts);
}

#[test]
fn a_stream_tells_text_thoughts_and_tool_calls_as_they_come() {
    let told = answer(
        "bedrock-converse",
        &stream(&[
            ("messageStart", r#"{"p":"abc","role":"assistant"}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":"abc"}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"abc"}}}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":1,"delta":{"text":"Hi\n"},"p":"abc"}"#),
            ("contentBlockStop", r#"{"contentBlockIndex":1}"#),
            ("contentBlockStart", r#"{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t1","name":"weather"}}}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"city\":"}}}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"\"Paris\"}"}}}"#),
            ("messageStop", r#"{"stopReason":"tool_use"}"#),
            ("metadata", r#"{"metrics":{"latencyMs":9},"usage":{"inputTokens":13,"outputTokens":82,"totalTokens":95}}"#),
        ]),
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi\n" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: Some("t1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: None, name: None, arguments: "{\"city\":" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: None, name: None, arguments: "\"Paris\"}" }"#,
            r#"Finish { choice: 0, reason: "tool_use" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(13), output: Some(82), provider_total: Some(95), ..Usage::default() }));
}

#[test]
fn the_usage_of_a_guardrail_is_none_of_the_call() {
    let guardrail =
        r#""trace":{"guardrail":{"inputAssessment":{"g1":{"invocationMetrics":{"usage":{"topicPolicyUnits":1,"inputTokens":999}}}}}}"#;
    let told = answer("bedrock-converse", &stream(&[("metadata", &format!("{{{guardrail}}}"))]));
    assert_eq!(told.usage, None);
    let whole = format!(r#"{{{guardrail},"output":{{"message":{{"content":[]}}}},"usage":{{"inputTokens":17,"outputTokens":16}}}}"#);
    let told = answer("bedrock-converse", whole.as_bytes());
    assert_eq!(told.usage, Some(Usage { input: Some(17), output: Some(16), ..Usage::default() }));
}

#[test]
fn an_exception_frame_is_a_failure_by_its_name() {
    let mut body = stream(&[("messageStart", r#"{"role":"assistant"}"#)]);
    body.extend(exception("modelStreamErrorException", r#"{"message":"It broke","originalStatusCode":424}"#));
    assert_eq!(
        answer("bedrock-converse", &body).facts,
        ["Confirmed", r#"Failed(Failure { kind: Some("modelStreamErrorException"), code: Some("424"), message: Some("It broke") })"#]
    );
}

#[test]
fn the_id_of_the_answer_is_that_of_the_aws_request() {
    let told = read(&Call {
        dialect: "bedrock-converse",
        response_headers: r#"{"x-amzn-requestid":"7f1c"}"#,
        response: br#"{"output":{"message":{"content":[]}}}"#,
        ..Call::default()
    });
    assert_eq!(told.facts, [r#"Id("7f1c")"#, "Confirmed", "End"]);
}

#[test]
fn an_answer_of_another_shape_is_foreign() {
    assert_eq!(answer("bedrock-converse", br#"{"converted":true}"#).facts, ["Foreign"]);
}

#[test]
fn the_wish_for_a_stream_stands_in_the_path() {
    assert_eq!(ask("m/converse-stream", "{}").facts, [r#"Setting(Attr { name: "gen_ai.request.stream", kind: Flag }, true)"#]);
    assert_eq!(ask("m/converse", "{}").facts, Vec::<String>::new());
}

#[test]
fn a_request_tells_settings_instructions_messages_and_tools() {
    let told = ask(
        "m/converse",
        r#"{"system":[{"text":"Be brief"},{"cachePoint":{"type":"default"}}],
            "inferenceConfig":{"maxTokens":512,"temperature":0.5,"topP":0.1,"stopSequences":["x"]},
            "additionalModelRequestFields":{"top_k":20,"output_config":{"effort":"low"}},
            "messages":[
              {"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"AAAA"}}},{"document":{"format":"pdf","name":"d","source":{"s3Location":{"uri":"s3://b/d.pdf"}}}},{"guardContent":{"text":{"text":"Mind"}}}]},
              {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm"}}},{"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Paris"}}}]},
              {"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"json":{"degrees":9}},{"image":{"format":"jpeg","source":{"bytes":"AAAA"}}}],"status":"success"}}]}],
            "toolConfig":{"tools":[{"toolSpec":{"name":"weather","description":"Tells it","inputSchema":{"json":{"type":"object"}}}},{"systemTool":{"name":"nova_grounding"}},{"cachePoint":{"type":"default"}}]}}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 512)"#,
            r#"Setting(Attr { name: "gen_ai.request.temperature", kind: Double }, 0.5)"#,
            r#"Setting(Attr { name: "gen_ai.request.top_p", kind: Double }, 0.1)"#,
            r#"Setting(Attr { name: "gen_ai.request.stop_sequences", kind: Texts }, ["x"])"#,
            r#"Setting(Attr { name: "gen_ai.request.top_k", kind: Integer }, 20)"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "low")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"InputPart(Uri { mime: Some("application/pdf"), uri: "s3://b/d.pdf" })"#,
            r#"InputPart(Text("Mind"))"#,
            "Input(Assistant)",
            r#"InputPart(Reasoning("Hm"))"#,
            r#"InputPart(ToolCall { id: Some("t1"), name: "weather", arguments: Some({"city":"Paris"}) })"#,
            "Input(User)",
            r#"InputPart(ToolResult { id: Some("t1"), result: Some({"degrees":9}) })"#,
            r#"InputPart(Blob { mime: Some("image/jpeg") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: Some("Tells it"), parameters: Some({"type":"object"}) })"#,
            r#"Tool(Tool { kind: "system", name: "nova_grounding", description: None, parameters: None })"#,
        ]
    );
}

#[test]
fn private_content_is_not_told_and_settings_are() {
    let told = read(&Call {
        dialect: "bedrock-converse",
        request: r#"{"messages":[{"role":"user","content":[{"text":"Secret"}]}],"inferenceConfig":{"topP":1}}"#,
        content: Content::Private,
        ..Call::default()
    });
    assert_eq!(told.facts, [r#"Setting(Attr { name: "gen_ai.request.top_p", kind: Double }, 1)"#]);
}

#[test]
fn a_document_of_plain_text_is_told_as_text() {
    let told = ask(
        "m/converse",
        r#"{"messages":[{"role":"user","content":[{"document":{"format":"txt","name":"a","source":{"text":"Whole"}}},{"document":{"name":"b","source":{"content":[{"text":"One"},{"text":"Two"}]}}},{"toolResult":{"toolUseId":"t1","content":[{"document":{"name":"c","source":{"text":"Found"}}}]}}]}]}"#,
    );
    assert_eq!(
        told.facts,
        [
            "Input(User)",
            r#"InputPart(Text("Whole"))"#,
            r#"InputPart(Text("One"))"#,
            r#"InputPart(Text("Two"))"#,
            r#"InputPart(ToolResult { id: Some("t1"), result: Some("Found") })"#,
        ]
    );
}

#[test]
fn a_stream_tells_what_a_tool_of_the_server_gave() {
    let told = answer(
        "bedrock-converse",
        &stream(&[
            (
                "contentBlockStart",
                r#"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"interpreter","type":"server_tool_use"}}}"#,
            ),
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"#),
            ("contentBlockStart", r#"{"contentBlockIndex":1,"start":{"toolResult":{"toolUseId":"t1","status":"success"}}}"#),
            (
                "contentBlockDelta",
                r#"{"contentBlockIndex":1,"delta":{"toolResult":[{"json":{"stdOut":"42"}},{"image":{"format":"png"}}]}}"#,
            ),
        ]),
    );
    assert_eq!(
        told.facts,
        [
            r#"ToolCall { choice: 0, index: Some(0), id: Some("t1"), name: Some("interpreter"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: None, arguments: "{}" }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: None, result: Some({"stdOut":"42"}) } }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
        ]
    );
}
