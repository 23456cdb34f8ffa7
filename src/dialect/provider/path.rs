//! What is spoken, told by the end of the path and by the body. Paths are matched at their end, so that any prefix that a
//! proxy or a gateway puts in front does not matter. Source: providers.md 2.2.

use std::borrow::Cow;

use super::gateway::{cloudflare_segment, is_universal};
use super::lines::{squeezed, squeezed_length};
use super::{Certainty, DialectName, Operation};
use crate::base::json::{Json, Kind};
use crate::base::text::{contains, cut, cut_last, is_among, next_word, split_once};
use crate::dialect::call::{Request, Url};

/// How a path ends, and what is spoken and asked for there. Of the rows that fit the first counts; `-` is nothing.
///
/// 1. The last segment but one (`|` between alternatives), or `*` for any.
/// 2. The last segment, or `*` for any; behind a colon where the model stands in front of it.
/// 3. What must hold, with `&` between conditions: a member of the body is there, `#header` is, the path holds `~part`, `@who`
///    serves or has published the model (`@`: anybody known), `!condition` does not hold.
/// 4. The dialect, and 5. the operation.
/// 6. What must hold for the body to be one of such a request.
/// 7. What must hold for the path to speak for itself, where apps have such paths as well; `!` is never.
const ALIGNED_PATHS: &str = "
chat        completions  request.messages  openai-chat         chat             -                   -
chat|agents completions  -                 openai-chat         chat             messages            -
*           completions  -                 openai-completions  text_completion  prompt|prefix       -
*           completion   -                 openai-completions  text_completion  prompt              !
*           responses    -                 openai-responses    chat  input|prompt|previous_response_id|conversation  -
responses   compact      -                 openai-responses    chat  input|prompt|previous_response_id|conversation  -
*           decisions    questions         openai-responses    decide           input               @
v1          agent        @perplexity       openai-responses    chat             input           -
*           sonar        @perplexity       openai-chat         chat             messages|request    -
*           messages     !~/threads/&#anthropic-version  anthropic  chat        messages            -
*           messages     !~/threads/       anthropic           chat             max_tokens&messages -
v1          complete     @anthropic        anthropic           text_completion  prompt          -
api         embeddings   @ollama           ollama-embed        embeddings       model&input|prompt  -
api         embeddings   prompt            ollama-embed        embeddings       model               !
api         embeddings   -                 openai-embeddings   embeddings       model&input         @
text        embeddings   inputs            generated-text      embeddings       -                   -
text        rerank       inputs            generated-text      rerank           query               -
*           embeddings   -                 openai-embeddings   embeddings       input|prompt        -
*           multimodalembeddings|contextualizedembeddings  -  openai-embeddings  embeddings  input|inputs  @
audio       speech|transcriptions|translations  -  openai-audio   generate_content  model|prompt|input  -
images      generations|edits|variations   -    openai-images  generate_content  model|prompt|input  -
api         chat         -                 ollama              chat             model&messages      @ollama
api         generate     -                 ollama              text_completion  model&prompt        @ollama
v1          generate     @cohere           generated-text      text_completion  prompt          -
api         embed        -                 ollama-embed        embeddings       model&input|prompt  @ollama
v1          chat         @writer           openai-chat         chat             messages            -
v1          chat         -                 cohere-v1-chat      chat             message&!messages   @cohere
v2          chat         -                 cohere-chat         chat             model&messages      @cohere
v1|v2       embed        -                 cohere-embed        embeddings       texts|images|inputs @cohere
v1|v2|v3    rerank       -                 cohere-rerank       rerank           query&documents     -
v1|v1alpha|v1beta|v1beta1|v2  interactions  -  google-interactions  chat        input&model|agent   -
*           interactions @                 google-interactions chat             input&model|agent   -
models|tunedModels|endpoints  :generateContent|:streamGenerateContent  -  google-generate  generate_content  contents  -
templates   :templateGenerateContent|:templateStreamGenerateContent  -  google-generate  generate_content  inputs  -
models|tunedModels|endpoints  :embedContent|:batchEmbedContents  -  google-embed  embeddings  content|requests  -
models|tunedModels|endpoints  :predict     instances   vertex-predict  embeddings   -               -
models|tunedModels|endpoints  :rawPredict|:streamRawPredict  !~count-tokens&@anthropic  anthropic  chat  anthropic_version  -
models|tunedModels|endpoints  :rawPredict|:streamRawPredict  !~count-tokens  openai-chat  chat  messages  -
*           converse|converse-stream  ~/model/  bedrock-converse  chat          -                   -
*           invoke|invoke-with-response-stream  ~/model/&input_type|texts|singleEmbeddingParams  bedrock-invoke  embeddings  -  -
*           invoke|invoke-with-response-stream  ~/model/&~embed&inputText&!textGenerationConfig  bedrock-invoke  embeddings  -  -
*           invoke|invoke-with-response-stream  ~/model/&query&documents  bedrock-invoke  rerank  -  -
*           invoke|invoke-with-response-stream  ~/model/  bedrock-invoke  chat  -                   -
cortex      :complete    -                 openai-chat         chat             messages            -
cortex      :embed       -                 openai-embeddings   embeddings       text                -
*           invocations  messages          openai-chat         chat             -                   -
*           invocations  input             openai-embeddings   embeddings       -                   -
*           invocations  -                 openai-completions  text_completion  prompt              -
text        chat|chat_stream|chatcompletion_v2  -  openai-chat         chat             messages            -
text        generation|generation_stream  -  generated-text    text_completion  input               -
generation  text|text_stream  @ibm.watsonx.ai  generated-text  text_completion  input           -
text-generation|multimodal-generation  generation  -  openai-chat  chat  input  -
text-embedding  text-embedding  -        openai-embeddings   embeddings       input           -
*           predictions  @replicate        generated-text      chat             input               -
v1          ocr          @mistralai        openai-embeddings   generate_content  document           -
*           language-model   #ai-language-model-id|ai-model-id  vercel-gateway  chat  prompt        -
*           embedding-model  #ai-model-id  vercel-gateway      embeddings       values              -
*           image-model  #ai-model-id      vercel-gateway      generate_content prompt          -
*           reranking-model  #ai-model-id  vercel-gateway      rerank           query           -
*           decision-model   #ai-model-id  vercel-gateway      decide           questions       -
*           speech-model|transcription-model  #ai-model-id  vercel-gateway  generate_content  text|audio  -
*           *            ~/v1/conversations&inputs  mistral-conversations  chat  -                  -
pipeline    feature-extraction  @huggingface&inputs  generated-text  embeddings  -                   -
*           *            @huggingface&inputs  generated-text   text_completion  -                   !
*           generate|generate_stream  inputs  generated-text   text_completion  -                   !
";

/// The same without the blanks that align it.
const PATHS: &str = {
    const BYTES: [u8; squeezed_length(ALIGNED_PATHS)] = squeezed(ALIGNED_PATHS);
    match std::str::from_utf8(&BYTES) {
        Ok(table) => table,
        Err(_) => panic!("blanks are whole characters"),
    }
};

/// The last segments that are looked at closer, and the methods behind a colon. `may_call` is asked of every request of the app.
const SEGMENTS: &str = "completions completion complete responses compact messages embeddings chat generate embed rerank \
    converse converse-stream invoke invoke-with-response-stream interactions language-model embedding-model image-model reranking-model \
    decision-model speech-model transcription-model decisions text-embedding multimodalembeddings contextualizedembeddings agent sonar \
    speech transcriptions translations generations edits variations invocations chat_stream chatcompletion_v2 generation \
    generation_stream text text_stream generate_stream predictions ocr conversations";
/// What a URL holds that ends in whatever a conversation or a model is called: a path, or how both hosts of Hugging Face begin to end.
const ANYWHERE: &[&str] = &["/v1/conversations/", "huggingface.c"];
const METHODS: &str = "complete embed generateContent streamGenerateContent templateGenerateContent templateStreamGenerateContent \
    embedContent batchEmbedContents predict rawPredict streamRawPredict";

/// What a request asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape<'a> {
    pub dialect: DialectName,
    pub operation: Operation,
    /// The model that the URL or a header names, percent-encoded.
    pub model: Option<Cow<'a, str>>,
    /// Whose model it is, on Vertex.
    pub publisher: Option<&'a str>,
    /// Whether the body is one of such a request.
    pub fits: bool,
    /// `Weak` where apps have such routes as well, else `Likely`.
    pub certainty: Certainty,
}

impl Shape<'_> {
    fn new(dialect: DialectName, operation: Operation, fits: bool) -> Self {
        Self { dialect, operation, model: None, publisher: None, fits, certainty: Certainty::Likely }
    }
}

/// Whether a POST to `url` may be a call of a model, told from the last segment of its path.
pub(super) fn may_call(url: &str) -> bool {
    let last = cut_last(url, b'/').map_or(url, |(_, last)| last);
    let is_listed = match cut_last(last, b':') {
        None => is_among(SEGMENTS, b' ', last),
        Some((_, method)) => is_among(METHODS, b' ', method),
    };
    is_listed || ANYWHERE.iter().any(|part| contains(url, part))
}

/// Whether a GET of `url` may bring the answer of a call made before.
pub(super) fn may_retrieve(url: &str) -> bool {
    retrieved(url).is_some()
}

/// What a request asks for; `None` for what is no call of a model.
pub(super) fn shape<'a>(request: &Request<'a>, provider: Option<&str>) -> Option<Shape<'a>> {
    let url = &request.url;
    if request.method == "GET" {
        let certainty = if provider.is_some() { Certainty::Likely } else { Certainty::Weak };
        return Some(Shape { certainty, ..Shape::new(retrieved(url.path)?, Operation::Chat, true) });
    }
    if request.method != "POST" {
        return None;
    }
    if is_universal(url) {
        return Some(Shape::new(DialectName::CloudflareUniversal, Operation::Chat, request.body.is_array()));
    }
    if provider == Some("cloudflare.workers_ai")
        && let Some(model) = workers_ai_model(url)
    {
        let shape = Shape::new(DialectName::WorkersAi, workers_ai_operation(request.body), true);
        return Some(Shape { model: Some(Cow::Borrowed(model)), ..shape });
    }
    // The endpoints of Hugging Face have no path.
    let (front, last) = cut_last(url.path, b'/').unwrap_or_default();
    let (model, method) = last.split_at_checked(cut_last(last, b':').map_or(0, |(model, _)| model.len()))?;
    let publisher = url.after("publishers").filter(|publisher| !model.is_empty() && *publisher != "google");
    let parent = cut_last(front, b'/').map_or(front, |(_, parent)| parent);
    let mut shape = listed(&Conditions { request, who: publisher.or(provider) }, parent, method)?;
    shape.publisher = publisher;
    shape.model = match shape.dialect {
        DialectName::BedrockConverse | DialectName::BedrockInvoke => Some(Cow::Borrowed(split_once(front, "/model/")?.1)),
        DialectName::VercelGateway => request.headers.0.text_at("ai-language-model-id|ai-model-id"),
        // Replicate's and Hugging Face's: all that follows.
        DialectName::GeneratedText => model_behind(url.path).or_else(|| deployment(url)).map(Cow::Borrowed),
        // Pictures and classic models are predicted as well.
        DialectName::VertexPredict if request.body.list("instances").next()?.get("content").is_none() => return None,
        _ if model.is_empty() => deployment(url).map(Cow::Borrowed),
        _ => Some(Cow::Borrowed(model)),
    };
    Some(shape)
}

/// The first row of the table that fits.
fn listed<'a>(conditions: &Conditions<'_, '_>, parent: &str, last: &str) -> Option<Shape<'a>> {
    let mut table = PATHS;
    loop {
        let [parents, lasts, when, dialect, operation, body, speaks] = std::array::from_fn(|_| next_word(&mut table));
        if lasts.is_empty() {
            return None;
        }
        if (lasts == "*" || is_among(lasts, b'|', last)) && (parents == "*" || is_among(parents, b'|', parent)) && conditions.hold(when) {
            let shape = Shape::new(DialectName::from_name(dialect)?, Operation::from_name(operation)?, conditions.hold(body));
            let certainty = if conditions.hold(speaks) { Certainty::Likely } else { Certainty::Weak };
            return Some(Shape { certainty, ..shape });
        }
    }
}

/// What the conditions of the table ask about.
struct Conditions<'a, 'b> {
    request: &'a Request<'b>,
    /// Who serves, or has published the model.
    who: Option<&'a str>,
}

impl Conditions<'_, '_> {
    /// Whether all conditions hold.
    fn hold(&self, conditions: &str) -> bool {
        let mut rest = Some(conditions).filter(|conditions| *conditions != "-");
        while let Some(conditions) = rest {
            let (first, others) = cut(conditions, b'&');
            if !self.holds(first) {
                return false;
            }
            rest = others;
        }
        true
    }

    fn holds(&self, condition: &str) -> bool {
        let Some((mark, word)) = condition.split_at_checked(1) else { return false };
        match mark {
            "!" => !word.is_empty() && !self.holds(word),
            "@" => self.who.is_some_and(|who| word.is_empty() || who == word),
            "~" => contains(self.request.url.path, word),
            "#" => self.request.headers.0.has(word),
            _ => match (condition, self.request.body.member(condition).kind()) {
                ("messages", kind) => kind == Kind::Array,
                ("model", kind) => kind == Kind::Text,
                (_, kind) => kind != Kind::Broken,
            },
        }
    }
}

/// What a request to an own host asks for, whose path says nothing.
pub(super) fn own<'a>(request: &Request<'a>, dialect: DialectName) -> Option<Shape<'a>> {
    let fits = request.body.has("messages|prompt|input|contents|values");
    (request.method == "POST").then(|| Shape::new(dialect, operation(dialect), fits))
}

/// What is asked for in a dialect, as far as its name tells.
pub(super) fn operation(dialect: DialectName) -> Operation {
    if contains(dialect.name(), "embed") { Operation::Embeddings } else { Operation::Chat }
}

/// The dialect of an answer that is fetched by its id: `/responses/{id}` and its like.
fn retrieved(path: &str) -> Option<DialectName> {
    let (front, id) = cut_last(path, b'/')?;
    match cut_last(front, b'/')?.1 {
        _ if id.is_empty() => None,
        "responses" => Some(DialectName::OpenAiResponses),
        "agent" if contains(path, "/v1/") => Some(DialectName::OpenAiResponses),
        "interactions" => Some(DialectName::GoogleInteractions),
        // xAI's deferred answers.
        "deferred-completion" => Some(DialectName::OpenAiChat),
        // Perplexity's; those that others have stored are no calls.
        "completions" | "sonar" if contains(path, "/async/") => Some(DialectName::OpenAiChat),
        "predictions" => Some(DialectName::GeneratedText),
        _ => None,
    }
}

/// Everything behind `/run/`, slashes included; Cloudflare's gateway leaves `run` out.
pub(in crate::dialect) fn workers_ai_model<'a>(url: &Url<'a>) -> Option<&'a str> {
    let model = split_once(url.path, "/ai/run/").or_else(|| split_once(url.path, "/workers-ai/"))?.1;
    let model = model.strip_prefix("run/").unwrap_or(model);
    (!model.starts_with("v1/")).then_some(model)
}

fn workers_ai_operation(body: Json<'_>) -> Operation {
    // A translation has a text as well.
    let has = |keys: &str| body.has(keys);
    if has("text") && !has("target_lang|prompt|messages") {
        Operation::Embeddings
    } else if has("query") && has("contexts") {
        Operation::Rerank
    } else {
        Operation::Chat
    }
}

/// The model of `/models/{owner}/{name}` and of `/models/{owner}/{name}/predictions`.
fn model_behind(path: &str) -> Option<&str> {
    let model = split_once(path, "/models/")?.1;
    let (model, _) = split_once(model, "/pipeline/").unwrap_or((model, ""));
    Some(model.strip_suffix("/predictions").unwrap_or(model))
}

/// The model where the path names it: Azure's deployments, LiteLLM's engines, Databricks' endpoints, Azure behind Cloudflare's gateway
/// (`azure-openai/{resource}/{deployment}`).
fn deployment<'a>(url: &Url<'a>) -> Option<&'a str> {
    let through_cloudflare = || (cloudflare_segment(url)? == "azure-openai").then(|| url.segment(5))?;
    url.after("deployments").or_else(|| url.after("engines")).or_else(|| url.after("serving-endpoints")).or_else(through_cloudflare)
}
