//! Runs one dialect over one call and keeps what it told.

use genspan::base::json::Json;
use genspan::base::usage::Usage;
use genspan::decode::Decoder;
use genspan::dialect::{Content, DialectName, Fact, Headers, Request, Sink, Url};

/// A call to read: all texts as they stand on the wire.
pub struct Call<'a> {
    pub dialect: &'a str,
    pub url: &'a str,
    /// A JSON object of request headers.
    pub request_headers: &'a str,
    pub request: &'a str,
    /// A JSON object of response headers.
    pub response_headers: &'a str,
    pub response: &'a [u8],
    pub content: Content,
}

impl Default for Call<'_> {
    fn default() -> Self {
        Self {
            dialect: "openai-chat",
            url: "https://api.example.com/v1/chat/completions",
            request_headers: "{}",
            request: "{}",
            response_headers: "{}",
            response: b"",
            content: Content::Recorded,
        }
    }
}

/// What was told, each fact as its `Debug` text, and the counts that held at the end.
#[derive(Debug)]
pub struct Told {
    pub facts: Vec<String>,
    pub usage: Option<Usage>,
    /// How many bytes of the answer were told by their likeness alone.
    pub repeated: usize,
    content: Content,
}

impl Sink for Told {
    fn inputs(&self) -> Content {
        self.content
    }

    fn fact(&mut self, fact: Fact<'_>) {
        match fact {
            Fact::Usage(usage) => self.usage = Some(usage),
            fact => self.facts.push(format!("{fact:?}")),
        }
    }
}

/// Reads the whole call, its answer at once.
pub fn read(call: &Call<'_>) -> Told {
    read_in_pieces(call, &[call.response])
}

/// Reads the call with its answer in these pieces, each as the engine does.
pub fn read_in_pieces(call: &Call<'_>, pieces: &[&[u8]]) -> Told {
    let mut told = Told { facts: Vec::new(), usage: None, repeated: 0, content: call.content };
    let mut reader = DialectName::from_name(call.dialect).expect("the dialect exists").reader();
    let request = Request {
        method: "POST",
        url: Url::parse(call.url),
        headers: Headers(Json::new(call.request_headers.as_bytes())),
        body: Json::new(call.request.as_bytes()),
    };
    reader.request(&request, &mut told);
    reader.head(&Headers(Json::new(call.response_headers.as_bytes())), &mut told);
    let mut decoder = Decoder::new();
    for piece in pieces {
        let known = if decoder.is_between_events() { reader.repeats(piece, &mut told) } else { 0 };
        told.repeated += known;
        decoder.push(&piece[known..], &mut |event| reader.event(event, &mut told));
    }
    decoder.finish(&mut |event| reader.event(event, &mut told));
    told
}

/// Reads an answer alone.
pub fn answer(dialect: &str, response: &[u8]) -> Told {
    read(&Call { dialect, response, ..Call::default() })
}
