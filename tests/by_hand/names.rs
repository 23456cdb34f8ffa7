//! Older names: the registry's, and the shapes that their values had.

use std::path::Path;
use std::process::Command;

use genspan::base::attr::{self, Attr, AttrType};
use genspan::base::value::{Attributes, TRUE, Value};
use genspan::span::renew;

const PRINT: &str = "const all = require('@sentry/conventions/attributes').ATTRIBUTE_METADATA;\
    for (const [name, { deprecation }] of Object.entries(all)) if (deprecation?.replacement) console.log(name, deprecation.replacement);";

fn renewed(given: &[(&str, &str)]) -> Attributes {
    let mut attributes = Attributes::new();
    for (name, value) in given {
        attributes.insert(name, Value::new(AttrType::Text, value));
    }
    renew(&mut attributes);
    attributes
}

fn text(attributes: &Attributes, attribute: Attr) -> &str {
    attributes.get_text(attribute.name).unwrap_or_default()
}

#[test]
fn every_older_name_of_the_registry_becomes_its_replacement() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let printed = Command::new("node").args(["-e", PRINT]).current_dir(root).output().expect("node prints the registry");
    let printed = String::from_utf8(printed.stdout).expect("names are UTF-8");
    let of_ai = |name: &str| ["gen_ai.", "ai.", "mcp.", "langchain.", "anthropic."].iter().any(|area| name.starts_with(area));
    let rows: Vec<(&str, &str)> = printed.lines().filter_map(|line| line.split_once(' ')).filter(|(name, _)| of_ai(name)).collect();
    assert!(rows.len() > 50, "the registry is installed: {printed}");
    for (older, today) in rows {
        let mut attributes = Attributes::new();
        let value = if older.ends_with("is_error") { Value::new(AttrType::Flag, TRUE) } else { Value::new(AttrType::Text, "1") };
        attributes.insert(older, value);
        renew(&mut attributes);
        let names: Vec<&str> = attributes.iter().map(|(name, _)| name).collect();
        assert_eq!(names, [today], "{older}");
    }
}

#[test]
fn messages_of_every_sdk_come_out_as_roles_and_parts() {
    let given = r#"[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"What is this?"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
        {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"at\":1}"}}]},
        {"role":"tool","tool_call_id":"c1","content":"a cat"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"feed","input":{"cat":true}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"fed"}]}]"#;
    let attributes = renewed(&[("gen_ai.request.messages", given)]);
    assert_eq!(text(&attributes, attr::SYSTEM_INSTRUCTIONS), r#"[{"type":"text","content":"Be brief."}]"#);
    let expected = [
        r#"[{"role":"user","parts":[{"type":"text","content":"What is this?"},"#,
        r#"{"type":"blob","mime_type":"image/png","content":"[Blob substitute]"}]},"#,
        r#"{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"look","arguments":{"at":1}}]},"#,
        r#"{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"a cat","result":"a cat"}]},"#,
        r#"{"role":"assistant","parts":[{"type":"tool_call","id":"t1","name":"feed","arguments":{"cat":true}}]},"#,
        r#"{"role":"tool","parts":[{"type":"tool_call_response","id":"t1","response":"fed","result":"fed"}]}]"#,
    ];
    assert_eq!(text(&attributes, attr::INPUT_MESSAGES), expected.concat());
}

#[test]
fn messages_of_langchain_come_out_as_roles_and_parts() {
    let message = |class: &str, kwargs: &str| {
        format!(r#"{{"lc":1,"type":"constructor","id":["langchain_core","messages","{class}"],"kwargs":{kwargs}}}"#)
    };
    let given = [message("SystemMessage", r#"{"content":"Be brief."}"#), message("HumanMessage", r#"{"content":"Hi"}"#)];
    let attributes = renewed(&[("gen_ai.input.messages", &format!("[{}]", given.join(",")))]);
    assert_eq!(text(&attributes, attr::SYSTEM_INSTRUCTIONS), r#"[{"type":"text","content":"Be brief."}]"#);
    assert_eq!(text(&attributes, attr::INPUT_MESSAGES), r#"[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]"#);
}

#[test]
fn text_and_tool_calls_of_an_answer_become_one_message() {
    let given = [
        ("gen_ai.response.text", r#"["Let me look."]"#),
        ("gen_ai.response.tool_calls", r#"[{"name":"get_weather","arguments":{"location":"Paris"}}]"#),
    ];
    let expected = [
        r#"[{"role":"assistant","parts":[{"type":"text","content":"Let me look."},"#,
        r#"{"type":"tool_call","name":"get_weather","arguments":{"location":"Paris"}}]}]"#,
    ];
    let attributes = renewed(&given);
    assert_eq!(text(&attributes, attr::OUTPUT_MESSAGES), expected.concat());
    assert_eq!(attributes.iter().count(), 1);
}

#[test]
fn a_bare_text_is_a_message() {
    let attributes = renewed(&[("gen_ai.prompt", "Hello?"), ("gen_ai.completion", "42"), ("gen_ai.system.message", "Be brief.")]);
    assert_eq!(text(&attributes, attr::INPUT_MESSAGES), r#"[{"role":"user","parts":[{"type":"text","content":"Hello?"}]}]"#);
    assert_eq!(text(&attributes, attr::OUTPUT_MESSAGES), r#"[{"role":"assistant","parts":[{"type":"text","content":"42"}]}]"#);
    assert_eq!(text(&attributes, attr::SYSTEM_INSTRUCTIONS), r#"[{"type":"text","content":"Be brief."}]"#);
}

#[test]
fn an_answer_in_json_stays_the_text_that_it_is() {
    let attributes = renewed(&[("gen_ai.response.text", r#"{"city":"Paris"}"#)]);
    let expected = r#"[{"role":"assistant","parts":[{"type":"text","content":"{\"city\":\"Paris\"}"}]}]"#;
    assert_eq!(text(&attributes, attr::OUTPUT_MESSAGES), expected);
}

#[test]
fn messages_in_todays_shape_are_left_as_they_are() {
    let given = r#"[ {"role":"user","parts":[{"type":"text","content":"Hi"}],"name":"Ann"} ]"#;
    let attributes = renewed(&[("gen_ai.input.messages", given), ("gen_ai.output.messages", given)]);
    assert_eq!(text(&attributes, attr::INPUT_MESSAGES), given);
    assert_eq!(text(&attributes, attr::OUTPUT_MESSAGES), given);
}

#[test]
fn todays_name_goes_before_older_ones() {
    let attributes = renewed(&[("gen_ai.system", "older"), ("gen_ai.provider.name", "today"), ("ai.model.provider", "oldest")]);
    assert_eq!(attributes.iter().collect::<Vec<_>>(), [("gen_ai.provider.name", &Value::new(AttrType::Text, "today"))]);
}
