use genspan::base::usage::Usage;

use crate::harness::{Call, Told, answer, read};

const URL: &str = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent";

fn stream(events: &[&str]) -> Told {
    let body: String = events.iter().map(|event| format!("data: {event}\r\n\r\n")).collect();
    answer("google-generate", body.as_bytes())
}

fn arguments(told: &Told) -> String {
    let text = |fact: &String| fact.split_once("arguments: ").map(|(_, text)| text.trim_end_matches(" }").to_owned());
    let texts = told.facts.iter().filter_map(text);
    texts.map(|text| serde_json::from_str::<String>(&text).expect("a text")).collect()
}

#[test]
fn a_whole_answer_tells_thoughts_text_calls_and_usage() {
    let told = answer(
        "google-generate",
        br#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true},{"text":"Hi"},{"functionCall":{"name":"weather","args":{"city":"Oslo"}}},{"functionCall":{"id":"c2","name":"clock"}},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":15,"candidatesTokenCount":40,"thoughtsTokenCount":257,"toolUsePromptTokenCount":288,"cachedContentTokenCount":3,"totalTokenCount":600,"promptTokensDetails":[{"modality":"TEXT","tokenCount":10},{"modality":"AUDIO","tokenCount":5}]},"modelVersion":"gemini-2.5-pro","responseId":"r1"}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Delta { choice: 0, kind: Reasoning, text: "Hm" }"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: Some(0), id: None, name: Some("weather"), arguments: "{\"city\":\"Oslo\"}" }"#,
            r#"ToolCall { choice: 0, index: Some(1), id: Some("c2"), name: Some("clock"), arguments: "{}" }"#,
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#,
            r#"Finish { choice: 0, reason: "STOP" }"#,
            r#"Model("gemini-2.5-pro")"#,
            r#"Id("r1")"#,
            "Confirmed",
            "End",
        ]
    );
    let usage = Usage {
        input: Some(303),
        cached: Some(3),
        output: Some(297),
        reasoning: Some(257),
        input_audio: Some(5),
        provider_total: Some(600),
        ..Usage::default()
    };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn code_that_google_ran_keeps_the_id_of_its_call() {
    let told = answer(
        "google-generate",
        br#"{"candidates":[{"content":{"parts":[{"executableCode":{"id":"x1","code":"1"}},{"codeExecutionResult":{"id":"x1","output":"1"}}]}}]}"#,
    );
    assert_eq!(
        told.facts[..2],
        [
            r#"OutputPart { choice: 0, part: ToolCall { id: Some("x1"), name: "code_execution", arguments: Some({"id":"x1","code":"1"}) } }"#,
            r#"OutputPart { choice: 0, part: ToolResult { id: Some("x1"), result: Some({"id":"x1","output":"1"}) } }"#,
        ]
    );
}

#[test]
fn what_a_gateway_says_that_it_cost_is_told() {
    let told = answer(
        "google-generate",
        br#"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":9,"totalTokenCount":16,"pydantic_ai_gateway":{"cost_estimate":0.5}}}"#,
    );
    assert!(told.facts.contains(&"Cost(Cost(500000000000))".to_owned()), "{:?}", told.facts);
}

#[test]
fn counts_that_are_more_than_their_total_are_kept() {
    let told = answer(
        "google-generate",
        br#"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":18,"candidatesTokenCount":1,"thoughtsTokenCount":203,"totalTokenCount":221}}"#,
    );
    let usage = Usage { input: Some(18), output: Some(204), reasoning: Some(203), provider_total: Some(221), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn the_last_usage_with_a_total_replaces_the_others_whole() {
    let told = stream(&[
        r#"{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"},"modelVersion":"m","responseId":"r"}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"b"}]}}],"usageMetadata":{"promptTokenCount":120,"candidatesTokenCount":9,"toolUsePromptTokenCount":30,"thoughtsTokenCount":41,"totalTokenCount":200}}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":87,"candidatesTokenCount":78,"totalTokenCount":165}}"#,
        r#"{"usageMetadata":{"trafficType":"ON_DEMAND"}}"#,
    ]);
    let usage = Usage { input: Some(87), output: Some(78), provider_total: Some(165), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn thoughts_count_once_where_the_total_has_them_inside_the_candidates() {
    let usage = |counts: &str| answer("google-generate", format!(r#"{{"usageMetadata":{counts}}}"#).as_bytes()).usage.expect("usage");
    let inside = usage(r#"{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":5,"totalTokenCount":30}"#);
    assert_eq!((inside.output, inside.reasoning), (Some(20), Some(5)));
    let only = usage(r#"{"promptTokenCount":15,"thoughtsTokenCount":2,"totalTokenCount":17}"#);
    assert_eq!((only.output, only.reasoning), (Some(2), Some(2)));
    let blocked = usage(r#"{"promptTokenCount":15,"totalTokenCount":15}"#);
    assert_eq!((blocked.input, blocked.output), (Some(15), Some(0)));
}

#[test]
fn an_array_with_numbered_enums_reads_like_the_words() {
    let told = answer(
        "google-generate",
        b"[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\n,\n{\"candidates\":[{\"finishReason\":2}],\"usageMetadata\":{\"promptTokenCount\":1,\"candidatesTokenCount\":1,\"totalTokenCount\":2,\"candidatesTokensDetails\":[{\"modality\":4,\"tokenCount\":1}]}}]",
    );
    assert_eq!(
        told.facts,
        [r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, "Confirmed", r#"Finish { choice: 0, reason: "MAX_TOKENS" }"#, "End"]
    );
    assert_eq!(told.usage.and_then(|usage| usage.output_audio), Some(1));
}

#[test]
fn a_blocked_prompt_is_a_failure_with_the_reason() {
    let told =
        stream(&[r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}"#]);
    assert_eq!(
        told.facts,
        [
            r#"Finish { choice: 0, reason: "PROHIBITED_CONTENT" }"#,
            r#"Failed(Failure { kind: Some("PROHIBITED_CONTENT"), code: None, message: None })"#,
            "Confirmed",
        ]
    );
    assert_eq!(told.usage.and_then(|usage| usage.input), Some(7));
}

#[test]
fn a_failure_inside_a_stream_is_told() {
    let failure = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
    let wanted = r#"Failed(Failure { kind: Some("UNAVAILABLE"), code: Some("503"), message: Some("The model is overloaded.") })"#;
    assert_eq!(stream(&[failure]).facts, [wanted]);
    assert_eq!(answer("google-generate", format!("[{failure}]").as_bytes()).facts, [wanted]);
}

#[test]
fn a_continuation_is_no_end() {
    let told = stream(&[
        r#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"CONTINUATION"}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}"#,
    ]);
    assert_eq!(told.facts.iter().filter(|fact| *fact == "End").count(), 1);
    assert_eq!(told.facts.last().map(String::as_str), Some("End"));
}

#[test]
fn streamed_arguments_become_one_json_text() {
    let call = |call: &str| format!(r#"{{"candidates":[{{"content":{{"parts":[{{"functionCall":{call}}}]}}}}]}}"#);
    let told = stream(&[
        &call(r#"{"name":"book","willContinue":true}"#),
        &call(r#"{"partialArgs":[{"jsonPath":"$.city","stringValue":"New","willContinue":true}],"willContinue":true}"#),
        &call(r#"{"partialArgs":[{"jsonPath":"$.city","stringValue":" \"York\"","willContinue":true}],"willContinue":true}"#),
        &call(r#"{"partialArgs":[{"jsonPath":"$.city","stringValue":""}],"willContinue":true}"#),
        &call(
            r#"{"partialArgs":[{"jsonPath":"$.trip.days[0].name","stringValue":"Mon"},{"jsonPath":"$.trip.days[0].hours","numberValue":2.5},{"jsonPath":"$.trip.days[1].name","nullValue":null}],"willContinue":true}"#,
        ),
        &call(
            r#"{"partialArgs":[{"jsonPath":"$.trip.days[]"},{"jsonPath":"$.tags[]"},{"jsonPath":"$.sure","boolValue":true}],"willContinue":true}"#,
        ),
        &call("{}"),
        &call(r#"{"name":"beep"}"#),
    ]);
    assert_eq!(
        arguments(&told),
        r#"{"city":"New \"York\"","trip":{"days":[{"name":"Mon","hours":2.5},{"name":null}]},"tags":[],"sure":true}{}"#
    );
    assert!(told.facts.iter().take(7).all(|fact| fact.contains("index: Some(0)") || fact == "Confirmed"));
}

#[test]
fn a_request_tells_settings_messages_and_tools_in_both_spellings() {
    let told = read(&Call {
        dialect: "google-generate",
        url: URL,
        request: r#"{"system_instruction":{"parts":[{"text":"Be brief"}]},"generationConfig":{"maxOutputTokens":5,"topK":3,"stop_sequences":["x"],"thinkingConfig":{"thinkingLevel":"HIGH"}},"contents":[{"role":"user","parts":[{"text":"Look"},{"inline_data":{"mime_type":"image/png","data":"AAAA"}},{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/f"}}]},{"role":"model","parts":[{"text":"Hm","thought":true},{"functionCall":{"id":"c1","name":"weather","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"weather","response":{"t":1},"parts":[{"inlineData":{"mimeType":"image/jpeg","data":"AAAA"}}]}}]}],"tools":[{"functionDeclarations":[{"name":"weather","parametersJsonSchema":{}}]},{"googleSearch":{}}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 5)"#,
            r#"Setting(Attr { name: "gen_ai.request.top_k", kind: Integer }, 3)"#,
            r#"Setting(Attr { name: "gen_ai.request.stop_sequences", kind: Texts }, ["x"])"#,
            r#"Setting(Attr { name: "gen_ai.request.reasoning.level", kind: Text }, "HIGH")"#,
            r#"Setting(Attr { name: "gen_ai.request.stream", kind: Flag }, true)"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Look"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"InputPart(Uri { mime: Some("application/pdf"), uri: "gs://b/f" })"#,
            "Input(Assistant)",
            r#"InputPart(Reasoning("Hm"))"#,
            r#"InputPart(ToolCall { id: Some("c1"), name: "weather", arguments: Some({}) })"#,
            "Input(Tool)",
            r#"InputPart(ToolResult { id: Some("c1"), result: Some({"t":1}) })"#,
            r#"InputPart(Blob { mime: Some("image/jpeg") })"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
            r#"Tool(Tool { kind: "googleSearch", name: "googleSearch", description: None, parameters: None })"#,
        ]
    );
}

#[test]
fn what_googles_own_tools_did_is_part_of_the_answer() {
    let told = answer(
        "google-generate",
        br#"{"candidates":[{"content":{"parts":[{"toolCall":{"id":"s1","toolType":"GOOGLE_SEARCH_WEB","args":{"q":"x"}}},{"toolResponse":{"id":"s1","toolType":"GOOGLE_SEARCH_WEB","response":{"found":1}}}]}}]}"#,
    );
    let expected = [
        r#"OutputPart { choice: 0, part: ToolCall { id: Some("s1"), name: "GOOGLE_SEARCH_WEB", arguments: Some({"q":"x"}) } }"#,
        r#"OutputPart { choice: 0, part: ToolResult { id: Some("s1"), result: Some({"found":1}) } }"#,
    ];
    assert_eq!(told.facts[..2], expected);
}
