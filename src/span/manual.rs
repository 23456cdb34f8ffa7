//! Spans written by hand or by a hook: what the shim says of them, read from its JSON.

use std::borrow::Cow;

use super::mcp::tell_mcp;
use super::{Incoming, Link, Span, Status};
use crate::base::attr;
use crate::base::decimal::units;
use crate::base::id::{SpanId, TraceId};
use crate::base::json::Json;
use crate::base::time::Moment;
use crate::base::value::{Attributes, Value};

/// What begins a span.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a>(pub Json<'a>);

impl<'a> Start<'a> {
    /// The name, which must not be empty: ingest would drop the span.
    pub fn name(&self) -> Cow<'a, str> {
        self.0.word_at("name").unwrap_or(Cow::Borrowed("span"))
    }

    /// The op; empty when none was given.
    pub fn op(&self) -> Cow<'a, str> {
        self.0.text_at("op").or_else(|| self.0.get("attributes")?.get("sentry.op")?.text()).unwrap_or_default()
    }

    /// The handle of the parent, 0 for none.
    pub fn parent(&self) -> u32 {
        self.0.count_at("parent").and_then(|handle| handle.try_into().ok()).unwrap_or(0)
    }

    /// Who is behind it.
    pub fn scope(&self) -> Scope<'a> {
        Scope(self.0.get("scope").unwrap_or(Json::new(b"{}")))
    }

    /// The trace of another SDK that it is a part of, if it has no parent of ours.
    pub fn trace(&self) -> Option<Incoming<'a>> {
        Some(Incoming { headers: self.0.get("trace")? })
    }

    /// When it began, if the app says so.
    pub fn start(&self) -> Option<Moment> {
        moment(self.0.get("startTime")?)
    }
}

/// Milliseconds since the epoch, with decimals or without.
fn moment(milliseconds: Json<'_>) -> Option<Moment> {
    units(milliseconds.number()?, 3).map(|(microseconds, _)| Moment(microseconds))
}

/// The members of a user, and the attributes of a span for them.
pub const USER: &[(&str, &attr::Attr)] =
    &[("id", &attr::USER_ID), ("email", &attr::USER_EMAIL), ("username", &attr::USER_NAME), ("ip_address", &attr::USER_IP_ADDRESS)];

/// Conversation, user and tags of a scope.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a>(pub Json<'a>);

impl Scope<'_> {
    /// What holds from here on: what this scope says, and what the one above says unless this one says it anew. `null` ends what held. A
    /// user is replaced as a whole: nothing of one may stay with the next.
    pub fn over(&self, above: &Attributes) -> Attributes {
        let mut told = Attributes::new();
        self.apply(&mut told);
        let says = |key: &str| self.0.entries().any(|(name, _)| name.is(key));
        let (says_user, says_conversation) = (says("user"), says("conversationId"));
        for (name, value) in above.iter() {
            let is_of_user = || USER.iter().any(|(_, attribute)| attribute.name == name);
            let is_anew = says_conversation && name == attr::CONVERSATION_ID.name || says_user && is_of_user();
            if !is_anew && told.get(name).is_none() {
                told.insert(name, value.clone());
            }
        }
        told
    }

    fn apply(&self, attributes: &mut Attributes) {
        attributes.maybe(&attr::CONVERSATION_ID, self.0.text_at("conversationId").as_deref());
        if let Some(user) = self.0.get("user") {
            for (key, attribute) in USER {
                if let Some(value) = user.get(key).and_then(|value| Value::of(attribute, value)) {
                    attributes.insert(attribute.name, value);
                }
            }
        }
        for (name, value) in self.0.get("tags").into_iter().flat_map(Json::entries) {
            if let (Some(name), Some(value)) = (name.text(), Value::any(value))
                && attributes.get(&name).is_none()
            {
                attributes.insert(&name, value);
            }
        }
    }
}

/// What changes a span.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a>(pub Json<'a>);

/// `SpanStatus` of Sentry's JS SDK.
const STATUS_ERROR: u64 = 2;

impl Change<'_> {
    /// Writes the change into the span. Says how many values the wire cannot carry.
    pub fn apply(&self, span: &mut Span) -> u64 {
        if let Some(name) = self.0.word_at("name") {
            span.name = name.into_owned();
        }
        if let Some(status) = self.0.get("status") {
            span.status = read_status(status);
        }
        if let Some(message) = self.0.text_at("failure") {
            span.fail(&message);
        }
        if let Some(link) = self.0.get("link").and_then(read_link) {
            span.links.push(link);
        }
        if let Some(told) = self.0.get("mcp") {
            tell_mcp(told, span);
        }
        apply_attributes(self.0, &mut span.attributes)
    }
}

/// Sets the attributes that a span begins with or changes. Says how many values the wire cannot carry: beside those found here
/// the ones that the shim names, since JSON cannot hold them.
pub fn apply_attributes(from: Json<'_>, attributes: &mut Attributes) -> u64 {
    let unsupported = from.get("unsupported").into_iter().flat_map(Json::items).count() as u64;
    unsupported + from.get("attributes").map_or(0, |given| set_attributes(given, attributes))
}

/// Sets attributes from a JSON object; `null` takes one out. Says how many values the wire cannot carry.
fn set_attributes(from: Json<'_>, attributes: &mut Attributes) -> u64 {
    let mut unsupported = 0;
    for (name, json) in from.entries() {
        let Some(name) = name.text() else { continue };
        let list = &attr::REQUEST_STOP_SEQUENCES;
        let value = if name == list.name { Value::of(list, json) } else { Value::any(json) };
        match value {
            Some(value) => attributes.insert(&name, value),
            None if json.bytes() == b"null" => {
                attributes.remove(&name);
            }
            None => unsupported += 1,
        }
    }
    unsupported
}

fn read_status(status: Json<'_>) -> Status {
    if status.count_at("code") == Some(STATUS_ERROR) {
        let message = status.text_at("message").unwrap_or(Cow::Borrowed("internal_error"));
        Status::Error(message.into_owned())
    } else {
        Status::Ok
    }
}

/// A link to ids that are none would make a collector refuse the whole post.
fn read_link(link: Json<'_>) -> Option<Link> {
    let text = |key| link.text_at(key).unwrap_or_default();
    let (trace_id, span_id) = (TraceId::from_text(&text("traceId"))?, SpanId::from_text(&text("spanId"))?);
    let mut attributes = Attributes::new();
    set_attributes(link.member("attributes"), &mut attributes);
    Some(Link { trace_id, span_id, attributes })
}
