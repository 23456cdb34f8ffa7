//! Ollama's own chat and generate. Source: providers.md 4.22, 3.6 I.

use super::Dialect;
use super::call::Request;
use super::fact::{DeltaKind, Role};
use super::openai_chat::{tell_message, tell_tool};
use super::settings::tell_settings;
use super::teller::{ITSELF, Teller};
use crate::base::attr;
use crate::base::json::{Json, Kind, keys};
use crate::base::usage::Usage;
use crate::decode::{Event, EventKind};

/// Reads one call of chat or generate.
#[derive(Default)]
pub(super) struct Ollama {
    /// Each line repeats the model; it is told once.
    named: bool,
    /// How many tool calls were told: the wire's numbers begin again in each line.
    calls: u64,
}

impl Dialect for Ollama {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        tell.asks_model(body);
        tell_settings(body.member("options"), tell);
        // Ollama streams unless told not to.
        tell.setting(&attr::REQUEST_STREAM, body.at("stream").unwrap_or(Json::new(b"true")));
        // A flag switches thinking on or off; only a text is a level.
        if let Some(level) = body.get("think").filter(|think| think.kind() == Kind::Text) {
            tell.setting(&attr::REQUEST_REASONING_LEVEL, level);
        }
        if tell.wants_inputs() {
            tell.each(body, "messages", |message, tell| {
                tell_message(message, tell);
                tell_rest(message, tell);
            });
            tell.lone_text(Role::System, body, "system");
            if body.has("prompt") {
                tell.input(Role::User);
                tell.text_part(body, "prompt");
                tell_rest(body, tell);
            }
            tell.each(body, "tools", tell_tool);
        }
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if event.kind == EventKind::Sse {
            // Ollama sends lines; an app's own `/api/chat` likes to send events.
            tell.foreign();
            return;
        }
        let [model, message, response, thinking, done, reason, input, output, ..] =
            body.pick(keys!("model", "message", "response", "thinking", "done", "done_reason", "prompt_eval_count", "eval_count"));
        if !self.named {
            tell.model(model, ITSELF);
        }
        self.message(message, tell);
        tell.text(DeltaKind::Reasoning, thinking, ITSELF);
        tell.text(DeltaKind::Text, response, ITSELF);
        let Some(done) = done.flag() else {
            if !tell.failure(body) && event.kind == EventKind::Whole {
                tell.foreign();
            }
            return;
        };
        if !self.named {
            self.named = true;
            tell.confirmed();
        }
        if done {
            tell.usage(&Usage { input: input.count(), output: output.count(), ..Usage::default() });
            tell.finish(reason, ITSELF);
            tell.end();
        }
    }
}

impl Ollama {
    fn message(&mut self, message: Json<'_>, tell: &mut Teller<'_>) {
        let [content, thinking, calls, ..] = message.pick(keys!("content", "thinking", "tool_calls"));
        tell.text(DeltaKind::Reasoning, thinking, ITSELF);
        tell.text(DeltaKind::Text, content, ITSELF);
        for call in calls.items() {
            tell.call(Some(self.calls), call, "id", "function.name", "function.arguments");
            self.calls += 1;
        }
    }
}

/// What a message holds beside its text.
fn tell_rest(message: Json<'_>, tell: &mut Teller<'_>) {
    tell.reasoning_part(message, "thinking");
    tell.each(message, "images", |_, tell| tell.blob(None));
}
