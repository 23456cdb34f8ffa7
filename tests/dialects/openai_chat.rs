use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

#[test]
fn a_whole_answer_tells_text_finish_and_usage() {
    let told = answer(
        "openai-chat",
        br#"{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":1}}}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Id("chatcmpl-1")"#,
            "Confirmed",
            r#"Model("gpt-4o-2024-08-06")"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"Finish { choice: 0, reason: "stop" }"#,
            "End",
        ]
    );
    let usage =
        Usage { input: Some(10), cached: Some(4), output: Some(2), reasoning: Some(1), provider_total: Some(12), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn a_tool_call_is_told_in_its_parts() {
    let told = answer(
        "openai-chat",
        b"data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}}]}\n\n\
          data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}}]}\n\ndata: [DONE]\n\n",
    );
    assert_eq!(
        told.facts,
        [
            r#"ToolCall { choice: 0, index: Some(0), id: Some("call_1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: None, arguments: "{\"a\":1}" }"#,
            "End",
        ]
    );
}

#[test]
fn what_is_written_out_in_empty_words_is_not_there() {
    let told = answer(
        "openai-chat",
        br#"{"choices":[{"index":0,"finish_reason":"","message":{"role":"assistant","audio":{"data":"","id":"","transcript":""},"content":"Hi","function_call":{"name":"","arguments":""},"refusal":""}}],"id":"","object":"chat.completion"}"#,
    );
    assert_eq!(told.facts, ["Confirmed", r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, "End"]);
}

#[test]
fn a_thought_that_stands_in_its_details_alone_is_told_and_a_copy_is_not() {
    let told = |message: &str| {
        let body = format!(r#"{{"choices":[{{"index":0,"message":{{{message},"content":"Hi"}}}}]}}"#);
        let mut facts = answer("openai-chat", body.as_bytes()).facts;
        facts.retain(|fact| fact.contains("Reasoning"));
        facts
    };
    let details = r#""reasoning_details":[{"type":"reasoning.encrypted","data":"QUJD"},{"type":"reasoning.text","text":"Hm"},{"type":"reasoning.summary","summary":"So"}]"#;
    let thoughts = [r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#, r#"Delta { choice: 0, kind: Reasoning, text: "So" }"#];
    assert_eq!(told(details), thoughts);
    assert_eq!(told(&format!(r#""reasoning":"Hm",{details}"#)), thoughts[..1]);
    assert_eq!(told(&format!(r#"{details},"reasoning":"HmSo""#)), [r#"Delta { choice: 0, kind: Reasoning, text: "HmSo" }"#]);
    assert_eq!(told(r#""reasoning_details":[{"type":"reasoning.encrypted","data":"QUJD"}],"reasoning":"Hm""#), thoughts[..1]);
}

#[test]
fn a_thought_of_an_earlier_turn_is_told_from_its_details() {
    let ask = |message: &str| {
        let request = format!(r#"{{"messages":[{{"role":"assistant",{message},"content":"Hi"}}]}}"#);
        let mut facts = read(&Call { request: &request, ..Call::default() }).facts;
        facts.retain(|fact| fact.starts_with("InputPart"));
        facts
    };
    let details = r#""reasoning_details":[{"type":"reasoning.text","text":"Hm"}]"#;
    let expected = [r#"InputPart(Reasoning("Hm"))"#, r#"InputPart(Text("Hi"))"#];
    assert_eq!(ask(details), expected);
    assert_eq!(ask(&format!(r#""reasoning":"Hm",{details}"#)), expected);
}

#[test]
fn what_groq_did_by_itself_is_told_once_in_a_message_and_in_a_stream() {
    let expected = [
        r#"OutputPart { choice: 0, part: ToolCall { id: None, name: "python", arguments: Some("{\"code\":\"1\"}") } }"#,
        r#"OutputPart { choice: 0, part: ToolResult { id: None, result: Some("1\n") } }"#,
    ];
    let done = r#"{"index":0,"type":"python","arguments":"{\"code\":\"1\"}","output":"1\n","search_results":{"results":[]}}"#;
    let begun = done.replace(r#""output":"1\n","#, "");
    let whole = format!(r#"{{"choices":[{{"index":0,"message":{{"role":"assistant","executed_tools":[{done}]}}}}]}}"#);
    let event = |tool: &str| format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"executed_tools\":[{tool}]}}}}]}}\n\n");
    for body in [whole, event(&begun) + &event(done)] {
        let mut facts = answer("openai-chat", body.as_bytes()).facts;
        facts.retain(|fact| fact.starts_with("OutputPart"));
        assert_eq!(facts, expected, "{body}");
    }
}

#[test]
fn a_request_tells_settings_messages_and_tools() {
    let told = read(&Call {
        request: r#"{"model":"gpt-4o","max_completion_tokens":5,"max_tokens":9,"stop":"x","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],"tools":[{"type":"function","function":{"name":"weather","parameters":{}}}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("gpt-4o")"#,
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 5)"#,
            r#"Setting(Attr { name: "gen_ai.request.stop_sequences", kind: Texts }, "x")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
        ]
    );
}

#[test]
fn a_file_is_told_by_its_address_and_never_by_its_bytes() {
    let file = |part: &str| {
        let request = format!(r#"{{"model":"m","messages":[{{"role":"user","content":[{part}]}}]}}"#);
        read(&Call { request: &request, ..Call::default() }).facts.pop()
    };
    let blob = |mime: &str| Some(format!("InputPart(Blob {{ mime: {mime} }})"));
    let uri = Some(r#"InputPart(Uri { mime: None, uri: "https://files.example.com/1" })"#.to_owned());
    assert_eq!(file(r#"{"type":"file_url","file_url":{"url":"https://files.example.com/1"},"file_name":"tides.pdf"}"#), uri);
    assert_eq!(file(r#"{"type":"input_file","file_url":"https://files.example.com/1"}"#), uri);
    assert_eq!(file(r#"{"type":"file_url","file_url":{"url":"JVBERi0x"}}"#), blob("None"));
    assert_eq!(file(r#"{"type":"file","file":{"file_data":"JVBERi0x"}}"#), blob("None"));
    assert_eq!(file(r#"{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERi0x"}}"#), blob(r#"Some("application/pdf")"#));
}

#[test]
fn a_failure_that_stands_bare_or_in_a_choice_is_told() {
    let failed = |response: &[u8]| answer("openai-chat", response).facts.into_iter().find(|fact| fact.starts_with("Failed("));
    let bare = br#"{"object":"error","message":"Try again","type":"unreachable_backend","param":null,"code":"1100"}"#;
    let told = r#"Failed(Failure { kind: Some("unreachable_backend"), code: Some("1100"), message: Some("Try again") })"#;
    assert_eq!(failed(bare).as_deref(), Some(told));
    let choice =
        br#"{"choices":[{"index":0,"finish_reason":"error","error":{"code":502,"message":"No answer"},"message":{"content":""}}]}"#;
    assert_eq!(failed(choice).as_deref(), Some(r#"Failed(Failure { kind: None, code: Some("502"), message: Some("No answer") })"#));
}

/// Who is told to serve when `url` answers `response`.
fn served(url: &str, response: &str) -> Vec<String> {
    let told = read(&Call { url, response: response.as_bytes(), ..Call::default() });
    told.facts.into_iter().filter(|fact| fact.starts_with("Upstream")).collect()
}

#[test]
fn an_unknown_host_is_named_by_the_marks_of_its_answer() {
    for (response, server) in [
        (r#"{"system_fingerprint":"fp_ollama"}"#, "ollama"),
        (r#"{"timings":{"prompt_n":1,"predicted_n":2}}"#, "llama_cpp"),
        (r#"{"choices":[],"prompt_logprobs":null}"#, "vllm"),
        (r#"{"choices":[{"index":0,"matched_stop":null}]}"#, "sglang"),
        (r#"{"x_groq":{"id":"r"}}"#, "groq"),
        (r#"{"time_info":{}}"#, "cerebras"),
        (r#"{"prompt_filter_results":[]}"#, "azure.ai.openai"),
        (r#"{"choices":[{"native_finish_reason":"STOP"}]}"#, "openrouter"),
        (r#"{"usage":{"prompt_cache_hit_tokens":0}}"#, "deepseek"),
        (r#"{"usage":{"num_sources_used":0}}"#, "x_ai"),
        (r#"{"usage":{"pydantic_ai_gateway":{}}}"#, "pydantic_ai_gateway"),
    ] {
        assert_eq!(served("https://llm.example/v1/chat/completions", response), [format!("Upstream({server:?})")], "{response}");
        assert_eq!(served("https://api.openai.com/v1/chat/completions", response), Vec::<String>::new(), "{response}");
    }
}

#[test]
fn openrouter_behind_an_unknown_host_is_told_before_whom_it_passed_the_call_to() {
    let told = served("https://llm.example/v1/chat/completions", r#"{"id":"gen-1","provider":"Google","choices":[]}"#);
    assert_eq!(told, [r#"Upstream("openrouter")"#, r#"Upstream("Google")"#]);
}

#[test]
fn an_answer_that_is_an_object_is_the_text_of_it() {
    let told = answer("openai-chat", br#"{"choices":[{"index":0,"message":{"role":"assistant","content":{"name":"Ada"}}}]}"#);
    assert_eq!(told.facts, [r#"Delta { choice: 0, kind: Text, text: "{\"name\":\"Ada\"}" }"#, "End"]);
}

#[test]
fn a_call_with_an_upstream_key_of_its_own_costs_the_fee_and_what_the_upstream_bills() {
    let cost = |usage: &str| {
        let told = answer("openai-chat", format!(r#"{{"object":"chat.completion","usage":{{{usage}}}}}"#).as_bytes());
        told.facts.into_iter().find(|fact| fact.starts_with("Cost"))
    };
    let details = r#""cost_details":{"upstream_inference_cost":0.5,"upstream_inference_prompt_cost":0.2}"#;
    assert_eq!(cost(&format!(r#""cost":0.025,"is_byok":true,{details}"#)).as_deref(), Some("Cost(Cost(525000000000))"));
    assert_eq!(cost(&format!(r#""cost":0.5,"is_byok":false,{details}"#)).as_deref(), Some("Cost(Cost(500000000000))"));
    assert_eq!(cost(r#""cost":0.025,"is_byok":true"#).as_deref(), Some("Cost(Cost(25000000000))"));
}

#[test]
fn the_thoughts_of_a_whole_message_come_before_the_text_that_they_led_to() {
    let told = answer(
        "openai-chat",
        br#"{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning":"Hm","reasoning_content":"Hm"},"finish_reason":"stop"}]}"#,
    );
    let deltas: Vec<&String> = told.facts.iter().filter(|fact| fact.starts_with("Delta")).collect();
    assert_eq!(deltas, [r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#, r#"Delta { choice: 0, kind: Text, text: "Hi" }"#]);
}

#[test]
fn thoughts_that_a_gateway_counts_nowhere_in_its_totals_are_counted_as_google_did() {
    let metadata = r#""provider_metadata":{"google":{"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":2,"thoughtsTokenCount":23,"totalTokenCount":34}},"gateway":{"cost":"0.00006"}}"#;
    let usage =
        r#""usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"completion_tokens_details":{"reasoning_tokens":23}}"#;
    let expected = Usage { input: Some(9), output: Some(25), reasoning: Some(23), provider_total: Some(34), ..Usage::default() };
    let whole = format!(r#"{{"object":"chat.completion","choices":[{{"index":0,"message":{{"content":"Hi",{metadata}}}}}],{usage}}}"#);
    assert_eq!(answer("openai-chat", whole.as_bytes()).usage, Some(expected));
    let streamed =
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{{metadata}}},\"finish_reason\":\"stop\"}}],{usage}}}\n\ndata: [DONE]\n\n");
    assert_eq!(answer("openai-chat", streamed.as_bytes()).usage, Some(expected));
}

#[test]
fn what_llama_cpp_had_in_its_cache_stands_in_its_timings() {
    let told = answer(
        "openai-chat",
        br#"{"object":"chat.completion","choices":[],"usage":{"prompt_tokens":84,"completion_tokens":49,"total_tokens":133},"timings":{"cache_n":62,"prompt_n":22,"predicted_n":49}}"#,
    );
    let usage = Usage { input: Some(84), cached: Some(62), output: Some(49), provider_total: Some(133), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}
