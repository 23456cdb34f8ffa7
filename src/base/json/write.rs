//! JSON written front to back into one text.

use super::read::{Json, Kind};
use crate::base::id::hex;
use crate::base::limits::MAX_NESTING;

/// Writes values one after the other and sets the commas between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Writer {
    text: String,
    comma: bool,
}

impl Writer {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// `{`
    pub fn begin_object(&mut self) -> &mut Self {
        self.begin('{')
    }

    /// `}`
    pub fn end_object(&mut self) -> &mut Self {
        self.end('}')
    }

    /// `[`
    pub fn begin_array(&mut self) -> &mut Self {
        self.begin('[')
    }

    /// `]`
    pub fn end_array(&mut self) -> &mut Self {
        self.end(']')
    }

    /// The key of the next value.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.text(key);
        self.text.push(':');
        self.comma = false;
        self
    }

    /// A string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        self.text.push('"');
        escape(&mut self.text, text);
        self.text.push('"');
        self
    }

    /// A value that is JSON already: a number as a wire wrote it, an object copied on.
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.separate();
        self.text.push_str(json);
        self
    }

    /// Any value, written anew: whatever stood there, what comes out is valid JSON on one line. What is nested deeper than
    /// [`MAX_NESTING`] is written as its text.
    pub fn value(&mut self, json: Json<'_>) -> &mut Self {
        self.nested(json, MAX_NESTING)
    }

    fn nested(&mut self, json: Json<'_>, depth: usize) -> &mut Self {
        match json.kind() {
            Kind::Object | Kind::Array if depth == 0 => self.text(&json.raw()),
            Kind::Object => {
                self.begin_object();
                for (key, value) in json.entries() {
                    self.key(&key.text().unwrap_or_default()).nested(value, depth - 1);
                }
                self.end_object()
            }
            Kind::Array => {
                self.begin_array();
                for item in json.items() {
                    self.nested(item, depth - 1);
                }
                self.end_array()
            }
            Kind::Text => self.text(&json.text().unwrap_or_default()),
            Kind::Number => match json.number() {
                Some(digits) => self.raw(digits),
                None => self.text(&json.raw()),
            },
            Kind::Flag => match json.flag() {
                Some(flag) => self.flag(flag),
                None => self.text(&json.raw()),
            },
            Kind::Null => self.raw("null"),
            Kind::Broken => self.text(&json.raw()),
        }
    }

    /// A whole number.
    pub fn integer(&mut self, number: i64) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// `true` or `false`.
    pub fn flag(&mut self, flag: bool) -> &mut Self {
        self.raw(if flag { "true" } else { "false" })
    }

    /// A key with a string.
    pub fn pair(&mut self, key: &str, text: &str) -> &mut Self {
        self.key(key).text(text)
    }

    /// A key with a count.
    pub fn count(&mut self, key: &str, count: u64) -> &mut Self {
        self.key(key).raw(&count.to_string())
    }

    /// How many bytes stand there.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes back what was written behind so many bytes: whole values.
    pub fn truncate(&mut self, bytes: usize) {
        self.text.truncate(bytes);
    }

    /// What was written so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    fn begin(&mut self, bracket: char) -> &mut Self {
        self.separate();
        self.text.push(bracket);
        self.comma = false;
        self
    }

    fn end(&mut self, bracket: char) -> &mut Self {
        self.text.push(bracket);
        self.comma = true;
        self
    }

    fn separate(&mut self) {
        if self.comma {
            self.text.push(',');
        }
        self.comma = true;
    }
}

/// Escapes what JSON must have escaped. A raw line break would end an envelope item, so none may pass.
fn escape(out: &mut String, text: &str) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        if short.is_empty() {
            out.push_str("\\u00");
            out.push(char::from(b'0' + (byte >> 4)));
            out.push(hex(byte & 15));
        } else {
            out.push_str(short);
        }
        plain = at + 1;
    }
    out.push_str(text.get(plain..).unwrap_or_default());
}
