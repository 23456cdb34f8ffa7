//! Vercel AI Gateway's own protocol.

use genspan::base::usage::Usage;

use crate::harness::{Call, Told, answer, read};

const WHOLE: &[u8] = br#"{"content":[{"type":"reasoning","text":"Hm"},{"type":"text","text":"Hi"},{"type":"tool-call","toolCallId":"call_1","toolName":"weather","input":"{\"city\":\"Paris\"}"},{"type":"file","mediaType":"image/png","data":"AAAA"}],"finishReason":{"unified":"tool-calls","raw":"tool_use"},"usage":{"inputTokens":{"total":30,"noCache":10,"cacheRead":15,"cacheWrite":5},"outputTokens":{"total":12,"text":8,"reasoning":4}},"warnings":[],"response":{"id":"msg_1","modelId":"claude-opus-4","timestamp":"2026-11-20T12:00:00Z"},"providerMetadata":{"gateway":{"routing":{"resolvedProvider":"anthropic","finalProvider":"bedrock"},"cost":"0.00123","generationId":"gen_1"}}}"#;

fn streamed(parts: &[&str]) -> Told {
    let body: String = parts.iter().map(|part| format!("data: {part}\n\n")).collect();
    answer("vercel-gateway", body.as_bytes())
}

fn usage(usage: &str) -> Option<Usage> {
    answer("vercel-gateway", format!(r#"{{"content":[],"usage":{usage}}}"#).as_bytes()).usage
}

#[test]
fn a_whole_answer_tells_content_usage_cost_and_who_served() {
    let told = answer("vercel-gateway", WHOLE);
    assert_eq!(
        told.facts,
        [
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: None, id: Some("call_1"), name: Some("weather"), arguments: "{\"city\":\"Paris\"}" }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
            r#"Finish { choice: 0, reason: "tool-calls" }"#,
            r#"Id("msg_1")"#,
            r#"Model("claude-opus-4")"#,
            r#"Upstream("bedrock")"#,
            "Cost(Cost(1230000000))",
            "Confirmed",
            "End",
        ]
    );
    let expected =
        Usage { input: Some(30), cached: Some(15), cache_write: Some(5), output: Some(12), reasoning: Some(4), ..Usage::default() };
    assert_eq!(told.usage, Some(expected));
}

#[test]
fn a_stream_tells_each_tool_call_once() {
    let told = streamed(&[
        r#"{"type":"stream-start","warnings":[]}"#,
        r#"{"type":"response-metadata","id":"resp_1","modelId":"gpt-5"}"#,
        r#"{"type":"reasoning-delta","id":"0","delta":"Hm"}"#,
        r#"{"type":"text-start","id":"1"}"#,
        r#"{"type":"text-delta","id":"1","delta":"Hi"}"#,
        r#"{"type":"tool-input-start","id":"call_1","toolName":"weather"}"#,
        r#"{"type":"tool-input-delta","id":"call_1","delta":"{}"}"#,
        r#"{"type":"tool-call","toolCallId":"call_1","toolName":"weather","input":"{}"}"#,
        r#"{"type":"tool-call","toolCallId":"call_2","toolName":"time","input":"{}"}"#,
        r#"{"type":"finish","finishReason":"stop","usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7},"providerMetadata":{"gateway":{"generationId":"gen_1"}}}"#,
    ]);
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            "Confirmed",
            r#"Id("resp_1")"#,
            r#"Model("gpt-5")"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: None, id: Some("call_1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: None, id: Some("call_1"), name: None, arguments: "{}" }"#,
            r#"ToolCall { choice: 0, index: None, id: Some("call_2"), name: Some("time"), arguments: "{}" }"#,
            r#"Finish { choice: 0, reason: "stop" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(3), output: Some(4), provider_total: Some(7), ..Usage::default() }));
}

#[test]
fn usage_of_the_second_specification_is_made_whole() {
    let anthropic = usage(r#"{"inputTokens":10,"outputTokens":5,"totalTokens":15,"cachedInputTokens":200}"#);
    assert_eq!(anthropic, Some(Usage { input: Some(210), cached: Some(200), output: Some(5), ..Usage::default() }));
    let google = usage(r#"{"inputTokens":10,"outputTokens":5,"totalTokens":35,"reasoningTokens":20}"#);
    let expected = Usage { input: Some(10), output: Some(25), reasoning: Some(20), provider_total: Some(35), ..Usage::default() };
    assert_eq!(google, Some(expected));
    let openai = usage(r#"{"inputTokens":10,"outputTokens":25,"totalTokens":35,"reasoningTokens":20,"cachedInputTokens":4}"#);
    let expected =
        Usage { input: Some(10), cached: Some(4), output: Some(25), reasoning: Some(20), provider_total: Some(35), ..Usage::default() };
    assert_eq!(openai, Some(expected));
    assert_eq!(usage(r#"{"inputTokens":{"total":null},"outputTokens":{}}"#), None);
}

#[test]
fn embeddings_tell_their_tokens() {
    let told = answer("vercel-gateway", br#"{"embeddings":[[0.1,0.2]],"usage":{"tokens":7},"providerMetadata":{"gateway":{"cost":0.5}}}"#);
    assert_eq!(told.facts, ["Cost(Cost(500000000000))", "Confirmed", "End"]);
    assert_eq!(told.usage, Some(Usage { input: Some(7), output: Some(0), ..Usage::default() }));
}

#[test]
fn failures_inside_an_answer_are_told() {
    let whole = answer("vercel-gateway", br#"{"error":{"message":"Busy","type":"rate_limit_exceeded"},"generationId":"gen_1"}"#);
    assert_eq!(whole.facts, [r#"Failed(Failure { kind: Some("rate_limit_exceeded"), code: None, message: Some("Busy") })"#]);
    let part = streamed(&[r#"{"type":"error","error":{"message":"Overloaded","type":"overloaded_error"}}"#]);
    assert_eq!(part.facts, [r#"Failed(Failure { kind: Some("overloaded_error"), code: None, message: Some("Overloaded") })"#]);
}

#[test]
fn the_stream_of_an_apps_own_chat_is_foreign() {
    assert_eq!(streamed(&[r#"{"type":"start","messageId":"x"}"#]).facts, ["Foreign"]);
}

#[test]
fn a_request_tells_settings_messages_and_tools() {
    let told = read(&Call {
        dialect: "vercel-gateway",
        url: "https://ai-gateway.vercel.sh/v4/ai/language-model",
        request_headers: r#"{"ai-language-model-id":"openai/gpt-5","ai-language-model-streaming":"true"}"#,
        request: r#"{"maxOutputTokens":9,"topK":3,"reasoning":"high","prompt":[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"text","text":"Look"},{"type":"file","mediaType":"image/png","data":"AAAA"},{"type":"file","mediaType":"image/png","data":{"type":"url","url":"https://x.example/a.png"}},{"type":"file","mediaType":"application/pdf","data":{"type":"reference","reference":{"openai":"file_1"}}}]},{"role":"assistant","content":[{"type":"reasoning","text":"Hm"},{"type":"tool-call","toolCallId":"call_1","toolName":"weather","input":{"city":"Paris"}}]},{"role":"tool","content":[{"type":"tool-result","toolCallId":"call_1","toolName":"weather","output":{"type":"json","value":{"sky":"clear"}}},{"type":"tool-result","toolCallId":"call_2","toolName":"look","output":{"type":"content","value":[{"type":"text","text":"A cat"},{"type":"file-data","mediaType":"image/png","data":"AAAA"}]}}]}],"tools":[{"type":"function","name":"weather","inputSchema":{}},{"type":"provider","id":"openai.web_search","name":"search"}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("openai/gpt-5")"#,
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 9)"#,
            r#"Setting(Attr { name: "gen_ai.request.top_k", kind: Integer }, 3)"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "high")"#,
            r#"Setting(Attr { name: "gen_ai.request.stream", kind: Flag }, true)"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"InputPart(Uri { mime: Some("image/png"), uri: "https://x.example/a.png" })"#,
            r#"InputPart(File { mime: Some("application/pdf"), id: "file_1" })"#,
            "Input(Assistant)",
            r#"InputPart(Reasoning("Hm"))"#,
            r#"InputPart(ToolCall { id: Some("call_1"), name: "weather", arguments: Some({"city":"Paris"}) })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("call_1"), result: Some({"sky":"clear"}) })"#,
            r#"InputPart(ToolResult { id: Some("call_2"), result: Some("A cat") })"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
            r#"Tool(Tool { kind: "provider", name: "search", description: None, parameters: None })"#,
        ]
    );
}

#[test]
fn what_was_decided_spoken_and_heard_is_told() {
    let told = |body: &str| answer("vercel-gateway", body.as_bytes()).facts;
    let decided = r#"{"answers":{"cold":{"type":"boolean","probability":0.9}},"usage":{"inputTokens":9,"outputTokens":1}}"#;
    assert_eq!(
        told(decided),
        [r#"Delta { choice: 0, kind: Text, text: "{\"cold\":{\"type\":\"boolean\",\"probability\":0.9}}" }"#, "Confirmed", "End"]
    );
    assert_eq!(told(r#"{"audio":"QUJD"}"#), ["OutputPart { choice: 0, part: Blob { mime: None } }", "Confirmed", "End"]);
    assert_eq!(told(r#"{"text":"Hi","segments":[]}"#), [r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, "Confirmed", "End"]);
}
