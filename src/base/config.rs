//! The options of `init`, checked once.

use super::cost::Cost;
use super::error::SetupError;
use super::json::Json;
use super::options::{ALL_MILLIONTHS, Slot, Slots, fill, required};
use super::value::Attributes;

/// Something that is done or not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It is done.
    On,
    /// It is not.
    Off,
}

impl Switch {
    /// Whether it is done.
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

impl From<bool> for Switch {
    fn from(flag: bool) -> Self {
        if flag { Self::On } else { Self::Off }
    }
}

/// A host of the app's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnProvider {
    /// The host, with its port if it matters; `*` stands for any run of characters.
    pub host: String,
    /// The provider's name to report.
    pub provider: String,
    /// The dialect it speaks, if the path does not tell.
    pub dialect: Option<String>,
}

/// What an own or unknown model costs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Price {
    /// The model; `*` stands for any run of characters.
    pub model: String,
    /// A million input tokens.
    pub input: Cost,
    /// A million input tokens read from a cache; as `input` when absent.
    pub cached: Option<Cost>,
    /// A million input tokens written to a cache; as `input` when absent.
    pub cache_write: Option<Cost>,
    /// A million output tokens.
    pub output: Cost,
}

/// An OpenTelemetry backend that gets the spans as well.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Otlp {
    /// Where it takes traces.
    pub url: String,
    /// What the app is called there.
    pub service_name: String,
    /// Resource attributes of the app's own.
    pub resource: Attributes,
}

/// The options, checked and with their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Where envelopes go; empty when only others get spans.
    pub dsn: String,
    /// Spans leave below their top span, as transactions, which is what older servers take.
    pub transactions: Switch,
    /// An OpenTelemetry backend that gets spans as well.
    pub otlp: Option<Otlp>,
    /// Where a Spotlight takes copies.
    pub spotlight: Option<String>,
    /// The share of traces to keep, in millionths.
    pub sample_millionths: u32,
    /// The app's environment.
    pub environment: String,
    /// The app's release.
    pub release: Option<String>,
    /// Prompts and tool arguments are recorded.
    pub record_inputs: Switch,
    /// Answers and tool results are recorded.
    pub record_outputs: Switch,
    /// Secrets and personal data are taken out of what is recorded.
    pub redact: Switch,
    /// The app does that by a callback of its own.
    pub redact_callback: Switch,
    /// Counts are estimated where none came.
    pub estimate_usage: Switch,
    /// Streams are asked for their usage where the app does not ask.
    pub ask_usage: Switch,
    /// Failed calls become error events.
    pub capture_errors: Switch,
    /// The app looks at each span before it is sent.
    pub before_send_span: Switch,
    /// Counts are sent under their older names as well.
    pub legacy_attributes: Switch,
    /// Lines for people are kept.
    pub debug: Switch,
    /// A URL of the app's own that forwards envelopes.
    pub tunnel: Option<String>,
    /// Hosts of the app's own.
    pub providers: Vec<OwnProvider>,
    /// Prices of own models.
    pub prices: Vec<Price>,
    /// How long spans wait for company before they are sent.
    pub flush_interval_milliseconds: u64,
    /// Attributes that every span gets.
    pub attributes: Attributes,
}

/// Where a Spotlight on the same machine listens.
const SPOTLIGHT_URL: &str = "http://localhost:8969/stream";

/// How long spans wait for company.
const DEFAULT_FLUSH_INTERVAL_MILLISECONDS: u64 = 5000;

impl Config {
    /// Checks the options of `init`, given as a JSON object.
    ///
    /// # Errors
    /// `invalid_options` when they are no object, `unknown_option` for a name nobody knows, `invalid_option` for a value of
    /// the wrong kind. Without anything that says where to send nothing is refused: the shim makes no core then.
    pub fn new(options: &str) -> Result<Self, SetupError> {
        let options = Json::new(options.as_bytes());
        if !options.is_object() {
            return Err(SetupError::new("invalid_options", "init takes an object of options, such as { dsn: \"https://…\" }."));
        }
        let mut pii = Switch::Off;
        if let Some(flag) = options.get("sendDefaultPii") {
            Slot::Flag(&mut pii).put("sendDefaultPii", flag)?;
        }
        let mut config = Self::with_defaults();
        config.record_inputs = pii;
        config.record_outputs = pii;
        fill(&mut config, options)?;
        Ok(config)
    }

    /// What holds where no option says otherwise.
    pub fn with_defaults() -> Self {
        Self {
            dsn: String::new(),
            transactions: Switch::Off,
            otlp: None,
            spotlight: None,
            sample_millionths: ALL_MILLIONTHS,
            environment: "production".to_owned(),
            release: None,
            record_inputs: Switch::Off,
            record_outputs: Switch::Off,
            redact: Switch::Off,
            redact_callback: Switch::Off,
            estimate_usage: Switch::On,
            ask_usage: Switch::Off,
            capture_errors: Switch::On,
            before_send_span: Switch::Off,
            legacy_attributes: Switch::Off,
            debug: Switch::Off,
            tunnel: None,
            providers: Vec::new(),
            prices: Vec::new(),
            flush_interval_milliseconds: DEFAULT_FLUSH_INTERVAL_MILLISECONDS,
            attributes: Attributes::new(),
        }
    }
}

impl Slots for Config {
    fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "dsn" => Slot::Text(&mut self.dsn),
            "format" => Slot::Transactions(&mut self.transactions),
            "otlp" => Slot::Object(self.otlp.get_or_insert_default()),
            "spotlight" => Slot::Address { slot: &mut self.spotlight, usual: SPOTLIGHT_URL },
            "tracesSampleRate" => Slot::Share(&mut self.sample_millionths),
            "environment" => Slot::Text(&mut self.environment),
            "release" => Slot::OptionalText(&mut self.release),
            "recordInputs" => Slot::Flag(&mut self.record_inputs),
            "recordOutputs" => Slot::Flag(&mut self.record_outputs),
            "redact" => Slot::Flag(&mut self.redact),
            "redactCallback" => Slot::Flag(&mut self.redact_callback),
            "estimateUsage" => Slot::Flag(&mut self.estimate_usage),
            "streamUsage" => Slot::Request(&mut self.ask_usage),
            "captureErrors" => Slot::Flag(&mut self.capture_errors),
            "beforeSendSpan" => Slot::Flag(&mut self.before_send_span),
            "legacyAttributes" => Slot::Flag(&mut self.legacy_attributes),
            "debug" => Slot::Flag(&mut self.debug),
            "tunnel" => Slot::OptionalText(&mut self.tunnel),
            "providers" => Slot::Rows(&mut self.providers),
            "prices" => Slot::Rows(&mut self.prices),
            "flushInterval" => Slot::Count(&mut self.flush_interval_milliseconds),
            "attributes" => Slot::Attributes(&mut self.attributes),
            // Read before the others.
            "sendDefaultPii" => Slot::Passed,
            _ => return None,
        })
    }

    fn check(&self) -> Result<(), SetupError> {
        Ok(())
    }
}

impl Slots for Otlp {
    fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "url" => Slot::Text(&mut self.url),
            "serviceName" => Slot::Text(&mut self.service_name),
            "resource" => Slot::Attributes(&mut self.resource),
            _ => Slot::Passed,
        })
    }

    fn check(&self) -> Result<(), SetupError> {
        required(&self.url, "otlp.url", "an address")
    }
}

impl Slots for OwnProvider {
    fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "host" => Slot::Text(&mut self.host),
            "provider" => Slot::Text(&mut self.provider),
            "dialect" => Slot::OptionalText(&mut self.dialect),
            _ => Slot::Passed,
        })
    }

    fn check(&self) -> Result<(), SetupError> {
        required(&self.host, "providers[].host", "a host")?;
        required(&self.provider, "providers[].provider", "a name")
    }
}

impl Slots for Price {
    fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "model" => Slot::Text(&mut self.model),
            "input" => Slot::Price(&mut self.input),
            "cached" => Slot::OptionalPrice(&mut self.cached),
            "cacheWrite" => Slot::OptionalPrice(&mut self.cache_write),
            "output" => Slot::Price(&mut self.output),
            _ => Slot::Passed,
        })
    }

    fn check(&self) -> Result<(), SetupError> {
        required(&self.model, "prices[].model", "a model")
    }
}
