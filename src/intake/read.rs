//! One file to one page: its items, its flaws, and how it ended.
use super::discover::{Found, Trouble};
use super::element::{self, Rejection};
use super::inflate::{End, Limits, Text};
use super::key::{kind_by_path, may_hold_items, parse};
use super::split::{Envelope, Found as Next, Split};
use crate::evidence::file::{FileKind, Outcome, SourceFile};
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::evidence::origin::FileId;
use crate::ledger::gather::{Gather, Page, Seen};
use crate::time::moment::Moment;
use highway::{HighwayHash, HighwayHasher, Key};
use rayon::prelude::*;
use std::io;
use std::ops::Range;
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

/// How much text is inflated between two looks at it.
const FILL_BYTES: usize = 256 << 10;
/// How much text is handed on at once. A larger file is inflated beside its parsing.
const BATCH_BYTES: usize = 4 << 20;
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
        loop {
            let work = || self.parse(&batch, region.as_deref());
            if walk.ended() {
                note(work(), page);
                self.spare.put(batch.text);
                break;
            }
            // Inflating goes on beside parsing.
            let (next, parsed) = rayon::join(|| walk.next(self.spare.take()), work);
            note(parsed, page);
            self.spare.put(std::mem::replace(&mut batch, next?).text);
        }
        self.spare.put(std::mem::take(&mut walk.held));
        walk.conclude(page)
    }

    fn parse(&self, batch: &Batch, region: Option<&str>) -> Vec<Parsed> {
        let parse = |element: &Element| self.element(batch, element, region);
        if batch.text.len() > SHARE_BYTES {
            batch.elements.par_iter().with_min_len(32).map(parse).collect()
        } else {
            batch.elements.iter().map(parse).collect()
        }
    }

    fn element(&self, batch: &Batch, element: &Element, region: Option<&str>) -> Parsed {
        let text = &batch.text[element.range.clone()];
        let byte = batch.start + element.range.start as u64;
        // An item of old may take its region from the key: the same bytes are then another item.
        let mut hasher = HighwayHasher::new(Key(self.fingerprint_key));
        hasher.append(text);
        hasher.append(region.unwrap_or_default().as_bytes());
        let [low, high] = hasher.finalize128();
        let fingerprint = u128::from(high) << 64 | u128::from(low);
        let parse = || {
            let item = element::read(text, region)?;
            let captured_at = item.captured_at;
            Ok((self.gather.keep(fingerprint, item), captured_at))
        };
        let known = self.gather.known(fingerprint).map_or_else(parse, Ok);
        let ordinal = element.ordinal;
        match known {
            Ok((record, at)) => Parsed::Item(Seen { record, ordinal, byte }, at),
            Err(Rejection { kind, message }) => {
                Parsed::Rejected(element_flaw(kind, ordinal, byte, message))
            }
        }
    }
}

fn note(parsed: Vec<Parsed>, page: &mut Page) {
    for one in parsed {
        one.note(page);
    }
}

/// What became of one element.
enum Parsed {
    Item(Seen, Moment),
    Rejected(Flaw),
}

impl Parsed {
    fn note(self, page: &mut Page) {
        page.file.elements += 1;
        match self {
            Self::Item(seen, at) => {
                let file = &mut page.file;
                file.first_captured_at = Some(file.first_captured_at.map_or(at, |it| it.min(at)));
                file.last_captured_at = file.last_captured_at.max(Some(at));
                page.seen.push(seen);
            }
            Self::Rejected(flaw) => {
                page.file.rejected += 1;
                page.flaws.push(flaw);
            }
        }
    }
}

struct Element {
    range: Range<usize>,
    ordinal: u32,
}

/// A piece of a file's text, and the whole elements in it.
struct Batch {
    text: Vec<u8>,
    start: u64,
    elements: Vec<Element>,
}

/// The walk through a file's text, batch by batch.
struct Walk {
    text: Text,
    split: Split,
    limits: Limits,
    held: Vec<u8>,
    /// Where `held` begins in the inflated text.
    start: u64,
    ordinal: u32,
    /// How the text ended, once it did.
    end: Option<End>,
    /// How the document ended, once it did: sound, or broken at a byte.
    document: Option<Result<(), Flaw>>,
    /// The first byte of something behind the document.
    behind: Option<u64>,
}

impl Walk {
    fn new(text: Text, limits: Limits, held: Vec<u8>) -> Self {
        Self {
            text,
            split: Split::new(),
            limits,
            held,
            start: 0,
            ordinal: 0,
            end: None,
            document: None,
            behind: None,
        }
    }

    fn ended(&self) -> bool {
        self.end.is_some()
    }

    /// The next batch; what is begun in it goes on in `fresh`.
    fn next(&mut self, mut fresh: Vec<u8>) -> io::Result<Batch> {
        let mut elements = Vec::new();
        while self.end.is_none() && (self.held.len() < BATCH_BYTES || elements.is_empty()) {
            self.end = self.text.fill(&mut self.held, FILL_BYTES)?;
            self.split(&mut elements);
            if self.document.is_some() {
                self.pass_over(&elements);
            } else if self.held.len() - self.split.done() > self.limits.item_bytes_max {
                let why = "an item is longer than the limit".to_owned();
                self.document = Some(Err(self.broken(self.split.done(), FlawKind::Limit, why)));
            }
        }
        let done = self.split.done().min(self.held.len());
        fresh.extend_from_slice(&self.held[done..]);
        self.held.truncate(done);
        let text = std::mem::replace(&mut self.held, fresh);
        let batch = Batch { start: self.start, text, elements };
        self.start += batch.text.len() as u64;
        self.split.forget(batch.text.len());
        Ok(batch)
    }

    fn split(&mut self, elements: &mut Vec<Element>) {
        while self.document.is_none() {
            match self.split.next(&self.held, self.end.is_some()) {
                Next::Element(_) if self.ordinal == self.limits.items_max => {
                    let why = "the file lists more items than the limit".to_owned();
                    self.document = Some(Err(self.broken(self.split.done(), FlawKind::Limit, why)));
                }
                Next::Element(range) => {
                    elements.push(Element { range, ordinal: self.ordinal });
                    self.ordinal += 1;
                }
                Next::More => break,
                Next::End(_) => self.document = Some(Ok(())),
                Next::Broken(at, why) => {
                    let kind = if self.started() { FlawKind::Torn } else { FlawKind::NotConfig };
                    self.document = Some(Err(self.broken(at, kind, why.to_owned())));
                }
            }
        }
    }

    /// Behind the document's end only white space is expected; it is read for the checksum.
    fn pass_over(&mut self, elements: &[Element]) {
        let done = self.split.done().min(self.held.len());
        let rest = &self.held[done..];
        let odd = rest.iter().position(|byte| !byte.is_ascii_whitespace());
        if let (Some(at), Some(Ok(())), None) = (odd, &self.document, self.behind) {
            self.behind = Some(self.start + (done + at) as u64);
        }
        // Once there is nothing to split, text is dropped as it comes.
        if elements.is_empty() {
            self.start += rest.len() as u64;
            self.held.truncate(done);
        }
    }

    fn started(&self) -> bool {
        self.split.envelope.items || self.split.envelope.single
    }

    fn broken(&self, at: usize, kind: FlawKind, message: String) -> Flaw {
        let byte = self.start + at as u64;
        if self.split.inside_element() {
            element_flaw(kind, self.ordinal, byte, message)
        } else {
            file_flaw(kind, Some(byte), message)
        }
    }

    /// Judges the file as a whole.
    fn conclude(self, page: &mut Page) -> io::Result<()> {
        let Self { text, split, end, document, behind, .. } = self;
        page.file.inflated_bytes = text.inflated_bytes;
        (page.file.size_bytes, page.file.sha256) = text.finish()?;
        let end = end.unwrap_or(End::Sound);
        let whole = matches!(end, End::Sound | End::Trailing(_));
        let delivery = page.file.kind != FileKind::Other && page.file.kind != FileKind::Trail;
        let items = split.envelope.items || split.envelope.single;
        page.file.kind = kind(split.envelope, page.file.kind);
        let broken = document.and_then(Result::err);
        let ours = delivery || split.envelope.misshapen;
        if !items && whole && !ours && foreign(broken.as_ref(), split.envelope) {
            return Ok(()); // JSON of another kind: ignored
        }
        if let End::Trailing(byte) = end {
            let what = format!("bytes behind the gzip stream, from byte {byte} of the stored file");
            page.flaws.push(file_flaw(FlawKind::TrailingBytes, Some(byte), what));
        }
        if let Some(byte) = behind {
            let what = "text behind the document's end".to_owned();
            page.flaws.push(file_flaw(FlawKind::TrailingBytes, Some(byte), what));
        }
        if split.envelope.doubled {
            let what = "the list of items stands twice; both are read".to_owned();
            page.flaws.push(file_flaw(FlawKind::NotConfig, None, what));
        }
        let sound = whole && items && broken.is_none() && behind.is_none();
        if !sound && (behind.is_none() || broken.is_some() || !whole) {
            add_wound(page, end, broken);
        }
        page.file.outcome = match (sound, page.file.elements) {
            (true, _) => Outcome::Read,
            (false, 1..) => Outcome::PartlyRead,
            (false, 0) => Outcome::Unreadable,
        };
        Ok(())
    }
}

/// The flaw of a file that did not end well; a torn item counts as one that was rejected.
fn add_wound(page: &mut Page, end: End, broken: Option<Flaw>) {
    let cause = match end {
        End::Torn(why) => Some((FlawKind::Torn, why)),
        End::TooLarge(why) => Some((FlawKind::Limit, why)),
        End::Sound | End::Trailing(_) => None,
    };
    let mut flaw = broken.unwrap_or_else(|| {
        file_flaw(FlawKind::NotConfig, None, "no list of configuration items in it".into())
    });
    if let Some((kind, why)) = cause {
        let at_end = Some(page.file.inflated_bytes);
        flaw.kind = kind;
        flaw.message = match flaw.ordinal {
            Some(_) => format!("{why} inside this item"),
            None => format!("{why} after {} bytes of text", page.file.inflated_bytes),
        };
        flaw.byte = flaw.ordinal.map_or(at_end, |_| flaw.byte);
    }
    if flaw.ordinal.is_some() {
        page.file.elements += 1;
        page.file.rejected += 1;
    }
    page.flaws.push(flaw);
}

/// Whether a text without items is plainly something else, and not a delivery that is damaged.
fn foreign(broken: Option<&Flaw>, envelope: Envelope) -> bool {
    envelope.other_form.is_some() || broken.is_none_or(|flaw| flaw.message == "not a JSON object")
}

/// What a file is, by its content first and its key second (SEMANTICS R5).
fn kind(envelope: Envelope, by_path: FileKind) -> FileKind {
    match (envelope, by_path) {
        (Envelope { items: true, snapshot_id: true, .. }, _)
        | (Envelope { items: true, .. }, FileKind::Snapshot) => FileKind::Snapshot,
        (Envelope { items: true, .. }, _) => FileKind::History,
        (Envelope { single: true, .. }, FileKind::Oversized) => FileKind::Oversized,
        (Envelope { single: true, .. }, _) => FileKind::Notification,
        (Envelope { other_form: Some(form), .. }, FileKind::Other | FileKind::Trail) => form,
        _ => by_path,
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
    }
}

/// The file's number is not known yet: it is given when the pages are bound.
fn file_flaw(kind: FlawKind, byte: Option<u64>, message: String) -> Flaw {
    Flaw { file: FileId(0), ordinal: None, byte, kind, message }
}

fn element_flaw(kind: FlawKind, ordinal: u32, byte: u64, message: String) -> Flaw {
    Flaw { file: FileId(0), ordinal: Some(ordinal), byte: Some(byte), kind, message }
}
