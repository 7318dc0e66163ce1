//! A value of which only a plain one is kept: the inside of any other is found sound, and let go.
use super::sound::{Keys, NUMBER, Sound, Text, number};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A value that was found sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar<'de> {
    Null,
    Bool,
    Text(Cow<'de, str>),
    /// As it is written, but that an exponent has an `e` and a sign.
    Number(String),
    /// An object or a list.
    Nested,
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Keep)
    }
}

struct Keep;

impl<'de> Visitor<'de> for Keep {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Null)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Bool)
    }
    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number.to_string()))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar<'de>, A::Error> {
        while list.next_element::<Sound>()?.is_some() {}
        Ok(Scalar::Nested)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        let mut next = map.next_key()?;
        if next.as_ref().is_some_and(|Text(first)| first == NUMBER) {
            return number(&mut map).map(Scalar::Number);
        }
        let mut keys = Keys::default();
        while let Some(Text(key)) = next {
            keys.add(key)?;
            map.next_value::<Sound>()?;
            next = map.next_key()?;
        }
        Ok(Scalar::Nested)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample::value;
    use crate::json::sound::check;
    use proptest::prelude::*;

    fn of(text: &str) -> Result<Scalar<'_>, String> {
        serde_json::from_str(text).map_err(|it| it.to_string())
    }

    #[test]
    fn a_plain_value_is_kept_as_it_is_written() {
        assert_eq!(of("null"), Ok(Scalar::Null));
        assert_eq!(of("true"), Ok(Scalar::Bool));
        assert_eq!(of(r#""a""#), Ok(Scalar::Text(Cow::Borrowed("a"))));
        assert_eq!(of(r#""\u00e9\/""#), Ok(Scalar::Text("é/".into())));
        for number in ["-0", "1.50", "1e+5", "12345678901234567890123"] {
            assert_eq!(of(number), Ok(Scalar::Number(number.to_owned())));
        }
        for nested in ["[]", "{}", r#"{"a":"1","b":null}"#, r#"{"a":{"b":[1,{}]}}"#] {
            assert_eq!(of(nested), Ok(Scalar::Nested), "{nested}");
        }
    }

    #[test]
    fn what_is_not_sound_is_refused_as_elsewhere() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"b":{"a":1,"\u0061":2}}"#,
            r#"[{"a":1,"a":2}]"#,
            r#"{"a":1e999}"#,
            "1e999",
            r#""\ud800""#,
            &format!("{}1{}", "[".repeat(128), "]".repeat(128)),
            r#"{"a":1"#,
        ] {
            assert_eq!(of(text).unwrap_err(), check(text).unwrap_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_sound_value_is_taken(value in value()) {
            prop_assert!(of(&value.to_string()).is_ok());
        }
    }
}
