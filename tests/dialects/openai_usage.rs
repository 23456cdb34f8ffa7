use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

/// The parts of the input of a usage: all of it, what was cached, what was written.
fn input(usage: &str) -> [Option<u64>; 3] {
    let usage = answer("openai-chat", format!(r#"{{"usage":{usage}}}"#).as_bytes()).usage.unwrap_or_default();
    [usage.input, usage.cached, usage.cache_write]
}

/// Input, output and reasoning of a usage.
fn counts(usage: &str) -> [Option<u64>; 3] {
    let usage = answer("openai-chat", format!(r#"{{"usage":{usage}}}"#).as_bytes()).usage.unwrap_or_default();
    [usage.input, usage.output, usage.reasoning]
}

#[test]
fn reasoning_outside_the_completion_is_told_by_the_total() {
    let usage = |usage: &str| answer("openai-chat", format!(r#"{{"usage":{usage}}}"#).as_bytes()).usage.expect("usage is told");
    let xai =
        usage(r#"{"prompt_tokens":291,"completion_tokens":26,"total_tokens":506,"completion_tokens_details":{"reasoning_tokens":189}}"#);
    assert_eq!((xai.output, xai.reasoning), (Some(215), Some(189)));
    let gemini = usage(r#"{"prompt_tokens":35,"completion_tokens":12,"total_tokens":109}"#);
    assert_eq!((gemini.output, gemini.reasoning), (Some(74), Some(62)));
    let openrouter =
        usage(r#"{"prompt_tokens":43,"completion_tokens":10,"total_tokens":53,"completion_tokens_details":{"reasoning_tokens":11}}"#);
    assert_eq!((openrouter.output, openrouter.reasoning), (Some(10), Some(10)));
}

#[test]
fn a_prompt_that_is_left_out_is_what_the_total_has_beside_the_completion() {
    assert_eq!(counts(r#"{"completion_tokens":5,"total_tokens":15}"#), [Some(10), Some(5), None]);
    assert_eq!(counts(r#"{"completion_tokens":5}"#), [None, Some(5), None]);
}

#[test]
fn cached_tokens_that_the_prompt_left_out_are_input_and_no_reasoning() {
    let usage = |total: u64, reasoning: u64| {
        let details =
            format!(r#""prompt_tokens_details":{{"cached_tokens":4328}},"completion_tokens_details":{{"reasoning_tokens":{reasoning}}}"#);
        let body = format!(r#"{{"usage":{{"prompt_tokens":4142,"completion_tokens":254,"total_tokens":{total},{details}}}}}"#);
        answer("openai-chat", body.as_bytes()).usage
    };
    let counts = |output, reasoning, provider_total| {
        let cached = Some(4328);
        Some(Usage { input: Some(8470), cached, output: Some(output), reasoning: Some(reasoning), provider_total, ..Usage::default() })
    };
    // The total has neither, the one, the other, or both.
    assert_eq!(usage(4396, 0), counts(254, 0, None));
    assert_eq!(usage(8724, 0), counts(254, 0, Some(8724)));
    assert_eq!(usage(4396 + 300, 300), counts(554, 300, None));
    assert_eq!(usage(8724 + 300, 300), counts(554, 300, Some(9024)));
    let body = br#"{"object":"response","usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":20},"output_tokens":5,"total_tokens":15}}"#;
    let responses = Usage { input: Some(30), cached: Some(20), output: Some(5), ..Usage::default() };
    assert_eq!(answer("openai-responses", body).usage, Some(responses));
}

#[test]
fn what_a_gateway_read_from_claudes_cache_and_wrote_to_it_is_input_and_no_reasoning() {
    let input = |prompt: u64, total: u64| {
        let body = format!(
            r#"{{"usage":{{"prompt_tokens":{prompt},"completion_tokens":50,"total_tokens":{total},"prompt_tokens_details":{{"cached_tokens":1000}},"cache_read_input_tokens":1000,"cache_creation_input_tokens":200}}}}"#
        );
        let usage = answer("openai-chat", body.as_bytes()).usage.expect("usage is told");
        assert_eq!((usage.cached, usage.cache_write, usage.output, usage.reasoning), (Some(1000), Some(200), Some(50), None));
        usage.input
    };
    // Inside the prompt; beside it, in the total; beside it, and in no total.
    assert_eq!(input(1210, 1260), Some(1210));
    assert_eq!(input(10, 1260), Some(1210));
    assert_eq!(input(2000, 3250), Some(3200));
    assert_eq!(input(10, 60), Some(1210));
}

#[test]
fn what_helicone_adds_to_its_total_twice_is_no_reasoning() {
    let details = r#""prompt_tokens_details":{"cached_tokens":1000,"cache_write_tokens":200},"modality_tokens":{}"#;
    let usage = format!(r#"{{"prompt_tokens":1010,"completion_tokens":50,"total_tokens":2260,{details}}}"#);
    assert_eq!(counts(&usage), [Some(1210), Some(50), None]);
}

#[test]
fn what_new_api_says_was_written_to_claudes_cache_is_input_in_the_prompt_or_beside_it() {
    let input = |prompt: u64| {
        let details = r#""prompt_tokens_details":{"cached_tokens":0,"cached_creation_tokens":1200}"#;
        let usage = format!(r#"{{"prompt_tokens":{prompt},"completion_tokens":50,"total_tokens":{},{details}}}"#, prompt + 50);
        let usage = answer("openai-chat", format!(r#"{{"usage":{usage}}}"#).as_bytes()).usage.expect("usage is told");
        assert_eq!((usage.cache_write, usage.output), (Some(1200), Some(50)));
        usage.input
    };
    assert_eq!(input(1210), Some(1210));
    assert_eq!(input(10), Some(1210));
}

#[test]
fn what_was_written_to_a_cache_has_a_name_of_each_gateways_own() {
    let parts = [Some(2500), Some(400), Some(2000)];
    for details in [
        r#""cached_tokens":400,"cache_write_tokens":2000"#,
        r#""cached_tokens":400,"cached_creation_tokens":2000"#,
        r#""cached_tokens":400,"caching_tokens":2000"#,
        r#""cached_tokens":2400,"cached_read_tokens":400,"cached_write_tokens":2000"#,
    ] {
        let usage = format!(r#"{{"prompt_tokens":2500,"completion_tokens":20,"total_tokens":2520,"prompt_tokens_details":{{{details}}}}}"#);
        assert_eq!(input(&usage), parts, "{details}");
    }
    let beside = r#"{"prompt_tokens":2500,"cached_tokens":0,"prompt_cache_hit_tokens":400,"prompt_cache_write_tokens":2000}"#;
    assert_eq!(input(beside), parts);
}

#[test]
fn a_zero_that_stands_in_for_a_count_hides_none() {
    let placed = r#"{"prompt_tokens":0,"completion_tokens":0,"input_tokens":120,"output_tokens":8,"total_tokens":128}"#;
    assert_eq!(counts(placed), [Some(120), Some(8), None]);
    let nested = r#"{"prompt_tokens":120,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":0},"cache_read_input_tokens":100}"#;
    assert_eq!(input(nested), [Some(120), Some(100), None]);
}

#[test]
fn what_is_no_count_hides_no_zero() {
    let usage = r#"{"prompt_tokens":120,"completion_tokens":8,"cached_tokens":"none","cache_read_input_tokens":0}"#;
    assert_eq!(input(usage), [Some(120), Some(0), None]);
}

#[test]
fn what_no_server_counted_is_unknown() {
    assert_eq!(counts(r#"{"prompt_tokens":-1,"completion_tokens":-1,"total_tokens":-1}"#), [None; 3]);
    assert_eq!(counts(r#"{"prompt_tokens":10,"completion_tokens":null,"total_tokens":null}"#), [Some(10), None, None]);
    // The total says that there is none.
    assert_eq!(counts(r#"{"prompt_tokens":10,"total_tokens":10}"#), [Some(10), Some(0), None]);
}

#[test]
fn the_total_of_responses_tells_what_stands_beside_its_counts() {
    let usage = |counts: &str| {
        let body = format!(r#"{{"object":"response","usage":{{{counts}}}}}"#);
        answer("openai-responses", body.as_bytes()).usage
    };
    let cached = Usage { input: Some(3000), cached: Some(1000), output: Some(50), provider_total: Some(3050), ..Usage::default() };
    assert_eq!(
        usage(r#""input_tokens":2000,"output_tokens":50,"total_tokens":3050,"input_tokens_details":{"cached_tokens":1000}"#),
        Some(cached)
    );
    // A total that is too small is wrong, and kept for the check.
    let wrong = Usage { input: Some(30), output: Some(5), provider_total: Some(20), ..Usage::default() };
    assert_eq!(usage(r#""input_tokens":30,"output_tokens":5,"total_tokens":20"#), Some(wrong));
    let thought = Usage { input: Some(100), output: Some(60), reasoning: Some(40), provider_total: Some(160), ..Usage::default() };
    assert_eq!(
        usage(r#""input_tokens":100,"output_tokens":20,"total_tokens":160,"output_tokens_details":{"reasoning_tokens":40}"#),
        Some(thought)
    );
}

#[test]
fn anthropics_counts_on_the_wire_of_chat_are_told_with_a_total_too() {
    let usage = |total: u64| format!(r#"{{"input_tokens":10,"output_tokens":50,"total_tokens":{total},"cache_read_input_tokens":1000}}"#);
    assert_eq!(input(&usage(1060)), [Some(1010), Some(1000), None]);
    assert_eq!(input(&usage(60)), [Some(1010), Some(1000), None]);
}

#[test]
fn what_fireworks_counts_in_the_head_completes_a_usage_and_stands_for_one() {
    let usage = |response: &[u8]| {
        let response_headers = r#"{"fireworks-prompt-tokens":"20","fireworks-cached-prompt-tokens":"16"}"#;
        read(&Call { response_headers, response, ..Call::default() }).usage
    };
    let head = Usage { input: Some(20), cached: Some(16), ..Usage::default() };
    assert_eq!(usage(b"data: {\"choices\":[]}\n\n"), Some(head));
    let whole = Usage { output: Some(5), provider_total: Some(25), ..head };
    assert_eq!(usage(br#"{"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25}}"#), Some(whole));
    let told = br#"{"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25,"prompt_tokens_details":{"cached_tokens":12}}}"#;
    assert_eq!(usage(told), Some(Usage { cached: Some(12), ..whole }));
}

#[test]
fn what_mistral_counts_in_the_total_alone_was_read_and_not_reasoned() {
    let connectors = r#"{"prompt_tokens":188,"completion_tokens":55,"total_tokens":7355,"connector_tokens":7112}"#;
    assert_eq!(counts(connectors), [Some(7300), Some(55), None]);
    let speech = r#"{"prompt_audio_seconds":203,"prompt_tokens":4,"completion_tokens":635,"total_tokens":3264}"#;
    assert_eq!(counts(speech), [Some(2629), Some(635), None]);
}

#[test]
fn a_total_alone_is_the_usage_of_vectors_and_of_no_chat() {
    assert_eq!(counts(r#"{"total_tokens":15}"#), [None; 3]);
    for usage in [r#"{"total_tokens":15}"#, r#"{"prompt_tokens":15,"total_tokens":20}"#] {
        let told = answer("openai-embeddings", format!(r#"{{"object":"list","usage":{usage}}}"#).as_bytes());
        assert_eq!(told.usage, Some(Usage { input: Some(15), output: Some(0), ..Usage::default() }), "{usage}");
    }
}

#[test]
fn counts_written_as_texts_or_with_exponents_are_counts() {
    assert_eq!(counts(r#"{"prompt_tokens":"10","completion_tokens":5E0,"total_tokens":1.5e1}"#), [Some(10), Some(5), None]);
    assert_eq!(counts(r#"{"prompt_tokens":10,"completion_tokens":-5,"total_tokens":10}"#), [Some(10), Some(0), None]);
}

#[test]
fn what_comes_after_the_end_of_a_stream_counts_no_more() {
    let told = answer(
        "openai-chat",
        b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\ndata: [DONE]\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9}}\n\n",
    );
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(3));
}

#[test]
fn a_usage_inside_of_a_choice_counts() {
    let told = answer(
        "openai-chat",
        b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":13,\"total_tokens\":32,\"cached_tokens\":8}}]}\n\n",
    );
    let usage = Usage { input: Some(19), cached: Some(8), output: Some(13), provider_total: Some(32), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn what_deepinfra_says_that_a_call_cost_is_told() {
    let told = answer("openai-chat", br#"{"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10,"estimated_cost":0.5}}"#);
    assert!(told.facts.contains(&"Cost(Cost(500000000000))".to_owned()), "{:?}", told.facts);
}
