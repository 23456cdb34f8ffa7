//! Floor 2: events → facts. One file per wire shape; knows no Sentry.
//!
//! A dialect reads the request, the head and the events of one call and tells what it learned. It names the members of its wire
//! by their paths, and a `Teller` reads these and tells a [`Sink`]. It never fails: what it cannot read it leaves out. It keeps no
//! text, and nothing but what a later event needs to be understood.
//!
//! To add one: a file here, a row in the table below, a fixture of a whole and a streamed answer.

mod by_hand;
mod call;
mod counts;
mod fact;
mod failure;
mod provider;
mod repeat;
mod settings;
mod teller;

mod ai_sdk;
mod ai_sdk_prompt;
mod ai_sdk_usage;
mod anthropic;
mod anthropic_request;
mod anthropic_usage;
mod asked_usage;
mod bedrock_block;
mod bedrock_converse;
mod bedrock_invoke;
mod cloudflare_universal;
mod cohere_chat;
mod cohere_embed;
mod cohere_rerank;
mod cohere_usage;
mod cohere_v1_chat;
mod fingerprint;
mod google_arguments;
mod google_embed;
mod google_generate;
mod google_interactions;
mod google_usage;
mod langchain;
mod mistral_conversations;
mod ollama;
mod ollama_embed;
mod openai_answer;
mod openai_audio;
mod openai_chat;
mod openai_completions;
mod openai_content;
mod openai_embeddings;
mod openai_images;
mod openai_responses;
mod openai_responses_item;
mod openai_responses_request;
mod openai_usage;
mod plain_text;
mod vercel_gateway;
mod vertex_predict;
mod workers_ai;

use crate::base::json::Json;
use crate::base::limits::MAX_EVENT_BYTES;
use crate::decode::Event;
use repeat::Repeat;
use teller::Teller;

pub use asked_usage::{asking, unasked};
pub use by_hand::{read_answers, read_calls, read_messages};
pub use call::{Headers, REQUEST_HEADERS, RESPONSE_HEADERS, Request, Url, is_by_litellm, percent_decode};
pub use fact::{Content, DeltaKind, Fact, Failure, Operation, Part, Role, Sink, Tool};
pub use failure::{read_failed_head, read_failure};
pub use provider::{Certainty, Route, first_look, hooked, route, serves_models, upstream};

/// Reads one call that speaks one wire shape.
trait Dialect {
    /// Tells what the request asks for.
    fn request(&mut self, request: &Request<'_>, tell: &mut Teller<'_>);

    /// Tells what the head of the answer holds, for wires that put facts into headers.
    fn head(&mut self, _head: &Headers<'_>, _tell: &mut Teller<'_>) {}

    /// Tells what one event of a successful answer holds: a streamed event, or the whole document. `body` is its data; the
    /// mark `[DONE]`, with which half of the wires end, never comes here.
    fn event(&mut self, event: Event<'_>, body: Json<'_>, tell: &mut Teller<'_>);
}

/// Reads one call, in whatever dialect, and tells a sink.
pub struct Reader {
    dialect: Box<dyn Dialect>,
    /// A plain delta, which most events are like.
    plain: Repeat,
    /// `[DONE]` was met, after which nothing counts.
    done: bool,
}

impl Reader {
    /// Tells what the request asks for.
    pub fn request(&mut self, request: &Request<'_>, sink: &mut dyn Sink) {
        self.dialect.request(request, &mut Teller::new(sink));
    }

    /// Tells what the head of the answer holds.
    pub fn head(&mut self, head: &Headers<'_>, sink: &mut dyn Sink) {
        self.dialect.head(head, &mut Teller::new(sink));
    }

    /// Tells what one event of a successful answer holds: a streamed event, or the whole document.
    pub fn event(&mut self, event: Event<'_>, sink: &mut dyn Sink) {
        let mut tell = Teller::new(sink);
        if event.data == b"[DONE]" {
            self.done = true;
            tell.end();
        } else if !self.done && !self.plain.tell(event, &mut tell) {
            self.dialect.event(event, Json::new(event.data), &mut tell);
            self.plain.learn(event, &tell);
        }
    }

    /// Tells the server-sent events that these bytes begin with, as long as they are plain deltas like one before. Says how many bytes
    /// were told.
    pub fn repeats(&self, bytes: &[u8], sink: &mut dyn Sink) -> usize {
        // Whether an event is too long is the decoder's to say.
        if self.done || bytes.len() > MAX_EVENT_BYTES { 0 } else { self.plain.take(bytes, &mut Teller::new(sink)) }
    }
}

macro_rules! dialects {
    ($($variant:ident $name:literal => $file:ident::$reader:ident;)*) => {
        /// The wire shapes, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum DialectName {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl DialectName {
            /// All of them, in the order of the table.
            pub const ALL: &[DialectName] = &[$(DialectName::$variant),*];

            /// The name, as framework hooks give it to `open`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// A reader for one call.
            pub fn reader(self) -> Reader {
                Reader { dialect: self.dialect(), plain: Repeat::default(), done: false }
            }

            fn dialect(self) -> Box<dyn Dialect> {
                match self {
                    $(Self::$variant => Box::new($file::$reader::default()),)*
                }
            }
        }
    };
}

dialects! {
    OpenAiChat "openai-chat" => openai_chat::OpenAiChat;
    OpenAiResponses "openai-responses" => openai_responses::OpenAiResponses;
    OpenAiCompletions "openai-completions" => openai_completions::OpenAiCompletions;
    OpenAiEmbeddings "openai-embeddings" => openai_embeddings::OpenAiEmbeddings;
    OpenAiAudio "openai-audio" => openai_audio::OpenAiAudio;
    OpenAiImages "openai-images" => openai_images::OpenAiImages;
    Anthropic "anthropic" => anthropic::Anthropic;
    BedrockConverse "bedrock-converse" => bedrock_converse::BedrockConverse;
    BedrockInvoke "bedrock-invoke" => bedrock_invoke::BedrockInvoke;
    GoogleGenerate "google-generate" => google_generate::GoogleGenerate;
    GoogleEmbed "google-embed" => google_embed::GoogleEmbed;
    VertexPredict "vertex-predict" => vertex_predict::VertexPredict;
    GoogleInteractions "google-interactions" => google_interactions::GoogleInteractions;
    CohereChat "cohere-chat" => cohere_chat::CohereChat;
    CohereV1Chat "cohere-v1-chat" => cohere_v1_chat::CohereV1Chat;
    CohereEmbed "cohere-embed" => cohere_embed::CohereEmbed;
    CohereRerank "cohere-rerank" => cohere_rerank::CohereRerank;
    Ollama "ollama" => ollama::Ollama;
    OllamaEmbed "ollama-embed" => ollama_embed::OllamaEmbed;
    VercelGateway "vercel-gateway" => vercel_gateway::VercelGateway;
    // These two share the reader of a wire that is much like theirs.
    MistralConversations "mistral-conversations" => openai_chat::OpenAiChat;
    GeneratedText "generated-text" => bedrock_invoke::BedrockInvoke;
    WorkersAi "workers-ai" => workers_ai::WorkersAi;
    AiSdk "ai-sdk" => ai_sdk::AiSdk;
    LangChain "langchain" => langchain::LangChain;
    CloudflareUniversal "cloudflare-universal" => cloudflare_universal::CloudflareUniversal;
}

impl DialectName {
    /// The dialect of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dialect| dialect.name() == name)
    }

    /// Whether its answers may be asked for in one call and fetched, several times even, in later ones.
    pub fn is_fetched_later(self) -> bool {
        matches!(self, Self::OpenAiResponses | Self::GoogleInteractions | Self::GeneratedText)
    }
}
