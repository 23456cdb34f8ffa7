//! A fixture: one call written down as it went over the wire, and its way through the engine.

use std::fs;
use std::path::{Path, PathBuf};

use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::span::Outcome;
use genspan::wire::Urgency;
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
const RESPONSES: [&str; 4] = ["response.json", "response.sse", "response.ndjson", "response.bin"];

/// One call: what was asked, what came back, when, and with which random bytes.
pub struct Fixture {
    /// `dialect/case`.
    pub name: String,
    /// The body of the answer, as it came.
    pub response: Vec<u8>,
    /// The body of the request.
    pub request: Vec<u8>,
    folder: PathBuf,
    call: Value,
}

impl Fixture {
    /// Every fixture there is, by name.
    pub fn all() -> Vec<Self> {
        let cases = folders(Path::new(FOLDER)).into_iter().flat_map(|dialect| folders(&dialect));
        cases.map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let file = |name: &str| fs::read(folder.join(name));
        let call = file("call.json").unwrap_or_else(|_| panic!("{} has no call.json", folder.display()));
        let response = RESPONSES.iter().find_map(|name| file(name).ok());
        Self {
            name: folder.strip_prefix(FOLDER).expect("a case lies in the folder").display().to_string(),
            response: response.unwrap_or_else(|| panic!("{} has no response", folder.display())),
            call: serde_json::from_slice(&call).unwrap_or_else(|error| panic!("{}: {error}", folder.display())),
            request: file("request.json").unwrap_or_else(|_| panic!("{} has no request.json", folder.display())),
            folder,
        }
    }

    /// Where the expected bytes are kept.
    pub fn golden(&self) -> PathBuf {
        self.folder.join("envelope.json")
    }

    /// The envelopes of the call when its answer comes in these chunks.
    pub fn envelopes(&self, chunks: &[&[u8]]) -> Vec<String> {
        self.run(&self.call["options"], chunks)
    }

    /// The envelopes when nobody has asked for content.
    pub fn private_envelopes(&self) -> Vec<String> {
        self.run(&json!({"dsn": self.call["options"]["dsn"]}), &[&self.response])
    }

    /// The way of a call as the shim goes it: the first bytes come with the head of the answer.
    fn run(&self, options: &Value, chunks: &[&[u8]]) -> Vec<String> {
        let [start, head, end] = ["start", "head", "end"].map(|name| self.moment(name));
        let mut engine = Engine::new(&options.to_string()).expect("the options are right");
        let agent = self.open_agent(&mut engine, start);
        let handle = engine.open(&self.opening(agent).to_string(), &self.request, &entropy(&self.call), start);
        let answer = json!({"status": self.call["status"], "headers": self.call["responseHeaders"]});
        engine.respond(handle, &answer.to_string(), head);
        for chunk in chunks {
            engine.feed(handle, chunk, head);
        }
        engine.close(handle, Outcome::Ended, "", end);
        engine.span_close(agent, end);
        drain(&mut engine, end)
    }

    fn opening(&self, parent: u32) -> Value {
        json!({
            "source": "fetch",
            "method": self.call["method"],
            "url": self.call["url"],
            "headers": self.call["requestHeaders"],
            "parent": parent,
            "scope": self.scope(),
        })
    }

    /// The agent that makes the call, where the fixture has one; else 0.
    fn open_agent(&self, engine: &mut Engine, now: Moment) -> u32 {
        let Some(agent) = self.call.get("agent") else { return 0 };
        let name = agent["name"].as_str().expect("an agent has a name");
        // As text, since `json!` would sort the attributes and the order is the shim's.
        let attributes = format!(r#"{{"gen_ai.operation.name":"invoke_agent","gen_ai.agent.name":"{name}"}}"#);
        let scope = self.scope();
        let span = format!(r#"{{"name":"invoke_agent {name}","op":"gen_ai.invoke_agent","attributes":{attributes},"scope":{scope}}}"#);
        engine.span_open(&span, &entropy(agent), now)
    }

    fn scope(&self) -> Value {
        match self.call["agent"].get("conversationId") {
            Some(id) => json!({"conversationId": id}),
            None => json!({}),
        }
    }

    fn moment(&self, name: &str) -> Moment {
        Moment::from_milliseconds(self.call[name].as_f64().unwrap_or_else(|| panic!("{} has no {name}", self.name)))
    }
}

fn folders(above: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(above).unwrap_or_else(|error| panic!("{}: {error}", above.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The random bytes that stand beside a call or an agent, as 64 hex digits.
fn entropy(of: &Value) -> Vec<u8> {
    let digits = of["entropy"].as_str().expect("entropy is given");
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("hex digits"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex digits")).collect()
}

fn drain(engine: &mut Engine, now: Moment) -> Vec<String> {
    let mut envelopes = Vec::new();
    loop {
        let ticket = engine.drain(Urgency::Everything, now);
        if ticket == 0 {
            return envelopes;
        }
        envelopes.push(String::from_utf8(engine.body(ticket).to_vec()).expect("envelopes are UTF-8"));
        engine.sent(ticket, 200, "", "", 0.5, now);
    }
}
