//! The pieces of a line: text, emphasis, an instant, a link to a place on this page.
use super::text::{NAME_CHARS, clip, instant, kind_words, weight};
use super::view::Row;
use crate::time::moment::Moment;

/// A piece of a line. Texts are cut and made harmless when a piece is made; the template escapes
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bit {
    /// Plain text.
    Text(String),
    /// What matters in the line.
    Strong(String),
    /// Smaller and paler.
    Small(String),
    /// A name or value as a machine spells it.
    Code(String),
    /// An instant: in full, and as shown.
    Time(String, String),
    /// A word and the instant it is said of, kept on one line: the word, in full, as shown.
    At(&'static str, String, String),
    /// A place on this page, one of ours, and the words that lead there.
    Link(String, String),
    /// A word in a frame; its class is one of ours.
    Tag(&'static str, String),
    /// Text with what differs marked; `ins` or `del`.
    Marks(&'static str, Vec<(bool, String)>),
    /// A new line.
    Break,
}

impl Bit {
    /// Plain text, cut as a name is.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(clip(text, NAME_CHARS))
    }

    /// Emphasis.
    pub(super) fn strong(text: &str) -> Self {
        Self::Strong(clip(text, NAME_CHARS))
    }

    /// Small print.
    pub(super) fn small(text: &str) -> Self {
        Self::Small(clip(text, NAME_CHARS))
    }

    /// A machine's spelling.
    pub(super) fn code(text: &str) -> Self {
        Self::Code(clip(text, NAME_CHARS))
    }

    /// An instant.
    pub(super) fn time(at: Moment) -> Self {
        Self::Time(at.to_string(), instant(at))
    }

    /// A word and the instant it is said of.
    pub(super) fn at(word: &'static str, at: Moment) -> Self {
        Self::At(word, at.to_string(), instant(at))
    }

    /// Bytes that the piece takes in the page, its tags included.
    pub(super) fn weight(&self) -> usize {
        const TAGS: usize = 48;
        TAGS + match self {
            Self::Text(text) | Self::Strong(text) | Self::Small(text) | Self::Code(text) => {
                weight(text)
            }
            Self::Time(full, shown) => full.len() + shown.len(),
            Self::At(word, full, shown) => TAGS + word.len() + full.len() + shown.len(),
            Self::Link(to, text) => to.len() + weight(text),
            Self::Tag(class, text) => class.len() + weight(text),
            Self::Marks(_, marks) => marks.iter().map(|it| weight(&it.1) + TAGS).sum(),
            Self::Break => 0,
        }
    }
}

/// The resource of a row: its name, then kind, id and where it is.
pub(super) fn resource(row: Row<'_>) -> Vec<Bit> {
    let (account, region, kind, id) = row.identity();
    let mut bits = vec![Bit::strong(row.name()), Bit::Break, Bit::small(&kind_words(kind))];
    if row.name() != id {
        bits.push(Bit::Break);
        bits.push(Bit::code(id));
    }
    let place: Vec<&str> = [account, region].into_iter().filter(|it| !it.is_empty()).collect();
    if !place.is_empty() {
        bits.push(Bit::Break);
        bits.push(Bit::small(&place.join(" · ")));
    }
    bits
}

/// Both bounds of an instant that lies between two captures.
pub(super) fn bounds(after: Option<Moment>, at: Option<Moment>, open: &str) -> Vec<Bit> {
    let Some(at) = at else { return vec![Bit::text(open)] };
    let mut bits = vec![Bit::at("at", at)];
    if let Some(after) = after {
        bits.extend([Bit::Break, Bit::at("after", after)]);
    }
    bits
}
