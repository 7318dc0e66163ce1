//! The columns of all versions, in order of resource, capture time and state id.
use super::arn::Arn;
use super::bind::Folded;
use super::body::BodyId;
use super::intern::Name;
use super::ledger::ResourceId;
use super::plain::{Maybe, State, Status};
use super::records::Record;
use crate::evidence::origin::Origin;
use crate::evidence::partial::Extent;
use crate::time::moment::Moment;

/// INVARIANT: the columns have one length.
#[derive(Debug, Default)]
pub(super) struct Versions {
    pub resource: Vec<ResourceId>,
    pub captured_at: Vec<Moment>,
    pub state_id: Vec<State>,
    pub status: Vec<Status>,
    pub name: Vec<Option<Name>>,
    pub arn: Vec<Option<Arn>>,
    pub created_at: Vec<Maybe>,
    pub item_version: Vec<Name>,
    pub body: Vec<BodyId>,
    pub origin: Vec<Origin>,
    pub variants: Vec<u32>,
    pub salvaged: Vec<bool>,
    pub contradicted: Vec<bool>,
    pub extent: Vec<Extent>,
}

impl Versions {
    /// Empty, with room for so many.
    pub(super) fn for_rows(rows: usize) -> Self {
        Self {
            resource: Vec::with_capacity(rows),
            captured_at: Vec::with_capacity(rows),
            state_id: Vec::with_capacity(rows),
            status: Vec::with_capacity(rows),
            name: Vec::with_capacity(rows),
            arn: Vec::with_capacity(rows),
            created_at: Vec::with_capacity(rows),
            item_version: Vec::with_capacity(rows),
            body: Vec::with_capacity(rows),
            origin: Vec::with_capacity(rows),
            variants: Vec::with_capacity(rows),
            salvaged: Vec::with_capacity(rows),
            contradicted: Vec::with_capacity(rows),
            extent: Vec::with_capacity(rows),
        }
    }

    pub(super) fn push(&mut self, resource: ResourceId, record: &Record, folded: &Folded) {
        self.resource.push(resource);
        self.captured_at.push(record.captured_at);
        self.state_id.push(folded.state_id);
        self.status.push(record.status);
        self.name.push(record.name);
        self.arn.push(record.arn);
        self.created_at.push(record.created_at);
        self.item_version.push(record.item_version);
        self.body.push(record.body);
        self.origin.push(folded.origin);
        self.variants.push(folded.variants);
        self.salvaged.push(folded.salvaged);
        self.contradicted.push(folded.contradicted);
        self.extent.push(folded.extent);
    }

    /// A tombstone says little, and a partial item not all: what it does not say comes from the
    /// version before it (SEMANTICS §2, R28); to a life after a deletion nothing is carried.
    pub(super) fn carries(&self, row: usize) -> bool {
        let Some(before) = row.checked_sub(1) else { return false };
        let is_partial = self.extent[row] != Extent::Whole && !self.status[before].is_deletion();
        self.resource[row] == self.resource[before]
            && (self.status[row].is_deletion() || is_partial)
    }

    /// Carries name, ARN and creation time; tags are read, and carried, where they are asked for.
    pub(super) fn carry_forward(&mut self) {
        for row in 1..self.resource.len() {
            if self.carries(row) {
                self.name[row] = self.name[row].or(self.name[row - 1]);
                self.arn[row] = self.arn[row].or(self.arn[row - 1]);
                let created = self.created_at[row].get();
                self.created_at[row] = Maybe::of(created.or(self.created_at[row - 1].get()));
            }
        }
    }
}
