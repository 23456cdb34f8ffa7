//! OpenAI embeddings, and those of Mistral, Voyage, Jina, vLLM and others. Source: providers.md 4.3, 3.6 K.

use super::call::Request;
use super::teller::{ITSELF, Teller};
use super::{Dialect, openai_usage};
use crate::base::json::{Json, keys};
use crate::decode::Event;

/// Reads one call of embeddings.
#[derive(Default)]
pub(super) struct OpenAiEmbeddings;

impl Dialect for OpenAiEmbeddings {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        tell.embeds(request.body, "input.texts|input|text");
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        // The vectors are the bulk of the body: one pass over its members, and `data` is stepped over.
        let [object, id, model, usage, error, ..] = body.pick(keys!("object", "id", "model", "usage", "error"));
        if object.is("list") {
            tell.confirmed();
        }
        tell.id(id, ITSELF);
        tell.model(model, ITSELF);
        openai_usage::tell_input(usage, tell);
        if error.is_object() {
            tell.failure(body);
        } else {
            tell.end();
        }
    }
}
