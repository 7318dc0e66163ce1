//! Parts as tables, and back: what an index keeps.
//!
//! The bodies lie in one file of compressed blocks, in the order of their resources, so that a
//! question about one resource reads one block or two. The tables beside it are plain: numbers that
//! stand for names are places in `names`, numbers of records and pages are rows of their tables.
use super::arn::Arn;
use super::block::Packer;
use super::body::{BLOCK_BYTES, BodyReader};
use super::intern::{Name, Names};
use super::parts::Parts;
use super::pieces::pieces;
use super::plain::{State, Status};
use super::records::{Aside, Record};
use crate::sheet::{Cell, Kind, Rows, Sheet};
use std::collections::HashMap;
use std::hash::Hash;
use std::io::{self, Write};

/// The columns of `names`; an ARN may stand there once more as an id.
pub const NAMES: [(&str, Kind); 1] = [("text", Kind::Text)];
/// The columns of `blocks`: where each begins in the file, its size there, and that of its text.
pub const BLOCKS: [(&str, Kind); 3] =
    [("byte", Kind::Int), ("packed_bytes", Kind::Int), ("bytes", Kind::Int)];
/// The columns of `records`, a row for each distinct item. A state id that is no number, or too
/// large a one, is a text.
pub const RECORDS: [(&str, Kind); 15] = [
    ("account", Kind::Int),
    ("region", Kind::Int),
    ("type", Kind::Int),
    ("id", Kind::Int),
    ("name", Kind::Int),
    ("arn", Kind::Int),
    ("captured_at", Kind::Time),
    ("state_id", Kind::Int),
    ("state_text", Kind::Text),
    ("status", Kind::Int),
    ("created_at", Kind::Time),
    ("item_version", Kind::Int),
    ("block", Kind::Int),
    ("start", Kind::Int),
    ("length", Kind::Int),
];
/// The columns of `asides`: what few records have.
pub const ASIDES: [(&str, Kind); 9] = [
    ("record", Kind::Int),
    ("odd", Kind::Text),
    ("extent", Kind::Int),
    ("enclosing_block", Kind::Int),
    ("enclosing_start", Kind::Int),
    ("enclosing_length", Kind::Int),
    ("diff_block", Kind::Int),
    ("diff_start", Kind::Int),
    ("diff_length", Kind::Int),
];
/// The columns of `sightings`: which record stands where in which page.
pub const SIGHTINGS: [(&str, Kind); 4] =
    [("page", Kind::Int), ("ordinal", Kind::Int), ("byte", Kind::Int), ("record", Kind::Int)];
/// The columns of `raw`: each distinct item, byte for byte.
pub const RAW: [(&str, Kind); 7] = [
    ("record", Kind::Int),
    ("account_id", Kind::Text),
    ("region", Kind::Text),
    ("resource_type", Kind::Text),
    ("resource_id", Kind::Text),
    ("captured_at", Kind::Time),
    ("raw", Kind::Json),
];

/// The tables that go with the file of bodies.
#[derive(Debug)]
pub struct Laid {
    /// See `NAMES`.
    pub names: Sheet,
    /// See `BLOCKS`.
    pub blocks: Sheet,
    /// See `RECORDS`.
    pub records: Sheet,
    /// See `ASIDES`.
    pub asides: Sheet,
    /// See `SIGHTINGS`.
    pub sightings: Sheet,
}

impl Parts {
    /// Lays the bodies down as blocks, and hands on `raw` a piece at a time.
    ///
    /// # Errors
    /// Those of `out`, and of whoever takes the pieces.
    pub fn lay(
        &self,
        out: &mut dyn Write,
        raw: &mut dyn FnMut(Sheet) -> io::Result<()>,
    ) -> io::Result<Laid> {
        let order = self.order();
        let mut laying = Laying { blocks: Blocks::new(out), names: Named::new(&self.names) };
        let mut records = Rows::new("records", RECORDS);
        let mut asides = Rows::new("asides", ASIDES);
        let mut reader = self.bodies.reader();
        for piece in pieces(&order, |it| self.records[*it].body.length()) {
            let mut rows = Rows::new("raw", RAW);
            for (slot, text) in piece.iter().zip(self.texts(piece, &mut reader)) {
                let (record, place) = (&self.records[*slot], records.len());
                records.push(laying.record(record, &text)?);
                if let Some(aside) = &record.aside {
                    asides.push(laying.aside(aside, place, &mut reader)?);
                }
                rows.push(self.raw(record, place, text));
            }
            raw(rows.finish())?;
        }
        let blocks = laying.blocks.finish()?;
        let names = laying.names.rows.finish();
        let sightings = self.sightings(&order);
        let (records, asides) = (records.finish(), asides.finish());
        Ok(Laid { names, blocks, records, asides, sightings })
    }

    /// Slots in order of resource and time; what ties is in the order of its first sighting, so
    /// that the same files give the same tables.
    fn order(&self) -> Vec<usize> {
        let mut first: Vec<(usize, u64, u32)> = vec![(usize::MAX, 0, 0); self.records.slots()];
        for (place, page) in self.pages.iter().enumerate().rev() {
            for seen in page.seen.iter().rev() {
                first[seen.record.slot()] = (place, seen.byte, seen.ordinal);
            }
        }
        let mut order: Vec<usize> = self.records.iter().map(|it| it.0).collect();
        let key = |slot: &usize| {
            let record = &self.records[*slot];
            let texts = record.key.map(|it| self.names.text(it));
            (texts, record.captured_at, first[*slot])
        };
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        order
    }

    /// The bytes of these items, in this order; they are read in their own, so that each block is
    /// inflated once.
    fn texts(&self, slots: &[usize], reader: &mut BodyReader<'_>) -> Vec<String> {
        let mut order: Vec<_> = slots.iter().map(|it| self.records[*it].body).zip(0..).collect();
        order.sort_unstable();
        let mut texts = vec![String::new(); slots.len()];
        for (body, place) in order {
            reader.read(body).clone_into(&mut texts[place]);
        }
        texts
    }

    fn raw(&self, record: &Record, place: usize, text: String) -> [Cell; 7] {
        let [account, region, resource_type, id] = record.key.map(|it| self.names.text(it).into());
        [place.into(), account, region, resource_type, id, record.captured_at.into(), text.into()]
    }

    fn sightings(&self, order: &[usize]) -> Sheet {
        let mut places = vec![0; self.records.slots()];
        for (place, slot) in order.iter().enumerate() {
            places[*slot] = place;
        }
        let mut rows = Rows::new("sightings", SIGHTINGS);
        for (place, page) in self.pages.iter().enumerate() {
            for seen in &page.seen {
                let record = places[seen.record.slot()];
                rows.push([place.into(), seen.ordinal.into(), seen.byte.into(), record.into()]);
            }
        }
        rows.finish()
    }
}

/// What is needed to lay a record down.
struct Laying<'w> {
    blocks: Blocks<'w>,
    names: Named<'w>,
}

impl Laying<'_> {
    fn record(&mut self, record: &Record, text: &str) -> io::Result<[Cell; 15]> {
        let [account, region, resource_type, id] = record.key.map(|it| self.names.place(it));
        let [block, start, length] = self.blocks.lay(Some(text))?;
        let texts = self.names.texts;
        let (state_id, state_text) = match record.state_id {
            State::Missing => (None, None),
            State::Number(number) => i64::try_from(number)
                .map_or_else(|_| (None, Some(number.to_string())), |it| (Some(it), None)),
            State::Other(text) => (None, Some(texts.text(text).to_owned())),
        };
        Ok([
            account,
            region,
            resource_type,
            id,
            record.name.map_or(Cell::None, |it| self.names.place(it)),
            record.arn.map_or(Cell::None, |it| self.names.place_of_arn(it)),
            record.captured_at.into(),
            state_id.into(),
            state_text.into(),
            self.names.place_of_status(record.status),
            record.created_at.get().into(),
            self.names.place(record.item_version),
            block,
            start,
            length,
        ])
    }

    fn aside(
        &mut self,
        aside: &Aside,
        record: usize,
        reader: &mut BodyReader<'_>,
    ) -> io::Result<[Cell; 9]> {
        let enclosing = aside.enclosing.map(|it| reader.read(it));
        let [enclosing_block, enclosing_start, enclosing_length] = self.blocks.lay(enclosing)?;
        let diff = aside.diff.map(|it| reader.read(it));
        let [diff_block, diff_start, diff_length] = self.blocks.lay(diff)?;
        Ok([
            record.into(),
            aside.odd.as_deref().into(),
            Cell::Int(aside.extent as i64),
            enclosing_block,
            enclosing_start,
            enclosing_length,
            diff_block,
            diff_start,
            diff_length,
        ])
    }
}

/// Names, ARNs and words of status, numbered as they come.
struct Named<'p> {
    texts: &'p Names,
    places: HashMap<Name, usize>,
    of_arns: HashMap<Arn, usize>,
    of_statuses: HashMap<String, usize>,
    rows: Rows<1>,
}

impl<'p> Named<'p> {
    fn new(texts: &'p Names) -> Self {
        let (places, of_arns, of_statuses) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { texts, places, of_arns, of_statuses, rows: Rows::new("names", NAMES) }
    }

    fn place(&mut self, name: Name) -> Cell {
        let texts = self.texts;
        place(&mut self.places, name, &mut self.rows, || texts.text(name).into())
    }

    fn place_of_arn(&mut self, arn: Arn) -> Cell {
        let texts = self.texts;
        place(&mut self.of_arns, arn, &mut self.rows, || texts.arn(arn).into())
    }

    fn place_of_status(&mut self, status: Status) -> Cell {
        let word = status.told(self.texts).as_str().to_owned();
        place(&mut self.of_statuses, word.clone(), &mut self.rows, || word.into())
    }
}

/// The row in which something stands; the next one, if it had none.
fn place<K: Eq + Hash>(
    places: &mut HashMap<K, usize>,
    of: K,
    rows: &mut Rows<1>,
    text: impl FnOnce() -> Cell,
) -> Cell {
    let place = *places.entry(of).or_insert(rows.len());
    if place == rows.len() {
        rows.push([text()]);
    }
    place.into()
}

/// Blocks on their way into a file.
struct Blocks<'w> {
    out: &'w mut dyn Write,
    packer: Packer,
    end: u64,
    rows: Rows<3>,
}

impl<'w> Blocks<'w> {
    fn new(out: &'w mut dyn Write) -> Self {
        Self { out, packer: Packer::default(), end: 0, rows: Rows::new("blocks", BLOCKS) }
    }

    /// Lays a body into the open block: its number, the body's first byte in it, its length.
    fn lay(&mut self, body: Option<&str>) -> io::Result<[Cell; 3]> {
        let Some(text) = body else { return Ok([Cell::None, Cell::None, Cell::None]) };
        let place = [self.rows.len(), self.packer.text.len(), text.len()].map(Cell::from);
        self.packer.text.extend_from_slice(text.as_bytes());
        if self.packer.text.len() >= BLOCK_BYTES {
            self.close()?;
        }
        Ok(place)
    }

    fn close(&mut self) -> io::Result<()> {
        let (packed, length) = self.packer.pack(true);
        self.out.write_all(packed)?;
        self.rows.push([self.end.into(), packed.len().into(), length.into()]);
        self.end += packed.len() as u64;
        Ok(())
    }

    fn finish(mut self) -> io::Result<Sheet> {
        if !self.packer.text.is_empty() {
            self.close()?;
        }
        Ok(self.rows.finish())
    }
}
