//! Cohere's ranking of documents, and those of Jina, Voyage and Together made after it. Source: providers.md 4.12.

use super::call::Request;
use super::fact::{Part, Role};
use super::teller::{ITSELF, Teller};
use super::{Dialect, cohere_usage, openai_usage};
use crate::base::json::{Json, keys};
use crate::decode::Event;

/// Reads one call of a ranking.
#[derive(Default)]
pub(super) struct CohereRerank;

impl Dialect for CohereRerank {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        if tell.wants_inputs() {
            tell_ranking(request.body, tell);
        }
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [results, data, id, model, meta, usage, ..] = body.pick(keys!("results", "data", "id", "model", "meta", "usage"));
        if results.is_there() || data.is_there() {
            tell.confirmed();
            tell.id(id, ITSELF);
            tell.model(model, ITSELF);
            cohere_usage::tell_units(meta, tell);
            openai_usage::tell_input(usage, tell);
            tell.end();
        } else {
            tell.failure(body);
        }
    }
}

/// Tells what is to be ranked, under whatever name: for a query, the documents. Says whether there is a query.
pub(super) fn tell_ranking(body: Json<'_>, tell: &mut Teller<'_>) -> bool {
    let Some(query) = body.get("query") else { return false };
    tell.input(Role::User);
    tell_document(query, tell);
    tell.each(body, "documents|inputs|texts", tell_document);
    true
}

/// A document may be an object, whose fields are ranked as one text.
fn tell_document(document: Json<'_>, tell: &mut Teller<'_>) {
    let text = document.text_at("|text").unwrap_or_else(|| document.raw());
    tell.part(Part::Text(&text));
}
