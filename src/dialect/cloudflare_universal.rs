//! The universal endpoint of Cloudflare's AI Gateway: a list of calls of which the first that works answers, in the shape of
//! its own provider. Source: providers.md 4.19.

use std::borrow::Cow;

use super::call::{Headers, Request, Url};
use super::fact::Fact;
use super::provider::{Route, route};
use super::teller::Teller;
use super::{Dialect, DialectName};
use crate::base::json::Json;
use crate::decode::Event;

/// What every path through the gateway begins with; account and name do not matter.
const GATEWAY: &str = "https://gateway.ai.cloudflare.com/v1/account/gateway/";
/// Which call of the list answered, from 0.
const STEP: &str = "cf-aig-step";
/// More calls than anyone lists.
const MAX_STEPS: usize = 16;

/// Reads one list of calls.
#[derive(Default)]
pub(super) struct CloudflareUniversal {
    steps: Vec<Option<Route>>,
    /// Of the call that answers: the first until the head of the answer names another.
    reader: Option<Box<dyn Dialect>>,
}

impl Dialect for CloudflareUniversal {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        for step in request.body.items().take(MAX_STEPS) {
            let text = |key: &str| step.text_at(key).unwrap_or_default();
            let url = [GATEWAY, &text("provider"), "/", text("endpoint").trim_start_matches('/')].concat();
            // The headers of a step hold its credentials: they are never read.
            let query =
                Request { url: Url::parse(&url), headers: Headers::none(), body: step.get("query").unwrap_or(Json::new(b"")), ..*request };
            let found = route(&query, &[])
                .filter(|route| route.dialect != DialectName::CloudflareUniversal)
                .map(|route| Route { model: query.body.text_at("model").map(Cow::into_owned).or(route.model), ..route });
            if let Some(route) = found.as_ref().filter(|_| self.steps.is_empty()) {
                self.begin(route, tell).request(&query, tell);
            }
            self.steps.push(found);
        }
    }

    fn head(&mut self, head: &Headers<'_>, tell: &mut Teller<'_>) {
        let step = head.count(STEP).and_then(|step| usize::try_from(step).ok()).unwrap_or(0);
        let fallback = if step > 0 { self.steps.get_mut(step).and_then(Option::take) } else { None };
        if let Some(route) = fallback {
            if let Some(provider) = &route.provider {
                tell.upstream(provider);
            }
            self.begin(&route, tell);
        }
        if let Some(reader) = &mut self.reader {
            reader.head(head, tell);
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if let Some(reader) = &mut self.reader {
            reader.event(event, body, tell);
        }
    }
}

impl CloudflareUniversal {
    fn begin(&mut self, route: &Route, tell: &mut Teller<'_>) -> &mut dyn Dialect {
        tell.fact(Fact::Operation(route.operation));
        if let Some(model) = &route.model {
            tell.fact(Fact::RequestModel(model));
        }
        &mut **self.reader.insert(route.dialect.dialect())
    }
}
