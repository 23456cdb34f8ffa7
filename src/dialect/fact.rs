//! What a dialect can learn of a call, and who is told.

use crate::base::attr::Attr;
use crate::base::cost::Cost;
use crate::base::json::Json;
use crate::base::text::is_among;
use crate::base::usage::Usage;

/// Takes the facts of one call as they become known.
pub trait Sink {
    /// Whether the content of the request is recorded. If not, its text facts need not be told.
    fn inputs(&self) -> Content;

    /// Takes one fact.
    fn fact(&mut self, fact: Fact<'_>);
}

/// What becomes of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It is kept and sent.
    Recorded,
    /// It is neither kept nor sent.
    Private,
}

/// Something learned. Texts are unescaped; each is taken in at once and not kept by reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fact<'a> {
    // Of the request, in the order of the wire.
    /// What is asked for, where the dialect knows better than the route.
    Operation(Operation),
    /// The model that was asked for.
    RequestModel(&'a str),
    /// A setting of the request, as it stands on the wire; brought to the attribute's type by the record.
    Setting(&'static Attr, Json<'a>),
    /// The conversation that the wire names.
    Conversation(&'a str),
    /// A part of the system instructions.
    System(Part<'a>),
    /// A message begins.
    Input(Role),
    /// A part of the message that began last.
    InputPart(Part<'a>),
    /// A tool that the model may call.
    Tool(Tool<'a>),
    /// What is to be embedded, as it stands on the wire.
    EmbeddingsInput(Json<'a>),

    // Of the answer.
    /// The answer has the shape of this dialect: a call to an unknown host is one to a model.
    Confirmed,
    /// The answer is something else: what looked like a call to a model was none.
    Foreign,
    /// The answer comes in events rather than whole.
    Streaming,
    /// Another answer takes the place of the one that began: its texts, calls and finishes are void.
    Restart,
    /// The provider's id of the answer; the last one told counts.
    Id(&'a str),
    /// The model that answered; the last one told counts.
    Model(&'a str),
    /// The provider behind a gateway.
    Upstream(&'a str),
    /// The first content is here, though it is told later or never.
    Begun,
    /// New text of the choice `choice`; the whole text where the answer is whole.
    Delta {
        /// Which of several answers.
        choice: u64,
        /// What the text is.
        kind: DeltaKind,
        /// The new text alone.
        text: &'a str,
    },
    /// A tool call, or the new part of one.
    ToolCall {
        /// Which of several answers.
        choice: u64,
        /// The wire's number of the call inside the answer, if it has one.
        index: Option<u64>,
        /// The wire's id of the call, if this part carries it.
        id: Option<&'a str>,
        /// The tool's name, if this part carries it.
        name: Option<&'a str>,
        /// The new part of the arguments, JSON text.
        arguments: &'a str,
    },
    /// A part of the answer that is neither text nor a tool call.
    OutputPart {
        /// Which of several answers.
        choice: u64,
        /// The part.
        part: Part<'a>,
    },
    /// Why an answer ended, in the wire's own word.
    Finish {
        /// Which of several answers.
        choice: u64,
        /// The wire's word.
        reason: &'a str,
    },
    /// The token counts as known by now: replaces what was told before.
    Usage(Usage),
    /// What the provider charged.
    Cost(Cost),
    /// A count of its own under an own attribute.
    Count(&'static Attr, u64),
    /// A word of its own under an own attribute.
    Label(&'static Attr, &'a str),
    /// The provider reports a failure, be it inside an answer with status 200.
    Failed(Failure<'a>),
    /// The answer is not ready; a later call will bring it.
    Pending,
    /// The terminal event was seen: what comes after it, even a cancel, does not make the call a failure.
    End,
}

/// The operations that Sentry knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A turn of a conversation.
    Chat,
    /// Text continued.
    TextCompletion,
    /// Content generated (Google's word for a turn).
    GenerateContent,
    /// Vectors made of texts.
    Embeddings,
    /// Documents put in order.
    Rerank,
    /// Questions about a state decided.
    Decide,
}

impl Operation {
    const ALL: &[Self] = &[Self::Chat, Self::TextCompletion, Self::GenerateContent, Self::Embeddings, Self::Rerank, Self::Decide];

    /// The operation of that name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.name() == name)
    }

    /// The value of `gen_ai.operation.name`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::TextCompletion => "text_completion",
            Self::GenerateContent => "generate_content",
            Self::Embeddings => "embeddings",
            Self::Rerank => "rerank",
            Self::Decide => "decide",
        }
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person or program that asks.
    User,
    /// The model.
    Assistant,
    /// A tool that answers the model.
    Tool,
    /// Instructions in the middle of a conversation.
    System,
}

impl Role {
    /// The word in a message.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
            Self::System => "system",
        }
    }

    /// The role of a message by its `role`, as [`Role::from_wire`] reads it.
    #[inline(never)]
    pub(super) fn of(message: Json<'_>) -> Self {
        Self::from_wire(message.name_at("role"))
    }

    /// The role behind the words of the wires; a role nobody knows speaks as the user.
    pub fn from_wire(word: &str) -> Self {
        let words = [
            (Self::Assistant, "assistant|model|CHATBOT|chatbot|function.call"),
            (Self::Tool, "tool|function|TOOL|function.result"),
            (Self::System, "system|developer|SYSTEM"),
        ];
        words.into_iter().find(|(_, words)| is_among(words, b'|', word)).map_or(Self::User, |(role, _)| role)
    }
}

/// One part of a message, in the shape that Sentry shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part<'a> {
    /// Text.
    Text(&'a str),
    /// What the model thought.
    Reasoning(&'a str),
    /// A call of a tool.
    ToolCall {
        /// The wire's id of the call.
        id: Option<&'a str>,
        /// The tool.
        name: &'a str,
        /// The arguments: a JSON value, or the JSON text of one.
        arguments: Option<Json<'a>>,
    },
    /// What a tool answered.
    ToolResult {
        /// The id of the call it answers.
        id: Option<&'a str>,
        /// The answer: any JSON value.
        result: Option<Json<'a>>,
    },
    /// Inline media, of which only the type is kept.
    Blob {
        /// The media type, if the wire tells it.
        mime: Option<&'a str>,
    },
    /// Media at an address.
    Uri {
        /// The media type, if the wire tells it.
        mime: Option<&'a str>,
        /// The address. A `data:` address is told as [`Part::Blob`].
        uri: &'a str,
    },
    /// A file that the provider keeps.
    File {
        /// The media type, if the wire tells it.
        mime: Option<&'a str>,
        /// The provider's id of the file.
        id: &'a str,
    },
}

/// What a delta's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeltaKind {
    /// The answer.
    Text,
    /// Thinking that is shown.
    Reasoning,
    /// A refusal to answer.
    Refusal,
}

/// The definition of a tool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tool<'a> {
    /// `function`, or the provider's word for a tool of its own.
    pub kind: &'a str,
    /// The name.
    pub name: &'a str,
    /// What it does.
    pub description: Option<&'a str>,
    /// The JSON schema of its arguments.
    pub parameters: Option<Json<'a>>,
}

/// What a provider says went wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Failure<'a> {
    /// The provider's word for the kind of failure.
    pub kind: Option<&'a str>,
    /// The provider's code: a word, or an HTTP status.
    pub code: Option<&'a str>,
    /// The sentence for people. May quote the prompt, so it is content.
    pub message: Option<&'a str>,
}
