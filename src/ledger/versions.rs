//! The columns of all versions, in order of resource, capture time and state id.
use super::bind::Folded;
use super::body::BodyId;
use super::gather::Record;
use super::intern::Name;
use super::ledger::ResourceId;
use crate::evidence::item::{ItemStatus, StateId};
use crate::evidence::origin::Origin;
use crate::evidence::partial::Extent;
use crate::time::moment::Moment;

/// INVARIANT: the columns have one length.
#[derive(Debug, Default)]
pub(super) struct Versions {
    pub resource: Vec<ResourceId>,
    pub captured_at: Vec<Moment>,
    pub state_id: Vec<StateId>,
    pub status: Vec<ItemStatus>,
    pub name: Vec<Option<Name>>,
    pub arn: Vec<Option<Name>>,
    pub tags: Vec<Option<Name>>,
    pub created_at: Vec<Option<Moment>>,
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
            tags: Vec::with_capacity(rows),
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
        self.state_id.push(folded.state_id.clone());
        self.status.push(record.status.clone());
        self.name.push(record.name);
        self.arn.push(record.arn);
        self.tags.push(record.tags);
        self.created_at.push(record.created_at);
        self.item_version.push(record.item_version);
        self.body.push(record.body);
        self.origin.push(folded.origin);
        self.variants.push(folded.variants);
        self.salvaged.push(folded.salvaged);
        self.contradicted.push(folded.contradicted);
        self.extent.push(folded.extent);
    }
}

/// A tombstone says little, and a partial item not all: name, ARN, tags and creation time come from
/// the version before it (SEMANTICS §2, R28); to a life after a deletion nothing is carried.
pub(super) fn carry_forward(versions: &mut Versions, no_tags: Option<Name>) {
    for row in 1..versions.resource.len() {
        let same = versions.resource[row] == versions.resource[row - 1];
        let partial =
            versions.extent[row] != Extent::Whole && !versions.status[row - 1].is_deletion();
        if !same || !(versions.status[row].is_deletion() || partial) {
            continue;
        }
        versions.name[row] = versions.name[row].or(versions.name[row - 1]);
        versions.arn[row] = versions.arn[row].or(versions.arn[row - 1]);
        // A tombstone's empty tags are silence, not a statement.
        let silent = |it: &Name| versions.status[row].is_deletion() && Some(*it) == no_tags;
        let tags = versions.tags[row].filter(|it| !silent(it));
        versions.tags[row] = tags.or(versions.tags[row - 1]);
        versions.created_at[row] = versions.created_at[row].or(versions.created_at[row - 1]);
    }
}
