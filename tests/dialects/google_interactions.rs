use genspan::base::usage::Usage;

use crate::harness::{Call, Told, answer, read};

fn stream(events: &[&str]) -> Told {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    answer("google-interactions", body.as_bytes())
}

#[test]
fn a_stream_tells_thoughts_text_calls_and_its_usage() {
    let told = stream(&[
        r#"{"interaction":{"id":"v1_a","status":"in_progress","object":"interaction","model":"gemini-3-flash"},"event_type":"interaction.created"}"#,
        r#"{"interaction_id":"v1_a","status":"in_progress","event_type":"interaction.status_update"}"#,
        r#"{"index":0,"step":{"type":"thought"},"event_type":"step.start"}"#,
        r#"{"index":0,"delta":{"content":{"text":"Hm","type":"text"},"type":"thought_summary"},"event_type":"step.delta"}"#,
        r#"{"index":0,"delta":{"signature":"AAAA","type":"thought_signature"},"event_type":"step.delta"}"#,
        r#"{"index":0,"event_type":"step.stop"}"#,
        r#"{"index":1,"step":{"type":"model_output"},"event_type":"step.start"}"#,
        r#"{"index":1,"delta":{"text":"Hi","type":"text"},"event_type":"step.delta"}"#,
        r#"{"index":2,"step":{"type":"function_call","id":"c1","name":"weather","arguments":{}},"event_type":"step.start"}"#,
        r#"{"index":2,"delta":{"arguments":"{\"city\":\"Oslo\"}","type":"arguments_delta"},"event_type":"step.delta"}"#,
        r#"{"interaction":{"id":"v1_a","status":"requires_action","usage":{"total_tokens":326,"total_input_tokens":260,"input_tokens_by_modality":[{"modality":"text","tokens":8},{"modality":"audio","tokens":200}],"total_cached_tokens":0,"total_output_tokens":3,"total_tool_use_tokens":6,"total_thought_tokens":57},"object":"interaction","model":"gemini-3-flash"},"event_type":"interaction.completed"}"#,
        "[DONE]",
    ]);
    assert_eq!(
        told.facts,
        [
            r#"Id("v1_a")"#,
            "Confirmed",
            r#"Model("gemini-3-flash")"#,
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: Some("c1"), name: Some("weather"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: None, name: None, arguments: "{\"city\":\"Oslo\"}" }"#,
            "Confirmed",
            r#"Finish { choice: 0, reason: "requires_action" }"#,
            "End",
            "End",
        ]
    );
    let usage = Usage {
        input: Some(266),
        cached: Some(0),
        output: Some(60),
        reasoning: Some(57),
        input_audio: Some(200),
        provider_total: Some(326),
        ..Usage::default()
    };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn a_whole_interaction_tells_its_steps() {
    let told = answer(
        "google-interactions",
        br#"{"id":"v1_b","object":"interaction","status":"completed","model":"m","steps":[{"type":"user_input","content":[]},{"type":"thought","summary":[{"type":"text","text":"Hm"}]},{"type":"function_call","id":"c1","name":"weather","arguments":{"city":"Oslo"}},{"type":"model_output","content":[{"type":"text","text":"Hi"},{"type":"image","data":"AAAA","mime_type":"image/png"}]}],"usage":{"total_input_tokens":12,"total_output_tokens":4,"total_tokens":16}}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"ToolCall { choice: 0, index: Some(2), id: Some("c1"), name: Some("weather"), arguments: "{\"city\":\"Oslo\"}" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
            r#"Id("v1_b")"#,
            "Confirmed",
            r#"Model("m")"#,
            r#"Finish { choice: 0, reason: "completed" }"#,
            "End",
        ]
    );
}

#[test]
fn an_interaction_in_the_background_is_pending_until_it_is_fetched() {
    let told = answer("google-interactions", br#"{"id":"v1_c","object":"interaction","status":"in_progress","agent":"deep-research"}"#);
    assert_eq!(told.facts, [r#"Id("v1_c")"#, "Confirmed", "Pending"]);
    assert_eq!(told.usage, None);
}

#[test]
fn failures_are_told_in_every_form() {
    let event = stream(&[r#"{"event_type":"error","error":{"code":"gateway_timeout","message":"Deadline expired."}}"#]);
    assert_eq!(event.facts, [r#"Failed(Failure { kind: None, code: Some("gateway_timeout"), message: Some("Deadline expired.") })"#]);
    let whole = answer(
        "google-interactions",
        br#"{"id":"v1_d","object":"interaction","status":"failed","errors":[{"code":"internal","message":"Oops"}]}"#,
    );
    assert_eq!(
        whole.facts.last().map(String::as_str),
        Some(r#"Failed(Failure { kind: None, code: Some("internal"), message: Some("Oops") })"#)
    );
    let bare = answer("google-interactions", br#"{"id":"v1_d","object":"interaction","status":"cancelled"}"#);
    assert_eq!(bare.facts.last().map(String::as_str), Some(r#"Failed(Failure { kind: Some("cancelled"), code: None, message: None })"#));
}

#[test]
fn a_request_tells_settings_input_and_tools() {
    let told = read(&Call {
        dialect: "google-interactions",
        request: r#"{"model":"m","input":[{"type":"text","text":"Look"},{"type":"image","data":"AAAA","mime_type":"image/png"},{"type":"video","uri":"https://x/y.mp4","mime_type":"video/mp4"}],"system_instruction":"Be brief","generation_config":{"temperature":0.7,"thinking_level":"high"},"tools":[{"type":"function","name":"weather","parameters":{}},{"type":"google_search"}],"previous_interaction_id":"v1_0","stream":true}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("m")"#,
            r#"Setting(Attr { name: "gen_ai.request.temperature", kind: Double }, 0.7)"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "high")"#,
            r#"Setting(Attr { name: "gen_ai.request.stream", kind: Flag }, true)"#,
            r#"Conversation("v1_0")"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"InputPart(Uri { mime: Some("video/mp4"), uri: "https://x/y.mp4" })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
            r#"Tool(Tool { kind: "google_search", name: "google_search", description: None, parameters: None })"#,
        ]
    );
}

#[test]
fn steps_that_went_before_become_messages() {
    let told = read(&Call {
        dialect: "google-interactions",
        request: r#"{"input":[{"type":"user_input","content":[{"type":"text","text":"Hi"}]},{"type":"function_call","id":"c1","name":"weather","arguments":{"a":1}},{"type":"function_result","call_id":"c1","result":"Rain"},{"type":"model_output","content":[{"type":"text","text":"Wet"}]},{"role":"user","content":"Thanks"}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            "Input(Assistant)",
            r#"InputPart(ToolCall { id: Some("c1"), name: "weather", arguments: Some({"a":1}) })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("c1"), result: Some("Rain") })"#,
            "Input(Assistant)",
            r#"InputPart(Text("Wet"))"#,
            "Input(User)",
            r#"InputPart(Text("Thanks"))"#,
        ]
    );
}

#[test]
fn what_googles_own_tools_did_is_told_in_its_place() {
    let streamed = stream(&[
        r#"{"index":0,"step":{"id":"g1","type":"google_search_call"},"event_type":"step.start"}"#,
        r#"{"index":0,"delta":{"type":"google_search_call","arguments":{"queries":["rain"]}},"event_type":"step.delta"}"#,
        r#"{"index":1,"step":{"call_id":"g1","type":"google_search_result"},"event_type":"step.start"}"#,
        r#"{"index":1,"delta":{"type":"google_search_result","result":[{"title":"Rain"}]},"event_type":"step.delta"}"#,
        r#"{"index":2,"step":{"type":"model_output"},"event_type":"step.start"}"#,
        r#"{"index":2,"delta":{"text":"Wet","type":"text"},"event_type":"step.delta"}"#,
    ]);
    assert_eq!(
        streamed.facts,
        [
            r#"ToolCall { choice: 0, index: Some(0), id: Some("g1"), name: Some("google_search"), arguments: "" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: Some("google_search"), arguments: "{\"queries\":[\"rain\"]}" }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("g1"), result: Some([{"title":"Rain"}]) } }"#,
            r#"Delta { choice: 0, kind: Text, text: "Wet" }"#,
        ]
    );
    let whole = answer(
        "google-interactions",
        br#"{"id":"v1_a","object":"interaction","status":"completed","outputs":[{"type":"mcp_server_tool_call","id":"m1","name":"look","server_name":"s","arguments":{}},{"type":"mcp_server_tool_result","call_id":"m1","result":[{"type":"text","text":"Rain"},{"type":"image","data":"QUJD","mime_type":"image/png"}]}]}"#,
    );
    assert_eq!(
        whole.facts[..3],
        [
            r#"ToolCall { choice: 0, index: Some(0), id: Some("m1"), name: Some("look"), arguments: "{}" }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("m1"), result: Some([{"type":"text","text":"Rain"}]) } }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
        ]
    );
}

#[test]
fn a_request_repeats_what_googles_own_tools_did() {
    let told = read(&Call {
        dialect: "google-interactions",
        request: r#"{"input":[{"role":"user","content":"Rain?"},{"type":"google_search_call","id":"g1","arguments":{"queries":["rain"]}},{"type":"google_search_result","call_id":"g1","result":[{"title":"Rain"}]}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            "Input(User)",
            r#"InputPart(Text("Rain?"))"#,
            "Input(Assistant)",
            r#"InputPart(ToolCall { id: Some("g1"), name: "google_search", arguments: Some({"queries":["rain"]}) })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("g1"), result: Some([{"title":"Rain"}]) })"#,
        ]
    );
}
