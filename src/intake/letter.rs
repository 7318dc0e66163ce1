//! Text for people with JSON in it, as AWS Config's mails have it ("New State and Change Record:"),
//! and logs into which somebody wrote notifications.
use super::documents::error_at;
use serde_json::value::RawValue;
use std::ops::Range;

/// How much text is parsed in vain, in bytes: text that is full of braces is no letter.
const VAIN_BYTES_MAX: usize = 256 << 20;

/// What stands in a text.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// A document, whole.
    Document(&'t RawValue),
    /// What begins at this byte speaks of items, and is no document.
    Torn(usize),
}

/// The documents that stand in the text, in order: each begins at a brace and is one to its end.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut found, mut gap, mut at, mut vain) = (Vec::new(), 0, 0, 0);
    while let Some(brace) = text[at..].find('{').map(|it| at + it)
        && vain < VAIN_BYTES_MAX
    {
        let rest = &text[brace..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(document)) => {
                found.extend(torn(text, gap..brace));
                found.push(Part::Document(document));
                at = brace + stream.byte_offset();
                gap = at;
            }
            Some(Err(error)) => {
                vain += error_at(rest.as_bytes(), &error);
                at = brace + 1;
            }
            None => break,
        }
    }
    found.extend(torn(text, gap..text.len()));
    found
}

/// What in a stretch without documents speaks of evidence as a document does.
fn torn(text: &str, stretch: Range<usize>) -> Option<Part<'_>> {
    let brace = stretch.start + text[stretch.clone()].find('{')?;
    let rest = &text[brace..stretch.end];
    let quoted =
        |word: &str| rest.match_indices(word).any(|it| rest[..it.0].ends_with(['"', '\'']));
    let words = [
        "configurationItem",
        "ConfigurationItem",
        "Configurationitem",
        "resourceIdentifiers",
        "ResourceIdentifiers",
    ];
    words.into_iter().any(quoted).then_some(Part::Torn(brace))
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
        // Neither does text that is nothing but braces take long.
        for text in ["{".repeat(200_000), format!("{}]", "{\"a\":".repeat(100_000))] {
            assert!(parts(&text).is_empty());
        }
    }
}
