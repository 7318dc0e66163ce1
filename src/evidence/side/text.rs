//! A text as JSON documents, one behind the other, each sound and with the line it begins at.
use super::flaw::{Place, SideFlaw};
use crate::json::sound::sound;
use serde_json::Value;
use serde_json::value::RawValue;

/// One document of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    /// The line it begins at, from one.
    pub(super) line: u64,
    pub(super) value: Value,
}

/// The characters of a file, without a byte order mark.
pub(super) fn characters(bytes: &[u8]) -> Result<&str, SideFlaw> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let message = "the text is UTF-16, as some shells write it: convert it to UTF-8 first";
        return Err(SideFlaw::new(Place::File, message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|it| *it == b'\n').count();
        let message = format!("the text is no UTF-8 from byte {} on", error.valid_up_to());
        SideFlaw::new(Place::Line(line as u64), message)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// All documents of a text; the members of a list that stands at the top are documents, too.
pub(super) fn documents(text: &str) -> Result<Vec<Document>, SideFlaw> {
    let mut found = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let (mut line, mut counted) = (1, 0);
    while let Some(raw) = stream.next() {
        let raw = raw.map_err(|error| placed(&error.to_string(), 1))?;
        let start = stream.byte_offset() - raw.get().len();
        line += text[counted..start].bytes().filter(|it| *it == b'\n').count() as u64;
        counted = start;
        match sound(raw.get()).map_err(|message| placed(&message, line))? {
            Value::Array(members) => {
                found.extend(members.into_iter().map(|value| Document { line, value }));
            }
            value => found.push(Document { line, value }),
        }
    }
    Ok(found)
}

/// The parser's message, its line moved by that at which the parsed text begins.
fn placed(message: &str, begins_at: u64) -> SideFlaw {
    let split = message.rsplit_once(" at line ").and_then(|(what, place)| {
        let line = place.split(' ').next()?.parse::<u64>().ok()?;
        Some((what, line + begins_at - 1))
    });
    let (what, line) = split.unwrap_or((message, begins_at));
    SideFlaw::new(Place::Line(line), format!("not JSON that can be trusted: {what}"))
}
