use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

fn stream(events: &[&str]) -> Vec<u8> {
    events.iter().map(|event| format!("data: {event}\n\n")).collect::<String>().into_bytes()
}

#[test]
fn what_the_deltas_told_is_not_told_again() {
    let told = answer(
        "openai-responses",
        &stream(&[
            r#"{"type":"response.created","response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-5","output":[],"usage":null}}"#,
            r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":""}}"#,
            r#"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}"#,
            r#"{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{}"}"#,
            r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":"{}"}}"#,
            r#"{"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi"}"#,
            r#"{"type":"response.output_text.done","output_index":1,"content_index":0,"text":"Hi"}"#,
            r#"{"type":"response.completed","response":{"id":"resp_2","object":"response","status":"completed","model":"gpt-5","output":[{"type":"function_call","id":"fc_2","call_id":"call_1","name":"weather","arguments":"{}"},{"type":"message","content":[{"type":"output_text","text":"Hi"}]},{"type":"web_search_call","id":"ws_1","action":{"query":"x"}}],"tool_usage":{"web_search":{"num_requests":1}},"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":12}}}"#,
        ]),
    );
    assert_eq!(
        told.facts,
        [
            r#"Id("resp_1")"#,
            "Confirmed",
            r#"Model("gpt-5")"#,
            r#"ToolCall { choice: 0, index: Some(0), id: Some("call_1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: None, arguments: "{}" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"Id("resp_2")"#,
            "Confirmed",
            r#"Model("gpt-5")"#,
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("ws_1"), name: "web_search", arguments: Some({"query":"x"}) } }"#,
            r#"Finish { choice: 0, reason: "tool_calls" }"#,
            "End",
        ]
    );
    let usage = Usage {
        input: Some(9),
        cached: Some(4),
        output: Some(3),
        reasoning: Some(1),
        web_searches: Some(1),
        provider_total: Some(12),
        ..Usage::default()
    };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn an_answer_in_the_background_is_pending_until_it_has_counts() {
    let queued =
        answer("openai-responses", br#"{"id":"resp_1","object":"response","status":"queued","model":"gpt-5","output":[],"usage":null}"#);
    assert_eq!(queued.facts, [r#"Id("resp_1")"#, "Confirmed", r#"Model("gpt-5")"#, "Pending"]);
    assert_eq!(queued.usage, None);
}

#[test]
fn a_whole_answer_tells_all_its_items_and_why_it_stopped() {
    let told = answer(
        "openai-responses",
        br#"{"id":"resp_1","object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]},{"type":"image_generation_call","id":"ig_1","result":"QUJD"},{"type":"message","content":[{"type":"refusal","refusal":"No"}]}],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Id("resp_1")"#,
            "Confirmed",
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
            r#"Delta { choice: 0, kind: Refusal, text: "No" }"#,
            r#"Finish { choice: 0, reason: "max_output_tokens" }"#,
            "End",
        ]
    );
}

#[test]
fn perplexity_names_the_cache_as_anthropic_does() {
    let told = answer("openai-responses", br#"{"object":"response","usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15,"input_tokens_details":{"cache_read_input_tokens":4,"cache_creation_input_tokens":2}}}"#);
    let usage = told.usage.unwrap_or_default();
    assert_eq!([usage.input, usage.cached, usage.cache_write], [Some(10), Some(4), Some(2)]);
}

#[test]
fn a_conversation_compacted_is_counted() {
    let told = answer("openai-responses", br#"{"id":"resp_1","object":"response.compaction","output":[{"type":"compaction","encrypted_content":"x"}],"usage":{"input_tokens":40,"output_tokens":9,"total_tokens":49}}"#);
    assert_eq!(told.facts, [r#"Id("resp_1")"#, "Confirmed", "End"]);
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(49));
}

#[test]
fn what_the_user_said_in_a_compacted_conversation_is_no_answer() {
    let told = answer(
        "openai-responses",
        br#"{"id":"resp_1","object":"response.compaction","output":[{"type":"message","role":"user","status":"completed","content":[{"type":"input_text","text":"Sum up"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Six"}]},{"type":"compaction","encrypted_content":"x"}],"usage":{"input_tokens":40,"output_tokens":9,"total_tokens":49}}"#,
    );
    assert_eq!(told.facts, [r#"Id("resp_1")"#, "Confirmed", r#"Delta { choice: 0, kind: Text, text: "Six" }"#, "End"]);
}

#[test]
fn an_image_has_the_type_that_it_was_drawn_in() {
    let told = answer(
        "openai-responses",
        br#"{"object":"response","output":[{"type":"image_generation_call","id":"ig_1","output_format":"webp","result":"QUJD"}]}"#,
    );
    assert_eq!(told.facts, ["Confirmed", r#"OutputPart { choice: 0, part: Blob { mime: Some("image/webp") } }"#, "End"]);
}

#[test]
fn a_failure_is_told_once_and_in_its_own_words() {
    let told = answer(
        "openai-responses",
        &stream(&[
            r#"{"type":"error","code":"rate_limit_exceeded","message":"Slow down","param":null,"sequence_number":1}"#,
            r#"{"type":"response.failed","response":{"id":"resp_1","object":"response","status":"failed","error":{"code":"server_error","message":"Oh"}}}"#,
        ]),
    );
    let failures: Vec<_> = told.facts.iter().filter(|fact| fact.starts_with("Failed")).collect();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0], r#"Failed(Failure { kind: None, code: Some("rate_limit_exceeded"), message: Some("Slow down") })"#);
}

#[test]
fn a_request_tells_instructions_items_and_tools() {
    let told = read(&Call {
        dialect: "openai-responses",
        request: r#"{"model":"gpt-5","instructions":"Be brief","conversation":{"id":"conv_1"},"max_output_tokens":9,"reasoning":{"effort":"low"},"input":[{"role":"user","content":[{"type":"input_text","text":"Look"},{"type":"input_image","image_url":"data:image/png;base64,QUJD"},{"type":"input_file","file_id":"file_1"}]},{"type":"function_call","call_id":"call_1","name":"weather","arguments":"{}"},{"type":"function_call_output","call_id":"call_1","output":"rain"}],"tools":[{"type":"function","name":"weather","parameters":{}},{"type":"web_search"}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("gpt-5")"#,
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 9)"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "low")"#,
            r#"Conversation("conv_1")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"InputPart(File { mime: None, id: "file_1" })"#,
            "Input(Assistant)",
            r#"InputPart(ToolCall { id: Some("call_1"), name: "weather", arguments: Some("{}") })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("call_1"), result: Some("rain") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
            r#"Tool(Tool { kind: "web_search", name: "web_search", description: None, parameters: None })"#,
        ]
    );
}

#[test]
fn tools_that_a_developer_adds_on_the_way_are_told() {
    let told = read(&Call {
        dialect: "openai-responses",
        request: r#"{"input":[{"type":"additional_tools","role":"developer","tools":[{"type":"function","name":"clock","parameters":{}}]}]}"#,
        ..Call::default()
    });
    assert_eq!(told.facts, [r#"Tool(Tool { kind: "function", name: "clock", description: None, parameters: Some({}) })"#]);
}

#[test]
fn a_call_that_waits_for_approval_is_told_with_its_tool_and_the_approval_as_its_result() {
    let told = answer(
        "openai-responses",
        br#"{"object":"response","status":"completed","output":[{"type":"mcp_approval_request","id":"mcpr_1","name":"ask","server_label":"wiki","arguments":"{\"q\":1}"}]}"#,
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("mcpr_1"), name: "ask", arguments: Some("{\"q\":1}") } }"#,
            r#"Finish { choice: 0, reason: "completed" }"#,
            "End",
        ]
    );
    let told = read(&Call {
        dialect: "openai-responses",
        request: r#"{"input":[{"type":"mcp_approval_request","id":"mcpr_1","name":"ask","arguments":"{}"},{"type":"mcp_approval_response","approval_request_id":"mcpr_1","approve":true}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            "Input(Assistant)",
            r#"InputPart(ToolCall { id: Some("mcpr_1"), name: "ask", arguments: Some("{}") })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("mcpr_1"), result: Some(true) })"#,
        ]
    );
}

#[test]
fn what_was_found_in_files_is_the_result_of_the_search() {
    let told = answer(
        "openai-responses",
        br#"{"object":"response","status":"completed","output":[{"type":"file_search_call","id":"fs_1","queries":["x"],"results":[{"file_id":"file_1","text":"Found"}]}]}"#,
    );
    assert_eq!(
        told.facts[1..3],
        [
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("fs_1"), name: "file_search", arguments: Some(["x"]) } }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("fs_1"), result: Some([{"file_id":"file_1","text":"Found"}]) } }"#,
        ]
    );
}

#[test]
fn what_the_server_did_and_what_came_of_it_are_parts_of_the_answer() {
    let told = answer(
        "openai-responses",
        br#"{"object":"response","status":"completed","output":[{"id":"cm_1","type":"program","call_id":"call_1","code":"text(2)"},{"id":"cmo_1","type":"program_output","call_id":"call_1","result":"2"},{"id":"sh_1","type":"shell_call","call_id":"call_2","action":{"commands":["ls"]}},{"id":"sho_1","type":"shell_call_output","call_id":"call_2","output":[{"stdout":"a"}]},{"id":"ci_1","type":"code_interpreter_call","code":"1+1","outputs":[{"type":"logs","logs":"2"},{"type":"image","url":"data:image/png;base64,QUJD"}]},{"id":"ask_1","type":"mcp_approval_request","name":"shorten","arguments":"{}","server_label":"links"},{"id":"mcp_1","type":"mcp_call","name":"shorten","arguments":"{}","output":null,"error":"gone"}]}"#,
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("call_1"), name: "program", arguments: Some("text(2)") } }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("call_1"), result: Some("2") } }"#,
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("call_2"), name: "shell", arguments: Some({"commands":["ls"]}) } }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("call_2"), result: Some([{"stdout":"a"}]) } }"#,
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("ci_1"), name: "code_interpreter", arguments: Some("1+1") } }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("ci_1"), result: Some([{"type":"logs","logs":"2"}]) } }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("ask_1"), name: "shorten", arguments: Some("{}") } }"#,
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("mcp_1"), name: "shorten", arguments: Some("{}") } }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("mcp_1"), result: Some("gone") } }"#,
            r#"Finish { choice: 0, reason: "completed" }"#,
            "End",
        ]
    );
}

#[test]
fn a_request_repeats_what_the_server_did_and_its_tools_stand_in_namespaces() {
    let told = read(&Call {
        dialect: "openai-responses",
        request: r#"{"input":[{"id":"cm_1","type":"program","call_id":"call_1","code":"text(2)"},{"type":"program_output","call_id":"call_1","result":"2"},{"type":"item_reference","id":"rs_1"}],"tools":[{"type":"namespace","name":"sky","tools":[{"type":"function","name":"weather","parameters":{}}]}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            "Input(Assistant)",
            r#"InputPart(ToolCall { id: Some("call_1"), name: "program", arguments: Some("text(2)") })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("call_1"), result: Some("2") })"#,
            r#"Tool(Tool { kind: "namespace", name: "sky", description: None, parameters: None })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
        ]
    );
}

#[test]
fn decisions_are_counted_and_their_answers_told() {
    let told = answer(
        "openai-responses",
        br#"{"model":"gpt-6","answers":[{"type":"predicate","name":"cold","probability":0.9}],"usage":{"input_tokens":38,"output_tokens":3,"total_tokens":41}}"#,
    );
    let answers = r#"Delta { choice: 0, kind: Text, text: "[{\"type\":\"predicate\",\"name\":\"cold\",\"probability\":0.9}]" }"#;
    assert_eq!(told.facts, [r#"Model("gpt-6")"#, answers, "End"]);
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(41));
}

#[test]
fn a_stored_prompt_is_told_as_the_answer_has_it_filled_in() {
    let told = read(&Call {
        dialect: "openai-responses",
        request: r#"{"prompt":{"id":"pmpt_1","variables":{"city":"Paris"}}}"#,
        response: br#"{"id":"resp_1","object":"response","status":"completed","model":"gpt-5","instructions":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"Be brief."}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"Weather in Paris?"},{"type":"input_image","image_url":"https://example.com/a.png"}]}],"output":[{"type":"message","content":[{"type":"output_text","text":"Sunny."}]}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"Id("resp_1")"#,
            "Confirmed",
            r#"Model("gpt-5")"#,
            r#"System(Text("Be brief."))"#,
            "Input(User)",
            r#"InputPart(Text("Weather in Paris?"))"#,
            r#"InputPart(Uri { mime: None, uri: "https://example.com/a.png" })"#,
            r#"Delta { choice: 0, kind: Text, text: "Sunny." }"#,
            r#"Finish { choice: 0, reason: "completed" }"#,
            "End",
        ]
    );
}
