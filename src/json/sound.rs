//! Whether a JSON text can be trusted: no key twice, no lone surrogate, no absurd depth or
//! number. The parser checks the rest on the way.
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// A JSON value that was walked through and found sound; it keeps nothing.
pub(crate) struct Sound;

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Walk)
    }
}

/// The key under which the parser hands over a number whose text it keeps (its feature
/// `arbitrary_precision`): numbers compare as decimal text, so no digit may be lost.
const NUMBER: &str = "$serde_json::private::Number";

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Sound;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, _: bool) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_str<E>(self, _: &str) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_unit<E>(self) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sound, A::Error> {
        while list.next_element::<Sound>()?.is_some() {}
        Ok(Sound)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sound, A::Error> {
        let mut keys = Keys::default();
        while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
            if key == NUMBER {
                let finite = |text: &String| text.parse::<f64>().is_ok_and(f64::is_finite);
                let number = map.next_value::<String>()?;
                if !finite(&number) {
                    return Err(A::Error::custom(format!("number out of range: {number}")));
                }
                continue;
            }
            keys.add(key)?;
            map.next_value::<Sound>()?;
        }
        Ok(Sound)
    }
}

/// The keys of one object: few are compared one by one, many are hashed.
#[derive(Default)]
pub(crate) struct Keys<'de> {
    few: Vec<Cow<'de, str>>,
    many: HashSet<Cow<'de, str>>,
}

const FEW: usize = 24;

impl<'de> Keys<'de> {
    /// Adds a key; an error if it was there.
    pub(crate) fn add<E: Error>(&mut self, key: Cow<'de, str>) -> Result<(), E> {
        if self.few.contains(&key) || self.many.contains(&key) {
            return Err(E::custom(format!("the key `{key}` stands twice")));
        }
        if self.few.len() < FEW {
            self.few.push(key);
        } else {
            self.many.insert(key);
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
pub(crate) struct Text<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(Borrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), String> {
        serde_json::from_str::<Sound>(text).map(|_| ()).map_err(|it| it.to_string())
    }

    #[test]
    fn a_key_twice_is_unsound_however_it_is_spelled() {
        assert!(check(r#"{"a":1,"b":{"a":1}}"#).is_ok());
        assert!(check(r#"{"a":1,"\u0061":2}"#).unwrap_err().contains("`a` stands twice"));
        let many: Vec<String> = (0..60).map(|it| format!("\"k{it}\":0")).collect();
        assert!(check(&format!("{{{}}}", many.join(","))).is_ok());
        assert!(check(&format!("{{{},\"k3\":0}}", many.join(","))).is_err());
        assert!(check(&format!("{{{},\"k59\":0}}", many.join(","))).is_err());
    }

    #[test]
    fn depth_numbers_and_surrogates_have_bounds() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(check(&nested(127)).is_ok());
        assert!(check(&nested(128)).is_err());
        assert!(check("1e999").is_err());
        assert!(check(r#""\ud800""#).is_err());
        assert!(check(r#""\ud83d\ude00""#).is_ok());
    }
}
