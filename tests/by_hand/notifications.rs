//! What notifications of the Model Context Protocol say, and requests that are about nothing with a name.

use genspan::base::time::Moment;
use serde_json::{Map, Value, json};

use crate::support::{engine, envelopes, spans};

const NOW: Moment = Moment(1_795_205_071_000_000);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Contents {
    Recorded,
    Kept,
}

/// The attributes of the protocol that a message leaves, each with its type.
fn told(method: &str, params: Value, contents: Contents) -> Value {
    let mut message = json!({"method": method, "params": params.to_string()});
    if contents == Contents::Recorded {
        message["isTold"] = json!(true);
    }
    let mut engine = engine(json!({}));
    let span = engine.span_open(r#"{"name":"s"}"#, &[7; 48], NOW);
    engine.span_set(span, &json!({"mcp": message}).to_string());
    engine.span_close(span, NOW);
    let sent = spans(&envelopes(&mut engine, NOW));
    let attributes = sent[0]["attributes"].as_object().unwrap().iter().filter(|(name, _)| name.starts_with("mcp."));
    Value::Object(attributes.map(|(name, value)| (name.clone(), json!([value["type"], value["value"]]))).collect::<Map<_, _>>())
}

fn progress(progress: Value, total: Value) -> Value {
    json!({"progressToken": 7, "progress": progress, "total": total, "message": "around the corner"})
}

#[test]
fn progress_is_told_with_the_share_that_is_done() {
    let expected = json!({
        "mcp.progress.token": ["string", "7"],
        "mcp.progress.current": ["double", 1],
        "mcp.progress.total": ["double", 3],
        "mcp.progress.percentage": ["double", 33.333_333],
        "mcp.progress.message": ["string", "around the corner"],
    });
    assert_eq!(told("notifications/progress", progress(json!(1), json!(3)), Contents::Recorded), expected);
}

#[test]
fn a_share_is_that_of_any_numbers_and_unknown_without_a_whole() {
    let share = |done, whole| told("notifications/progress", progress(done, whole), Contents::Kept)["mcp.progress.percentage"].clone();
    assert_eq!(share(json!(0.5), json!(2)), json!(["double", 25]));
    assert_eq!(share(json!(2.5e3), json!(5000)), json!(["double", 50]));
    for (done, whole) in
        [(json!(1), json!(0)), (json!(1), json!(null)), (json!("1"), json!(2)), (json!(1e300), json!(2)), (json!(-1), json!(2))]
    {
        assert_eq!(share(done, whole), json!(null));
    }
}

#[test]
fn words_of_people_and_servers_are_told_only_where_contents_are_recorded() {
    let said = [
        ("notifications/progress", progress(json!(1), json!(4)), "mcp.progress.message"),
        ("notifications/cancelled", json!({"requestId": 3, "reason": "no longer wanted"}), "mcp.cancelled.reason"),
        ("notifications/message", json!({"level": "info", "logger": "legs", "data": {"steps": 12}}), "mcp.logging.message"),
    ];
    for (method, params, words) in said {
        let mut recorded = told(method, params.clone(), Contents::Recorded);
        assert!(recorded.as_object_mut().unwrap().remove(words).is_some(), "{method}");
        assert_eq!(told(method, params, Contents::Kept), recorded, "{method}");
    }
}

#[test]
fn a_log_message_is_told_with_the_type_of_what_is_logged() {
    let expected = json!({
        "mcp.logging.level": ["string", "info"],
        "mcp.logging.logger": ["string", "legs"],
        "mcp.logging.message": ["string", r#"{"steps":12}"#],
        "mcp.logging.data_type": ["string", "object"],
    });
    assert_eq!(
        told("notifications/message", json!({"level": "info", "logger": "legs", "data": {"steps": 12}}), Contents::Recorded),
        expected
    );
    for (data, kind) in [(json!("text"), "string"), (json!(1.5), "number"), (json!(true), "boolean"), (json!([1]), "object")] {
        assert_eq!(
            told("notifications/message", json!({"data": data}), Contents::Kept),
            json!({"mcp.logging.data_type": ["string", kind]})
        );
    }
}

#[test]
fn the_other_messages_tell_what_is_theirs_and_requests_nothing() {
    let of = |method, params| told(method, params, Contents::Recorded);
    assert_eq!(of("notifications/initialized", json!({})), json!({"mcp.lifecycle.phase": ["string", "initialization_complete"]}));
    let cancelled = json!({"mcp.cancelled.request_id": ["string", "3"], "mcp.cancelled.reason": ["string", "late"]});
    assert_eq!(of("notifications/cancelled", json!({"requestId": 3, "reason": "late"})), cancelled);
    assert_eq!(of("logging/setLevel", json!({"level": "debug"})), json!({"mcp.logging.level": ["string", "debug"]}));
    assert_eq!(of("tools/list", json!({"level": "debug", "data": 1, "progress": 1, "reason": "none"})), json!({}));
}

#[test]
fn words_of_people_and_servers_are_redacted_like_all_contents() {
    for (method, member, attribute) in [
        ("notifications/message", "data", "mcp.logging.message"),
        ("notifications/progress", "message", "mcp.progress.message"),
        ("notifications/cancelled", "reason", "mcp.cancelled.reason"),
    ] {
        let mut engine = engine(json!({"redact": true}));
        let span = engine.span_open(r#"{"name":"s"}"#, &[7; 48], NOW);
        let message = json!({"method": method, "params": json!({member: "ada@example.com left"}).to_string(), "isTold": true});
        engine.span_set(span, &json!({"mcp": message}).to_string());
        engine.span_close(span, NOW);
        let sent = spans(&envelopes(&mut engine, NOW));
        assert_eq!(sent[0]["attributes"][attribute]["value"], "[email] left", "{method}");
    }
}
