//! The options of `init`, checked once.

use super::cost::Cost;
use super::error::SetupError;
use super::json::Json;
use super::options::Options;
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
#[derive(Debug, Clone, PartialEq)]
pub struct OwnProvider {
    /// The host, with its port if it matters; `*` stands for any run of characters.
    pub host: String,
    /// The provider's name to report.
    pub provider: String,
    /// The dialect it speaks, if the path does not tell.
    pub dialect: Option<String>,
}

/// What an own or unknown model costs.
#[derive(Debug, Clone, PartialEq)]
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

/// The options, checked and with their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Where envelopes go.
    pub dsn: String,
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
    /// Counts are estimated where none came.
    pub estimate_usage: Switch,
    /// Streams are asked for their usage where the app does not ask.
    pub ask_usage: Switch,
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

/// Options that are the shim's alone; the core lets them pass.
const SHIM_OPTIONS: &[&str] = &["transport", "waitUntil", "sentry", "initialScope"];

/// How long spans wait for company.
const DEFAULT_FLUSH_INTERVAL_MILLISECONDS: u64 = 5000;

impl Config {
    /// Checks the options of `init`, given as a JSON object.
    ///
    /// # Errors
    /// `invalid_options` when they are no object, `unknown_option` for a name nobody knows, `invalid_option` for a value of
    /// the wrong kind, `missing_dsn` when nothing says where to send.
    pub fn new(options: &str) -> Result<Self, SetupError> {
        let options = Json::new(options.as_bytes());
        if !options.is_object() {
            return Err(SetupError::new("invalid_options", "init takes an object of options, such as { dsn: \"https://…\" }."));
        }
        let mut options = Options::of(options);
        let pii = options.flag("sendDefaultPii")?.unwrap_or(false);
        let config = Self {
            dsn: options.text("dsn")?.unwrap_or_default().trim().to_owned(),
            sample_millionths: options.share("tracesSampleRate")?,
            environment: options.text("environment")?.unwrap_or_else(|| "production".to_owned()),
            release: options.text("release")?,
            record_inputs: options.flag("recordInputs")?.unwrap_or(pii).into(),
            record_outputs: options.flag("recordOutputs")?.unwrap_or(pii).into(),
            redact: options.flag("redact")?.unwrap_or(false).into(),
            estimate_usage: options.flag("estimateUsage")?.unwrap_or(true).into(),
            ask_usage: options.second("streamUsage", ["observe", "request"])?.into(),
            before_send_span: options.flag("beforeSendSpan")?.unwrap_or(false).into(),
            legacy_attributes: options.flag("legacyAttributes")?.unwrap_or(false).into(),
            debug: options.flag("debug")?.unwrap_or(false).into(),
            tunnel: options.text("tunnel")?,
            providers: options.rows("providers")?.into_iter().map(own_provider).collect::<Result<_, _>>()?,
            prices: options.rows("prices")?.into_iter().map(price).collect::<Result<_, _>>()?,
            flush_interval_milliseconds: options.count("flushInterval")?.unwrap_or(DEFAULT_FLUSH_INTERVAL_MILLISECONDS),
            attributes: options.attributes("attributes")?,
        };
        options.nothing_left(SHIM_OPTIONS)?;
        if config.dsn.is_empty() {
            let message = "The option `dsn` is missing. Copy it from Sentry: Settings, Projects, Client Keys (DSN).";
            return Err(SetupError::new("missing_dsn", message));
        }
        Ok(config)
    }
}

fn own_provider(mut row: Options<'_>) -> Result<OwnProvider, SetupError> {
    Ok(OwnProvider {
        host: row.required("providers", "host", "a host")?,
        provider: row.required("providers", "provider", "a name")?,
        dialect: row.text("dialect")?,
    })
}

fn price(mut row: Options<'_>) -> Result<Price, SetupError> {
    Ok(Price {
        model: row.required("prices", "model", "a model")?,
        input: row.money("input")?.unwrap_or_default(),
        cached: row.money("cached")?,
        cache_write: row.money("cacheWrite")?,
        output: row.money("output")?.unwrap_or_default(),
    })
}
