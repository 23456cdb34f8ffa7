//! OpenAI embeddings, and those of Mistral, Voyage, Jina, vLLM and others. Source: providers.md 4.3, 3.6 K.

use super::call::Request;
use super::fact::{Content, Fact, Sink};
use super::failure::read_failure;
use super::tell::{model, settings, word};
use super::{Dialect, openai_usage};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::Event;

const SETTINGS: &[(&str, Attr)] = &[
    ("encoding_format", attr::REQUEST_ENCODING_FORMAT),
    ("dimensions", attr::REQUEST_DIMENSIONS),
    ("output_dimension", attr::REQUEST_DIMENSIONS),
];

/// Reads one call of embeddings.
#[derive(Debug, Default)]
pub(super) struct OpenAiEmbeddings;

impl Dialect for OpenAiEmbeddings {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded
            && let Some(input) = request.body.get("input")
        {
            sink.fact(Fact::EmbeddingsInput(input));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        // The vectors are the bulk of the body: one pass over its members, and `data` is stepped over.
        for (key, value) in body.entries() {
            match key.name() {
                "object" if value.is("list") => sink.fact(Fact::Confirmed),
                "id" => {
                    word(value, sink, |word| Fact::Id(word));
                }
                "model" => {
                    word(value, sink, |word| Fact::Model(word));
                }
                "usage" if value.is_object() => openai_usage::tell(value, sink),
                "error" if value.is_object() => {
                    read_failure(body, sink);
                    return;
                }
                _ => {}
            }
        }
        sink.fact(Fact::End);
    }
}
