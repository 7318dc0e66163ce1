//! Whether a JSON text can be trusted: no key twice, no lone surrogate, no absurd depth or
//! number. The parser checks the rest on the way.
use memchr::memmem::Finder;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

/// The value of a text that can be trusted, keys sorted; else what is wrong with it, with its
/// place.
pub(crate) fn sound(text: &str) -> Result<Value, String> {
    check(text)?;
    serde_json::from_str(text).map(sorted).map_err(|error| error.to_string())
}

/// The value of a text that was found sound before, keys sorted; null of any other.
pub(crate) fn value(text: &str) -> Value {
    serde_json::from_str(text).map(sorted).unwrap_or_default()
}

/// The same, keys as they stand or sorted: for what sorts them itself.
pub(crate) fn unsorted(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// The value with the keys of all its objects sorted. A build with the feature `guard` keeps them
/// as they stand, one without sorts them by itself, and no answer may hang on which it is.
pub(crate) fn sorted(mut value: Value) -> Value {
    value.sort_all_objects();
    value
}

/// Whether a text can be trusted; else what is wrong with it.
pub(crate) fn check(text: &str) -> Result<(), String> {
    if let Some(key) = parsers_key(text) {
        return Err(format!("the key `{key}` cannot be told from a number or a raw value"));
    }
    serde_json::from_str::<Sound>(text).map(|_| ()).map_err(|error| error.to_string())
}

/// A key that begins with the words under which the parser hands over numbers and raw values: with
/// it, a document from outside would be read as something that does not stand in it. Keys may be
/// spelled with escapes.
pub(crate) fn parsers_key(text: &str) -> Option<String> {
    const WORDS: &str = "$serde_json::private::";
    static SIGNS: LazyLock<[Finder<'_>; 2]> = LazyLock::new(|| [WORDS, "\\u"].map(Finder::new));
    if SIGNS.iter().all(|it| it.find(text.as_bytes()).is_none()) {
        return None;
    }
    let (bytes, mut at) = (text.as_bytes(), 0);
    while let Some(start) = bytes[at..].iter().position(|it| *it == b'"').map(|it| at + it) {
        let mut end = start + 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        at = (end + 1).min(bytes.len());
        let is_key = text.get(at..).is_some_and(|it| it.trim_start().starts_with(':'));
        let token = text.get(start..at).filter(|it| is_key && it.contains(['$', '\\']));
        let key = token.and_then(|it| serde_json::from_str::<String>(it).ok());
        if let Some(key) = key.filter(|it| it.starts_with(WORDS)) {
            return Some(key);
        }
    }
    None
}

/// A JSON value that was walked through and found sound; it keeps nothing.
pub(crate) struct Sound;

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Walk)
    }
}

/// The key under which the parser hands over a number whose text it keeps (its feature
/// `arbitrary_precision`): numbers compare as decimal text, so no digit may be lost.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

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
        let Some(Text(first)) = map.next_key()? else { return Ok(Sound) };
        if first == NUMBER {
            return number(&mut map).map(|_| Sound);
        }
        let (mut keys, mut next) = (Keys::default(), Some(Text(first)));
        while let Some(Text(key)) = next {
            keys.add(key)?;
            map.next_value::<Sound>()?;
            next = map.next_key()?;
        }
        Ok(Sound)
    }
}

/// The number behind the parser's own key, as it is written.
pub(super) fn number<'de, A: MapAccess<'de>>(map: &mut A) -> Result<String, A::Error> {
    let number = map.next_value::<String>()?;
    if is_finite(&number) {
        return Ok(number);
    }
    Err(A::Error::custom(format!("number out of range: {number}")))
}

/// Whether a number, as it is written, has a place among the doubles; few come near their end.
fn is_finite(number: &str) -> bool {
    const SMALL_BYTES: usize = 300;
    let is_small = number.len() < SMALL_BYTES && !number.contains(['e', 'E']);
    is_small || number.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The keys of one object: few are compared one by one, by a mark of theirs first; many are hashed.
#[derive(Default)]
pub(crate) struct Keys<'de> {
    /// A bit for the mark of each of the few: most keys differ from all before in theirs.
    bits: u64,
    few: SmallVec<[(u64, &'de str); 16]>,
    /// All others, and those that have escapes.
    many: Option<HashSet<Cow<'de, str>>>,
}

const FEW: usize = 64;

/// The same for the same key, and seldom for another: its length, and bytes of its end.
fn mark(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let end = bytes.last_chunk().map_or_else(
        || bytes.iter().fold(0, |end, byte| end << 8 | u64::from(*byte)),
        |end| u64::from_le_bytes(*end),
    );
    end.wrapping_add(bytes.len() as u64)
}

impl<'de> Keys<'de> {
    /// Adds a key; an error if it was there.
    pub(crate) fn add<E: Error>(&mut self, key: Cow<'de, str>) -> Result<(), E> {
        let mark = mark(&key);
        // The upper bits of a product hang on all bits of its factors.
        let bit = 1 << (mark.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        let is_among_few =
            self.bits & bit != 0 && self.few.iter().any(|it| it.0 == mark && it.1 == key);
        if is_among_few || self.many.as_ref().is_some_and(|it| it.contains(&key)) {
            return Err(E::custom(format!("the key `{key}` stands twice")));
        }
        match key {
            Cow::Borrowed(key) if self.few.len() < FEW => {
                self.bits |= bit;
                self.few.push((mark, key));
            }
            key => _ = self.many.get_or_insert_default().insert(key),
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

    #[test]
    fn the_parsers_own_words_are_refused_as_keys_and_only_there() {
        for key in ["$serde_json::private::Number", r"\u0024serde_json::private::RawValue"] {
            let text = format!(r#"{{"tags":{{"{key}" : "1"}}}}"#);
            assert!(check(&text).unwrap_err().contains("cannot be told"), "{text}");
        }
        assert!(check(r#"{"a\u0020b":"$serde_json::private::Number"}"#).is_ok());
        assert_eq!(
            sound("[12345678901234567890123]").unwrap().to_string(),
            "[12345678901234567890123]"
        );
    }

    #[test]
    fn a_key_twice_is_unsound_however_it_is_spelled() {
        assert!(check(r#"{"a":1,"b":{"a":1}}"#).is_ok());
        assert!(check(r#"{"a":1,"\u0061":2}"#).unwrap_err().contains("`a` stands twice"));
        let many: Vec<String> = (0..160).map(|it| format!("\"k{it}\":0")).collect();
        assert!(check(&format!("{{{}}}", many.join(","))).is_ok());
        assert!(check(&format!("{{{},\"k3\":0}}", many.join(","))).is_err());
        assert!(check(&format!("{{{},\"k159\":0}}", many.join(","))).is_err());
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
