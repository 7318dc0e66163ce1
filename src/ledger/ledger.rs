//! The ledger: all versions of all resources, and where each was seen.
use super::body::{Bodies, BodyId, BodyReader};
use super::intern::{Name, Names};
use super::members::Members;
use super::versions::Versions;
use crate::evidence::file::{Files, Outcome, SourceFile};
use crate::evidence::flaw::Flaw;
use crate::evidence::item::{ItemStatus, Life, StateId};
use crate::evidence::listed::Listed;
use crate::evidence::origin::{FileId, Origin};
use crate::evidence::partial::Extent;
use crate::evidence::resource::ResourceKey;
use crate::evidence::tags::tags;
use crate::time::moment::Moment;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A resource, by its place in the order of account, region, type and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

/// One appearance of a version in a file. There are many: the byte's highest bit says whether it is
/// a part, for no text is as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting(Origin);

impl Sighting {
    const PART: u64 = 1 << 63;

    pub(super) fn new(origin: Origin, is_part: bool) -> Self {
        let mark = if is_part { Self::PART } else { 0 };
        Self(Origin { byte: origin.byte | mark, ..origin })
    }

    /// Where.
    pub fn origin(self) -> Origin {
        Origin { byte: self.0.byte & !Self::PART, ..self.0 }
    }

    /// What stands there is a partial item (SEMANTICS R28).
    pub fn is_part(self) -> bool {
        self.0.byte & Self::PART != 0
    }
}

/// Everything that was read, sorted; never changed once bound.
///
/// INVARIANT: versions ascend by (resource, capture time, state id); `first_version` has one entry
/// more than there are resources and `first_sighting` one more than there are versions.
#[derive(Debug)]
pub struct Ledger {
    pub(super) resources: Vec<[Name; 4]>,
    pub(super) first_version: Vec<usize>,
    pub(super) versions: Versions,
    pub(super) first_sighting: Vec<usize>,
    pub(super) sightings: Vec<Sighting>,
    pub(super) files: Files,
    pub(super) flaws: Vec<Flaw>,
    pub(super) tally: Tally,
    pub(super) names: Names,
    pub(super) bodies: Bodies,
    pub(super) asides: Asides,
    pub(super) listed: Vec<Listed>,
    /// When a list says that a resource was deleted, and where; in order of time.
    pub(super) deletions: HashMap<ResourceId, Vec<(Moment, Origin)>>,
}

/// By row, for the few versions that have them: the string around the item, its diff.
pub(super) type Asides = HashMap<usize, (Option<BodyId>, Option<BodyId>)>;

impl Ledger {
    /// All resources, in order of account, region, type and id.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = ResourceId> + use<> {
        (0..u32::try_from(self.resources.len()).unwrap_or(u32::MAX)).map(ResourceId)
    }

    /// A resource's identity.
    pub fn key(&self, resource: ResourceId) -> ResourceKey {
        let [account_id, region, resource_type, resource_id] =
            self.key_texts(resource).map(str::to_owned);
        ResourceKey { account_id, region, resource_type, resource_id }
    }

    /// A resource's account, region and type: few texts, and so at hand for all resources.
    pub fn place_texts(&self, resource: ResourceId) -> [&str; 3] {
        let [account, region, resource_type, _] = self.resources[resource.0 as usize];
        [account, region, resource_type].map(|name| self.names.text(name))
    }

    /// A resource's account, region, type and id.
    pub fn key_texts(&self, resource: ResourceId) -> [&str; 4] {
        self.resources[resource.0 as usize].map(|name| self.names.text(name))
    }

    /// A resource's versions, oldest first: a slice of the ledger's columns.
    pub fn timeline(&self, resource: ResourceId) -> Timeline<'_> {
        let place = resource.0 as usize;
        let rows = self.first_version[place]..self.first_version[place + 1];
        Timeline { ledger: self, resource, rows }
    }

    /// The input files, in order of path.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// One input file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// What could not be read, in order of file and place.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// The accounting of the run.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// First and last capture time of all.
    pub fn bounds(&self) -> Option<(Moment, Moment)> {
        let captures = &self.versions.captured_at;
        Some((*captures.iter().min()?, *captures.iter().max()?))
    }

    /// The entries of lists of discovered resources, in order of place (SEMANTICS R32).
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// When lists say that a resource was deleted, in order of time.
    pub fn listed_deletions(&self, resource: ResourceId) -> &[(Moment, Origin)] {
        self.deletions.get(&resource).map_or(&[], Vec::as_slice)
    }

    /// How many bytes of items went to a temporary file, for want of memory.
    pub fn spilled_bytes(&self) -> u64 {
        self.bodies.spilled_bytes
    }

    /// A reader of the items' bytes.
    pub fn bodies(&self) -> BodyReader<'_> {
        self.bodies.reader()
    }
}

/// One resource's versions, oldest first.
#[derive(Clone, Debug)]
pub struct Timeline<'a> {
    ledger: &'a Ledger,
    resource: ResourceId,
    rows: Range<usize>,
}

impl<'a> Timeline<'a> {
    /// Whose it is.
    pub fn resource(&self) -> ResourceId {
        self.resource
    }

    /// The versions, oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = Version<'a>> + use<'a> {
        let ledger = self.ledger;
        self.rows.clone().map(move |row| Version { ledger, row })
    }

    /// The version in force: the last one captured at or before `at`.
    pub fn in_force(&self, at: Moment) -> Option<Version<'a>> {
        let captures = &self.ledger.versions.captured_at[self.rows.clone()];
        let passed = captures.partition_point(|&it| it <= at);
        let row = self.rows.start + passed.checked_sub(1)?;
        Some(Version { ledger: self.ledger, row })
    }
}

/// One version of a resource: a row of the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    ledger: &'a Ledger,
    row: usize,
}

impl<'a> Version<'a> {
    /// Its place among all versions: ascends with resource, capture time and state id.
    pub fn row(&self) -> usize {
        self.row
    }
    /// Whose version it is.
    pub fn resource(&self) -> ResourceId {
        self.ledger.versions.resource[self.row]
    }
    /// When Config recorded it.
    pub fn captured_at(&self) -> Moment {
        self.ledger.versions.captured_at[self.row]
    }
    /// Its order among those of its instant.
    pub fn state_id(&self) -> StateId {
        self.ledger.versions.state_id[self.row].told(&self.ledger.names)
    }
    /// What the item says of its status.
    pub fn status(&self) -> ItemStatus {
        self.ledger.versions.status[self.row].told(&self.ledger.names)
    }
    /// Name; a tombstone's is carried forward.
    pub fn name(&self) -> Option<&'a str> {
        self.ledger.versions.name[self.row].map(|it| self.ledger.names.text(it))
    }
    /// ARN; a tombstone's is carried forward.
    pub fn arn(&self) -> Option<Cow<'a, str>> {
        self.ledger.versions.arn[self.row].map(|it| self.ledger.names.arn(it))
    }
    /// Whether this is that ARN: what asks many versions need not put each ARN together.
    pub fn bears_arn(&self, arn: &str) -> bool {
        self.ledger.versions.arn[self.row].is_some_and(|it| self.ledger.names.is_arn(it, arn))
    }
    /// Tags as a JSON object, keys sorted, out of the item's bytes; a tombstone's are carried
    /// forward. Fastest in order of `body_order`.
    pub fn tags(&self, reader: &mut BodyReader<'_>) -> Option<String> {
        let told = Members::of(self.raw(reader)).tags.and_then(|it| tags(it.get()));
        self.carried_tags(told, reader)
    }
    /// The same, for what has read what its own item tells.
    pub fn carried_tags(
        &self,
        told: Option<String>,
        reader: &mut BodyReader<'_>,
    ) -> Option<String> {
        // A tombstone's empty tags are silence, not a statement.
        let is_silent = |it: &String| self.status().is_deletion() && it == "{}";
        if !self.ledger.versions.carries(self.row) {
            return told;
        }
        let before = Self { row: self.row - 1, ..*self };
        told.filter(|it| !is_silent(it)).or_else(|| before.tags(reader))
    }
    /// Those tags, key by key; none where the item tells none.
    pub fn tag_map(&self, reader: &mut BodyReader<'_>) -> Map<String, Value> {
        self.tags(reader).and_then(|it| serde_json::from_str(&it).ok()).unwrap_or_default()
    }
    /// When the resource was created; a tombstone's is carried forward.
    pub fn created_at(&self) -> Option<Moment> {
        self.ledger.versions.created_at[self.row].get()
    }
    /// The item's own format version, such as `1.3`.
    pub fn item_version(&self) -> &'a str {
        self.ledger.names.text(self.ledger.versions.item_version[self.row])
    }
    /// Where the bytes that stand for it are.
    pub fn origin(&self) -> Origin {
        self.sightings()[self.ledger.versions.told_at[self.row] as usize].origin()
    }
    /// How many other spellings of it differ by the presence of a key only.
    pub fn variants(&self) -> u32 {
        self.ledger.versions.variants[self.row]
    }
    /// Seen in damaged files only.
    pub fn is_salvaged(&self) -> bool {
        self.ledger.versions.salvaged[self.row]
    }
    /// Two of its sightings disagree in a value.
    pub fn is_contradicted(&self) -> bool {
        self.ledger.versions.contradicted[self.row]
    }
    /// Every place where it was seen, in order of file and ordinal.
    pub fn sightings(&self) -> &'a [Sighting] {
        let first = &self.ledger.first_sighting;
        &self.ledger.sightings[first[self.row]..first[self.row + 1]]
    }
    /// The item's JSON, byte for byte. Fastest in order of `body_order`.
    pub fn raw<'r>(&self, reader: &'r mut BodyReader<'_>) -> &'r str {
        reader.read(self.ledger.versions.body[self.row])
    }
    /// How long the item's JSON is, in bytes.
    pub fn bytes(&self) -> usize {
        self.ledger.versions.body[self.row].length()
    }
    /// What of the state its item carries.
    pub fn extent(&self) -> Extent {
        self.ledger.versions.extent[self.row]
    }
    /// What it says of life and configuration. A summary knows no configuration (SEMANTICS R27).
    pub fn life(&self) -> Life {
        match (self.status().life(), self.extent()) {
            (Life::Live, Extent::Nothing) => Life::NotRecorded,
            (life, _) => life,
        }
    }
    /// What to quote as evidence: the item, or the string around it, decoded (SEMANTICS R26).
    pub fn quoted<'r>(&self, reader: &'r mut BodyReader<'_>) -> &'r str {
        let enclosing = self.ledger.asides.get(&self.row).and_then(|it| it.0);
        reader.read(enclosing.unwrap_or(self.ledger.versions.body[self.row]))
    }
    /// The `configurationItemDiff` that came with it, as JSON.
    pub fn diff<'r>(&self, reader: &'r mut BodyReader<'_>) -> Option<&'r str> {
        let diff = self.ledger.asides.get(&self.row)?.1?;
        Some(reader.read(diff))
    }
    /// Sort by this to read many bodies quickly.
    pub fn body_order(&self) -> impl Ord + use<> {
        self.ledger.versions.body[self.row]
    }
}

/// What became of all files and all items (SEMANTICS §7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files read to their sound end.
    pub read: u64,
    /// Files read in part.
    pub partly_read: u64,
    /// Files not read.
    pub unreadable: u64,
    /// Files that are no evidence of a kind read here.
    pub ignored: u64,
    /// Files the question could not need.
    pub skipped: u64,
    /// Distinct versions.
    pub versions: u64,
    /// Further sightings of them.
    pub repeats: u64,
    /// Items that could not be read.
    pub rejected: u64,
}

impl Tally {
    /// All files found.
    pub fn files(&self) -> u64 {
        self.read + self.partly_read + self.unreadable + self.ignored + self.skipped
    }

    /// All items seen.
    pub fn elements(&self) -> u64 {
        self.versions + self.repeats + self.rejected
    }

    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Read => self.read += 1,
            Outcome::PartlyRead => self.partly_read += 1,
            Outcome::Unreadable => self.unreadable += 1,
            Outcome::Ignored => self.ignored += 1,
            Outcome::Skipped => self.skipped += 1,
        }
    }
}
