//! One file to one page: its items, its flaws, and how it ended.
use super::discover::{Found, Trouble};
use super::element::{self, Rejection};
use super::inflate::{Limits, Text};
use super::key::{kind_by_path, may_hold_items, parse};
use super::leaf;
use super::unfold::{Find, unfold};
use super::verdict::conclude;
use super::walk::{Batch, Element, Walk, What};
use crate::evidence::file::{FileKind, Outcome, SourceFile};
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::evidence::listed::Listed;
use crate::evidence::origin::FileId;
use crate::evidence::partial::Extent;
use crate::ledger::gather::{Fingerprint, Gather, Page, Seen};
use crate::time::moment::Moment;
use highway::{HighwayHash, HighwayHasher, Key};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, PoisonError};

/// What every file's reading shares.
pub(super) struct Desk<'a> {
    pub gather: &'a Gather,
    pub fingerprint_key: [u64; 4],
    pub limits: Limits,
    pub spare: Spare,
}

/// Text buffers that wait for the next file: fresh ones would cost more than what is read in them.
#[derive(Debug, Default)]
pub(super) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }
}

/// A batch above this size is parsed by several threads.
const SHARE_BYTES: usize = 1 << 20;

impl Desk<'_> {
    /// Reads a file. Never fails: what goes wrong stands in the page.
    pub(super) fn page(&self, found: &Found) -> Page {
        let mut page = blank(found);
        match &found.trouble {
            Some(Trouble::Loop) => {}
            Some(Trouble::Flaw(why)) => {
                page.file.outcome = Outcome::Unreadable;
                page.flaws.push(file_flaw(FlawKind::Unreadable, None, why.clone()));
            }
            None if !may_hold_items(&found.relative) => {}
            None => {
                if let Err(error) = self.read(found, &mut page) {
                    page.file.outcome = Outcome::Unreadable;
                    page.flaws.push(file_flaw(FlawKind::Unreadable, None, error.to_string()));
                }
            }
        }
        page
    }

    fn read(&self, found: &Found, page: &mut Page) -> io::Result<()> {
        let mut text = Text::open(&found.path, self.limits)?;
        if text.is_empty()? {
            page.file.sha256 = text.finish()?.1;
            page.file.outcome = Outcome::Unreadable;
            page.flaws.push(file_flaw(FlawKind::NotConfig, None, "the file is empty".into()));
            return Ok(());
        }
        let mut walk = Walk::new(text, self.limits, self.spare.take());
        let region = page.file.key.as_ref().map(|key| key.region.clone());
        let mut batch = walk.next(self.spare.take())?;
        let mut gathered = Gathered { api_spelled: is_of_api(&batch), ..Gathered::default() };
        loop {
            let work = || self.parse(&batch, region.as_deref());
            if walk.ended() {
                gathered.note_all(work(), page);
                self.spare.put(batch.text);
                break;
            }
            // Inflating goes on beside parsing.
            let (next, parsed) = rayon::join(|| walk.next(self.spare.take()), work);
            gathered.note_all(parsed, page);
            self.spare.put(std::mem::replace(&mut batch, next?).text);
        }
        self.spare.put(std::mem::take(&mut walk.held));
        conclude(walk.conclude(), &gathered, page)
    }

    fn parse(&self, batch: &Batch, region: Option<&str>) -> Vec<Parsed> {
        let parse = |element: &Element| -> Vec<Parsed> {
            let byte = batch.start + element.range.start as u64;
            let text = &batch.text[element.range.clone()];
            match element.what {
                What::Item => vec![self.element(text, byte, region)],
                What::Document => self.document(text, byte, region),
                What::Letter => self.letter(text, byte, region),
            }
        };
        if batch.text.len() > SHARE_BYTES {
            batch.elements.par_iter().with_min_len(32).flat_map_iter(parse).collect()
        } else {
            batch.elements.iter().flat_map(parse).collect()
        }
    }

    fn element(&self, text: &[u8], byte: u64, region: Option<&str>) -> Parsed {
        // An item of old may take its region from the key: the same bytes are then another item.
        let fingerprint = self.fingerprint(&[text, region.unwrap_or_default().as_bytes()]);
        let parse = || {
            let item = element::read(text, region, Extent::Whole)?;
            let captured_at = item.captured_at;
            Ok((self.gather.keep(fingerprint, item), captured_at))
        };
        let known = self.gather.known(fingerprint).map_or_else(parse, Ok);
        Parsed::item(known, byte, false)
    }

    /// All that a document of another form holds.
    fn document(&self, text: &[u8], byte: u64, region: Option<&str>) -> Vec<Parsed> {
        let Ok(text) = str::from_utf8(text) else {
            let message = "not UTF-8".to_owned();
            let rejection = Rejection { kind: FlawKind::BadJson, message };
            return vec![Parsed::item(Err(rejection), byte, false)];
        };
        let mut parsed = Vec::new();
        unfold(text, byte, &mut |found| parsed.push(self.found(found, region)));
        if parsed.is_empty() {
            parsed.push(Parsed::Foreign(byte));
        }
        parsed
    }

    /// What stands in text for people; nothing, mostly.
    fn letter(&self, text: &[u8], byte: u64, region: Option<&str>) -> Vec<Parsed> {
        let text = String::from_utf8_lossy(text);
        let mut parsed = Vec::new();
        for document in super::letter::documents(&text) {
            let inside = document.get().as_ptr().addr() - text.as_ptr().addr();
            let at = byte + inside as u64;
            unfold(document.get(), at, &mut |found| parsed.push(self.found(found, region)));
        }
        let held = parsed.iter().any(|it| !matches!(it, Parsed::Hint(_)));
        if !held && super::letter::speaks_of_items(&text) {
            let why = "it speaks of a configuration item, and none in it can be read".to_owned();
            parsed.push(Parsed::Odd(file_flaw(FlawKind::NotConfig, None, why)));
        }
        parsed
    }

    fn found(&self, found: Find<'_>, region: Option<&str>) -> Parsed {
        match found {
            Find::Item(item) => {
                let part = |text: Option<&str>| text.map_or(0, str::len).to_le_bytes();
                // Nothing of UTF-8 holds this byte, and no length can be taken for another's.
                let mark = [0xff, item.extent as u8];
                let (diff, enclosing) = (part(item.diff), part(item.enclosing));
                let fingerprint = self.fingerprint(&[
                    item.text.as_bytes(),
                    region.unwrap_or_default().as_bytes(),
                    &mark,
                    &diff,
                    item.diff.unwrap_or_default().as_bytes(),
                    &enclosing,
                    item.enclosing.unwrap_or_default().as_bytes(),
                ]);
                let parse = || {
                    let read = leaf::read(&item, region)?;
                    let captured_at = read.captured_at;
                    Ok((self.gather.keep(fingerprint, read), captured_at))
                };
                let known = self.gather.known(fingerprint).map_or_else(parse, Ok);
                Parsed::item(known, item.place.byte, item.place.nested)
            }
            Find::Broken(place, kind, message) => {
                Parsed::item(Err(Rejection { kind, message }), place.byte, place.nested)
            }
            Find::Entry(raw, place) => leaf::entry(raw, place),
            Find::Odd(place, why) => {
                Parsed::Odd(file_flaw(FlawKind::NotConfig, Some(place.byte), why))
            }
            Find::Kind(kind) => Parsed::Kind(kind),
            Find::Hint(kind) => Parsed::Hint(kind),
        }
    }

    fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut hasher = HighwayHasher::new(Key(self.fingerprint_key));
        for part in parts {
            hasher.append(part);
        }
        let [low, high] = hasher.finalize128();
        u128::from(high) << 64 | u128::from(low)
    }
}

/// Whether the items of the first batch are spelled as the API spells them.
fn is_of_api(batch: &Batch) -> bool {
    let first = batch.elements.first().filter(|it| it.what == What::Item);
    first.is_some_and(|it| element::is_of_api(&batch.text[it.range.clone()]))
}

/// What became of one element, or of a part of it.
pub(super) enum Parsed {
    /// An item that was read; whether it stood inside of a string.
    Item(Seen, Moment, bool),
    /// An item that was not; its ordinal is given when it is noted.
    Rejected(Flaw, bool),
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
    fn item(
        read: Result<(crate::ledger::gather::RecordId, Moment), Rejection>,
        byte: u64,
        nested: bool,
    ) -> Self {
        match read {
            Ok((record, at)) => Self::Item(Seen { record, ordinal: 0, byte }, at, nested),
            Err(Rejection { kind, message }) => {
                Self::Rejected(element_flaw(kind, 0, byte, message), nested)
            }
        }
    }
}

/// What was gathered from a file beside its items.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Its items are spelled as the API spells them.
    pub api_spelled: bool,
    /// The forms in which evidence was found.
    pub kinds: BTreeSet<FileKind>,
    /// The forms that hold none.
    pub hints: BTreeSet<FileKind>,
    /// The first document of no known form.
    pub foreign: Option<u64>,
    /// How many envelopes were not as they should be.
    pub odd: usize,
    /// The next ordinal outside of strings, and inside of the string that begins at a byte.
    ordinal: u32,
    within: (u64, u32),
}

impl Gathered {
    fn note_all(&mut self, parsed: Vec<Parsed>, page: &mut Page) {
        for one in parsed {
            self.note(one, page);
        }
    }

    fn note(&mut self, parsed: Parsed, page: &mut Page) {
        match parsed {
            Parsed::Item(seen, at, nested) => {
                let ordinal = self.number(seen.byte, nested);
                let file = &mut page.file;
                file.elements += 1;
                file.first_captured_at = Some(file.first_captured_at.map_or(at, |it| it.min(at)));
                file.last_captured_at = file.last_captured_at.max(Some(at));
                page.seen.push(Seen { ordinal, ..seen });
            }
            Parsed::Rejected(flaw, nested) => {
                let ordinal = Some(self.number(flaw.byte.unwrap_or(0), nested));
                page.file.elements += 1;
                page.file.rejected += 1;
                page.flaws.push(Flaw { ordinal, ..flaw });
                if nested {
                    self.kinds.extend(self.hints.iter().next_back());
                }
            }
            Parsed::Listed(entry) => page.listed.push(entry),
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
    fn number(&mut self, byte: u64, nested: bool) -> u32 {
        let next = if nested {
            if self.within.0 != byte {
                self.within = (byte, 0);
            }
            &mut self.within.1
        } else {
            &mut self.ordinal
        };
        *next += 1;
        *next - 1
    }
}

fn blank(found: &Found) -> Page {
    Page {
        file: SourceFile {
            path: found.relative.clone(),
            kind: kind_by_path(&found.relative),
            key: parse(&found.relative),
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

/// The file's number is not known yet: it is given when the pages are bound.
pub(super) fn file_flaw(kind: FlawKind, byte: Option<u64>, message: String) -> Flaw {
    Flaw { file: FileId(0), ordinal: None, byte, kind, message }
}

pub(super) fn element_flaw(kind: FlawKind, ordinal: u32, byte: u64, message: String) -> Flaw {
    Flaw { file: FileId(0), ordinal: Some(ordinal), byte: Some(byte), kind, message }
}
