//! A golden of the envelope that tells of each kind of loss. `BLESS=1 cargo test --test delivery` rewrites them, on purpose only.

use std::fs;
use std::path::Path;

use genspan::base::loss::Reason;
use genspan::wire::Urgency;
use serde_json::json;

use crate::mailroom::{Mailroom, Posted, text};

/// Loses something for this reason, then posts all there is.
fn lose(reason: Reason) -> Vec<Posted> {
    let mut room = Mailroom::new(if reason == Reason::SampleRate { json!({"tracesSampleRate": 0}) } else { json!({}) });
    match reason {
        Reason::QueueOverflow => (0..6).for_each(|_| room.span("large", 0, json!({"payload": text(900_000)}))),
        Reason::RatelimitBackoff => {
            room.span("limited", 0, json!({}));
            let post = room.next(Urgency::Everything).expect("a span is due");
            room.answer(&post, 200, "60:span:key", "");
            room.span("held", 0, json!({}));
        }
        Reason::NetworkError => {
            room.span("unreachable", 0, json!({}));
            for _ in 0..4 {
                room.post(Urgency::Everything, 0);
                room.wait(10_000.0);
            }
        }
        Reason::SendError => {
            room.span("refused", 0, json!({}));
            room.post(Urgency::Everything, 413);
        }
        Reason::SampleRate => room.span("not kept", 0, json!({})),
        Reason::Invalid => {
            let many = (0..30_000).map(|at| (format!("an attribute with a long name, number {at}"), json!(1)));
            room.span("endless", 0, serde_json::Value::Object(many.collect()));
        }
        // The shim notices these.
        Reason::CacheOverflow | Reason::InternalSdkError | Reason::Ignored | Reason::NoParentSpan => {
            room.engine.lose(reason.name(), "span", 3);
        }
        degraded => panic!("{} discards nothing", degraded.name()),
    }
    room.post(Urgency::Everything, 200)
}

#[test]
fn every_reason_to_discard_has_the_report_of_its_golden() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/delivery/reports"));
    for reason in Reason::ALL.into_iter().filter(|reason| reason.is_discard()) {
        let posts = lose(reason);
        let reporting: Vec<&Posted> = posts.iter().filter(|post| !post.losses().is_empty()).collect();
        let [post] = reporting.as_slice() else { panic!("{} posts tell of {}", reporting.len(), reason.name()) };
        // Spans may be in the same envelope, and have goldens of their own.
        let lines: Vec<&str> = post.text.lines().collect();
        let report = lines.windows(2).find(|pair| pair[0].contains("client_report")).expect("a report");
        let golden = folder.join(format!("{}.json", reason.name()));
        let told = format!("{}\n{}\n", report[0], report[1]);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &told).expect("the golden can be written");
        }
        assert_eq!(told, fs::read_to_string(&golden).unwrap_or_default(), "{}", golden.display());
    }
}

#[test]
fn a_limit_that_the_server_has_counted_itself_is_not_reported() {
    let mut room = Mailroom::new(json!({}));
    room.span("refused", 0, json!({}));
    let post = room.next(Urgency::Everything).expect("a span is due");
    room.answer(&post, 429, "0:span:key", "");
    assert_eq!(room.post(Urgency::Everything, 200), []);
}

#[test]
fn a_report_alone_is_not_tried_again_but_told_with_the_next_spans() {
    let mut room = Mailroom::new(json!({}));
    room.engine.lose("ignored", "span", 5);
    assert_eq!((room.post(Urgency::Everything, 0).len(), room.engine.due(room.now())), (1, None));
    room.span("next", 0, json!({}));
    let told: Vec<_> = room.post(Urgency::Everything, 200).iter().map(|post| (post.names(), post.losses())).collect();
    assert_eq!(told, [(vec!["next".to_owned()], vec![("ignored".to_owned(), "span".to_owned(), 5)])]);
}

#[test]
fn losses_are_summed_and_ride_with_the_next_spans() {
    let mut room = Mailroom::new(json!({}));
    (0..3).for_each(|_| room.engine.lose("ignored", "span", 2));
    room.engine.lose("ignored", "error", 1);
    room.span("next", 0, json!({}));
    let posts = room.post(Urgency::Due, 200);
    let row = |category: &str, quantity| ("ignored".to_owned(), category.to_owned(), quantity);
    assert_eq!(
        posts.iter().map(|post| (post.names(), post.losses())).collect::<Vec<_>>(),
        [(vec!["next".to_owned()], vec![row("span", 6), row("error", 1)])]
    );
    assert_eq!(room.post(Urgency::Everything, 200), []);
}

#[test]
fn a_report_that_did_not_arrive_is_told_again() {
    let mut room = Mailroom::new(json!({}));
    room.engine.lose("ignored", "span", 5);
    room.span("refused", 0, json!({}));
    room.post(Urgency::Everything, 400);
    let told: Vec<_> = room.post(Urgency::Everything, 200).iter().flat_map(|post| post.losses()).collect();
    let row = |reason: &str, quantity| (reason.to_owned(), "span".to_owned(), quantity);
    assert_eq!(told, [row("send_error", 1), row("ignored", 5)]);
}

#[test]
fn a_report_in_what_is_refused_for_a_limit_is_told_again() {
    let mut room = Mailroom::new(json!({}));
    room.engine.lose("ignored", "span", 3);
    room.span("refused", 0, json!({}));
    let post = room.next(Urgency::Everything).expect("it is due");
    let lost = [("ignored".to_owned(), "span".to_owned(), 3)];
    assert_eq!(post.losses(), lost);
    room.answer(&post, 429, "60:span:key", "");
    let again: Vec<_> = room.post(Urgency::Everything, 200).iter().flat_map(|post| post.losses()).collect();
    assert_eq!(again, lost);
}
