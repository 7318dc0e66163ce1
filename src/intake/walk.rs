//! The walk through a file's text, batch by batch: what can be parsed by itself, and where it is.
use super::documents::{Documents, Step};
use super::envelope::{Envelope, What};
use super::gathered::{element_flaw, file_flaw};
use super::held::Held;
use super::inflate::{End, Limits, Text};
use super::signs::{LONGEST, Signs};
use super::split::{Found as Next, Split};
use crate::evidence::flaw::{Flaw, FlawKind};
use std::io;
use std::ops::Range;

/// How much text is inflated between two looks at it.
const FILL_BYTES: usize = 256 << 10;
/// How much text is handed on at once. A larger file is inflated beside its parsing.
const BATCH_BYTES: usize = 1 << 20;
/// How much text for people is kept for a document in it that may have begun, while it does not
/// speak of items.
const LETTER_BYTES: u64 = 1 << 20;

/// A range of the text that can be parsed by itself.
pub(super) struct Element {
    pub range: Range<usize>,
    pub what: What,
}

/// A piece of a file's text, and the whole elements in it.
pub(super) struct Batch {
    pub text: Vec<u8>,
    pub start: u64,
    pub elements: Vec<Element>,
}

/// How the text is taken apart.
enum Reader {
    Delivered(Split),
    Documents(Documents),
    /// Text for people, from this place.
    Letter(usize),
}

/// The walk through one file.
pub(super) struct Walk {
    text: Text,
    reader: Reader,
    envelope: Envelope,
    limits: Limits,
    pub(super) held: Held,
    /// Where `held` begins in the inflated text.
    start: u64,
    /// How many elements were found.
    elements: u32,
    /// How the text ended, once it did.
    end: Option<End>,
    /// The documents were left: sound, or broken at a byte.
    closed: Option<Result<(), Flaw>>,
    /// What broke on the way, where the walk could go on behind it.
    broken: Vec<Flaw>,
    /// The first byte of something behind the documents.
    behind: Option<u64>,
    /// Whether it speaks of evidence.
    signs: Signs,
}

/// How the walk ended, for the judgement of the file as a whole.
pub(super) struct Ending {
    pub text: Text,
    pub envelope: Envelope,
    pub end: End,
    pub closed: Result<(), Flaw>,
    pub broken: Vec<Flaw>,
    pub behind: Option<u64>,
    /// Whether the text speaks of evidence, read or not.
    pub speaks: bool,
}

impl Walk {
    pub(super) fn new(text: Text, limits: Limits, held: Held) -> Self {
        Self {
            text,
            reader: Reader::Delivered(Split::new()),
            envelope: Envelope::default(),
            limits,
            held,
            start: 0,
            elements: 0,
            end: None,
            closed: None,
            broken: Vec::new(),
            behind: None,
            signs: Signs::default(),
        }
    }

    /// The walk through a text that is there to its sound end.
    pub(super) fn of_whole(text: Text, limits: Limits, held: Held) -> Self {
        let mut walk = Self::new(text, limits, held);
        walk.signs.look(&walk.held, 0, 0);
        walk.end = Some(End::Sound);
        walk
    }

    pub(super) fn ended(&self) -> bool {
        self.end.is_some()
    }

    /// The next batch; what is begun in it goes on in `fresh`.
    pub(super) fn next(&mut self, mut fresh: Vec<u8>) -> io::Result<Batch> {
        let mut elements = Vec::new();
        while self.end.is_none() && (self.held.len() < BATCH_BYTES || elements.is_empty()) {
            let before = self.held.len();
            self.end = self.held.change(|it| self.text.fill(it, FILL_BYTES))?;
            self.signs.look(&self.held, before, self.start);
            self.sift(&mut elements);
            let done = self.done();
            if self.closed.is_none() && elements.is_empty() && done > BATCH_BYTES {
                self.held.change(|it| _ = it.drain(..done));
                self.let_go(done);
            }
        }
        let done = self.done().min(self.held.len());
        fresh.extend_from_slice(&self.held[done..]);
        self.held.truncate(done);
        let text = std::mem::replace(&mut self.held, fresh.into()).into_text();
        let batch = Batch { start: self.start, text, elements };
        self.let_go(batch.text.len());
        Ok(batch)
    }

    /// Finds the elements of what is held.
    fn sift(&mut self, elements: &mut Vec<Element>) {
        self.split(elements);
        if self.closed.is_some() {
            self.pass_over(elements);
        } else if self.held.len() - self.done() > self.limits.item_bytes_max {
            let why = "an item, or a text around one, is longer than the limit".to_owned();
            self.closed = Some(Err(self.flaw(self.done(), FlawKind::Limit, why)));
            if let Reader::Letter(from) = self.reader {
                elements.push(Element { range: from..self.held.len(), what: What::Letter });
                self.reader = Reader::Letter(self.held.len());
            }
        }
    }

    /// The held text lost its first `count` bytes.
    fn let_go(&mut self, count: usize) {
        self.start += count as u64;
        match &mut self.reader {
            Reader::Delivered(split) => split.forget(count),
            Reader::Documents(documents) => documents.forget(count),
            Reader::Letter(from) => *from = from.saturating_sub(count),
        }
    }

    pub(super) fn conclude(self) -> Ending {
        Ending {
            text: self.text,
            envelope: self.envelope,
            end: self.end.unwrap_or(End::Sound),
            closed: self.closed.unwrap_or(Ok(())),
            broken: self.broken,
            behind: self.behind,
            speaks: self.signs.found(),
        }
    }

    fn done(&self) -> usize {
        match &self.reader {
            Reader::Delivered(split) => split.done(),
            Reader::Documents(documents) => documents.done(),
            Reader::Letter(from) => *from,
        }
    }

    fn split(&mut self, elements: &mut Vec<Element>) {
        while self.split_on(elements) {}
    }

    /// Goes on until one more element is found, or none will be; whether it may go on after that.
    fn split_on(&mut self, elements: &mut Vec<Element>) -> bool {
        let before = elements.len();
        let mut goes_on = true;
        while goes_on && self.closed.is_none() && elements.len() == before {
            let last = self.end.is_some();
            goes_on = match &mut self.reader {
                Reader::Delivered(split) => {
                    let next = split.next(&self.held, last);
                    self.envelope = split.envelope();
                    self.take(next, elements)
                }
                Reader::Documents(documents) => {
                    let step = documents.next(&self.held, last);
                    self.take_document(step, elements)
                }
                Reader::Letter(from) => {
                    let from = *from;
                    self.take_letter(from, elements)
                }
            };
        }
        self.elements += u32::try_from(elements.len() - before).unwrap_or(u32::MAX);
        if self.elements > self.limits.items_max {
            elements.pop();
            let why = "the file lists more items than the limit".to_owned();
            self.closed = Some(Err(self.flaw(self.done(), FlawKind::Limit, why)));
        }
        goes_on && self.closed.is_none()
    }

    /// The text from the item on at which a walk through a whole text stands, if it is one of a
    /// delivered list.
    pub(super) fn at_item(&mut self) -> Option<&[u8]> {
        let Reader::Delivered(split) = &mut self.reader else { return None };
        if self.closed.is_some() || self.elements >= self.limits.items_max {
            return None;
        }
        let at = split.begins(&self.held)?;
        self.held.get(at..)
    }

    /// Passes over the item at which the walk stands, whose length is known; gives its first byte.
    pub(super) fn pass(&mut self, length: usize) -> u64 {
        let Reader::Delivered(split) = &mut self.reader else { return 0 };
        let at = split.at();
        split.pass(length);
        self.elements += 1;
        at as u64
    }

    /// The next element of a whole text.
    pub(super) fn one(&mut self) -> Option<Element> {
        let mut one = Vec::new();
        while one.is_empty() && self.split_on(&mut one) {}
        one.pop()
    }

    /// The end of the walk through a whole text; gives the text back.
    pub(super) fn end_of_whole(mut self) -> (Ending, Held) {
        if self.closed.is_some() {
            self.pass_over(&[]);
        }
        let text = std::mem::take(&mut self.held);
        (self.conclude(), text)
    }

    /// What the walk through a delivered list found; whether it goes on.
    fn take(&mut self, next: Next, elements: &mut Vec<Element>) -> bool {
        match next {
            Next::Element(range, what) => elements.push(Element { range, what }),
            Next::More => return false,
            Next::End => self.closed = Some(Ok(())),
            Next::Other => self.turn(),
            Next::Broken(at, why) => {
                let kind = if self.envelope.lists() || self.envelope.bare {
                    FlawKind::Torn
                } else {
                    FlawKind::NotConfig
                };
                self.closed = Some(Err(self.flaw(at, kind, why.to_owned())));
            }
        }
        true
    }

    /// Goes on as a walk through documents of any form, or through text for people.
    fn turn(&mut self) {
        let done = self.done();
        let rest = &self.held[done..];
        let second = rest.iter().skip(1).find(|it| !it.is_ascii_whitespace());
        self.reader = match rest.first() {
            // Lines of a log begin with brackets, too.
            Some(b'[') if !matches!(second, Some(b'{' | b'[' | b'"' | b']')) => {
                Reader::Letter(done)
            }
            Some(first @ (b'{' | b'[' | b'"')) => {
                Reader::Documents(Documents::starting(done, *first))
            }
            _ => Reader::Letter(done),
        };
    }

    fn take_document(&mut self, step: Step, elements: &mut Vec<Element>) -> bool {
        match step {
            Step::Document(range) => elements.push(Element { range, what: What::Document }),
            Step::More => return false,
            Step::End => self.closed = Some(Ok(())),
            Step::Broken(at, why) => {
                let byte = Some(self.start + at as u64);
                self.broken.push(file_flaw(FlawKind::BadJson, byte, why));
            }
        }
        true
    }

    /// Of a letter so much is taken as stands before the first word that speaks of items, and all
    /// behind it; of one that speaks of none its end. What comes before is let go.
    fn take_letter(&mut self, from: usize, elements: &mut Vec<Element>) -> bool {
        let until = self.signs.first().unwrap_or(self.start + self.held.len() as u64);
        // A word may have begun already.
        let open = if self.ended() || self.signs.found() { 0 } else { LONGEST as u64 };
        let cut = until.saturating_sub(LETTER_BYTES + open).saturating_sub(self.start);
        let from = from.max(usize::try_from(cut).unwrap_or(usize::MAX).min(self.held.len()));
        if !self.ended() {
            self.reader = Reader::Letter(from);
            return false;
        }
        elements.push(Element { range: from..self.held.len(), what: What::Letter });
        self.reader = Reader::Letter(self.held.len());
        self.closed = Some(Ok(()));
        true
    }

    /// Behind the documents only white space is expected; it is read for the checksum.
    fn pass_over(&mut self, elements: &[Element]) {
        let done = self.done().min(self.held.len());
        let rest = &self.held[done..];
        let odd = rest.iter().position(|byte| !byte.is_ascii_whitespace());
        if let (Some(at), Some(Ok(())), None) = (odd, &self.closed, self.behind) {
            self.behind = Some(self.start + (done + at) as u64);
        }
        // Once there is nothing to split, text is dropped as it comes.
        if elements.is_empty() {
            self.start += rest.len() as u64;
            self.held.truncate(done);
        }
    }

    fn flaw(&self, at: usize, kind: FlawKind, message: String) -> Flaw {
        let byte = self.start + at as u64;
        match &self.reader {
            Reader::Delivered(split) if split.inside_element() => element_flaw(kind, byte, message),
            _ => file_flaw(kind, Some(byte), message),
        }
    }
}
