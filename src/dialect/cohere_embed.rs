//! Cohere's embeddings, versions 1 and 2. Source: providers.md 4.12, 3.6 K.

use super::call::Request;
use super::fact::{Content, Fact, Sink};
use super::failure::read_failure;
use super::tell::{model, settings, word};
use super::{Dialect, cohere_usage};
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::decode::Event;

const SETTINGS: &[(&str, Attr)] = &[("output_dimension", attr::REQUEST_DIMENSIONS)];

/// Reads one call of embeddings.
#[derive(Debug, Default)]
pub(super) struct CohereEmbed;

impl Dialect for CohereEmbed {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        settings(request.body, SETTINGS, sink);
        if let Some(format) = request.body.get("embedding_types").and_then(|types| types.items().next()) {
            sink.fact(Fact::Setting(attr::REQUEST_ENCODING_FORMAT, format));
        }
        if sink.inputs() == Content::Recorded
            && let Some(texts) = request.body.get("texts")
        {
            sink.fact(Fact::EmbeddingsInput(texts));
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if body.get("embeddings").is_none() {
            read_failure(body, sink);
            return;
        }
        sink.fact(Fact::Confirmed);
        for (key, value) in body.entries() {
            match key.name() {
                "id" => {
                    word(value, sink, |word| Fact::Id(word));
                }
                "meta" => cohere_usage::tell_units(value, sink),
                _ => {}
            }
        }
        sink.fact(Fact::End);
    }
}
