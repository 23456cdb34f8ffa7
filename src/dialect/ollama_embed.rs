//! Ollama's own embeddings: `/api/embed`, and `/api/embeddings` before it. Source: providers.md 4.22, 3.6 K.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, Fact, Sink};
use super::failure::read_failure;
use super::tell::{model, settings, word};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::Usage;
use crate::decode::Event;

const SETTINGS: &[(&str, Attr)] = &[("dimensions", attr::REQUEST_DIMENSIONS)];

/// Reads one call of embeddings.
#[derive(Debug, Default)]
pub(super) struct OllamaEmbed;

impl Dialect for OllamaEmbed {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded
            && let Some(input) = request.body.get("input").or(request.body.get("prompt"))
        {
            sink.fact(Fact::EmbeddingsInput(input));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if body.get("embeddings").or(body.get("embedding")).is_none() {
            if !read_failure(body, sink) {
                sink.fact(Fact::Foreign);
            }
            return;
        }
        sink.fact(Fact::Confirmed);
        for (key, value) in body.entries() {
            match key.name() {
                "model" => {
                    word(value, sink, |word| Fact::Model(word));
                }
                "prompt_eval_count" => {
                    sink.fact(Fact::Usage(Usage { input: value.count(), output: Some(0), ..Usage::default() }));
                }
                _ => {}
            }
        }
        sink.fact(Fact::End);
    }
}
