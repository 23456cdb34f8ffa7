//! Which requests are calls of a model, and who serves them: every host and every rule by example.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use genspan::base::config::OwnProvider;
use genspan::base::json::Json;
use genspan::dialect::{DialectName, Headers, Request, Route, Url, first_look, route};

const MESSAGES: &str = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#;
const INPUT: &str = r#"{"model":"m","input":"Hi"}"#;
const INPUTS: &str = r#"{"inputs":"Hi"}"#;
const PROMPT: &str = r#"{"model":"m","prompt":"Hi"}"#;
const ANTHROPIC: &str = r#"{"model":"m","max_tokens":9,"messages":[]}"#;
const CONTENTS: &str = r#"{"contents":[]}"#;
/// What the AI SDK's chat component posts to the app's own server.
const AI_SDK_UI: &str = r#"{"id":"x","model":"m","messages":[{"role":"user","parts":[{"type":"text","text":"Hi"}]}]}"#;

fn request<'a>(method: &'a str, url: &'a str, headers: &'a str, body: &'a str) -> Request<'a> {
    Request { method, url: Url::parse(url), headers: Headers(Json::new(headers.as_bytes())), body: Json::new(body.as_bytes()) }
}

/// Routes a request as the engine does: the first look, then the body.
fn routed(method: &str, url: &str, headers: &str, body: &str, own: &[OwnProvider]) -> Option<Route> {
    let route = route(&request(method, url, headers, body), own);
    assert!(route.is_none() || first_look(method, url, own), "the first look passed over {url}");
    route.filter(|_| first_look(method, url, own))
}

fn post(url: &str, body: &str) -> Option<Route> {
    routed("POST", url, "{}", body, &[])
}

/// The whole route as one line: `provider>upstream dialect operation model certainty`, `-` for what is unknown.
fn line(route: Option<Route>) -> String {
    let Some(route) = route else { return "none".to_owned() };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let upstream = route.upstream.map(|upstream| format!(">{upstream}")).unwrap_or_default();
    format!(
        "{}{upstream} {} {} {} {:?}",
        or_dash(route.provider),
        route.dialect.name(),
        route.operation.name(),
        or_dash(route.model),
        route.certainty
    )
}

/// What is expected of the dialects that are there: nothing is routed to one that is not.
fn so_far(expected: &str) -> &str {
    let dialect = expected.split(' ').nth(1).and_then(DialectName::from_name);
    if dialect.is_some() { expected } else { "none" }
}

/// Holds each URL and body against the route it must have.
fn hold(rows: &[(&str, &str, &str)]) {
    for (url, body, expected) in rows {
        assert_eq!(line(post(url, body)), so_far(expected), "{url} {body}");
    }
}

#[test]
fn every_known_host_is_named() {
    hold(&[
        ("https://api.openai.com/v1/chat/completions", MESSAGES, "openai openai-chat chat - Known"),
        ("https://eu.api.openai.com/v1/responses", INPUT, "openai openai-responses chat - Known"),
        ("https://mtls.api.openai.com/v1/embeddings", INPUT, "openai openai-embeddings embeddings - Known"),
        ("https://chatgpt.com/backend-api/codex/responses", INPUT, "openai openai-responses chat - Known"),
        (
            "https://res.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-02-01",
            r#"{"messages":[]}"#,
            "azure.ai.openai openai-chat chat my-gpt Known",
        ),
        ("https://res.cognitiveservices.azure.com/openai/v1/responses", INPUT, "azure.ai.openai openai-responses chat - Known"),
        ("https://res.services.ai.azure.com/models/chat/completions", MESSAGES, "azure.ai.inference openai-chat chat - Known"),
        ("https://res.services.ai.azure.com/anthropic/v1/messages", ANTHROPIC, "azure.ai.inference anthropic chat - Known"),
        ("https://phi.eastus2.models.ai.azure.com/v1/chat/completions", MESSAGES, "azure.ai.inference openai-chat chat - Known"),
        ("https://phi.models.ai.azure.com/v1/chat/completions", MESSAGES, "azure.ai.inference openai-chat chat - Known"),
        ("https://models.inference.ai.azure.com/chat/completions", MESSAGES, "azure.ai.inference openai-chat chat - Known"),
        ("https://corp.azure-api.net/llm/chat/completions", MESSAGES, "azure.ai.openai openai-chat chat - Likely"),
        ("https://api.anthropic.com/v1/messages?beta=true", ANTHROPIC, "anthropic anthropic chat - Known"),
        ("https://api.anthropic.com/v1/complete", PROMPT, "anthropic anthropic text_completion - Known"),
        (
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
            CONTENTS,
            "google_genai google-generate generate_content gemini-2.5-pro Known",
        ),
        ("https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", MESSAGES, "google_genai openai-chat chat - Known"),
        (
            "https://generativelanguage.googleapis.com/v1beta/interactions",
            r#"{"model":"gemini-3","input":"Hi"}"#,
            "google_genai google-interactions chat - Known",
        ),
        (
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent",
            CONTENTS,
            "google_genai google-generate generate_content gemini-2.5-flash Known",
        ),
        (
            "https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-flash:generateContent",
            CONTENTS,
            "google_genai google-generate generate_content gemini-2.5-flash Known",
        ),
        (
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/endpoints/42:generateContent",
            CONTENTS,
            "google_genai google-generate generate_content 42 Known",
        ),
        (
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-v1%3A0/converse-stream",
            "{}",
            "aws.bedrock bedrock-converse chat us.anthropic.claude-v1:0 Known",
        ),
        (
            "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/amazon.nova-pro-v1:0/invoke",
            "{}",
            "aws.bedrock bedrock-invoke chat amazon.nova-pro-v1:0 Known",
        ),
        ("https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/converse", "{}", "aws.bedrock bedrock-converse chat m Known"),
        (
            "https://vpce-0a1b.bedrock-runtime.us-east-1.vpce.amazonaws.com/model/m/converse",
            "{}",
            "aws.bedrock bedrock-converse chat m Known",
        ),
        ("https://bedrock-mantle.us-east-1.api.aws/openai/v1/responses", INPUT, "aws.bedrock openai-responses chat - Known"),
        ("https://api.mistral.ai/v1/chat/completions#stream", MESSAGES, "mistralai openai-chat chat - Known"),
        ("https://codestral.mistral.ai/v1/fim/completions", PROMPT, "mistralai openai-completions text_completion - Known"),
        ("https://api.cohere.com/v2/chat", MESSAGES, "cohere cohere-chat chat - Known"),
        ("https://api.cohere.ai/v1/chat", r#"{"message":"Hi"}"#, "cohere cohere-v1-chat chat - Known"),
        ("https://api.cohere.com/compatibility/v1/chat/completions", MESSAGES, "cohere openai-chat chat - Known"),
        ("https://api.groq.com/openai/v1/chat/completions", MESSAGES, "groq openai-chat chat - Known"),
        ("https://api.x.ai/v1/chat/completions", MESSAGES, "x_ai openai-chat chat - Known"),
        ("https://eu-west-1.api.x.ai/v1/messages", ANTHROPIC, "x_ai anthropic chat - Known"),
        ("https://api.deepseek.com/beta/chat/completions", MESSAGES, "deepseek openai-chat chat - Known"),
        ("https://api.deepseek.com/anthropic/v1/messages", ANTHROPIC, "deepseek anthropic chat - Known"),
        ("https://api.perplexity.ai/chat/completions", MESSAGES, "perplexity openai-chat chat - Known"),
        ("https://api.perplexity.ai/v1/sonar", MESSAGES, "perplexity openai-chat chat - Known"),
        ("https://api.perplexity.ai/v1/async/sonar", r#"{"request":{"messages":[]}}"#, "perplexity openai-chat chat - Known"),
        ("https://api.perplexity.ai/v1/agent", r#"{"preset":"low","input":"Hi"}"#, "perplexity openai-responses chat - Known"),
        ("https://api.perplexity.ai/v1/contextualizedembeddings", INPUT, "perplexity openai-embeddings embeddings - Known"),
        ("https://api.together.xyz/v1/chat/completions", MESSAGES, "together_ai openai-chat chat - Known"),
        ("https://api.together.ai/v1/completions", PROMPT, "together_ai openai-completions text_completion - Known"),
        ("https://api.fireworks.ai/inference/v1/chat/completions", MESSAGES, "fireworks openai-chat chat - Known"),
        ("https://openrouter.ai/api/v1/chat/completions", MESSAGES, "openrouter openai-chat chat - Known"),
        ("https://api.openrouter.ai/api/v1/messages", ANTHROPIC, "openrouter anthropic chat - Known"),
        ("https://openrouter.ai/api/v1/embeddings", INPUT, "openrouter openai-embeddings embeddings - Known"),
        ("https://api-inference.huggingface.co/models/org/m/v1/chat/completions", MESSAGES, "huggingface openai-chat chat - Known"),
        (
            "https://api.cloudflare.com/client/v4/accounts/a/ai/v1/chat/completions",
            MESSAGES,
            "cloudflare.workers_ai openai-chat chat - Known",
        ),
        (
            "https://api.cloudflare.com/client/v4/accounts/a/ai/run/@cf/meta/llama-3.1-8b-instruct",
            PROMPT,
            "cloudflare.workers_ai workers-ai chat @cf/meta/llama-3.1-8b-instruct Known",
        ),
        ("https://api.openai.com/v1/decisions", r#"{"model":"m","input":[],"questions":[]}"#, "openai openai-responses decide - Known"),
        ("https://ai-gateway.vercel.sh/v1/chat/completions", MESSAGES, "vercel_ai_gateway openai-chat chat - Known"),
        ("http://localhost:11434/api/chat", MESSAGES, "ollama ollama chat - Known"),
        ("http://192.168.1.2:11434/v1/chat/completions", MESSAGES, "ollama openai-chat chat - Known"),
        ("https://ollama.com/api/generate", PROMPT, "ollama ollama text_completion - Known"),
        ("https://api.githubcopilot.com/chat/completions", MESSAGES, "github openai-chat chat - Known"),
        ("https://api.individual.githubcopilot.com/responses", INPUT, "github openai-responses chat - Known"),
        ("https://models.github.ai/inference/chat/completions", MESSAGES, "github openai-chat chat - Known"),
        ("https://api.minimax.io/anthropic/v1/messages", ANTHROPIC, "minimax anthropic chat - Known"),
        ("https://api.voyageai.com/v1/embeddings", INPUT, "voyageai openai-embeddings embeddings - Known"),
        ("https://api.jina.ai/v1/embeddings", INPUT, "jina openai-embeddings embeddings - Known"),
        ("https://api.writer.com/v1/chat", MESSAGES, "writer openai-chat chat - Known"),
        ("https://acme.snowflakecomputing.com/api/v2/cortex/v1/chat/completions", MESSAGES, "snowflake openai-chat chat - Likely"),
        ("https://acme.snowflakecomputing.com/api/v2/cortex/inference:complete", MESSAGES, "snowflake openai-chat chat inference Likely"),
        ("https://acme.cloud.databricks.com/serving-endpoints/birds/invocations", MESSAGES, "databricks openai-chat chat birds Likely"),
        ("https://adb-1.7.azuredatabricks.net/serving-endpoints/e/invocations", INPUT, "databricks openai-embeddings embeddings e Likely"),
        (
            "https://acme.snowflakecomputing.com/api/v2/cortex/inference:embed",
            r#"{"model":"m","text":["Hi"]}"#,
            "snowflake openai-embeddings embeddings inference Likely",
        ),
        (
            "https://acme.cloud.databricks.com/serving-endpoints/e/invocations",
            PROMPT,
            "databricks openai-completions text_completion e Likely",
        ),
        (
            "https://eu-de.ml.cloud.ibm.com/ml/v1/text/rerank",
            r#"{"query":"Hi","inputs":[]}"#,
            "ibm.watsonx.ai generated-text rerank - Known",
        ),
        ("https://api.cohere.com/v1/generate", PROMPT, "cohere generated-text text_completion - Known"),
        ("https://dashscope.aliyuncs.com/api/v1/services/aigc/multimodal-generation/generation", INPUT, "alibaba openai-chat chat - Known"),
        (
            "https://dashscope.aliyuncs.com/api/v1/services/embeddings/text-embedding/text-embedding",
            INPUT,
            "alibaba openai-embeddings embeddings - Known",
        ),
        (
            "https://firebasevertexai.googleapis.com/v1beta/projects/p/models/gemini-2.5-flash:generateContent",
            CONTENTS,
            "google_genai google-generate generate_content gemini-2.5-flash Known",
        ),
        ("https://eu-de.ml.cloud.ibm.com/ml/v1/text/chat", MESSAGES, "ibm.watsonx.ai openai-chat chat - Known"),
        ("https://eu-de.ml.cloud.ibm.com/ml/v1/text/generation_stream", INPUT, "ibm.watsonx.ai generated-text text_completion - Known"),
        (
            "https://eu-de.ml.cloud.ibm.com/ml/v1-beta/generation/text?version=2024-02-15",
            INPUT,
            "ibm.watsonx.ai generated-text text_completion - Known",
        ),
        (
            "https://eu-de.ml.cloud.ibm.com/ml/v1-beta/generation/text_stream",
            INPUT,
            "ibm.watsonx.ai generated-text text_completion - Known",
        ),
        (
            "https://eu-de.ml.cloud.ibm.com/ml/v1/text/embeddings",
            r#"{"inputs":["Hi"]}"#,
            "ibm.watsonx.ai generated-text embeddings - Known",
        ),
        (
            "https://eu-de.ml.cloud.ibm.com/ml/v1/deployments/birds/text/generation",
            r#"{"input":"Hi"}"#,
            "ibm.watsonx.ai generated-text text_completion birds Known",
        ),
        ("https://api.replicate.com/v1/models/acme/birds/predictions", r#"{"input":{}}"#, "replicate generated-text chat acme/birds Known"),
        ("https://api.replicate.com/v1/predictions", r#"{"version":"5c7d","input":{}}"#, "replicate generated-text chat - Known"),
        ("https://api-inference.huggingface.co/models/acme/birds", INPUTS, "huggingface generated-text text_completion acme/birds Weak"),
        (
            "https://router.huggingface.co/hf-inference/models/acme/birds",
            INPUTS,
            "huggingface>hf-inference generated-text text_completion acme/birds Weak",
        ),
        (
            "https://router.huggingface.co/hf-inference/models/acme/birds/pipeline/feature-extraction",
            INPUTS,
            "huggingface>hf-inference generated-text embeddings acme/birds Known",
        ),
        ("https://w8qt.us-east-1.aws.endpoints.huggingface.cloud/", INPUTS, "huggingface generated-text text_completion - Weak"),
        ("https://w8qt.us-east-1.aws.endpoints.huggingface.cloud/v1/chat/completions", MESSAGES, "huggingface openai-chat chat - Known"),
        ("https://api.mistral.ai/v1/conversations#stream", INPUTS, "mistralai mistral-conversations chat - Known"),
        ("https://api.mistral.ai/v1/conversations/conv_1", INPUTS, "mistralai mistral-conversations chat - Known"),
        ("https://api.mistral.ai/v1/conversations/conv_1/restart", INPUTS, "mistralai mistral-conversations chat - Known"),
        ("https://api.mistral.ai/v1/agents/completions", r#"{"agent_id":"a","messages":[]}"#, "mistralai openai-chat chat - Known"),
        ("https://api.mistral.ai/v1/ocr", r#"{"model":"m","document":{}}"#, "mistralai openai-embeddings generate_content - Known"),
        (
            "https://api.perplexity.ai/async/chat/completions",
            r#"{"request":{"model":"m","messages":[]}}"#,
            "perplexity openai-chat chat - Known",
        ),
        ("https://api.minimax.io/v1/text/chatcompletion_v2", MESSAGES, "minimax openai-chat chat - Known"),
        ("https://acme--llm.modal.run/v1/chat/completions", MESSAGES, "modal openai-chat chat - Likely"),
        ("https://acme.modal.direct/v1/chat/completions", MESSAGES, "modal openai-chat chat - Likely"),
    ]);
}

#[test]
fn every_host_of_the_long_tail_is_named() {
    for (base, provider) in [
        ("api.cerebras.ai/v1", "cerebras"),
        ("api.z.ai/api/paas/v4", "z_ai"),
        ("open.bigmodel.cn/api/paas/v4", "bigmodel"),
        ("api.moonshot.ai/v1", "moonshot"),
        ("api.moonshot.cn/v1", "moonshot"),
        ("dashscope.aliyuncs.com/compatible-mode/v1", "alibaba"),
        ("dashscope-intl.aliyuncs.com/compatible-mode/v1", "alibaba"),
        ("api.minimax.io/v1", "minimax"),
        ("api.minimaxi.com/v1", "minimax"),
        ("integrate.api.nvidia.com/v1", "nvidia"),
        ("api.deepinfra.com/v1/openai", "deepinfra"),
        ("api.sambanova.ai/v1", "sambanova"),
        ("api.hyperbolic.xyz/v1", "hyperbolic"),
        ("api.novita.ai/v3/openai", "novita"),
        ("api.studio.nebius.ai/v1", "nebius"),
        ("api.studio.nebius.com/v1", "nebius"),
        ("api.tokenfactory.nebius.com/v1", "nebius"),
        ("api.stepfun.com/v1", "stepfun"),
        ("api.hunyuan.cloud.tencent.com/v1", "tencent"),
        ("api.ai21.com/studio/v1", "ai21"),
        ("inference.baseten.co/v1", "baseten"),
        ("api.lambda.ai/v1", "lambda"),
        ("api.llama.com/compat/v1", "meta"),
        ("api.meta.ai/v1", "meta"),
        ("llm.chutes.ai/v1", "chutes"),
        ("api.featherless.ai/v1", "featherless"),
        ("api.friendli.ai/serverless/v1", "friendli"),
        ("api.poe.com/v1", "poe"),
        ("inference.crusoecloud.com/v1", "crusoe"),
        ("us.inference.heroku.com/v1", "heroku"),
        ("api.inference.wandb.ai/v1", "wandb"),
        ("oai.endpoints.kepler.ai.cloud.ovh.net/v1", "ovh"),
        ("ark.cn-beijing.volces.com/api/v3", "volcengine"),
        ("ark.ap-southeast.bytepluses.com/api/v3", "volcengine"),
        ("qianfan.baidubce.com/v2", "baidu"),
        ("api.siliconflow.cn/v1", "siliconflow"),
        ("api.siliconflow.com/v1", "siliconflow"),
    ] {
        let url = format!("https://{base}/chat/completions");
        assert_eq!(line(post(&url, MESSAGES)), format!("{provider} openai-chat chat - Known"));
    }
}

#[test]
fn on_an_unknown_host_path_and_body_tell() {
    hold(&[
        ("https://proxy.example/x/model/m/converse", "{}", "- bedrock-converse chat m Likely"),
        ("https://proxy.example/model/m/invoke-with-response-stream", "{}", "- bedrock-invoke chat m Likely"),
        (
            "https://proxy.example/model/amazon.titan-embed-text-v2%3A0/invoke",
            r#"{"inputText":"Hi"}"#,
            "- bedrock-invoke embeddings amazon.titan-embed-text-v2:0 Likely",
        ),
        (
            "https://proxy.example/model/cohere.embed-v4/invoke",
            r#"{"texts":["Hi"],"input_type":"x"}"#,
            "- bedrock-invoke embeddings cohere.embed-v4 Likely",
        ),
        ("https://proxy.example/v1beta/models/g:generateContent", CONTENTS, "- google-generate generate_content g Likely"),
        ("https://proxy.example/v1beta/tunedModels/t:generateContent", CONTENTS, "- google-generate generate_content t Likely"),
        ("https://proxy.example/v1beta/models/e:embedContent", r#"{"content":{}}"#, "- google-embed embeddings e Likely"),
        ("https://proxy.example/v1beta/models/e:batchEmbedContents", r#"{"requests":[]}"#, "- google-embed embeddings e Likely"),
        (
            "https://proxy.example/publishers/google/models/e:predict",
            r#"{"instances":[{"content":"Hi"}]}"#,
            "- vertex-predict embeddings e Likely",
        ),
        (
            "https://proxy.example/v1/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict",
            r#"{"anthropic_version":"vertex-2023-10-16","messages":[],"max_tokens":1}"#,
            "->anthropic anthropic chat claude-sonnet-4@20250514 Likely",
        ),
        (
            "https://proxy.example/publishers/mistralai/models/codestral:rawPredict",
            MESSAGES,
            "->mistralai openai-chat chat codestral Likely",
        ),
        ("https://proxy.example/v1beta/interactions", r#"{"agent":"a","input":"Hi"}"#, "- google-interactions chat - Likely"),
        ("http://localhost:8000/v1/chat/completions", MESSAGES, "- openai-chat chat - Likely"),
        ("http://localhost:8000/chat/completions", MESSAGES, "- openai-chat chat - Likely"),
        ("http://localhost:4000/engines/m/chat/completions", r#"{"messages":[]}"#, "- openai-chat chat m Likely"),
        ("http://localhost:8000/v1/responses", INPUT, "- openai-responses chat - Likely"),
        ("http://localhost:8000/v1/responses", r#"{"prompt":{"id":"p"}}"#, "- openai-responses chat - Likely"),
        ("http://localhost:8000/v1/responses", r#"{"previous_response_id":"r"}"#, "- openai-responses chat - Likely"),
        ("http://localhost:8000/v1/responses/compact", INPUT, "- openai-responses chat - Likely"),
        ("http://localhost:8000/v1/messages", ANTHROPIC, "- anthropic chat - Likely"),
        ("http://localhost:8000/v1/embeddings", INPUT, "- openai-embeddings embeddings - Likely"),
        ("http://localhost:8000/v1/completions", PROMPT, "- openai-completions text_completion - Likely"),
        ("http://localhost:8000/v1/completions", r#"{"prefix":"a"}"#, "- openai-completions text_completion - Likely"),
        ("http://localhost:8000/v1/rerank", r#"{"query":"q","documents":["d"]}"#, "- cohere-rerank rerank - Likely"),
        ("http://localhost:8000/v1/audio/transcriptions", r#"{"model":"whisper-1"}"#, "- openai-audio generate_content - Likely"),
        ("http://localhost:8000/v1/images/generations", PROMPT, "- openai-images generate_content - Likely"),
    ]);
}

#[test]
fn what_apps_name_alike_counts_only_when_the_answer_shows_it() {
    hold(&[
        ("https://app.example/api/chat", AI_SDK_UI, "- ollama chat - Weak"),
        ("/api/chat", AI_SDK_UI, "- ollama chat - Weak"),
        ("https://app.example/api/chat", r#"{"id":"x","messages":[{"role":"user","parts":[]}]}"#, "none"),
        ("http://localhost:8080/completion", r#"{"prompt":"Hi"}"#, "- openai-completions text_completion - Weak"),
        ("https://app.example/api/generate", PROMPT, "- ollama text_completion - Weak"),
        ("https://app.example/api/embed", INPUT, "- ollama-embed embeddings - Weak"),
        ("https://app.example/api/embeddings", PROMPT, "- ollama-embed embeddings - Weak"),
        ("https://app.example/api/embeddings", INPUT, "- openai-embeddings embeddings - Weak"),
        ("https://app.example/v1/chat", r#"{"message":"Hi"}"#, "- cohere-v1-chat chat - Weak"),
        ("https://app.example/v2/chat", MESSAGES, "- cohere-chat chat - Weak"),
        ("https://app.example/v1/embed", r#"{"texts":["Hi"]}"#, "- cohere-embed embeddings - Weak"),
        ("https://app.example/api/decisions", r#"{"input":"Hi","questions":[]}"#, "- openai-responses decide - Weak"),
        ("https://app.example/api/decisions", INPUT, "none"),
        ("https://app.example/", INPUTS, "none"),
    ]);
}

#[test]
fn what_bills_nothing_is_no_call() {
    for (url, body) in [
        ("https://api.anthropic.com/v1/messages/count_tokens", ANTHROPIC),
        ("https://api.anthropic.com/v1/messages/batches", r#"{"requests":[]}"#),
        ("https://api.openai.com/v1/responses/input_tokens", INPUT),
        ("https://api.openai.com/v1/responses/resp_1/cancel", "{}"),
        ("https://api.openai.com/v1/batches", "{}"),
        ("https://api.openai.com/v1/threads/thread_1/messages", r#"{"role":"user","content":"Hi"}"#),
        ("https://api.openai.com/v1/threads/thread_1/runs", r#"{"assistant_id":"a","model":"m"}"#),
        ("https://api.openai.com/v1/threads/runs", r#"{"assistant_id":"a","model":"m"}"#),
        ("https://api.openai.com/v1/moderations", INPUT),
        ("https://api.openai.com/v1/conversations", "{}"),
        ("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:countTokens", CONTENTS),
        ("https://generativelanguage.googleapis.com/v1beta/cachedContents", CONTENTS),
        ("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:batchGenerateContent", "{}"),
        ("https://us-central1-aiplatform.googleapis.com/v1/publishers/google/models/g:computeTokens", CONTENTS),
        ("https://us-east5-aiplatform.googleapis.com/v1/publishers/anthropic/models/count-tokens:rawPredict", ANTHROPIC),
        (
            "https://us-central1-aiplatform.googleapis.com/v1/publishers/google/models/imagen:predict",
            r#"{"instances":[{"prompt":"A cat"}]}"#,
        ),
        ("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/count-tokens", "{}"),
        ("https://bedrock-runtime.us-east-1.amazonaws.com/guardrail/g/version/1/apply", "{}"),
        ("https://bedrock-runtime.us-east-1.amazonaws.com/async-invoke", "{}"),
        ("http://localhost:8000/v1/tokenize", PROMPT),
        ("http://localhost:11434/api/show", r#"{"model":"m"}"#),
    ] {
        assert_eq!(line(post(url, body)), "none", "{url}");
    }
}

#[test]
fn false_friends_are_no_calls() {
    for (url, body) in [
        ("https://app.example/api/messages", r#"{"messages":[{"text":"Hi"}]}"#),
        ("https://app.example/rooms/7/messages", r#"{"text":"Hi","max_tokens":1}"#),
        ("https://app.example/prompts/7/completions", r#"{"variables":{}}"#),
        ("https://app.example/forms/7/responses", r#"{"answers":[1]}"#),
        ("https://app.example/api/embeddings", r#"{"documentId":7}"#),
        ("https://app.example/api/chat", r#"{"message":"Hi"}"#),
        ("https://app.example/chain/invoke", r#"{"input":"Hi"}"#),
        ("https://app.example/v1/chat", MESSAGES),
        ("https://app.example/chat/completions", r#"{"messages":"Hi"}"#),
        ("https://app.example/v1/conversations", r#"{"items":[]}"#),
        ("https://app.example/v1/conversations/7/items", r#"{"items":[]}"#),
        ("https://app.example/v1/predictions", r#"{"input":{}}"#),
        ("https://app.example/jobs/7/invocations", r#"{"name":"x"}"#),
        ("https://huggingface.co/api/models/acme/birds", r#"{"inputs":"Hi"}"#),
        ("https://app.example/interactions", r#"{"input":"click","model":"button"}"#),
        ("https://app.example/language-model", PROMPT),
        ("https://app.example/users/7:predict", r#"{"instances":[{"content":"x"}]}"#),
        ("https://app.example/", ""),
        ("", ""),
    ] {
        assert_eq!(line(post(url, body)), "none", "{url}");
    }
}

#[test]
fn other_methods_are_no_calls() {
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"] {
        assert_eq!(routed(method, "https://api.openai.com/v1/chat/completions", "{}", MESSAGES, &[]), None, "{method}");
        assert!(!first_look(method, "https://api.openai.com/v1/chat/completions", &[]), "{method}");
    }
}

#[test]
fn an_answer_that_is_fetched_by_its_id_is_routed() {
    let get = |url: &str| line(routed("GET", url, "{}", "", &[]));
    assert_eq!(get("https://api.openai.com/v1/responses/resp_1?stream=true"), so_far("openai openai-responses chat - Known"));
    assert_eq!(
        get("https://generativelanguage.googleapis.com/v1beta/interactions/i_1"),
        so_far("google_genai google-interactions chat - Known")
    );
    assert_eq!(get("https://api.x.ai/v1/chat/deferred-completion/r_1"), "x_ai openai-chat chat - Known");
    assert_eq!(get("https://api.perplexity.ai/async/chat/completions/as-1"), "perplexity openai-chat chat - Known");
    assert_eq!(get("https://api.replicate.com/v1/predictions/q8x1"), "replicate generated-text chat - Known");
    assert_eq!(get("https://api.perplexity.ai/v1/agent/resp_1"), "perplexity openai-responses chat - Known");
    assert_eq!(get("https://api.perplexity.ai/v1/async/sonar/q8x1"), "perplexity openai-chat chat - Known");
    assert_eq!(get("https://app.example/v1/agent/7"), "- openai-responses chat - Weak");
    assert_eq!(get("http://localhost:8000/v1/responses/resp_1"), so_far("- openai-responses chat - Weak"));
    assert_eq!(get("https://api.openai.com/v1/responses/resp_1/input_items"), "none");
    assert_eq!(get("https://api.openai.com/v1/responses"), "none");
    assert_eq!(get("https://api.openai.com/v1/chat/completions/chatcmpl_1"), "none");
}

#[test]
fn a_refused_or_unreadable_request_to_a_known_host_is_a_call() {
    hold(&[
        ("https://api.openai.com/v1/chat/completions", "", "openai openai-chat chat - Known"),
        ("https://api.openai.com/v1/chat/completions", r#"{"model":"m"}"#, "openai openai-chat chat - Known"),
        ("https://api.openai.com/v1/chat/completions", "{}", "none"),
        ("http://localhost:8000/v1/chat/completions", "", "none"),
        ("http://localhost:8000/v1/chat/completions", r#"{"model":"m"}"#, "none"),
    ]);
}

#[test]
fn models_of_partners_on_vertex_name_their_publisher() {
    let base = "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5";
    hold(&[
        (
            &format!("{base}/publishers/anthropic/models/claude-opus-4:rawPredict"),
            r#"{"anthropic_version":"vertex-2023-10-16","messages":[],"max_tokens":1}"#,
            "google_genai>anthropic anthropic chat claude-opus-4 Known",
        ),
        (&format!("{base}/endpoints/openapi/chat/completions"), MESSAGES, "google_genai openai-chat chat - Known"),
        (
            &format!("{base}/publishers/google/models/text-embedding-005:predict"),
            r#"{"instances":[{"content":"Hi"}]}"#,
            "google_genai vertex-predict embeddings text-embedding-005 Known",
        ),
    ]);
}

#[test]
fn cloudflares_gateway_names_the_provider_in_its_path() {
    let gateway = |rest: &str| format!("https://gateway.ai.cloudflare.com/v1/acct/gw/{rest}");
    hold(&[
        (&gateway("openai/chat/completions"), MESSAGES, "openai openai-chat chat - Known"),
        (&gateway("openai/responses"), INPUT, "openai openai-responses chat - Known"),
        (&gateway("anthropic/v1/messages"), ANTHROPIC, "anthropic anthropic chat - Known"),
        (&gateway("google-ai-studio/v1beta/models/g:generateContent"), CONTENTS, "google_genai google-generate generate_content g Known"),
        (
            &gateway("google-vertex-ai/v1/projects/p/locations/l/publishers/google/models/g:generateContent"),
            CONTENTS,
            "google_genai google-generate generate_content g Known",
        ),
        (&gateway("aws-bedrock/bedrock-runtime/us-east-1/model/m%3A0/converse"), "{}", "aws.bedrock bedrock-converse chat m:0 Known"),
        (&gateway("azure-openai/res/my-gpt/chat/completions"), r#"{"messages":[]}"#, "azure.ai.openai openai-chat chat my-gpt Known"),
        (
            &gateway("workers-ai/@cf/meta/llama-3.1-8b-instruct"),
            PROMPT,
            "cloudflare.workers_ai workers-ai chat @cf/meta/llama-3.1-8b-instruct Known",
        ),
        (
            &gateway("workers-ai/run/@cf/baai/bge-m3"),
            r#"{"text":["Hi"]}"#,
            "cloudflare.workers_ai workers-ai embeddings @cf/baai/bge-m3 Known",
        ),
        (&gateway("workers-ai/v1/chat/completions"), MESSAGES, "cloudflare.workers_ai openai-chat chat - Known"),
        (&gateway("groq/chat/completions"), MESSAGES, "groq openai-chat chat - Known"),
        (&gateway("grok/v1/chat/completions"), MESSAGES, "x_ai openai-chat chat - Known"),
        (&gateway("deepseek/chat/completions"), MESSAGES, "deepseek openai-chat chat - Known"),
        (&gateway("mistral/v1/chat/completions"), MESSAGES, "mistralai openai-chat chat - Known"),
        (&gateway("perplexity-ai/chat/completions"), MESSAGES, "perplexity openai-chat chat - Known"),
        (&gateway("cohere/v2/chat"), MESSAGES, "cohere cohere-chat chat - Known"),
        (&gateway("cerebras/chat/completions"), MESSAGES, "cerebras openai-chat chat - Known"),
        (
            &gateway("compat/chat/completions"),
            r#"{"model":"google-ai-studio/gemini-2.5-flash","messages":[]}"#,
            "google_genai openai-chat chat - Known",
        ),
        (
            &gateway("compat/chat/completions"),
            r#"{"model":"dynamic/cheap","messages":[]}"#,
            "cloudflare.ai_gateway openai-chat chat - Known",
        ),
        (
            "https://gateway.ai.cloudflare.com/v1/acct/gw",
            r#"[{"provider":"openai","endpoint":"chat/completions","headers":{},"query":{"model":"m","messages":[]}}]"#,
            "openai cloudflare-universal chat - Known",
        ),
    ]);
}

#[test]
fn other_gateways_name_whom_they_pass_the_call_to() {
    let headers = r#"{"ai-language-model-id":"anthropic/claude-opus-4"}"#;
    assert_eq!(
        line(routed("POST", "https://ai-gateway.vercel.sh/v4/ai/language-model", headers, r#"{"prompt":[]}"#, &[])),
        so_far("vercel_ai_gateway vercel-gateway chat anthropic/claude-opus-4 Known")
    );
    assert_eq!(
        line(routed("POST", "https://proxy.example/v3/ai/embedding-model", r#"{"ai-model-id":"openai/e"}"#, r#"{"values":["Hi"]}"#, &[])),
        so_far("- vercel-gateway embeddings openai/e Likely")
    );
    for (model, body, operation) in [
        ("decision", r#"{"state":[],"questions":{}}"#, "decide"),
        ("speech", r#"{"text":"Hi"}"#, "generate_content"),
        ("transcription", r#"{"audio":"QUJD"}"#, "generate_content"),
    ] {
        let url = format!("https://ai-gateway.vercel.sh/v4/ai/{model}-model");
        let route = format!("vercel_ai_gateway vercel-gateway {operation} openai/m Known");
        assert_eq!(line(routed("POST", &url, r#"{"ai-model-id":"openai/m"}"#, body, &[])), route);
    }
    assert_eq!(
        line(routed("POST", "https://api.portkey.ai/v1/chat/completions", r#"{"x-portkey-provider":"grok"}"#, MESSAGES, &[])),
        "x_ai openai-chat chat - Known"
    );
    hold(&[
        ("https://api.portkey.ai/v1/chat/completions", MESSAGES, "portkey openai-chat chat - Known"),
        ("https://oai.helicone.ai/v1/chat/completions", MESSAGES, "openai openai-chat chat - Known"),
        ("https://anthropic.helicone.ai/v1/messages", ANTHROPIC, "anthropic anthropic chat - Known"),
        ("https://ai-gateway.helicone.ai/v1/chat/completions", MESSAGES, "helicone openai-chat chat - Known"),
        ("https://gateway.helicone.ai/v1/chat/completions", MESSAGES, "helicone openai-chat chat - Known"),
        ("https://gateway.pydantic.dev/proxy/groq/openai/v1/chat/completions", MESSAGES, "groq openai-chat chat - Known"),
        ("https://gateway.pydantic.dev/proxy/my-group/chat/completions", MESSAGES, "pydantic_ai_gateway openai-chat chat - Known"),
        ("https://router.huggingface.co/novita/v3/openai/chat/completions", MESSAGES, "huggingface>novita openai-chat chat - Known"),
        (
            "https://router.huggingface.co/v1/chat/completions",
            r#"{"model":"org/m:together","messages":[]}"#,
            "huggingface>together openai-chat chat - Known",
        ),
        (
            "https://router.huggingface.co/v1/chat/completions",
            r#"{"model":"org/m:fastest","messages":[]}"#,
            "huggingface openai-chat chat - Known",
        ),
        ("https://router.huggingface.co/v1/chat/completions", MESSAGES, "huggingface openai-chat chat - Known"),
    ]);
}

#[test]
fn own_hosts_are_named_by_the_options() {
    let own = [
        OwnProvider { host: "llm.*.corp.example".to_owned(), provider: "corp".to_owned(), dialect: None },
        OwnProvider { host: "localhost:8000".to_owned(), provider: "vllm".to_owned(), dialect: None },
        OwnProvider { host: "odd.example".to_owned(), provider: "odd".to_owned(), dialect: Some("openai-chat".to_owned()) },
        OwnProvider { host: "api.openai.com".to_owned(), provider: "ours".to_owned(), dialect: None },
    ];
    let to = |url: &str, body: &str| line(routed("POST", url, "{}", body, &own));
    assert_eq!(to("https://llm.eu.corp.example/v1/chat/completions", MESSAGES), "corp openai-chat chat - Known");
    assert_eq!(to("http://localhost:8000/v1/chat/completions", MESSAGES), "vllm openai-chat chat - Known");
    assert_eq!(to("http://localhost:8001/v1/chat/completions", MESSAGES), "- openai-chat chat - Likely");
    assert_eq!(to("https://api.openai.com/v1/chat/completions", MESSAGES), "ours openai-chat chat - Known");
    // A path of its own, one that is Ollama's elsewhere, and one that tells better.
    assert_eq!(to("https://odd.example/ask", MESSAGES), "odd openai-chat chat - Known");
    assert_eq!(to("https://odd.example/api/chat", MESSAGES), "odd openai-chat chat - Known");
    assert_eq!(to("https://odd.example/v1/embeddings", INPUT), "odd openai-embeddings embeddings - Known");
    assert_eq!(to("https://odd.example/login", r#"{"user":"x"}"#), "none");
}
