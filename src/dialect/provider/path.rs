//! What is spoken, told by the end of the path and by the body. Paths are matched at their end, so that any prefix that a
//! proxy or a gateway puts in front does not matter. Source: providers.md 2.2.

use std::borrow::Cow;

use super::gateway::{cloudflare_segment, is_universal};
use super::{Certainty, DialectName, Operation};
use crate::base::json::Json;
use crate::base::text::{contains, split_once};
use crate::dialect::call::{Request, Url};

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

impl<'a> Shape<'a> {
    fn new(dialect: DialectName, operation: Operation, fits: bool) -> Self {
        Self { dialect, operation, model: None, publisher: None, fits, certainty: Certainty::Likely }
    }

    fn model(self, model: impl Into<Cow<'a, str>>) -> Self {
        Self { model: Some(model.into()), ..self }
    }

    /// Weak, unless the host is known for such paths.
    fn weak_unless(self, native: bool) -> Self {
        Self { certainty: if native { Certainty::Likely } else { Certainty::Weak }, ..self }
    }
}

/// Whether a POST to `url` may be a call of a model, told from the last segment of its path.
pub(super) fn may_call(url: &str) -> bool {
    let last = url.get(memchr::memrchr(b'/', url.as_bytes()).map_or(0, |slash| slash + 1)..).unwrap_or_default();
    match last.split_once(':') {
        None => matches!(
            last,
            "completions"
                | "completion"
                | "responses"
                | "compact"
                | "messages"
                | "embeddings"
                | "chat"
                | "generate"
                | "embed"
                | "rerank"
                | "converse"
                | "converse-stream"
                | "invoke"
                | "invoke-with-response-stream"
                | "interactions"
                | "language-model"
                | "embedding-model"
                | "speech"
                | "transcriptions"
                | "translations"
                | "generations"
                | "edits"
                | "variations"
        ),
        Some((_, method)) => matches!(
            method.rsplit(':').next(),
            Some(
                "generateContent"
                    | "streamGenerateContent"
                    | "embedContent"
                    | "batchEmbedContents"
                    | "predict"
                    | "rawPredict"
                    | "streamRawPredict"
            )
        ),
    }
}

/// Whether a GET of `url` may bring the answer of a call made before.
pub(super) fn may_retrieve(url: &str) -> bool {
    retrieved(url).is_some()
}

/// What a request asks for; `None` for what is no call of a model.
pub(super) fn shape<'a>(request: &Request<'a>, provider: Option<&str>) -> Option<Shape<'a>> {
    let url = &request.url;
    if request.method == "GET" {
        let dialect = retrieved(url.path)?;
        return Some(Shape::new(dialect, Operation::Chat, true).weak_unless(provider.is_some()));
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
        return Some(Shape::new(DialectName::WorkersAi, workers_ai_operation(request.body), true).model(model));
    }
    let mut segments = url.segments().rev();
    let last = segments.next()?;
    let parent = segments.next().unwrap_or_default();
    if let Some((model, method)) = last.rsplit_once(':') {
        return google(request, parent, model, method);
    }
    let shape = openai(request, parent, last)
        .or_else(|| native(request, provider, parent, last))
        .or_else(|| bedrock(request, last))
        .or_else(|| vercel(request, last))?;
    match deployment(url) {
        Some(model) if shape.model.is_none() => Some(shape.model(model)),
        _ => Some(shape),
    }
}

/// What a request to an own host asks for, whose path says nothing.
pub(super) fn own<'a>(request: &Request<'a>, dialect: DialectName) -> Option<Shape<'a>> {
    let asks = |key: &str| request.body.get(key).is_some();
    let fits = ["messages", "prompt", "input", "contents", "values"].into_iter().any(asks);
    (request.method == "POST").then(|| Shape::new(dialect, operation(dialect), fits))
}

/// What is asked for in a dialect, as far as its name tells.
pub(super) fn operation(dialect: DialectName) -> Operation {
    if contains(dialect.name(), "embed") { Operation::Embeddings } else { Operation::Chat }
}

/// The dialect of an answer that is fetched by its id: `/responses/{id}` and its like.
fn retrieved(path: &str) -> Option<DialectName> {
    let mut segments = path.rsplit('/');
    segments.next().filter(|id| !id.is_empty())?;
    match segments.next()? {
        "responses" => Some(DialectName::OpenAiResponses),
        "interactions" => Some(DialectName::GoogleInteractions),
        // xAI's deferred answers.
        "deferred-completion" => Some(DialectName::OpenAiChat),
        _ => None,
    }
}

/// The paths of OpenAI and Anthropic, which everyone has taken over.
fn openai<'a>(request: &Request<'a>, parent: &str, last: &str) -> Option<Shape<'a>> {
    let body = request.body;
    let shape = match (parent, last) {
        ("chat" | "agents", "completions") => Shape::new(DialectName::OpenAiChat, Operation::Chat, lists(body, "messages")),
        (_, "completions") => Shape::new(DialectName::OpenAiCompletions, Operation::TextCompletion, any(body, &["prompt", "prefix"])),
        // llama.cpp's own.
        (_, "completion") => {
            Shape::new(DialectName::OpenAiCompletions, Operation::TextCompletion, any(body, &["prompt"])).weak_unless(false)
        }
        (_, "responses") | ("responses", "compact") => {
            let fits = any(body, &["input", "prompt", "previous_response_id", "conversation"]);
            Shape::new(DialectName::OpenAiResponses, Operation::Chat, fits)
        }
        // The messages of OpenAI's Assistants are no calls, nor are their runs.
        (_, "messages") if request.url.after("threads").is_none() => {
            let told = any(body, &["max_tokens"]) || request.headers.get("anthropic-version").is_some();
            Shape::new(DialectName::Anthropic, Operation::Chat, told && lists(body, "messages"))
        }
        // Apps and Ollama have this one: `/api/embeddings`.
        ("api", "embeddings") => return None,
        (_, "embeddings") => Shape::new(DialectName::OpenAiEmbeddings, Operation::Embeddings, any(body, &["input", "prompt"])),
        ("audio", "speech" | "transcriptions" | "translations") => {
            Shape::new(DialectName::OpenAiAudio, Operation::GenerateContent, media(body))
        }
        ("images", "generations" | "edits" | "variations") => {
            Shape::new(DialectName::OpenAiImages, Operation::GenerateContent, media(body))
        }
        _ => return None,
    };
    Some(shape)
}

/// The paths of Ollama, Cohere, Writer and Google's Interactions, which are short enough to be those of apps.
fn native<'a>(request: &Request<'a>, provider: Option<&str>, parent: &str, last: &str) -> Option<Shape<'a>> {
    let body = request.body;
    let named = body.text_at("model").is_some();
    let serves = |name: &str| provider == Some(name);
    let shape = match (parent, last) {
        ("api", "chat") => Shape::new(DialectName::Ollama, Operation::Chat, named && lists(body, "messages")).weak_unless(serves("ollama")),
        ("api", "generate") => {
            Shape::new(DialectName::Ollama, Operation::TextCompletion, named && any(body, &["prompt"])).weak_unless(serves("ollama"))
        }
        ("api", "embeddings") if !serves("ollama") && body.get("prompt").is_none() => {
            Shape::new(DialectName::OpenAiEmbeddings, Operation::Embeddings, named && any(body, &["input"])).weak_unless(provider.is_some())
        }
        ("api", "embed" | "embeddings") => {
            Shape::new(DialectName::OllamaEmbed, Operation::Embeddings, named && any(body, &["input", "prompt"]))
                .weak_unless(serves("ollama"))
        }
        ("v1", "chat") if serves("writer") => Shape::new(DialectName::OpenAiChat, Operation::Chat, lists(body, "messages")),
        ("v1", "chat") => {
            let fits = body.text_at("message").is_some() && body.get("messages").is_none();
            Shape::new(DialectName::CohereV1Chat, Operation::Chat, fits).weak_unless(serves("cohere"))
        }
        ("v2", "chat") => {
            Shape::new(DialectName::CohereChat, Operation::Chat, named && lists(body, "messages")).weak_unless(serves("cohere"))
        }
        ("v1" | "v2", "embed") => {
            let fits = any(body, &["texts", "images", "inputs"]);
            Shape::new(DialectName::CohereEmbed, Operation::Embeddings, fits).weak_unless(serves("cohere"))
        }
        ("v1" | "v2" | "v3", "rerank") => {
            Shape::new(DialectName::CohereRerank, Operation::Rerank, any(body, &["query"]) && any(body, &["documents"]))
        }
        (version, "interactions") if is_version(version) || provider.is_some() => {
            let fits = any(body, &["input"]) && any(body, &["model", "agent"]);
            Shape::new(DialectName::GoogleInteractions, Operation::Chat, fits)
        }
        _ => return None,
    };
    Some(shape)
}

/// `…/{model}:{method}`, where the parent tells what kind of name the model has.
fn google<'a>(request: &Request<'a>, parent: &str, model: &'a str, method: &str) -> Option<Shape<'a>> {
    let body = request.body;
    let publisher = request.url.after("publishers").filter(|publisher| *publisher != "google");
    let shape = match method {
        _ if !matches!(parent, "models" | "tunedModels" | "endpoints") => return None,
        "generateContent" | "streamGenerateContent" => {
            Shape::new(DialectName::GoogleGenerate, Operation::GenerateContent, any(body, &["contents"]))
        }
        "embedContent" | "batchEmbedContents" => {
            Shape::new(DialectName::GoogleEmbed, Operation::Embeddings, any(body, &["content", "requests"]))
        }
        // Pictures and classic models are predicted as well.
        "predict" => {
            body.get("instances")?.items().next()?.get("content")?;
            Shape::new(DialectName::VertexPredict, Operation::Embeddings, true)
        }
        // Counting tokens goes through the same method of a model called so.
        "rawPredict" | "streamRawPredict" if model == "count-tokens" => return None,
        "rawPredict" | "streamRawPredict" if publisher == Some("anthropic") => {
            Shape::new(DialectName::Anthropic, Operation::Chat, any(body, &["anthropic_version"]))
        }
        "rawPredict" | "streamRawPredict" => Shape::new(DialectName::OpenAiChat, Operation::Chat, lists(body, "messages")),
        _ => return None,
    };
    Some(Shape { publisher, ..shape.model(model) })
}

/// `/model/{id}/{verb}`: an id may be an ARN with slashes of its own.
fn bedrock<'a>(request: &Request<'a>, last: &str) -> Option<Shape<'a>> {
    let (front, _) = request.url.path.rsplit_once('/')?;
    let (_, model) = split_once(front, "/model/")?;
    let body = request.body;
    let shape = match last {
        "converse" | "converse-stream" => Shape::new(DialectName::BedrockConverse, Operation::Chat, true),
        "invoke" | "invoke-with-response-stream" => {
            let embeds = any(body, &["input_type", "texts", "singleEmbeddingParams"])
                || (any(body, &["inputText"]) && contains(model, "embed") && !any(body, &["textGenerationConfig"]));
            let operation = match () {
                () if embeds => Operation::Embeddings,
                () if any(body, &["query"]) && any(body, &["documents"]) => Operation::Rerank,
                () => Operation::Chat,
            };
            Shape::new(DialectName::from_name("bedrock-invoke")?, operation, true)
        }
        _ => return None,
    };
    Some(shape.model(model))
}

/// The AI SDK's own protocol, which names the model in a header alone.
fn vercel<'a>(request: &Request<'a>, last: &str) -> Option<Shape<'a>> {
    let named = |header: &str| request.headers.get(header);
    let (operation, content, model) = match last {
        "language-model" => (Operation::Chat, "prompt", named("ai-language-model-id").or(named("ai-model-id"))?),
        "embedding-model" => (Operation::Embeddings, "values", named("ai-model-id")?),
        _ => return None,
    };
    Some(Shape::new(DialectName::VercelGateway, operation, any(request.body, &[content])).model(model))
}

/// Everything behind `/run/`, slashes included; Cloudflare's gateway leaves `run` out.
pub(in crate::dialect) fn workers_ai_model<'a>(url: &Url<'a>) -> Option<&'a str> {
    let model = split_once(url.path, "/ai/run/").or_else(|| split_once(url.path, "/workers-ai/"))?.1;
    let model = model.strip_prefix("run/").unwrap_or(model);
    (!model.starts_with("v1/")).then_some(model)
}

fn workers_ai_operation(body: Json<'_>) -> Operation {
    // A translation has a text as well.
    if any(body, &["text"]) && !any(body, &["target_lang", "prompt", "messages"]) {
        Operation::Embeddings
    } else if any(body, &["query"]) && any(body, &["contexts"]) {
        Operation::Rerank
    } else {
        Operation::Chat
    }
}

/// The model where the path names it: Azure's deployments, LiteLLM's engines, Azure behind Cloudflare's gateway
/// (`azure-openai/{resource}/{deployment}`).
fn deployment<'a>(url: &Url<'a>) -> Option<&'a str> {
    let through_cloudflare = || (cloudflare_segment(url)? == "azure-openai").then(|| url.segments().nth(5))?;
    url.after("deployments").or_else(|| url.after("engines")).or_else(through_cloudflare)
}

/// `v1`, `v1beta`: how versions are written in paths.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

fn any(body: Json<'_>, keys: &[&str]) -> bool {
    keys.iter().any(|key| body.get(key).is_some())
}

fn lists(body: Json<'_>, key: &str) -> bool {
    body.get(key).is_some_and(Json::is_array)
}

/// Media are asked for with a prompt or come in a form, of which only the texts are seen.
fn media(body: Json<'_>) -> bool {
    any(body, &["model", "prompt", "input"])
}
