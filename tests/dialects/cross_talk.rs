//! Every body offered to every dialect: who takes whose answer for its own.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use genspan::dialect::DialectName;

use crate::harness::answer;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dialects/cross_talk.txt");
const RESPONSES: [&str; 4] = ["response.json", "response.sse", "response.ndjson", "response.bin"];

/// A dialect accepts a body in which it sees its own shape.
fn accepts(dialect: DialectName, body: &[u8]) -> bool {
    answer(dialect.name(), body).facts.iter().any(|fact| fact == "Confirmed")
}

/// One line a body: its name, and the dialects that accept it.
fn matrix() -> String {
    let mut matrix = String::new();
    for dialect in sorted(Path::new(FIXTURES)) {
        for case in sorted(&Path::new(FIXTURES).join(&dialect)) {
            let folder = Path::new(FIXTURES).join(&dialect).join(&case);
            let body = RESPONSES.iter().find_map(|name| fs::read(folder.join(name)).ok()).expect("a case has a response");
            let takers: Vec<&str> = DialectName::ALL.iter().filter(|taker| accepts(**taker, &body)).map(|taker| taker.name()).collect();
            writeln!(matrix, "{dialect}/{case}: {}", takers.join(" ")).expect("a text takes any line");
        }
    }
    matrix
}

fn sorted(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn who_takes_whose_answer_is_as_written_down() {
    let matrix = matrix();
    if std::env::var_os("BLESS").is_some() {
        fs::write(GOLDEN, &matrix).expect("the golden can be written");
    }
    let golden = fs::read_to_string(GOLDEN).unwrap_or_default();
    let changed: Vec<&str> = matrix.lines().filter(|line| !golden.lines().any(|known| known == *line)).collect();
    assert_eq!(matrix, golden, "run with BLESS=1 if these are right:\n{}", changed.join("\n"));
}
