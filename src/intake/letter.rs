//! Text for people with JSON in it, as AWS Config's mails have it ("New State and Change Record:"),
//! and logs into which somebody wrote notifications.
use serde_json::value::RawValue;

/// How much text is parsed in vain, in bytes: text that is full of braces is no letter.
const VAIN_BYTES_MAX: usize = 256 << 20;

/// What stands in a text.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// A document, whole.
    Document(&'t RawValue),
    /// Something that begins like a notification, at this byte, and is no document.
    Torn(usize),
}

/// The documents that stand in the text, in order: each begins at a brace and is one to its end.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut found, mut at, mut vain) = (Vec::new(), 0, 0);
    while let Some(brace) = text[at..].find('{').map(|it| at + it) {
        let rest = &text[brace..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(document)) => {
                found.push(Part::Document(document));
                at = brace + stream.byte_offset();
                continue;
            }
            Some(Err(error)) if error.is_eof() => vain += rest.len(),
            _ => {}
        }
        let begins = rest.trim_start_matches(['{', ' ', '\t', '\r', '\n', '"', '\\']);
        let torn =
            ["configurationItem", "Configurationitem"].iter().any(|it| begins.starts_with(it));
        if torn || vain > VAIN_BYTES_MAX {
            found.push(Part::Torn(brace));
        }
        if vain > VAIN_BYTES_MAX {
            break;
        }
        at = brace + 1;
    }
    found
}

/// Whether the text speaks of a configuration item, in whatever capitals the word begins.
pub(super) fn speaks_of_items(text: &str) -> bool {
    text.contains("onfigurationItem")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_in_a_letter_are_found_and_the_torn_ones_told() {
        let text = "View {the} Timeline:\n https://x/#{y}\n\nNew State:\n----\n\n\
            {\n \"a\": {\"b\": 1}\n}\n\n{ \"configurationItem\": {\n\n{\"c\":2} regards";
        let found: Vec<String> = parts(text)
            .into_iter()
            .map(|it| match it {
                Part::Document(document) => document.get().to_owned(),
                Part::Torn(at) => format!("torn at {at}"),
            })
            .collect();
        let torn = format!("torn at {}", text.find("{ \"conf").unwrap());
        assert_eq!(found, ["{\n \"a\": {\"b\": 1}\n}", torn.as_str(), "{\"c\":2}"]);
        assert!(parts("{{{{").is_empty());
    }
}
