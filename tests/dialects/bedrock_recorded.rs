//! Bedrock against its recordings, read in place where the folder is there.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Call, read};

#[test]
fn every_recorded_answer_gives_its_expected_counts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    let Ok(cases) = fs::read(folder.join("cases.json")) else {
        eprintln!("skip: no recordings at {}", folder.display());
        return;
    };
    let cases: Vec<Value> = serde_json::from_slice(&cases).expect("the list of recordings is JSON");
    let mut seen = 0;
    for case in &cases {
        let dialect = match case["api"].as_str() {
            Some("bedrock.converse") => "bedrock-converse",
            Some("bedrock.invoke") => "bedrock-invoke",
            _ => continue,
        };
        if case["status"] != 200 {
            continue;
        }
        check(case, dialect, &folder);
        seen += 1;
    }
    assert!(seen > 0, "the list holds recordings of Bedrock");
}

fn check(case: &Value, dialect: &str, folder: &Path) {
    let file = case["file"].as_str().expect("a case names its file");
    let response = fs::read(folder.join(file)).expect("a case has its file");
    let headers = case["response_headers"].as_object().map_or("{}".to_owned(), |_| case["response_headers"].to_string());
    let told = read(&Call {
        dialect,
        url: case["url"].as_str().expect("a case names its URL"),
        request: &case["request_body"].to_string(),
        response_headers: &headers,
        response: &response,
        ..Call::default()
    });
    let usage = told.usage.expect("usage is told");
    let expected = &case["expected"];
    let count = |key: &str| expected[key].as_u64();
    assert_eq!((usage.input, usage.output, usage.total()), (count("input_tokens"), count("output_tokens"), count("total")), "{file}");
    assert!(count("cached").is_none_or(|cached| usage.cached == Some(cached)), "{file}: cached");
    assert!(count("cache_write").is_none_or(|written| usage.cache_write == Some(written)), "{file}: cache write");
    assert!(told.facts.iter().any(|fact| fact == "Confirmed") && told.facts.iter().any(|fact| fact == "End"), "{file}: {:?}", told.facts);
    assert!(!told.facts.iter().any(|fact| fact.starts_with("Failed") || fact == "Foreign"), "{file}");
}
