//! `sentry-types`, Sentry's own Rust types, as the oracle: what we read, it reads the same; what we write, it takes.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use genspan::base::id::Entropy;
use genspan::base::loss::Reason;
use genspan::base::time::Moment;
use genspan::engine::Engine;
use genspan::wire::{Dsn, SDK_NAME, SDK_VERSION, Urgency};
use proptest::prelude::*;
use sentry_types::Dsn as Theirs;
use sentry_types::protocol::v7::client_report::Reason as TheirReason;
use sentry_types::protocol::v7::{
    ClientSdkInfo, Context, DynamicSamplingContext, Envelope, EnvelopeHeaders, EnvelopeItem, Event, Exception, Frame, Mechanism, SpanId,
    Stacktrace, TraceContext, TraceId, User,
};
use serde_json::{Value, json};

const DSN: &str = "https://e12d836b15bb49d7bbf99e64295d995b@o447951.ingest.us.sentry.io/42";
const NOW_MS: u32 = 250;
const NOW_S: u64 = 1_795_205_071;
const ENTROPY: [u8; 32] = [0xab; 32];

fn now() -> Moment {
    Moment::from_milliseconds((NOW_S * 1000) as f64 + f64::from(NOW_MS))
}

fn engine(options: &Value) -> Engine {
    let mut all = json!({"dsn": DSN, "release": "app@1.0.0", "environment": "staging"});
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    Engine::new(&all.to_string()).expect("the options are right")
}

/// Opens a span called `work` and does something inside it; returns the one post that comes of it.
fn post(options: &Value, inside: impl FnOnce(&mut Engine, u32)) -> String {
    let mut engine = engine(options);
    let span = engine.span_open(r#"{"name":"work"}"#, &ENTROPY, now());
    inside(&mut engine, span);
    let ticket = engine.drain(Urgency::Everything, now());
    String::from_utf8(engine.body(ticket).to_vec()).expect("envelopes are UTF-8")
}

fn post_of_span(options: &Value) -> String {
    post(options, |engine, span| engine.span_close(span, now()))
}

fn headers(envelope: &str) -> EnvelopeHeaders {
    serde_json::from_str(envelope.lines().next().expect("a header line")).expect("their header")
}

fn trace_id() -> TraceId {
    "ab".repeat(16).parse().unwrap()
}

fn trace_header() -> DynamicSamplingContext {
    DynamicSamplingContext::new()
        .with_trace_id(trace_id())
        .with_public_key("e12d836b15bb49d7bbf99e64295d995b".to_owned())
        .with_org_id("447951".parse().unwrap())
        .with_release("app@1.0.0".to_owned())
        .with_environment("staging".to_owned())
        .with_transaction("work".to_owned())
        .with_sampled(true)
}

#[test]
fn what_one_refuses_as_a_dsn_the_other_refuses() {
    let accepted = |dsn: &str| (Dsn::parse(dsn).is_ok(), dsn.parse::<Theirs>().is_ok());
    for dsn in [DSN, "http://key@127.0.0.1:9000/1", "https://key@sentry.example.com/under/a/path/7", "https://key@host/7/"] {
        assert_eq!(accepted(dsn), (true, true), "{dsn}");
    }
    for dsn in [
        "",
        "key@host/7",
        "https://host/7",
        "https://@host/7",
        "https://key@host",
        "https://key@host/",
        "ftp://key@host/7",
        "https://key@/7",
    ] {
        assert_eq!(accepted(dsn), (false, false), "{dsn}");
    }
    // Where we are stricter, and on purpose: a secret must not reach an app, nor the place of one, and Sentry's projects are numbers.
    for dsn in ["https://key:secret@host/7", "https://key:@host/7", "https://key@host/project"] {
        assert_eq!(accepted(dsn), (false, true), "{dsn}");
    }
}

proptest! {
    #[test]
    fn a_dsn_leads_to_the_same_address(
        scheme in "https?", key in "[0-9a-f]{32}", host in "[a-z]{1,9}(\\.[a-z]{2,9}){0,3}", port in prop::option::of(1024u16..),
        path in "(/[a-z0-9]{1,5}){0,3}", project in 1u64..,
    ) {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let text = format!("{scheme}://{key}@{host}{port}{path}/{project}");
        let (ours, theirs) = (Dsn::parse(&text).unwrap(), text.parse::<Theirs>().unwrap());
        prop_assert_eq!(ours.public_key(), theirs.public_key());
        let query = format!("?sentry_version=7&sentry_key={key}&sentry_client={SDK_NAME}%2F{SDK_VERSION}");
        prop_assert_eq!(ours.envelope_url(), format!("{}{query}", theirs.envelope_api_url()));
        prop_assert_eq!(ours.to_text().parse::<Theirs>().unwrap(), theirs);
    }

    #[test]
    fn the_organisation_of_a_host_is_the_same(organisation in 1u64.., region in "(\\.us|\\.de)?") {
        let text = format!("https://key@o{organisation}.ingest{region}.sentry.io/7");
        let theirs = text.parse::<Theirs>().unwrap().org_id().map(|id| id.to_string());
        prop_assert_eq!(Dsn::parse(&text).unwrap().org_id().map(str::to_owned), theirs);
    }

    #[test]
    fn ids_of_any_random_bytes_are_ids_of_theirs(bytes in prop::array::uniform32(any::<u8>())) {
        let mut entropy = Entropy(&bytes);
        let (trace, span) = (entropy.trace_id().to_text(), entropy.span_id().to_text());
        prop_assert_eq!(trace.parse::<TraceId>().unwrap().to_string(), trace);
        prop_assert_eq!(span.parse::<SpanId>().unwrap().to_string(), span);
    }
}

#[test]
fn ids_of_no_randomness_are_not_zero() {
    let mut entropy = Entropy(&[0; 32]);
    assert_ne!(entropy.trace_id().to_text(), "0".repeat(32));
    assert_ne!(entropy.span_id().to_text(), "0".repeat(16));
}

#[test]
fn the_header_of_an_envelope_says_to_them_what_we_mean() {
    let told = headers(&post_of_span(&json!({})));
    let rand: f64 = serde_json::to_value(&told).unwrap()["trace"]["sample_rand"].as_str().unwrap().parse().unwrap();
    let expected = EnvelopeHeaders::new()
        .with_sent_at(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW_S) + Duration::from_millis(NOW_MS.into()))
        .with_sdk(ClientSdkInfo {
            name: SDK_NAME.to_owned(),
            version: SDK_VERSION.to_owned(),
            integrations: Vec::new(),
            packages: Vec::new(),
        })
        .with_trace(trace_header().with_sample_rate(1.0).with_sample_rand(rand.try_into().unwrap()));
    assert_eq!(told, expected);
}

#[test]
fn a_sample_rate_reaches_them_as_it_was_set() {
    let told = serde_json::to_value(headers(&post_of_span(&json!({"tracesSampleRate": 0.75})))).unwrap();
    assert_eq!(told["trace"]["sample_rate"], "0.75");
}

#[test]
fn a_tunnel_is_told_the_dsn_as_they_read_it() {
    let told = serde_json::to_value(headers(&post_of_span(&json!({"tunnel": "https://app.example.com/tunnel"})))).unwrap();
    assert_eq!(told["dsn"].as_str().unwrap().parse::<Theirs>().unwrap(), DSN.parse::<Theirs>().unwrap());
}

#[test]
fn a_client_report_is_one_of_theirs() {
    let envelope = post_of_span(&json!({"tracesSampleRate": 0}));
    let envelope = Envelope::from_slice(envelope.as_bytes()).expect("their envelope");
    let items: Vec<&EnvelopeItem> = envelope.items().collect();
    let [EnvelopeItem::ClientReport(report)] = items.as_slice() else { panic!("not one report: {items:?}") };
    assert_eq!(
        serde_json::to_value(report).unwrap(),
        json!({"timestamp": 1_795_205_071.25, "discarded_events": [{"reason": "sample_rate", "category": "span", "quantity": 1}]})
    );
}

#[test]
fn every_reason_for_a_discard_is_known_to_them() {
    // Their enum leaves out what their SDK does not use; `cache_overflow`, `ignored` and `invalid` are in the protocol.
    let words = [
        Reason::QueueOverflow,
        Reason::RatelimitBackoff,
        Reason::NetworkError,
        Reason::SendError,
        Reason::SampleRate,
        Reason::InternalSdkError,
    ];
    for reason in words {
        assert!(reason.is_discard());
        let theirs: TheirReason = serde_json::from_value(json!(reason.name())).unwrap_or_else(|error| panic!("{}: {error}", reason.name()));
        assert_eq!(serde_json::to_value(theirs).unwrap(), reason.name());
    }
}

#[test]
fn an_error_is_an_event_of_theirs() {
    let error = |parent: u32| {
        json!({
            "exceptions": [
                {
                    "type": "TypeError",
                    "value": "no such tree",
                    "stack": "TypeError: no such tree\n    at plant (https://app.example.com/app.js:3:14)\n    at https://app.example.com/app.js:1:2",
                    "isGroup": true,
                },
                {"type": "Error", "value": "no seed", "source": "errors[0]", "parent": 0},
            ],
            "mechanism": "auto.ai.genspan",
            "handled": false,
            "parent": parent,
        })
    };
    let posted = post(&json!({}), |engine, span| {
        engine.span_set(span, r#"{"scope":{"user":{"id":"u1","email":"ann@example.com"},"tags":{"plan":"free"}}}"#);
        engine.capture_error(&error(span).to_string(), &ENTROPY, now());
    });
    let envelope = Envelope::from_slice(posted.as_bytes()).expect("their envelope");
    let told = envelope.event().expect("an event");

    let frame = |function: &str, line, column| Frame {
        function: Some(function.to_owned()),
        filename: Some("https://app.example.com/app.js".to_owned()),
        lineno: Some(line),
        colno: Some(column),
        in_app: Some(true),
        ..Frame::default()
    };
    // How they are chained it does not know; `tests/sentry` compares that with what the SDK sends.
    let mechanism = |ty: &str, handled| Some(Mechanism { ty: ty.to_owned(), handled: Some(handled), ..Mechanism::default() });
    let exception = Exception {
        ty: "TypeError".to_owned(),
        value: Some("no such tree".to_owned()),
        stacktrace: Some(Stacktrace { frames: vec![frame("?", 1, 2), frame("plant", 3, 14)], ..Stacktrace::default() }),
        mechanism: mechanism("auto.ai.genspan", false),
        ..Exception::default()
    };
    let cause = Exception {
        ty: "Error".to_owned(),
        value: Some("no seed".to_owned()),
        mechanism: mechanism("chained", true),
        ..Exception::default()
    };
    let trace = TraceContext { trace_id: trace_id(), span_id: "ab".repeat(8).parse().unwrap(), ..TraceContext::default() };
    let expected = Event {
        event_id: *envelope.uuid().expect("the header names the event"),
        timestamp: SystemTime::UNIX_EPOCH + Duration::from_secs(NOW_S) + Duration::from_millis(NOW_MS.into()),
        platform: "javascript".into(),
        release: Some("app@1.0.0".into()),
        environment: Some("staging".into()),
        user: Some(User { id: Some("u1".to_owned()), email: Some("ann@example.com".to_owned()), ..User::default() }),
        tags: [("plan".to_owned(), "free".to_owned())].into(),
        exception: vec![cause, exception].into(),
        contexts: [("trace".to_owned(), Context::from(trace))].into(),
        ..Event::default()
    };
    assert_eq!(*told, expected);
}

/// What the shim may hand over: exceptions with stacks of any runtime, and a scope.
fn any_error() -> impl Strategy<Value = Value> {
    let stack = "([A-Z][a-z]{2,8}: .{0,20}\n)?( {4}at ([a-z.<>]{0,8} \\()?[a-z:/.]{1,12}:[0-9]{1,3}:[0-9]{1,3}\\)?\n|[a-z]{0,5}@[a-z:/.]{1,12}:[0-9]{1,12}:[0-9]{1,3}\n|.{0,20}\n){0,6}";
    let exception = (".{0,12}", ".{0,40}", proptest::option::of(stack), any::<usize>());
    (proptest::collection::vec(exception, 1..7), any::<bool>(), "[a-z]{1,4}", ".{0,8}").prop_map(|(told, handled, key, value)| {
        let exceptions = told.into_iter().enumerate().map(|(at, (kind, value, stack, parent))| {
            let mut exception = json!({"type": kind, "value": value, "stack": stack});
            if at > 0 {
                exception["source"] = json!("cause");
                exception["parent"] = json!(parent % at);
            }
            exception
        });
        let scope = json!({"user": {"id": value, "username": key}, "tags": {key: value}});
        json!({"exceptions": exceptions.collect::<Vec<_>>(), "mechanism": "generic", "handled": handled, "scope": scope})
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_error_is_told_is_an_event_of_theirs_with_each_of_its_exceptions(error in any_error()) {
        let posted = post(&json!({}), |engine, _| engine.capture_error(&error.to_string(), &[7; 48], now()));
        let envelope = Envelope::from_slice(posted.as_bytes()).expect("their envelope");
        let event = envelope.event().expect("an event");
        let told: Vec<&str> = event.exception.values.iter().rev().map(|exception| &*exception.ty).collect();
        let given = error["exceptions"].as_array().expect("exceptions");
        prop_assert_eq!(told, given.iter().map(|exception| exception["type"].as_str().expect("a type")).collect::<Vec<_>>());
        let frames = event.exception.values.iter().filter_map(|exception| exception.stacktrace.as_ref()).flat_map(|stack| &stack.frames);
        prop_assert!(frames.into_iter().all(|frame| frame.lineno.is_some() && frame.colno.is_some()));
        prop_assert_eq!(event.user.as_ref().and_then(|user| user.id.as_deref()), error["scope"]["user"]["id"].as_str());
        prop_assert_eq!(event.tags.len(), 1);
    }
}
