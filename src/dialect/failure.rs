//! The failure that an error body reports, whoever wrote it.

use std::borrow::Cow;

use super::call::Headers;
use super::fact::{Fact, Failure, Sink};
use crate::base::attr;
use crate::base::json::Json;
use crate::base::text::{cut, trim_end};

/// Reads an error body of any provider and tells it. Says whether there was one.
///
/// The shapes: `{"error":{…}}`, `{"error":"…"}`, `[{"error":{…}}]` (Google), `{"type":"error","error":{…}}` (Anthropic),
/// `{"message":"…"}` (AWS, Cohere), `{"detail":…}` (FastAPI), `{"errors":[{…}]}` (Cloudflare), `{"base_resp":{…}}` (MiniMax),
/// with a code beside the sentence (`error_code` at Databricks and Snowflake, `error_type` of TGI).
/// Source: providers.md 3.9.
pub fn read_failure(body: Json<'_>, sink: &mut dyn Sink) -> bool {
    tell(None, body, sink)
}

/// Tells what the head of a failed answer says: AWS names the failure there and nowhere else.
pub fn read_failed_head(head: &Headers<'_>, sink: &mut dyn Sink) {
    if let Some(name) = head.get("x-amzn-errortype") {
        // `ValidationException:http://…` as well as the bare name.
        sink.fact(Fact::Failed(Failure { kind: Some(cut(&name, b':').0), ..Failure::default() }));
    }
}

/// Tells an exception of an AWS event stream: the name stands in a header of the frame, the rest in its body.
pub(super) fn read_exception(name: &str, body: Json<'_>, sink: &mut dyn Sink) {
    tell(Some(name), body, sink);
}

fn tell(name: Option<&str>, body: Json<'_>, sink: &mut dyn Sink) -> bool {
    let body = body.items().next().unwrap_or(body);
    let error =
        body.at("error|Error|base_resp").or(body.list("errors").next()).unwrap_or(if body.is_object() { body } else { Json::ABSENT });
    let error = error.items().next().unwrap_or(error);
    let message = word(error, "message|Message|originalMessage|detail|error|error_message|status_msg|", body, "message|Message|detail");
    // A status is a word at Google's, and a number elsewhere.
    let kind = name.map(Cow::Borrowed).or_else(|| error.word_at("type|__type")).or_else(|| error.text_at("status"));
    let code = word(error, "code|status|originalStatusCode|status_code", body, "code|error_code|error_type");
    if message.is_none() && kind.is_none() && code.is_none() {
        return false;
    }
    sink.fact(Fact::Failed(Failure { kind: kind.as_deref(), code: code.as_deref(), message: message.as_deref() }));
    // Google says it there and in no header: `"retryDelay":"12s"`.
    for detail in error.list("details") {
        if let Some(delay) = detail.text_at("retryDelay") {
            sink.fact(Fact::Label(&attr::GENSPAN_RETRY_AFTER, trim_end(&delay, b's')));
        }
    }
    // Pages see no headers of another origin but those that it lets them see.
    if let Some(id) = body.text_at("request_id") {
        sink.fact(Fact::Label(&attr::GENSPAN_REQUEST_ID, &id));
    }
    true
}

/// The word that stands in the error, or else beside it.
#[inline(never)]
fn word<'a>(error: Json<'a>, paths: &str, body: Json<'a>, beside: &str) -> Option<Cow<'a, str>> {
    error.word_at(paths).or_else(|| body.word_at(beside))
}

#[cfg(test)]
mod tests {
    use super::{read_failed_head, read_failure};
    use crate::base::json::Json;
    use crate::dialect::{Content, Fact, Headers, Sink};

    struct Told(Vec<String>);

    impl Sink for Told {
        fn inputs(&self) -> Content {
            Content::Private
        }

        fn fact(&mut self, fact: Fact<'_>) {
            self.0.push(format!("{fact:?}"));
        }
    }

    fn told(tell: fn(&mut dyn Sink)) -> Vec<String> {
        let mut told = Told(Vec::new());
        tell(&mut told);
        told.0
    }

    fn headers(headers: &str) -> Headers<'_> {
        Headers(Json::new(headers.as_bytes()))
    }

    #[test]
    fn aws_names_the_failure_in_a_header() {
        let named = [r#"Failed(Failure { kind: Some("ValidationException"), code: None, message: None })"#];
        assert_eq!(told(|sink| read_failed_head(&headers(r#"{"x-amzn-errortype":"ValidationException:http://x/"}"#), sink)), named);
        assert_eq!(told(|sink| read_failed_head(&headers(r#"{"x-amzn-errortype":"ValidationException"}"#), sink)), named);
        assert_eq!(told(|sink| read_failed_head(&headers("{}"), sink)), Vec::<String>::new());
    }

    #[test]
    fn an_error_body_tells_its_kind_its_message_and_the_number_of_the_request() {
        let body = |sink: &mut dyn Sink| {
            let body = br#"{"type":"error","error":{"type":"overloaded_error","message":"Busy"},"request_id":"req_1"}"#;
            assert!(read_failure(Json::new(body), sink));
        };
        let expected = [
            r#"Failed(Failure { kind: Some("overloaded_error"), code: None, message: Some("Busy") })"#,
            r#"Label(Attr { name: "genspan.response.request_id", kind: Text }, "req_1")"#,
        ];
        assert_eq!(told(body), expected);
    }

    #[test]
    fn a_number_is_no_kind_of_failure() {
        let body = |sink: &mut dyn Sink| {
            let body = br#"{"error":{"message":"Filtered","type":null,"code":"content_filter","status":400}}"#;
            assert!(read_failure(Json::new(body), sink));
        };
        assert_eq!(told(body), [r#"Failed(Failure { kind: None, code: Some("content_filter"), message: Some("Filtered") })"#]);
    }

    #[test]
    fn a_code_may_stand_beside_the_sentence() {
        for (body, code) in [
            (&br#"{"error_code":"BAD_REQUEST","message":"No"}"#[..], "BAD_REQUEST"),
            (br#"{"error":"No","error_type":"validation"}"#, "validation"),
            (br#"{"code":"invalid","error":"No"}"#, "invalid"),
        ] {
            let mut told = Told(Vec::new());
            assert!(read_failure(Json::new(body), &mut told));
            assert_eq!(told.0, [format!(r#"Failed(Failure {{ kind: None, code: Some("{code}"), message: Some("No") }})"#)]);
        }
    }

    #[test]
    fn what_is_no_object_is_no_error_body() {
        for body in [r#""fine""#, "<html>", "", "null"] {
            assert!(!read_failure(Json::new(body.as_bytes()), &mut Told(Vec::new())), "{body}");
        }
    }
}
