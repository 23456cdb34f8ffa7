//! An engine and what it posts, with a clock that is turned by hand.

use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::wire::Urgency;
use serde_json::{Value, json};

use crate::rules;

const DSN: &str = "https://e12d836b15bb49d7bbf99e64295d995b@o447951.ingest.us.sentry.io/42";
const BEGIN: f64 = 1_795_205_071_000.0;

/// An engine, the time, and a source of entropy.
pub struct Mailroom {
    pub engine: Engine,
    milliseconds: f64,
    drawn: u64,
}

/// A post under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    pub ticket: u32,
    pub text: String,
}

impl Posted {
    /// The lines of the envelope as JSON.
    fn lines(&self) -> Vec<Value> {
        self.text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// The spans in it.
    pub fn spans(&self) -> Vec<Value> {
        let lines = self.lines();
        let containers = lines.windows(2).filter(|pair| pair[0]["type"] == "span");
        containers.flat_map(|pair| pair[1]["items"].as_array().cloned().unwrap_or_default()).collect()
    }

    /// The names of its spans.
    pub fn names(&self) -> Vec<String> {
        self.spans().iter().map(|span| span["name"].as_str().expect("a span has a name").to_owned()).collect()
    }

    /// What it reports as lost: reason, category, quantity.
    pub fn losses(&self) -> Vec<(String, String, u64)> {
        let lines = self.lines();
        let reports = lines.windows(2).filter(|pair| pair[0]["type"] == "client_report");
        let rows = reports.flat_map(|pair| pair[1]["discarded_events"].as_array().cloned().unwrap_or_default());
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        rows.map(|row| (text(&row, "reason"), text(&row, "category"), row["quantity"].as_u64().unwrap_or_default())).collect()
    }
}

impl Mailroom {
    pub fn new(options: Value) -> Self {
        let mut all = json!({"dsn": DSN});
        let given = options.as_object().expect("options are an object").clone();
        all.as_object_mut().expect("an object").extend(given);
        Self { engine: Engine::new(&all.to_string()).expect("the options are right"), milliseconds: BEGIN, drawn: 0 }
    }

    pub fn now(&self) -> Moment {
        Moment::from_milliseconds(self.milliseconds)
    }

    pub fn wait(&mut self, milliseconds: f64) {
        self.milliseconds += milliseconds;
    }

    /// Opens a span; `parent` 0 begins a trace.
    pub fn open(&mut self, name: &str, parent: u32, attributes: Value) -> u32 {
        let span = json!({"name": name, "parent": parent, "attributes": attributes}).to_string();
        let entropy = self.entropy();
        self.engine.span_open(&span, &entropy, self.now())
    }

    /// A whole span.
    pub fn span(&mut self, name: &str, parent: u32, attributes: Value) {
        let handle = self.open(name, parent, attributes);
        self.engine.span_close(handle, self.now());
    }

    /// Begins a streamed call of a model.
    pub fn call(&mut self, parent: u32) -> u32 {
        let call = json!({"source": "fetch", "method": "POST", "url": "https://api.openai.com/v1/chat/completions", "parent": parent});
        let body = json!({"model": "gpt-4o-mini", "stream": true, "messages": [{"role": "user", "content": "hello"}]}).to_string();
        let entropy = self.entropy();
        let handle = self.engine.open(&call.to_string(), body.as_bytes(), &entropy, self.now());
        self.engine.respond(handle, r#"{"status":200,"headers":{"content-type":"text/event-stream"}}"#, self.now());
        handle
    }

    /// The next post that is due.
    pub fn next(&mut self, urgency: Urgency) -> Option<Posted> {
        match self.engine.drain(urgency, self.now()) {
            0 => None,
            ticket => {
                let text = String::from_utf8(self.engine.body(ticket).to_vec()).expect("envelopes are UTF-8");
                assert_eq!(rules::faults(&text), [""; 0], "{text}");
                Some(Posted { ticket, text })
            }
        }
    }

    /// Posts all that is due, each answered with this status.
    pub fn post(&mut self, urgency: Urgency, status: u16) -> Vec<Posted> {
        let posts: Vec<Posted> = std::iter::from_fn(|| self.next(urgency)).collect();
        posts.iter().for_each(|post| self.answer(post, status, "", ""));
        posts
    }

    pub fn answer(&mut self, post: &Posted, status: u16, limits: &str, retry_after: &str) {
        self.engine.sent(post.ticket, status, limits, retry_after, 0.5, self.now());
    }

    /// 32 bytes that were not drawn before.
    fn entropy(&mut self) -> Vec<u8> {
        self.drawn += 1;
        self.drawn.to_be_bytes().repeat(4)
    }
}

/// A text of so many bytes.
pub fn text(bytes: usize) -> String {
    "x".repeat(bytes)
}
