//! The places that spans are posted to, and what each wants to get.

use crate::base::attr::AttrType;
use crate::base::config::{Config, Otlp};
use crate::base::value::{Attributes, Value};

use super::{Dsn, RateLimits, SDK_NAME, SDK_VERSION};

const ENVELOPE: &str = "application/x-sentry-envelope";
const JSON: &str = "application/json";

/// A place that spans are posted to. The first one is where losses are reported and counted; the others get copies.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) url: String,
    pub(super) form: Form,
    /// What a post must be declared as. Sentry itself wants nothing declared, which spares browsers a preflight.
    pub(super) content_type: Option<&'static str>,
    /// The DSN, told inside the envelope to a tunnel.
    pub(super) tunnelled_dsn: Option<String>,
    pub(super) limits: RateLimits,
}

/// What a post holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// An envelope of spans in a container.
    Spans,
    /// An envelope of one transaction.
    Transaction,
    /// An OTLP request, from this resource.
    Otlp(Attributes),
}

impl Destination {
    /// Whether it understands envelopes, with errors and reports of losses in them.
    pub(super) fn takes_envelopes(&self) -> bool {
        !matches!(self.form, Form::Otlp(_))
    }
}

/// All that the options name: Sentry, OpenTelemetry, Spotlight.
pub(super) fn destinations(config: &Config, dsn: Option<Dsn<'_>>) -> Vec<Destination> {
    let mut all = Vec::new();
    let mut add = |url: String, form: Form, content_type: Option<&'static str>, tunnelled_dsn: Option<String>| {
        all.push(Destination { url, form, content_type, tunnelled_dsn, limits: RateLimits::default() });
    };
    if let Some(dsn) = dsn {
        let form = if config.transactions.is_on() { Form::Transaction } else { Form::Spans };
        match &config.tunnel {
            // A framework may refuse what is not declared.
            Some(url) => add(url.clone(), form, Some(ENVELOPE), Some(dsn.to_text())),
            None => add(dsn.envelope_url(), form, None, None),
        }
    }
    if let Some(otlp) = &config.otlp {
        add(otlp.url.clone(), Form::Otlp(resource(otlp, config)), Some(JSON), None);
    }
    if let Some(url) = &config.spotlight {
        // It shows nothing but transactions, and only declared ones.
        add(url.clone(), Form::Transaction, Some(ENVELOPE), None);
    }
    all
}

fn resource(otlp: &Otlp, config: &Config) -> Attributes {
    let mut resource = otlp.resource.clone();
    let mut add = |name: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|_| resource.get(name).is_none()) {
            resource.insert(name, Value::new(AttrType::Text, text));
        }
    };
    // OpenTelemetry's own names, which never stand on a span.
    add("service.name", Some(if otlp.service_name.is_empty() { "unknown_service" } else { &otlp.service_name }));
    add("service.version", config.release.as_deref());
    add("deployment.environment.name", Some(&config.environment));
    add("telemetry.sdk.name", Some(SDK_NAME));
    add("telemetry.sdk.language", Some("webjs"));
    add("telemetry.sdk.version", Some(SDK_VERSION));
    resource
}
