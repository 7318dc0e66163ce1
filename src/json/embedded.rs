//! JSON that a service stored inside a string: recognised by its first character, parsed only if
//! nothing of it would be lost.
use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The document inside a string, if the string begins like one (`{`, `[`, or these two
/// percent-encoded) and is one to its end. A document with a key twice is left alone: opening it
/// would drop a value. IAM's documents come percent-encoded, where `+` stands for itself.
pub(super) fn parse(text: &str) -> Option<Value> {
    let plain = match text.as_bytes() {
        [b'{' | b'[', ..] => Cow::Borrowed(text),
        [b'%', b'7' | b'5', b'B' | b'b', ..] => percent_decode_str(text).decode_utf8().ok()?,
        _ => return None,
    };
    serde_json::from_str::<Whole>(&plain).ok().map(|Whole(value)| value)
}

/// A value all of whose objects have each key once.
struct Whole(Value);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Whole, D::Error> {
        deserializer.deserialize_any(WholeVisitor).map(Whole)
    }
}

struct WholeVisitor;

impl<'de> Visitor<'de> for WholeVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // Beyond 64 bits a float no longer holds every digit that was written.
        let exact = value.abs() < 18_446_744_073_709_551_616.0;
        let number = Number::from_f64(value).filter(|_| exact);
        number.map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Whole(element)) = list.next_element()? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Whole(value))) = object.next_entry::<String, Whole>()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key twice"));
            }
        }
        Ok(Value::Object(map))
    }
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
        assert_eq!(parse("[123456789012345678901]"), None);
        assert_eq!(parse("[18446744073709551615]"), Some(json!([u64::MAX])));
    }
}
