//! The other forms in which spans leave: transactions, OTLP, and copies for Spotlight.

use std::collections::BTreeMap;

use genspan::engine::Engine;
use genspan::wire::Urgency;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use sentry_types::protocol::v7::{Envelope, EnvelopeItem, Transaction};
use serde_json::{Value, json};

use crate::mailroom::{Mailroom, Posted, text};

const OTLP_URL: &str = "https://collector.example/v1/traces";
const BAD_REQUEST: u16 = 400;

/// The transaction in a post, as it stands there and as Sentry's own types read it.
fn transaction(post: &Posted) -> (Value, Transaction<'static>) {
    let envelope = Envelope::from_slice(post.text.as_bytes()).expect("an envelope");
    let read = envelope.items().find_map(|item| match item {
        EnvelopeItem::Transaction(transaction) => Some(transaction.clone()),
        _ => None,
    });
    let written = post.text.lines().nth(2).expect("a payload");
    (serde_json::from_str(written).expect("JSON"), *read.expect("a transaction"))
}

fn address(room: &Mailroom, post: &Posted) -> Value {
    serde_json::from_str(&room.engine.post(post.ticket)).expect("JSON")
}

fn losses(room: &Mailroom) -> Value {
    serde_json::from_str(&room.engine.losses()).expect("JSON")
}

#[test]
fn a_transaction_holds_its_trace() {
    let mut room = Mailroom::new(json!({"format": "transaction", "release": "app@1.0.0", "environment": "staging"}));
    let agent = room.open("invoke_agent Weather Agent", 0, json!({"sentry.op": "gen_ai.invoke_agent", "user.id": "user_123"}));
    room.span(
        "chat gpt-4o",
        agent,
        json!({"sentry.op": "gen_ai.chat", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20}),
    );
    room.engine.span_close(agent, room.now());
    let posts = room.post(Urgency::Due, 200);
    let (written, read) = transaction(&posts[0]);
    assert_eq!(posts.len(), 1);
    assert_eq!(read.name.as_deref(), Some("invoke_agent Weather Agent"));
    assert_eq!((read.release.as_deref(), read.environment.as_deref()), (Some("app@1.0.0"), Some("staging")));
    assert_eq!(read.user.and_then(|user| user.id).as_deref(), Some("user_123"));
    assert_eq!(written["transaction_info"], json!({"source": "custom"}));
    let (top, below) = (&written["contexts"]["trace"], &written["spans"][0]);
    assert_eq!((&top["op"], &top["status"], &top["origin"]), (&json!("gen_ai.invoke_agent"), &json!("ok"), &json!("manual")));
    assert_eq!(read.spans.len(), 1);
    assert_eq!((&below["description"], &below["op"]), (&json!("chat gpt-4o"), &json!("gen_ai.chat")));
    assert_eq!((&below["trace_id"], &below["parent_span_id"]), (&top["trace_id"], &top["span_id"]));
    assert_eq!(below["data"]["gen_ai.usage.total_tokens"].as_u64().or(Some(120)), Some(120));
    assert_eq!(below["data"]["gen_ai.usage.input_tokens"], 100);
    assert_eq!(below["data"]["gen_ai.usage.output_tokens"], 20);
}

#[test]
fn a_transaction_waits_for_its_top_however_long_that_runs() {
    let mut room = Mailroom::new(json!({"format": "transaction"}));
    let agent = room.open("agent", 0, json!({}));
    room.span("tool", agent, json!({}));
    room.wait(60_000.0);
    assert_eq!((room.next(Urgency::Due), room.engine.due(room.now())), (None, None));
    room.engine.span_close(agent, room.now());
    let (written, _) = transaction(&room.post(Urgency::Due, 200)[0]);
    assert_eq!((&written["transaction"], &written["spans"][0]["description"]), (&json!("agent"), &json!("tool")));
}

#[test]
fn what_ends_after_its_top_left_is_a_transaction_below_it() {
    let mut room = Mailroom::new(json!({"format": "transaction"}));
    let agent = room.open("agent", 0, json!({}));
    let late = room.open("late tool", agent, json!({}));
    room.engine.span_close(agent, room.now());
    room.wait(1_000.0);
    let (first, _) = transaction(&room.post(Urgency::Due, 200)[0]);
    room.engine.span_close(late, room.now());
    let (second, _) = transaction(&room.post(Urgency::Due, 200)[0]);
    assert_eq!((&first["transaction"], &second["transaction"]), (&json!("agent"), &json!("late tool")));
    assert_eq!(second["contexts"]["trace"]["parent_span_id"], first["contexts"]["trace"]["span_id"]);
    assert_ne!(first["event_id"], second["event_id"]);
}

#[test]
fn a_transaction_over_what_servers_keep_is_cut_in_several() {
    let mut room = Mailroom::new(json!({"format": "transaction"}));
    let agent = room.open("agent", 0, json!({}));
    (0..20).for_each(|_| room.span("tool", agent, json!({"payload": text(60_000)})));
    room.engine.span_close(agent, room.now());
    let posts = room.post(Urgency::Everything, 200);
    let spans: Vec<_> = posts.iter().map(|post| transaction(post).1.spans.len() + 1).collect();
    assert_eq!(spans.iter().sum::<usize>(), 21);
    assert!(spans.len() > 1 && posts.iter().all(|post| post.text.len() < 1 << 20), "{spans:?}");
}

#[test]
fn a_transaction_that_is_refused_counts_as_one_and_its_spans() {
    let mut room = Mailroom::new(json!({"format": "transaction"}));
    let agent = room.open("agent", 0, json!({}));
    room.span("tool", agent, json!({}));
    room.engine.span_close(agent, room.now());
    room.post(Urgency::Due, BAD_REQUEST);
    let row = |category: &str, quantity: u64| ("send_error".to_owned(), category.to_owned(), quantity);
    let reported: Vec<_> = room.post(Urgency::Everything, 200).iter().flat_map(Posted::losses).collect();
    assert_eq!(reported, [row("transaction", 1), row("span", 2)]);
}

/// What the OpenTelemetry collector's types read, in the words of our container.
fn as_container_span(span: &Span) -> Value {
    let attributes: BTreeMap<_, _> = span.attributes.iter().map(|pair| (pair.key.clone(), typed(pair))).collect();
    let ours = json!({
        "trace_id": hex(&span.trace_id),
        "span_id": hex(&span.span_id),
        "name": span.name,
        "status": if span.status.as_ref().is_some_and(|status| status.code == 2) { "error" } else { "ok" },
        "is_segment": span.parent_span_id.is_empty(),
        "start_timestamp": span.start_time_unix_nano as f64 / 1e9,
        "end_timestamp": span.end_time_unix_nano as f64 / 1e9,
        "attributes": attributes,
    });
    let mut ours = ours.as_object().expect("an object").clone();
    if !span.parent_span_id.is_empty() {
        ours.insert("parent_span_id".to_owned(), json!(hex(&span.parent_span_id)));
    }
    Value::Object(ours)
}

/// JSON does not tell 1 from 1.0; what is called a double becomes one.
fn with_doubles(mut span: Value) -> Value {
    for attribute in span["attributes"].as_object_mut().into_iter().flat_map(|attributes| attributes.values_mut()) {
        if attribute["type"] == "double" {
            attribute["value"] = json!(attribute["value"].as_f64());
        }
    }
    span
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn typed(pair: &KeyValue) -> Value {
    match pair.value.clone().and_then(|value| value.value).expect("a value") {
        Any::StringValue(text) => json!({"type": "string", "value": text}),
        Any::IntValue(number) => json!({"type": "integer", "value": number}),
        Any::DoubleValue(number) => json!({"type": "double", "value": number}),
        Any::BoolValue(flag) => json!({"type": "boolean", "value": flag}),
        Any::ArrayValue(list) => json!({"type": "array", "value": list.values.iter().map(plain).collect::<Vec<_>>()}),
        other => panic!("{other:?} is nothing that we send"),
    }
}

fn plain(value: &AnyValue) -> String {
    match value.value.clone() {
        Some(Any::StringValue(text)) => text,
        other => panic!("{other:?} is no text"),
    }
}

#[test]
fn a_collector_reads_the_same_spans_out_of_otlp_as_sentry_out_of_the_envelope() {
    let mut room = Mailroom::new(
        json!({"otlp": {"url": OTLP_URL, "serviceName": "shop", "resource": {"cloud.region": "fra"}}, "release": "app@1.0.0"}),
    );
    let agent = room.open("agent", 0, json!({"sentry.op": "gen_ai.invoke_agent", "flag": true, "list": ["one", "two"], "share": 0.25}));
    let tool = room.open("tool", agent, json!({"quote": "say \"hi\"\n", "count": 3}));
    room.engine.span_set(tool, r#"{"status":{"code":2,"message":"not_found"}}"#);
    room.wait(1.5);
    room.engine.span_close(tool, room.now());
    room.engine.span_close(agent, room.now());
    let posts = room.post(Urgency::Everything, 200);
    let [envelope, request] = posts.as_slice() else { panic!("{} posts", posts.len()) };
    let request: ExportTraceServiceRequest = serde_json::from_str(&request.text).expect("OTLP");
    let [resource] = request.resource_spans.as_slice() else { panic!("one resource") };
    let of_resource: BTreeMap<_, _> = resource
        .resource
        .iter()
        .flat_map(|resource| &resource.attributes)
        .map(|pair| (pair.key.as_str(), typed(pair)["value"].clone()))
        .collect();
    assert_eq!(
        json!(of_resource),
        json!({
            "cloud.region": "fra",
            "deployment.environment.name": "production",
            "service.name": "shop",
            "service.version": "app@1.0.0",
            "telemetry.sdk.language": "webjs",
            "telemetry.sdk.name": "genspan",
            "telemetry.sdk.version": genspan::wire::SDK_VERSION,
        })
    );
    let spans: Vec<Value> = resource.scope_spans.iter().flat_map(|scope| &scope.spans).map(as_container_span).collect();
    assert_eq!(spans, envelope.spans().into_iter().map(with_doubles).collect::<Vec<_>>());
    assert_eq!(resource.scope_spans[0].spans[0].status.as_ref().map(|status| status.message.as_str()), Some("not_found"));
}

#[test]
fn a_span_of_another_age_spoils_no_otlp() {
    let mut room = Mailroom::new(json!({"dsn": "", "otlp": {"url": OTLP_URL}}));
    // Microseconds where milliseconds are meant.
    let span = room.engine.span_open(r#"{"name":"s","startTime":1795205071000000}"#, &[7; 32], room.now());
    room.engine.span_close(span, room.now());
    let post = room.next(Urgency::Everything).expect("a post");
    serde_json::from_str::<ExportTraceServiceRequest>(&post.text).expect("OTLP");
}

#[test]
fn a_link_to_no_span_spoils_no_otlp() {
    let mut room = Mailroom::new(json!({"dsn": "", "otlp": {"url": OTLP_URL}}));
    let span = room.open("s", 0, json!({}));
    for (trace, id) in [
        ("no trace", "a0b555f4d416c1ab"),
        ("0d2f02fb72714502b067120dad45e895", "12"),
        ("0d2f02fb72714502b067120dad45e895", "a0b555f4d416c1ab"),
    ] {
        room.engine.span_set(span, &json!({"link": {"traceId": trace, "spanId": id}}).to_string());
    }
    room.engine.span_close(span, room.now());
    let post = room.next(Urgency::Everything).expect("a post");
    let request: ExportTraceServiceRequest = serde_json::from_str(&post.text).expect("OTLP");
    assert_eq!(request.resource_spans[0].scope_spans[0].spans[0].links.len(), 1);
}

#[test]
fn otlp_alone_needs_no_dsn_and_reports_to_nobody() {
    let mut room = Mailroom::new(json!({"dsn": "", "otlp": {"url": OTLP_URL}}));
    room.span("work", 0, json!({}));
    let post = room.next(Urgency::Due).expect("a post");
    assert_eq!(
        address(&room, &post),
        json!({"url": OTLP_URL, "load": {"category": "span", "quantity": 1}, "headers": {"content-type": "application/json"}})
    );
    room.answer(&post, BAD_REQUEST, "", "");
    assert_eq!(room.next(Urgency::Everything), None);
    assert_eq!(losses(&room), json!([{"reason": "send_error", "category": "span", "quantity": 1}]));
}

#[test]
fn a_copy_for_spotlight_is_a_transaction_that_nobody_misses() {
    let mut room = Mailroom::new(json!({"spotlight": true}));
    room.span("work", 0, json!({}));
    let [first, copy] = [room.next(Urgency::Due), room.next(Urgency::Due)].map(|post| post.expect("a post"));
    assert_eq!(first.names(), ["work"]);
    assert_eq!(transaction(&copy).0["transaction"], "work");
    let headers = json!({"content-type": "application/x-sentry-envelope"});
    assert_eq!(
        address(&room, &copy),
        json!({"url": "http://localhost:8969/stream", "load": {"category": "span", "quantity": 0}, "headers": headers})
    );
    room.answer(&first, 200, "", "");
    room.answer(&copy, BAD_REQUEST, "", "");
    assert_eq!(room.next(Urgency::Everything), None);
    let rows = json!([{"reason": "copy_lost", "category": "transaction", "quantity": 1}, {"reason": "copy_lost", "category": "span", "quantity": 1}]);
    assert_eq!(losses(&room), rows);
}

#[test]
fn a_limit_of_one_destination_is_none_of_the_others() {
    let mut room = Mailroom::new(json!({"spotlight": "http://localhost:9999/stream"}));
    room.span("one", 0, json!({}));
    let first = room.next(Urgency::Due).expect("a post");
    room.answer(&first, 429, "", "60");
    room.span("two", 0, json!({}));
    let posts = room.post(Urgency::Everything, 200);
    let names: Vec<_> = posts.iter().map(|post| transaction(post).0["transaction"].clone()).collect();
    assert_eq!(names, ["one", "two"]);
}

#[test]
fn wrong_formats_are_refused_in_a_sentence() {
    let refusal = |options: Value| {
        let error = Engine::new(&options.to_string()).err().expect("a refusal");
        (error.code, error.message)
    };
    let dsn = "https://key@host.test/42";
    let invalid = |message: &str| ("invalid_option", message.to_owned());
    assert_eq!(
        refusal(json!({"dsn": dsn, "format": "xml"})),
        invalid(r#"The option `format` takes "span" or "transaction", not this string."#)
    );
    let no_dsn = ("invalid_dsn", "The option `dsn` is not a DSN of the form https://PUBLIC_KEY@HOST/PROJECT_ID.".to_owned());
    assert_eq!(refusal(json!({"dsn": "https://key:secret@host.test/42"})), no_dsn);
    assert_eq!(refusal(json!({"dsn": dsn, "otlp": {}})), invalid("The option `otlp.url` takes an address, not nothing."));
    assert_eq!(refusal(json!({"dsn": dsn, "otlp": 5})), invalid("The option `otlp` takes an object, not 5."));
    assert_eq!(refusal(json!({"dsn": dsn, "spotlight": 5})), invalid("The option `spotlight` takes an address, not 5."));
}

#[test]
fn what_a_span_says_of_its_failure_is_cleaned_for_every_destination() {
    let mut room = Mailroom::new(json!({"redact": true, "otlp": {"url": OTLP_URL}}));
    let span = room.open("failed", 0, json!({}));
    room.engine.span_set(span, r#"{"status":{"code":2,"message":"nobody is ada@example.com"}}"#);
    room.engine.span_close(span, room.now());
    room.next(Urgency::Everything).expect("an envelope");
    let ticket = room.engine.drain(Urgency::Everything, room.now());
    let request: Value = serde_json::from_slice(room.engine.body(ticket)).expect("JSON");
    let status = &request["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["status"];
    assert_eq!(*status, json!({"code": 2, "message": "nobody is [email]"}));
}
