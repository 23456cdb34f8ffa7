//! What the built-in redaction takes out of recorded text, and that it leaves the rest alone.

mod support;

use std::borrow::Cow;

use genspan::base::config::Switch;
use genspan::base::time::Moment;
use genspan::record::{redact, redact_content};
use proptest::prelude::*;

/// A content without its secrets.
fn redacted(content: &str) -> String {
    redact_content(content, Switch::On).unwrap_or_else(|| content.to_owned())
}

/// A content without its media alone.
fn without_media(content: &str) -> String {
    redact_content(content, Switch::Off).unwrap_or_else(|| content.to_owned())
}

#[test]
fn each_kind_of_secret_is_replaced_by_its_word() {
    for (text, clean) in [
        ("write to ada.lovelace+ai@example.co.uk.", "write to [email]."),
        ("<_ada@x.org>", "<_[email]>"),
        ("pay 4111 1111 1111 1111, please", "pay [creditcard], please"),
        ("pay 4111-1111-1111-1111", "pay [creditcard]"),
        ("card-5555555555554444", "card-[creditcard]"),
        ("amex 3782 822463 10005", "amex [creditcard]"),
        ("account DE89 3704 0044 0532 0130 00 (Ada)", "account [iban] (Ada)"),
        ("GB82WEST12345698765432", "[iban]"),
        ("ssn 123-45-6789", "ssn [usssn]"),
        ("Authorization: Bearer abcDEF123.456_ghi-789", "Authorization: [bearer]"),
        ("OPENAI_API_KEY=sk-proj-abcdefghij0123456789", "OPENAI_API_KEY=[apikey]"),
        ("my_AKIAIOSFODNN7EXAMPLE1", "my_[apikey]"),
        ("AIzaSyA1234567890abcdefghijklmnopqrstuv", "[apikey]"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[apikey]"),
        ("xoxb-123456789012-abcdef", "[apikey]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123", "[apikey]"),
        ("see data:image/png;base64,iVBORw0KGgo= here", "see [Blob substitute] here"),
        (r"a\n4111111111111111\n123-45-6789", r"a\n[creditcard]\n[usssn]"),
    ] {
        assert_eq!(redact(text), clean);
    }
}

#[test]
fn a_long_run_of_base64_is_media_and_a_short_one_is_not() {
    let media = "iVBORw0KGgo1".repeat(22);
    assert_eq!(redact(&format!("x {media}== y")), "x [Blob substitute] y");
    assert!(matches!(redact(&media[..200]), Cow::Borrowed(_)));
}

#[test]
fn what_only_looks_like_a_secret_stays() {
    for text in [
        "4111 1111 1111 1112 fails its checksum",
        "1795205071191 is a moment, 0.4111111111111111 a fraction",
        "DE88 3704 0044 0532 0130 00",
        "000-45-6789 and 900-45-6789 were never given out",
        "123-45-67890",
        "user@localhost, @handle, a@b",
        "Bearer authentication is described there",
        "sk-learn-compatible-estimators",
        "609224 85 305 12244",
        "0d2f02fb72714502b067120dad45e895",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "https://example.com/a/b?c=d",
        "",
    ] {
        assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text} became {}", redact(text));
    }
}

#[test]
fn recorded_json_stays_json() {
    let content = r#"[{"role":"user","parts":[{"type":"text","content":"I am ada@example.com\n4111111111111111"}],"card":4111111111111111,"ada@example.com":null,"n":1.5e3}]"#;
    assert_eq!(
        redacted(content),
        r#"[{"role":"user","parts":[{"type":"text","content":"I am [email]\n[creditcard]"}],"card":"[creditcard]","[email]":null,"n":1.5e3}]"#
    );
    assert_eq!(redacted("ada@example.com"), "[email]");
}

#[test]
fn what_only_begins_like_json_is_a_text() {
    for text in ["[draft] I am here", "{name}, hello", "[1] and [2]", "[draft]", "{\"a\": 1} and more"] {
        assert_eq!(redacted(text), text);
        assert_eq!(redacted(&format!("{text} ada@example.com")), format!("{text} [email]"));
    }
}

#[test]
fn media_goes_whether_or_not_secrets_are_asked_for_and_only_media_does() {
    let long = "iVBORw0KGgo1".repeat(22);
    let url = long.replace('1', "-_");
    let short = "iVBORw0KGgoAAAANSUhEUg==";
    for (content, clean) in [
        (format!("see {long}"), "see [Blob substitute]".to_owned()),
        (format!("see {url}"), "see [Blob substitute]".to_owned()),
        (format!("![a](data:image/png;base64,{short}) ada@example.com"), "![a]([Blob substitute]) ada@example.com".to_owned()),
        (format!(r#"{{"url":"data:image/png;base64,{short}"}}"#), r#"{"url":"[Blob substitute]"}"#.to_owned()),
        (
            format!(r#"[{{"type":"blob","mime_type":"image/png","content":"{short}"}}]"#),
            r#"[{"type":"blob","mime_type":"image/png","content":"[Blob substitute]"}]"#.to_owned(),
        ),
        (
            format!(r#"{{"content":[{{"type":"image","data":"{short}","mimeType":"image/png"}}]}}"#),
            r#"{"content":[{"type":"image","data":"[Blob substitute]","mimeType":"image/png"}]}"#.to_owned(),
        ),
        (
            format!(r#"{{"source":{{"type":"base64","media_type":"image/png","data":"{short}"}}}}"#),
            r#"{"source":{"type":"base64","media_type":"image/png","data":"[Blob substitute]"}}"#.to_owned(),
        ),
    ] {
        assert_eq!(without_media(&content), clean);
    }
    for content in [
        r#"{"type":"text","content":"abcdefghijklmnopqrstuvwxyz"}"#,
        r#"{"type":"file","content":"A file in words, not in base64.","file_id":"file-abcdefghijklmnopqrstuvwxyz"}"#,
        r#"{"mimeType":"text/plain","data":"abcdefghijklmnopqrstuvwxyz"}"#,
        r#"{"type":"image","uri":"https://example.com/abcdefghijklmnopqrstuvwxyz.png"}"#,
        " [ 1, {\"a\" : 4111111111111111} ] ",
    ] {
        assert_eq!(without_media(content), content);
    }
}

#[test]
fn the_option_redacts_content_and_nothing_else() {
    let sent = |redact: bool| {
        let mut engine = support::engine(serde_json::json!({ "redact": redact }));
        let attributes = serde_json::json!({
            "gen_ai.input.messages": "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"I am ada@example.com\"}]}]",
            "gen_ai.tool.call.result": "paid with 4111111111111111",
            "user.email": "ada@example.com",
        });
        let start = serde_json::json!({ "op": "gen_ai.execute_tool", "name": "pay", "attributes": attributes });
        let span = engine.span_open(&start.to_string(), &[7; 32], Moment(1_000_000));
        engine.span_close(span, Moment(2_000_000));
        let spans = support::spans(&support::envelopes(&mut engine, Moment(3_000_000)));
        ["gen_ai.input.messages", "gen_ai.tool.call.result", "user.email"].map(|name| spans[0]["attributes"][name]["value"].clone())
    };
    assert_eq!(
        sent(true),
        [r#"[{"role":"user","parts":[{"type":"text","content":"I am [email]"}]}]"#, "paid with [creditcard]", "ada@example.com"]
    );
    assert_eq!(sent(false)[1], "paid with 4111111111111111");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "only the core must not look at a clock")]
fn text_made_to_be_slow_is_not() {
    for seed in ["sk-", "eyJ.", "a@", "a.", "bearer ", "data:", "1-", "4111 ", "DE89 ", "A/", "_-", "eyJ-"] {
        let long = seed.repeat(200_000 / seed.len());
        let began = std::time::Instant::now();
        redact(&long);
        assert!(began.elapsed().as_secs() < 5, "{seed}: {:?}", began.elapsed());
    }
}

/// Text out of the pieces that secrets are made of.
fn fragments() -> impl Strategy<Value = String> {
    let secrets = [
        "4111111111111111",
        "4111 1111",
        "123-45-6789",
        "ada@example.com",
        "DE89370400440532013000",
        "sk-abcdefghij0123456789",
        "AKIAIOSFODNN7EXAMPLE1",
        "Bearer abcdefghij0123456789",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.",
        "data:image/png;base64,AAAA",
    ];
    let secret = proptest::sample::select(secrets.map(str::to_owned).to_vec());
    let piece = prop_oneof![secret, "[-@._ /+=:,\\\\\"]", "[a-zA-Z0-9é]{1,3}"];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in any::<String>()) {
        redact(&text);
        redacted(&text);
    }

    #[test]
    fn what_is_redacted_stays_as_it_is(text in fragments()) {
        let once = redact(&text).into_owned();
        prop_assert_eq!(redact(&once), once.as_str(), "{}", text);
    }

    #[test]
    fn no_media_is_left_wherever_it_stands(letters in "[A-Za-z0-9+/]{300,2000}", place in 0..6usize) {
        let media = format!("iVBORw0KGgo1{letters}==");
        let content = match place {
            0 => media.clone(),
            1 => format!("before {media} after"),
            2 => format!("data:audio/wav;base64,{media}"),
            3 => serde_json::json!([{"role": "user", "parts": [{"type": "text", "content": media}]}]).to_string(),
            4 => serde_json::json!({"deep": [{"type": "image", "data": media, "mimeType": "image/png"}]}).to_string(),
            _ => serde_json::json!({"image_url": {"url": format!("data:image/png;base64,{media}")}}).to_string(),
        };
        let clean = without_media(&content);
        prop_assert!(!clean.contains(&media[..64]), "{}", clean);
        prop_assert!(clean.contains("[Blob substitute]"));
    }

    #[test]
    fn words_and_small_numbers_stay(text in "([a-zA-Zäö]{1,12}[ ,.!?\n]|[0-9]{1,3} ){0,40}") {
        prop_assert!(matches!(redact(&text), Cow::Borrowed(_)), "{}", redact(&text));
    }

    #[test]
    fn a_secret_between_words_is_found(before in "[a-z]{0,8}", after in "[a-z]{0,8}") {
        for (secret, word) in [("4111111111111111", "[creditcard]"), ("123-45-6789", "[usssn]"), ("a@b.io", "[email]")] {
            let text = format!("{before} {secret} {after}");
            prop_assert_eq!(redact(&text), format!("{before} {word} {after}"));
        }
    }
}
