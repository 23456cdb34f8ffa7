//! Runs recorded calls through the engine and reads the spans out of its envelopes.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::wire::Urgency;
use serde_json::{Value, json};

/// The DSN of every test.
pub const DSN: &str = "https://e12d836b15bb49d7bbf99e64295d995b@o447951.ingest.us.sentry.io/42";

/// An engine with these options beside the DSN.
pub fn engine(options: Value) -> Engine {
    let mut all = json!({"dsn": DSN});
    let given = options.as_object().expect("options are an object").clone();
    all.as_object_mut().expect("an object").extend(given);
    Engine::new(&all.to_string()).expect("the options are right")
}

/// Everything that waits, as envelopes.
pub fn envelopes(engine: &mut Engine, now: Moment) -> Vec<String> {
    let mut envelopes = Vec::new();
    loop {
        match engine.drain(Urgency::Everything, now) {
            0 => return envelopes,
            ticket => {
                envelopes.push(String::from_utf8(engine.body(ticket).to_vec()).expect("envelopes are UTF-8"));
                engine.sent(ticket, 200, "", "", 0.5, now);
            }
        }
    }
}

/// The spans of envelopes.
pub fn spans(envelopes: &[String]) -> Vec<Value> {
    let payloads = envelopes.iter().flat_map(|envelope| envelope.lines().skip(1).step_by(2).zip(envelope.lines().skip(2).step_by(2)));
    payloads
        .filter(|(header, _)| header.contains(r#""type":"span""#))
        .flat_map(|(_, payload)| {
            let container: Value = serde_json::from_str(payload).expect("a payload is JSON");
            container["items"].as_array().expect("a container has items").clone()
        })
        .collect()
}
