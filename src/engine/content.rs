//! The last steps of content on its way out: secrets leave it, then what is too long, then the app looks at it.

use super::Engine;
use crate::base::config::Switch;
use crate::base::json::{Json, Writer};
use crate::base::limits::MAX_CONTENT_BYTES;
use crate::base::loss::{Category, Reason};
use crate::base::text::is_among;
use crate::base::time::Moment;
use crate::record::{Leaf, contents, fit, redact_attributes, rewrite_content};
use crate::span::Span;

/// Numbers shorter than this are counts and dates, which no callback is asked about.
const SHORTEST_SECRET_NUMBER: usize = 8;

/// The words that Sentry's shapes are made of. They say nothing, and without them a message is none.
const WORDS: &str = "user|assistant|tool|system|text|reasoning|tool_call|tool_call_response|blob|uri|file|function";

impl Engine {
    /// Takes media and secrets out of a finished span, the latter by itself or by asking the app.
    pub(super) fn redact(&mut self, mut span: Span, now: Moment) {
        let asks = self.config.redact_callback.is_on();
        redact_attributes(&mut span.attributes, if asks { Switch::Off } else { self.config.redact });
        if asks && contents(&mut span.attributes).next().is_some() {
            self.unredacted.push(span);
            return;
        }
        self.pass_on(span, now);
    }

    /// The texts of the last span that waits for the app's callback, as a JSON object `{span_id, texts: [[where, text]]}`; empty when none
    /// does.
    pub fn unredacted(&mut self) -> String {
        let Some(span) = self.unredacted.last_mut() else { return String::new() };
        let mut writer = Writer::new();
        writer.begin_object().pair("span_id", &span.id.to_text()).key("texts").begin_array();
        for (name, content) in contents(&mut span.attributes) {
            rewrite_content(content, &mut |leaf, text| {
                if is_asked(leaf, text) {
                    writer.begin_array().text(name).text(text).end_array();
                }
                None
            });
        }
        writer.end_array().end_object();
        writer.finish()
    }

    /// What the app made of those texts: a JSON array with a string for each. Where there is none, the text is left out: it is never
    /// sent as it was.
    pub fn redacted(&mut self, answers: &str, now: Moment) {
        let Some(mut span) = self.unredacted.pop() else { return };
        let mut answers = Json::new(answers.as_bytes()).items();
        let mut lost = 0;
        for (_, content) in contents(&mut span.attributes) {
            let changed = rewrite_content(content, &mut |leaf, text| {
                is_asked(leaf, text).then(|| match answers.next().and_then(Json::text) {
                    Some(answer) => answer.into_owned(),
                    None => {
                        lost += 1;
                        "[left out]".to_owned()
                    }
                })
            });
            if let Some(changed) = changed {
                *content = changed;
            }
        }
        self.count_loss(Reason::Unredacted, Category::Span, lost);
        self.pass_on(span, now);
    }

    /// Holds contents to their budgets. A span that is too large altogether is cut further when its envelope is made.
    fn pass_on(&mut self, mut span: Span, now: Moment) {
        let mut shortened = 0;
        for (_, content) in contents(&mut span.attributes) {
            let shorter = fit(content, MAX_CONTENT_BYTES);
            if shorter != *content {
                *content = shorter.into_owned();
                shortened += 1;
            }
        }
        self.count_loss(Reason::Shortened, Category::Span, shortened);
        match self.config.before_send_span {
            Switch::On => self.held.push(span),
            Switch::Off => self.outbox.add(span, now),
        }
    }
}

fn is_asked(leaf: Leaf, text: &str) -> bool {
    match leaf {
        Leaf::Key => false,
        Leaf::Text | Leaf::Media => !is_among(WORDS, b'|', text),
        Leaf::Number => text.len() >= SHORTEST_SECRET_NUMBER,
    }
}
