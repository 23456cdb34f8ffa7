//! Sampling and ignoring, over trees of spans.

use std::collections::BTreeMap;

use genspan::base::time::Moment;
use genspan::engine::Engine;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{engine, envelopes, spans};

const NOW: Moment = Moment(1_795_205_071_000_000);

/// Opens spans each below an earlier one (the first is the top), asks `say` about each, and ends them last to first.
fn grow(engine: &mut Engine, parents: &[usize], say: impl Fn(&mut Engine, usize, u32)) {
    let mut handles = Vec::new();
    for (at, above) in std::iter::once(None).chain(parents.iter().map(Some)).enumerate() {
        let parent = above.map_or(0, |above| handles[above % at]);
        let mut entropy = [at as u8 + 1; 32];
        entropy[..8].copy_from_slice(&(at as u64 + 1).to_be_bytes());
        let handle = engine.span_open(&json!({"name": at.to_string(), "parent": parent}).to_string(), &entropy, NOW);
        say(engine, at, handle);
        handles.push(handle);
    }
    for handle in handles.into_iter().rev() {
        engine.span_close(handle, NOW);
    }
}

/// Each span's name and its parent's.
fn tree(envelopes: &[String]) -> BTreeMap<usize, Option<usize>> {
    let spans = spans(envelopes);
    let name = |span: &Value| span["name"].as_str().and_then(|name| name.parse().ok()).expect("a name");
    let parent = |id: &Value| spans.iter().find(|span| span["span_id"] == *id).map(name).expect("a parent that was sent");
    spans.iter().map(|span| (name(span), Some(&span["parent_span_id"]).filter(|id| !id.is_null()).map(parent))).collect()
}

/// The losses that were reported, as `reason: quantity`.
fn losses(envelopes: &[String]) -> BTreeMap<String, u64> {
    let reports = envelopes.iter().flat_map(|envelope| envelope.lines()).filter(|line| line.contains("discarded_events"));
    let rows = reports
        .flat_map(|line| serde_json::from_str::<Value>(line).expect("JSON")["discarded_events"].as_array().cloned().unwrap_or_default());
    let mut sums = BTreeMap::new();
    for row in rows {
        assert_eq!(row["category"], "span");
        *sums.entry(row["reason"].as_str().expect("a reason").to_owned()).or_default() += row["quantity"].as_u64().expect("a quantity");
    }
    sums
}

#[test]
fn the_report_of_ignored_spans_is_this() {
    let mut engine = engine(json!({}));
    grow(&mut engine, &[0, 1], |engine, at, handle| {
        if at == 0 {
            engine.ignore(handle)
        }
    });
    let posted = envelopes(&mut engine, NOW).concat();
    let report = r#"{"timestamp":1795205071.0,"discarded_events":[{"reason":"ignored","category":"span","quantity":3}]}"#;
    assert_eq!(posted.lines().skip(1).collect::<Vec<_>>(), [r#"{"type":"client_report"}"#, report]);
}

#[test]
fn the_app_is_shown_a_span_as_it_is_sent() {
    let mut engine = engine(json!({"beforeSendSpan": true}));
    grow(&mut engine, &[], |_, _, _| ());
    let shown: Value = serde_json::from_str(&engine.held()).expect("a span is JSON");
    assert_eq!(envelopes(&mut engine, NOW), [""; 0]);
    engine.release("", NOW);
    assert_eq!(engine.held(), "");
    assert_eq!(spans(&envelopes(&mut engine, NOW)), [shown]);
}

#[test]
fn a_segment_says_as_what_it_begins_and_others_who_asks() {
    let mut engine = engine(json!({"tracesSampleRate": 0.5}));
    let top = engine.span_open(r#"{"name":"top","op":"task","attributes":{"plan":"free"}}"#, &[1; 32], NOW);
    let below = engine.span_open(&json!({"name": "below", "parent": top}).to_string(), &[2; 32], NOW);
    assert_eq!(engine.begun(top), r#"{"name":"top","attributes":{"plan":"free","sentry.op":"task"},"isSegment":true}"#);
    assert_eq!(engine.begun(below), r#"{"name":"below","attributes":{},"isSegment":false}"#);
    let own = engine.span_open(&json!({"name": "own", "parent": top, "forceTransaction": true}).to_string(), &[3; 32], NOW);
    assert_eq!(engine.begun(own), r#"{"name":"own","attributes":{},"isSegment":true,"parentSampled":true,"parentSampleRate":0.5}"#);
    assert_eq!(engine.begun(99), "");
}

proptest! {
    #[test]
    fn a_trace_is_kept_just_where_its_random_number_is_below_the_rate(rate in 0..=1_000_000_u32, random in 0..1_000_000_u64, own in 0..=10_u32) {
        let mut engine = engine(json!({"tracesSampleRate": f64::from(own) / 10.0}));
        let mut entropy = [7; 32];
        entropy[16..24].copy_from_slice(&random.to_be_bytes());
        let handle = engine.span_open(r#"{"name":"0"}"#, &entropy, NOW);
        engine.sample(handle, rate);
        engine.span_close(handle, NOW);
        let posted = envelopes(&mut engine, NOW);
        let kept = random < u64::from(rate);
        prop_assert_eq!(tree(&posted).len(), usize::from(kept));
        prop_assert_eq!(losses(&posted).get("sample_rate").copied(), (!kept).then_some(1));
        if kept {
            let header: Value = serde_json::from_str(posted[0].lines().next().unwrap_or_default()).expect("JSON");
            let [told, on_the_segment] = [header["trace"]["sample_rate"].as_str().and_then(|rate| rate.parse::<f64>().ok()),
                spans(&posted)[0]["attributes"]["sentry.sample_rate"]["value"].as_f64()];
            prop_assert_eq!((told, on_the_segment), (Some(f64::from(rate) / 1e6), Some(f64::from(rate) / 1e6)));
        }
    }

    #[test]
    fn what_is_kept_hangs_below_its_nearest_kept_ancestor(parents in proptest::collection::vec(any::<usize>(), 0..24), ignored in any::<u32>()) {
        // The top stays: without it there is no trace.
        let is_ignored = |at: usize| at > 0 && ignored & (1 << at) != 0;
        let mut engine = engine(json!({}));
        grow(&mut engine, &parents, |engine, at, handle| if is_ignored(at) { engine.ignore(handle) });
        let posted = envelopes(&mut engine, NOW);
        let above = |at: usize| (at > 0).then(|| parents[at - 1] % at);
        let nearest = |at: usize| std::iter::successors(above(at), |at| above(*at)).find(|at| !is_ignored(*at));
        let expected: BTreeMap<_, _> = (0..=parents.len()).filter(|at| !is_ignored(*at)).map(|at| (at, nearest(at))).collect();
        let lost = (parents.len() + 1 - expected.len()) as u64;
        prop_assert_eq!(tree(&posted), expected);
        prop_assert_eq!(losses(&posted).get("ignored").copied().unwrap_or_default(), lost);
    }

    #[test]
    fn a_trace_whose_top_is_not_kept_is_lost_span_by_span(parents in proptest::collection::vec(any::<usize>(), 0..24), is_ignored in any::<bool>()) {
        let mut engine = engine(json!({}));
        grow(&mut engine, &parents, |engine, at, handle| match at {
            0 if is_ignored => engine.ignore(handle),
            0 => engine.sample(handle, 0),
            _ => assert!(engine.begun(handle).is_empty() == is_ignored),
        });
        let posted = envelopes(&mut engine, NOW);
        prop_assert!(tree(&posted).is_empty());
        let reason = if is_ignored { "ignored" } else { "sample_rate" };
        prop_assert_eq!(losses(&posted), BTreeMap::from([(reason.to_owned(), parents.len() as u64 + 1)]));
    }

    #[test]
    fn below_a_span_of_another_sdk_its_decision_holds_whatever_our_rate_is(flag in prop_oneof![Just("-1"), Just("-0"), Just("-"), Just("")], rate in 0..=1_000_000_u32, random in 0..1_000_000_u32, parents in proptest::collection::vec(any::<usize>(), 0..8)) {
        const TRACE: &str = "d4cda95b652f4a1592b449d5929fda1b";
        let decimal = |millionths: u32| f64::from(millionths) / 1e6;
        let mut engine = engine(json!({"tracesSampleRate": decimal(rate)}));
        let baggage = format!("sentry-trace_id={TRACE},sentry-public_key=other,sentry-sample_rand={:.6}", decimal(random));
        let trace = json!({"sentryTrace": format!("{TRACE}-6e0c63257de34c92{flag}"), "baggage": baggage});
        let top = engine.span_open(&json!({"name": "0", "trace": trace}).to_string(), &[1; 48], NOW);
        let mut handles = vec![top];
        for (at, above) in parents.iter().enumerate() {
            let start = json!({"name": (at + 1).to_string(), "parent": handles[above % handles.len()]});
            handles.push(engine.span_open(&start.to_string(), &[at as u8 + 2; 48], NOW));
        }
        handles.iter().rev().for_each(|handle| engine.span_close(*handle, NOW));
        let posted = envelopes(&mut engine, NOW);
        let kept = match flag {
            "-1" => true,
            "-0" => false,
            // Their SDK leaves it to ours, which decides by the random number of the trace.
            _ => random < rate,
        };
        let sent = spans(&posted);
        prop_assert_eq!(sent.len(), if kept { handles.len() } else { 0 });
        prop_assert_eq!(losses(&posted).get("sample_rate").copied(), (!kept).then_some(handles.len() as u64));
        for span in sent {
            prop_assert_eq!(span["trace_id"].as_str(), Some(TRACE));
            prop_assert_eq!(span["parent_span_id"] == "6e0c63257de34c92", span["name"] == "0");
        }
    }
}
