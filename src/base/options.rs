//! The options of `init` as their JSON text, taken out one by one, so that a wrong one can be named.

use super::cost::Cost;
use super::error::SetupError;
use super::json::{Json, Kind};
use super::value::{Attributes, Value};

/// All of a million.
const ALL_MILLIONTHS: u32 = 1_000_000;

/// The options that were not taken yet.
#[derive(Debug)]
pub(super) struct Options<'a>(Vec<(Json<'a>, Json<'a>)>);

impl<'a> Options<'a> {
    /// The members of an object; what is `null` is as if it was not there.
    pub(super) fn of(object: Json<'a>) -> Self {
        Self(object.entries().filter(|(_, value)| value.kind() != Kind::Null).collect())
    }

    fn take(&mut self, name: &str) -> Option<Json<'a>> {
        let at = self.0.iter().position(|(known, _)| known.is(name))?;
        Some(self.0.swap_remove(at).1)
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, SetupError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let text = value.text().ok_or_else(|| wrong(name, "a string", Some(value)))?;
        Ok(Some(text.into_owned()).filter(|text| !text.is_empty()))
    }

    pub(super) fn required(&mut self, list: &str, name: &str, wanted: &str) -> Result<String, SetupError> {
        self.text(name)?.ok_or_else(|| wrong(&[list, "[].", name].concat(), wanted, None))
    }

    /// Whether the second of two words is said.
    pub(super) fn second(&mut self, name: &str, words: [&str; 2]) -> Result<bool, SetupError> {
        let Some(value) = self.take(name) else { return Ok(false) };
        if value.is(words[0]) || value.is(words[1]) {
            return Ok(value.is(words[1]));
        }
        Err(wrong(name, &["\"", &words.join("\" or \""), "\""].concat(), Some(value)))
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, SetupError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.flag().map(Some).ok_or_else(|| wrong(name, "true or false", Some(value)))
    }

    /// A share from 0 to 1, in millionths.
    pub(super) fn share(&mut self, name: &str) -> Result<u32, SetupError> {
        /// Costs are kept in 10⁻¹² of a dollar, and a share reads like one.
        const PARTS_OF_A_MILLIONTH: u64 = 1_000_000;
        let Some(value) = self.take(name) else { return Ok(ALL_MILLIONTHS) };
        let parts = value.number().and_then(Cost::parse).map(|parts| parts.0 / PARTS_OF_A_MILLIONTH);
        let share = parts.and_then(|parts| u32::try_from(parts).ok()).filter(|share| *share <= ALL_MILLIONTHS);
        share.ok_or_else(|| wrong(name, "a number from 0 to 1", Some(value)))
    }

    pub(super) fn count(&mut self, name: &str) -> Result<Option<u64>, SetupError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.count().map(Some).ok_or_else(|| wrong(name, "a whole number from 0", Some(value)))
    }

    /// US dollars for a million tokens.
    pub(super) fn money(&mut self, name: &str) -> Result<Option<Cost>, SetupError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let cost = value.number().and_then(Cost::parse);
        cost.map(Some).ok_or_else(|| wrong(name, "a price in US dollars for a million tokens", Some(value)))
    }

    /// The rows of a list of objects.
    pub(super) fn rows(&mut self, name: &str) -> Result<Vec<Options<'a>>, SetupError> {
        let Some(value) = self.take(name) else { return Ok(Vec::new()) };
        if !value.is_array() || !value.items().all(Json::is_object) {
            return Err(wrong(name, "a list of objects", Some(value)));
        }
        Ok(value.items().map(Options::of).collect())
    }

    pub(super) fn attributes(&mut self, name: &str) -> Result<Attributes, SetupError> {
        let mut attributes = Attributes::new();
        let Some(value) = self.take(name) else { return Ok(attributes) };
        if !value.is_object() {
            return Err(wrong(name, "an object", Some(value)));
        }
        for (key, value) in value.entries() {
            if let (Some(key), Some(value)) = (key.text(), Value::any(value)) {
                attributes.insert(key.into_owned().into(), value);
            }
        }
        Ok(attributes)
    }

    /// Refuses what nobody has taken, but for `passed`, which others read.
    pub(super) fn nothing_left(&self, passed: &[&str]) -> Result<(), SetupError> {
        let left = self.0.iter().find(|(key, _)| !passed.iter().any(|name| key.is(name)));
        left.map_or(Ok(()), |(key, _)| {
            let name = key.text().unwrap_or_default();
            Err(SetupError::new("unknown_option", ["There is no option `", &name, "`. The README lists the options."].concat()))
        })
    }
}

/// The refusal of a value. A text in the wrong place may be a secret, so it is not repeated.
fn wrong(name: &str, wanted: &str, got: Option<Json<'_>>) -> SetupError {
    let got = match got.map(|value| (value.kind(), value.raw())) {
        None => "nothing".into(),
        Some((Kind::Text, _)) => "a string".into(),
        Some((Kind::Array, _)) => "a list".into(),
        Some((Kind::Object, _)) => "an object".into(),
        Some((_, raw)) => raw,
    };
    SetupError::new("invalid_option", ["The option `", name, "` takes ", wanted, ", not ", &got, "."].concat())
}
