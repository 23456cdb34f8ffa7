use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

/// A stream of events, each a JSON object.
fn stream(events: &[&str]) -> Vec<u8> {
    events.iter().map(|event| format!("data: {event}\n\n")).collect::<String>().into_bytes()
}

const START: &str = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":10,"cache_read_input_tokens":100,"output_tokens":2}}}"#;

#[test]
fn a_stream_tells_thinking_text_and_tools_in_their_order() {
    let told = answer(
        "anthropic",
        &stream(&[
            START,
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}}"#,
            r#"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}"#,
            r#"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"city\":1}"}}"#,
            r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":20,"output_tokens_details":{"thinking_tokens":5}}}"#,
            r#"{"type":"message_stop"}"#,
        ]),
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Id("msg_1")"#,
            r#"Model("claude-sonnet-4-5")"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: Some("toolu_1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: None, name: None, arguments: "{\"city\":1}" }"#,
            r#"Finish { choice: 0, reason: "tool_use" }"#,
            "End",
        ]
    );
    let usage =
        Usage { input: Some(113), cached: Some(100), cache_write: Some(10), output: Some(20), reasoning: Some(5), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn a_message_that_is_whole_when_it_begins_tells_why_it_ended() {
    let start = START.replace(r#""stop_reason":null"#, r#""stop_reason":"tool_use""#);
    let told = answer("anthropic", &stream(&[&start, r#"{"type":"message_stop"}"#]));
    assert!(told.facts.contains(&r#"Finish { choice: 0, reason: "tool_use" }"#.to_owned()), "{:?}", told.facts);
}

#[test]
fn a_stream_that_breaks_knows_its_input_and_no_output() {
    let usage = answer("anthropic", &stream(&[START])).usage.expect("the input is told");
    assert_eq!((usage.input, usage.output), (Some(113), None));
}

#[test]
fn a_zero_of_a_later_event_overwrites_and_a_null_does_not() {
    let delta = r#"{"type":"message_delta","delta":{},"usage":{"input_tokens":50,"cache_read_input_tokens":0,"cache_creation_input_tokens":null,"output_tokens":7}}"#;
    let usage = answer("anthropic", &stream(&[START, delta])).usage.expect("counts are told");
    assert_eq!((usage.input, usage.cached, usage.cache_write, usage.output), (Some(60), Some(0), Some(10), Some(7)));
}

#[test]
fn a_cache_that_is_told_at_the_end_alone_was_inside_the_input_of_the_beginning() {
    let begun = |input: u64| {
        let start =
            format!(r#"{{"type":"message_start","message":{{"id":"msg_1","usage":{{"input_tokens":{input},"output_tokens":0}}}}}}"#);
        let delta = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"cache_creation_input_tokens":40,"cache_read_input_tokens":800,"output_tokens":5}}"#;
        let usage = answer("anthropic", &stream(&[&start, delta, delta])).usage.expect("usage is told");
        assert_eq!((usage.cached, usage.cache_write, usage.output), (Some(800), Some(40), Some(5)));
        usage.input
    };
    assert_eq!(begun(1000), Some(1000));
    // It was an estimate.
    assert_eq!(begun(838), Some(840));
    assert_eq!(begun(0), Some(840));
}

#[test]
fn a_message_spliced_in_takes_the_place_of_the_one_before() {
    let text = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Lost"}}"#;
    let second = r#"{"type":"message_start","message":{"id":"msg_2","model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":8}}}"#;
    let told = answer("anthropic", &stream(&[START, text, second]));
    let restarts = told.facts.iter().position(|fact| fact == "Restart");
    assert_eq!(told.facts.get(restarts.expect("it restarts") + 2).map(String::as_str), Some(r#"Id("msg_2")"#));
    assert_eq!(told.usage, Some(Usage { input: Some(8), ..Usage::default() }));
}

#[test]
fn a_message_that_begins_twice_is_one() {
    let told = answer("anthropic", &stream(&[START, START]));
    assert_eq!(told.facts, ["Confirmed", r#"Id("msg_1")"#, r#"Model("claude-sonnet-4-5")"#]);
}

#[test]
fn an_advisor_is_counted_apart_and_compaction_inside() {
    let told = answer(
        "anthropic",
        br#"{"type":"message","id":"msg_1","model":"claude-sonnet-4-5","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5,"iterations":[{"type":"compaction","input_tokens":100,"cache_read_input_tokens":7,"output_tokens":30},{"type":"message","input_tokens":10,"output_tokens":5},{"type":"advisor_message","model":"claude-opus-4-8","input_tokens":400,"cache_read_input_tokens":1,"output_tokens":60}]}}"#,
    );
    assert_eq!(told.usage, Some(Usage { input: Some(117), cached: Some(7), output: Some(35), ..Usage::default() }));
    assert_eq!(
        told.facts[5..],
        [
            r#"Label(Attr { name: "genspan.advisor.model", kind: Text }, "claude-opus-4-8")"#,
            r#"Count(Attr { name: "genspan.advisor.input_tokens", kind: Integer }, 401)"#,
            r#"Count(Attr { name: "genspan.advisor.output_tokens", kind: Integer }, 60)"#,
            "End",
        ]
    );
}

#[test]
fn a_failure_in_a_stream_is_told_and_is_no_end() {
    let told = answer("anthropic", &stream(&[START, r#"{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}"#]));
    assert_eq!(
        told.facts.last().map(String::as_str),
        Some(r#"Failed(Failure { kind: Some("overloaded_error"), code: None, message: Some("Busy") })"#)
    );
}

#[test]
fn the_stream_of_an_app_is_foreign() {
    assert_eq!(answer("anthropic", &stream(&[r#"{"type":"start","messageId":"1"}"#])).facts, ["Foreign"]);
}

#[test]
fn the_wire_of_before_messages_is_read() {
    let told = answer(
        "anthropic",
        &stream(&[
            r#"{"type":"completion","id":"compl_1","completion":" Hel","stop_reason":null,"model":"claude-2.1"}"#,
            r#"{"type":"completion","id":"compl_1","completion":"lo","stop_reason":"stop_sequence","model":"claude-2.1"}"#,
        ]),
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Id("compl_1")"#,
            r#"Model("claude-2.1")"#,
            r#"Delta { choice: 0, kind: Text, text: " Hel" }"#,
            r#"Delta { choice: 0, kind: Text, text: "lo" }"#,
            r#"Finish { choice: 0, reason: "stop_sequence" }"#,
            "End",
        ]
    );
}

#[test]
fn a_request_tells_the_results_of_tools_as_their_own_messages_and_no_base64() {
    let told = read(&Call {
        dialect: "anthropic",
        request: r#"{"model":"claude-sonnet-4-5","max_tokens":64,"output_config":{"effort":"high"},"system":[{"type":"text","text":"Be brief"}],"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"look","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"Seen"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]},{"type":"text","text":"Well?"}]}],"tools":[{"name":"look","input_schema":{}},{"type":"web_search_20250305","name":"web_search"}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("claude-sonnet-4-5")"#,
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 64)"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "high")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            "Input(Assistant)",
            r#"InputPart(ToolCall { id: Some("t1"), name: "look", arguments: Some({"a":1}) })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("t1"), result: Some([{"type":"text","text":"Seen"}]) })"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            "Input(User)",
            r#"InputPart(Text("Well?"))"#,
            r#"Tool(Tool { kind: "function", name: "look", description: None, parameters: Some({}) })"#,
            r#"Tool(Tool { kind: "web_search_20250305", name: "web_search", description: None, parameters: None })"#,
        ]
    );
}

#[test]
fn what_was_found_or_summed_up_before_is_part_of_its_message() {
    let told = read(&Call {
        dialect: "anthropic",
        request: r#"{"messages":[{"role":"user","content":[{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"Found"}]}]},{"role":"assistant","content":[{"type":"compaction","content":"Summed up"}]}]}"#,
        ..Call::default()
    });
    let expected = ["Input(User)", r#"InputPart(Text("Found"))"#, "Input(Assistant)", r#"InputPart(Text("Summed up"))"#];
    assert_eq!(told.facts, expected);
}

#[test]
fn a_tool_that_is_added_on_the_way_is_told() {
    let told = read(&Call {
        dialect: "anthropic",
        request: r#"{"messages":[{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"name":"clock","input_schema":{}}}}]}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            r#"Tool(Tool { kind: "function", name: "clock", description: None, parameters: Some({}) })"#,
        ]
    );
}

#[test]
fn the_tools_of_an_mcp_server_are_told_by_its_name() {
    let told = read(&Call {
        dialect: "anthropic",
        request: r#"{"messages":[],"tools":[{"type":"mcp_toolset","mcp_server_name":"deepwiki"}],"mcp_servers":[{"type":"url","name":"deepwiki","url":"https://mcp.example/mcp"}]}"#,
        ..Call::default()
    });
    assert_eq!(told.facts, [r#"Tool(Tool { kind: "mcp_toolset", name: "deepwiki", description: None, parameters: None })"#]);
}

#[test]
fn what_a_conversation_was_compacted_to_is_a_part_of_its_own() {
    let summary = r#"OutputPart { choice: 0, part: Text("Summed up") }"#;
    let whole = answer(
        "anthropic",
        br#"{"type":"message","content":[{"type":"compaction","content":"Summed up"},{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}"#,
    );
    assert_eq!(whole.facts[1..3], [summary, r#"Delta { choice: 0, kind: Text, text: "Hi" }"#]);
    let streamed = answer(
        "anthropic",
        b"data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"compaction\",\"content\":null}}\n\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"compaction_delta\",\"content\":\"Summed up\"}}\n\n",
    );
    assert_eq!(streamed.facts, [summary]);
}

#[test]
fn what_was_found_on_the_web_is_told_without_what_only_the_server_can_read() {
    let found = r#"{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","title":"A","url":"https://a.example","encrypted_content":"QUJD"}]}"#;
    let fetched = r#"{"type":"web_fetch_tool_result","tool_use_id":"s2","content":{"type":"web_fetch_result","url":"https://b.example","content":{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"QUJD"}}}}"#;
    let refused = r#"{"type":"web_fetch_tool_result","tool_use_id":"s3","content":{"type":"web_fetch_tool_result_error","error_code":"unavailable"}}"#;
    let results = [
        r#"ToolResult { id: Some("s1"), result: Some([{"type":"web_search_result","title":"A","url":"https://a.example"}]) }"#,
        r#"ToolResult { id: Some("s2"), result: Some("https://b.example") }"#,
        r#"ToolResult { id: Some("s3"), result: Some({"type":"web_fetch_tool_result_error","error_code":"unavailable"}) }"#,
    ];
    let content = [found, fetched, refused].join(",");

    let answered = answer("anthropic", format!(r#"{{"type":"message","content":[{content}]}}"#).as_bytes());
    let parts: Vec<_> = answered.facts.iter().filter(|fact| fact.starts_with("OutputPart")).collect();
    assert_eq!(parts, results.map(|result| format!("OutputPart {{ choice: 0, part: {result} }}")).iter().collect::<Vec<_>>());

    let request = format!(r#"{{"messages":[{{"role":"assistant","content":[{content}]}}]}}"#);
    let asked = read(&Call { dialect: "anthropic", request: &request, ..Call::default() });
    let parts: Vec<_> = asked.facts.iter().filter(|fact| fact.starts_with("InputPart")).collect();
    assert_eq!(parts, results.map(|result| format!("InputPart({result})")).iter().collect::<Vec<_>>());
}

#[test]
fn an_image_that_a_tool_of_the_server_gave_is_told_without_its_bytes() {
    let told = answer(
        "anthropic",
        br#"{"type":"message","content":[{"type":"mcp_tool_result","tool_use_id":"m1","content":[{"type":"text","text":"Here"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]}]}"#,
    );
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("m1"), result: Some([{"type":"text","text":"Here"}]) } }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
            "End",
        ]
    );
}

#[test]
fn what_new_api_counted_on_openais_wire_has_in_its_input_what_was_cached() {
    let input = |input: u64| {
        let mark = r#""claude_cache_creation_5_m_tokens":0,"claude_cache_creation_1_h_tokens":0"#;
        let body = format!(
            r#"{{"type":"message","usage":{{"input_tokens":{input},"cache_creation_input_tokens":0,"cache_read_input_tokens":400,"output_tokens":7,{mark}}}}}"#
        );
        let usage = answer("anthropic", body.as_bytes()).usage.expect("usage is told");
        assert_eq!((usage.cached, usage.output), (Some(400), Some(7)));
        usage.input
    };
    assert_eq!(input(500), Some(500));
    // Less than what was cached: it has been taken out.
    assert_eq!(input(100), Some(500));
}
