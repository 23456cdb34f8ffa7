//! Which requests are calls of a model, and who serves them. Source: providers.md 2.1, 2.2.
//!
//! The host tells who serves ([`host`], [`gateway`]), the end of the path what is spoken ([`path`]), and the body whether it
//! is. On a host that nobody has named, path and body alone must do, and the answer has the last word.

mod gateway;
mod host;
mod lines;
mod path;

use memchr::memchr2;

use super::DialectName;
use super::call::{Headers, Request, Url, percent_decode};
use super::fact::Operation;
use crate::base::config::OwnProvider;
use crate::base::json::{Json, Kind};
use crate::base::text::{cut, trim_end};

pub(super) use path::workers_ai_model;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// `gen_ai.provider.name`; unknown for a host that nobody has named.
    pub provider: Option<String>,
    /// The provider behind it, where the request names one: the publisher of a model on Vertex, the one that Hugging Face
    /// passes the call on to.
    pub upstream: Option<String>,
    /// The shape that is spoken.
    pub dialect: DialectName,
    /// What is asked for.
    pub operation: Operation,
    /// The model, where the URL or a header names it.
    pub model: Option<String>,
    /// How sure this is.
    pub certainty: Certainty,
}

/// The route of a call that a hook tells of: the hook knows the dialect, and its framework's words for who serves.
pub fn hooked(dialect: DialectName, provider: Option<&str>, model: Option<&str>) -> Route {
    let name = |word: &str| {
        // `openai.chat`: the provider and the kind of its model.
        let first = cut(word, b'.').0;
        gateway::name(word).or(gateway::name(first)).unwrap_or(first).to_owned()
    };
    Route {
        provider: provider.filter(|word| !word.is_empty()).map(name),
        upstream: None,
        dialect,
        operation: path::operation(dialect),
        model: model.map(str::to_owned),
        certainty: Certainty::Known,
    }
}

/// How sure it is that a request is a call of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The host serves models.
    Known,
    /// Path and body look like it: it counts unless the answer shows otherwise.
    Likely,
    /// Path and body are those of apps as well: it counts only when the answer shows it.
    Weak,
}

/// Whether a request may be a call of a model, told from method and URL alone. Asked of every request of the app, so it
/// looks at the end of the path and at little else.
pub fn first_look(method: &str, url: &str, own: &[OwnProvider]) -> bool {
    let url = trim_end(url.get(..memchr2(b'?', b'#', url.as_bytes()).unwrap_or(url.len())).unwrap_or_default(), b'/');
    if method.eq_ignore_ascii_case("POST") {
        path::may_call(url) || gateway::may_call(url) || host::may_call(url, own)
    } else {
        method.eq_ignore_ascii_case("GET") && path::may_retrieve(url)
    }
}

/// Whether the host of `url` is known to serve models.
pub fn serves_models(url: &str, own: &[OwnProvider]) -> bool {
    let request = Request { method: "", url: Url::parse(url), headers: Headers(Json::new(b"{}")), body: Json::new(b"") };
    host::service(&request, own).provider.is_some()
}

/// Who serves behind a gateway, as the head of its answer tells: Hugging Face by name, LiteLLM by the address that it asked.
pub fn upstream(headers: &Headers<'_>) -> Option<String> {
    if let Some(word) = headers.get("x-inference-provider") {
        return Some(gateway::name(&word).unwrap_or(&word).to_owned());
    }
    let base = headers.get("x-litellm-model-api-base")?;
    let request = Request { method: "", url: Url::parse(&base), headers: *headers, body: Json::new(b"") };
    host::service(&request, &[]).provider.map(str::to_owned)
}

/// Whether the host tells who serves, the options aside.
pub(super) fn is_named(request: &Request<'_>) -> bool {
    host::service(request, &[]).provider.is_some()
}

/// Tells a model call from other traffic and finds who serves it and how.
pub fn route(request: &Request<'_>, own: &[OwnProvider]) -> Option<Route> {
    let service = host::service(request, own);
    let known = service.certainty == Certainty::Known;
    let shape = path::shape(request, service.provider);
    let shape = match service.dialect {
        // An own host's dialect holds wherever the path does not tell a better one.
        Some(dialect) if shape.as_ref().is_none_or(|shape| shape.certainty == Certainty::Weak) => path::own(request, dialect),
        _ => shape,
    }?;
    // A request that its server will refuse is a call as well, and one whose body is a stream cannot be looked into.
    let refused = request.body.kind() == Kind::Broken || request.body.text_at("model").is_some();
    if !(shape.fits || known && refused) {
        return None;
    }
    Some(Route {
        provider: service.provider.map(str::to_owned),
        upstream: service.upstream.or(shape.publisher).map(str::to_owned),
        dialect: shape.dialect,
        operation: shape.operation,
        model: shape.model.map(|model| percent_decode(&model).into_owned()),
        certainty: if known && shape.certainty == Certainty::Likely { Certainty::Known } else { shape.certainty },
    })
}
