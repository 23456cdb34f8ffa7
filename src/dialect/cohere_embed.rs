//! Cohere's embeddings, versions 1 and 2. Source: providers.md 4.12, 3.6 K.

use super::call::Request;
use super::teller::{ITSELF, Teller};
use super::{Dialect, cohere_usage};
use crate::base::attr;
use crate::base::json::{Json, keys};
use crate::decode::Event;

/// Reads one call of embeddings.
#[derive(Default)]
pub(super) struct CohereEmbed;

impl Dialect for CohereEmbed {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell.asks(request.body);
        if let Some(format) = request.body.list("embedding_types").next() {
            tell.setting(&attr::REQUEST_ENCODING_FORMAT, format);
        }
        tell.embeds(request.body, "texts");
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        let [embeddings, id, meta, ..] = body.pick(keys!("embeddings", "id", "meta"));
        if embeddings.is_there() {
            tell.confirmed();
            tell.id(id, ITSELF);
            cohere_usage::tell_units(meta, tell);
            tell.end();
        } else {
            tell.failure(body);
        }
    }
}
