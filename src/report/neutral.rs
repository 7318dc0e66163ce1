//! Text from the evidence, made harmless for a terminal: what would move the cursor, hide, or
//! turn the direction of writing is spelled out instead of obeyed.
use std::borrow::Cow;
use std::fmt::Write;

/// The text with every control, bidirectional and invisible character spelled as a visible
/// escape such as `\n`, `\u{1b}` or `\u{202e}` (CWE-150, CVE-2021-42574). Other text, a
/// backslash included, stays as it is.
pub fn neutral(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_hidden) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for char in text[first..].chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if is_hidden(char) => {
                // Writing into a `String` cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}

/// As `neutral`, line by line: for texts of several lines that are ours, with data inside.
pub fn neutral_lines(text: &str) -> String {
    text.split('\n').map(neutral).collect::<Vec<_>>().join("\n")
}

/// Whether a terminal would obey, hide or misplace the character rather than show it.
pub fn is_hidden(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_control();
    }
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_text_is_not_touched_nor_copied() {
        for text in ["", "sg-0a1b2c3d", "Straße 東京 naïve", r"C:\temp\u{202e}", "e\u{301}"] {
            assert!(matches!(neutral(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        for (text, shown) in [
            ("\u{1b}[2J\u{1b}]52;c;AAAA\u{7}", r"\u{1b}[2J\u{1b}]52;c;AAAA\u{7}"),
            ("a\r\nb\tc\0", r"a\r\nb\tc\u{0}"),
            ("\u{9b}31m\u{7f}", r"\u{9b}31m\u{7f}"),
            ("user\u{202e}txt.exe\u{202c}", r"user\u{202e}txt.exe\u{202c}"),
            ("\u{2066}a\u{2069}\u{200f}\u{61c}", r"\u{2066}a\u{2069}\u{200f}\u{61c}"),
            ("ad\u{200b}min\u{200d}\u{feff}", r"ad\u{200b}min\u{200d}\u{feff}"),
            ("\u{e0041}\u{fe0f}\u{2028}", r"\u{e0041}\u{fe0f}\u{2028}"),
        ] {
            assert_eq!(neutral(text), shown);
        }
    }

    #[test]
    fn lines_of_our_own_stay_lines() {
        assert_eq!(neutral_lines("one\n\u{1b}two"), "one\n\\u{1b}two");
    }
}
