//! Which requests are calls of a model, and who serves them: every host and every rule by example. The tables beside this file hold one
//! request a line: its URL, its body, and the route that it must have, two spaces apart.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use genspan::base::config::OwnProvider;
use genspan::base::json::Json;
use genspan::dialect::{Headers, Request, Route, Url, first_look, route};

const MESSAGES: &str = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#;
const INPUT: &str = r#"{"model":"m","input":"Hi"}"#;

/// The bodies that tables call by a name; any other is JSON.
const BODIES: [(&str, &str); 8] = [
    ("nothing", ""),
    ("messages", MESSAGES),
    ("input", INPUT),
    ("inputs", r#"{"inputs":"Hi"}"#),
    ("prompt", r#"{"model":"m","prompt":"Hi"}"#),
    ("anthropic", r#"{"model":"m","max_tokens":9,"messages":[]}"#),
    ("contents", r#"{"contents":[]}"#),
    // What the AI SDK's chat component posts to the app's own server.
    ("ai-sdk-ui", r#"{"id":"x","model":"m","messages":[{"role":"user","parts":[{"type":"text","text":"Hi"}]}]}"#),
];

fn request<'a>(method: &'a str, url: &'a str, headers: &'a str, body: &'a str) -> Request<'a> {
    Request { method, url: Url::parse(url), headers: Headers(Json::new(headers.as_bytes())), body: Json::new(body.as_bytes()) }
}

/// Routes a request as the engine does: the first look, then the body.
fn routed(method: &str, url: &str, headers: &str, body: &str, own: &[OwnProvider]) -> Option<Route> {
    let route = route(&request(method, url, headers, body), own);
    assert!(route.is_none() || first_look(method, url, own), "the first look passed over {url}");
    route.filter(|_| first_look(method, url, own))
}

/// The whole route as one line: `provider>upstream dialect operation model certainty`, `-` for what is unknown.
fn line(route: Option<Route>) -> String {
    let Some(route) = route else { return "none".to_owned() };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let upstream = route.upstream.map(|upstream| format!(">{upstream}")).unwrap_or_default();
    format!(
        "{}{upstream} {} {} {} {:?}",
        or_dash(route.provider),
        route.dialect.name(),
        route.operation.name(),
        or_dash(route.model),
        route.certainty
    )
}

/// Holds each request of a table against its route. A table without routes holds what is no call.
fn hold(method: &str, table: &str) {
    for row in table.lines() {
        let mut cells = row.split("  ");
        let (url, body) = (cells.next().expect("a URL"), cells.next().expect("a body"));
        let body = BODIES.iter().find(|(name, _)| *name == body).map_or(body, |(_, text)| text);
        assert_eq!(line(routed(method, url, "{}", body, &[])), cells.next().unwrap_or("none"), "{row}");
    }
}

#[test]
fn every_known_host_is_named() {
    hold("POST", include_str!("known_hosts.txt"));
    hold("POST", include_str!("long_tail.txt"));
}

#[test]
fn on_an_unknown_host_path_and_body_tell() {
    hold("POST", include_str!("unknown_hosts.txt"));
}

#[test]
fn what_apps_name_alike_counts_only_when_the_answer_shows_it() {
    hold("POST", include_str!("named_alike.txt"));
}

#[test]
fn what_bills_nothing_is_no_call() {
    hold("POST", include_str!("unbilled.txt"));
}

#[test]
fn false_friends_are_no_calls() {
    hold("POST", include_str!("false_friends.txt"));
    assert_eq!(routed("POST", "", "{}", "", &[]), None);
}

#[test]
fn other_methods_are_no_calls() {
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"] {
        assert_eq!(routed(method, "https://api.openai.com/v1/chat/completions", "{}", MESSAGES, &[]), None, "{method}");
        assert!(!first_look(method, "https://api.openai.com/v1/chat/completions", &[]), "{method}");
    }
}

#[test]
fn an_answer_that_is_fetched_by_its_id_is_routed() {
    hold("GET", include_str!("fetched.txt"));
}

#[test]
fn a_refused_or_unreadable_request_to_a_known_host_is_a_call() {
    hold("POST", include_str!("unreadable.txt"));
}

#[test]
fn models_of_partners_on_vertex_name_their_publisher() {
    hold("POST", include_str!("vertex_partners.txt"));
}

#[test]
fn cloudflares_gateway_names_the_provider_in_its_path() {
    hold("POST", include_str!("cloudflare_gateway.txt"));
}

#[test]
fn other_gateways_name_whom_they_pass_the_call_to() {
    hold("POST", include_str!("gateways.txt"));
    let to = |url: &str, headers: &str, body: &str| line(routed("POST", url, headers, body, &[]));
    assert_eq!(
        to(
            "https://ai-gateway.vercel.sh/v4/ai/language-model",
            r#"{"ai-language-model-id":"anthropic/claude-opus-4"}"#,
            r#"{"prompt":[]}"#
        ),
        "vercel_ai_gateway vercel-gateway chat anthropic/claude-opus-4 Known"
    );
    assert_eq!(
        to("https://proxy.example/v3/ai/embedding-model", r#"{"ai-model-id":"openai/e"}"#, r#"{"values":["Hi"]}"#),
        "- vercel-gateway embeddings openai/e Likely"
    );
    for (model, body, operation) in [
        ("decision", r#"{"state":[],"questions":{}}"#, "decide"),
        ("speech", r#"{"text":"Hi"}"#, "generate_content"),
        ("transcription", r#"{"audio":"QUJD"}"#, "generate_content"),
    ] {
        let url = format!("https://ai-gateway.vercel.sh/v4/ai/{model}-model");
        let route = format!("vercel_ai_gateway vercel-gateway {operation} openai/m Known");
        assert_eq!(to(&url, r#"{"ai-model-id":"openai/m"}"#, body), route);
    }
    assert_eq!(
        to("https://api.portkey.ai/v1/chat/completions", r#"{"x-portkey-provider":"grok"}"#, MESSAGES),
        "x_ai openai-chat chat - Known"
    );
}

#[test]
fn own_hosts_are_named_by_the_options() {
    let own = [
        OwnProvider { host: "llm.*.corp.example".to_owned(), provider: "corp".to_owned(), dialect: None },
        OwnProvider { host: "localhost:8000".to_owned(), provider: "vllm".to_owned(), dialect: None },
        OwnProvider { host: "odd.example".to_owned(), provider: "odd".to_owned(), dialect: Some("openai-chat".to_owned()) },
        OwnProvider { host: "api.openai.com".to_owned(), provider: "ours".to_owned(), dialect: None },
    ];
    let to = |url: &str, body: &str| line(routed("POST", url, "{}", body, &own));
    assert_eq!(to("https://llm.eu.corp.example/v1/chat/completions", MESSAGES), "corp openai-chat chat - Known");
    assert_eq!(to("http://localhost:8000/v1/chat/completions", MESSAGES), "vllm openai-chat chat - Known");
    assert_eq!(to("http://localhost:8001/v1/chat/completions", MESSAGES), "- openai-chat chat - Likely");
    assert_eq!(to("https://api.openai.com/v1/chat/completions", MESSAGES), "ours openai-chat chat - Known");
    // A path of its own, one that is Ollama's elsewhere, and one that tells better.
    assert_eq!(to("https://odd.example/ask", MESSAGES), "odd openai-chat chat - Known");
    assert_eq!(to("https://odd.example/api/chat", MESSAGES), "odd openai-chat chat - Known");
    assert_eq!(to("https://odd.example/v1/embeddings", INPUT), "odd openai-embeddings embeddings - Known");
    assert_eq!(to("https://odd.example/login", r#"{"user":"x"}"#), "none");
}
