//! Text for people with JSON in it, as AWS Config's mails have it ("New State and Change Record:").
use serde_json::value::RawValue;

/// How many places are tried: text that is full of braces is no letter.
const TRIES_MAX: usize = 256;

/// The documents that stand in the text, in order: each begins at a brace and is one to its end.
pub(super) fn documents(text: &str) -> Vec<&RawValue> {
    let (mut found, mut at, mut tries) = (Vec::new(), 0, 0);
    while let Some(brace) = text[at..].find('{') {
        if tries == TRIES_MAX {
            break;
        }
        tries += 1;
        let rest = &text[at + brace..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(document)) => {
                found.push(document);
                at += brace + stream.byte_offset();
            }
            _ => at += brace + 1,
        }
    }
    found
}

/// Whether the text speaks of a configuration item in the words of a notification.
pub(super) fn speaks_of_items(text: &str) -> bool {
    text.contains("configurationItem")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_in_a_letter_are_found() {
        let text = "View {the} Timeline:\n https://x/#{y}\n\nNew State:\n----\n\n\
            {\n \"a\": {\"b\": 1}\n}\n\n{\"c\":2} regards";
        let found: Vec<&str> = documents(text).into_iter().map(RawValue::get).collect();
        assert_eq!(found, ["{\n \"a\": {\"b\": 1}\n}", "{\"c\":2}"]);
        assert!(documents("{{{{").is_empty());
    }
}
