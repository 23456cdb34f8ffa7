//! Sentry's words for how a call failed. Source: sentry-protocol.md 5.7.

use crate::base::text::contains;

/// The word for an HTTP status; `None` for one that is no failure.
pub fn from_http(status: u16) -> Option<&'static str> {
    Some(match status {
        0..=399 => return None,
        401 => "unauthenticated",
        403 => "permission_denied",
        404 => "not_found",
        408 | 504 => "deadline_exceeded",
        409 => "already_exists",
        413 => "failed_precondition",
        429 => "resource_exhausted",
        499 => "cancelled",
        400..=499 => "invalid_argument",
        501 => "unimplemented",
        503 | 529 => "unavailable",
        _ => "internal_error",
    })
}

/// The word for what a provider calls the failure, in the words of all of them.
pub(super) fn from_word(word: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("invalid_request", "invalid_argument"),
        ("authentication", "unauthenticated"),
        ("invalid_api_key", "unauthenticated"),
        ("permission", "permission_denied"),
        ("accessdenied", "permission_denied"),
        ("not_found", "not_found"),
        ("resourcenotfound", "not_found"),
        ("too_large", "failed_precondition"),
        ("rate_limit", "resource_exhausted"),
        ("insufficient_quota", "resource_exhausted"),
        ("resource_exhausted", "resource_exhausted"),
        ("throttling", "resource_exhausted"),
        ("overloaded", "unavailable"),
        ("unavailable", "unavailable"),
        ("timeout", "deadline_exceeded"),
        ("deadline", "deadline_exceeded"),
        ("validation", "invalid_argument"),
        ("invalid", "invalid_argument"),
        ("content_filter", "failed_precondition"),
        ("safety", "failed_precondition"),
        ("prohibited", "failed_precondition"),
        ("blocklist", "failed_precondition"),
    ];
    let word = word.to_ascii_lowercase();
    WORDS.iter().find(|(part, _)| contains(&word, part)).map(|(_, status)| *status)
}
