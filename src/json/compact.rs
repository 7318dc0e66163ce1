//! A document's text in one spelling: keys sorted, no white space. Many documents are written so,
//! and nothing else is asked of them; what borrows from their text needs no tree of its own.
use super::sound::{NUMBER, Text};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The text of a value that was found sound before: what `sound::value` of it prints.
pub(crate) fn compact(text: &RawValue) -> String {
    let mut compact = String::with_capacity(text.get().len());
    match serde_json::from_str::<Node<'_>>(text.get()) {
        Ok(node) => node.write(&mut compact),
        Err(_) => compact.push_str("null"),
    }
    compact
}

/// A value that borrows from its text.
enum Node<'de> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(Cow<'de, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'de, str>, Self)>),
}

impl Node<'_> {
    fn write(self, to: &mut String) {
        match self {
            Self::Null => to.push_str("null"),
            Self::Bool(is) => to.push_str(if is { "true" } else { "false" }),
            Self::Number(digits) => to.push_str(&digits),
            Self::Text(text) => write_text(text, to),
            Self::List(all) => {
                to.push('[');
                for (place, one) in all.into_iter().enumerate() {
                    if place > 0 {
                        to.push(',');
                    }
                    one.write(to);
                }
                to.push(']');
            }
            Self::Object(mut members) => {
                members.sort_unstable_by(|a, b| a.0.cmp(&b.0));
                to.push('{');
                for (place, (key, value)) in members.into_iter().enumerate() {
                    if place > 0 {
                        to.push(',');
                    }
                    write_text(key, to);
                    to.push(':');
                    value.write(to);
                }
                to.push('}');
            }
        }
    }
}

fn write_text(text: Cow<'_, str>, to: &mut String) {
    match text {
        // The parser borrows what has no escape, and whatever needs one has it.
        Cow::Borrowed(text) => {
            to.push('"');
            to.push_str(text);
            to.push('"');
        }
        Cow::Owned(text) => to.push_str(&serde_json::Value::from(text).to_string()),
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }
    fn visit_bool<E>(self, is: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(is))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(serde_json::Value::from(number).to_string()))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Node::List(all))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, Node<'de>)> = Vec::new();
        while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
            if key == NUMBER {
                return map.next_value().map(Node::Number);
            }
            members.push((key, map.next_value()?));
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample::value;
    use crate::json::sound;
    use proptest::prelude::*;

    fn check(text: &str) {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        assert_eq!(compact(raw), sound::value(text).to_string(), "{text}");
    }

    #[test]
    fn odd_spellings_come_out_as_the_tree_writes_them() {
        for text in [
            r#"{"b" : 1.0, "a":[ 1e5, -0, 0.10, 12345678901234567890123, 1E+2 ] , "":null}"#,
            r#"{"\u0062":"\/\u00e9\ud83d\ude00\n\u0000\u007f","a\"":"\"","é":true,"z":{}, "y":[]}"#,
            r#"["$serde_json::private::Numbe",false]"#,
            "7",
            r#""text""#,
        ] {
            check(text);
        }
    }

    proptest! {
        #[test]
        fn any_value_is_written_as_the_tree_writes_it(value in value()) {
            check(&value.to_string());
            check(&serde_json::to_string_pretty(&value).unwrap());
        }
    }
}
