//! One file to one page: its items, its flaws, and how it ended.
use super::discover::{Found, Trouble};
use super::element::{self, Rejection, explain};
use super::envelope::What;
use super::fingerprint::Fingerprints;
use super::gathered::{Gathered, Parsed, blank, file_flaw};
use super::held::Held;
use super::inflate::{Limits, Text};
use super::key::may_hold_items;
use super::leaf;
use super::letter::speaks_of_items;
use super::row::{Foreseen, Row, Rows};
use super::signs::is_utf16;
use super::spoiled::Blanked;
use super::tools::Tools;
use super::unfold::{Find, Leaf, Place, unfold, unfold_letter};
use super::verdict::conclude;
use super::walk::{Batch, Element, Ending, Walk};
use crate::evidence::file::{DeliveryKey, Outcome};
use crate::evidence::flaw::FlawKind;
use crate::evidence::item::ConfigurationItem;
use crate::evidence::partial::Extent;
use crate::ledger::body::BodyId;
use crate::ledger::gather::{Fingerprint, Gather, Page, Seen};
use crate::ledger::spare::Spare;
use rayon::prelude::*;
use std::io;

/// What every file's reading shares.
pub(super) struct Desk<'a> {
    pub gather: &'a Gather,
    pub fingerprints: Fingerprints,
    pub limits: Limits,
    /// Whether a file with such a key is left out.
    pub leaves_out: &'a (dyn Fn(&DeliveryKey) -> bool + Sync),
    pub tools: Spare<Tools>,
    pub texts: Spare<Vec<u8>>,
    pub rows: Rows,
}

/// A larger buffer is not kept for the next file.
const KEPT_BYTES_MAX: usize = 16 << 20;
/// A batch above this size is parsed by several threads, so many elements at a time.
const SHARE_BYTES: usize = 256 << 10;
const SHARE_ELEMENTS: usize = 16;

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
            None if !may_hold_items(&found.relative, found.key()) => {}
            None if page.file.key.as_ref().is_some_and(self.leaves_out) => {
                page.file.outcome = Outcome::Skipped;
            }
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
        let mut tools = self.tools.take();
        let mut text = Text::open(found, self.limits, std::mem::take(&mut tools.stored))?;
        if text.is_empty()? {
            page.file.sha256 = text.finish()?.1;
            page.file.outcome = Outcome::Unreadable;
            page.flaws.push(file_flaw(FlawKind::NotConfig, None, "the file is empty".into()));
            return Ok(());
        }
        let region = page.file.key.as_ref().map(|key| key.region.clone());
        let mut gathered = Gathered::default();
        page.seen = std::mem::take(&mut tools.seen);
        let region = region.as_deref();
        let ending = if text.whole(&mut tools.inflate, &mut tools.text) {
            let walk = Walk::of_whole(text, self.limits, std::mem::take(&mut tools.text));
            let mut row = self.rows.of(page.file.key.as_ref());
            let (ending, held) = self.whole(walk, region, &mut row, &mut gathered, page);
            self.rows.put(row);
            tools.text = held;
            ending
        } else {
            self.stream(text, region, &mut gathered, page)?
        };
        tools.stored = conclude(ending, &gathered, page)?;
        let seen = page.seen.as_slice().into();
        tools.seen = std::mem::replace(&mut page.seen, seen);
        tools.seen.clear();
        self.tools.put(tools);
        Ok(())
    }

    /// Reads a text that is there to its end. What its row foresees is looked for first, by its
    /// length and its bytes alone.
    fn whole(
        &self,
        mut walk: Walk,
        region: Option<&str>,
        row: &mut Row,
        gathered: &mut Gathered,
        page: &mut Page,
    ) -> (Ending, Held) {
        let mut parsed = Vec::new();
        loop {
            let foreseen = row.next().copied().and_then(|it| {
                let text = walk.at_item()?.get(..it.length)?;
                text.ends_with(b"}").then(|| (it, self.of_element(text, region)))
            });
            if let Some((item, fingerprint)) = foreseen
                && item.fingerprint == fingerprint
            {
                let place = Place { byte: walk.pass(item.length), nested: false };
                gathered.note(Parsed::item(item.record, item.captured_at, place), page);
                row.came(item);
            } else if let Some(element) = walk.one() {
                if element.what == What::Item {
                    let text = &walk.held[element.range.clone()];
                    // One that changed and is as long as before was hashed just now.
                    let hashed = foreseen.filter(|it| it.0.length == text.len());
                    let fingerprint =
                        hashed.map_or_else(|| self.of_element(text, region), |it| it.1);
                    let one = self.element(text, fingerprint, element.range.start as u64, region);
                    if let Parsed::Item(Seen { record, .. }, captured_at, _) = one {
                        let length = text.len();
                        row.came(Foreseen { record, fingerprint, length, captured_at });
                    }
                    gathered.note(one, page);
                } else {
                    self.parse((&walk.held, 0), &element, region, &mut parsed);
                    gathered.note_all(&mut parsed, page);
                }
            } else {
                break;
            }
        }
        walk.end_of_whole()
    }

    /// Reads a text piece by piece, for it is too large to be held, or not sound.
    fn stream(
        &self,
        text: Text,
        region: Option<&str>,
        gathered: &mut Gathered,
        page: &mut Page,
    ) -> io::Result<Ending> {
        let mut walk = Walk::new(text, self.limits, self.texts.take().into());
        let mut batch = walk.next(self.texts.take())?;
        loop {
            let work = || self.parse_all(&batch, region);
            if walk.ended() {
                gathered.note_all(&mut work(), page);
                self.keep(batch.text);
                break;
            }
            // Inflating goes on beside parsing.
            let (next, mut parsed) = rayon::join(|| walk.next(self.texts.take()), work);
            gathered.note_all(&mut parsed, page);
            self.keep(std::mem::replace(&mut batch, next?).text);
        }
        self.keep(std::mem::take(&mut walk.held).into_text());
        Ok(walk.conclude())
    }

    /// Lays a buffer aside for the next file; one huge document leaves no huge buffer behind.
    fn keep(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT_BYTES_MAX {
            buffer.clear();
            self.texts.put(buffer);
        }
    }

    fn parse_all(&self, batch: &Batch, region: Option<&str>) -> Vec<Parsed> {
        let parse = |elements: &[Element]| {
            let mut parsed = Vec::with_capacity(elements.len());
            for element in elements {
                self.parse((&batch.text, batch.start), element, region, &mut parsed);
            }
            parsed
        };
        if batch.text.len() > SHARE_BYTES {
            // Each share by itself: whoever has inflated the next batch helps to the very end.
            let shares = batch.elements.par_chunks(SHARE_ELEMENTS).with_max_len(1);
            shares.flat_map_iter(parse).collect()
        } else {
            parse(&batch.elements)
        }
    }

    /// What an element gives; `text` is the text in which it stands, and its first byte.
    fn parse(
        &self,
        (text, start): (&[u8], u64),
        element: &Element,
        region: Option<&str>,
        to: &mut Vec<Parsed>,
    ) {
        let byte = start + element.range.start as u64;
        let text = &text[element.range.clone()];
        match element.what {
            What::Item | What::FirstItem => {
                if element.what == What::FirstItem {
                    to.push(Parsed::Spelling(element::is_of_api(text)));
                }
                to.push(self.element(text, self.of_element(text, region), byte, region));
            }
            What::Document => to.extend(self.document(text, byte, region)),
            What::Member => to.extend(self.member(text, byte, region)),
            What::Letter => to.extend(self.letter(text, byte, region)),
        }
    }

    /// An item of a delivered list.
    fn element(
        &self,
        text: &[u8],
        fingerprint: Fingerprint,
        byte: u64,
        region: Option<&str>,
    ) -> Parsed {
        let place = Place { byte, nested: false };
        self.item(fingerprint, place, || element::read(text, region, Extent::Whole), || None)
    }

    /// An item of old may take its region from the key: the same bytes are then another item.
    fn of_element(&self, text: &[u8], region: Option<&str>) -> Fingerprint {
        self.fingerprints.of(&[text, region.unwrap_or_default().as_bytes()])
    }

    /// All that a document of another form holds.
    fn document(&self, bytes: &[u8], byte: u64, region: Option<&str>) -> Vec<Parsed> {
        let blanked = Blanked::of(bytes);
        let (mut parsed, unfolded) = self.unfolded(&blanked, byte, region, unfold);
        if let Err(error) = unfolded
            && blanked.text.starts_with('{')
        {
            let place = Place { byte, nested: false };
            return vec![Parsed::rejected(FlawKind::BadJson, explain(&error, "item"), place)];
        }
        if parsed.is_empty() {
            parsed.push(Parsed::Foreign(byte));
        }
        parsed
    }

    /// What a member beside a delivered list holds; nothing, mostly.
    fn member(&self, text: &[u8], byte: u64, region: Option<&str>) -> Vec<Parsed> {
        // As a document it is one byte longer at its front.
        let document = [b"{", text, b"}"].concat();
        let mut parsed = self.document(&document, byte - 1, region);
        parsed.retain(|it| !matches!(it, Parsed::Foreign(_)));
        if holds_unread(&parsed, &String::from_utf8_lossy(text)) {
            let why = "a member beside the list speaks of items, and none in it can be read";
            parsed.push(Parsed::Odd(file_flaw(FlawKind::NotConfig, Some(byte), why.to_owned())));
        }
        parsed
    }

    /// What stands in text for people; nothing, mostly.
    fn letter(&self, bytes: &[u8], byte: u64, region: Option<&str>) -> Vec<Parsed> {
        let odd = |why: &str| Parsed::Odd(file_flaw(FlawKind::NotConfig, Some(byte), why.into()));
        if is_utf16(bytes) {
            return vec![odd("this text is UTF-16: convert it to UTF-8, and it can be read")];
        }
        let blanked = Blanked::of(bytes);
        let (mut parsed, ()) = self.unfolded(&blanked, byte, region, unfold_letter);
        if holds_unread(&parsed, &blanked.text) {
            parsed.push(odd("it speaks of a configuration item, and none in it can be read"));
        }
        parsed
    }

    /// What a text gives that `walk` goes through.
    fn unfolded<R>(
        &self,
        blanked: &Blanked<'_>,
        byte: u64,
        region: Option<&str>,
        walk: impl FnOnce(&str, u64, &mut dyn FnMut(Find<'_>)) -> R,
    ) -> (Vec<Parsed>, R) {
        let (mut parsed, mut quoted) = (Vec::new(), None);
        let spoiled = |leaf: &Leaf<'_>| blanked.spoils(leaf, byte);
        let walked = walk(&blanked.text, byte, &mut |found| {
            parsed.push(self.found(found, region, &mut quoted, &spoiled));
        });
        (parsed, walked)
    }

    fn found(
        &self,
        found: Find<'_>,
        region: Option<&str>,
        quoted: &mut Option<Quoted>,
        spoiled: &dyn Fn(&Leaf<'_>) -> bool,
    ) -> Parsed {
        match found {
            Find::Item(leaf) if spoiled(&leaf) => {
                Parsed::rejected(FlawKind::BadJson, "no UTF-8 in it".to_owned(), leaf.place)
            }
            Find::Item(leaf) => self.leaf(&leaf, region, quoted),
            Find::Broken(place, kind, message) => Parsed::rejected(kind, message, place),
            Find::Entry(raw, place) => leaf::entry(raw, place),
            Find::Odd(place, why) => {
                Parsed::Odd(file_flaw(FlawKind::NotConfig, Some(place.byte), why))
            }
            Find::Kind(kind) => Parsed::Kind(kind),
            Find::Hint(kind) => Parsed::Hint(kind),
        }
    }

    fn leaf(&self, leaf: &Leaf<'_>, region: Option<&str>, quoted: &mut Option<Quoted>) -> Parsed {
        if let Some((string, text)) = leaf.enclosing
            && quoted.as_ref().is_none_or(|it| it.string != string)
        {
            let fingerprint = self.fingerprints.of(&[text.as_bytes()]);
            *quoted = Some(Quoted { string, fingerprint, body: None });
        }
        let quoted = quoted.as_mut().filter(|_| leaf.enclosing.is_some());
        let around = quoted.as_ref().map_or(0, |it| it.fingerprint);
        let fingerprint = self.fingerprints.of(&[
            leaf.text.as_bytes(),
            region.unwrap_or_default().as_bytes(),
            // Nothing of UTF-8 holds this byte, and what follows is of a fixed length.
            &[0xff, leaf.extent as u8, u8::from(leaf.enclosing.is_some())],
            &around.to_le_bytes(),
            leaf.diff.unwrap_or_default().as_bytes(),
        ]);
        self.item(
            fingerprint,
            leaf.place,
            || leaf::read(leaf, region),
            || {
                let (quoted, (_, text)) = quoted.zip(leaf.enclosing)?;
                Some(*quoted.body.get_or_insert_with(|| self.gather.quote(text)))
            },
        )
    }

    /// An item, read if it was not known; `quote` keeps the string around it.
    fn item<'t>(
        &self,
        fingerprint: Fingerprint,
        place: Place,
        read: impl FnOnce() -> Result<ConfigurationItem<'t>, Rejection>,
        quote: impl FnOnce() -> Option<BodyId>,
    ) -> Parsed {
        let known = self.gather.known(fingerprint).map_or_else(
            || {
                let item = read()?;
                let captured_at = item.captured_at;
                Ok((self.gather.keep(fingerprint, item, quote()), captured_at))
            },
            Ok,
        );
        match known {
            Ok((record, at)) => Parsed::item(record, at, place),
            Err(Rejection { kind, message }) => Parsed::rejected(kind, message, place),
        }
    }
}

/// Whether a text speaks of items and gave nothing.
fn holds_unread(parsed: &[Parsed], text: &str) -> bool {
    parsed.iter().all(|it| matches!(it, Parsed::Hint(_))) && speaks_of_items(text)
}

/// The string whose items are read: kept once, however many of them there are.
struct Quoted {
    string: u32,
    fingerprint: Fingerprint,
    body: Option<BodyId>,
}
