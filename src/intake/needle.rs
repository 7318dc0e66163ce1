//! Whether a text can hold a name at all, however JSON may spell it.
use crate::evidence::file::DeliveryKey;
use memchr::memmem::{self, Finder};

/// A text that is looked for in evidence.
pub(super) struct Needle {
    /// None of a name that JSON may spell in too many ways: no text lacks it for certain.
    find: Option<Finder<'static>>,
    text: String,
}

impl Needle {
    pub(super) fn of(text: &str) -> Self {
        let is_plain = |it: u8| matches!(it, b' '..=b'~') && it != b'"' && it != b'\\';
        let plain = !text.is_empty() && text.bytes().all(is_plain);
        let find = plain.then(|| Finder::new(text).into_owned());
        Self { find, text: text.to_owned() }
    }

    /// Whether nothing in the text, or in a string of it at any depth, reads as this name.
    fn is_lacking(&self, text: &[u8]) -> bool {
        let Some(find) = &self.find else { return false };
        let slashed = self.text.contains('/') && memmem::find(text, br"\/").is_some();
        find.find(text).is_none() && !slashed
    }

    /// Whether an escape may stand for a letter of it, or of a member's name; or for what begins
    /// another escape.
    fn may_be(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'\\' || self.text.as_bytes().contains(&byte)
    }
}

/// What a delivered file must lack to be left out.
pub(super) struct Sieve<'a> {
    pub needles: &'a [Needle],
    pub key: &'a DeliveryKey,
}

/// What a recorder's item says, it says of its own region, whatever file it stands in.
const RECORDER: &[u8] = b"ConfigurationRecorder";
/// So much of a text's end is searched again with the piece behind it.
pub(super) const OVERLAP: usize = 4 << 10;

impl Sieve<'_> {
    /// Whether a whole text lacks all of it.
    pub(super) fn passes(&self, text: &[u8]) -> bool {
        self.lacks_names(text)
            && (memmem::find(text, RECORDER).is_none() || self.is_of_its_place(text, 0))
    }

    /// The same of a piece of one, whose last `OVERLAP` bytes come again.
    pub(super) fn passes_piece(&self, text: &[u8]) -> bool {
        self.lacks_names(text) && self.is_of_its_place(text, OVERLAP / 2)
    }

    /// The same of the last piece.
    pub(super) fn passes_end(&self, text: &[u8]) -> bool {
        self.lacks_names(text) && self.is_of_its_place(text, 0)
    }

    fn lacks_names(&self, text: &[u8]) -> bool {
        self.needles.iter().all(|it| it.text.len() < OVERLAP && it.is_lacking(text))
            && !memmem::find_iter(text, br"\u00").any(|at| self.escapes(text, at))
    }

    /// Whether the escape at this place may stand for a letter that is looked for.
    fn escapes(&self, text: &[u8], at: usize) -> bool {
        let digits = text.get(at + 4..at + 6).and_then(|it| str::from_utf8(it).ok());
        let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        byte.is_some_and(|byte| self.needles.iter().any(|it| it.may_be(byte)))
    }

    /// Whether every account and region that its items name are those of the file's key; of the
    /// last `open` bytes nothing is asked.
    fn is_of_its_place(&self, text: &[u8], open: usize) -> bool {
        let until = text.len().saturating_sub(open);
        let says = |member: &str, values: &[&str]| {
            let mut all = memmem::find_iter(text, member).take_while(|it| *it < until);
            all.all(|at| values.iter().any(|it| says(&text[at + member.len()..], it)))
        };
        says("wsRegion", &[&self.key.region, "global"]) && says("ccountId", &[&self.key.account_id])
    }
}

/// Whether the rest of a member, from the end of its name on, gives it this value. Inside of a
/// string quotes are escaped, and nothing is known.
fn says(rest: &[u8], value: &str) -> bool {
    let rest = rest.strip_prefix(b"\"").and_then(|it| it.trim_ascii_start().strip_prefix(b":"));
    let rest = rest.and_then(|it| it.trim_ascii_start().strip_prefix(b"\""));
    rest.and_then(|it| it.strip_prefix(value.as_bytes())).is_some_and(|it| it.starts_with(b"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::key::parse;

    fn passes(name: &str, text: &str) -> bool {
        let key = "111122223333_Config_eu-west-1_ConfigSnapshot_20160512T000000Z_x.json.gz";
        let (needles, key) = ([Needle::of(name)], parse(key).unwrap());
        let sieve = Sieve { needles: &needles, key: &key };
        let whole = sieve.passes(text.as_bytes());
        let piece = format!("{text}{}", " ".repeat(OVERLAP));
        assert!(whole || !sieve.passes_piece(piece.as_bytes()), "{name} in {text}");
        whole
    }

    #[test]
    fn a_name_is_found_however_it_is_spelled() {
        assert!(passes("sg-1", r#"{"resourceId":"sg-2"}"#));
        for text in [
            r#"{"resourceId":"sg-1"}"#,
            r#"{"resourceId":"s\u0067-1"}"#,
            r#"{"resourceId":"sg\u002d1"}"#,
            r#"{"Message":"{\"resourceId\":\"sg\\u002D1\"}"}"#,
            r#"{"Message":"{\"resourceId\":\"sg\u005cu002d1\"}"}"#,
        ] {
            assert!(!passes("sg-1", text), "{text}");
        }
        // A program that escapes what HTML knows escapes no letter of it.
        assert!(passes("sg-1", r#"{"query":"a\u003db\u0026c"}"#));
        assert!(!passes("a=b", r#"{"query":"a\u003db"}"#));
        assert!(!passes("role/a", r#"{"arn":"arn:aws:iam::1:role\/a"}"#));
        assert!(passes("role-a", r#"{"arn":"arn:aws:iam::1:role\/a"}"#));
        assert!(!passes("größe", r#"{"resourceId":"sg-2"}"#));
        assert!(!passes("", r#"{"resourceId":"sg-2"}"#));
    }

    #[test]
    fn a_recorder_of_another_place_is_no_reason_to_pass() {
        let item = |account: &str, region: &str| {
            format!(
                r#"{{"awsAccountId" : "{account}","awsRegion":"{region}",
                "resourceType":"AWS::Config::ConfigurationRecorder"}}"#
            )
        };
        assert!(passes("sg-1", &item("111122223333", "eu-west-1")));
        assert!(passes("sg-1", &item("111122223333", "global")));
        assert!(!passes("sg-1", &item("111122223333", "eu-west-2")));
        assert!(!passes("sg-1", &item("111122223333", "eu-west-12")));
        assert!(!passes("sg-1", &item("444455556666", "eu-west-1")));
        assert!(passes("sg-1", &item("1", "eu-west-2").replace("Recorder", "")));
        let quoted = format!("{{\"Message\":{:?}}}", item("111122223333", "eu-west-1"));
        assert!(!passes("sg-1", &quoted));
    }
}
