//! Ollama's own embeddings: `/api/embed`, and `/api/embeddings` before it. Source: providers.md 4.22, 3.6 K.

use super::Dialect;
use super::call::Request;
use super::teller::{ITSELF, Teller};
use crate::base::json::{Json, keys};
use crate::decode::Event;

/// Reads one call of embeddings.
#[derive(Default)]
pub(super) struct OllamaEmbed;

impl Dialect for OllamaEmbed {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        tell.embeds(request.body, "input|prompt");
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [embeddings, embedding, model, count, ..] = body.pick(keys!("embeddings", "embedding", "model", "prompt_eval_count"));
        if embeddings.is_there() || embedding.is_there() {
            tell.confirmed();
            tell.model(model, ITSELF);
            tell.input_usage(count.count());
            tell.end();
        } else if !tell.failure(body) {
            tell.foreign();
        }
    }
}
