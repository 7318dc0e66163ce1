//! Text with wildcards: `*` for any run of characters, `?` for one.
//!
//! Matching never backs up behind the last `*`, so its cost is bounded by the length of the text
//! times that of the longest literal stretch. Two patterns can be asked whether any text matches
//! both, and whether one covers the other: a question may itself be about a pattern, as in "any
//! object of this bucket".

/// One piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Piece {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any run of characters, the empty one included.
    Many,
}

/// A text with wildcards, compiled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pattern {
    /// INVARIANT: no two `Many` stand side by side.
    pieces: Vec<Piece>,
}

impl Pattern {
    /// A pattern as it is written: `*` and `?` are wildcards.
    pub fn new(text: &str) -> Self {
        let mut pattern = Self::default();
        for c in text.chars() {
            match c {
                '*' => pattern.push_many(),
                '?' => pattern.pieces.push(Piece::One),
                c => pattern.pieces.push(Piece::Char(c)),
            }
        }
        pattern
    }

    /// Adds text of which every character stands for itself.
    pub fn push_literal(&mut self, text: &str) {
        self.pieces.extend(text.chars().map(Piece::Char));
    }

    /// Adds another pattern behind this one.
    pub fn push_pattern(&mut self, other: &Self) {
        for piece in &other.pieces {
            if *piece == Piece::Many {
                self.push_many();
            } else {
                self.pieces.push(*piece);
            }
        }
    }

    fn push_many(&mut self) {
        if self.pieces.last() != Some(&Piece::Many) {
            self.pieces.push(Piece::Many);
        }
    }

    /// The stretches between the first separators, at most `n`; a wildcard stays in its own.
    pub(super) fn split(&self, separator: char, n: usize) -> Vec<Self> {
        let stretches = self.pieces.splitn(n, |it| *it == Piece::Char(separator));
        stretches.map(|it| Self { pieces: it.to_vec() }).collect()
    }

    /// Whether the last piece is `*`.
    pub(super) fn is_open_ended(&self) -> bool {
        self.pieces.last() == Some(&Piece::Many)
    }

    /// The text, if there is no wildcard in it.
    pub fn literal(&self) -> Option<String> {
        self.pieces.iter().map(|it| if let Piece::Char(c) = it { Some(*c) } else { None }).collect()
    }

    /// Whether the text matches as a whole.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<Piece> = text.chars().map(Piece::Char).collect();
        covers(&self.pieces, &text)
    }

    /// Whether every text that matches `other` matches this too.
    ///
    /// A wildcard of `other` is covered by a wildcard of this one only: of patterns that list what
    /// one of them says by a wildcard (in an alphabet of two letters, say) that would be too
    /// narrow, and there is no such alphabet.
    pub fn covers(&self, other: &Self) -> bool {
        covers(&self.pieces, &other.pieces)
    }

    /// A text that matches both, if there is any.
    pub fn common(&self, other: &Self) -> Option<String> {
        common(&self.pieces, &other.pieces)
    }

    /// A text that matches, its wildcards filled with `filler`.
    pub fn sample(&self, filler: &str) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Char(c) => text.push(*c),
                Piece::One => text.push(filler.chars().next().unwrap_or('x')),
                Piece::Many => text.push_str(filler),
            }
        }
        text
    }
}

/// Whether the pieces on the left match those on the right, taken as a text in which each wildcard
/// is a character of its own kind.
fn covers(pattern: &[Piece], text: &[Piece]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut last_many: Option<(usize, usize)> = None;
    while t < text.len() {
        let one = match pattern.get(p) {
            Some(Piece::Many) => {
                last_many = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some(Piece::One) => text[t] != Piece::Many,
            Some(piece) => *piece == text[t],
            None => false,
        };
        if one {
            p += 1;
            t += 1;
        } else if let Some((after, from)) = last_many {
            last_many = Some((after, from + 1));
            p = after;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|it| *it == Piece::Many)
}

/// A text that matches both. Walks the pairs of places that can be reached together; each once.
fn common(a: &[Piece], b: &[Piece]) -> Option<String> {
    // Most pairs differ in a character before either has a wildcard.
    for (x, y) in a.iter().zip(b) {
        match (x, y) {
            (Piece::Char(x), Piece::Char(y)) if x != y => return None,
            (Piece::Char(_), Piece::Char(_)) => {}
            _ => break,
        }
    }
    let width = b.len() + 1;
    let mut came_from: Vec<Option<(usize, Option<char>)>> = vec![None; (a.len() + 1) * width];
    let mut open = vec![0];
    came_from[0] = Some((0, None));
    while let Some(here) = open.pop() {
        let (i, j) = (here / width, here % width);
        if i == a.len() && j == b.len() {
            return Some(spelled(&came_from, here));
        }
        for (i, j, c) in steps(a.get(i), b.get(j), (i, j)) {
            let there = i * width + j;
            if came_from[there].is_none() {
                came_from[there] = Some((here, c));
                open.push(there);
            }
        }
    }
    None
}

/// Where both patterns can go from a pair of places, and by which character.
fn steps(
    one: Option<&Piece>,
    other: Option<&Piece>,
    (i, j): (usize, usize),
) -> Vec<(usize, usize, Option<char>)> {
    let mut steps = Vec::new();
    if one == Some(&Piece::Many) {
        steps.push((i + 1, j, None));
    }
    if other == Some(&Piece::Many) {
        steps.push((i, j + 1, None));
    }
    let (Some(one), Some(other)) = (one, other) else { return steps };
    let by = match (one, other) {
        (Piece::Char(x), Piece::Char(y)) if x != y => return steps,
        (Piece::Char(x), _) | (_, Piece::Char(x)) => *x,
        _ => 'x',
    };
    let behind = |piece: &Piece, at: usize| if *piece == Piece::Many { at } else { at + 1 };
    let next = (behind(one, i), behind(other, j));
    if next != (i, j) {
        steps.push((next.0, next.1, Some(by)));
    }
    steps
}

fn spelled(came_from: &[Option<(usize, Option<char>)>], end: usize) -> String {
    let (mut text, mut here) = (Vec::new(), end);
    while here != 0 {
        let Some((before, c)) = came_from[here] else { break };
        text.extend(c);
        here = before;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_text() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("a*", "abc", true),
            ("a*c", "abd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*ab", "aab", true),
            ("ab", "AB", false),
            ("?", "ä", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_pattern_full_of_stars_costs_no_more_than_its_length_times_the_text() {
        let pattern = Pattern::new(&"a*".repeat(200));
        assert!(!pattern.matches(&format!("{}b", "a".repeat(150))));
        assert!(pattern.matches(&"a".repeat(20_000)));
    }

    #[test]
    fn one_pattern_covers_another_or_has_a_text_in_common_with_it() {
        for (a, b, covers, common) in [
            ("b/*", "b/public/*", true, true),
            ("b/public/*", "b/*", false, true),
            ("b/foo*", "b/bar*", false, false),
            ("?", "*", false, true),
            ("*", "?", true, true),
            ("banana*", "*na*.json", false, true),
            ("*a", "b*", false, true),
            ("a??", "a?", false, false),
        ] {
            let (a, b) = (Pattern::new(a), Pattern::new(b));
            assert_eq!(a.covers(&b), covers, "{a:?} covers {b:?}");
            let text = a.common(&b);
            assert_eq!(text.is_some(), common, "{a:?} with {b:?}");
            if let Some(text) = text {
                assert!(a.matches(&text) && b.matches(&text), "{text}");
            }
        }
    }
}
