//! Two documents side by side as text: the unified diff that `diff -u` and `git diff` print, and
//! the words by which two texts differ.
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// Texts longer than this together, in bytes, are not compared word by word.
const MARKED_BYTES_MAX: usize = 64 << 10;

/// A unified diff of two canonical documents, one value a line, with `context` lines around each
/// change and the two names in its header; empty if the documents are equal. Control characters
/// in the names are replaced, lest a name begin a line of its own.
#[must_use]
pub fn unified(
    name_before: &str,
    name_after: &str,
    before: &Value,
    after: &Value,
    context: usize,
) -> String {
    let (before, after) = (pretty(before), pretty(after));
    let diff = TextDiff::from_lines(&before, &after);
    let mut lines = diff.unified_diff();
    lines.context_radius(context).header(&one_line(name_before), &one_line(name_after));
    lines.to_string()
}

/// Both texts in pieces, each with whether the other text lacks it: word by word, for a reader
/// who looks from one to the other. Texts too long for that differ as a whole.
#[must_use]
pub fn marked(old: &str, new: &str) -> [Vec<(bool, String)>; 2] {
    if old.len() + new.len() > MARKED_BYTES_MAX {
        return [old, new].map(|text| vec![(old != new, text.to_owned())]);
    }
    let (before, after) = (words(old), words(new));
    let diff = TextDiff::from_slices(&before, &after);
    let mut sides = [Vec::new(), Vec::new()];
    for change in diff.iter_all_changes() {
        let piece = change.value();
        match change.tag() {
            ChangeTag::Delete => add(&mut sides[0], true, piece),
            ChangeTag::Insert => add(&mut sides[1], true, piece),
            ChangeTag::Equal => sides.iter_mut().for_each(|side| add(side, false, piece)),
        }
    }
    sides
}

fn add(side: &mut Vec<(bool, String)>, differs: bool, piece: &str) {
    match side.last_mut() {
        Some((same, text)) if *same == differs => text.push_str(piece),
        _ => side.push((differs, piece.to_owned())),
    }
}

/// The text in words, spaces between them, and single signs.
fn words(text: &str) -> Vec<&str> {
    let kind = |char: char| {
        let in_word = char.is_alphanumeric() || matches!(char, '_' | '-' | '.');
        if in_word { 0 } else { 1 + u8::from(char.is_whitespace()) }
    };
    let mut words = Vec::new();
    let mut begin = 0;
    let mut last = None;
    for (place, char) in text.char_indices() {
        let kind = kind(char);
        if place > 0 && (last != Some(kind) || kind == 1) {
            words.push(&text[begin..place]);
            begin = place;
        }
        last = Some(kind);
    }
    if begin < text.len() {
        words.push(&text[begin..]);
    }
    words
}

fn pretty(value: &Value) -> String {
    // The alternate form of a JSON value is its indented text.
    format!("{value:#}\n")
}

fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_stands_between_its_neighbours() {
        let before = json!({"a": 1, "b": {"c": [1, 2]}, "z": true});
        let after = json!({"a": 1, "b": {"c": [1, 3]}, "z": true});
        let found = unified("then", "now", &before, &after, 1);
        let header = "--- then\n+++ now\n@@ -5,3 +5,3 @@\n";
        assert_eq!(found, format!("{header}       1,\n-      2\n+      3\n     ]\n"));
    }

    #[test]
    fn equal_documents_have_no_diff() {
        let document = json!({"a": [1, 2, {"b": null}]});
        assert_eq!(unified("x", "y", &document, &document, 3), "");
    }

    #[test]
    fn words_that_the_other_text_lacks_are_marked() {
        let plain = |text: &str| (false, text.to_owned());
        let differs = |text: &str| (true, text.to_owned());
        let [old, new] = marked("tcp/22 from 10.0.0.0/8", "tcp/22 from 0.0.0.0/0");
        let from = "tcp/22 from ";
        assert_eq!(old, [plain(from), differs("10.0.0.0"), plain("/"), differs("8")]);
        assert_eq!(new, [plain(from), differs("0.0.0.0"), plain("/"), differs("0")]);
        assert_eq!(marked("", "a b"), [vec![], vec![differs("a b")]]);
        assert_eq!(marked("same", "same"), [vec![plain("same")], vec![plain("same")]]);
    }

    #[test]
    fn long_texts_differ_as_a_whole() {
        let long = "x ".repeat(MARKED_BYTES_MAX);
        assert_eq!(marked(&long, "y"), [vec![(true, long.clone())], vec![(true, "y".into())]]);
    }

    #[test]
    fn a_name_stays_on_its_line() {
        let found = unified("a\n+++ b\t", "b", &json!(1), &json!(2), 0);
        assert_eq!(found, "--- a\u{fffd}+++ b\u{fffd}\n+++ b\n@@ -1 +1 @@\n-1\n+2\n");
    }
}
