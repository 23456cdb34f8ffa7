use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

fn nothing_put_out() -> Usage {
    Usage { output: Some(0), ..Usage::default() }
}

#[test]
fn one_content_is_told_with_its_texts_and_counts() {
    let told = read(&Call {
        dialect: "google-embed",
        request: r#"{"content":{"parts":[{"text":"Hi"},{"inlineData":{"data":"AAAA"}}]},"outputDimensionality":8}"#,
        response: br#"{"embedding":{"values":[0.1,0.2]},"usageMetadata":{"promptTokenCount":3,"promptTokenDetails":[{"modality":"TEXT","tokenCount":3}]}}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [r#"Setting(Attr { name: "gen_ai.request.dimensions", kind: Integer }, 8)"#, r#"EmbeddingsInput(["Hi"])"#, "Confirmed", "End",]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(3), ..nothing_put_out() }));
}

#[test]
fn a_batch_tells_the_texts_of_all() {
    let told = read(&Call {
        dialect: "google-embed",
        request: r#"{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"outputDimensionality":4},{"content":{"parts":[{"text":"b"}]}}]}"#,
        response: br#"{"embeddings":[{"values":[0.1]},{"values":[0.2]}]}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [r#"Setting(Attr { name: "gen_ai.request.dimensions", kind: Integer }, 4)"#, r#"EmbeddingsInput(["a","b"])"#, "Confirmed", "End",]
    );
    assert_eq!(told.usage, None);
}

#[test]
fn vertex_predictions_add_their_counts_up() {
    let told = read(&Call {
        dialect: "vertex-predict",
        request: r#"{"instances":[{"content":"a"},{"content":"b","task_type":"RETRIEVAL_QUERY"}],"parameters":{"outputDimensionality":2}}"#,
        response: br#"{"predictions":[{"embeddings":{"statistics":{"token_count":5,"truncated":false},"values":[0.1]}},{"embeddings":{"values":[0.2],"statistics":{"token_count":6}}}],"metadata":{"billableCharacterCount":35}}"#,
        ..Call::default()
    });
    assert_eq!(
        told.facts,
        [
            r#"Setting(Attr { name: "gen_ai.request.dimensions", kind: Integer }, 2)"#,
            r#"EmbeddingsInput(["a","b"])"#,
            "Confirmed",
            "Confirmed",
            "End",
        ]
    );
    assert_eq!(told.usage, Some(Usage { input: Some(11), ..nothing_put_out() }));
}

#[test]
fn a_failure_is_told_and_ends_nothing() {
    let body = br#"{"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT"}}"#;
    let wanted = [r#"Failed(Failure { kind: Some("INVALID_ARGUMENT"), code: Some("400"), message: Some("Bad") })"#];
    assert_eq!(answer("google-embed", body).facts, wanted);
    assert_eq!(answer("vertex-predict", body).facts, wanted);
}
