use genspan::base::usage::Usage;

use crate::harness::answer;

/// A stream as its handler tells of it: the first chunk, and the answer that LangChain has added up of all.
fn output_of(provider: &str) -> Option<Usage> {
    let first = format!(
        r#"{{"type":"first-chunk","message":{{"kwargs":{{"usage_metadata":{{"input_tokens":5,"output_tokens":1}},
            "response_metadata":{{"model_provider":"{provider}"}}}}}}}}"#
    );
    let last = r#"{"generations":[{"message":{"kwargs":{"content":"Hi","usage_metadata":{"input_tokens":5,"output_tokens":10,"total_tokens":15}}}}]}"#;
    answer("langchain", format!("data: {}\n\ndata: {last}\n\n", first.replace('\n', "")).as_bytes()).usage
}

#[test]
fn what_the_first_chunk_of_anthropic_counts_is_counted_once() {
    let usage = |output, total| Some(Usage { input: Some(5), output: Some(output), provider_total: Some(total), ..Usage::default() });
    assert_eq!(output_of("anthropic"), usage(9, 14));
    assert_eq!(output_of("openai"), usage(10, 15));
}

/// The usage of Google's answer of 6 tokens and 4 of thoughts to 20, as LangChain tells it by a class of message.
fn thoughts_of(class: &str, generation: &str) -> Option<Usage> {
    let usage = r#"{"input_tokens":20,"output_tokens":6,"total_tokens":30}"#;
    let message = format!(r#"{{"id":["langchain_core","messages","{class}"],"kwargs":{{"content":"Hi","usage_metadata":{usage}}}}}"#);
    answer("langchain", format!(r#"{{"generations":[{{"message":{message},"generationInfo":{generation}}}]}}"#).as_bytes()).usage
}

#[test]
fn thoughts_that_google_leaves_out_of_the_output_are_counted() {
    let usage =
        |output, reasoning| Some(Usage { input: Some(20), output: Some(output), reasoning, provider_total: Some(30), ..Usage::default() });
    let google = r#"{"finishReason":"STOP"}"#;
    assert_eq!(thoughts_of("AIMessage", google), usage(10, Some(4)));
    // Of a stream some of them stand in the output, so that the rest is not all of them.
    assert_eq!(thoughts_of("AIMessageChunk", google), usage(10, None));
    assert_eq!(thoughts_of("AIMessage", "{}"), usage(6, None));
}
