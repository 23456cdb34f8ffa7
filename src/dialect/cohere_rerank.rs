//! Cohere's ranking of documents, and those of Jina, Voyage and Together made after it. Source: providers.md 4.12.

use super::call::Request;
use super::fact::{Content, Fact, Part, Role, Sink};
use super::failure::read_failure;
use super::tell::{model, word};
use super::{Dialect, cohere_usage, openai_usage};
use crate::base::json::Json;
use crate::decode::Event;

/// Reads one call of a ranking.
#[derive(Debug, Default)]
pub(super) struct CohereRerank;

impl Dialect for CohereRerank {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        model(request.body, sink);
        if sink.inputs() == Content::Recorded
            && let Some(query) = request.body.get("query")
        {
            sink.fact(Fact::Input(Role::User));
            let documents = request.body.get("documents").into_iter().flat_map(Json::items);
            for text in [query].into_iter().chain(documents) {
                // A document may be an object, whose fields are ranked as one text.
                let text = text.text().or(text.text_at("text")).unwrap_or_else(|| text.raw());
                sink.fact(Fact::InputPart(Part::Text(&text)));
            }
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if body.get("results").or(body.get("data")).is_none() {
            read_failure(body, sink);
            return;
        }
        sink.fact(Fact::Confirmed);
        for (key, value) in body.entries() {
            match key.name() {
                "id" => {
                    word(value, sink, |word| Fact::Id(word));
                }
                "model" => {
                    word(value, sink, |word| Fact::Model(word));
                }
                "meta" => cohere_usage::tell_units(value, sink),
                "usage" => openai_usage::tell(value, sink),
                _ => {}
            }
        }
        sink.fact(Fact::End);
    }
}
