//! A delivered file's text, split into its items while it arrives.
//!
//! The envelope is read byte by byte: an object whose member `configurationItems` is a list, or a
//! bare list of documents. Everything else in it is passed over. Text may come in pieces, and
//! documents one behind the other. What is of another form is left to `documents` and `unfold`.
use super::documents::BYTE_ORDER_MARK;
use super::members::ENVELOPES;
use super::scan::Scan;
use serde::de::IgnoredAny;
use std::ops::Range;

/// What was found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// One element of the list, whole.
    Element(Range<usize>),
    /// More text is needed.
    More,
    /// The text is at its end, or something behind this place is no document.
    End(usize),
    /// A document of another form begins at `done()`.
    Other,
    /// The text is no such document, or breaks off; the place and what is wrong.
    Broken(usize, &'static str),
}

/// What the envelopes say beside their items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member that is there or not")]
pub(super) struct Envelope {
    /// There is a list `configurationItems`.
    pub items: bool,
    /// There is a bare list, of documents.
    pub bare: bool,
    /// There is a `configSnapshotId`.
    pub snapshot_id: bool,
    /// There is a `fileVersion`, which only delivered files have.
    pub file_version: bool,
    /// There is `configurationItems` that is no list.
    pub misshapen: bool,
    /// A document has the items list more than once.
    pub doubled: bool,
    /// How many documents began.
    pub documents: u32,
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
    Other,
}

/// Walks one document. Positions count from the start of the text as it is held now.
#[derive(Debug)]
pub(super) struct Split {
    state: State,
    at: usize,
    scan: Option<Scan>,
    /// Where the document began, until its list of items is found: it may be of another form.
    pending: Option<usize>,
    pub(super) envelope: Envelope,
}

impl Split {
    pub(super) fn new() -> Self {
        let envelope = Envelope::default();
        Self { state: State::Start, at: 0, scan: None, pending: None, envelope }
    }

    /// Everything before this place is done with and may be let go.
    pub(super) fn done(&self) -> usize {
        self.pending.unwrap_or(self.at)
    }

    /// The held text lost its first `count` bytes.
    pub(super) fn forget(&mut self, count: usize) {
        self.at -= count;
        self.pending = self.pending.map(|it| it - count);
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
            // A byte order mark comes in pieces, too.
            if self.is_between() && !last && BYTE_ORDER_MARK.starts_with(&text[self.at..]) {
                return Found::More;
            }
            match self.step(byte, text, last) {
                Ok(Some(found)) => return found,
                Ok(None) => {}
                Err(Stop::More) => return self.at_end_of_text(text.len(), last),
                Err(Stop::Other) => return Found::Other,
                Err(Stop::Wrong(why)) => return Found::Broken(self.at, why),
            }
        }
    }

    fn at_end_of_text(&self, length: usize, last: bool) -> Found {
        match self.state {
            _ if !last => Found::More,
            State::End => Found::End(self.at),
            State::Start if length == 0 => Found::Broken(0, "the file is empty"),
            State::Element => Found::Broken(self.at, "the text ends inside this item"),
            _ => Found::Broken(length, "the text ends before its document does"),
        }
    }

    fn step(&mut self, byte: u8, text: &[u8], last: bool) -> Result<Option<Found>, Stop> {
        let wrong = |why| Err(Stop::Wrong(why));
        match (self.state, byte) {
            (State::Start, b'{') => self.begin(State::KeyOrEnd),
            (State::Start, b'[') => {
                self.begin(State::ElementOrEnd);
                (self.envelope.bare, self.pending) = (true, None);
            }
            (State::Start, _) => {
                self.begin(State::Start);
                return Err(Stop::Other);
            }
            (State::KeyOrEnd | State::CommaOrEnd, b'}') => return self.end(),
            (State::ElementOrEnd | State::ElementComma, b']') => self.close_list(),
            (State::KeyOrEnd | State::Key, b'"') => {
                let end = string_end(text, self.at).ok_or(Stop::More)?;
                let member = self.member(&text[self.at..end])?;
                (self.at, self.state) = (end, State::Colon(member));
            }
            (State::KeyOrEnd | State::Key, _) => return wrong("a member's name is expected here"),
            (State::Colon(member), b':') => self.go(State::Value(member)),
            (State::Colon(_), _) => return wrong("`:` is expected here"),
            (State::Value(Member::Items), b'[') => {
                self.envelope.doubled |= self.pending.take().is_none();
                self.envelope.items = true;
                self.go(State::ElementOrEnd);
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
            (State::ElementComma, _) => return wrong("`,` or `]` is expected here"),
            (State::End, b'{' | b'[' | b'"') => self.state = State::Start,
            (State::End, _) => return Ok(Some(Found::End(self.at))),
        }
        Ok(None)
    }

    fn begin(&mut self, state: State) {
        self.envelope.documents += 1;
        self.envelope.bare = false;
        self.pending = Some(self.at);
        if state != State::Start {
            self.go(state);
        }
    }

    /// The end of a document: one in which no list of items was found is of another form.
    fn end(&mut self) -> Result<Option<Found>, Stop> {
        if self.pending.is_some() && !self.envelope.misshapen {
            return Err(Stop::Other);
        }
        self.pending = None;
        self.go(State::End);
        Ok(None)
    }

    fn close_list(&mut self) {
        self.go(if self.envelope.bare { State::End } else { State::CommaOrEnd });
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

    fn member(&mut self, quoted: &[u8]) -> Result<Member, Stop> {
        let name: String = serde_json::from_slice(quoted).unwrap_or_default();
        match name.as_str() {
            "configurationItems" => return Ok(Member::Items),
            "configSnapshotId" => self.envelope.snapshot_id = true,
            "fileVersion" => self.envelope.file_version = true,
            name if self.pending.is_some() && ENVELOPES.contains(&name) => return Err(Stop::Other),
            _ => {}
        }
        Ok(Member::Other)
    }

    /// Whether the walk stands between documents.
    fn is_between(&self) -> bool {
        matches!(self.state, State::Start | State::End)
    }

    fn skip_space(&mut self, text: &[u8]) {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        loop {
            let rest = text.get(self.at..).unwrap_or_default();
            self.at += rest.iter().take_while(space).count();
            // Files that were concatenated bring their marks along.
            if !(self.is_between() && text[self.at..].starts_with(BYTE_ORDER_MARK)) {
                break;
            }
            self.at += BYTE_ORDER_MARK.len();
        }
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

enum Stop {
    More,
    Other,
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
            assert!(envelope.items && envelope.snapshot_id && envelope.documents == 1);
        }
    }

    #[test]
    fn a_text_that_breaks_off_says_so() {
        let (found, end, _) = elements(r#"{"configurationItems":[{"a":1},{"b":"#, 5);
        assert_eq!(found.len(), 1);
        assert!(matches!(end, Found::Broken(_, "the text ends inside this item")));
        let (_, end, _) = elements("", 5);
        assert_eq!(end, Found::Broken(0, "the file is empty"));
    }

    #[test]
    fn documents_behind_each_other_and_bare_lists_are_split() {
        let text =
            "\u{feff}{\"configurationItems\":[1,2]}\n\u{feff}{\"configurationItems\":[3]}[4,{}]";
        for piece in 1..text.len() {
            let (found, end, envelope) = elements(text, piece);
            assert_eq!(found, ["1", "2", "3", "4", "{}"], "piece {piece}");
            assert!(matches!(end, Found::End(_)) && envelope.documents == 3, "piece {piece}");
        }
        let (_, end, _) = elements("{\"configurationItems\":[]} x", 5);
        assert!(matches!(end, Found::End(_)));
    }

    #[test]
    fn a_document_of_another_form_is_left_where_it_begins() {
        for other in ["{\"Message\":\"\"}", "{\"a\":1}", "{}", "\"text\"", "plain"] {
            for piece in 1..other.len() {
                let (found, end, _) = elements(other, piece);
                assert!(found.is_empty() && end == Found::Other, "{other} {piece}: {end:?}");
            }
        }
    }
}
