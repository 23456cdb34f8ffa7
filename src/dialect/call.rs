//! A call as it crossed the boundary: where it went, what it carried, what answered.

use std::borrow::Cow;

use crate::base::json::Json;
use crate::base::text::{contains, cut, cut_last, lossy, split_once, trim_end};

/// The request of one call.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The HTTP method, upper case.
    pub method: &'a str,
    /// Where it went.
    pub url: Url<'a>,
    /// Those headers that the core may read; never credentials.
    pub headers: Headers<'a>,
    /// The body; a broken value when there is none or it is not JSON.
    pub body: Json<'a>,
}

/// The parts of a URL that tell the provider. The shim has cut off user, fragment and all of the query that may be a credential.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Url<'a> {
    /// The host without its port.
    pub host: &'a str,
    /// The port, where one is written.
    pub port: Option<u16>,
    /// The path, still percent-encoded, without a trailing slash.
    pub path: &'a str,
    /// The `api-version` of the query, by which Azure tells apart what its older paths understand; empty without one.
    pub version: &'a str,
}

impl<'a> Url<'a> {
    /// Takes a URL apart. A relative one has an empty host. The rest of the query does not count, nor does a fragment.
    pub fn parse(url: &'a str) -> Self {
        let (url, query) = cut(cut(url, b'#').0, b'?');
        let version = split_once(query.unwrap_or_default(), "api-version=").map_or("", |(_, version)| cut(version, b'&').0);
        let Some((_, rest)) = split_once(url, "://") else {
            return Self { path: trim_end(url, b'/'), version, ..Self::default() };
        };
        let authority = cut(rest, b'/').0;
        let path = rest.get(authority.len()..).unwrap_or_default();
        let authority = cut_last(authority, b'@').map_or(authority, |(_, host)| host);
        let (host, port) = match cut_last(authority, b':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse::<u64>().ok().and_then(|port| port.try_into().ok())),
            _ => (authority, None),
        };
        Self { host, port, path: trim_end(path, b'/'), version }
    }

    /// A segment of the path by its place, still percent-encoded.
    pub fn segment(&self, place: usize) -> Option<&'a str> {
        let mut rest = self.path;
        (0..place).for_each(|_| {
            next_segment(&mut rest);
        });
        next_segment(&mut rest)
    }

    /// The segment that follows `name`: `after("models")` of `/v1/models/x:generateContent` is `x:generateContent`.
    pub fn after(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.path;
        while next_segment(&mut rest)? != name {}
        next_segment(&mut rest)
    }
}

/// Takes the next segment off a path; slashes in a row are one.
fn next_segment<'a>(path: &mut &'a str) -> Option<&'a str> {
    while let Some(rest) = path.strip_prefix('/') {
        *path = rest;
    }
    let (segment, _) = cut(path, b'/');
    *path = path.get(segment.len()..).unwrap_or_default();
    Some(segment).filter(|segment| !segment.is_empty())
}

/// Resolves `%3A` and its like.
pub fn percent_decode(text: &str) -> Cow<'_, str> {
    if !contains(text, "%") {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let decoded = (*first == b'%').then(|| hex_pair(tail)).flatten();
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { tail.get(2..).unwrap_or(&[]) } else { tail };
    }
    Cow::Owned(lossy(&bytes).into_owned())
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Headers by lower-case name.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'a>(pub Json<'a>);

impl<'a> Headers<'a> {
    /// No headers.
    pub fn none() -> Self {
        Self(Json::new(b"{}"))
    }

    /// The header `name`, which must be lower case.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.0.get(name)?.text()
    }

    /// The header `name` as a count.
    pub fn count(&self, name: &str) -> Option<u64> {
        self.get(name)?.trim_ascii().parse().ok()
    }
}

/// Whether LiteLLM passed the call on: it numbers each.
pub fn is_by_litellm(headers: &Headers<'_>) -> bool {
    headers.get("x-litellm-call-id").is_some()
}

/// The request headers that the core reads, one a line. No credential may ever stand here.
pub const REQUEST_HEADERS: &str = "\
ai-language-model-id
ai-model-id
ai-language-model-streaming
anthropic-version
user-agent
x-portkey-provider
x-stainless-lang";

/// The response headers that the core reads, one a line.
pub const RESPONSE_HEADERS: &str = "\
x-request-id
request-id
x-amzn-requestid
apim-request-id
cf-ray
retry-after
x-amzn-errortype
x-amzn-bedrock-input-token-count
x-amzn-bedrock-output-token-count
x-amzn-bedrock-cache-read-input-token-count
x-amzn-bedrock-cache-write-input-token-count
x-litellm-call-id
x-litellm-cache-key
x-litellm-response-cost
x-litellm-model-api-base
x-inference-provider
x-prompt-tokens
x-generated-tokens
fireworks-prompt-tokens
fireworks-cached-prompt-tokens
cf-aig-cache-status
cf-aig-step
x-portkey-cache-status
x-cache
x-vercel-ai-ui-message-stream";

#[cfg(test)]
mod tests {
    use super::{Url, percent_decode};

    #[test]
    fn a_url_is_taken_apart() {
        assert_eq!(
            Url::parse("https://api.openai.com/v1/chat/completions"),
            Url { host: "api.openai.com", path: "/v1/chat/completions", ..Url::default() }
        );
        assert_eq!(
            Url::parse("http://127.0.0.1:11434/api/chat/?a=b&api-version=2024-10-21&c=d#c"),
            Url { host: "127.0.0.1", port: Some(11434), path: "/api/chat", version: "2024-10-21" }
        );
        assert_eq!(Url::parse("http://[::1]:80/x").host, "[::1]");
        assert_eq!(Url::parse("https://user:pass@host/x").host, "host");
        assert_eq!(Url::parse("/api/chat"), Url { path: "/api/chat", ..Url::default() });
        assert_eq!(Url::parse(""), Url::default());
    }

    #[test]
    fn a_model_in_a_path_is_decoded() {
        assert_eq!(percent_decode("us.anthropic.claude-v1%3A0"), "us.anthropic.claude-v1:0");
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%zz%2"), "%zz%2");
    }
}
