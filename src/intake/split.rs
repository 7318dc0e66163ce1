//! A delivered file's text, split into its items while it arrives.
//!
//! The envelope is read byte by byte: an object whose member `configurationItems` is a list, or a
//! bare list of documents. Everything else in it is passed over. Text may come in pieces, and
//! documents one behind the other. What is of another form is left to `documents` and `unfold`.
use super::documents::BYTE_ORDER_MARK;
use super::envelope::{Document, Envelope, What};
use super::members::ENVELOPES;
use super::scan::{Scan, string_end};
use serde::de::IgnoredAny;
use std::ops::Range;

/// What was found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// One element of a list, or a member beside it, whole.
    Element(Range<usize>, What),
    /// More text is needed.
    More,
    /// The text is at its end, or something behind `done()` is no document.
    End,
    /// A document of another form begins at `done()`.
    Other,
    /// The text is no such document, or breaks off; the place and what is wrong.
    Broken(usize, &'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    BareOrText,
    KeyOrEnd,
    Key,
    Colon(Member),
    Value(Member),
    SkipValue(Member),
    CommaOrEnd,
    ElementOrEnd,
    Element,
    ElementComma,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Items,
    /// One that may hold items, too.
    Envelope,
    Other,
}

/// Walks one document. Positions count from the start of the text as it is held now.
#[derive(Debug)]
pub(super) struct Split {
    state: State,
    at: usize,
    scan: Option<Scan>,
    /// How far the search for the end of a string has come.
    string: usize,
    /// Where the name of the member begins that is walked through.
    member: usize,
    document: Document,
    /// Where the document began, until its list of items is found: it may be of another form.
    pending: Option<usize>,
    envelope: Envelope,
}

impl Split {
    pub(super) fn new() -> Self {
        Self {
            state: State::Start,
            at: 0,
            scan: None,
            string: 0,
            member: 0,
            document: Document::default(),
            pending: None,
            envelope: Envelope::default(),
        }
    }

    /// What was found up to here.
    pub(super) fn envelope(&self) -> Envelope {
        self.envelope.with(self.document)
    }

    /// Everything before this place is done with and may be let go.
    pub(super) fn done(&self) -> usize {
        match self.state {
            State::Colon(member) | State::Value(member) | State::SkipValue(member)
                if member != Member::Other =>
            {
                self.pending.unwrap_or(self.member)
            }
            _ => self.pending.unwrap_or(self.at),
        }
    }

    /// The held text lost its first `count` bytes.
    pub(super) fn forget(&mut self, count: usize) {
        self.at -= count;
        self.string = self.string.saturating_sub(count);
        self.member = self.member.saturating_sub(count);
        self.pending = self.pending.map(|it| it - count);
        if let Some(scan) = &mut self.scan {
            scan.at -= count;
        }
    }

    /// Whether the walk stands inside of an element that is not whole.
    pub(super) fn inside_element(&self) -> bool {
        self.state == State::Element
    }

    /// Where an element of a list is about to begin, if so.
    pub(super) fn begins(&mut self, text: &[u8]) -> Option<usize> {
        if matches!(self.state, State::ElementOrEnd | State::Element | State::ElementComma)
            && self.scan.is_none()
        {
            self.skip_space(text);
            if self.state == State::ElementComma && text.get(self.at) == Some(&b',') {
                self.go(State::Element);
                self.skip_space(text);
            }
        }
        let is_at = matches!(self.state, State::ElementOrEnd | State::Element)
            && text.get(self.at) == Some(&b'{');
        // The first of a list tells how the others are spelled.
        (is_at && !self.document.fresh && !self.document.bare).then_some(self.at)
    }

    /// Where it stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Passes over the element at which it stands, whose length is known.
    pub(super) fn pass(&mut self, length: usize) {
        (self.at, self.state) = (self.at + length, State::ElementComma);
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
            State::End => Found::End,
            State::Start if length == 0 => Found::Broken(0, "the file is empty"),
            State::Element => Found::Broken(self.at, "the text ends inside this item"),
            _ => Found::Broken(length, "the text ends before its document does"),
        }
    }

    fn step(&mut self, byte: u8, text: &[u8], last: bool) -> Result<Option<Found>, Stop> {
        let wrong = |why| Err(Stop::Wrong(why));
        match (self.state, byte) {
            (State::Start, b'{') => self.begin(State::KeyOrEnd),
            (State::Start, b'[') => self.begin(State::BareOrText),
            (State::Start, _) => {
                self.begin(State::Start);
                return Err(Stop::Other);
            }
            // Lines of a log begin with brackets, too.
            (State::BareOrText, b'{' | b'[' | b'"' | b']') => {
                (self.envelope.bare, self.document.bare, self.pending) = (true, true, None);
                self.state = State::ElementOrEnd;
            }
            (State::BareOrText, _) => return Err(Stop::Other),
            (State::KeyOrEnd | State::CommaOrEnd, b'}') => return self.end(),
            (State::ElementOrEnd | State::ElementComma, b']') => self.close_list(),
            (State::KeyOrEnd | State::Key, b'"') => {
                let end = self.string_end(text)?;
                let member = self.member(&text[self.at..end])?;
                (self.member, self.at, self.state) = (self.at, end, State::Colon(member));
            }
            (State::KeyOrEnd | State::Key, _) => return wrong("a member's name is expected here"),
            (State::Colon(member), b':') => self.go(State::Value(member)),
            (State::Colon(_), _) => return wrong("`:` is expected here"),
            (State::Value(Member::Items), b'[') => {
                self.envelope.doubled |= self.document.listed;
                (self.document.listed, self.document.fresh, self.pending) = (true, true, None);
                self.go(State::ElementOrEnd);
            }
            // One item, perhaps, or none.
            (State::Value(Member::Items), _) if self.pending.is_some() => return Err(Stop::Other),
            (State::Value(Member::Other), _) => self.state = State::SkipValue(Member::Other),
            (State::Value(_), _) => self.state = State::SkipValue(Member::Envelope),
            (State::SkipValue(member), _) => {
                let end = self.value_end(text, last)?;
                if serde_json::from_slice::<IgnoredAny>(&text[self.at..end]).is_err() {
                    return wrong("this is not JSON");
                }
                (self.at, self.state) = (end, State::CommaOrEnd);
                if member == Member::Envelope && self.pending.is_none() {
                    return Ok(Some(Found::Element(self.member..end, What::Member)));
                }
            }
            (State::CommaOrEnd, b',') => self.go(State::Key),
            (State::CommaOrEnd, _) => return wrong("`,` or `}` is expected here"),
            (State::ElementOrEnd, _) => self.state = State::Element,
            (State::Element, b',' | b']' | b'}' | b':') => {
                return wrong("an item is expected here");
            }
            (State::Element, _) => {
                let end = self.value_end(text, last)?;
                return Ok(Some(self.element(end)));
            }
            (State::ElementComma, b',') => self.go(State::Element),
            (State::ElementComma, _) => return wrong("`,` or `]` is expected here"),
            (State::End, b'{' | b'[' | b'"') => self.state = State::Start,
            (State::End, _) => return Ok(Some(Found::End)),
        }
        Ok(None)
    }

    fn begin(&mut self, state: State) {
        self.envelope = self.envelope();
        self.envelope.documents = self.envelope.documents.saturating_add(1);
        self.document = Document::default();
        self.pending = Some(self.at);
        if state != State::Start {
            self.go(state);
        }
    }

    /// The end of a document: one in which no list of items was found is of another form.
    fn end(&mut self) -> Result<Option<Found>, Stop> {
        if self.pending.is_some() {
            return Err(Stop::Other);
        }
        self.go(State::End);
        Ok(None)
    }

    fn close_list(&mut self) {
        self.go(if self.document.bare { State::End } else { State::CommaOrEnd });
    }

    fn go(&mut self, state: State) {
        self.at += 1;
        self.state = state;
    }

    fn element(&mut self, end: usize) -> Found {
        let range = self.at..end;
        (self.at, self.state) = (end, State::ElementComma);
        let Document { bare, snapshot_id, file_version, .. } = self.document;
        let fresh = std::mem::take(&mut self.document.fresh);
        let what = match fresh && !snapshot_id && !file_version {
            _ if bare => What::Document,
            true => What::FirstItem,
            false => What::Item,
        };
        Found::Element(range, what)
    }

    fn member(&mut self, quoted: &[u8]) -> Result<Member, Stop> {
        let name: String = serde_json::from_slice(quoted).unwrap_or_default();
        match name.as_str() {
            "configurationItems" => return Ok(Member::Items),
            "configSnapshotId" => self.document.snapshot_id = true,
            "fileVersion" => self.document.file_version = true,
            name if !ENVELOPES.contains(&name) => {}
            _ if self.pending.is_some() => return Err(Stop::Other),
            _ => return Ok(Member::Envelope),
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

    /// The end of the string at `self.at`.
    fn string_end(&mut self, text: &[u8]) -> Result<usize, Stop> {
        let found = string_end(text, self.string.max(self.at + 1));
        self.string = found.err().unwrap_or(0);
        found.map_err(|_| Stop::More)
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
            b'"' => self.string_end(text),
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

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
