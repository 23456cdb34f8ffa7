//! Attribute values and the lists that hold them.

use std::borrow::Cow;

use super::attr::{Attr, AttrType};
use super::json::{Json, Kind, Writer};

/// A value that the wire can carry.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number, in the digits it came in: copied on, never rounded.
    Double(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list of strings.
    Texts(Vec<String>),
}

impl Value {
    /// Brings a JSON value to the type that an attribute has; `None` when it is of another kind.
    pub fn of(attribute: &Attr, json: Json<'_>) -> Option<Self> {
        Some(match attribute.kind {
            AttrType::Text => Self::Text(plain_text(json)?),
            AttrType::Integer => Self::Integer(json.integer().or_else(|| i64::try_from(json.count()?).ok())?),
            AttrType::Double => Self::Double(json.number()?.to_owned()),
            AttrType::Flag => Self::Flag(json.flag()?),
            AttrType::Texts if json.is_array() => Self::Texts(json.items().filter_map(plain_text).collect()),
            AttrType::Texts => Self::Texts(vec![plain_text(json)?]),
        })
    }

    /// The value that a JSON value is by itself. Objects and lists become their JSON text; `null` is no value.
    pub fn any(json: Json<'_>) -> Option<Self> {
        Some(match json.kind() {
            Kind::Text => Self::Text(json.text()?.into_owned()),
            Kind::Number => json.integer().map_or_else(|| Self::Double(json.raw().into_owned()), Self::Integer),
            Kind::Flag => Self::Flag(json.flag()?),
            Kind::Object | Kind::Array => {
                let mut writer = Writer::new();
                writer.value(json);
                Self::Text(writer.finish())
            }
            Kind::Null | Kind::Broken => return None,
        })
    }

    /// Writes the value as JSON.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(text) => writer.text(text),
            Self::Integer(number) => writer.integer(*number),
            Self::Double(digits) => writer.raw(digits),
            Self::Flag(flag) => writer.flag(*flag),
            Self::Texts(texts) => {
                writer.begin_array();
                for text in texts {
                    writer.text(text);
                }
                writer.end_array()
            }
        };
    }

    /// The word for the value's type in a typed attribute.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Integer(_) => "integer",
            Self::Double(_) => "double",
            Self::Flag(_) => "boolean",
            Self::Texts(_) => "array",
        }
    }
}

/// A string or the digits of a number.
fn plain_text(json: Json<'_>) -> Option<String> {
    json.text().map(Cow::into_owned).or_else(|| json.number().map(str::to_owned))
}

/// Attributes in the order in which they were first set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes(Vec<(Cow<'static, str>, Value)>);

impl Attributes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a known attribute.
    pub fn set(&mut self, attribute: &'static Attr, value: Value) {
        self.insert(Cow::Borrowed(attribute.name), value);
    }

    /// Sets a known attribute to a text.
    pub fn text(&mut self, attribute: &'static Attr, text: &str) {
        self.set(attribute, Value::Text(text.to_owned()));
    }

    /// Sets a known attribute to a text, if there is one.
    pub fn maybe(&mut self, attribute: &'static Attr, text: Option<&str>) {
        if let Some(text) = text {
            self.text(attribute, text);
        }
    }

    /// Sets a known attribute to a count, if there is one. A count past the integers of the wire is left out.
    pub fn count(&mut self, attribute: &'static Attr, count: Option<u64>) {
        if let Some(count) = count.and_then(|count| i64::try_from(count).ok()) {
            self.set(attribute, Value::Integer(count));
        }
    }

    /// Sets an attribute of any name.
    pub fn insert(&mut self, name: Cow<'static, str>, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Sets an attribute unless it has a value.
    pub fn default_to(&mut self, attribute: &'static Attr, value: Value) {
        if self.get(attribute.name).is_none() {
            self.set(attribute, value);
        }
    }

    /// Takes over those of others that have no value here.
    pub fn inherit(&mut self, from: &Self) {
        for (name, value) in &from.0 {
            if self.get(name).is_none() {
                self.0.push((name.clone(), value.clone()));
            }
        }
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The value of an attribute that is a text.
    pub fn get_text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Writes them as a JSON object.
    pub fn write(&self, writer: &mut Writer) {
        writer.begin_object();
        for (name, value) in self.iter() {
            value.write(writer.key(name));
        }
        writer.end_object();
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// All of them, to change their values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.0.iter_mut().map(|(name, value)| (&**name, value))
    }
}
