//! A delivered file's text, split into its items while it arrives.
//!
//! The envelope is read byte by byte: an object whose member `configurationItems` is a list (or
//! `configurationItem` one item). Everything else in it is passed over. Text may come in pieces.
use super::scan::Scan;
use crate::evidence::file::FileKind;
use serde::de::IgnoredAny;
use std::ops::Range;

/// What was found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// One element of the list, whole.
    Element(Range<usize>),
    /// More text is needed.
    More,
    /// The document is at its end; anything behind this place is none of it.
    End(usize),
    /// The text is no such document, or breaks off; the place and what is wrong.
    Broken(usize, &'static str),
}

/// What the envelope says beside its items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member that is there or not")]
pub(super) struct Envelope {
    /// It has `configurationItems`.
    pub items: bool,
    /// It has a single `configurationItem`.
    pub single: bool,
    /// It has `configSnapshotId`.
    pub snapshot_id: bool,
    /// It has a member by which another known form is told.
    pub other_form: Option<FileKind>,
    /// It has `configurationItems` that is no list, or `configurationItem` that is no object.
    pub misshapen: bool,
    /// It has the items list more than once.
    pub doubled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    KeyOrEnd,
    Key,
    Colon(Member),
    Value(Member),
    SkipValue,
    CommaOrEnd,
    ElementOrEnd,
    Element,
    ElementComma,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Items,
    Single,
    Other,
}

/// Walks one document. Positions count from the start of the text as it is held now.
#[derive(Debug)]
pub(super) struct Split {
    state: State,
    at: usize,
    scan: Option<Scan>,
    pub(super) envelope: Envelope,
}

impl Split {
    pub(super) fn new() -> Self {
        Self { state: State::Start, at: 0, scan: None, envelope: Envelope::default() }
    }

    /// Everything before this place is done with and may be let go.
    pub(super) fn done(&self) -> usize {
        self.at
    }

    /// The held text lost its first `count` bytes.
    pub(super) fn forget(&mut self, count: usize) {
        self.at -= count;
        if let Some(scan) = &mut self.scan {
            scan.at -= count;
        }
    }

    /// Whether the walk stands inside of an element that is not whole.
    pub(super) fn inside_element(&self) -> bool {
        self.state == State::Element
    }

    /// Finds the next element. `last`: no more text will come.
    pub(super) fn next(&mut self, text: &[u8], last: bool) -> Found {
        loop {
            if self.scan.is_none() {
                self.skip_space(text);
            }
            let Some(&byte) = text.get(self.at) else {
                return self.at_end_of_text(text.len(), last);
            };
            match self.step(byte, text, last) {
                Ok(Some(found)) => return found,
                Ok(None) => {}
                Err(Stop::More) => return self.at_end_of_text(text.len(), last),
                Err(Stop::Wrong(why)) => return Found::Broken(self.at, why),
            }
        }
    }

    fn at_end_of_text(&self, length: usize, last: bool) -> Found {
        match self.state {
            State::End => Found::End(self.at),
            _ if !last => Found::More,
            State::Start if length == 0 => Found::Broken(0, "the file is empty"),
            State::Element => Found::Broken(self.at, "the text ends inside this item"),
            _ => Found::Broken(length, "the text ends before its document does"),
        }
    }

    fn step(&mut self, byte: u8, text: &[u8], last: bool) -> Result<Option<Found>, Stop> {
        let wrong = |why| Err(Stop::Wrong(why));
        match (self.state, byte) {
            (State::Start, b'{') => self.go(State::KeyOrEnd),
            (State::Start, _) => return wrong("not a JSON object"),
            (State::KeyOrEnd, b'}') => self.go(State::End),
            (State::KeyOrEnd | State::Key, b'"') => {
                let end = string_end(text, self.at).ok_or(Stop::More)?;
                let member = self.member(&text[self.at..end]);
                (self.at, self.state) = (end, State::Colon(member));
            }
            (State::KeyOrEnd | State::Key, _) => return wrong("a member's name is expected here"),
            (State::Colon(member), b':') => self.go(State::Value(member)),
            (State::Colon(_), _) => return wrong("`:` is expected here"),
            (State::Value(Member::Items), b'[') => {
                self.envelope.doubled |= self.envelope.items;
                self.envelope.items = true;
                self.go(State::ElementOrEnd);
            }
            (State::Value(Member::Single), b'{') => {
                self.envelope.doubled |= self.envelope.single;
                self.envelope.single = true;
                let end = self.value_end(text, last)?;
                return Ok(Some(self.element(end, State::CommaOrEnd)));
            }
            (State::Value(member), _) => {
                self.envelope.misshapen |= member != Member::Other;
                self.state = State::SkipValue;
            }
            (State::SkipValue, _) => {
                let end = self.value_end(text, last)?;
                if serde_json::from_slice::<IgnoredAny>(&text[self.at..end]).is_err() {
                    return wrong("this is not JSON");
                }
                self.at = end;
                self.state = State::CommaOrEnd;
            }
            (State::CommaOrEnd, b',') => self.go(State::Key),
            (State::CommaOrEnd, b'}') | (State::ElementOrEnd, b']') => {
                let in_list = self.state == State::ElementOrEnd;
                self.go(if in_list { State::CommaOrEnd } else { State::End });
            }
            (State::CommaOrEnd, _) => return wrong("`,` or `}` is expected here"),
            (State::ElementOrEnd, _) => self.state = State::Element,
            (State::Element, b',' | b']' | b'}' | b':') => {
                return wrong("an item is expected here");
            }
            (State::Element, _) => {
                let end = self.value_end(text, last)?;
                return Ok(Some(self.element(end, State::ElementComma)));
            }
            (State::ElementComma, b',') => self.go(State::Element),
            (State::ElementComma, b']') => self.go(State::CommaOrEnd),
            (State::ElementComma, _) => return wrong("`,` or `]` is expected here"),
            (State::End, _) => return Ok(Some(Found::End(self.at))),
        }
        Ok(None)
    }

    fn go(&mut self, state: State) {
        self.at += 1;
        self.state = state;
    }

    fn element(&mut self, end: usize, then: State) -> Found {
        let range = self.at..end;
        (self.at, self.state) = (end, then);
        Found::Element(range)
    }

    fn member(&mut self, quoted: &[u8]) -> Member {
        let name: String = serde_json::from_slice(quoted).unwrap_or_default();
        match name.as_bytes() {
            b"configurationItems" => Member::Items,
            b"configurationItem" => Member::Single,
            b"configSnapshotId" => {
                self.envelope.snapshot_id = true;
                Member::Other
            }
            name => {
                self.envelope.other_form = self.envelope.other_form.or_else(|| other_form(name));
                Member::Other
            }
        }
    }

    fn skip_space(&mut self, text: &[u8]) {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        if self.state == State::Start && self.at == 0 && text.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
        }
        let rest = text.get(self.at..).unwrap_or_default();
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().take_while(space).count();
    }

    /// The end of the value at `self.at`, whatever it is.
    fn value_end(&mut self, text: &[u8], last: bool) -> Result<usize, Stop> {
        match text.get(self.at).ok_or(Stop::More)? {
            b'{' | b'[' => {
                let mut scan = self.scan.take().unwrap_or_else(|| Scan::starting(self.at));
                let end = scan.end(text);
                if end.is_none() {
                    self.scan = Some(scan);
                }
                end.ok_or(Stop::More)
            }
            b'"' => string_end(text, self.at).ok_or(Stop::More),
            _ => {
                let rest = &text[self.at..];
                let ends =
                    |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
                match rest.iter().position(ends) {
                    Some(length) => Ok(self.at + length.max(1)),
                    None if last => Ok(text.len()),
                    None => Err(Stop::More),
                }
            }
        }
    }
}

/// The forms that are known by one of their members (docs/FORMATS, envelopes), and not read.
fn other_form(name: &[u8]) -> Option<FileKind> {
    match name {
        b"Records" => Some(FileKind::Trail),
        b"Message" | b"detail-type" => Some(FileKind::Notification),
        b"invokingEvent" => Some(FileKind::RuleEvent),
        b"QueryInfo" => Some(FileKind::SqlRows),
        b"resourceIdentifiers" => Some(FileKind::ResourceList),
        b"baseConfigurationItems" | b"BaseConfigurationItems" | b"ConfigurationItem" => {
            Some(FileKind::Api)
        }
        _ => None,
    }
}

enum Stop {
    More,
    Wrong(&'static str),
}

/// The place just behind the string's closing quote.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match text.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(text: &str, piece: usize) -> (Vec<String>, Found, Envelope) {
        let (mut split, mut held, mut rest) = (Split::new(), Vec::new(), text.as_bytes());
        let mut found = Vec::new();
        loop {
            match split.next(&held, rest.is_empty()) {
                Found::Element(range) => {
                    found.push(String::from_utf8(held[range].to_vec()).unwrap());
                }
                Found::More => {
                    let done = split.done();
                    held.drain(..done);
                    split.forget(done);
                    let (next, later) = rest.split_at(piece.min(rest.len()));
                    held.extend_from_slice(next);
                    rest = later;
                }
                end => return (found, end, split.envelope),
            }
        }
    }

    #[test]
    fn elements_are_found_in_pieces_of_any_size() {
        let text = r#" {"a":{"b":[1,"]}"]},"configurationItems" : [ {"x":"}\\"} , 7, "s,]", [1] ],
            "configSnapshotId":"u"} "#;
        for piece in 1..text.len() {
            let (found, end, envelope) = elements(text, piece);
            assert_eq!(found, [r#"{"x":"}\\"}"#, "7", r#""s,]""#, "[1]"], "piece {piece}");
            assert!(matches!(end, Found::End(_)), "piece {piece}: {end:?}");
            assert!(envelope.items && envelope.snapshot_id && !envelope.single);
        }
    }

    #[test]
    fn a_text_that_breaks_off_says_so() {
        let (found, end, _) = elements(r#"{"configurationItems":[{"a":1},{"b":"#, 5);
        assert_eq!(found.len(), 1);
        assert!(matches!(end, Found::Broken(_, "the text ends inside this item")));
        let (_, end, _) = elements("", 5);
        assert_eq!(end, Found::Broken(0, "the file is empty"));
        let (_, end, _) = elements("[1]", 5);
        assert_eq!(end, Found::Broken(0, "not a JSON object"));
    }
}
