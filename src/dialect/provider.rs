//! Which requests are calls of a model, and who serves them: hosts, then paths. Source: providers.md 2.1, 2.2.

use super::DialectName;
use super::call::{Request, Url};
use super::fact::Operation;
use crate::base::config::OwnProvider;
use crate::base::json::Json;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// `gen_ai.provider.name`; unknown for a host that nobody has named.
    pub provider: Option<String>,
    /// The shape that is spoken.
    pub dialect: DialectName,
    /// What is asked for.
    pub operation: Operation,
    /// The model, where the URL or a header names it.
    pub model: Option<String>,
    /// How sure this is.
    pub certainty: Certainty,
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

/// The hosts that serve models.
const HOSTS: &[(&str, &str)] = &[("api.openai.com", "openai")];

/// Whether a request may be a call of a model, told from method and URL alone.
pub fn first_look(method: &str, url: &str) -> bool {
    method.eq_ignore_ascii_case("POST") && shape(Url::parse(url).path).is_some()
}

/// Tells a model call from other traffic and finds who serves it and how.
pub fn route(request: &Request<'_>, own: &[OwnProvider]) -> Option<Route> {
    let (dialect, operation, needs) = shape(request.url.path)?;
    let known = HOSTS.iter().find(|(host, _)| *host == request.url.host).map(|(_, name)| (*name).to_owned());
    let provider = own.iter().find(|row| row.host == request.url.host).map(|row| row.provider.clone()).or(known);
    let body_fits = request.body.get(needs).is_some_and(|value| needs != "messages" || Json::is_array(value));
    let certainty = if provider.is_some() { Certainty::Known } else { Certainty::Likely };
    (body_fits || certainty == Certainty::Known).then_some(Route { provider, dialect, operation, model: None, certainty })
}

fn shape(path: &str) -> Option<(DialectName, Operation, &'static str)> {
    if path.ends_with("/chat/completions") {
        Some((DialectName::OpenAiChat, Operation::Chat, "messages"))
    } else if path.ends_with("/embeddings") {
        Some((DialectName::OpenAiEmbeddings, Operation::Embeddings, "input"))
    } else {
        None
    }
}
