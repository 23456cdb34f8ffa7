//! Laws of what apps give as values: attributes of any kind, results of tools and prompts.

use genspan::base::time::Moment;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::content::any_json;
use crate::support::{engine, envelopes, spans};

const NOW: Moment = Moment(1_795_205_071_000_000);
const SECRET: &str = "what nobody may see";

/// The span that these steps of the boundary leave, and the losses.
fn sent(start: Value, change: Value) -> (Value, String) {
    let mut engine = engine(json!({}));
    let span = engine.span_open(&start.to_string(), &[7; 48], NOW);
    engine.span_set(span, &change.to_string());
    engine.span_close(span, NOW);
    let mut sent = spans(&envelopes(&mut engine, NOW));
    assert_eq!(sent.len(), 1);
    (sent[0].take(), engine.losses())
}

/// The value that an attribute must have on the wire for what was given: objects and lists are JSON texts there.
fn on_the_wire(given: &Value) -> Value {
    match given {
        Value::Object(_) | Value::Array(_) => json!(given.to_string()),
        given => given.clone(),
    }
}

/// A result as servers give them, with a secret in each of its texts.
fn any_result() -> impl Strategy<Value = Value> {
    let message = (any::<bool>(), any_json()).prop_map(|(is_text, more)| {
        let content = if is_text {
            json!({"type": "text", "text": SECRET})
        } else {
            json!({"type": "resource", "text": 1, "more": more, "uri": SECRET})
        };
        json!({"role": "user", "content": content})
    });
    let messages = proptest::collection::vec(prop_oneof![message, any_json()], 0..4);
    (any_json(), any::<Option<bool>>(), proptest::option::of(messages), any_json()).prop_map(|(content, is_error, messages, broken)| {
        let Some(is_error) = is_error else { return broken };
        let mut result = json!({"content": [content, {"type": "text", "text": SECRET}], "description": SECRET, "isError": is_error});
        if let Some(messages) = messages {
            result["messages"] = json!(messages);
        }
        result
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_span_has_a_name_whatever_it_is_called(first in any_json(), second in any_json()) {
        let (span, _) = sent(json!({"name": first}), json!({"name": second}));
        let called = [&second, &first].into_iter().find_map(|name| match name {
            Value::String(name) if !name.is_empty() => Some(name.clone()),
            Value::Number(name) => Some(name.to_string()),
            _ => None,
        });
        prop_assert_eq!(span["name"].as_str(), Some(called.as_deref().unwrap_or("span")));
    }

    #[test]
    fn any_value_is_carried_and_null_takes_one_out(first in any_json(), second in any_json()) {
        let start = json!({"name": "s", "attributes": {"kept": first, "changed": "before"}});
        let (span, losses) = sent(start, json!({"attributes": {"changed": second}}));
        for (name, given) in [("kept", &first), ("changed", &second)] {
            let attribute = &span["attributes"][name];
            if given.is_null() {
                prop_assert!(attribute.is_null(), "{}", attribute);
            } else {
                prop_assert_eq!(&attribute["value"], &on_the_wire(given));
            }
        }
        prop_assert_eq!(losses, "[]");
    }

    #[test]
    fn a_result_of_mcp_tells_its_failure_always_and_its_contents_where_they_are_recorded(result in any_result(), method in prop_oneof![Just("tools/call"), Just("prompts/get"), Just("resources/read")], is_told in any::<bool>()) {
        let mut told = json!({"method": method, "result": result.to_string()});
        if is_told {
            told["isTold"] = json!(true);
        }
        let (span, _) = sent(json!({"name": "s"}), json!({"mcp": told}));
        let failed = result["isError"] == json!(true);
        prop_assert_eq!(span["status"].as_str(), Some(if failed { "error" } else { "ok" }));
        prop_assert_eq!(span["attributes"]["error.type"]["value"].as_str(), failed.then_some("tool_error"));
        let count = result["messages"].as_array().map(Vec::len).filter(|count| *count > 0);
        prop_assert_eq!(span["attributes"]["mcp.prompt.result.message_count"]["value"].as_u64(), count.map(|count| count as u64));
        if !is_told {
            prop_assert!(!span.to_string().contains(SECRET), "{}", span);
        } else if method == "tools/call" {
            let text = span["attributes"]["gen_ai.tool.call.result"]["value"].as_str().unwrap_or_default();
            prop_assert_eq!(serde_json::from_str::<Value>(text).ok(), Some(result));
        }
    }
}
