//! What the AI SDK tells its hooks. Source: hooks.md 1.5, 1.8.

use genspan::base::usage::Usage;
use genspan::dialect::Content;

use crate::harness::{Call, Told, answer, read};

/// The facts of a request in the shape of a hook.
fn request(request: &str) -> Vec<String> {
    read(&Call { dialect: "ai-sdk", request, ..Call::default() }).facts
}

/// The counts of a whole answer.
fn usage(answer_json: &str) -> Usage {
    answer("ai-sdk", answer_json.as_bytes()).usage.unwrap_or_default()
}

/// The facts of the answer: those of the request, of which nothing was told, are its operation alone.
fn answered(told: &Told) -> &[String] {
    told.facts.strip_prefix(&["Operation(GenerateContent)".to_owned()]).unwrap()
}

fn streamed(parts: &[&str]) -> Told {
    let body: String = parts.iter().map(|part| format!("data: {part}\n\n")).collect();
    answer("ai-sdk", body.as_bytes())
}

#[test]
fn version_5_leaves_anthropics_cache_out_of_the_input_and_we_add_it() {
    let whole = Usage { input: Some(112), cached: Some(100), cache_write: Some(7), output: Some(9), ..Usage::default() };
    let metadata = r#"{"anthropic":{"usage":{"input_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":7,"output_tokens":9},"cacheCreationInputTokens":7}}"#;
    let of_span = format!(
        r#"{{"ai":{{"usage":{{"promptTokens":5,"completionTokens":9}},"response":{{"providerMetadata":{}}}}}}}"#,
        serde_json::to_string(metadata).unwrap()
    );
    assert_eq!(usage(&of_span), whole);
    let streamed = format!(
        r#"{{"usage":{{"inputTokens":5,"outputTokens":9,"totalTokens":14,"cachedInputTokens":100}},"providerMetadata":{metadata}}}"#
    );
    assert_eq!(usage(&streamed), whole);
}

#[test]
fn a_small_cache_is_added_as_well() {
    let answer = r#"{"usage":{"inputTokens":500,"outputTokens":9,"cachedInputTokens":100},"providerMetadata":{"bedrock":{"usage":{"cacheWriteInputTokens":7}}}}"#;
    assert_eq!(usage(answer), Usage { input: Some(607), cached: Some(100), cache_write: Some(7), output: Some(9), ..Usage::default() });
}

#[test]
fn version_5_with_openai_and_later_versions_with_all_are_inclusive() {
    let openai = r#"{"usage":{"inputTokens":11,"outputTokens":2,"totalTokens":13,"reasoningTokens":1,"cachedInputTokens":4},"providerMetadata":{"openai":{}}}"#;
    let expected =
        Usage { input: Some(11), cached: Some(4), output: Some(2), reasoning: Some(1), provider_total: Some(13), ..Usage::default() };
    assert_eq!(usage(openai), expected);
    let anthropic = r#"{"usage":{"inputTokens":112,"inputTokenDetails":{"noCacheTokens":5,"cacheReadTokens":100,"cacheWriteTokens":7},"outputTokens":9,"totalTokens":121},"providerMetadata":{"anthropic":{"usage":{"input_tokens":5},"cacheCreationInputTokens":7}}}"#;
    let expected =
        Usage { input: Some(112), cached: Some(100), cache_write: Some(7), output: Some(9), provider_total: Some(121), ..Usage::default() };
    assert_eq!(usage(anthropic), expected);
}

#[test]
fn version_5_leaves_googles_thoughts_out_of_the_output_and_we_add_them() {
    let expected = Usage { input: Some(8), output: Some(7), reasoning: Some(5), provider_total: Some(15), ..Usage::default() };
    let metadata =
        r#"{"google":{"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":2,"thoughtsTokenCount":5,"totalTokenCount":15}}}"#;
    let with_total =
        format!(r#"{{"usage":{{"inputTokens":8,"outputTokens":2,"totalTokens":15,"reasoningTokens":5}},"providerMetadata":{metadata}}}"#);
    assert_eq!(usage(&with_total), expected);
    let without = format!(r#"{{"usage":{{"promptTokens":8,"completionTokens":2}},"providerMetadata":{metadata}}}"#);
    assert_eq!(usage(&without), expected);
}

#[test]
fn embeddings_and_ranks_are_told_by_the_name_of_their_operation() {
    assert_eq!(
        request(r#"{"operationId":"ai.embedMany.doEmbed","values":["a cat"]}"#),
        ["Operation(Embeddings)", r#"EmbeddingsInput(["a cat"])"#]
    );
    assert_eq!(
        request(r#"{"ai":{"operationId":"ai.embed.doEmbed","values":["\"a cat\""]}}"#),
        ["Operation(Embeddings)", r#"EmbeddingsInput(["a cat"])"#]
    );
    assert_eq!(request(r#"{"operationId":"ai.rerank.doRerank"}"#), ["Operation(Rerank)"]);
    assert_eq!(request("{}"), ["Operation(GenerateContent)"]);
}

#[test]
fn contents_of_a_span_are_texts_that_hold_json() {
    let told = request(
        r#"{"ai":{"prompt":{"messages":"[{\"role\":\"system\",\"content\":\"Be brief\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]","tools":["{\"type\":\"function\",\"name\":\"weather\",\"inputSchema\":{}}"]}},"gen_ai":{"request":{"max_tokens":9}}}"#,
    );
    assert_eq!(
        told,
        [
            "Operation(GenerateContent)",
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 9)"#,
            r#"System(Text("Be brief"))"#,
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
        ]
    );
}

#[test]
fn what_nobody_wants_is_not_told() {
    let call = Call {
        dialect: "ai-sdk",
        request: r#"{"messages":[{"role":"user","content":"Hi"}]}"#,
        content: Content::Private,
        ..Call::default()
    };
    assert_eq!(read(&call).facts, ["Operation(GenerateContent)"]);
}

#[test]
fn the_first_output_is_a_time_and_no_text() {
    let told = streamed(&[r#"{"type":"first-output"}"#, r#"{"finishReason":"stop","usage":{"inputTokens":1,"outputTokens":1}}"#]);
    assert_eq!(answered(&told), ["Begun", r#"Finish { choice: 0, reason: "stop" }"#, "End"]);
}

#[test]
fn an_answer_without_counts_repeats_what_was_asked() {
    let told =
        answer("ai-sdk", br#"{"asked":{"messages":[{"role":"user","content":"Hi"}]},"content":[{"type":"text","text":"Ho"}],"usage":{}}"#);
    assert_eq!(answered(&told), ["Input(User)", r#"InputPart(Text("Hi"))"#, r#"Delta { choice: 0, kind: Text, text: "Ho" }"#, "End"]);
    assert_eq!(told.usage, None);
}

#[test]
fn a_gateway_tells_what_it_charged() {
    let told = answer("ai-sdk", br#"{"usage":{"inputTokens":1,"outputTokens":1},"providerMetadata":{"gateway":{"cost":"0.5","routing":{"finalProvider":"bedrock"}}}}"#);
    assert_eq!(answered(&told), [r#"Upstream("bedrock")"#, "Cost(Cost(500000000000))", "End"]);
}
