//! Spans written by hand: what an app sets, in older words or loosely, and what Sentry gets of it.
//!
//! Each file in `cases` holds steps and the claim that it proves in its name; its `.envelope` is what is posted.
//! `BLESS=1 cargo test --test by_hand` rewrites those. Read the difference before it is committed.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod case;
mod content;
mod laws;
mod names;
mod notifications;
#[path = "../support/mod.rs"]
#[allow(dead_code)]
mod support;
mod trees;
mod values;

use std::fs;

use case::Case;

#[test]
fn every_case_gives_the_bytes_of_its_golden() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in Case::all() {
        let posted = case.run().posted;
        if bless {
            fs::write(case.golden(), &posted).expect("the golden can be written");
        }
        let golden = fs::read_to_string(case.golden()).unwrap_or_default();
        if posted != golden {
            wrong.push(format!("{}\n  posted: {posted}  golden: {golden}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn counts_that_were_put_right_are_told_to_whoever_looks() {
    let case = Case::all().into_iter().find(|case| case.name == "a_request_span_in_older_words").expect("the case is there");
    let line = "tokens of request o3-mini did not include their details, which were added";
    assert!(case.run().notes.iter().any(|note| note == line), "{:?}", case.run().notes);
}
