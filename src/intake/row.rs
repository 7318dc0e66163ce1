//! What comes next in a file: the snapshots of a place tell the same items in the same order.
use crate::evidence::file::{DeliveryKey, FileKind};
use crate::ledger::block::lock;
use crate::ledger::gather::Fingerprint;
use crate::ledger::records::RecordId;
use crate::time::moment::Moment;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// An item as it stands in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foreseen {
    /// The item.
    pub record: RecordId,
    /// Its fingerprint …
    pub fingerprint: Fingerprint,
    /// … over so many bytes, and whatever else was hashed with them.
    pub length: usize,
    /// Its capture time.
    pub captured_at: Moment,
}

/// Account and recording region.
type Place = (String, String);

/// Of each place the items of the snapshot that was read last, in their order.
#[derive(Debug, Default)]
pub(super) struct Rows(Mutex<HashMap<Place, Arc<Vec<Foreseen>>>>);

impl Rows {
    /// The row that a file may repeat; a history tells what is new, and repeats none.
    pub(super) fn of(&self, key: Option<&DeliveryKey>) -> Row {
        let place = key.filter(|it| it.kind == FileKind::Snapshot).map(place);
        let old = place.as_ref().and_then(|it| lock(&self.0).get(it).cloned()).unwrap_or_default();
        // A place grows, mostly, and a little.
        let new = Vec::with_capacity(old.len() + old.len() / 16);
        Row { place, old, at: 0, new }
    }

    /// Lays down what a file told.
    pub(super) fn put(&self, row: Row) {
        if let Some(place) = row.place {
            lock(&self.0).insert(place, Arc::new(row.new));
        }
    }
}

fn place(key: &DeliveryKey) -> Place {
    (key.account_id.clone(), key.region.clone())
}

/// A walk along an old row, which makes a new one.
#[derive(Debug)]
pub(super) struct Row {
    place: Option<Place>,
    old: Arc<Vec<Foreseen>>,
    at: usize,
    new: Vec<Foreseen>,
}

/// How far from its place an item is looked for.
const NEAR: usize = 32;

impl Row {
    /// The item that is foreseen.
    pub(super) fn next(&self) -> Option<&Foreseen> {
        self.old.get(self.at)
    }

    /// This came. Where it is none of those near by, it stands in the place of what was foreseen.
    pub(super) fn came(&mut self, item: Foreseen) {
        if self.place.is_none() {
            return;
        }
        let from = self.at.saturating_sub(NEAR).min(self.old.len());
        let near = self.old[from..].iter().take(2 * NEAR);
        let is_next = self.next().is_some_and(|it| it.record == item.record);
        if !is_next && let Some(found) = near.map(|it| it.record).position(|it| it == item.record) {
            self.at = from + found;
        }
        self.at += 1;
        self.new.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: usize) -> Foreseen {
        let captured_at = Moment::from_micros(0);
        Foreseen { record: RecordId::at(number), fingerprint: 0, length: 2, captured_at }
    }

    fn key(kind: FileKind) -> DeliveryKey {
        let at = Moment::from_micros(0);
        let (account_id, region) = ("111122223333".to_owned(), "us-east-1".to_owned());
        DeliveryKey { kind, account_id, region, from: at, to: at }
    }

    /// What of a file's items was foreseen.
    fn foreseen(rows: &Rows, kind: FileKind, items: &[usize]) -> Vec<usize> {
        let mut row = rows.of(Some(&key(kind)));
        let mut foreseen = Vec::new();
        for number in items {
            let is_next = row.next().is_some_and(|it| it.record == RecordId::at(*number));
            foreseen.extend(is_next.then_some(*number));
            row.came(item(*number));
        }
        rows.put(row);
        foreseen
    }

    #[test]
    fn a_snapshot_is_foreseen_from_the_one_before_whatever_changed_came_or_went() {
        let rows = Rows::default();
        assert!(foreseen(&rows, FileKind::Snapshot, &[1, 2, 3, 4, 5, 6]).is_empty());
        // One changed, one came, one went.
        assert!(foreseen(&rows, FileKind::History, &[1, 2]).is_empty());
        assert_eq!(foreseen(&rows, FileKind::Snapshot, &[1, 20, 3, 30, 4, 6]), [1, 3]);
        assert_eq!(foreseen(&rows, FileKind::Snapshot, &[1, 20, 3, 30, 4, 6, 7]).len(), 6);
    }
}
