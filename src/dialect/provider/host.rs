//! Who serves a request, told by its host.

use super::{Certainty, DialectName};
use super::{gateway, lines};
use crate::base::config::OwnProvider;
use crate::base::glob::glob;
use crate::dialect::call::{Request, Url};

/// Who serves a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Service<'a> {
    /// `gen_ai.provider.name`.
    pub provider: Option<&'a str>,
    /// The provider that it passes the call on to.
    pub upstream: Option<&'a str>,
    /// The dialect that the options name.
    pub dialect: Option<DialectName>,
    /// `Known` where a host serves models and nothing else that looks like a call, `Likely` elsewhere.
    pub certainty: Certainty,
}

impl<'a> Service<'a> {
    /// A host that serves models.
    pub fn known(provider: &'a str) -> Self {
        Self { provider: Some(provider), upstream: None, dialect: None, certainty: Certainty::Known }
    }
}

/// Providers, one a line, and the hosts under which they serve. Names are those that Sentry's own SDKs send where they send one, else
/// OpenTelemetry's, else ours.
const HOSTS: &str = "
openai api.openai.com *.api.openai.com chatgpt.com
azure.ai.openai *.openai.azure.com *.cognitiveservices.azure.com
azure.ai.inference *.services.ai.azure.com *.models.ai.azure.com models.inference.ai.azure.com
anthropic api.anthropic.com
google_genai generativelanguage.googleapis.com firebasevertexai.googleapis.com aiplatform.googleapis.com *-aiplatform.googleapis.com aiplatform.*.rep.googleapis.com
aws.bedrock bedrock-runtime.*.amazonaws.com bedrock-runtime-fips.*.amazonaws.com bedrock-runtime.*.amazonaws.com.cn vpce-*.bedrock-runtime.*.vpce.amazonaws.com bedrock-mantle.*.api.aws
mistralai api.mistral.ai codestral.mistral.ai
cohere api.cohere.com api.cohere.ai
groq api.groq.com
x_ai api.x.ai *.api.x.ai
deepseek api.deepseek.com
perplexity api.perplexity.ai
together_ai api.together.xyz api.together.ai
fireworks api.fireworks.ai
openrouter openrouter.ai api.openrouter.ai
huggingface router.huggingface.co api-inference.huggingface.co *.endpoints.huggingface.cloud
cloudflare.workers_ai api.cloudflare.com
vercel_ai_gateway ai-gateway.vercel.sh
ollama ollama.com
github api.githubcopilot.com *.githubcopilot.com models.github.ai
cerebras api.cerebras.ai
z_ai api.z.ai
bigmodel open.bigmodel.cn
moonshot api.moonshot.ai api.moonshot.cn
alibaba dashscope.aliyuncs.com dashscope-*.aliyuncs.com
minimax api.minimax.io api.minimax.com api.minimaxi.io api.minimaxi.com
nvidia integrate.api.nvidia.com
deepinfra api.deepinfra.com
sambanova api.sambanova.ai
hyperbolic api.hyperbolic.xyz
novita api.novita.ai
nebius api.studio.nebius.ai api.studio.nebius.com api.tokenfactory.nebius.com
baseten inference.baseten.co
lambda api.lambda.ai
meta api.llama.com api.meta.ai
chutes llm.chutes.ai
featherless api.featherless.ai
friendli api.friendli.ai
poe api.poe.com
crusoe inference.crusoecloud.com
heroku *.inference.heroku.com
wandb api.inference.wandb.ai
ovh oai.endpoints.kepler.ai.cloud.ovh.net
voyageai api.voyageai.com
jina api.jina.ai
writer api.writer.com
volcengine ark.*.volces.com ark.*.bytepluses.com
baidu qianfan.baidubce.com
siliconflow api.siliconflow.cn api.siliconflow.com
ibm.watsonx.ai *.ml.cloud.ibm.com
replicate api.replicate.com
stepfun api.stepfun.com api.stepfun.ai
tencent api.hunyuan.cloud.tencent.com
ai21 api.ai21.com
";

/// Hosts under which companies serve whatever they like: path and body must tell the rest.
const SHARED: &str = "
azure.ai.openai *.azure-api.net
snowflake *.snowflakecomputing.com
databricks *.databricks.com *.azuredatabricks.net
modal *.modal.run *.modal.direct
";

/// The port of Ollama, wherever it runs.
const OLLAMA_PORT: u16 = 11434;

/// Who serves a request: own hosts first, so that an app can rename what is built in.
pub(super) fn service<'a>(request: &Request<'a>, own: &'a [OwnProvider]) -> Service<'a> {
    let url = &request.url;
    if let Some(row) = own.iter().find(|row| serves(row, url)) {
        let dialect = row.dialect.as_deref().and_then(DialectName::from_name);
        return Service { dialect, ..Service::known(&row.provider) };
    }
    if let Some(service) = gateway::service(request) {
        return service;
    }
    if let Some(provider) = provider(HOSTS, url.host) {
        return Service::known(provider);
    }
    if url.port == Some(OLLAMA_PORT) {
        return Service::known("ollama");
    }
    Service { provider: provider(SHARED, url.host), upstream: None, dialect: None, certainty: Certainty::Likely }
}

/// Whether a request goes to an own host whose paths are its own.
pub(super) fn may_call(url: &str, own: &[OwnProvider]) -> bool {
    own.iter().any(|row| row.dialect.is_some() && serves(row, &Url::parse(url)))
}

/// A pattern may hold a port or not.
fn serves(row: &OwnProvider, url: &Url<'_>) -> bool {
    glob(&row.host, url.host) || url.port.is_some_and(|port| glob(&row.host, &[url.host, ":", &u64::from(port).to_string()].concat()))
}

/// The provider of the first line with a pattern that fits.
fn provider(table: &'static str, host: &str) -> Option<&'static str> {
    lines::find(table, &|pattern| glob(pattern, host))
}
