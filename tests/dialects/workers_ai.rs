//! Cloudflare Workers AI's native shape, and the universal endpoint of its gateway.

use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

const COUNTS: Usage = Usage {
    input: Some(10),
    cached: None,
    cache_write: None,
    output: Some(3),
    reasoning: None,
    input_audio: None,
    output_audio: None,
    web_searches: None,
    provider_total: Some(13),
};
const CHAT: &[u8] =
    br#"{"object":"chat.completion","id":"c_1","model":"gpt-4o","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}"#;

#[test]
fn a_whole_answer_is_taken_out_of_its_envelope() {
    let told = answer(
        "workers-ai",
        br#"{"result":{"response":"Hi","tool_calls":[{"name":"weather","arguments":{"city":"Paris"}}],"usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}},"success":true,"errors":[],"messages":[]}"#,
    );
    assert_eq!(
        told.facts,
        [
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            r#"ToolCall { choice: 0, index: None, id: None, name: Some("weather"), arguments: "{\"city\":\"Paris\"}" }"#,
            "Confirmed",
            "End",
        ]
    );
    assert_eq!(told.usage, Some(COUNTS));
}

#[test]
fn an_answer_of_the_binding_has_no_envelope() {
    let told =
        answer("workers-ai", br#"{"response":{"sky":"clear"},"usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}}"#);
    assert_eq!(told.facts, [r#"Delta { choice: 0, kind: Text, text: "{\"sky\":\"clear\"}" }"#, "Confirmed", "End"]);
    assert_eq!(told.usage, Some(COUNTS));
}

#[test]
fn a_stream_tells_its_deltas_and_the_usage_of_the_last() {
    let told = answer(
        "workers-ai",
        b"data: {\"response\":\"H\",\"p\":\"abc\"}\n\ndata: {\"response\":\"i\",\"p\":\"ab\"}\n\n\
          data: {\"response\":\"\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":3,\"total_tokens\":13}}\n\ndata: [DONE]\n\n",
    );
    assert_eq!(
        told.facts,
        [
            r#"Delta { choice: 0, kind: Text, text: "H" }"#,
            "Confirmed",
            r#"Delta { choice: 0, kind: Text, text: "i" }"#,
            "Confirmed",
            "Confirmed",
            "End",
        ]
    );
    assert_eq!(told.usage, Some(COUNTS));
}

#[test]
fn a_newer_model_answers_as_openai_does() {
    let whole = [br#"{"result":"#, CHAT, br#","success":true}"#].concat();
    assert_eq!(answer("workers-ai", &whole).facts, answer("openai-chat", CHAT).facts);
    let stream = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n";
    assert_eq!(answer("workers-ai", stream).facts, answer("openai-chat", stream).facts);
}

#[test]
fn vectors_are_an_answer() {
    let told = answer("workers-ai", br#"{"result":{"shape":[1,2],"data":[[0.1,0.2]],"pooling":"mean"},"success":true}"#);
    assert_eq!(told.facts, ["Confirmed", "End"]);
    assert_eq!(told.usage, None);
}

#[test]
fn a_failure_may_come_with_status_200() {
    let told = answer("workers-ai", br#"{"result":{},"success":false,"errors":[{"code":3040,"message":"Capacity exceeded"}]}"#);
    assert_eq!(told.facts, [r#"Failed(Failure { kind: None, code: Some("3040"), message: Some("Capacity exceeded") })"#]);
}

#[test]
fn a_request_names_its_model_in_the_path() {
    let told = read(&Call {
        dialect: "workers-ai",
        url: "https://api.cloudflare.com/client/v4/accounts/a/ai/run/@cf/meta/llama-3.1-8b-instruct",
        request: r#"{"prompt":"Hi","max_tokens":9,"tools":[{"name":"weather","parameters":{}}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"RequestModel("@cf/meta/llama-3.1-8b-instruct")"#,
            r#"Setting(Attr { name: "gen_ai.request.max_tokens", kind: Integer }, 9)"#,
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            r#"Tool(Tool { kind: "function", name: "weather", description: None, parameters: Some({}) })"#,
        ]
    );
}

/// A call of the universal endpoint: Workers AI first, OpenAI if that fails.
fn universal<'a>(response_headers: &'a str, response: &'a [u8]) -> Call<'a> {
    Call {
        dialect: "cloudflare-universal",
        url: "https://gateway.ai.cloudflare.com/v1/account/gateway",
        request: r#"[{"provider":"workers-ai","endpoint":"@cf/meta/llama","headers":{"Authorization":"x"},"query":{"prompt":"Hi"}},{"provider":"openai","endpoint":"chat/completions","query":{"model":"gpt-4o","messages":[]}}]"#,
        response_headers,
        response,
        ..Call::default()
    }
}

#[test]
fn the_first_call_of_a_list_answers_in_its_own_shape() {
    let told = read(&universal("{}", br#"{"result":{"response":"Hi"},"success":true}"#));
    assert_eq!(
        told.facts,
        [
            "Operation(Chat)",
            r#"RequestModel("@cf/meta/llama")"#,
            r#"RequestModel("@cf/meta/llama")"#,
            "Input(User)",
            r#"InputPart(Text("Hi"))"#,
            r#"Delta { choice: 0, kind: Text, text: "Hi" }"#,
            "Confirmed",
            "End",
        ]
    );
}

#[test]
fn a_fallback_answers_in_its_own_shape_and_is_named() {
    let told = read(&universal(r#"{"cf-aig-step":"1"}"#, CHAT));
    let after_the_request = told.facts.get(5..).unwrap_or_default();
    let head = [r#"Upstream("openai")"#, "Operation(Chat)", r#"RequestModel("gpt-4o")"#].map(str::to_owned);
    assert_eq!(after_the_request, [&head[..], &answer("openai-chat", CHAT).facts].concat());
}
