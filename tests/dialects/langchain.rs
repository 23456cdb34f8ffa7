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
