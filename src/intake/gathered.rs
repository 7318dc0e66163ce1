//! What one file gives while it is read, counted and numbered in its order.
use super::discover::Found;
use super::key::kind_by_path;
use super::unfold::Place;
use crate::evidence::file::{FileKind, Outcome, SourceFile};
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::evidence::listed::Listed;
use crate::evidence::origin::FileId;
use crate::ledger::gather::{Page, Seen};
use crate::ledger::records::RecordId;
use crate::time::moment::Moment;
use std::collections::BTreeSet;

/// What became of one element, or of a part of it.
pub(super) enum Parsed {
    /// An item that was read; its ordinal is given when it is noted.
    Item(Seen, Moment, Place),
    /// An item that was not.
    Rejected(Flaw, Place),
    /// A delivered list without a version begins; whether its items are spelled as the API does.
    Spelling(bool),
    /// An entry of a list.
    Listed(Listed),
    /// A flaw of the file.
    Odd(Flaw),
    /// A form that holds evidence.
    Kind(FileKind),
    /// A form that is known, and holds none.
    Hint(FileKind),
    /// A document of no known form, and where it begins.
    Foreign(u64),
}

impl Parsed {
    pub(super) fn item(record: RecordId, captured_at: Moment, place: Place) -> Self {
        Self::Item(Seen { record, ordinal: 0, byte: place.byte }, captured_at, place)
    }

    pub(super) fn rejected(kind: FlawKind, message: String, place: Place) -> Self {
        Self::Rejected(element_flaw(kind, place.byte, message), place)
    }
}

/// What was gathered from a file beside its items.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// A list of items that are spelled as the API spells them.
    pub api_spelled: bool,
    /// The forms in which evidence was found.
    pub kinds: BTreeSet<FileKind>,
    /// The forms that hold none.
    pub hints: BTreeSet<FileKind>,
    /// The first document of no known form.
    pub foreign: Option<u64>,
    /// How many envelopes were not as they should be.
    pub odd: usize,
    /// The next ordinal outside of strings.
    pub ordinal: u32,
    /// The next inside of the string that begins at a byte.
    within: (u64, u32),
}

impl Gathered {
    /// Notes what was parsed, in its order, and leaves the list empty.
    pub(super) fn note_all(&mut self, parsed: &mut Vec<Parsed>, page: &mut Page) {
        for one in parsed.drain(..) {
            self.note(one, page);
        }
    }

    pub(super) fn note(&mut self, parsed: Parsed, page: &mut Page) {
        match parsed {
            Parsed::Item(seen, at, place) => {
                let ordinal = self.number(place);
                let file = &mut page.file;
                file.elements += 1;
                file.first_captured_at = Some(file.first_captured_at.map_or(at, |it| it.min(at)));
                file.last_captured_at = file.last_captured_at.max(Some(at));
                page.seen.push(Seen { ordinal, ..seen });
            }
            Parsed::Rejected(flaw, place) => {
                let ordinal = Some(self.number(place));
                page.file.elements += 1;
                page.file.rejected += 1;
                page.flaws.push(Flaw { ordinal, ..flaw });
                if place.nested {
                    self.kinds.extend(self.hints.iter().next_back());
                }
            }
            Parsed::Spelling(of_api) => self.api_spelled |= of_api,
            Parsed::Listed(mut entry) => {
                entry.origin.ordinal = u32::try_from(page.listed.len()).unwrap_or(u32::MAX);
                page.listed.push(entry);
            }
            Parsed::Odd(flaw) => {
                self.odd += 1;
                page.flaws.push(flaw);
            }
            Parsed::Kind(kind) => _ = self.kinds.insert(kind),
            Parsed::Hint(kind) => _ = self.hints.insert(kind),
            Parsed::Foreign(byte) => self.foreign = self.foreign.or(Some(byte)),
        }
    }

    /// The ordinal of the next item (SEMANTICS R25, R26).
    fn number(&mut self, place: Place) -> u32 {
        if place.nested && self.within.0 != place.byte {
            self.within = (place.byte, 0);
        }
        let next = if place.nested { &mut self.within.1 } else { &mut self.ordinal };
        let ordinal = *next;
        *next = next.saturating_add(1);
        ordinal
    }
}

/// The page of a file that was not opened.
pub(super) fn blank(found: &Found) -> Page {
    Page {
        file: SourceFile {
            path: found.relative.clone(),
            kind: kind_by_path(&found.relative, found.key()),
            key: found.key().cloned(),
            size_bytes: found.size_bytes,
            inflated_bytes: 0,
            sha256: String::new(),
            elements: 0,
            versions: 0,
            repeats: 0,
            rejected: 0,
            first_captured_at: None,
            last_captured_at: None,
            outcome: Outcome::Ignored,
        },
        seen: Vec::new(),
        flaws: Vec::new(),
        listed: Vec::new(),
    }
}

/// A flaw of the file as a whole. Its `FileId` is not known yet: it is given when the pages are
/// bound.
pub(super) fn file_flaw(kind: FlawKind, byte: Option<u64>, message: String) -> Flaw {
    Flaw { file: FileId(0), ordinal: None, byte, kind, message }
}

/// A flaw of an element, whose ordinal is given when it is noted.
pub(super) fn element_flaw(kind: FlawKind, byte: u64, message: String) -> Flaw {
    Flaw { file: FileId(0), ordinal: Some(0), byte: Some(byte), kind, message }
}
