use genspan::wire::Urgency;
use serde_json::{Value, json};

use crate::mailroom::{Mailroom, text};

const CONTAINER_BYTES: usize = 1 << 20;

/// The length of an envelope's container.
fn container_bytes(envelope: &str) -> usize {
    envelope.lines().nth(2).map_or(0, str::len)
}

#[test]
fn spans_of_different_traces_never_share_an_envelope() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    room.span("tool", agent, json!({}));
    room.span("alone", 0, json!({}));
    room.engine.span_close(agent, room.now());
    let names: Vec<_> = room.post(Urgency::Everything, 200).iter().map(|post| post.names()).collect();
    assert_eq!(names, [vec!["tool", "agent"], vec!["alone"]]);
}

#[test]
fn a_container_holds_at_most_1000_spans() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    (0..2500).for_each(|_| room.span("tool", agent, json!({})));
    room.engine.span_close(agent, room.now());
    let counts: Vec<_> = room.post(Urgency::Everything, 200).iter().map(|post| post.spans().len()).collect();
    assert_eq!(counts, [1000, 1000, 501]);
}

#[test]
fn a_container_holds_at_most_a_mebibyte() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    (0..40).for_each(|_| room.span("tool", agent, json!({"payload": text(90_000)})));
    let posts = room.post(Urgency::Everything, 200);
    assert!(posts.len() >= 4);
    assert_eq!(posts.iter().map(|post| post.spans().len()).sum::<usize>(), 40);
    for post in posts {
        assert!(container_bytes(&post.text) <= CONTAINER_BYTES, "{}", container_bytes(&post.text));
    }
}

#[test]
fn a_large_span_is_split_off_and_the_small_ones_stay_together() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    room.span("small", agent, json!({}));
    room.span("large", agent, json!({"payload": text(CONTAINER_BYTES - 1000)}));
    room.span("small", agent, json!({}));
    room.engine.span_close(agent, room.now());
    let names: Vec<_> = room.post(Urgency::Everything, 200).iter().map(|post| post.names()).collect();
    assert_eq!(names, [vec!["small"], vec!["large"], vec!["small", "agent"]]);
}

#[test]
fn texts_are_shortened_before_a_span_is_dropped() {
    let mut room = Mailroom::new(json!({}));
    room.span("huge", 0, json!({"payload": text(3 << 20), "model": "gpt-4o"}));
    let posts = room.post(Urgency::Everything, 200);
    let [post] = posts.as_slice() else { panic!("{} posts", posts.len()) };
    let [span]: [Value; 1] = post.spans().try_into().unwrap();
    let payload = span["attributes"]["payload"]["value"].as_str().unwrap();
    assert!(container_bytes(&post.text) <= CONTAINER_BYTES);
    assert!(payload.starts_with("xxx") && payload.ends_with("… [3014656 bytes left out]"), "{}", &payload[payload.len() - 40..]);
    assert_eq!(span["attributes"]["model"]["value"], "gpt-4o");
    assert_eq!(post.losses(), []);
}

#[test]
fn what_many_texts_make_too_large_is_shortened_more() {
    let mut room = Mailroom::new(json!({}));
    let many: serde_json::Map<String, Value> = (0..200).map(|at| (format!("part {at}"), json!(text(20_000)))).collect();
    room.span("wide", 0, Value::Object(many));
    let posts = room.post(Urgency::Everything, 200);
    assert_eq!(posts.iter().map(|post| post.spans().len()).collect::<Vec<_>>(), [1]);
    assert!(container_bytes(&posts[0].text) <= CONTAINER_BYTES);
}

#[test]
fn a_span_of_too_many_attributes_is_dropped_and_counted() {
    let mut room = Mailroom::new(json!({}));
    let many: serde_json::Map<String, Value> =
        (0..30_000).map(|at| (format!("an attribute with a long name, number {at}"), json!(1))).collect();
    room.span("endless", 0, Value::Object(many));
    let posts = room.post(Urgency::Everything, 200);
    assert_eq!(posts.iter().map(|post| (post.spans().len(), post.losses())).collect::<Vec<_>>(), [(0, vec![invalid()])]);
}

fn invalid() -> (String, String, u64) {
    ("invalid".to_owned(), "span".to_owned(), 1)
}

#[test]
fn a_full_container_leaves_at_once_and_others_wait_for_company() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    (0..999).for_each(|_| room.span("tool", agent, json!({})));
    assert_eq!(room.next(Urgency::Due), None);
    room.span("tool", agent, json!({}));
    assert_eq!(room.next(Urgency::Due).map(|post| post.spans().len()), Some(1000));
}

#[test]
fn spans_leave_by_age_and_soon_after_their_trace_is_over() {
    let mut room = Mailroom::new(json!({"flushInterval": 5000}));
    let agent = room.open("agent", 0, json!({}));
    room.span("tool", agent, json!({}));
    room.wait(4999.0);
    assert_eq!((room.next(Urgency::Due), room.engine.due(room.now())), (None, Some(1)));
    room.wait(1.0);
    assert_eq!(room.post(Urgency::Due, 200).iter().map(|post| post.names()).collect::<Vec<_>>(), [["tool"]]);

    let straggler = room.open("straggler", agent, json!({}));
    room.engine.span_close(agent, room.now());
    assert_eq!(room.engine.due(room.now()), Some(500));
    room.engine.span_close(straggler, room.now());
    assert_eq!(room.post(Urgency::Due, 200).iter().map(|post| post.names()).collect::<Vec<_>>(), [["agent", "straggler"]]);
}

#[test]
fn a_page_that_goes_sends_envelopes_that_four_at_a_time_fit_what_it_may_send() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    (0..60).for_each(|_| room.span("tool", agent, json!({"payload": "日本語".repeat(200)})));
    let posts: Vec<_> = std::iter::from_fn(|| room.next(Urgency::Leaving)).collect();
    assert_eq!(posts.iter().map(|post| post.spans().len()).sum::<usize>(), 60);
    let lengths: Vec<usize> = posts.iter().map(|post| post.text.len()).collect();
    assert!(lengths.iter().all(|length| *length <= 15_000), "{lengths:?}");
    // All but the last are about full, so that few requests carry much.
    assert!(lengths.iter().rev().skip(1).all(|length| *length > 10_000), "{lengths:?}");
}

#[test]
fn the_queue_is_bounded_and_the_oldest_unsent_is_lost_first_and_counted() {
    let mut room = Mailroom::new(json!({}));
    for number in 0..50 {
        room.span(&format!("span {number}"), 0, json!({"payload": text(200_000)}));
    }
    let posts = room.post(Urgency::Everything, 200);
    let left: Vec<String> = posts.iter().flat_map(|post| post.names()).collect();
    let lost: u64 = posts.iter().flat_map(|post| post.losses()).map(|(_, _, quantity)| quantity).sum();
    assert_eq!(left.len() as u64 + lost, 50);
    assert_eq!(left.last().map(String::as_str), Some("span 49"));
    let bytes: usize = posts.iter().map(|post| post.text.len()).sum();
    assert!(bytes <= 4 << 20 && bytes > 3 << 20, "{bytes}");
    assert_eq!(left.first(), Some(&format!("span {lost}")));
}

#[test]
fn what_is_under_way_is_not_taken_back_for_want_of_room() {
    let mut room = Mailroom::new(json!({}));
    room.span("first", 0, json!({"payload": text(200_000)}));
    let first = room.next(Urgency::Everything).unwrap();
    (0..50).for_each(|_| room.span("later", 0, json!({"payload": text(200_000)})));
    room.answer(&first, 200, "", "");
    let lost: u64 = room.post(Urgency::Everything, 200).iter().flat_map(|post| post.losses()).map(|(_, _, quantity)| quantity).sum();
    assert!(lost > 0 && first.names() == ["first"]);
}

#[test]
fn pending_counts_what_would_be_lost_with_the_core() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    room.span("tool", agent, json!({}));
    let call = room.call(agent);
    assert_eq!((agent != 0, call != 0, room.engine.pending()), (true, true, 3));
    let post = room.next(Urgency::Everything).unwrap();
    assert_eq!((post.names(), room.engine.pending()), (vec!["tool".to_owned()], 2));
    room.answer(&post, 0, "", "");
    assert_eq!(room.engine.pending(), 3);
}
