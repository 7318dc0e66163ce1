//! What comes next in a file: snapshots tell the same items in the same order.
use crate::ledger::gather::{Foreseen, Gather, RecordId};

/// How the items of a file follow each other, as far as they did in another.
#[derive(Default)]
pub(super) struct Row {
    last: Option<RecordId>,
    /// The item that is foreseen.
    pub(super) next: Option<Foreseen>,
}

impl Row {
    /// What was foreseen came.
    pub(super) fn met(&mut self, record: RecordId, gather: &Gather) {
        *self = Self { last: Some(record), next: gather.follower(record) };
    }

    /// Something else came. Where nothing ever followed it, it stands in the place of the item that
    /// was foreseen, and what followed that one is next.
    pub(super) fn was(&mut self, record: RecordId, gather: &Gather) {
        if let Some(last) = self.last {
            gather.follows(last, record);
        }
        let behind = |it: Foreseen| gather.follower(it.record);
        let next = gather.follower(record).or_else(|| self.next.and_then(behind));
        *self = Self { last: Some(record), next };
    }
}
