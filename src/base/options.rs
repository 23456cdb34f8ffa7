//! Options out of their JSON text, one by one, so that a wrong one can be named.

use std::borrow::Cow;

use super::config::Switch;
use super::cost::Cost;
use super::error::SetupError;
use super::json::{Items, Json, Kind};
use super::value::{Attributes, Value};

/// The whole, as a share in millionths.
pub(super) const ALL_MILLIONTHS: u32 = 1_000_000;

/// Costs are kept in 10⁻¹² of a dollar, and a share reads like one.
const PARTS_OF_A_MILLIONTH: u64 = 1_000_000;

/// Where an option is kept, and thereby what it takes. An empty text is as if it was not there.
pub(super) enum Slot<'a> {
    Text(&'a mut String),
    OptionalText(&'a mut Option<String>),
    Flag(&'a mut Switch),
    /// Whether something is observed or asked for.
    Request(&'a mut Switch),
    /// Whether spans leave by themselves or as transactions.
    Transactions(&'a mut Switch),
    /// A URL, or `true` for the usual one.
    Address {
        slot: &'a mut Option<String>,
        usual: &'static str,
    },
    Object(&'a mut dyn Slots),
    Count(&'a mut u64),
    /// A share from 0 to 1, in millionths.
    Share(&'a mut u32),
    /// US dollars for a million tokens.
    Price(&'a mut Cost),
    OptionalPrice(&'a mut Option<Cost>),
    Attributes(&'a mut Attributes),
    /// A list of objects.
    Rows(&'a mut dyn Rows),
    /// Somebody else reads it.
    Passed,
}

/// What has options.
pub(super) trait Slots {
    /// Where an option is kept; `None` for a name that no option has.
    fn slot(&mut self, name: &str) -> Option<Slot<'_>>;

    /// Refuses what must not be left out.
    fn check(&self) -> Result<(), SetupError>;
}

/// A list that grows by objects of options.
pub(super) trait Rows {
    fn add(&mut self, row: Json<'_>) -> Result<(), SetupError>;
}

impl<T: Slots + Default> Rows for Vec<T> {
    fn add(&mut self, row: Json<'_>) -> Result<(), SetupError> {
        let mut item = T::default();
        fill(&mut item, row)?;
        self.push(item);
        Ok(())
    }
}

/// Puts the members of an object into their slots; what is `null` is as if it was not there.
pub(super) fn fill(slots: &mut dyn Slots, object: Json<'_>) -> Result<(), SetupError> {
    for (key, value) in object.entries().filter(|(_, value)| value.kind() != Kind::Null) {
        let name = key.text().unwrap_or_default();
        let Some(slot) = slots.slot(&name) else {
            return Err(SetupError::new("unknown_option", ["There is no option `", &name, "`. The README lists the options."].concat()));
        };
        slot.put(&name, value)?;
    }
    slots.check()
}

/// Refuses an option that is missing.
pub(super) fn required(text: &str, name: &str, wanted: &str) -> Result<(), SetupError> {
    if text.is_empty() { Err(wrong(name, wanted, "nothing")) } else { Ok(()) }
}

impl Slot<'_> {
    /// Takes a value, unless it is of another kind.
    pub(super) fn put(self, name: &str, value: Json<'_>) -> Result<(), SetupError> {
        let (taken, wanted) = match self {
            Self::Text(slot) => (text(value).map(|text| text.into_iter().for_each(|text| *slot = text)), "a string"),
            Self::OptionalText(slot) => (text(value).map(|text| *slot = text), "a string"),
            Self::Flag(slot) => (value.flag().map(|flag| *slot = flag.into()), "true or false"),
            Self::Request(slot) => (second(value, "observe", "request").map(|request| *slot = request), "\"observe\" or \"request\""),
            Self::Transactions(slot) => (second(value, "span", "transaction").map(|choice| *slot = choice), "\"span\" or \"transaction\""),
            Self::Address { slot, usual } => (address(value, usual).map(|address| *slot = address), "an address"),
            Self::Object(slots) => (value.is_object().then(|| fill(slots, value)).transpose()?, "an object"),
            Self::Count(slot) => (value.count().map(|count| *slot = count), "a whole number from 0"),
            Self::Share(slot) => (share(value).map(|share| *slot = share), "a number from 0 to 1"),
            Self::Price(slot) => (price(value).map(|price| *slot = price), PRICE),
            Self::OptionalPrice(slot) => (price(value).map(|price| *slot = Some(price)), PRICE),
            Self::Attributes(slot) => (attributes(value).map(|attributes| *slot = attributes), "an object"),
            Self::Rows(rows) => (rows_of(value).map(|mut items| items.try_for_each(|row| rows.add(row))).transpose()?, "a list of objects"),
            Self::Passed => return Ok(()),
        };
        taken.ok_or_else(|| wrong(name, wanted, &got(value)))
    }
}

const PRICE: &str = "a price in US dollars for a million tokens";

/// A text; an empty one is none.
fn text(value: Json<'_>) -> Option<Option<String>> {
    Some(Some(value.text()?.into_owned()).filter(|text| !text.is_empty()))
}

/// Which of two words it is.
fn second(value: Json<'_>, off: &str, on: &str) -> Option<Switch> {
    match value.name() {
        name if name == off => Some(Switch::Off),
        name if name == on => Some(Switch::On),
        _ => None,
    }
}

fn address(value: Json<'_>, usual: &str) -> Option<Option<String>> {
    match value.flag() {
        Some(flag) => Some(flag.then(|| usual.to_owned())),
        None => text(value),
    }
}

fn price(value: Json<'_>) -> Option<Cost> {
    value.number().and_then(Cost::parse)
}

fn share(value: Json<'_>) -> Option<u32> {
    let share = u32::try_from(price(value)?.0 / PARTS_OF_A_MILLIONTH).ok()?;
    (share <= ALL_MILLIONTHS).then_some(share)
}

fn attributes(value: Json<'_>) -> Option<Attributes> {
    let mut attributes = Attributes::new();
    for (key, value) in value.entries() {
        if let (Some(key), Some(value)) = (key.text(), Value::any(value)) {
            attributes.insert(&key, value);
        }
    }
    value.is_object().then_some(attributes)
}

fn rows_of(value: Json<'_>) -> Option<Items<'_>> {
    (value.is_array() && value.items().all(Json::is_object)).then(|| value.items())
}

/// What an option was given. A text in the wrong place may be a secret, so it is not repeated.
fn got(value: Json<'_>) -> Cow<'_, str> {
    match value.kind() {
        Kind::Text => "this string".into(),
        Kind::Array => "a list".into(),
        Kind::Object => "an object".into(),
        _ => value.raw(),
    }
}

fn wrong(name: &str, wanted: &str, got: &str) -> SetupError {
    SetupError::new("invalid_option", ["The option `", name, "` takes ", wanted, ", not ", got, "."].concat())
}
