//! The recorded answers of real providers, read in place, through the whole engine: every count as it was billed, however
//! the network cut the bytes.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "support/recording.rs"]
mod recording;
mod support;

use std::fs;

use recording::{Recording, spans_of};
use serde_json::Value;

/// Bodies up to this length are cut at every point.
const EVERY_SPLIT_BYTES: usize = 8 << 10;

fn recordings() -> Vec<Recording> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures");
    let Ok(cases) = fs::read_to_string(format!("{folder}/cases.json")) else {
        eprintln!("skipped: there is no ../shared/fixtures here");
        return Vec::new();
    };
    let cases: Vec<Value> = serde_json::from_str(&cases).expect("cases.json is JSON");
    cases.iter().map(|case| Recording::read(folder, case)).collect()
}

#[test]
fn every_recording_gives_its_expected_tokens() {
    let mut wrong = Vec::new();
    for recording in recordings() {
        let spans = spans_of(&recording, &[recording.body.as_slice()]);
        if let Err(difference) = recording.check(&spans) {
            wrong.push(format!("{}: {difference}", recording.file));
        }
    }
    assert!(wrong.is_empty(), "{} recordings differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_split_anywhere_changes_nothing() {
    for recording in recordings() {
        let whole = spans_of(&recording, &[recording.body.as_slice()]);
        let length = recording.body.len();
        let stride = if length <= EVERY_SPLIT_BYTES { 1 } else { length / 97 };
        for at in (1..length).step_by(stride) {
            let (left, right) = recording.body.split_at(at);
            assert_eq!(spans_of(&recording, &[left, right]), whole, "{} cut at {at}", recording.file);
        }
        let bytes: Vec<&[u8]> = recording.body.chunks(1).collect();
        assert_eq!(spans_of(&recording, &bytes), whole, "{} byte by byte", recording.file);
    }
}
