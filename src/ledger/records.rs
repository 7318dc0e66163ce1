//! Distinct items, as they are kept beside their bodies.
use super::arn::Arn;
use super::body::BodyId;
use super::intern::Name;
use super::pile::Pile;
use super::plain::{Maybe, State, Status};
use crate::evidence::partial::Extent;
use crate::time::moment::Moment;
use std::ops::{Index, IndexMut};

/// A distinct item, by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId(u32);

impl RecordId {
    /// The record with this slot.
    pub(crate) fn at(slot: usize) -> Self {
        Self(u32::try_from(slot).unwrap_or(u32::MAX))
    }

    pub(super) fn slot(self) -> usize {
        self.0 as usize
    }
}

/// What the ledger keeps of a distinct item beside its body. There are many: tags stay in the body.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Account, region, type, id.
    pub key: [Name; 4],
    pub name: Option<Name>,
    pub arn: Option<Arn>,
    pub captured_at: Moment,
    pub state_id: State,
    pub status: Status,
    pub created_at: Maybe,
    pub item_version: Name,
    pub body: BodyId,
    /// Most items have none.
    pub aside: Option<Box<Aside>>,
}

/// What few items have: an oddity, and what came with one that AWS Config did not deliver in a
/// list.
#[derive(Clone, Debug, Default)]
pub(super) struct Aside {
    pub odd: Option<String>,
    pub extent: Extent,
    /// The string around the item, decoded.
    pub enclosing: Option<BodyId>,
    pub diff: Option<BodyId>,
}

impl Aside {
    /// None if it holds nothing.
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        let is_whole = self.extent == Extent::Whole;
        let plain = is_whole && self.odd.is_none() && self.enclosing.is_none();
        (!plain || self.diff.is_some()).then(|| Box::new(self))
    }
}

impl Record {
    pub(super) fn extent(&self) -> Extent {
        self.aside.as_ref().map_or(Extent::Whole, |it| it.extent)
    }

    pub(super) fn odd(&self) -> Option<&str> {
        self.aside.as_ref()?.odd.as_deref()
    }
}

/// All distinct items. They stay in the piles into which threads brought them, for a list of all
/// would be a copy: the first of each pile come first, then the second of each, and so on. A pile
/// that is low leaves slots empty.
#[derive(Debug)]
pub(super) struct Records {
    piles: Vec<Pile<Record>>,
}

impl Records {
    pub(super) fn new(piles: Vec<Pile<Record>>) -> Self {
        Self { piles }
    }

    /// The slot of a record in one of so many piles.
    pub(super) fn id(piles: usize, pile: usize, place: usize) -> RecordId {
        RecordId::at(place * piles + pile)
    }

    /// One more than the last slot.
    pub(super) fn slots(&self) -> usize {
        let end = |(pile, it): (usize, &Pile<Record>)| Some((it.len().checked_sub(1)?, pile));
        let last = self.piles.iter().enumerate().filter_map(end).max();
        last.map_or(0, |(place, pile)| Self::id(self.piles.len(), pile, place).slot() + 1)
    }

    /// Whether a record is there.
    pub(super) fn has(&self, slot: usize) -> bool {
        let (pile, place) = self.place(slot);
        self.piles.get(pile).is_some_and(|it| place < it.len())
    }

    /// The records with their slots.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Record)> {
        (0..self.slots()).filter(|it| self.has(*it)).map(|it| (it, &self[it]))
    }

    /// Adds a record; gives its slot.
    pub(super) fn push(&mut self, record: Record) -> usize {
        let piles = self.piles.len();
        let lowest = self.piles.iter().enumerate().min_by_key(|it| it.1.len());
        let pile = lowest.map_or(0, |it| it.0);
        let place = self.piles[pile].len();
        self.piles[pile].push(record);
        Self::id(piles, pile, place).slot()
    }

    fn place(&self, slot: usize) -> (usize, usize) {
        (slot % self.piles.len(), slot / self.piles.len())
    }
}

impl Index<usize> for Records {
    type Output = Record;

    fn index(&self, slot: usize) -> &Record {
        let (pile, place) = self.place(slot);
        &self.piles[pile][place]
    }
}

impl IndexMut<usize> for Records {
    fn index_mut(&mut self, slot: usize) -> &mut Record {
        let (pile, place) = self.place(slot);
        &mut self.piles[pile][place]
    }
}
