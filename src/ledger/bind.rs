//! From what was gathered to the ledger: number, sort, fold, note.
//!
//! Everything here goes by text, time and place, never by the order in which threads arrived:
//! the same files give the same ledger (SEMANTICS §9).
use super::body::{Bodies, BodyId};
use super::content::content;
use super::gather::Page;
use super::groups::{Groups, Placed};
use super::intern::Names;
use super::ledger::{Asides, Ledger, Sighting, Tally};
use super::listed;
use super::parts::Parts;
use super::plain::State;
use super::records::Records;
use super::versions::Versions;
use crate::evidence::file::Files;
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::evidence::origin::{FileId, Origin};
use crate::evidence::partial::{Extent, contradicts, respell};
use crate::json::canonical::into_canonical;
use crate::json::difference::{Difference, difference};
use crate::json::edit::edits;
use crate::json::sound;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Range;

/// The versions disagree with the elements that were seen: a fault of this program, not of the
/// evidence (SEMANTICS §7, accounting).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unaccounted {
    /// Items counted while reading.
    pub elements: u64,
    /// What became of them.
    pub tally: Tally,
}

/// Sorts and folds everything that was read.
///
/// # Errors
/// `Unaccounted` when an item was lost or counted twice.
pub fn bind(parts: Parts) -> Result<Ledger, Unaccounted> {
    let Parts { records, names, bodies, pages } = parts;
    let seen = Seen::of(&pages, records.slots());
    let (mut files, mut flaws, mut listed) = (Files::new(), Vec::new(), Vec::new());
    for (place, page) in pages.into_iter().enumerate() {
        let file = FileId(u32::try_from(place).unwrap_or(u32::MAX));
        flaws.extend(page.flaws.into_iter().map(|flaw| Flaw { file, ..flaw }));
        listed.extend(page.listed.into_iter().map(|it| listed::in_file(it, file)));
        files.push(page.file);
    }

    let (resources, groups) = Groups::of(&records, &names);
    let bench =
        Bench { records: &records, seen: &seen, files: &files, names: &names, bodies: &bodies };
    let mut columns = Columns::for_rows(groups.len(), seen.origins.len());
    let pieces = (0..groups.len()).step_by(PIECE_ROWS).map(|from| from..from + PIECE_ROWS);
    let pieces: Vec<Range<usize>> = pieces.collect();
    for at_once in pieces.chunks(2 * rayon::current_num_threads()) {
        let piece = |it: &Range<usize>| bench.piece(it.start..it.end.min(groups.len()), &groups);
        let folded: Vec<Columns> = at_once.par_iter().map(piece).collect();
        for piece in folded {
            columns.append(piece);
        }
    }
    let Columns { versions, first_sighting, sightings, asides, flaws: of_versions } = columns;
    flaws.extend(of_versions);
    let mut first_version = vec![0; resources.len() + 1];
    for resource in &versions.resource {
        first_version[resource.0 as usize + 1] += 1;
    }
    for place in 1..first_version.len() {
        first_version[place] += first_version[place - 1];
    }
    let mut ledger = Ledger {
        resources,
        versions,
        first_version,
        first_sighting,
        sightings,
        files,
        flaws,
        tally: Tally::default(),
        names,
        bodies,
        asides,
        listed,
        deletions: HashMap::new(),
    };
    ledger.versions.carry_forward();
    ledger.deletions = listed::deletions(&ledger);
    settle(ledger)
}

/// How many versions are folded before they are laid down.
const PIECE_ROWS: usize = 8192;

/// The ledger's columns, or a piece of them; a row for each version.
struct Columns {
    versions: Versions,
    first_sighting: Vec<usize>,
    sightings: Vec<Sighting>,
    asides: Asides,
    flaws: Vec<Flaw>,
}

impl Columns {
    fn for_rows(rows: usize, sightings: usize) -> Self {
        let mut first_sighting = Vec::with_capacity(rows + 1);
        first_sighting.push(0);
        Self {
            versions: Versions::for_rows(rows),
            first_sighting,
            sightings: Vec::with_capacity(sightings),
            asides: HashMap::new(),
            flaws: Vec::new(),
        }
    }

    fn push(&mut self, group: &[Placed], folded: Folded, bench: &Bench<'_>) {
        if folded.enclosing.is_some() || folded.diff.is_some() {
            self.asides.insert(self.versions.len(), (folded.enclosing, folded.diff));
        }
        let before = self.sightings.len();
        for slot in group.iter().map(Placed::slot) {
            let is_part = bench.records[slot].extent() != Extent::Whole;
            let sightings = bench.seen.of_record(slot).iter();
            self.sightings.extend(sightings.map(|it| Sighting::new(*it, is_part)));
        }
        let sightings = &mut self.sightings[before..];
        if group.len() > 1 {
            sightings.sort_unstable_by_key(|it| it.origin());
        }
        let told_at = sightings.iter().position(|it| it.origin() == folded.origin);
        let told_at = told_at.unwrap_or_else(|| unreachable!("its leader was seen"));
        let record = &bench.records[folded.leader];
        self.versions.push(group[0].resource, record, &folded, told_at);
        self.first_sighting.push(self.sightings.len());
        self.flaws.extend(folded.flaws);
    }

    /// Lays a piece behind this.
    fn append(&mut self, piece: Self) {
        let (rows, sightings) = (self.versions.len(), self.sightings.len());
        self.asides.extend(piece.asides.into_iter().map(|(row, aside)| (rows + row, aside)));
        self.first_sighting.extend(piece.first_sighting[1..].iter().map(|it| sightings + it));
        self.sightings.extend(piece.sightings);
        self.versions.append(piece.versions);
        self.flaws.extend(piece.flaws);
    }
}

/// Where each record was seen, in order of file and place.
struct Seen {
    /// Where a record's begin, by its slot; one more than there are slots.
    first: Vec<usize>,
    origins: Vec<Origin>,
}

impl Seen {
    /// Of all pages, in order.
    fn of(pages: &[Page], slots: usize) -> Self {
        // One place behind, while the next free place of each record is counted on.
        let mut first = vec![0; slots + 2];
        for seen in pages.iter().flat_map(|it| &it.seen) {
            first[seen.record.slot() + 2] += 1;
        }
        for slot in 0..=slots {
            first[slot + 1] += first[slot];
        }
        let nowhere = Origin { file: FileId(0), ordinal: 0, byte: 0 };
        let mut origins = vec![nowhere; first[slots + 1]];
        for (place, page) in pages.iter().enumerate() {
            let file = FileId(u32::try_from(place).unwrap_or(u32::MAX));
            for seen in &page.seen {
                let next = &mut first[seen.record.slot() + 1];
                origins[*next] = Origin { file, ordinal: seen.ordinal, byte: seen.byte };
                *next += 1;
            }
        }
        // Items inside of strings count from 0 in each.
        for slot in 0..slots {
            let of_record = &mut origins[first[slot]..first[slot + 1]];
            if !of_record.is_sorted() {
                of_record.sort_unstable();
            }
        }
        Self { first, origins }
    }

    /// In order; every record has one.
    fn of_record(&self, slot: usize) -> &[Origin] {
        &self.origins[self.first[slot]..self.first[slot + 1]]
    }

    fn first(&self, slot: usize) -> Origin {
        self.origins[self.first[slot]]
    }
}

/// What folding needs to look things up.
struct Bench<'a> {
    records: &'a Records,
    seen: &'a Seen,
    files: &'a Files,
    names: &'a Names,
    bodies: &'a Bodies,
}

/// One version, folded from all its sightings.
pub(super) struct Folded {
    /// The record whose bytes stand for the version.
    pub leader: usize,
    pub origin: Origin,
    pub state_id: State,
    pub variants: u32,
    pub salvaged: bool,
    pub contradicted: bool,
    pub extent: Extent,
    enclosing: Option<BodyId>,
    diff: Option<BodyId>,
    flaws: Vec<Flaw>,
}

impl Bench<'_> {
    /// The rows of some versions.
    fn piece(&self, places: Range<usize>, groups: &Groups) -> Columns {
        let mut columns = Columns::for_rows(places.len(), places.len());
        for place in places {
            let group = groups.get(place);
            columns.push(group, self.fold(group), self);
        }
        columns
    }

    fn fold(&self, group: &[Placed]) -> Folded {
        let slots = || group.iter().map(Placed::slot);
        let seen =
            || slots().flat_map(|slot| self.seen.of_record(slot).iter().map(move |&at| (at, slot)));
        let rank =
            |origin: &Origin| (self.files[origin.file.0 as usize].kind.precedence(), *origin);
        // A whole item goes before a partial one, whatever the file (SEMANTICS R28).
        let (origin, leader) = seen()
            .min_by_key(|it| (self.records[it.1].extent(), rank(&it.0)))
            .unwrap_or_else(|| unreachable!("a record is made by a sighting"));
        let aside = |slot: usize| self.records[slot].aside.as_ref();
        let with_diff = seen().filter(|it| aside(it.1).is_some_and(|it| it.diff.is_some()));
        let with_diff = with_diff.min_by_key(|it| rank(&it.0));
        // A part that is sound does not vouch for a whole item that is not.
        let extent = |slot: usize| self.records[slot].extent();
        let mut vouching = seen().filter(|it| extent(it.1) == extent(leader));
        let salvaged = !vouching.any(|it| self.files[it.0.file.0 as usize].is_sound());
        let state_ids = slots().map(|slot| self.records[slot].state_id);
        let state_id = state_ids.max_by(|a, b| a.cmp(*b, self.names));
        let mut folded = Folded {
            leader,
            origin,
            state_id: state_id.unwrap_or(State::Missing),
            variants: 0,
            salvaged,
            contradicted: false,
            extent: self.records[leader].extent(),
            enclosing: aside(leader).and_then(|it| it.enclosing),
            diff: with_diff.and_then(|it| aside(it.1)).and_then(|it| it.diff),
            flaws: Vec::new(),
        };
        for slot in slots() {
            let odd = self.records[slot].odd().into_iter();
            let flaws = odd.map(|it| flaw(self.seen.first(slot), FlawKind::OddField, it.into()));
            folded.flaws.extend(flaws);
        }
        if group.len() > 1 {
            self.compare(group, &mut folded);
        }
        folded
    }

    /// Compares the other spellings of a version with its leader's.
    fn compare(&self, group: &[Placed], folded: &mut Folded) {
        let mut reader = self.bodies.reader();
        let resource_type = self.names.text(self.records[folded.leader].key[2]);
        let mut content = |slot: usize| {
            let raw = reader.read(self.records[slot].body);
            let item = sound::unsorted(raw);
            let mut content = into_canonical(resource_type, content(item));
            if let Value::Object(members) = &mut content {
                // Of a status only what it says of life is content (SEMANTICS R6); a query's row
                // need not have one.
                let status = self.records[slot].status.told(self.names);
                if !status.as_str().is_empty() {
                    members.insert("status".into(), status.life().as_str().into());
                }
            }
            content
        };
        let ours = content(folded.leader);
        for slot in group.iter().map(Placed::slot).filter(|it| *it != folded.leader) {
            let mut theirs = content(slot);
            let found = match (folded.extent.max(self.records[slot].extent()), &theirs) {
                (Extent::Whole, theirs) => difference(&ours, theirs),
                // A summary can only be wrong about life and death.
                (Extent::Nothing, _) if !self.agree_on_death(folded.leader, slot) => {
                    Difference::Value
                }
                (Extent::Nothing, _) => Difference::None,
                (_, theirs) if contradicts(&ours, theirs) => Difference::Value,
                _ => Difference::None,
            };
            match found {
                Difference::None => {}
                Difference::Presence => folded.variants += 1,
                Difference::Value => {
                    folded.contradicted = true;
                    if folded.extent.max(self.records[slot].extent()) != Extent::Whole {
                        theirs = respell(&theirs, &ours);
                    }
                    let all = edits(resource_type, &ours, &theirs);
                    let told = self.tell(folded.origin, &all);
                    let at = self.seen.first(slot);
                    folded.flaws.push(flaw(at, FlawKind::Contradicted, told));
                }
            }
        }
    }

    fn agree_on_death(&self, a: usize, b: usize) -> bool {
        self.records[a].status.is_deletion() == self.records[b].status.is_deletion()
    }

    /// Both values of the first disagreement, and where the other one stands.
    fn tell(&self, other: Origin, edits: &[crate::json::edit::Edit]) -> String {
        let path = &self.files[other.file.0 as usize].path;
        let both = edits.iter().find(|it| it.old.is_some() && it.new.is_some());
        let Some(edit) = both.or(edits.first()) else {
            return format!("disagrees with item {} of {path}", other.ordinal);
        };
        let value = |value: &Option<Value>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), |it| shorten(&it.to_string()))
        };
        format!(
            "the same version is told differently at `{}`: {} here, {} in item {} of {path}",
            edit.path,
            value(&edit.new),
            value(&edit.old),
            other.ordinal,
        )
    }
}

fn flaw(at: Origin, kind: FlawKind, message: String) -> Flaw {
    let Origin { file, ordinal, byte } = at;
    Flaw { file, ordinal: Some(ordinal), byte: Some(byte), kind, message }
}

fn shorten(text: &str) -> String {
    const CHARS_MAX: usize = 80;
    if text.chars().count() <= CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(CHARS_MAX).chain(['…']).collect()
}

/// Counts what stands where, sorts the flaws, and checks that nothing was lost.
fn settle(mut ledger: Ledger) -> Result<Ledger, Unaccounted> {
    for (first, told_at) in ledger.first_sighting.iter().zip(&ledger.versions.told_at) {
        let origin = ledger.sightings[first + *told_at as usize].origin();
        ledger.files[origin.file.0 as usize].versions += 1;
    }
    let mut tally = Tally { versions: ledger.versions.len() as u64, ..Tally::default() };
    let mut sighted = vec![0; ledger.files.len()];
    for sighting in &ledger.sightings {
        sighted[sighting.origin().file.0 as usize] += 1;
    }
    let mut elements = 0;
    for (file, sighted) in ledger.files.iter_mut().zip(sighted) {
        file.repeats = sighted - file.versions;
        tally.repeats += file.repeats;
        tally.rejected += file.rejected;
        elements += file.elements;
        tally.count(file.outcome);
    }
    ledger.flaws.sort_by_key(|flaw| (flaw.file, flaw.ordinal, flaw.byte, flaw.kind));
    ledger.tally = tally;
    if elements == tally.elements() { Ok(ledger) } else { Err(Unaccounted { elements, tally }) }
}
