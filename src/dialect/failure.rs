//! The failure that an error body reports, whoever wrote it.

use std::borrow::Cow;

use super::fact::{Fact, Failure, Sink};
use crate::base::json::{Json, Kind};

/// Reads an error body of any provider and tells it. Says whether there was one.
///
/// The shapes: `{"error":{…}}`, `{"error":"…"}`, `[{"error":{…}}]` (Google), `{"type":"error","error":{…}}` (Anthropic),
/// `{"message":"…"}` (AWS, Cohere), `{"detail":…}` (FastAPI), `{"errors":[{…}]}` (Cloudflare). Source: providers.md 3.9.
pub fn read_failure(body: Json<'_>, sink: &mut dyn Sink) -> bool {
    let body = body.items().next().unwrap_or(body);
    if !body.is_object() {
        return false;
    }
    let listed = body.get("errors").and_then(|errors| errors.items().next());
    let error = body.get("error").or(body.get("Error")).or(listed).unwrap_or(body);
    let message = first(&[error], &["message", "Message", "detail", "error"])
        .or_else(|| error.text())
        .or_else(|| first(&[body], &["message", "Message", "detail"]));
    let kind = first(&[error], &["type", "__type"]).or_else(|| first(&[error], &["status"]));
    let code = first(&[error], &["code", "status"]).or_else(|| first(&[body], &["code"]));
    if message.is_none() && kind.is_none() && code.is_none() {
        return false;
    }
    sink.fact(Fact::Failed(Failure { kind: kind.as_deref(), code: code.as_deref(), message: message.as_deref() }));
    true
}

/// The first of `keys` that is a text or a number in any of `objects`.
fn first<'a>(objects: &[Json<'a>], keys: &[&str]) -> Option<Cow<'a, str>> {
    objects.iter().find_map(|object| keys.iter().find_map(|key| word(object.get(key)?)))
}

fn word(value: Json<'_>) -> Option<Cow<'_, str>> {
    match value.kind() {
        Kind::Text => value.text().filter(|text| !text.is_empty()),
        Kind::Number => value.number().map(Cow::Borrowed),
        _ => None,
    }
}
