//! Laws over whole trees of spans: what agents add up, and what a scope puts onto those below it.

use std::collections::BTreeMap;

use genspan::base::time::Moment;
use genspan::span::Outcome;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{engine, envelopes, spans};

const NOW: Moment = Moment(1_795_205_071_000_000);

/// A span of a tree: its place above, as far as there is one, and what else it is opened with.
type Node = (usize, Value);

/// Opens spans, each below an earlier one, ends them last to first, and gives back those that were sent by their places.
fn grow(nodes: &[Node]) -> BTreeMap<usize, Value> {
    let mut engine = engine(json!({"release": "shop@1", "environment": "staging"}));
    let mut handles: Vec<u32> = Vec::new();
    for (at, (_, span)) in nodes.iter().enumerate() {
        let mut opening = span.clone();
        opening["name"] = json!(at.to_string());
        opening["parent"] = json!(above(nodes, at).map_or(0, |above| handles[above]));
        let mut entropy = [at as u8 + 1; 48];
        entropy[..8].copy_from_slice(&(at as u64 + 1).to_be_bytes());
        handles.push(engine.span_open(&opening.to_string(), &entropy, NOW));
    }
    for handle in handles.into_iter().rev() {
        engine.span_close(handle, NOW);
    }
    let sent = spans(&envelopes(&mut engine, NOW));
    sent.into_iter().map(|span| (span["name"].as_str().unwrap().parse().unwrap(), span["attributes"].clone())).collect()
}

fn above(nodes: &[Node], at: usize) -> Option<usize> {
    (at > 0).then(|| nodes[at].0 % at)
}

/// The places from one up to the top.
fn way_up(nodes: &[Node], at: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(at), |at| above(nodes, *at))
}

/// An agent, a tool, or a call with its counts.
fn any_work() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"op": "gen_ai.invoke_agent", "attributes": {"gen_ai.agent.name": "A"}})),
        Just(json!({"op": "gen_ai.execute_tool"})),
        (0..1000u64, 0..1000u64).prop_map(|(input, output)| {
            json!({"op": "gen_ai.chat", "attributes": {"gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output}})
        }),
    ]
}

fn any_scope() -> impl Strategy<Value = Value> {
    let user = proptest::option::of(prop_oneof![
        Just(Value::Null),
        "[a-z]{1,4}".prop_map(|id| json!({"id": id})),
        "[a-z]{1,4}".prop_map(|name| json!({"username": name, "email": format!("{name}@example.com")})),
    ]);
    let conversation = proptest::option::of(prop_oneof![Just(Value::Null), "[a-z]{1,4}".prop_map(Value::String)]);
    let tags = proptest::collection::btree_map("[ab]", "[a-z]{1,3}", 0..2);
    (user, conversation, tags).prop_map(|(user, conversation, tags)| {
        let said = [("tags", Some(json!(tags))), ("user", user), ("conversationId", conversation)];
        let scope: BTreeMap<_, _> = said.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        json!({ "scope": scope })
    })
}

fn any_tree(node: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<Node>> {
    proptest::collection::vec((any::<usize>(), node), 1..16)
}

/// The member of the nearest scope that says it, from a place up.
fn said<'a>(nodes: &'a [Node], at: usize, member: &str) -> Option<&'a Value> {
    way_up(nodes, at).find_map(|place| nodes[place].1["scope"].get(member))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_agent_tells_the_sum_of_all_calls_below_it_and_nothing_else_does(nodes in any_tree(any_work())) {
        let sent = grow(&nodes);
        let is_call = |place: usize| nodes[place].1["op"] == "gen_ai.chat";
        let is_below = |low: usize, high: usize| low != high && way_up(&nodes, low).any(|place| place == high);
        // A call around other calls tells of the same tokens as they do.
        let calls: Vec<usize> = (0..nodes.len()).filter(|at| is_call(*at) && !(0..nodes.len()).any(|low| is_call(low) && is_below(low, *at))).collect();
        for (at, (_, work)) in nodes.iter().enumerate().filter(|(at, _)| !is_call(*at)) {
            let is_agent = work["op"] == "gen_ai.invoke_agent";
            for name in ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"] {
                let below = calls.iter().filter(|call| is_below(**call, at));
                let counts: Vec<u64> = below.filter_map(|call| nodes[*call].1["attributes"][name].as_u64()).collect();
                let expected = (is_agent && !counts.is_empty()).then(|| counts.iter().sum::<u64>());
                prop_assert_eq!(sent[&at][name]["value"].as_u64(), expected, "{} of {}", name, at);
            }
        }
    }

    #[test]
    fn every_span_carries_release_environment_and_what_the_nearest_scope_says_and_no_user_is_a_mixture(nodes in any_tree(any_scope())) {
        let sent = grow(&nodes);
        for at in 0..nodes.len() {
            prop_assert_eq!(sent[&at]["sentry.release"]["value"].as_str(), Some("shop@1"));
            prop_assert_eq!(sent[&at]["sentry.environment"]["value"].as_str(), Some("staging"));
            let user = said(&nodes, at, "user");
            for (member, name) in [("id", "user.id"), ("email", "user.email"), ("username", "user.name")] {
                prop_assert_eq!(sent[&at][name]["value"].as_str(), user.and_then(|user| user[member].as_str()), "{} of {}", name, at);
            }
            let conversation = said(&nodes, at, "conversationId").and_then(Value::as_str);
            prop_assert_eq!(sent[&at]["gen_ai.conversation.id"]["value"].as_str(), conversation);
            for tag in ["a", "b"] {
                let expected = way_up(&nodes, at).find_map(|place| nodes[place].1["scope"]["tags"][tag].as_str());
                prop_assert_eq!(sent[&at][tag]["value"].as_str(), expected, "{} of {}", tag, at);
            }
        }
    }
}

/// The input tokens of an agent, below which a step of that op and with those attributes asks a model and ends before the answer came.
fn told_by_agent(step: &Value) -> Value {
    let mut engine = engine(json!({}));
    let agent = engine.span_open(r#"{"name":"agent","op":"gen_ai.invoke_agent"}"#, &[1; 32], NOW);
    let mut opening = step.clone();
    opening["parent"] = json!(agent);
    let step = engine.span_open(&opening.to_string(), &[2; 32], NOW);
    let call = json!({"method": "POST", "url": "https://api.openai.com/v1/chat/completions", "parent": step});
    let call = engine.open(&call.to_string(), br#"{"model":"m","messages":[]}"#, &[3; 32], NOW);
    engine.span_close(step, NOW);
    engine.respond(call, r#"{"status":200,"headers":{}}"#, NOW);
    engine.feed(call, br#"{"object":"chat.completion","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}"#, NOW);
    engine.close(call, Outcome::Ended, "", NOW);
    engine.span_close(agent, NOW);
    let sent = spans(&envelopes(&mut engine, NOW));
    let agent = sent.iter().find(|span| span["name"] == "agent").expect("the agent is sent");
    agent["attributes"]["gen_ai.usage.input_tokens"]["value"].clone()
}

#[test]
fn an_agent_hears_of_a_call_that_ends_after_the_step_between_them() {
    assert_eq!(told_by_agent(&json!({"name": "step"})), 10);
}

#[test]
fn an_agent_hears_once_of_a_call_that_the_step_between_them_has_told() {
    let counts = json!({"gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5});
    assert_eq!(told_by_agent(&json!({"name": "step", "op": "gen_ai.chat", "attributes": counts})), 10);
}
