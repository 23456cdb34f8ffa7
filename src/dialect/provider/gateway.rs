//! Hosts that pass calls on: who serves behind them, as far as the request tells. Source: providers.md 4.19–4.21, 4.17.

use super::host::Service;
use super::lines;
use crate::base::json::Json;
use crate::base::text::{cut, cut_last, is_among};
use crate::dialect::call::{Request, Url};

/// Cloudflare's gateway.
const CLOUDFLARE: &str = "gateway.ai.cloudflare.com";
/// Cloudflare's API, which runs models as well.
const WORKERS_AI: &str = "https://api.cloudflare.com/client/v4/accounts/";
const HUGGING_FACE: &str = "router.huggingface.co";
/// What stands behind the colon of a model on Hugging Face without being a provider.
const POLICIES: &str = "fastest|cheapest|preferred";

/// Providers, one a line, and the words by which gateways call them.
const NAMES: &str = "
openai openai openai-chat openai-responses chat responses oai
anthropic anthropic
google_genai google google-ai-studio google-vertex-ai google-vertex vertex-ai vertex_ai vertex gemini google_genai google_vertexai
aws.bedrock aws-bedrock bedrock amazon-bedrock amazon_bedrock converse
azure.ai.openai azure-openai azure
cloudflare.workers_ai workers-ai workersai
x_ai grok xai x-ai
mistralai mistral mistral-ai mistralai
perplexity perplexity-ai perplexity
together_ai together together-ai
fireworks fireworks-ai fireworks
groq groq
deepseek deepseek
cohere cohere
openrouter openrouter
huggingface huggingface
vercel_ai_gateway gateway vercel
";

/// Who serves behind a gateway; `None` for any other host.
pub(super) fn service<'a>(request: &Request<'a>) -> Option<Service<'a>> {
    let url = &request.url;
    match url.host {
        CLOUDFLARE => Some(Service::known(cloudflare(request))),
        HUGGING_FACE => Some(Service { upstream: hugging_face(request), ..Service::known("huggingface") }),
        "api.portkey.ai" => Some(Service::known(portkey(request).unwrap_or("portkey"))),
        // Its first word is Vercel's elsewhere.
        "gateway.helicone.ai" => Some(Service::known("helicone")),
        host if host.ends_with(".helicone.ai") => Some(Service::known(name(cut(host, b'.').0).unwrap_or("helicone"))),
        host if host.ends_with(".pydantic.dev") => Some(Service::known(url.after("proxy").and_then(name).unwrap_or("pydantic_ai_gateway"))),
        _ => None,
    }
}

/// Whether a request goes to Cloudflare, whose paths end in whatever a model is called.
pub(super) fn may_call(url: &str) -> bool {
    url.starts_with(WORKERS_AI) || url.strip_prefix("https://").is_some_and(|rest| rest.starts_with(CLOUDFLARE))
}

/// The segment of a path through Cloudflare's gateway that names the provider: `/v1/{account}/{gateway}/{provider}/…`.
pub(super) fn cloudflare_segment<'a>(url: &Url<'a>) -> Option<&'a str> {
    if url.host == CLOUDFLARE { url.segment(3) } else { None }
}

/// Whether a request goes to the universal endpoint of Cloudflare's gateway, whose body lists whom to try.
pub(super) fn is_universal(url: &Url<'_>) -> bool {
    url.host == CLOUDFLARE && url.segment(2).is_some() && url.segment(3).is_none()
}

/// The provider that a gateway calls `word`.
pub(super) fn name(word: &str) -> Option<&'static str> {
    lines::find(NAMES, &|known| known == word)
}

/// The provider of a call through Cloudflare's gateway. One that has no name of its own here keeps Cloudflare's word.
fn cloudflare<'a>(request: &Request<'a>) -> &'a str {
    let unnamed = "cloudflare.ai_gateway";
    match cloudflare_segment(&request.url) {
        // The unified surface: the provider is in front of the model.
        Some("compat") => text(request.body.get("model")).and_then(|model| name(cut(model, b'/').0)).unwrap_or(unnamed),
        Some(segment) => name(segment).unwrap_or(segment),
        None => request.body.items().next().and_then(|first| text(first.get("provider"))).and_then(name).unwrap_or(unnamed),
    }
}

/// `/{provider}/v1/chat/completions`, or a model called `{model}:{provider}`.
fn hugging_face<'a>(request: &Request<'a>) -> Option<&'a str> {
    let first = request.url.segment(0).filter(|first| !matches!(*first, "v1" | "models"));
    first.or_else(|| {
        let (_, provider) = cut_last(text(request.body.get("model"))?, b':')?;
        (!is_among(POLICIES, b'|', provider)).then_some(provider)
    })
}

fn portkey(request: &Request<'_>) -> Option<&'static str> {
    name(&request.headers.get("x-portkey-provider")?)
}

/// A text that is borrowed from the body: names of models and providers are written without escapes.
fn text(value: Option<Json<'_>>) -> Option<&str> {
    let inner = value?.bytes().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    std::str::from_utf8(inner).ok()
}
