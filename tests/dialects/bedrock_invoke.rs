use genspan::base::usage::Usage;

use crate::frames::{chunks, exception};
use crate::harness::{Call, Told, read};

fn ask(model: &str, request: &str) -> Told {
    let url = format!("https://bedrock-runtime.us-east-1.amazonaws.com/model/{model}/invoke");
    read(&Call { dialect: "bedrock-invoke", url: &url, request, ..Call::default() })
}

fn answer(response: &[u8]) -> Told {
    read(&Call { dialect: "bedrock-invoke", response, ..Call::default() })
}

fn counts(input: u64, output: u64) -> Option<Usage> {
    Some(Usage { input: Some(input), output: Some(output), ..Usage::default() })
}

#[test]
fn titan_tells_its_input_first_and_its_output_last() {
    let told = answer(&chunks(&[
        r#"{"outputText":"Paris","index":0,"totalOutputTextTokenCount":null,"completionReason":null,"inputTextTokenCount":7.0}"#,
        r#"{"outputText":".","index":0,"totalOutputTextTokenCount":78,"completionReason":"FINISH","inputTextTokenCount":null}"#,
    ]));
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "Paris" }"#,
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "." }"#,
            r#"Finish { choice: 0, reason: "FINISH" }"#,
        ]
    );
    assert_eq!(told.usage, counts(7, 78));
}

#[test]
fn a_whole_titan_answer_adds_up_its_results() {
    let told = answer(br#"{"inputTextTokenCount":7,"results":[{"tokenCount":3,"outputText":"A","completionReason":"FINISH"},{"tokenCount":4,"outputText":"B","completionReason":"LENGTH"}]}"#);
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "A" }"#,
            r#"Finish { choice: 0, reason: "FINISH" }"#,
            r#"Delta { choice: 1, kind: Text, text: "B" }"#,
            r#"Finish { choice: 1, reason: "LENGTH" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, counts(7, 7));
}

#[test]
fn llama_counts_its_prompt_once_and_its_answer_as_it_grows() {
    let told = answer(&chunks(&[
        r#"{"generation":"Hi","prompt_token_count":9,"generation_token_count":1,"stop_reason":null}"#,
        r#"{"generation":"!","prompt_token_count":null,"generation_token_count":2,"stop_reason":"stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":9,"outputTokenCount":2}}"#,
    ]));
    assert_eq!(told.usage, counts(9, 2));
    assert_eq!(told.facts.last().map(String::as_str), Some("End"));
}

#[test]
fn what_the_body_counts_wins_over_metrics_and_these_over_headers() {
    let headers = r#"{"x-amzn-bedrock-input-token-count":"1","x-amzn-bedrock-output-token-count":"2"}"#;
    let metrics = r#""amazon-bedrock-invocationMetrics":{"inputTokenCount":10,"outputTokenCount":20,"cacheReadInputTokenCount":5}"#;
    let usage = |chunk: &str| {
        read(&Call { dialect: "bedrock-invoke", response_headers: headers, response: &chunks(&[chunk]), ..Call::default() }).usage
    };
    assert_eq!(usage(r#"{"outputs":[{"text":"Hi","stop_reason":"stop"}]}"#), counts(1, 2));
    let by_metrics = usage(&format!(r#"{{"outputs":[{{"text":"Hi","stop_reason":"stop"}}],{metrics}}}"#));
    assert_eq!(by_metrics, Some(Usage { input: Some(15), cached: Some(5), output: Some(20), ..Usage::default() }));
    let by_body = usage(&format!(r#"{{"generation":"Hi","prompt_token_count":100,"generation_token_count":200,{metrics}}}"#));
    assert_eq!(by_body, counts(100, 200));
}

#[test]
fn claude_speaks_as_at_home_and_its_own_usage_holds() {
    let told = answer(&chunks(&[
        r#"{"type":"message_start","message":{"id":"msg_bdrk_1","type":"message","role":"assistant","model":"claude-3-5","content":[],"usage":{"input_tokens":3,"cache_read_input_tokens":5,"output_tokens":1}}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":130}}"#,
        r#"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":98}}"#,
    ]));
    let usage = told.usage.expect("usage is told");
    assert_eq!((usage.input, usage.cached, usage.output), (Some(8), Some(5), Some(130)));
    for fact in [r#"Id("msg_bdrk_1")"#, r#"Model("claude-3-5")"#, r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, "End"] {
        assert!(told.facts.iter().any(|told| told == fact), "{fact} in {:?}", told.facts);
    }
}

#[test]
fn nova_wraps_its_events_by_their_names() {
    let told = answer(&chunks(&[
        r#"{"messageStart":{"role":"assistant"}}"#,
        r#"{"contentBlockDelta":{"delta":{"text":"Hi"},"contentBlockIndex":0}}"#,
        r#"{"messageStop":{"stopReason":"end_turn"}}"#,
        r#"{"metadata":{"usage":{"inputTokens":13,"outputTokens":8,"cacheReadInputTokenCount":2,"cacheWriteInputTokenCount":0}}}"#,
    ]));
    assert_eq!(
        told.facts,
        ["Confirmed", r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, r#"Finish { choice: 0, reason: "end_turn" }"#, "End"]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(15), cached: Some(2), cache_write: Some(0), output: Some(8), ..Usage::default() }));
}

#[test]
fn jamba_counts_on_every_chunk_and_nothing_is_added_up() {
    let told = answer(&chunks(&[
        r#"{"id":"1","choices":[{"index":0,"delta":{"content":"H"}}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}"#,
        r#"{"id":"1","choices":[{"index":0,"delta":{"content":"i"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}"#,
    ]));
    let usage = told.usage.expect("usage is told");
    assert_eq!((usage.input, usage.output, usage.provider_total), (Some(5), Some(2), Some(7)));
}

#[test]
fn the_stop_reason_of_mistral_and_the_bare_text_of_deepseek_are_read() {
    let mistral = answer(br#"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"stop_reason":"stop"}]}"#);
    assert!(mistral.facts.contains(&r#"Finish { choice: 0, reason: "stop" }"#.to_owned()), "{:?}", mistral.facts);
    let deepseek = answer(br#"{"choices":[{"text":"Hi","stop_reason":"length"}]}"#);
    for fact in [r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, r#"Finish { choice: 0, reason: "length" }"#] {
        assert_eq!(deepseek.facts.iter().filter(|told| *told == fact).count(), 1, "{fact} in {:?}", deepseek.facts);
    }
}

#[test]
fn cohere_tells_the_text_of_its_stream_once() {
    let told = answer(&chunks(&[
        r#"{"event_type":"stream-start","generation_id":"g1","is_finished":false}"#,
        r#"{"event_type":"text-generation","text":"Hi","is_finished":false}"#,
        r#"{"event_type":"tool-calls-generation","tool_calls":[{"name":"weather","parameters":{"city":"Paris"}}],"is_finished":false}"#,
        r#"{"event_type":"stream-end","finish_reason":"COMPLETE","is_finished":true,"response":{"text":"Hi","generation_id":"g1"},"amazon-bedrock-invocationMetrics":{"inputTokenCount":4,"outputTokenCount":1}}"#,
    ]));
    assert_eq!(
        told.facts.iter().filter(|fact| *fact != "Confirmed").collect::<Vec<_>>(),
        [
            r#"Id("g1")"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: None, id: None, name: Some("weather"), arguments: "{\"city\":\"Paris\"}" }"#,
            r#"Finish { choice: 0, reason: "COMPLETE" }"#,
            "End",
        ]
    );
    assert_eq!(told.usage, counts(4, 1));
}

#[test]
fn behind_the_name_of_a_profile_the_answer_tells_that_a_text_became_vectors() {
    for response in [r#"{"embedding":[0.1],"inputTextTokenCount":5}"#, r#"{"embeddingsByType":{"binary":[1]},"inputTextTokenCount":5}"#] {
        let told = read(&Call {
            dialect: "bedrock-invoke",
            url: "https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fp1/invoke",
            request: r#"{"inputText":"Hi","normalize":true}"#,
            response: response.as_bytes(),
            ..Call::default()
        });
        assert_eq!(told.facts, [r#"EmbeddingsInput("Hi")"#, "Operation(Embeddings)", "Confirmed", "End"]);
        assert_eq!(told.usage, counts(5, 0));
    }
}

#[test]
fn vectors_have_an_input_and_no_output() {
    let titan = read(&Call {
        dialect: "bedrock-invoke",
        url: "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v2:0/invoke",
        request: r#"{"inputText":"Hi","dimensions":256}"#,
        response: br#"{"embedding":[0.1,0.2],"inputTextTokenCount":2}"#,
        ..Call::default()
    });
    assert_eq!(
        titan.facts,
        [
            "Operation(Embeddings)",
            r#"Setting(Attr { name: "gen_ai.request.dimensions", kind: Integer }, 256)"#,
            r#"EmbeddingsInput("Hi")"#,
            "Confirmed",
            "End",
        ]
    );
    assert_eq!(titan.usage, counts(2, 0));
    let cohere = read(&Call {
        dialect: "bedrock-invoke",
        request: r#"{"texts":["Hi"],"input_type":"search_query"}"#,
        response_headers: r#"{"x-amzn-bedrock-input-token-count":"3"}"#,
        response: br#"{"embeddings":[[0.1]],"id":"e1","response_type":"embeddings_floats","texts":["Hi"]}"#,
        ..Call::default()
    });
    assert_eq!(cohere.usage, counts(3, 0));
    assert!(cohere.facts.contains(&r#"Id("e1")"#.to_owned()) && cohere.facts.contains(&r#"EmbeddingsInput(["Hi"])"#.to_owned()));
}

#[test]
fn an_exception_frame_and_an_error_body_are_failures() {
    assert_eq!(
        answer(&exception("throttlingException", r#"{"message":"Slow down"}"#)).facts,
        [r#"Failed(Failure { kind: Some("throttlingException"), code: None, message: Some("Slow down") })"#]
    );
    assert_eq!(answer(br#"{"message":"No access"}"#).facts, [r#"Failed(Failure { kind: None, code: None, message: Some("No access") })"#]);
}

#[test]
fn another_shape_is_foreign_unless_aws_answered() {
    assert_eq!(answer(br#"{"invoked":true}"#).facts, ["Foreign"]);
    // Pegasus tells its text as others tell a failure.
    for response in [&br#"{"images":["AAAA"]}"#[..], br#"{"message":"A gannet dives.","finishReason":"stop"}"#] {
        let response_headers = r#"{"x-amzn-requestid":"7f1c"}"#;
        let told = read(&Call { dialect: "bedrock-invoke", response_headers, response, ..Call::default() });
        assert_eq!(told.facts, [r#"Id("7f1c")"#, "End"]);
    }
}

#[test]
fn a_prompt_is_a_message_of_the_user_whatever_it_is_called() {
    let prompt = [r#"Input(User)"#, r#"InputPart(Text("Hi"))"#];
    let max_tokens = r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 5)"#;
    for request in [
        r#"{"prompt":"Hi","max_gen_len":5}"#,
        r#"{"prompt":"Hi","max_tokens":5}"#,
        r#"{"inputText":"Hi","textGenerationConfig":{"maxTokenCount":5}}"#,
        r#"{"message":"Hi","max_tokens":5}"#,
    ] {
        assert_eq!(ask("m", request).facts, [&[max_tokens], &prompt[..]].concat(), "{request}");
    }
}

#[test]
fn the_family_of_a_request_shows_in_its_messages() {
    let said = r#"InputPart(Text("Hi"))"#.to_owned();
    let claude = ask("m", r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"messages":[{"role":"user","content":"Hi"}]}"#);
    let nova = ask(
        "m",
        r#"{"schemaVersion":"messages-v1","inferenceConfig":{"max_new_tokens":5},"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#,
    );
    let jamba = ask("m", r#"{"max_tokens":5,"messages":[{"role":"user","content":"Hi"}]}"#);
    for told in [claude, nova, jamba] {
        assert_eq!(told.facts.iter().filter(|fact| **fact == said).count(), 1, "{:?}", told.facts);
        assert!(told.facts.iter().any(|fact| fact.contains("max_tokens") && fact.ends_with("5)")), "{:?}", told.facts);
    }
}

#[test]
fn cohere_brings_its_history_along() {
    let told = ask(
        "cohere.command-r-v1:0",
        r#"{"preamble":"Be brief","chat_history":[{"role":"USER","message":"A"},{"role":"CHATBOT","message":"B"}],"message":"C","p":0.5,"tools":[{"name":"weather","description":"Tells it","parameter_definitions":{"city":{"type":"str"}}}]}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Setting(Attr { name: "gen_ai.request.top_p", kind: Double }, 0.5)"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("A"))"#,
            "Input(Assistant)",
            r#"InputPart(Text("B"))"#,
            "Input(User)",
            r#"InputPart(Text("C"))"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: Some("Tells it"), parameters: Some({"city":{"type":"str"}}) })"#,
        ]
    );
}

#[test]
fn a_lone_text_that_is_to_become_vectors_is_no_message() {
    let told = read(&Call {
        dialect: "generated-text",
        url: "https://router.huggingface.co/hf-inference/models/acme/birds/pipeline/feature-extraction",
        request: r#"{"inputs":"Gulls"}"#,
        response: b"[0.1,-2e-5]",
        ..Call::default()
    });
    assert_eq!(told.facts, ["Operation(Embeddings)", r#"EmbeddingsInput("Gulls")"#]);
}

#[test]
fn a_summary_and_a_translation_are_texts_and_a_filled_in_mask_is_none() {
    let told = |response: &'static [u8]| {
        let url = "https://router.huggingface.co/hf-inference/models/acme/birds";
        read(&Call { dialect: "generated-text", url, request: r#"{"inputs":"Gulls"}"#, response, ..Call::default() }).facts
    };
    let text = r#"Delta { choice: 0, kind: Text, text: "Birds" }"#.to_owned();
    assert!(told(br#"[{"summary_text":"Birds"}]"#).contains(&text));
    assert!(told(br#"[{"translation_text":"Birds"}]"#).contains(&text));
    let masked = told(br#"[{"score":0.5,"token":1996,"token_str":"the","sequence":"the birds"}]"#);
    assert!(!masked.contains(&"Confirmed".to_owned()), "{masked:?}");
}
