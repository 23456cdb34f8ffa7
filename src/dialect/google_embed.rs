//! Google embedContent and batchEmbedContents, of AI Studio and of Vertex. Source: providers.md 4.7, 3.6 K.

use super::Dialect;
use super::call::Request;
use super::fact::Fact;
use super::settings::tell_settings;
use super::teller::Teller;
use crate::base::json::{Json, Writer};
use crate::decode::Event;

/// Reads one call of embedContent.
#[derive(Default)]
pub(super) struct GoogleEmbed;

impl Dialect for GoogleEmbed {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        let body = request.body;
        tell_settings(body.list("requests").next().unwrap_or(body), tell);
        let contents = body.list("requests").chain([body]);
        tell_texts(&mut contents.flat_map(|content| content.list("content.parts")).filter_map(|part| part.get("text")), tell);
    }

    fn event(&mut self, _event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if body.has("error") && tell.failure(body) {
            return;
        }
        if body.has("embedding|embeddings") {
            tell.confirmed();
        }
        tell.input_usage(body.count_at("usageMetadata.promptTokenCount|usageMetadata.totalTokenCount"));
        tell.end();
    }
}

/// Tells the texts that are to be embedded, if there are any; media is left out.
pub(super) fn tell_texts<'a>(texts: &mut dyn Iterator<Item = Json<'a>>, tell: &mut Teller<'_>) {
    let mut list = Writer::new();
    list.begin_array();
    texts.for_each(|text| {
        list.value(text);
    });
    list.end_array();
    let list = Json::new(list.as_str().as_bytes());
    if tell.wants_inputs() && list.items().next().is_some() {
        tell.fact(Fact::EmbeddingsInput(list));
    }
}
