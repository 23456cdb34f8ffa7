//! The messages of a request with their parts, the parts of an answer that are neither text nor a tool call, and tools.

use std::borrow::Cow;

use super::{NOWHERE, Place, Teller};
use crate::base::json::{Json, Writer};
use crate::base::text::{cut, is_among};
use crate::dialect::fact::{DeltaKind, Fact, Part, Role, Tool};

impl Teller<'_> {
    /// Begins a message. Those of the system are told as its instructions.
    #[inline(never)]
    pub(in crate::dialect) fn message(&mut self, role: Role) {
        if role == Role::System {
            self.place = Place::System;
        } else {
            self.input(role);
        }
    }

    /// Begins a message of whatever role.
    #[inline(never)]
    pub(in crate::dialect) fn input(&mut self, role: Role) {
        self.place = Place::Input;
        self.fact(Fact::Input(role));
    }

    /// Tells a text that stands by itself, if there is one.
    #[inline(never)]
    pub(in crate::dialect) fn lone_text(&mut self, role: Role, object: Json<'_>, path: &str) {
        if object.text_at(path).is_some_and(|text| !text.is_empty()) {
            self.message(role);
            self.text_part(object, path);
        }
    }

    #[inline(never)]
    pub(in crate::dialect) fn part(&mut self, part: Part<'_>) {
        self.fact(match self.place {
            Place::System => Fact::System(part),
            Place::Input => Fact::InputPart(part),
            Place::Output => Fact::OutputPart { choice: self.choice, part },
        });
    }

    #[inline(never)]
    pub(in crate::dialect) fn text_part(&mut self, object: Json<'_>, path: &str) {
        if let Some(text) = object.text_at(path) {
            self.part(Part::Text(&text));
        }
    }

    #[inline(never)]
    pub(in crate::dialect) fn reasoning_part(&mut self, object: Json<'_>, path: &str) {
        if let Some(text) = object.text_at(path).filter(|text| !text.is_empty()) {
            self.part(Part::Reasoning(&text));
        }
    }

    #[inline(never)]
    pub(in crate::dialect) fn call_part(&mut self, object: Json<'_>, id: &str, name: &str, arguments: &str) {
        if let Some(name) = object.text_at(name) {
            self.part(Part::ToolCall { id: object.text_at(id).as_deref(), name: &name, arguments: object.at(arguments) });
        }
    }

    #[inline(never)]
    pub(in crate::dialect) fn result_part(&mut self, object: Json<'_>, id: &str, result: &str) {
        self.part(Part::ToolResult { id: object.text_at(id).as_deref(), result: object.at(result) });
    }

    /// Tells what a tool answered. Media among it are told by `tell_part` as parts of their own, so that no base64 reaches a
    /// fact.
    #[inline(never)]
    pub(in crate::dialect) fn results(&mut self, object: Json<'_>, id: &str, result: &str, tell_part: fn(Json<'_>, &mut Self)) {
        let result = object.member(result);
        let mut texts = Writer::new();
        let mut media = vec![result].into_iter().filter(is_media).collect::<Vec<_>>();
        let lone = !media.is_empty();
        texts.begin_array();
        for item in result.items() {
            if is_media(&item) {
                media.push(item);
            } else {
                write_readable(item, &mut texts);
            }
        }
        texts.end_array();
        let kept = if result.is_array() { Json::new(texts.as_str().as_bytes()) } else { result };
        let result = Some(kept).filter(|kept| kept.is_there() && !lone);
        self.part(Part::ToolResult { id: object.word_at(id).as_deref(), result });
        media.into_iter().for_each(|part| tell_part(part, self));
    }

    /// Tells what was decided: the answers as they stand.
    #[inline(never)]
    pub(in crate::dialect) fn answers(&mut self, body: Json<'_>) {
        if let Some(answers) = body.get("answers") {
            self.delta(DeltaKind::Text, &answers.raw());
        }
    }

    /// Tells inline media of which no more than the type is known.
    #[inline(never)]
    pub(in crate::dialect) fn blob(&mut self, mime: Option<&str>) {
        self.part(Part::Blob { mime });
    }

    /// Tells inline media by the member that holds its type.
    #[inline(never)]
    pub(in crate::dialect) fn typed_blob(&mut self, object: Json<'_>, mime: &str) {
        self.blob(object.text_at(mime).as_deref());
    }

    /// Tells media at an address, or inline in one, by the members that hold its type and its address. Says whether there was
    /// one.
    #[inline(never)]
    pub(in crate::dialect) fn media(&mut self, object: Json<'_>, mime: &str, address: &str) -> bool {
        let (mime, Some(address)) = (object.text_at(mime), object.text_at(address)) else { return false };
        let mime = mime.as_deref();
        self.part(match address.strip_prefix("data:") {
            Some(inline) => {
                let own = cut(cut(inline, b',').0, b';').0;
                Part::Blob { mime: if own.is_empty() { mime } else { Some(own) } }
            }
            None => Part::Uri { mime, uri: &address },
        });
        true
    }

    /// Tells a file that the provider keeps, by the members that hold its type and its id. Says whether there was one.
    #[inline(never)]
    pub(in crate::dialect) fn file(&mut self, object: Json<'_>, mime: &str, id: &str) -> bool {
        let id = object.text_at(id);
        if let Some(id) = &id {
            self.part(Part::File { mime: object.text_at(mime).as_deref(), id });
        }
        id.is_some()
    }

    /// Tells a tool that the model may call.
    #[inline(never)]
    pub(in crate::dialect) fn tool(&mut self, kind: &str, tool: Json<'_>, name: &str, parameters: &str) {
        let description = tool.text_at("description|custom.description");
        let name = tool.text_at(name).unwrap_or(Cow::Borrowed(kind));
        self.fact(Fact::Tool(Tool { kind, name: &name, description: description.as_deref(), parameters: tool.at(parameters) }));
    }

    /// Tells a tool that the provider runs, by its type and, where it has one, its name.
    #[inline(never)]
    pub(in crate::dialect) fn server_tool(&mut self, tool: Json<'_>, name: &str) {
        let kind = tool.text_at("type").unwrap_or_default();
        if !kind.is_empty() {
            self.tool(&kind, tool, name, NOWHERE);
        }
    }

    /// Tells a function, from the object that holds its name, its description and its schema.
    #[inline(never)]
    pub(in crate::dialect) fn function(&mut self, function: Json<'_>, parameters: &str) {
        if function.text_at("name").is_some() {
            self.tool("function", function, "name", parameters);
        }
    }

    /// Tells what is to become vectors.
    #[inline(never)]
    pub(in crate::dialect) fn embeds(&mut self, object: Json<'_>, path: &str) {
        if let Some(input) = object.at(path).filter(|_| self.wants_inputs()) {
            self.fact(Fact::EmbeddingsInput(input));
        }
    }
}

/// Writes a part of a result without what only the provider can read: pages found on the web come encrypted.
fn write_readable(part: Json<'_>, writer: &mut Writer) {
    if !part.is_object() {
        writer.value(part);
        return;
    }
    writer.begin_object();
    for (key, value) in part.entries().filter(|(key, _)| !key.is("encrypted_content")) {
        writer.key(&key.text().unwrap_or_default()).value(value);
    }
    writer.end_object();
}

/// The parts that may hold base64, by their `type`.
const MEDIA: &str = "image|image_url|input_image|document|file|input_file|audio|input_audio|video|video_url|computer_screenshot";

fn is_media(part: &Json<'_>) -> bool {
    is_among(MEDIA, b'|', part.name_at("type"))
}
