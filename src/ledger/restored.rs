//! Parts out of the tables that an index kept.
use super::arn::Arn;
use super::body::{Bodies, BodyId};
use super::gather::{Page, Seen};
use super::intern::{Name, Names};
use super::parts::Parts;
use super::pile::Pile;
use super::plain::{Maybe, State, Status};
use super::records::{Aside, Record, RecordId, Records};
use crate::evidence::file::{DeliveryKey, FileKind, Outcome, SourceFile};
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::evidence::item::{ItemStatus, StateId};
use crate::evidence::listed::Listed;
use crate::evidence::origin::{FileId, Origin};
use crate::evidence::partial::Extent;
use crate::sheet::{Cells, Sheet};
use crate::time::moment::Moment;
use std::fs::File;

/// The tables of items, as `Parts::lay` made them.
#[derive(Debug)]
pub struct KeptItems {
    /// See `kept::NAMES`.
    pub names: Sheet,
    /// See `kept::BLOCKS`.
    pub blocks: Sheet,
    /// See `kept::RECORDS`.
    pub records: Sheet,
    /// See `kept::ASIDES`.
    pub asides: Sheet,
}

/// Those of files, as `Parts::page_tables` made them; the sightings stand apart.
#[derive(Debug)]
pub struct KeptFiles {
    /// See `kept_pages::PAGES`.
    pub pages: Sheet,
    /// See `kept_pages::FLAWS`.
    pub flaws: Sheet,
    /// See `kept_pages::LISTED`.
    pub listed: Sheet,
}

/// What of a table is not as it was written: its name and what is wrong.
pub type Odd = String;

/// Items that came back.
#[derive(Debug)]
pub struct Items {
    records: Records,
    names: Names,
    bodies: Bodies,
}

impl KeptItems {
    /// The items; `bodies` is the file of blocks.
    ///
    /// # Errors
    /// `Odd` when a table is not as it was written.
    pub fn restore(self, bodies: File) -> Result<Items, Odd> {
        let mut names = Columns::of(self.names);
        let texts = names.texts("text")?;
        let texts: Vec<&str> = texts.iter().map(|it| it.as_deref().unwrap_or_default()).collect();
        let (mut names, by_place) = Names::of(&texts);
        let mut blocks = Columns::of(self.blocks);
        let (byte, packed, bytes) =
            (blocks.ints("byte")?, blocks.ints("packed_bytes")?, blocks.ints("bytes")?);
        let blocks: Vec<(u64, u32, usize)> = byte
            .into_iter()
            .zip(packed)
            .zip(bytes)
            .map(|((byte, packed), bytes)| (number(byte), number(packed), number(bytes)))
            .collect();
        let mut records = records(Columns::of(self.records), &by_place, &mut names)?;
        add_asides(Columns::of(self.asides), &mut records)?;
        Ok(Items { records, names, bodies: Bodies::in_file(bodies, &blocks) })
    }
}

impl KeptFiles {
    /// The files' pages; `sightings` are pieces of the table that `kept::SIGHTINGS` describes.
    ///
    /// # Errors
    /// `Odd` when a table is not as it was written.
    pub fn restore(
        self,
        sightings: impl Iterator<Item = Result<[Vec<i64>; 4], Odd>>,
    ) -> Result<Vec<Page>, Odd> {
        let mut pages = pages(Columns::of(self.pages))?;
        for piece in sightings {
            add_sightings(&piece?, &mut pages)?;
        }
        add_flaws(Columns::of(self.flaws), &mut pages)?;
        add_listed(Columns::of(self.listed), &mut pages)?;
        Ok(pages)
    }
}

impl Items {
    /// These, and where they were seen.
    ///
    /// # Errors
    /// `Odd` when the two are not of one index.
    pub fn on(self, pages: Vec<Page>) -> Result<Parts, Odd> {
        let Self { records, names, bodies } = self;
        let is_there = |it: &Seen| records.has(it.record.slot());
        if !pages.iter().flat_map(|it| &it.seen).all(is_there) {
            return Err("sightings: a record that is not there".to_owned());
        }
        Ok(Parts { records, names, bodies, pages })
    }
}

fn records(mut of: Columns, by_place: &[Name], names: &mut Names) -> Result<Records, Odd> {
    let name = |it: Option<i64>| by_place.get(usize::try_from(it?).ok()?).copied();
    let mut column = |title: &str| -> Result<Vec<Option<Name>>, Odd> {
        Ok(of.ints(title)?.into_iter().map(name).collect())
    };
    let key = [column("account")?, column("region")?, column("type")?, column("id")?];
    let (own, arn) = (column("name")?, column("arn")?);
    let (item_version, status) = (column("item_version")?, column("status")?);
    let (captured, created) = (of.times("captured_at")?, of.times("created_at")?);
    let (number, text) = (of.ints("state_id")?, of.texts("state_text")?);
    let body = of.bodies(["block", "start", "length"])?;
    let lacks = || "records: a cell that is needed is empty".to_owned();
    let nothing = names.push(0, "");
    let mut records = Pile::default();
    for (row, text) in text.into_iter().enumerate() {
        let of_key = |at: usize| key[at][row].ok_or_else(lacks);
        let state_id = if let Some(number) = number[row] {
            State::Number(u64::try_from(number).map_err(|it| format!("records: {it}"))?)
        } else {
            let state_id = StateId::from_text(&text.unwrap_or_default());
            State::of(&state_id, |it| names.push(0, it))
        };
        let status = ItemStatus::from_word(names.text(status[row].ok_or_else(lacks)?));
        records.push(Record {
            key: [of_key(0)?, of_key(1)?, of_key(2)?, of_key(3)?],
            name: own[row],
            arn: arn[row].map(|it| Arn::whole(it, nothing)),
            captured_at: captured[row].ok_or_else(lacks)?,
            state_id,
            status: Status::of(&status, |it| names.push(0, it)),
            created_at: Maybe::of(created[row]),
            item_version: item_version[row].ok_or_else(lacks)?,
            body: body[row].ok_or_else(lacks)?,
            aside: None,
        });
    }
    Ok(Records::new(vec![records]))
}

fn add_asides(mut of: Columns, records: &mut Records) -> Result<(), Odd> {
    let (record, extent) = (of.ints("record")?, of.ints("extent")?);
    let enclosing = of.bodies(["enclosing_block", "enclosing_start", "enclosing_length"])?;
    let diff = of.bodies(["diff_block", "diff_start", "diff_length"])?;
    for (row, odd) in of.texts("odd")?.into_iter().enumerate() {
        let extent = match extent[row] {
            Some(0) => Extent::Whole,
            Some(1) => Extent::WithoutRelations,
            Some(2) => Extent::Selected,
            Some(3) => Extent::Nothing,
            other => return Err(format!("asides: an item's extent is {other:?}")),
        };
        let slot = number(record[row]);
        if !records.has(slot) {
            return Err("asides: a record that is not there".to_owned());
        }
        let aside = Aside { odd, extent, enclosing: enclosing[row], diff: diff[row] };
        records[slot].aside = aside.boxed();
    }
    Ok(())
}

fn pages(mut of: Columns) -> Result<Vec<Page>, Odd> {
    let (mut path, kind) = (of.texts("path")?, of.texts("kind")?);
    let mut sha256 = of.texts("sha256")?;
    let (key_kind, account) = (of.texts("key_kind")?, of.texts("key_account")?);
    let (region, outcome) = (of.texts("key_region")?, of.texts("outcome")?);
    let (from, to) = (of.times("key_from")?, of.times("key_to")?);
    let (size, inflated) = (of.ints("size_bytes")?, of.ints("inflated_bytes")?);
    let (elements, rejected) = (of.ints("elements")?, of.ints("rejected")?);
    let (first, last) = (of.times("first_captured_at")?, of.times("last_captured_at")?);
    let kind_of = |it: &Option<String>| FileKind::from_word(it.as_deref().unwrap_or_default());
    let page = |row: usize| {
        let key = key_kind[row].is_some().then(|| {
            Some(DeliveryKey {
                kind: kind_of(&key_kind[row])?,
                account_id: account[row].clone()?,
                region: region[row].clone()?,
                from: from[row]?,
                to: to[row]?,
            })
        });
        let file = SourceFile {
            path: path[row].take()?,
            kind: kind_of(&kind[row])?,
            key: key.flatten(),
            size_bytes: number(size[row]),
            inflated_bytes: number(inflated[row]),
            sha256: sha256[row].take().unwrap_or_default(),
            elements: number(elements[row]),
            versions: 0,
            repeats: 0,
            rejected: number(rejected[row]),
            first_captured_at: first[row],
            last_captured_at: last[row],
            outcome: Outcome::from_word(outcome[row].as_deref()?)?,
        };
        Some(Page { file, seen: Vec::new(), flaws: Vec::new(), listed: Vec::new() })
    };
    let all: Option<Vec<Page>> = (0..size.len()).map(page).collect();
    all.ok_or_else(|| "pages: a cell that is needed is empty".to_owned())
}

fn add_sightings(of: &[Vec<i64>; 4], pages: &mut [Page]) -> Result<(), Odd> {
    let [page, ordinal, byte, record] = of;
    let page_of = |row: usize| number::<usize>(Some(page[row]));
    let mut counts = vec![0; pages.len()];
    for row in 0..page.len() {
        *counts.get_mut(page_of(row)).ok_or("sightings: a page that is not there")? += 1;
    }
    for (page, count) in pages.iter_mut().zip(counts) {
        page.seen.reserve_exact(count);
    }
    for row in 0..page.len() {
        let record = RecordId::at(number(Some(record[row])));
        let (ordinal, byte) = (number(Some(ordinal[row])), number(Some(byte[row])));
        pages[page_of(row)].seen.push(Seen { record, ordinal, byte });
    }
    Ok(())
}

fn add_flaws(mut of: Columns, pages: &mut [Page]) -> Result<(), Odd> {
    let (page, ordinal, byte) = (of.ints("page")?, of.ints("ordinal")?, of.ints("byte")?);
    let (kind, message) = (of.texts("kind")?, of.texts("message")?);
    for (row, message) in message.into_iter().enumerate() {
        let kind = kind[row].as_deref().and_then(FlawKind::from_word);
        let page = pages.get_mut(number::<usize>(page[row])).zip(kind);
        let (page, kind) = page.ok_or("page_flaws: a page or kind that is not there")?;
        page.flaws.push(Flaw {
            file: FileId(0),
            ordinal: ordinal[row].map(|it| number(Some(it))),
            byte: byte[row].map(|it| number(Some(it))),
            kind,
            message: message.unwrap_or_default(),
        });
    }
    Ok(())
}

fn add_listed(mut of: Columns, pages: &mut [Page]) -> Result<(), Odd> {
    let (page, ordinal, byte) = (of.ints("page")?, of.ints("ordinal")?, of.ints("byte")?);
    let (account, region) = (of.texts("account_id")?, of.texts("region")?);
    let (kind, id) = (of.texts("resource_type")?, of.texts("resource_id")?);
    let deleted = of.times("deleted_at")?;
    for row in 0..page.len() {
        let page = pages.get_mut(number::<usize>(page[row]));
        let page = page.ok_or("listed: a page that is not there")?;
        let (ordinal, byte) = (number(ordinal[row]), number(byte[row]));
        page.listed.push(Listed {
            account_id: account[row].clone(),
            region: region[row].clone(),
            resource_type: kind[row].clone().unwrap_or_default(),
            resource_id: id[row].clone().unwrap_or_default(),
            deleted_at: deleted[row],
            origin: Origin { file: FileId(0), ordinal, byte },
        });
    }
    Ok(())
}

/// A number that was written by this program: it fits.
fn number<T: TryFrom<i64> + Default>(cell: Option<i64>) -> T {
    cell.and_then(|it| T::try_from(it).ok()).unwrap_or_default()
}

/// Columns that are taken one by one.
struct Columns(Sheet);

impl Columns {
    fn of(sheet: Sheet) -> Self {
        Self(sheet)
    }

    fn take(&mut self, name: &str) -> Result<Cells, Odd> {
        let place = self.0.columns.iter().position(|it| it.name == name);
        let place = place.ok_or_else(|| format!("{}: no column {name}", self.0.title))?;
        Ok(self.0.columns.swap_remove(place).cells)
    }

    fn ints(&mut self, name: &str) -> Result<Vec<Option<i64>>, Odd> {
        match self.take(name)? {
            Cells::Int(cells) => Ok(cells),
            _ => Err(format!("{}: {name} holds no numbers", self.0.title)),
        }
    }

    fn texts(&mut self, name: &str) -> Result<Vec<Option<String>>, Odd> {
        match self.take(name)? {
            Cells::Text(cells) | Cells::Json(cells) => Ok(cells),
            _ => Err(format!("{}: {name} holds no texts", self.0.title)),
        }
    }

    fn times(&mut self, name: &str) -> Result<Vec<Option<Moment>>, Odd> {
        match self.take(name)? {
            Cells::Time(cells) => Ok(cells),
            _ => Err(format!("{}: {name} holds no times", self.0.title)),
        }
    }

    fn bodies(&mut self, names: [&str; 3]) -> Result<Vec<Option<BodyId>>, Odd> {
        let (block, start) = (self.ints(names[0])?, self.ints(names[1])?);
        let length = self.ints(names[2])?;
        let each = block.into_iter().zip(start).zip(length);
        let lost = || format!("{}: a body begins where none can", self.0.title);
        let body = |((block, start), length): ((Option<i64>, Option<i64>), _)| {
            let Some(block) = block else { return Ok(None) };
            let body = BodyId::in_file(number(Some(block)), number(start), number(length));
            body.map(Some).ok_or_else(lost)
        };
        each.map(body).collect()
    }
}
