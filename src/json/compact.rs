//! A document's text in one spelling: keys sorted, no white space. Many documents are written so,
//! and nothing else is asked of them: they are written while they are read, and no tree is built.
use super::sound::{NUMBER, Text};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;

/// Writes members of one document that was found sound before, each as `sound::value` of it prints.
pub(crate) struct Compact<'de> {
    /// What was written of the value so far.
    text: String,
    /// The members of the objects that are open, the innermost last: the key of each, and where it
    /// is written, with its value and the comma behind them.
    members: Vec<(Cow<'de, str>, Range<usize>)>,
    /// Where members are laid in order.
    sorted: String,
}

impl<'de> Compact<'de> {
    /// For a document of so many bytes: no buffer grows.
    pub(crate) fn of_bytes(length: usize) -> Self {
        let [text, sorted] = [(); 2].map(|()| String::with_capacity(length));
        Self { text, members: Vec::new(), sorted }
    }

    /// The value that comes next in an object.
    ///
    /// # Errors
    /// The parser's.
    pub(crate) fn next_value<A: MapAccess<'de>>(&mut self, of: &mut A) -> Result<&str, A::Error> {
        self.text.clear();
        of.next_value_seed(&mut *self)?;
        Ok(&self.text)
    }

    /// A value of which the parser keeps no text.
    fn value(&mut self, value: impl Into<Value>) {
        self.text.push_str(&value.into().to_string());
    }

    /// A text that the parser borrowed: it has no escape, and whatever needs one has it.
    fn quote(&mut self, text: &str) {
        self.text.push('"');
        self.text.push_str(text);
        self.text.push('"');
    }

    /// Brings the members of the innermost object into order: those from `first` on.
    fn sort(&mut self, first: usize) {
        let members = &mut self.members[first..];
        if !members.is_sorted_by(|a, b| a.0 <= b.0) {
            let begin = members[0].1.start;
            members.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            self.sorted.clear();
            self.sorted.extend(members.iter().map(|it| &self.text[it.1.clone()]));
            self.text.truncate(begin);
            self.text.push_str(&self.sorted);
        }
        self.members.truncate(first);
    }

    /// Ends an object or a list, whose last comma is one too many.
    fn close(&mut self, end: char) {
        if self.text.ends_with(',') {
            self.text.pop();
        }
        self.text.push(end);
    }
}

impl<'de> Visitor<'de> for &mut Compact<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.text.push_str("null");
        Ok(())
    }
    fn visit_bool<E>(self, is: bool) -> Result<(), E> {
        self.text.push_str(if is { "true" } else { "false" });
        Ok(())
    }
    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        let _ = write!(self.text, "{number}");
        Ok(())
    }
    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        let _ = write!(self.text, "{number}");
        Ok(())
    }
    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.value(number);
        Ok(())
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.quote(text);
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.value(text);
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.text.push('[');
        while list.next_element_seed(&mut *self)?.is_some() {
            self.text.push(',');
        }
        self.close(']');
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut next = map.next_key::<Text<'de>>()?;
        // So the parser hands over a number, as it is written.
        if next.as_ref().is_some_and(|it| it.0 == NUMBER) {
            self.text.push_str(&map.next_value::<String>()?);
            return Ok(());
        }
        self.text.push('{');
        let first = self.members.len();
        while let Some(Text(key)) = next {
            let begin = self.text.len();
            match &key {
                Cow::Borrowed(key) => self.quote(key),
                Cow::Owned(key) => self.value(key.as_str()),
            }
            self.text.push(':');
            map.next_value_seed(&mut *self)?;
            self.text.push(',');
            self.members.push((key, begin..self.text.len()));
            next = map.next_key()?;
        }
        self.sort(first);
        self.close('}');
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Compact<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample::value;
    use crate::json::sound;
    use proptest::prelude::*;
    use serde::Deserialize;

    /// The value of an object's one member.
    struct Member(String);

    impl<'de> Deserialize<'de> for Member {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            struct One;
            impl<'de> Visitor<'de> for One {
                type Value = Member;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
                    map.next_key::<&str>()?;
                    Compact::of_bytes(0).next_value(&mut map).map(|it| Member(it.to_owned()))
                }
            }
            from.deserialize_map(One)
        }
    }

    fn check(text: &str) {
        let read: Member = serde_json::from_str(&format!("{{\"m\": {text} }}")).unwrap();
        assert_eq!(read.0, sound::value(text).to_string(), "{text}");
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
