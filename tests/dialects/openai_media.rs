//! Audio and images: what is counted, and that not a byte of the media is told.

use genspan::base::usage::Usage;

use crate::harness::{Call, answer, read};

#[test]
fn a_transcription_streamed_is_told_once() {
    let told = answer(
        "openai-audio",
        b"data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hello\"}\n\n\
          data: {\"type\":\"transcript.text.done\",\"text\":\"Hello\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"text_tokens\":0,\"audio_tokens\":14},\"output_tokens\":45,\"total_tokens\":59}}\n\n",
    );
    assert_eq!(told.facts, [r#"Delta { choice: 0, kind: Text, text: "Hello" }"#, "Confirmed", "End"]);
    let usage = Usage { input: Some(14), input_audio: Some(14), output: Some(45), provider_total: Some(59), ..Usage::default() };
    assert_eq!(told.usage, Some(usage));
}

#[test]
fn seconds_are_no_tokens() {
    let told = answer("openai-audio", br#"{"text":"Hi","usage":{"type":"duration","seconds":3}}"#);
    assert_eq!(told.usage, None);
    assert_eq!(told.facts, ["Confirmed", r#"Delta { choice: 0, kind: Text, text: "Hi" }"#, "End"]);
}

#[test]
fn speech_is_counted_and_not_kept() {
    let told = answer(
        "openai-audio",
        b"data: {\"type\":\"speech.audio.delta\",\"audio\":\"QUJD\"}\n\n\
          data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":6,\"output_tokens\":90,\"total_tokens\":96}}\n\n",
    );
    assert_eq!(told.facts, ["Confirmed", "OutputPart { choice: 0, part: Blob { mime: None } }", "End"]);
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(96));
}

#[test]
fn images_are_counted_and_not_kept() {
    let told = answer("openai-images", br#"{"created":1,"output_format":"webp","data":[{"b64_json":"QUJD"},{"url":"https://images.example.com/1"}],"usage":{"input_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40},"output_tokens":60,"total_tokens":110}}"#);
    assert_eq!(
        told.facts,
        [
            "Confirmed",
            r#"OutputPart { choice: 0, part: Blob { mime: Some("image/webp") } }"#,
            r#"OutputPart { choice: 1, part: Uri { mime: None, uri: "https://images.example.com/1" } }"#,
            "End",
        ]
    );
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(110));
}

#[test]
fn of_images_streamed_the_last_counts() {
    let told = answer(
        "openai-images",
        b"data: {\"type\":\"image_edit.partial_image\",\"b64_json\":\"QUJD\"}\n\n\
          data: {\"type\":\"image_edit.completed\",\"b64_json\":\"QUJD\",\"output_format\":\"png\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"total_tokens\":3}}\n\n",
    );
    assert_eq!(told.facts, ["Confirmed", r#"OutputPart { choice: 0, part: Blob { mime: Some("image/png") } }"#, "End"]);
    assert_eq!(told.usage.and_then(|usage| usage.total()), Some(3));
}

#[test]
fn the_images_of_an_edit_are_told_without_their_bytes() {
    let request = r#"{"model":"gpt-image-1","prompt":"Bluer","images":[{"image_url":"data:image/png;base64,QUJD"},{"file_id":"file_1"}]}"#;
    assert_eq!(
        read(&Call { dialect: "openai-images", request, ..Call::default() }).facts,
        [
            r#"RequestModel("gpt-image-1")"#,
            "Input(User)",
            r#"InputPart(Text("Bluer"))"#,
            r#"InputPart(Blob { mime: Some("image/png") })"#,
            r#"InputPart(File { mime: None, id: "file_1" })"#,
        ]
    );
}
