//! A case: spans written by hand, step by step, and what is posted of them.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use genspan::base::time::Moment;
use genspan::engine::Engine;
use serde_json::{Value, json};

use crate::support::{DSN, envelopes};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/by_hand/cases");
/// Every case begins then, and each of its steps takes as long.
const START_MILLISECONDS: f64 = 1_795_205_071_000.0;
const STEP_MILLISECONDS: f64 = 250.0;

/// Steps as the shim would take them.
pub struct Case {
    /// The claim that it proves.
    pub name: String,
    path: PathBuf,
    script: Value,
}

/// What came of a case.
pub struct Outcome {
    /// The envelopes.
    pub posted: String,
    /// The debug lines and the losses.
    pub notes: Vec<String>,
}

impl Case {
    /// All of them, by name.
    pub fn all() -> Vec<Self> {
        let entries = fs::read_dir(FOLDER).expect("the folder is there");
        let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|kind| kind == "json"));
        let mut cases: Vec<Self> = paths.map(Self::read).collect();
        cases.sort_by(|left, right| left.name.cmp(&right.name));
        cases
    }

    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).expect("the case can be read");
        let script = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, path, script }
    }

    /// Where the expected bytes are kept.
    pub fn golden(&self) -> PathBuf {
        self.path.with_extension("envelope")
    }

    /// Goes through the steps.
    pub fn run(&self) -> Outcome {
        let mut options = json!({"dsn": DSN, "debug": true});
        if let Some(given) = self.script["options"].as_object() {
            options.as_object_mut().expect("an object").extend(given.clone());
        }
        let mut engine = Engine::new(&options.to_string()).expect("the options are right");
        let mut handles = HashMap::new();
        let mut now = START_MILLISECONDS;
        for (number, step) in self.script["steps"].as_array().expect("a case has steps").iter().enumerate() {
            let entropy = [u8::try_from(number + 1).expect("few steps"); 48];
            take_step(&mut engine, &mut handles, step, &entropy, Moment::from_milliseconds(now));
            now += STEP_MILLISECONDS;
        }
        let end = Moment::from_milliseconds(now);
        let posted = envelopes(&mut engine, end).concat();
        let notes = engine.notes().lines().map(str::to_owned).collect();
        Outcome { posted, notes }
    }
}

/// One call of the boundary, with the names of spans in place of their handles: `open`, `set`, `close`, `error`, `remote` for the trace
/// that headers continue, `sample` and `ignore` for what the app's callbacks say as a span begins, `release` for what the last one says.
fn take_step(engine: &mut Engine, handles: &mut HashMap<String, u32>, step: &Value, entropy: &[u8], now: Moment) {
    let handle = |key: &str| step[key].as_str().and_then(|name| handles.get(name)).copied().unwrap_or(0);
    let kind = step.as_object().and_then(|step| step.keys().find(|key| KINDS.contains(&key.as_str()))).expect("a step of a known kind");
    let span = handle(kind);
    match kind.as_str() {
        "open" => {
            let mut opening = step["span"].clone();
            opening["parent"] = json!(handle("parent"));
            let opened = engine.span_open(&opening.to_string(), entropy, now);
            handles.insert(step["open"].as_str().expect("a name").to_owned(), opened);
        }
        "remote" => {
            let opened = engine.remote(&step["headers"].to_string(), entropy, now);
            handles.insert(step["remote"].as_str().expect("a name").to_owned(), opened);
        }
        "set" => engine.span_set(span, &step["change"].to_string()),
        "sample" => engine.sample(span, u32::try_from(step["rate"].as_u64().expect("a rate")).expect("a small rate")),
        "ignore" => engine.ignore(span),
        "release" => engine.release(&step["release"].to_string(), now),
        "close" => engine.span_close(span, now),
        _ => {
            let mut error = step["error"].clone();
            error["parent"] = json!(handle("in"));
            engine.capture_error(&error.to_string(), entropy, now);
        }
    }
}

const KINDS: [&str; 8] = ["open", "remote", "set", "sample", "ignore", "release", "close", "error"];
