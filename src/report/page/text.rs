//! Words for a reader: names and values cut to a length, instants, sizes, how sure.
pub(super) use crate::report::digits::thousands;
use crate::report::lasting::{lasting, to_the_second};
use crate::report::neutral::neutral;
use crate::sheet::closed;
use crate::time::moment::Moment;

/// Characters of a name, an id, an ARN or a path that are shown.
pub(super) const NAME_CHARS: usize = 240;
/// Characters of a sentence from the evidence that are shown.
pub(super) const SENTENCE_CHARS: usize = 600;

/// The text, made harmless, and cut where it is longer than that many characters.
pub(super) fn clip(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        None => neutral(text).into_owned(),
        Some((end, _)) => {
            let more = thousands(text.len() - end);
            format!("{}… ({more} more bytes)", neutral(&text[..end]))
        }
    }
}

/// `2016-05-11 21:05:23Z`; an open bound is words.
pub(super) fn instant(at: Moment) -> String {
    closed(Some(at))
        .map_or_else(|| at.to_string(), |at| to_the_second(at).to_string().replacen('T', " ", 1))
}

/// The day alone: `2016-05-11`.
pub(super) fn day(at: Moment) -> String {
    instant(at).chars().take(10).collect()
}

/// How long from one instant to another.
fn between(from: Moment, to: Moment) -> String {
    lasting(to.micros().saturating_sub(from.micros()))
}

/// How long a span lasted, as recorded; one that has no end, until the end of the window.
pub(super) fn lasted(from: Option<Moment>, to: Option<Moment>, until: Moment) -> String {
    match (from, to) {
        (Some(from), Some(to)) => between(from, to),
        (Some(from), None) => format!("{} by the end of the window", between(from, until)),
        (None, _) => "since before all evidence".to_owned(),
    }
}

/// A number of seconds in words: `39d 13h 12m`.
pub(super) fn seconds(seconds: i64) -> String {
    lasting(seconds.saturating_mul(1_000_000))
}

/// `1 change`, `2,000 changes`: the plural ends in `s`.
pub(super) fn so_many(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// A count as the tables hold it.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// `AWS::EC2::SecurityGroup` as `EC2 security group`: what a reader calls it.
pub(super) fn kind_words(resource_type: &str) -> String {
    let bare = resource_type.strip_prefix("AWS::").unwrap_or(resource_type);
    let Some((service, name)) = bare.split_once("::") else { return clip(bare, NAME_CHARS) };
    let mut words = String::new();
    let mut before = ' ';
    for char in name.chars().take(NAME_CHARS) {
        if char.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(char);
        before = char;
    }
    let words: Vec<String> = words.split(' ').map(lower).collect();
    clip(&format!("{service} {}", words.join(" ")), NAME_CHARS)
}

/// `VPC` and `DBInstance` stay as they are.
fn lower(word: &str) -> String {
    let abbreviates = word.chars().take(2).filter(char::is_ascii_uppercase).count() == 2;
    if abbreviates { word.to_owned() } else { word.to_ascii_lowercase() }
}

/// How sure an answer is, in words, with why.
pub(super) fn certainty(word: &str, reason: Option<&str>) -> String {
    let meaning = match word {
        "exact" => "the same state was seen again later",
        "inferred" => return inferred(reason),
        "stale" => "recording was silent then; this is the last known state",
        "unknown" => "nothing in the evidence tells",
        other => return clip(other, NAME_CHARS),
    };
    format!("{word}: {meaning}")
}

fn inferred(reason: Option<&str>) -> String {
    let why = match reason {
        Some("contradicted") => "two records of it disagree",
        Some("salvaged") => "only a damaged file shows it",
        Some("before_window") => "it lies before the evidence begins",
        Some("daily") => "it is recorded once a day only",
        Some("gap_follows") => "recording has a gap before the next sighting",
        Some("next_version") => {
            "the next version ended it, at some time between the last sighting of this one and that"
        }
        Some("open_end") => "it was not seen again since",
        Some("from_diff") => "the state before is known from a notification's diff alone",
        Some(other) => return format!("inferred: {}", clip(other, NAME_CHARS)),
        None => "a state that it rests on was not seen again before it ended",
    };
    format!("inferred: {why}")
}

/// Bytes that a text takes in the page once it is escaped.
pub(super) fn weight(text: &str) -> usize {
    let escaped = text.bytes().filter(|it| matches!(it, b'&' | b'<' | b'>' | b'"' | b'\'')).count();
    text.len() + 5 * escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(clip("short", 5), "short");
        assert_eq!(clip("abcdefgh", 3), "abc… (5 more bytes)");
        assert_eq!(clip("a\u{202e}b\0", 9), r"a\u{202e}b\u{0}");
    }

    #[test]
    fn numbers_and_kinds_are_words() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(-999), "-999");
        assert_eq!(so_many(1, "change"), "1 change");
        assert_eq!(kind_words("AWS::EC2::SecurityGroup"), "EC2 security group");
        assert_eq!(kind_words("AWS::RDS::DBInstance"), "RDS DBInstance");
        assert_eq!(kind_words("AWS::EC2::VPC"), "EC2 VPC");
    }

    #[test]
    fn an_instant_is_shown_to_the_second() {
        let at = Moment::parse("2016-05-11T21:05:23.910Z").unwrap();
        assert_eq!(instant(at), "2016-05-11 21:05:23Z");
        assert_eq!(day(at), "2016-05-11");
    }
}
