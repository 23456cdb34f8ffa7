//! The recorded bodies, cut in every way.

use std::fs;
use std::path::{Path, PathBuf};

use genspan::decode::{EventKind, Faults};

use crate::seen::{decode, decode_whole};

/// Bodies up to this length are cut at every point.
const EVERY_CUT_BYTES: usize = 8 << 10;

#[test]
fn recorded_bodies_give_the_same_events_however_they_arrive() {
    for (path, body) in recorded_bodies() {
        let whole = decode_whole(&body);
        for stride in [1, 2, 3, 7, 61, 331, 1021] {
            assert_eq!(decode(body.chunks(stride)), whole, "{} in pieces of {stride}", path.display());
        }
        if body.len() > EVERY_CUT_BYTES {
            continue;
        }
        for at in 0..body.len() {
            let (head, tail) = body.split_at(at);
            assert_eq!(decode([head, tail]), whole, "{} cut at {at}", path.display());
        }
    }
}

#[test]
fn recorded_bodies_decode_without_a_fault_into_json_of_the_kind_their_name_says() {
    for (path, body) in recorded_bodies() {
        let (events, faults) = decode_whole(&body);
        assert_eq!(faults, Faults::default(), "{}", path.display());
        assert!(!events.is_empty(), "{}", path.display());
        let kind = match path.extension().and_then(|extension| extension.to_str()) {
            Some("sse") => EventKind::Sse,
            Some("bin") => EventKind::Frame,
            Some("json") => EventKind::Whole,
            _ => EventKind::Value,
        };
        for event in events {
            assert_eq!(event.kind, kind, "{}", path.display());
            let json = serde_json::from_slice::<serde_json::Value>(&event.data);
            assert!(event.data == b"[DONE]" || json.is_ok(), "{}: {event:?}", path.display());
        }
    }
}

/// Every body of `../shared/fixtures`, which is read in place; none, said aloud, where that folder is not there.
fn recorded_bodies() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    let Ok(providers) = fs::read_dir(&root) else {
        eprintln!("skipped: there are no recorded bodies at {}", root.display());
        return vec![];
    };
    // The bodies lie in one folder per provider; the files beside the folders describe them.
    let folders = providers.flatten().filter_map(|provider| fs::read_dir(provider.path()).ok());
    let paths = folders.flat_map(|folder| folder.flatten()).map(|file| file.path());
    paths.filter_map(|path| fs::read(&path).ok().map(|body| (path, body))).collect()
}
