//! The floors of the core: a file imports only its own floor and lower ones, and only one knows JavaScript. No file of the project grows
//! without end.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. Each is a folder or a file of `src`.
const FLOORS: [&str; 8] = ["base", "decode", "dialect", "record", "span", "wire", "engine", "wasm"];

/// What only `wasm.rs` may name.
const JAVASCRIPT: [&str; 4] = ["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"];

const MAX_LINES: usize = 400;

/// Where people write code, and how the names of its files end.
const FOLDERS: [&str; 8] = ["src", "js", "tests", "demo", "www", "bench", "scripts", "examples"];
const ENDINGS: [&str; 5] = ["rs", "ts", "js", "mjs", "css"];

struct Source {
    /// Path below its folder, with slashes.
    path: String,
    text: String,
}

impl Source {
    /// The code without its comments and its tests, which may reach wherever they like.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod tests").unwrap_or(self.text.len());
        let lines = self.text[..end].lines().enumerate();
        lines.map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.starts_with("//"))
    }

    fn floor(&self) -> Option<usize> {
        floor(self.path.split(['/', '.']).next().unwrap_or_default())
    }

    /// How many `super::` lead from here to the crate root: `base/cost.rs` and `base/json/mod.rs` are two below it.
    fn depth(&self) -> usize {
        self.path.split('/').count() - usize::from(self.path.ends_with("/mod.rs"))
    }
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| *floor == name)
}

/// The floors that a line of code names: what follows `crate::`, or as many `super::` as lead to the root.
fn named_floors(line: &str, depth: usize) -> Vec<&str> {
    let up = "super::".repeat(depth);
    let from_root = line.match_indices("crate::").map(|(at, found)| at + found.len());
    let from_below = line.match_indices(&up).map(|(at, found)| at + found.len());
    from_root
        .chain(from_below)
        .filter_map(|at| line.get(at..)?.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next())
        .collect()
}

fn import_faults(source: &Source) -> Vec<String> {
    let Some(own) = source.floor() else { return vec![format!("src/{}: stands on no floor, see tests/layers.rs", source.path)] };
    let mut faults = Vec::new();
    for (number, line) in source.code() {
        for name in named_floors(line, source.depth()) {
            match floor(name) {
                // A list of several floors, `crate::{base, span}`, would hide them from this test.
                None if name.is_empty() => faults.push(format!("src/{}:{number}: import one floor a line", source.path)),
                Some(other) if other > own => {
                    faults.push(format!("src/{}:{number}: {} may not know {name}, which lies above it", source.path, FLOORS[own]));
                }
                _ => {}
            }
        }
    }
    faults
}

fn javascript_faults(source: &Source) -> Vec<String> {
    if source.path == "wasm.rs" {
        return Vec::new();
    }
    let named = |line: &str| JAVASCRIPT.into_iter().find(|name| line.contains(name));
    let faults = source.code().filter_map(|(number, line)| Some((number, named(line)?)));
    faults.map(|(number, name)| format!("src/{}:{number}: names {name}; only wasm.rs knows JavaScript", source.path)).collect()
}

fn length_faults(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= MAX_LINES {
        return Vec::new();
    }
    vec![format!("{}: {lines} lines; a file is one noun or one verb and stops at {MAX_LINES}: split it", source.path)]
}

/// The files of a folder of the project.
fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be listed") {
            let path: PathBuf = entry.expect("a folder can be listed").path();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known)) {
                let text = fs::read_to_string(&path).expect("a source is text");
                let path = path.strip_prefix(&root).expect("it lies in the folder").to_string_lossy().replace('\\', "/");
                sources.push(Source { path, text });
            }
        }
    }
    sources
}

/// Holds all sources of the core but the crate root, which names every floor, to a rule.
fn hold(rule: fn(&Source) -> Vec<String>) {
    let sources = sources("src");
    assert!(sources.len() > FLOORS.len(), "src was found");
    let faults: Vec<String> = sources.iter().filter(|source| source.path != "lib.rs").flat_map(rule).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_file_imports_only_its_own_floor_and_lower_ones() {
    hold(import_faults);
}

#[test]
fn only_wasm_rs_knows_javascript() {
    hold(javascript_faults);
}

#[test]
fn no_file_grows_past_its_limit() {
    for folder in FOLDERS {
        let faults: Vec<String> = sources(folder).iter().flat_map(length_faults).collect();
        assert!(faults.is_empty(), "in {folder}:\n{}", faults.join("\n"));
    }
}

#[test]
fn an_import_from_above_is_seen_however_it_is_written() {
    let faults = |path: &str, line: &str| import_faults(&Source { path: path.to_owned(), text: line.to_owned() });
    let above = ["src/dialect/tell.rs:1: dialect may not know record, which lies above it"];
    assert_eq!(faults("dialect/tell.rs", "use crate::record::Record;"), above);
    assert_eq!(faults("dialect/tell.rs", "fn f(record: &mut super::super::record::Record) {}"), above);
    assert_eq!(faults("dialect/tell.rs", "use crate::{base, record};"), ["src/dialect/tell.rs:1: import one floor a line"]);
    assert_eq!(faults("helpers.rs", ""), ["src/helpers.rs: stands on no floor, see tests/layers.rs"]);
    for fine in [
        "use crate::base::json::Json;",
        "use super::fact::Fact;",
        "// crate::record is above",
        "#[cfg(test)]\nmod tests { use crate::record; }",
    ] {
        assert_eq!(faults("dialect/tell.rs", fine), Vec::<String>::new(), "{fine}");
    }
    assert_eq!(faults("base/mod.rs", "use super::wire::Dsn;").len(), 1);
}

#[test]
fn javascript_and_length_are_seen() {
    let source = |text: String| Source { path: "engine.rs".to_owned(), text };
    assert_eq!(
        javascript_faults(&source("use js_sys::Date;".to_owned())),
        ["src/engine.rs:1: names js_sys; only wasm.rs knows JavaScript"]
    );
    assert_eq!(
        length_faults(&source("\n".repeat(401))),
        ["engine.rs: 401 lines; a file is one noun or one verb and stops at 400: split it"]
    );
}
