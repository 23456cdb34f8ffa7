use genspan::wire::Urgency;
use serde_json::json;

use crate::mailroom::Mailroom;

/// Posts a span that is answered so, and says whether another one is held back so many seconds later.
fn is_limited_after(status: u16, limits: &str, retry_after: &str, seconds: f64) -> bool {
    let mut room = Mailroom::new(json!({}));
    room.span("first", 0, json!({}));
    let post = room.next(Urgency::Everything).expect("the first is due");
    room.answer(&post, status, limits, retry_after);
    room.wait(seconds * 1000.0);
    room.span("second", 0, json!({}));
    let posts = room.post(Urgency::Everything, 200);
    !posts.iter().any(|post| post.names().contains(&"second".to_owned()))
}

/// Whether the limit lasts just so long.
fn lasts(status: u16, limits: &str, retry_after: &str, seconds: f64) -> bool {
    is_limited_after(status, limits, retry_after, seconds - 1.0) && !is_limited_after(status, limits, retry_after, seconds + 1.0)
}

#[test]
fn limits_are_read_from_answers_of_any_status() {
    for status in [200, 202, 400, 413, 429, 503] {
        assert!(lasts(status, "30:span:key", "", 30.0), "{status}");
        assert!(lasts(status, "", "30", 30.0), "{status} with Retry-After");
    }
}

#[test]
fn the_forms_of_the_header_are_read() {
    assert!(lasts(200, "30::organization", "", 30.0), "no category is all");
    assert!(lasts(200, "30:transaction;span;unheard_of:key:reason:namespace", "", 30.0), "several, one of them unknown");
    assert!(lasts(200, "5:error:project, 30:span:key", "", 30.0), "several quotas");
    assert!(lasts(200, "soon:span:key", "", 60.0), "a number that is none");
    assert!(lasts(429, "", "soon", 60.0), "a Retry-After that is no number");
    assert!(lasts(429, "", "", 60.0), "429 alone");
    assert!(lasts(429, "10:span:key", "50", 10.0), "the header goes before Retry-After");
}

#[test]
fn limits_of_other_categories_hold_no_spans_back() {
    for limits in ["60:error:key", "60:transaction;session:key", "60:unheard_of:key", "0:span:key"] {
        assert!(!is_limited_after(200, limits, "", 1.0), "{limits}");
    }
}

#[test]
fn the_longer_of_two_deadlines_is_kept() {
    let mut room = Mailroom::new(json!({}));
    for (name, limits) in [("long", "100:span:key"), ("short", "10:span:key")] {
        room.span(name, 0, json!({}));
        // Both were under way when the first answer came.
        let post = room.next(Urgency::Everything);
        if let Some(post) = post {
            room.answer(&post, 200, limits, "");
        }
    }
    assert!(lasts(200, "100:span:key, 10:span:key", "", 100.0));
    room.wait(99_000.0);
    room.span("held", 0, json!({}));
    assert!(room.post(Urgency::Everything, 200).iter().all(|post| post.spans().is_empty()));
}

#[test]
fn a_post_that_is_refused_is_never_tried_again() {
    for status in [400, 401, 403, 404, 413, 429] {
        let mut room = Mailroom::new(json!({}));
        room.span("once", 0, json!({}));
        room.post(Urgency::Everything, status);
        room.wait(3_600_000.0);
        assert!(room.post(Urgency::Everything, 200).iter().all(|post| post.spans().is_empty()), "{status}");
    }
}

#[test]
fn network_errors_and_failures_of_the_server_are_tried_four_times_with_growing_waits() {
    for status in [0, 500, 502, 503] {
        let mut room = Mailroom::new(json!({}));
        room.span("patient", 0, json!({}));
        assert_eq!(room.post(Urgency::Everything, status).len(), 1);
        // A flush does not hurry a server that is down. The jitter of these answers is a half.
        for wait in [750, 1500, 3000] {
            assert_eq!((room.next(Urgency::Everything), room.engine.due(room.now())), (None, Some(wait)), "{status}");
            room.wait(wait as f64);
            assert_eq!(room.post(Urgency::Due, status).iter().map(|post| post.names()).collect::<Vec<_>>(), [["patient"]], "{status}");
        }
        assert_eq!(room.engine.due(room.now()), None, "{status}");
    }
}

#[test]
fn jitter_spreads_the_second_try_between_half_and_all_of_the_wait() {
    for (jitter, wait) in [(0.0, 500), (1.0, 1000), (7.0, 1000), (-1.0, 500)] {
        let mut room = Mailroom::new(json!({}));
        room.span("patient", 0, json!({}));
        let post = room.next(Urgency::Everything).unwrap();
        room.engine.sent(post.ticket, 503, "", "", jitter, room.now());
        assert_eq!(room.engine.due(room.now()), Some(wait), "{jitter}");
    }
}

#[test]
fn a_server_that_fails_and_asks_for_a_rest_is_tried_again_after_it() {
    let mut room = Mailroom::new(json!({}));
    room.span("patient", 0, json!({}));
    let post = room.next(Urgency::Everything).unwrap();
    room.answer(&post, 503, "", "20");
    room.wait(19_999.0);
    assert_eq!(room.next(Urgency::Everything), None);
    room.wait(1.0);
    assert_eq!(room.post(Urgency::Due, 200).iter().map(|post| post.names()).collect::<Vec<_>>(), [["patient"]]);
}

#[test]
fn a_rest_of_more_than_a_minute_is_not_waited_for() {
    let mut room = Mailroom::new(json!({}));
    room.span("impatient", 0, json!({}));
    let post = room.next(Urgency::Everything).unwrap();
    room.answer(&post, 503, "", "61");
    assert_eq!((room.next(Urgency::Due), room.engine.due(room.now())), (None, None));
    assert_eq!(room.engine.losses(), r#"[{"reason":"ratelimit_backoff","category":"span","quantity":1}]"#);
}

#[test]
fn a_report_alone_is_not_sent_while_everything_must_wait() {
    let mut room = Mailroom::new(json!({}));
    room.span("refused", 0, json!({}));
    let post = room.next(Urgency::Everything).unwrap();
    room.answer(&post, 429, "", "30");
    room.span("held", 0, json!({}));
    assert_eq!(room.post(Urgency::Everything, 200), []);
    room.wait(31_000.0);
    let reported: Vec<_> = room.post(Urgency::Everything, 200).iter().flat_map(|post| post.losses()).collect();
    assert_eq!(reported, [("ratelimit_backoff".to_owned(), "span".to_owned(), 1)]);
}

#[test]
fn what_waits_to_be_tried_again_heeds_a_limit_that_came_meanwhile() {
    let mut room = Mailroom::new(json!({}));
    ["failed", "refused"].iter().for_each(|name| room.span(name, 0, json!({})));
    let [failed, refused] = [(); 2].map(|()| room.next(Urgency::Everything).expect("both are due"));
    room.answer(&failed, 503, "", "");
    room.answer(&refused, 429, "50:span:key", "");
    room.wait(49_000.0);
    assert_eq!(room.next(Urgency::Due), None);
    assert_eq!(room.engine.due(room.now()), Some(1000));
    room.wait(1_000.0);
    assert_eq!(room.next(Urgency::Due).map(|post| post.names()), Some(vec!["failed".to_owned()]));
}

#[test]
fn what_waits_to_be_tried_again_is_given_up_for_a_limit_of_more_than_a_minute() {
    let mut room = Mailroom::new(json!({}));
    ["failed", "refused"].iter().for_each(|name| room.span(name, 0, json!({})));
    let [failed, refused] = [(); 2].map(|()| room.next(Urgency::Everything).expect("both are due"));
    room.answer(&failed, 503, "", "");
    room.answer(&refused, 429, "2700:span:key", "");
    room.wait(5_000.0);
    let reports = room.post(Urgency::Everything, 200);
    let lost = [("ratelimit_backoff".to_owned(), "span".to_owned(), 1)];
    assert_eq!(reports.iter().flat_map(|post| post.losses()).collect::<Vec<_>>(), lost);
}

#[test]
fn a_limit_in_an_answer_to_what_others_have_sent_is_heeded() {
    let mut room = Mailroom::new(json!({}));
    const NO_TICKET: u32 = 0;
    room.engine.sent(NO_TICKET, 429, "60:span:key", "", 0.5, room.now());
    room.span("held back", 0, json!({}));
    assert!(room.post(Urgency::Everything, 200).iter().all(|post| post.spans().is_empty()));
}
