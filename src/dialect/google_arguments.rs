//! Tool arguments that Vertex streams as paths and values. Source: providers.md 4.7 d.

use crate::base::json::{Json, Writer};

/// Turns `partialArgs` into the JSON text that they describe, piece by piece.
///
/// `{"jsonPath":"$.trip.days[0]","stringValue":"Mon","willContinue":true}` opens what the path names and leaves the text
/// open. Only the path of the last value is kept: it tells what is open.
#[derive(Debug, Default)]
pub(super) struct PartialArguments {
    /// The path of the last value, without its `$`; empty before the first.
    path: String,
    text_open: bool,
}

impl PartialArguments {
    /// Whether a text was begun that goes on in the next piece.
    pub(super) fn is_text_open(&self) -> bool {
        self.text_open
    }

    /// Appends the JSON text of one piece.
    pub(super) fn piece(&mut self, piece: Json<'_>, out: &mut String) {
        let path = piece.text_at("jsonPath").unwrap_or_default();
        let path = path.strip_prefix('$').unwrap_or(&path);
        // `$.days[]` says that the list is over.
        let (path, is_list_end) = path.strip_suffix("[]").map_or((path, false), |path| (path, true));
        let continues = piece.get("willContinue").and_then(Json::flag) == Some(true);
        let text = piece.get("stringValue").map(Json::raw);
        let text = text.as_deref().and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));

        if self.text_open && path == self.path {
            out.push_str(text.unwrap_or_default());
            self.text_open = continues;
            out.push_str(if continues { "" } else { "\"" });
            return;
        }
        let value = ["numberValue", "boolValue"].iter().find_map(|key| piece.get(key)).map(Json::raw);
        let is_null = piece.entries().any(|(key, _)| key.is("nullValue"));
        if text.is_none() && value.is_none() && !is_null && (continues || self.path.starts_with(path)) {
            return;
        }
        self.open(path, out);
        match (text, value) {
            (Some(text), _) => {
                out.push('"');
                out.push_str(text);
                self.text_open = continues;
                out.push_str(if continues { "" } else { "\"" });
            }
            (None, Some(value)) => out.push_str(&value),
            (None, None) if is_null => out.push_str("null"),
            (None, None) => out.push_str(if is_list_end { "[]" } else { "{}" }),
        }
    }

    /// Appends what closes everything that is open.
    pub(super) fn finish(&mut self, out: &mut String) {
        let path = std::mem::take(&mut self.path);
        if path.is_empty() {
            out.push_str("{}");
        }
        self.close(&path, out);
    }

    /// Closes what the new path leaves, opens what it enters, and writes the key of the value.
    fn open(&mut self, path: &str, out: &mut String) {
        let known = std::mem::take(&mut self.path);
        let (mut left, mut entered) = (known.as_str(), path);
        while let (Some((old, left_rest)), Some((new, entered_rest))) = (step(left), step(entered)) {
            if old != new {
                break;
            }
            (left, entered) = (left_rest, entered_rest);
        }
        // The two paths part inside of a container, which stays open.
        self.close(step(left).map_or("", |(_, inner)| inner), out);
        let mut between = if known.is_empty() { "{" } else { "," };
        while let Some((step, rest)) = step(entered) {
            out.push_str(between);
            if let Some(key) = step.strip_prefix('.') {
                let mut name = Writer::new();
                out.push_str(name.text(key).as_str());
                out.push(':');
            }
            between = if rest.starts_with('[') { "[" } else { "{" };
            entered = rest;
        }
        self.path.push_str(path);
    }

    /// Closes an open text, and the containers that the steps of a path lead through.
    fn close(&mut self, path: &str, out: &mut String) {
        if std::mem::take(&mut self.text_open) {
            out.push('"');
        }
        for mark in path.bytes().rev() {
            match mark {
                b'[' => out.push(']'),
                b'.' => out.push('}'),
                _ => {}
            }
        }
    }
}

/// The first step of a path with the mark it begins with, and the rest: `.trip.days[0]` is `.trip`, `.days`, `[0]`.
fn step(path: &str) -> Option<(&str, &str)> {
    let end = path.bytes().skip(1).position(|byte| matches!(byte, b'.' | b'[')).map_or(path.len(), |found| found + 1);
    path.split_at_checked(end).filter(|(step, _)| !step.is_empty())
}
