//! Amazon Bedrock's InvokeModel and its stream: every model family in its own shape, and the token counts that Bedrock
//! itself adds around them. Source: providers.md 3.6 G, 3.7, 4.10.

use super::Dialect;
use super::anthropic::Anthropic;
use super::bedrock_block::list;
use super::bedrock_converse::{beside, tell_path, tell_request, tell_request_id, tell_whole, tell_wrapped};
use super::bedrock_plain;
use super::call::{Head, Request};
use super::fact::{Content, Fact, Operation, Sink};
use super::failure::{read_exception, read_failure};
use super::openai_chat::OpenAiChat;
use crate::base::json::Json;
use crate::base::text::contains;
use crate::base::usage::Usage;
use crate::decode::{Event, EventKind};

/// Reads one call of InvokeModel. The family shows in the bodies: the model of the URL may be the opaque name of a profile.
#[derive(Debug, Default)]
pub(super) struct BedrockInvoke {
    claude: Anthropic,
    openai: OpenAiChat,
    counts: Counts,
    /// The head bears the id of an AWS request.
    answered_by_aws: bool,
}

/// The token counts by who told them. The best source of each side wins, so they are told together.
#[derive(Debug, Default)]
struct Counts {
    body: Usage,
    /// `amazon-bedrock-invocationMetrics`. For Claude they may differ from the body, which is what is billed.
    metrics: Usage,
    headers: Usage,
    /// An answer of vectors or ranks has no output, and no source says so.
    textless: bool,
}

impl Dialect for BedrockInvoke {
    fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        tell_path(request, sink);
        let body = request.body;
        match family_of_request(body) {
            Family::Claude => self.claude.request(request, sink),
            Family::Nova => tell_request(body, sink),
            Family::OpenAi => self.openai.request(request, sink),
            Family::Plain => {
                if let Some(operation) = textless(request) {
                    self.counts.textless = true;
                    sink.fact(Fact::Operation(operation));
                }
                bedrock_plain::tell_request(body, sink);
            }
        }
    }

    fn head(&mut self, head: &Head<'_>, sink: &mut dyn Sink) {
        self.answered_by_aws = tell_request_id(head, sink);
        let count = |name: &str| head.headers.count(name);
        self.counts.headers = beside(
            count("x-amzn-bedrock-input-token-count"),
            count("x-amzn-bedrock-cache-read-input-token-count"),
            count("x-amzn-bedrock-cache-write-input-token-count"),
            count("x-amzn-bedrock-output-token-count"),
        );
        self.counts.tell(sink);
    }

    fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let body = Json::new(event.data);
        if event.kind == EventKind::Exception {
            read_exception(event.name, body, sink);
            return;
        }
        let mut tap = Tap { sink, usage: None };
        let family = family_of_answer(body);
        match family {
            Some(Family::Claude) => self.claude.read(body, &mut tap),
            Some(Family::Nova) if event.kind == EventKind::Whole => tell_whole(body, &mut tap),
            Some(Family::Nova) => tell_wrapped(body, &mut tap),
            Some(Family::OpenAi) => {
                self.openai.event(event, &mut tap);
                list(body, "choices").zip(0..).for_each(|(choice, number)| tell_stop(number, choice, &mut tap));
            }
            Some(Family::Plain) => bedrock_plain::tell_answer(body, event.kind, self.counts.body, &mut tap),
            None => {}
        }
        if let Some(usage) = tap.usage {
            self.counts.body = usage;
            self.counts.tell(sink);
        }
        if event.kind != EventKind::Whole {
            self.metrics(body, sink);
        } else if family.is_none() && !read_failure(body, sink) {
            // AWS answers in shapes that nobody has listed, such as images; an app's own path of this form does not.
            sink.fact(if self.answered_by_aws { Fact::End } else { Fact::Foreign });
        }
    }
}

impl BedrockInvoke {
    /// Bedrock's own counts, in the last event of a stream whatever the family.
    fn metrics(&mut self, body: Json<'_>, sink: &mut dyn Sink) {
        let Some(metrics) = body.get("amazon-bedrock-invocationMetrics") else { return };
        self.counts.metrics = beside(
            metrics.count_at("inputTokenCount"),
            metrics.count_at("cacheReadInputTokenCount"),
            metrics.count_at("cacheWriteInputTokenCount"),
            metrics.count_at("outputTokenCount"),
        );
        self.counts.tell(sink);
        sink.fact(Fact::End);
    }
}

impl Counts {
    fn tell(&self, sink: &mut dyn Sink) {
        let best = |count: fn(&Usage) -> Option<u64>| {
            let sources = [self.body, self.metrics, self.headers];
            sources.into_iter().find(|source| count(source).is_some()).unwrap_or_default()
        };
        let (input, output) = (best(|usage| usage.input), best(|usage| usage.output));
        let usage = Usage {
            output: output.output.or((self.textless && input.input.is_some()).then_some(0)),
            reasoning: output.reasoning,
            output_audio: output.output_audio,
            provider_total: input.provider_total.filter(|_| input == output),
            ..input
        };
        if !usage.is_empty() {
            sink.fact(Fact::Usage(usage));
        }
    }
}

/// Passes facts on and keeps the usage back, since other sources may know it better.
struct Tap<'a> {
    sink: &'a mut dyn Sink,
    usage: Option<Usage>,
}

impl Sink for Tap<'_> {
    fn inputs(&self) -> Content {
        self.sink.inputs()
    }

    fn outputs(&self) -> Content {
        self.sink.outputs()
    }

    fn fact(&mut self, fact: Fact<'_>) {
        match fact {
            Fact::Usage(usage) => self.usage = Some(usage),
            fact => self.sink.fact(fact),
        }
    }
}

/// The shapes of the models at Bedrock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// Anthropic's messages.
    Claude,
    /// Amazon's Nova, which speaks as Converse does.
    Nova,
    /// OpenAI's chat: Jamba, gpt-oss, Qwen, DeepSeek, the later Mistrals.
    OpenAi,
    /// A prompt and a text, under names of each family's own: Titan, Llama, Mistral, Cohere; and vectors.
    Plain,
}

fn family_of_request(body: Json<'_>) -> Family {
    if body.get("anthropic_version").is_some() {
        return Family::Claude;
    }
    let Some(message) = list(body, "messages").next() else { return Family::Plain };
    // Nova's parts are told by their one key, those of OpenAI by their type.
    let part = list(message, "content").next();
    if part.is_some_and(|part| part.get("type").is_none()) { Family::Nova } else { Family::OpenAi }
}

/// The family, told by the first member that only one of them has.
fn family_of_answer(body: Json<'_>) -> Option<Family> {
    body.entries().find_map(|(key, _)| match key.name() {
        "type" => Some(Family::Claude),
        "choices" => Some(Family::OpenAi),
        "output" | "stopReason" | "messageStart" | "contentBlockStart" | "contentBlockDelta" | "contentBlockStop" | "messageStop"
        | "metadata" => Some(Family::Nova),
        "generation" | "generations" | "outputText" | "results" | "outputs" | "completion" | "completions" | "text" | "event_type"
        | "is_finished" | "embedding" | "embeddings" | "embeddingsByType" => Some(Family::Plain),
        _ => None,
    })
}

/// What is asked for where it is no text.
fn textless(request: &Request<'_>) -> Option<Operation> {
    let has = |key: &&str| request.body.get(key).is_some();
    if contains(request.url.path, "embed") || ["texts", "input_type", "singleEmbeddingParams"].iter().any(has) {
        return Some(Operation::Embeddings);
    }
    ["query", "documents"].iter().all(has).then_some(Operation::Rerank)
}

/// Mistral's stop reason, which is its own at Bedrock.
fn tell_stop(choice: u64, item: Json<'_>, sink: &mut dyn Sink) {
    if item.get("finish_reason").is_none()
        && let Some(reason) = item.get("stop_reason")
    {
        bedrock_plain::tell_finish(choice, reason, sink);
    }
}
