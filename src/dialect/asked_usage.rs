//! Usage that is asked for in the app's stead: put into its request, taken out of its answer. Source: providers.md 4.1, 4.4, 8.

use std::ops::Range;

use super::DialectName;
use super::call::{Request, Url};
use super::provider::{Certainty, Route};
use crate::base::json::{Json, Kind};
use crate::decode::split_line;

/// Providers whose chat streams tell usage when they are asked, and only then.
const ASKABLE: &[&str] = &["openai", "azure.ai.openai", "azure.ai.inference", "ollama", "alibaba"];

/// The surface of Azure that has no versions, and of the one with versions the first that does not refuse the question.
const AZURE_PATH: &str = "/openai/v1/";
const AZURE_VERSIONED_PATH: &str = "/openai/deployments/";
const AZURE_VERSION: &str = "2024-09-01";

const OPTION: &[u8] = b",\"stream_options\":{\"include_usage\":true}";
const QUESTION: &[u8] = b"{\"include_usage\":true";

/// The body of a streamed chat that asks for usage. `None` where it is no such request, asks or refuses by itself, or goes to who
/// may not take the question.
pub fn asking(request: &Request<'_>, route: &Route) -> Option<Vec<u8>> {
    let provider = route.provider.as_deref().filter(|name| ASKABLE.contains(name))?;
    let Url { path, version, .. } = request.url;
    let is_taken = !provider.starts_with("azure")
        || path.starts_with(AZURE_PATH)
        || path.starts_with(AZURE_VERSIONED_PATH) && version >= AZURE_VERSION;
    let is_chat = route.dialect == DialectName::OpenAiChat || route.dialect == DialectName::OpenAiCompletions && provider == "openai";
    if !is_taken || !is_chat || route.certainty != Certainty::Known {
        return None;
    }
    let body = request.body;
    let text = body.bytes().strip_suffix(b"}")?;
    if body.get("stream").and_then(Json::flag) != Some(true) || body.has("data_sources") {
        return None;
    }
    let Some((_, options)) = body.entries().find(|(key, _)| key.is("stream_options")) else {
        return Some([text, OPTION, b"}"].concat());
    };
    let place = range(body.bytes(), options.bytes());
    match options.kind() {
        Kind::Null => Some(replaced(body.bytes(), place, &[QUESTION, b"}"])),
        Kind::Object if options.entries().any(|(key, _)| key.is("include_usage")) => None,
        Kind::Object => {
            let comma: &[u8] = if options.entries().next().is_some() { b"," } else { b"" };
            Some(replaced(body.bytes(), place.start..place.start + 1, &[QUESTION, comma]))
        }
        _ => None,
    }
}

/// What of an answer came only since usage was asked for: the event that has it and no choices, and `usage: null` in all others.
/// The bytes begin with a line. First how many of the last bytes must wait for more, then where each cut begins and ends.
pub fn unasked(bytes: &[u8]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut rest = bytes;
    while let Some((line, tail)) = split_line(rest) {
        // The feed of this return may be still to come.
        if tail.is_empty() && rest.ends_with(b"\r") {
            break;
        }
        let (from, mut next) = (bytes.len() - rest.len(), tail);
        match line.strip_prefix(b"data:").map_or(Verdict::Kept, judge) {
            Verdict::Kept => {}
            Verdict::Cut(part) => {
                let from = range(bytes, line).start + b"data:".len();
                cuts.extend([from + part.start, from + part.end]);
            }
            Verdict::Hidden => {
                // The blank line goes with its event.
                let Some((blank, after)) = split_line(tail).filter(|(_, after)| !(after.is_empty() && tail == b"\r")) else { break };
                next = if blank.is_empty() { after } else { tail };
                cuts.extend([from, bytes.len() - next.len()]);
            }
        }
        rest = next;
    }
    cuts.insert(0, rest.len());
    cuts
}

/// What becomes of an event.
enum Verdict {
    Kept,
    Hidden,
    /// This part of it is left out.
    Cut(Range<usize>),
}

fn judge(data: &[u8]) -> Verdict {
    let body = Json::new(data);
    let mut before = None;
    let mut entries = body.entries();
    while let Some((key, value)) = entries.next() {
        if key.is("usage") {
            return match value.kind() {
                Kind::Object if body.get("choices").is_some_and(|choices| choices.is_array() && choices.items().next().is_none()) => {
                    Verdict::Hidden
                }
                // With the comma behind it, or else with that before it.
                Kind::Null => {
                    let own = range(data, key.bytes()).start..range(data, value.bytes()).end;
                    let next = entries.next().map(|(key, _)| range(data, key.bytes()).start);
                    Verdict::Cut(next.map_or(before.unwrap_or(own.start)..own.end, |next| own.start..next))
                }
                _ => Verdict::Kept,
            };
        }
        before = Some(range(data, value.bytes()).end);
    }
    Verdict::Kept
}

/// Where a part lies in the whole that it was borrowed from.
fn range(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - whole.as_ptr().addr();
    start..start + part.len()
}

fn replaced(whole: &[u8], place: Range<usize>, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = whole.get(..place.start).unwrap_or_default().to_vec();
    bytes.extend_from_slice(&parts.concat());
    bytes.extend_from_slice(whole.get(place.end..).unwrap_or_default());
    bytes
}
