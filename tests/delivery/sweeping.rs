use genspan::base::limits::MAX_OPEN;
use genspan::span::Outcome;
use genspan::wire::Urgency;
use serde_json::{Value, json};

use crate::mailroom::Mailroom;

const MINUTE: f64 = 60_000.0;

/// Name, status and status message of each span that leaves now.
fn told(room: &mut Mailroom, urgency: Urgency) -> Vec<(String, String, Option<String>)> {
    let spans: Vec<Value> = room.post(urgency, 200).iter().flat_map(|post| post.spans()).collect();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let rows =
        spans.iter().map(|span| (text(&span["name"]), text(&span["status"]), text(&span["attributes"]["sentry.status.message"]["value"])));
    rows.map(|(name, status, message)| (name.unwrap(), status.unwrap(), message)).collect()
}

fn id_of(room: &Mailroom, handle: u32) -> String {
    let context: Value = serde_json::from_str(&room.engine.span_context(handle)).unwrap();
    context["spanId"].as_str().unwrap().to_owned()
}

fn abandoned(name: &str) -> (String, String, Option<String>) {
    (name.to_owned(), "error".to_owned(), Some("deadline_exceeded".to_owned()))
}

#[test]
fn a_span_that_nothing_is_heard_of_for_ten_minutes_is_ended() {
    let mut room = Mailroom::new(json!({}));
    let span = room.open("forgotten", 0, json!({}));
    room.wait(10.0 * MINUTE - 1.0);
    assert_eq!(told(&mut room, Urgency::Everything), []);
    room.wait(MINUTE);
    assert_eq!(told(&mut room, Urgency::Due), [abandoned("forgotten")]);
    room.engine.span_close(span, room.now());
    assert_eq!((told(&mut room, Urgency::Everything), room.engine.pending()), (vec![], 0));
}

#[test]
fn a_flush_ends_what_a_top_span_left_open_half_a_minute_ago_and_nothing_else() {
    let mut room = Mailroom::new(json!({}));
    let [over, running] = ["over", "running"].map(|name| room.open(name, 0, json!({})));
    let agent = room.open("left agent", over, json!({}));
    room.open("left tool", agent, json!({}));
    room.open("patient tool", running, json!({}));
    room.engine.span_close(over, room.now());
    room.wait(29_999.0);
    assert_eq!(told(&mut room, Urgency::Everything), [("over".to_owned(), "ok".to_owned(), None)]);
    room.wait(1.0);
    assert_eq!(told(&mut room, Urgency::Due), []);
    assert_eq!(told(&mut room, Urgency::Everything), [abandoned("left tool")]);
    room.wait(30_000.0);
    assert_eq!(told(&mut room, Urgency::Everything), [abandoned("left agent")]);
    room.wait(5.0 * MINUTE);
    assert_eq!(told(&mut room, Urgency::Everything), []);
}

#[test]
fn a_stream_that_goes_on_after_its_top_span_is_not_cut_by_a_flush() {
    let mut room = Mailroom::new(json!({}));
    let request = room.open("request", 0, json!({}));
    let call = room.call(request);
    room.engine.span_close(request, room.now());
    for _ in 0..10 {
        room.wait(20_000.0);
        room.engine.feed(call, b"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", room.now());
        assert!(told(&mut room, Urgency::Everything).iter().all(|(name, ..)| name == "request"));
    }
    room.engine.close(call, Outcome::Ended, "", room.now());
    assert_eq!(told(&mut room, Urgency::Everything).len(), 1);
}

#[test]
fn a_span_that_was_backdated_is_not_taken_for_old() {
    let mut room = Mailroom::new(json!({}));
    let start = json!({"name": "backdated", "startTime": 1_795_000_000_000u64}).to_string();
    let span = room.engine.span_open(&start, &[7; 32], room.now());
    assert_eq!(told(&mut room, Urgency::Everything), []);
    room.engine.span_close(span, room.now());
    assert_eq!(told(&mut room, Urgency::Everything), [("backdated".to_owned(), "ok".to_owned(), None)]);
}

#[test]
fn a_stream_that_goes_on_keeps_itself_and_the_agents_above_it() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({}));
    let call = room.call(agent);
    for _ in 0..30 {
        room.wait(MINUTE);
        room.engine.feed(call, b"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", room.now());
        assert_eq!(told(&mut room, Urgency::Everything), []);
    }
    room.engine.close(call, Outcome::Ended, "", room.now());
    room.wait(9.0 * MINUTE);
    assert_eq!(told(&mut room, Urgency::Everything).len(), 1);
    room.wait(2.0 * MINUTE);
    assert_eq!(told(&mut room, Urgency::Everything), [abandoned("agent")]);
}

#[test]
fn a_stream_that_was_dropped_is_ended_with_the_tokens_known_so_far() {
    let mut room = Mailroom::new(json!({}));
    let call = room.call(0);
    room.engine.feed(call, b"data: {\"choices\":[{\"delta\":{\"content\":\"Hello there\"}}]}\n\n", room.now());
    room.wait(11.0 * MINUTE);
    let posts = room.post(Urgency::Everything, 200);
    let [span]: [Value; 1] = posts[0].spans().try_into().unwrap();
    assert_eq!(span["attributes"]["sentry.status.message"]["value"], "deadline_exceeded");
    assert!(span["attributes"]["gen_ai.usage.output_tokens"]["value"].as_u64() > Some(0));
}

#[test]
fn a_stream_whose_answer_was_complete_is_no_failure_though_nobody_closed_it() {
    let mut room = Mailroom::new(json!({}));
    let call = room.call(0);
    room.engine.feed(call, b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", room.now());
    room.engine.sweep("", room.now());
    assert_eq!(told(&mut room, Urgency::Everything), [("chat gpt-4o-mini".to_owned(), "ok".to_owned(), None)]);
}

#[test]
fn a_request_that_is_over_ends_what_is_open_below_it_and_nothing_else() {
    let mut room = Mailroom::new(json!({}));
    let [mine, other] = ["mine", "other"].map(|name| room.open(name, 0, json!({})));
    let agent = room.open("my agent", mine, json!({}));
    room.open("my tool", agent, json!({}));
    room.open("other agent", other, json!({}));
    let id = id_of(&room, mine);
    room.engine.span_close(mine, room.now());
    room.engine.sweep(&id, room.now());
    let mut ended = told(&mut room, Urgency::Everything);
    ended.sort();
    assert_eq!(ended, [("mine".to_owned(), "ok".to_owned(), None), abandoned("my agent"), abandoned("my tool")]);
    assert_eq!(room.engine.pending(), 2);
}

#[test]
fn an_agent_that_is_swept_still_hears_of_the_tokens_of_its_call() {
    let mut room = Mailroom::new(json!({}));
    let start = json!({"name": "agent", "op": "gen_ai.invoke_agent"}).to_string();
    let agent = room.engine.span_open(&start, &[9; 32], room.now());
    let call = room.call(agent);
    room.engine.feed(call, b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\n", room.now());
    room.engine.sweep("", room.now());
    let posts = room.post(Urgency::Everything, 200);
    let spans = posts[0].spans();
    let totals: Vec<_> = spans.iter().map(|span| span["attributes"]["gen_ai.usage.total_tokens"]["value"].as_u64()).collect();
    assert_eq!(totals, [Some(13), Some(13)]);
}

#[test]
fn traces_that_nobody_lets_go_of_leave_room_for_others() {
    let mut room = Mailroom::new(json!({}));
    for at in 0..MAX_OPEN as u64 {
        room.engine.remote("{}", &at.to_be_bytes().repeat(4), room.now());
    }
    let full = room.open("no room", 0, json!({}));
    room.wait(11.0 * MINUTE);
    assert_eq!(told(&mut room, Urgency::Due), []);
    assert_eq!((full, room.open("room", 0, json!({})) > 0), (0, true));
}

#[test]
fn a_continued_trace_is_kept_as_long_as_anything_is_heard_of_it() {
    let mut room = Mailroom::new(json!({}));
    let header = json!({"sentryTrace": "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1"});
    let remote = room.engine.remote(&header.to_string(), &[7; 32], room.now());
    for _ in 0..5 {
        room.wait(9.0 * MINUTE);
        room.span("message", remote, json!({}));
        let sent: Vec<Value> = room.post(Urgency::Everything, 200).iter().flat_map(|post| post.spans()).collect();
        assert_eq!(sent[0]["parent_span_id"], "6e0c63257de34c92");
    }
}

/// An answer that has ended, as those SDKs leave it that read no further than what ends it.
const ANSWERED: &[u8] = b"data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

#[test]
fn an_answer_that_has_ended_ends_with_the_agent_above_which_hears_of_its_tokens() {
    let mut room = Mailroom::new(json!({}));
    let agent = room.open("agent", 0, json!({"sentry.op": "gen_ai.invoke_agent"}));
    let call = room.call(agent);
    let answered = room.now();
    room.engine.feed(call, ANSWERED, answered);
    room.wait(MINUTE);
    room.engine.span_close(agent, room.now());
    assert_eq!(room.engine.pending(), 2);
    let spans: Vec<Value> = room.post(Urgency::Everything, 200).iter().flat_map(|post| post.spans()).collect();
    let find = |name: &str| spans.iter().find(|span| span["name"].as_str().unwrap().starts_with(name)).unwrap();
    assert_eq!(find("chat")["status"], "ok");
    assert_eq!(find("agent")["attributes"]["gen_ai.usage.output_tokens"]["value"], 2);
    let lasted = |name: &str| find(name)["end_timestamp"].as_f64().unwrap() - find(name)["start_timestamp"].as_f64().unwrap();
    assert!(lasted("agent") >= 60.0 && lasted("chat") < 1.0);
}

#[test]
fn an_answer_that_has_ended_ends_at_a_flush_once_its_tokens_are_known() {
    let mut room = Mailroom::new(json!({}));
    let [known, unknown] = [room.call(0), room.call(0)];
    room.engine.feed(known, ANSWERED, room.now());
    room.engine.feed(unknown, b"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n", room.now());
    assert_eq!(told(&mut room, Urgency::Everything).len(), 1);
}
