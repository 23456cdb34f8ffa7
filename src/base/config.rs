//! The options of `init`, checked once.

use super::cost::Cost;
use super::error::SetupError;
use super::json::Json;
use super::setting::Setting;
use super::value::{Attributes, Value};

/// Which shape leaves for Sentry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Span v2 containers.
    Spans,
    /// Transactions, for older servers and Spotlight.
    Transaction,
}

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

/// Where OTLP goes beside Sentry.
#[derive(Debug, Clone, PartialEq)]
pub struct Otlp {
    /// The endpoint for traces.
    pub url: String,
    /// Headers to send along.
    pub headers: Vec<(String, String)>,
}

/// The options, checked and with their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Where envelopes go; may be absent when `otlp` is there.
    pub dsn: Option<String>,
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
    /// Addresses and the like are recorded.
    pub send_default_pii: Switch,
    /// Built-in redaction of recorded content.
    pub redact: Switch,
    /// Counts are estimated where none came.
    pub estimate_usage: Switch,
    /// `include_usage` is added to streaming requests.
    pub request_stream_usage: Switch,
    /// The older token names go out as well.
    pub legacy_attributes: Switch,
    /// Failed calls become error events.
    pub capture_errors: Switch,
    /// Lines for people are kept.
    pub debug: Switch,
    /// What leaves for Sentry.
    pub format: Format,
    /// A URL of the app's own that forwards envelopes.
    pub tunnel: Option<String>,
    /// Hosts of the app's own.
    pub providers: Vec<OwnProvider>,
    /// Prices of own models.
    pub prices: Vec<Price>,
    /// OTLP beside the envelope.
    pub otlp: Option<Otlp>,
    /// How long spans wait for company before they are sent.
    pub flush_interval_milliseconds: u64,
    /// Attributes that every span gets.
    pub attributes: Attributes,
}

/// Options that are the shim's alone; the core lets them pass.
const SHIM_OPTIONS: &[&str] = &[
    "tracesSampler",
    "beforeSendSpan",
    "ignoreSpans",
    "transport",
    "waitUntil",
    "sentry",
    "offline",
    "tracePropagationTargets",
    "initialScope",
    "flushTimeout",
];

impl Config {
    /// Checks the options of `init`.
    ///
    /// # Errors
    /// `invalid_options` when they are no object, `unknown_option` for a name nobody knows, `invalid_option` for a value of
    /// the wrong kind, `missing_dsn` when nothing says where to send.
    pub fn new(options: Setting) -> Result<Self, SetupError> {
        let Setting::Map(entries) = options else {
            return Err(SetupError::new("invalid_options", "init takes an object of options, such as { dsn: \"https://…\" }."));
        };
        let mut options = Options(entries);
        let send_default_pii = options.switch("sendDefaultPii", Switch::Off)?;
        let config = Self {
            dsn: options.text("dsn")?.map(|dsn| dsn.trim().to_owned()),
            sample_millionths: options.rate("tracesSampleRate")?,
            environment: options.text("environment")?.unwrap_or_else(|| "production".to_owned()),
            release: options.text("release")?,
            record_inputs: options.switch("recordInputs", send_default_pii)?,
            record_outputs: options.switch("recordOutputs", send_default_pii)?,
            send_default_pii,
            redact: options.switch("redact", Switch::Off)?,
            estimate_usage: options.switch("estimateUsage", Switch::On)?,
            request_stream_usage: options.word("streamUsage", &[("observe", Switch::Off), ("request", Switch::On)])?.unwrap_or(Switch::Off),
            legacy_attributes: options.switch("legacyAttributes", Switch::Off)?,
            capture_errors: options.switch("captureErrors", Switch::On)?,
            debug: options.switch("debug", Switch::Off)?,
            format: options.word("format", &[("spans", Format::Spans), ("transaction", Format::Transaction)])?.unwrap_or(Format::Spans),
            tunnel: options.text("tunnel")?,
            providers: options.list("providers", own_provider)?,
            prices: options.list("prices", price)?,
            otlp: options.otlp()?,
            flush_interval_milliseconds: options.count("flushInterval")?.unwrap_or(DEFAULT_FLUSH_INTERVAL_MILLISECONDS),
            attributes: options.attributes()?,
        };
        options.nothing_unknown()?;
        match (&config.dsn, &config.otlp) {
            (None, None) => Err(SetupError::new(
                "missing_dsn",
                "The option `dsn` is missing. Copy it from Sentry: Settings, Projects, Client Keys (DSN).",
            )),
            _ => Ok(config),
        }
    }
}

/// How long spans wait for company.
const DEFAULT_FLUSH_INTERVAL_MILLISECONDS: u64 = 5000;

/// The options that were not taken yet.
struct Options(Vec<(String, Setting)>);

impl Options {
    fn take(&mut self, name: &str) -> Option<Setting> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        let (_, setting) = self.0.swap_remove(at);
        (setting != Setting::Absent).then_some(setting)
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, SetupError> {
        match self.take(name) {
            None => Ok(None),
            Some(Setting::Text(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(other) => Err(wrong(name, "a string", &other)),
        }
    }

    fn switch(&mut self, name: &str, default: Switch) -> Result<Switch, SetupError> {
        match self.take(name) {
            None => Ok(default),
            Some(Setting::Flag(flag)) => Ok(flag.into()),
            Some(other) => Err(wrong(name, "true or false", &other)),
        }
    }

    fn rate(&mut self, name: &str) -> Result<u32, SetupError> {
        match self.take(name) {
            None => Ok(ALL_MILLIONTHS),
            // In range by the guard, so the cast keeps the value.
            Some(Setting::Number(rate)) if (0.0..=1.0).contains(&rate) => Ok((rate * f64::from(ALL_MILLIONTHS)) as u32),
            Some(other) => Err(wrong(name, "a number from 0 to 1", &other)),
        }
    }

    fn count(&mut self, name: &str) -> Result<Option<u64>, SetupError> {
        match self.take(name) {
            None => Ok(None),
            Some(Setting::Number(count)) if count >= 0.0 => Ok(Some(count as u64)),
            Some(other) => Err(wrong(name, "a number from 0", &other)),
        }
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, SetupError> {
        let Some(setting) = self.take(name) else { return Ok(None) };
        let known = words.iter().find(|(word, _)| matches!(&setting, Setting::Text(text) if text == word));
        match known {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => {
                let choice = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
                Err(wrong(name, &choice, &setting))
            }
        }
    }

    fn list<T>(&mut self, name: &str, row: fn(&mut Options) -> Result<T, SetupError>) -> Result<Vec<T>, SetupError> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Setting::List(rows)) => rows
                .into_iter()
                .map(|setting| match setting {
                    Setting::Map(entries) => row(&mut Options(entries)),
                    other => Err(wrong(name, "a list of objects", &other)),
                })
                .collect(),
            Some(other) => Err(wrong(name, "a list of objects", &other)),
        }
    }

    fn otlp(&mut self) -> Result<Option<Otlp>, SetupError> {
        let mut inner = match self.take("otlp") {
            None => return Ok(None),
            Some(Setting::Map(entries)) => Options(entries),
            Some(other) => return Err(wrong("otlp", "an object { url, headers }", &other)),
        };
        let url = inner.text("url")?.ok_or_else(|| wrong("otlp.url", "a URL", &Setting::Absent))?;
        let headers = match inner.take("headers") {
            None => Vec::new(),
            Some(Setting::Map(entries)) => entries
                .into_iter()
                .map(|(name, value)| match value {
                    Setting::Text(text) => Ok((name, text)),
                    other => Err(wrong("otlp.headers", "an object of strings", &other)),
                })
                .collect::<Result<_, _>>()?,
            Some(other) => return Err(wrong("otlp.headers", "an object of strings", &other)),
        };
        Ok(Some(Otlp { url, headers }))
    }

    fn attributes(&mut self) -> Result<Attributes, SetupError> {
        let mut attributes = Attributes::new();
        match self.take("attributes") {
            None => {}
            Some(Setting::Map(entries)) => {
                for (name, setting) in entries {
                    if let Some(value) = attribute(&setting) {
                        attributes.insert(name.into(), value);
                    }
                }
            }
            Some(other) => return Err(wrong("attributes", "an object", &other)),
        }
        Ok(attributes)
    }

    fn nothing_unknown(&self) -> Result<(), SetupError> {
        let unknown = self.0.iter().find(|(name, setting)| *setting != Setting::Absent && !SHIM_OPTIONS.contains(&name.as_str()));
        match unknown {
            None => Ok(()),
            Some((name, _)) => {
                Err(SetupError::new("unknown_option", format!("There is no option `{name}`. See the list of options in the README.")))
            }
        }
    }
}

/// All of a million.
const ALL_MILLIONTHS: u32 = 1_000_000;

fn own_provider(row: &mut Options) -> Result<OwnProvider, SetupError> {
    let host = row.text("host")?.ok_or_else(|| wrong("providers[].host", "a host", &Setting::Absent))?;
    let provider = row.text("provider")?.ok_or_else(|| wrong("providers[].provider", "a name", &Setting::Absent))?;
    Ok(OwnProvider { host, provider, dialect: row.text("dialect")? })
}

fn price(row: &mut Options) -> Result<Price, SetupError> {
    let model = row.text("model")?.ok_or_else(|| wrong("prices[].model", "a model", &Setting::Absent))?;
    Ok(Price {
        model,
        input: row.money("input")?.unwrap_or_default(),
        cached: row.money("cached")?,
        cache_write: row.money("cacheWrite")?,
        output: row.money("output")?.unwrap_or_default(),
    })
}

impl Options {
    /// US dollars for a million tokens.
    fn money(&mut self, name: &str) -> Result<Option<Cost>, SetupError> {
        const PICODOLLARS: f64 = 1e12;
        match self.take(name) {
            None => Ok(None),
            Some(Setting::Number(dollars)) if dollars >= 0.0 => Ok(Some(Cost((dollars * PICODOLLARS) as u64))),
            Some(other) => Err(wrong(name, "a price in US dollars for a million tokens", &other)),
        }
    }
}

fn attribute(setting: &Setting) -> Option<Value> {
    match setting {
        Setting::Text(text) => Some(Value::Text(text.clone())),
        Setting::Flag(flag) => Some(Value::Flag(*flag)),
        Setting::Number(number) => Value::any(Json::new(number.to_string().as_bytes())),
        _ => None,
    }
}

fn wrong(name: &str, wanted: &str, got: &Setting) -> SetupError {
    let got = match got {
        Setting::Absent => "nothing".to_owned(),
        Setting::Flag(flag) => flag.to_string(),
        Setting::Number(number) => number.to_string(),
        // A value given in the wrong place may be a secret, so it is not repeated.
        Setting::Text(_) => "a string".to_owned(),
        Setting::List(_) => "a list".to_owned(),
        Setting::Map(_) => "an object".to_owned(),
    };
    SetupError::new("invalid_option", format!("The option `{name}` takes {wanted}, not {got}."))
}
