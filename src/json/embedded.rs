//! JSON that a service stored inside a string: recognised by its first character, parsed only if
//! nothing of it would be lost.
use super::sound::sound;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::borrow::Cow;

/// The document inside a string, if the string begins like one (`{`, `[`, or these two
/// percent-encoded) and is one to its end. A document with a key twice is left alone: opening it
/// would drop a value. IAM's documents come percent-encoded, where `+` stands for itself.
pub fn parse(text: &str) -> Option<Value> {
    if !may_be(text) {
        return None;
    }
    let plain = match text.as_bytes() {
        [b'%', ..] => percent_decode_str(text).decode_utf8().ok()?,
        _ => Cow::Borrowed(text),
    };
    sound(&plain).ok()
}

/// Whether a string begins like a document.
pub(super) fn may_be(text: &str) -> bool {
    matches!(text.as_bytes(), [b'{' | b'[', ..] | [b'%', b'7' | b'5', b'B' | b'b', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_objects_and_lists_are_opened() {
        assert_eq!(
            parse(r#"{"a":[1,"x",null,true,-2,0.5]}"#),
            Some(json!({"a": [1, "x", null, true, -2, 0.5]}))
        );
        assert_eq!(parse("[]"), Some(json!([])));
        for kept in ["", "1", "true", "null", " {}", r#""{}""#, "{proxy+}", "{} x", "%7", "%22"] {
            assert_eq!(parse(kept), None, "{kept:?}");
        }
    }

    #[test]
    fn percent_encoding_in_any_case_is_undone_and_a_plus_stays() {
        assert_eq!(parse("%7B%22a%22%3A%22x+y%22%7D"), Some(json!({"a": "x+y"})));
        assert_eq!(parse("%7b%22a%22%3a1%7d"), Some(json!({"a": 1})));
        assert_eq!(parse("%5B%22%25%22%5D"), Some(json!(["%"])));
        assert_eq!(parse("%5B%22%FF%22%5D"), None);
    }

    #[test]
    fn a_document_that_would_lose_something_is_not_opened() {
        assert_eq!(parse(r#"{"a":1,"a":2}"#), None);
        assert_eq!(parse(r#"[{"b":{"a":1,"a":1}}]"#), None);
        assert_eq!(parse("[1e999]"), None);
        let long = "[123456789012345678901]";
        assert_eq!(parse(long).map(|it| it.to_string()).as_deref(), Some(long));
    }
}
