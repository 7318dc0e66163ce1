//! Lines that fit a terminal: broken at spaces where there are any, else where they must.
use crate::json::canonical::canonical_text;
use unicode_width::UnicodeWidthChar;

/// The text's lines, none wider than `width` columns; those after the first begin with `indent`
/// more spaces than the first has. Without a width the text stays as it is.
pub fn wrap(text: &str, width: Option<usize>, indent: usize) -> String {
    let Some(width) = width else { return text.to_owned() };
    let lead = text.chars().take_while(|it| *it == ' ').count();
    let indent = " ".repeat((lead + indent).min(width / 2));
    let mut lines: Vec<String> = vec![" ".repeat(lead.min(width / 2))];
    let mut used = lines[0].len();
    for word in text.trim_start().split_inclusive(' ') {
        let bare = columns(word.trim_end());
        if used + bare > width && used > indent.len() {
            lines.push(indent.clone());
            used = indent.len();
        }
        for char in word.chars() {
            let wide = char.width().unwrap_or(0);
            if used + wide > width && char != ' ' {
                lines.push(indent.clone());
                used = indent.len();
            }
            if let Some(line) = lines.last_mut() {
                line.push(char);
            }
            used += wide;
        }
    }
    let lines: Vec<&str> = lines.iter().map(|it| it.trim_end()).collect();
    lines.join("\n")
}

/// The end of a text, which of a path says more than its begin, in at most `room` columns.
pub fn tail(text: &str, room: Option<usize>) -> String {
    let Some(room) = room.filter(|&room| columns(text) > room) else { return text.to_owned() };
    let mut used = 1;
    let kept: Vec<char> = text
        .chars()
        .rev()
        .take_while(|char| {
            used += char.width().unwrap_or(0);
            used <= room
        })
        .collect();
    ['…'].into_iter().chain(kept.into_iter().rev()).collect()
}

/// A value in a line: its JSON, cut where it is long.
pub fn short(value: &serde_json::Value) -> String {
    const CHARS_MAX: usize = 120;
    let text = canonical_text(value);
    if text.chars().count() <= CHARS_MAX {
        return text;
    }
    text.chars().take(CHARS_MAX).chain(['…']).collect()
}

fn columns(text: &str) -> usize {
    text.chars().map(|it| it.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_where_they_must() {
        assert_eq!(wrap("  one two three", Some(10), 2), "  one two\n    three");
        assert_eq!(wrap("abcdefghijkl", Some(5), 0), "abcde\nfghij\nkl");
        assert_eq!(wrap("as it is", None, 4), "as it is");
        // A character may be two columns wide.
        assert_eq!(wrap("東京東京", Some(4), 0), "東京\n東京");
    }

    #[test]
    fn of_a_path_the_end_is_kept() {
        assert_eq!(tail("a/b/c.json", Some(7)), "…c.json");
        assert_eq!(tail("short", Some(7)), "short");
    }
}
