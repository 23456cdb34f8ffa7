//! Our attribute names and types against Sentry's registry, the npm package `@sentry/conventions`.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use genspan::base::attr::{ALL, AttrType};
use serde_json::{Map, Value};

/// OpenTelemetry's, or written by Sentry's own SDKs, yet not in the registry. Our own names begin with `genspan.`.
const NOT_REGISTERED: [&str; 6] = [
    "gen_ai.request.stream",
    "gen_ai.request.choice.count",
    "gen_ai.request.encoding_format",
    "gen_ai.request.dimensions",
    "gen_ai.tool.call.id",
    "sentry.sample_rate",
];

/// Prints the registry. The package is a script, so only a JavaScript engine reads it.
const PRINT: &str = "process.stdout.write(JSON.stringify(require('@sentry/conventions/attributes').ATTRIBUTE_METADATA))";

/// What the registry says of a name.
struct Entry {
    kind: String,
    /// What to write instead, if the name is deprecated.
    deprecated: Option<String>,
}

struct Registry {
    entries: Map<String, Value>,
    /// The package holds every name; the list kept for reference, only those of AI and what goes with them.
    complete: bool,
}

impl Registry {
    fn find(&self, name: &str) -> Option<Entry> {
        let entry = self.entries.get(name)?;
        let replacement = entry["deprecation"]["replacement"].as_str().or(entry["replaced_by"].as_str()).unwrap_or("nothing");
        let is_deprecated = entry["deprecation"].is_object() || entry["deprecated"] == true;
        Some(Entry { kind: entry["type"].as_str()?.to_owned(), deprecated: is_deprecated.then(|| replacement.to_owned()) })
    }

    fn installed(root: &Path) -> Option<Self> {
        let printed = Command::new("node").args(["-e", PRINT]).current_dir(root).output().ok()?;
        let entries = serde_json::from_slice(&printed.stdout).ok()?;
        Some(Self { entries, complete: true })
    }

    fn reference(root: &Path) -> Option<Self> {
        let listed = fs::read(root.join("../shared/reference/genai-attributes.json")).ok()?;
        let mut listed: Value = serde_json::from_slice(&listed).ok()?;
        let rows = listed["attributes"].as_array_mut()?.drain(..);
        let entries = rows.filter_map(|row| Some((row["name"].as_str()?.to_owned(), row))).collect();
        Some(Self { entries, complete: false })
    }
}

fn fault(name: &str, kind: AttrType, registry: &Registry) -> Option<String> {
    let expected = match kind {
        AttrType::Text => "string",
        AttrType::Integer => "integer",
        AttrType::Double => "double",
        AttrType::Flag => "boolean",
        AttrType::Texts => "string[]",
    };
    let entry = registry.find(name);
    if name.starts_with("genspan.") || NOT_REGISTERED.contains(&name) {
        return entry.map(|_| format!("{name} is in the registry by now: take it off the list"));
    }
    match entry {
        None if registry.complete || name.starts_with("gen_ai.") => Some(format!("{name} is not in the registry")),
        None => None,
        Some(Entry { deprecated: Some(replacement), .. }) => Some(format!("{name} is deprecated; write {replacement}")),
        Some(Entry { kind, .. }) if kind != expected => Some(format!("{name} is a {kind} in the registry and a {expected} here")),
        Some(_) => None,
    }
}

#[test]
fn every_attribute_is_in_the_registry_under_its_name_and_type() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(registry) = Registry::installed(root).or_else(|| Registry::reference(root)) else {
        eprintln!("skip: neither @sentry/conventions is installed nor a reference list there");
        return;
    };
    let faults: Vec<String> = ALL.iter().filter_map(|attr| fault(attr.name, attr.kind, &registry)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn each_attribute_is_listed_once() {
    for (at, attr) in ALL.iter().enumerate() {
        assert!(ALL.iter().skip(at + 1).all(|other| other.name != attr.name), "{}", attr.name);
    }
}

#[test]
fn a_wrong_name_a_wrong_type_and_a_deprecated_name_are_seen() {
    let entries = serde_json::json!({
        "gen_ai.request.seed": { "type": "string" },
        "gen_ai.system": { "type": "string", "deprecation": { "replacement": "gen_ai.provider.name" } },
        "gen_ai.tool.call.id": { "type": "string" },
    });
    let Value::Object(entries) = entries else { unreachable!("an object was written") };
    let registry = Registry { entries, complete: true };
    let told = |name: &str, kind| fault(name, kind, &registry);
    assert_eq!(told("gen_ai.request.seed", AttrType::Text), None);
    assert_eq!(
        told("gen_ai.request.seed", AttrType::Integer).as_deref(),
        Some("gen_ai.request.seed is a string in the registry and a integer here")
    );
    assert_eq!(told("gen_ai.system", AttrType::Text).as_deref(), Some("gen_ai.system is deprecated; write gen_ai.provider.name"));
    assert_eq!(told("gen_ai.sytem", AttrType::Text).as_deref(), Some("gen_ai.sytem is not in the registry"));
    assert_eq!(
        told("gen_ai.tool.call.id", AttrType::Text).as_deref(),
        Some("gen_ai.tool.call.id is in the registry by now: take it off the list")
    );
}
