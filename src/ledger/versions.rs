//! The columns of all versions, in order of resource, capture time and state id.
use super::arn::Arn;
use super::bind::Folded;
use super::body::BodyId;
use super::intern::Name;
use super::ledger::ResourceId;
use super::plain::{Maybe, State, Status};
use super::records::Record;
use crate::evidence::partial::Extent;
use crate::time::moment::Moment;

/// Declares the columns, and what is done with each of them alike.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $of:ty,)*) => {
        /// INVARIANT: the columns have one length.
        #[derive(Debug, Default)]
        pub(super) struct Versions {
            $($(#[$doc])* pub $name: Vec<$of>,)*
        }

        impl Versions {
            /// Empty, with room for so many.
            pub(super) fn for_rows(rows: usize) -> Self {
                Self { $($name: Vec::with_capacity(rows),)* }
            }

            /// Lays others behind these.
            pub(super) fn append(&mut self, mut others: Self) {
                $(self.$name.append(&mut others.$name);)*
            }
        }
    };
}

columns! {
    resource: ResourceId,
    captured_at: Moment,
    state_id: State,
    status: Status,
    name: Option<Name>,
    arn: Option<Arn>,
    created_at: Maybe,
    item_version: Name,
    body: BodyId,
    /// Which of its sightings the bytes are of.
    told_at: u32,
    variants: u32,
    salvaged: bool,
    contradicted: bool,
    extent: Extent,
}

impl Versions {
    pub(super) fn len(&self) -> usize {
        self.resource.len()
    }

    /// One row more, whose bytes are those of this sighting of it.
    pub(super) fn push(
        &mut self,
        resource: ResourceId,
        record: &Record,
        folded: &Folded,
        told_at: usize,
    ) {
        self.resource.push(resource);
        self.captured_at.push(record.captured_at);
        self.state_id.push(folded.state_id);
        self.status.push(record.status);
        self.name.push(record.name);
        self.arn.push(record.arn);
        self.created_at.push(record.created_at);
        self.item_version.push(record.item_version);
        self.body.push(record.body);
        self.told_at.push(u32::try_from(told_at).unwrap_or(u32::MAX));
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
        for row in 1..self.len() {
            if self.carries(row) {
                self.name[row] = self.name[row].or(self.name[row - 1]);
                self.arn[row] = self.arn[row].or(self.arn[row - 1]);
                let created = self.created_at[row].get();
                self.created_at[row] = Maybe::of(created.or(self.created_at[row - 1].get()));
            }
        }
    }
}
