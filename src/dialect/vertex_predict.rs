//! Vertex AI's older way to embeddings, `:predict`. Source: providers.md 4.7, 3.6 K.

use super::Dialect;
use super::call::Request;
use super::google_embed::tell_texts;
use super::settings::tell_settings;
use super::teller::Teller;
use crate::base::json::Json;
use crate::base::usage::sum;
use crate::decode::Event;

/// Reads one call of `:predict` on an embeddings model.
#[derive(Default)]
pub(super) struct VertexPredict;

impl Dialect for VertexPredict {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell_settings(request.body.member("parameters"), tell);
        tell_texts(&mut request.body.list("instances").filter_map(|instance| instance.at("content|text")), tell);
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if body.has("error") && tell.failure(body) {
            return;
        }
        let mut input = None;
        for embeddings in body.list("predictions").filter_map(|prediction| prediction.get("embeddings")) {
            tell.confirmed();
            input = sum(input, embeddings.count_at("statistics.token_count"));
        }
        tell.input_usage(input);
        tell.end();
    }
}
