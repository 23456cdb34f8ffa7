//! Amazon Bedrock's InvokeModel and its stream: every model family in its own shape, and the token counts that Bedrock
//! itself adds around them. What other servers make of a plain text is one more family. Source: providers.md 3.6 G, 3.7, 4.10.

use super::anthropic::Anthropic;
use super::bedrock_converse::{COUNTS, tell_path, tell_request, tell_request_id, tell_whole, tell_wrapped};
use super::call::{Headers, Request};
use super::counts::{self, Count, Counts};
use super::fact::{Fact, Operation};
use super::openai_chat::OpenAiChat;
use super::teller::Teller;
use super::{Dialect, plain_text};
use crate::base::json::Json;
use crate::base::text::{contains, is_among};
use crate::base::usage::Usage;
use crate::decode::{Event, EventKind};

/// Those of Bedrock, and of TGI, whose bodies do not count the prompt.
const HEADERS: &Counts = &[
    (Count::Input, "x-amzn-bedrock-input-token-count|x-prompt-tokens"),
    (Count::Cached, "x-amzn-bedrock-cache-read-input-token-count"),
    (Count::CacheWrite, "x-amzn-bedrock-cache-write-input-token-count"),
    (Count::Output, "x-amzn-bedrock-output-token-count|x-generated-tokens"),
];

/// Reads one call of InvokeModel. The family shows in the bodies: the model of the URL may be the opaque name of a profile.
#[derive(Default)]
pub(super) struct BedrockInvoke {
    claude: Anthropic,
    openai: OpenAiChat,
    usage: Sources,
    /// The head bears the id of an AWS request.
    answered_by_aws: bool,
}

/// The token counts by who told them. The best source of each side wins, so they are told together.
#[derive(Debug, Default)]
struct Sources {
    body: Usage,
    /// `amazon-bedrock-invocationMetrics`. For Claude they may differ from the body, which is what is billed.
    metrics: Usage,
    headers: Usage,
    /// An answer of vectors or ranks has no output, and no source says so.
    textless: bool,
}

impl Dialect for BedrockInvoke {
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>) {
        tell_path(request, tell);
        let body = request.body;
        match family_of_request(body) {
            Family::Claude => self.claude.request(request, tell),
            Family::Nova => tell_request(body, tell),
            Family::OpenAi => self.openai.request(request, tell),
            Family::Plain => {
                let textless = textless(request);
                if let Some(operation) = textless {
                    self.is_textless(operation, tell);
                }
                plain_text::tell_request(body, textless == Some(Operation::Embeddings), tell);
            }
        }
    }

    fn head(&mut self, head: &Headers<'_>, tell: &mut Teller<'_>) {
        self.answered_by_aws = tell_request_id(head, tell);
        self.usage.headers = counts::beside(counts::read(head.0, HEADERS));
        self.usage.tell(tell);
    }

    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>) {
        if event.kind == EventKind::Exception {
            tell.exception(event.name, body);
            return;
        }
        let family = family_of_answer(body);
        // Other sources than the body may know better.
        tell.held = Some(self.usage.body);
        match family {
            Some(Family::Claude) => self.claude.read(body, tell),
            Some(Family::Nova) if event.kind == EventKind::Whole => tell_whole(body, tell),
            Some(Family::Nova) => tell_wrapped(body, tell),
            Some(Family::OpenAi) => {
                self.openai.event(event, body, tell);
                body.list("choices").zip(0..).for_each(|(choice, number)| tell_stop(number, choice, tell));
            }
            Some(Family::Plain) => {
                // Behind the opaque name of a profile it shows first in the answer that a text was to become vectors.
                if !self.usage.textless && body.has("embedding|embeddings|embeddingsByType") {
                    self.is_textless(Operation::Embeddings, tell);
                }
                plain_text::tell_answer(body, event.kind, self.usage.body, tell);
            }
            None if event.kind != EventKind::Whole && body.has("error") => {
                tell.failure(body);
            }
            None => {}
        }
        let told = tell.held.take().unwrap_or_default();
        if told != self.usage.body {
            self.usage.body = told;
            self.usage.tell(tell);
        }
        if event.kind != EventKind::Whole {
            self.metrics(body, tell);
        } else if family.is_none() {
            // AWS answers in shapes that nobody has listed, such as images, and some tell a `message` as failures do; an app's own
            // path of this form does not.
            if self.answered_by_aws {
                tell.end();
            } else if !tell.failure(body) {
                tell.foreign();
            }
        }
    }
}

impl BedrockInvoke {
    fn is_textless(&mut self, operation: Operation, tell: &mut Teller<'_>) {
        self.usage.textless = true;
        tell.fact(Fact::Operation(operation));
    }

    /// Bedrock's own counts, in the last event of a stream whatever the family.
    fn metrics(&mut self, body: Json<'_>, tell: &mut Teller<'_>) {
        if let Some(metrics) = body.get("amazon-bedrock-invocationMetrics") {
            self.usage.metrics = counts::beside(counts::read(metrics, COUNTS));
            self.usage.tell(tell);
            tell.end();
        }
    }
}

impl Sources {
    fn tell(&self, tell: &mut Teller<'_>) {
        let sources = [&self.body, &self.metrics, &self.headers];
        let input = sources.into_iter().find(|source| source.input.is_some()).unwrap_or(&self.body);
        let output = sources.into_iter().find(|source| source.output.is_some()).unwrap_or(&self.body);
        tell.usage(&Usage {
            output: output.output.or((self.textless && input.input.is_some()).then_some(0)),
            reasoning: output.reasoning,
            output_audio: output.output_audio,
            provider_total: input.provider_total.filter(|_| std::ptr::eq(input, output)),
            ..*input
        });
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
    /// A prompt and a text, under names of each family's own: Titan, Llama, Mistral, Cohere, those of other servers; and vectors.
    Plain,
}

fn family_of_request(body: Json<'_>) -> Family {
    if body.has("anthropic_version") {
        return Family::Claude;
    }
    let Some(message) = body.list("messages").next() else { return Family::Plain };
    // Nova's parts are told by their one key, those of OpenAI by their type.
    let part = message.list("content").next();
    if part.is_some_and(|part| part.get("type").is_none()) { Family::Nova } else { Family::OpenAi }
}

/// The members that only one family has.
const MARKS: &[(Family, &str)] = &[
    (Family::Claude, "type"),
    (Family::OpenAi, "choices"),
    (Family::Nova, "output stopReason messageStart contentBlockStart contentBlockDelta contentBlockStop messageStop metadata"),
    (
        Family::Plain,
        "generation generations outputText results outputs completion completions text event_type is_finished embedding embeddings \
         embeddingsByType generated_text summary_text translation_text version",
    ),
];

/// The family, told by the first member that only one of them has.
fn family_of_answer(body: Json<'_>) -> Option<Family> {
    body.entries().find_map(|(key, value)| {
        // Replicate's is a text, or a list of the pieces of one.
        if key.is("output") && !value.is_object() {
            return Some(Family::Plain);
        }
        let row = MARKS.iter().find(|(_, keys)| is_among(keys, b' ', key.name()))?;
        Some(row.0)
    })
}

/// What is asked for where it is no text.
fn textless(request: &Request<'_>) -> Option<Operation> {
    let has = |key: &str| request.body.has(key);
    let asks = |what: &str| contains(request.url.path, what);
    if asks("embed") || asks("feature-extraction") || has("texts|input_type|singleEmbeddingParams") {
        return Some(Operation::Embeddings);
    }
    (has("query") && has("documents|inputs")).then_some(Operation::Rerank)
}

/// Mistral's stop reason, which is its own at Bedrock.
fn tell_stop(choice: u64, item: Json<'_>, tell: &mut Teller<'_>) {
    if item.get("finish_reason").is_none() {
        tell.choice = choice;
        tell.finish(item, "stop_reason");
    }
}
