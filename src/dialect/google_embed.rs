//! Google embedContent and batchEmbedContents, of AI Studio and of Vertex. Source: providers.md 4.7, 3.6 K.

use super::Dialect;
use super::call::Request;
use super::fact::{Content, Fact, Sink};
use super::failure::read_failure;
use super::tell::settings;
use crate::base::attr::{self, Attr};
use crate::base::json::{Json, Writer};
use crate::base::usage::Usage;
use crate::decode::Event;

const SETTINGS: &[(&str, Attr)] = &[
    ("outputDimensionality", attr::REQUEST_DIMENSIONS),
    ("output_dimensionality", attr::REQUEST_DIMENSIONS),
    ("embedContentConfig.outputDimensionality", attr::REQUEST_DIMENSIONS),
];

/// Reads one call of embedContent.
#[derive(Debug, Default)]
pub(super) struct GoogleEmbed;

impl Dialect for GoogleEmbed {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        let requests = || request.body.get("requests").into_iter().flat_map(Json::items);
        settings(requests().next().unwrap_or(request.body), SETTINGS, sink);
        if sink.inputs() == Content::Recorded {
            let contents = requests().chain([request.body]).filter_map(|request| request.at("content.parts"));
            tell_texts(&mut contents.flat_map(Json::items).filter_map(|part| part.get("text")), sink);
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if body.get("error").is_some() && read_failure(body, sink) {
            return;
        }
        for (key, value) in body.entries() {
            match key.name() {
                "embedding" | "embeddings" => sink.fact(Fact::Confirmed),
                "usageMetadata" => {
                    let input = value.count_at("promptTokenCount").or(value.count_at("totalTokenCount"));
                    sink.fact(Fact::Usage(Usage { input, output: Some(0), ..Usage::default() }));
                }
                _ => {}
            }
        }
        sink.fact(Fact::End);
    }
}

/// Tells the texts that are to be embedded; media is left out.
pub(super) fn tell_texts<'a>(texts: &mut dyn Iterator<Item = Json<'a>>, sink: &mut dyn Sink) {
    let mut texts = texts.peekable();
    if texts.peek().is_none() {
        return;
    }
    let mut list = Writer::new();
    list.begin_array();
    texts.for_each(|text| {
        list.value(text);
    });
    list.end_array();
    sink.fact(Fact::EmbeddingsInput(Json::new(list.as_str().as_bytes())));
}
