//! Vertex AI's older way to embeddings, `:predict`. Source: providers.md 4.7, 3.6 K.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, Fact, Sink};
use super::failure::read_failure;
use super::google_embed::tell_texts;
use super::tell::settings;
use crate::base::attr::{self, Attr};
use crate::base::json::Json;
use crate::base::usage::{Usage, sum};
use crate::decode::Event;

const SETTINGS: &[(&str, Attr)] =
    &[("parameters.outputDimensionality", attr::REQUEST_DIMENSIONS), ("parameters.dimension", attr::REQUEST_DIMENSIONS)];

/// Reads one call of `:predict` on an embeddings model.
#[derive(Debug, Default)]
pub(super) struct VertexPredict;

impl Dialect for VertexPredict {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        settings(request.body, SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            let instances = request.body.get("instances").into_iter().flat_map(Json::items);
            tell_texts(&mut instances.filter_map(|instance| instance.get("content").or(instance.get("text"))), sink);
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if body.get("error").is_some() && read_failure(body, sink) {
            return;
        }
        let mut input = None;
        for prediction in body.get("predictions").into_iter().flat_map(Json::items) {
            if let Some(embeddings) = prediction.get("embeddings") {
                sink.fact(Fact::Confirmed);
                input = sum(input, embeddings.count_at("statistics.token_count"));
            }
        }
        if input.is_some() {
            sink.fact(Fact::Usage(Usage { input, output: Some(0), ..Usage::default() }));
        }
        sink.fact(Fact::End);
    }
}
