//! Attribute values and the lists that hold them.

use std::borrow::Cow;

use super::attr::{Attr, AttrType};
use super::json::{Json, Kind, Writer};

/// The text of a flag that is set.
pub const TRUE: &str = "true";
/// The text of one that is not.
pub const FALSE: &str = "false";

/// A value that the wire can carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Its type.
    pub kind: AttrType,
    /// A string as it is, all else as JSON writes it: the digits of a number are copied on, never rounded.
    pub text: String,
}

impl Value {
    /// The value of that type which a text says.
    pub fn new(kind: AttrType, text: &str) -> Self {
        Self { kind, text: text.to_owned() }
    }

    /// Brings a JSON value to the type that an attribute has; `None` when it is of another kind.
    pub fn of(attribute: &Attr, json: Json<'_>) -> Option<Self> {
        let text = match attribute.kind {
            AttrType::Text => plain_text(json)?,
            AttrType::Integer => json.integer().or_else(|| i64::try_from(json.count()?).ok())?.to_string(),
            AttrType::Double => json.number()?.to_owned(),
            AttrType::Flag => json.flag()?.to_string(),
            AttrType::Texts => {
                let mut list = Writer::new();
                list.begin_array();
                if json.is_array() {
                    for text in json.items().filter_map(plain_text) {
                        list.text(&text);
                    }
                } else {
                    list.text(&plain_text(json)?);
                }
                list.end_array();
                list.finish()
            }
        };
        Some(Self { kind: attribute.kind, text })
    }

    /// The value that a JSON value is by itself. Objects and lists become their JSON text; `null` is no value.
    pub fn any(json: Json<'_>) -> Option<Self> {
        let (kind, text) = match json.kind() {
            Kind::Text => (AttrType::Text, json.text()?.into_owned()),
            Kind::Number => match json.integer() {
                Some(number) => (AttrType::Integer, number.to_string()),
                None => (AttrType::Double, json.number()?.to_owned()),
            },
            Kind::Flag => (AttrType::Flag, json.flag()?.to_string()),
            Kind::Object | Kind::Array => {
                let mut writer = Writer::new();
                writer.value(json);
                (AttrType::Text, writer.finish())
            }
            Kind::Null | Kind::Broken => return None,
        };
        Some(Self { kind, text })
    }

    /// Writes the value as JSON.
    pub fn write(&self, writer: &mut Writer) {
        if self.kind == AttrType::Text {
            writer.text(&self.text);
        } else {
            writer.raw(&self.text);
        }
    }

    /// The text of a string; `None` for other values.
    pub fn as_text(&self) -> Option<&str> {
        Some(&*self.text).filter(|_| self.kind == AttrType::Text)
    }

    /// The word for the value's type in a typed attribute.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            AttrType::Text => "string",
            AttrType::Integer => "integer",
            AttrType::Double => "double",
            AttrType::Flag => "boolean",
            AttrType::Texts => "array",
        }
    }
}

/// A string or the digits of a number.
fn plain_text(json: Json<'_>) -> Option<String> {
    json.text().map(Cow::into_owned).or_else(|| json.number().map(str::to_owned))
}

/// Attributes in the order in which they were first set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes(Vec<(String, Value)>);

impl Attributes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a known attribute to the value of its type which a text says.
    pub fn set(&mut self, attribute: &Attr, text: &str) {
        self.insert(attribute.name, Value::new(attribute.kind, text));
    }

    /// Sets a known attribute, if there is something to say.
    pub fn maybe(&mut self, attribute: &Attr, text: Option<&str>) {
        if let Some(text) = text {
            self.set(attribute, text);
        }
    }

    /// Sets a known attribute to a count, if there is one. A count past the integers of the wire is left out.
    pub fn count(&mut self, attribute: &Attr, count: Option<u64>) {
        if let Some(count) = count.filter(|count| *count <= i64::MAX as u64) {
            self.set(attribute, &count.to_string());
        }
    }

    /// Sets an attribute of any name.
    pub fn insert(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Sets a known attribute unless it has a value.
    pub fn default_to(&mut self, attribute: &Attr, text: &str) {
        if self.get(attribute.name).is_none() {
            self.set(attribute, text);
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
        self.get(name)?.as_text()
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
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// All of them, to change their values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.0.iter_mut().map(|(name, value)| (&**name, value))
    }
}
