//! Trace headers that come in, and what goes out for them.

use genspan::base::time::Moment;
use genspan::engine::Engine;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{engine, envelopes};

const TRACE: &str = "d4cda95b652f4a1592b449d5929fda1b";
const SPAN: &str = "6e0c63257de34c92";
const OWN_ORG: &str = "447951";
const NOW: Moment = Moment(1_795_205_071_000_000);
const ENTROPY: [u8; 32] = [0x27; 32];

/// What goes out from inside the trace that these headers continue, and the debug lines.
fn told(headers: &Value) -> (Value, String) {
    let mut engine = engine(json!({"debug": true}));
    engine.notes();
    let remote = engine.remote(&headers.to_string(), &ENTROPY, NOW);
    (data(&engine, remote), engine.notes())
}

fn data(engine: &Engine, handle: u32) -> Value {
    serde_json::from_str(&engine.trace_data(handle)).expect("trace data is JSON")
}

fn text<'a>(data: &'a Value, name: &str) -> &'a str {
    data[name].as_str().expect("a header is text")
}

fn continues(data: &Value) -> bool {
    text(data, "sentry-trace").starts_with(TRACE)
}

#[test]
fn headers_that_can_be_read_continue_their_trace() {
    for (headers, flag) in [
        (json!({"sentryTrace": format!("{TRACE}-{SPAN}-1")}), "-1"),
        (json!({"sentryTrace": format!("{TRACE}-{SPAN}-0")}), "-0"),
        (json!({"sentryTrace": format!(" {TRACE}-{SPAN} ")}), ""),
        (json!({"sentryTrace": format!("{TRACE}-{SPAN}-")}), ""),
        (json!({"traceparent": format!("00-{TRACE}-{SPAN}-01")}), "-1"),
        (json!({"traceparent": format!("00-{TRACE}-{SPAN}-00")}), "-0"),
        (json!({"traceparent": format!("cc-{TRACE}-{SPAN}-03-what-may-come")}), "-1"),
        (json!({"sentryTrace": "garbage", "traceparent": format!("00-{TRACE}-{SPAN}-01")}), "-1"),
    ] {
        let (data, notes) = told(&headers);
        assert_eq!((text(&data, "sentry-trace"), notes.as_str()), (format!("{TRACE}-{SPAN}{flag}").as_str(), ""), "{headers}");
    }
}

#[test]
fn headers_that_cannot_be_read_begin_a_new_trace_and_say_so() {
    for headers in [
        json!({"sentryTrace": "garbage"}),
        json!({"sentryTrace": format!("{TRACE}-{SPAN}-2")}),
        json!({"sentryTrace": format!("{TRACE}-{SPAN}-1-1")}),
        json!({"sentryTrace": format!("{TRACE}-6e0c-1")}),
        json!({"sentryTrace": format!("{}-{SPAN}-1", TRACE.to_uppercase())}),
        json!({"sentryTrace": format!("{}-{SPAN}-1", "0".repeat(32))}),
        json!({"traceparent": format!("ff-{TRACE}-{SPAN}-01")}),
        json!({"traceparent": format!("00-{TRACE}-{SPAN}-01-more")}),
        json!({"traceparent": format!("00-{TRACE}-{}-01", "0".repeat(16))}),
        json!({"traceparent": format!("00-{TRACE}-{SPAN}-1")}),
        json!({"traceparent": format!("{TRACE}-{SPAN}-01")}),
    ] {
        let (data, notes) = told(&headers);
        assert!(!continues(&data), "{headers}");
        assert_eq!(notes, "not continued: the trace header cannot be read", "{headers}");
    }
}

#[test]
fn no_headers_are_no_fault() {
    for headers in [json!({}), json!({"sentryTrace": "", "traceparent": ""}), json!({"baggage": "tenant=acme"})] {
        assert_eq!(told(&headers).1, "", "{headers}");
    }
}

#[test]
fn the_header_of_the_head_goes_on_as_it_came() {
    let baggage =
        format!("sentry-trace_id={TRACE},sentry-public_key=other,sentry-sample_rand=0.25,sentry-release=shop%401,sentry-replay_id=1");
    let (data, _) = told(&json!({"sentryTrace": format!("{TRACE}-{SPAN}-1"), "baggage": format!("tenant=acme, {baggage}")}));
    assert_eq!(text(&data, "baggage"), baggage);
}

#[test]
fn a_header_that_came_twice_goes_on_once() {
    const KEY: &str = "e12d836b15bb49d7bbf99e64295d995b";
    let once = format!("sentry-trace_id={TRACE},sentry-public_key={KEY},sentry-sample_rand=0.25");
    let twice = format!("{once},{once},sentry-trace_id=other,sentry-sample_rand=0.5");
    let headers = json!({"sentryTrace": format!("{TRACE}-{SPAN}-1"), "baggage": twice});
    assert_eq!(text(&told(&headers).0, "baggage"), once);
    let mut engine = engine(json!({}));
    let remote = engine.remote(&headers.to_string(), &ENTROPY, NOW);
    let span = engine.span_open(&json!({"name": "below", "parent": remote}).to_string(), &[3; 32], NOW);
    engine.span_close(span, NOW);
    let envelope = envelopes(&mut engine, NOW).concat();
    assert!(
        envelope
            .lines()
            .next()
            .unwrap()
            .contains(&format!(r#""trace":{{"trace_id":"{TRACE}","public_key":"{KEY}","sample_rand":"0.25"}}"#))
    );
}

#[test]
fn of_members_without_end_the_first_go_on() {
    let first = format!("sentry-trace_id={TRACE},sentry-public_key=e12d836b15bb49d7bbf99e64295d995b,sentry-sample_rand=0.25");
    let more: String = (0..1000).map(|number| format!(",sentry-x{number}=1")).collect();
    let (data, notes) = told(&json!({"sentryTrace": format!("{TRACE}-{SPAN}-1"), "baggage": format!("{first}{more}")}));
    let baggage = text(&data, "baggage");
    assert_eq!((baggage.starts_with(&first), baggage.split(',').count(), notes.as_str()), (true, 64, ""));
}

#[test]
fn a_head_that_sent_no_header_leaves_it_empty_but_for_the_random_number() {
    let (data, notes) = told(&json!({"sentryTrace": format!("{TRACE}-{SPAN}-1"), "baggage": "tenant=acme"}));
    assert_eq!((text(&data, "baggage"), notes.as_str()), ("sentry-sample_rand=0.990247", ""));
}

#[test]
fn baggage_of_another_trace_is_not_taken_and_said() {
    let baggage = "sentry-trace_id=00112233445566778899aabbccddeeff,sentry-public_key=other";
    let (data, notes) = told(&json!({"sentryTrace": format!("{TRACE}-{SPAN}-1"), "baggage": baggage}));
    assert_eq!((text(&data, "baggage"), notes.as_str()), ("sentry-sample_rand=0.990247", "not continued: the baggage is of another trace"));
}

#[test]
fn a_trace_of_another_organisation_is_not_continued_and_one_of_our_own_is() {
    let headers = |org: &str| {
        let baggage = format!("sentry-trace_id={TRACE},sentry-public_key=other,sentry-org_id={org}");
        json!({"sentryTrace": format!("{TRACE}-{SPAN}-1"), "baggage": baggage})
    };
    let (data, notes) = told(&headers("1"));
    assert_eq!((continues(&data), notes.as_str()), (false, "not continued: the trace is another organisation's"));
    let (data, notes) = told(&headers(OWN_ORG));
    assert_eq!((continues(&data), notes.as_str()), (true, ""));
}

#[test]
fn an_envelope_names_its_trace_where_its_head_did_not() {
    let mut engine = engine(json!({}));
    let remote = engine.remote(&json!({"sentryTrace": format!("{TRACE}-{SPAN}-1")}).to_string(), &ENTROPY, NOW);
    let span = engine.span_open(&json!({"name": "top", "parent": remote}).to_string(), &ENTROPY, NOW);
    engine.span_close(span, NOW);
    let posted = envelopes(&mut engine, NOW).concat();
    let header: Value = serde_json::from_str(posted.lines().next().expect("a header")).expect("JSON");
    assert_eq!(header["trace"], json!({"trace_id": TRACE, "public_key": "e12d836b15bb49d7bbf99e64295d995b", "sample_rand": "0.990247"}));
}

/// A share or a random number, as it stands in a header.
fn share() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(1_000_000), 0..=1_000_000_u32]
}

fn decimal(millionths: u32) -> String {
    if millionths == 1_000_000 { "1".to_owned() } else { format!("0.{millionths:06}") }
}

proptest! {
    #[test]
    fn whatever_comes_in_what_goes_out_can_be_read(sentry in ".{0,80}", baggage in "(sentry-[a-z_]{1,9}=.{0,20},?){0,8}|.{0,200}", w3c in ".{0,60}") {
        let (data, _) = told(&json!({"sentryTrace": sentry, "baggage": baggage, "traceparent": w3c}));
        let again = told(&json!({"sentryTrace": data["sentry-trace"], "baggage": data["baggage"]}));
        prop_assert_eq!(&again.1, "");
        prop_assert!(text(&data, "baggage").len() <= 8192);
    }

    #[test]
    fn a_random_number_fits_the_decision_of_its_head(rate in share(), entropy in any::<[u8; 32]>(), kept in any::<bool>()) {
        prop_assume!(if kept { rate > 0 } else { rate < 1_000_000 });
        let baggage = format!("sentry-trace_id={TRACE},sentry-public_key=other,sentry-sample_rate={}", decimal(rate));
        let headers = json!({"sentryTrace": format!("{TRACE}-{SPAN}-{}", u8::from(kept)), "baggage": baggage});
        let mut engine = engine(json!({}));
        let remote = engine.remote(&headers.to_string(), &entropy, NOW);
        let out = data(&engine, remote);
        let random = text(&out, "baggage").rsplit("sentry-sample_rand=").next().and_then(|number| number.parse::<f64>().ok());
        let random = random.expect("the random number goes along");
        prop_assert_eq!(random < f64::from(rate) / 1e6, kept, "{} at {}", random, rate);
    }
}
