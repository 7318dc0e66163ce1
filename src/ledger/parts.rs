//! What was gathered, before it is bound: each distinct item, each file's page. It can be kept in
//! tables and come back (`kept`), and two of them can be joined: what was read on two days.
use super::body::Bodies;
use super::gather::{Gather, Page, Record, RecordId, Seen};
use super::intern::{Interner, Name, Names};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Records by their slot, and pages in order of path and hash; a page's `Seen` names a slot.
#[derive(Debug)]
pub struct Parts {
    pub(super) records: Vec<Record>,
    pub(super) names: Names,
    pub(super) bodies: Bodies,
    pub(super) pages: Vec<Page>,
}

impl Parts {
    /// Everything that was gathered.
    pub fn of(gather: Gather, mut pages: Vec<Page>) -> Self {
        let (records, names, bodies) = gather.freeze();
        let (records, slots) = records.into_list();
        for seen in pages.iter_mut().flat_map(|it| &mut it.seen) {
            seen.record = RecordId::at(slots.slot(seen.record));
        }
        let mut parts = Self { records, names, bodies, pages };
        parts.sort_pages();
        parts
    }

    /// How many bytes of bodies went to a file, for want of memory.
    pub fn spilled_bytes(&self) -> u64 {
        self.bodies.spilled_bytes
    }

    /// How many bytes the packed bodies take, in memory and in a file.
    pub fn packed_bytes(&self) -> u64 {
        self.bodies.packed_bytes()
    }

    /// The files that were read.
    pub fn files(&self) -> usize {
        self.pages.len()
    }

    fn sort_pages(&mut self) {
        self.pages
            .sort_by(|a, b| (&a.file.path, &a.file.sha256).cmp(&(&b.file.path, &b.file.sha256)));
    }

    /// This and what else was read. An item that both have is one item.
    #[must_use]
    pub fn joined(mut self, others: Self) -> Self {
        let mut known: HashMap<[u8; 32], usize> = HashMap::new();
        for (slot, identity) in self.identities().into_iter().enumerate() {
            known.insert(identity, slot);
        }
        let identities = others.identities();
        let interner = Interner::default();
        for record in &mut self.records {
            rename(record, |it| interner.name(self.names.text(it)));
        }
        let moved = self.bodies.join(others.bodies);
        let mut slots = Vec::with_capacity(others.records.len());
        for (mut record, identity) in others.records.into_iter().zip(identities) {
            let slot = *known.entry(identity).or_insert_with(|| {
                rename(&mut record, |it| interner.name(others.names.text(it)));
                self.records.push(moved_record(record, moved));
                self.records.len() - 1
            });
            slots.push(slot);
        }
        let moved_seen = |it: &Seen| Seen { record: RecordId::at(slots[it.record.slot()]), ..*it };
        for mut page in others.pages {
            page.seen = page.seen.iter().map(moved_seen).collect();
            self.pages.push(page);
        }
        self.names = interner.freeze();
        self.sort_pages();
        self
    }

    /// What makes a record itself: its bytes, the region of its file's key, and what came with it.
    fn identities(&self) -> Vec<[u8; 32]> {
        let mut regions: Vec<&str> = vec![""; self.records.len()];
        for page in &self.pages {
            let region = page.file.key.as_ref().map_or("", |it| it.region.as_str());
            for seen in &page.seen {
                regions[seen.record.slot()] = region;
            }
        }
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        order.sort_unstable_by_key(|it| self.records[*it].body);
        let (mut reader, mut identities) = (self.bodies.reader(), vec![[0; 32]; order.len()]);
        for slot in order {
            let record = &self.records[slot];
            let aside = record.aside.as_ref();
            let bodies = [
                Some(record.body),
                aside.and_then(|it| it.enclosing),
                aside.and_then(|it| it.diff),
            ];
            let mut hash = Sha256::new();
            hash.update([record.extent() as u8]);
            hash.update((regions[slot].len() as u64).to_le_bytes());
            hash.update(regions[slot]);
            for body in bodies {
                let text = body.map(|it| reader.read(it));
                hash.update(text.map_or(u64::MAX, |it| it.len() as u64).to_le_bytes());
                hash.update(text.unwrap_or_default());
            }
            identities[slot] = hash.finalize().into();
        }
        identities
    }
}

fn rename(record: &mut Record, name: impl Fn(Name) -> Name) {
    record.key = record.key.map(&name);
    record.name = record.name.map(&name);
    record.arn = record.arn.map(&name);
    record.item_version = name(record.item_version);
    record.tags = record.tags.map(&name);
}

fn moved_record(mut record: Record, shards: u16) -> Record {
    record.body = record.body.behind(shards);
    if let Some(aside) = &mut record.aside {
        aside.enclosing = aside.enclosing.map(|it| it.behind(shards));
        aside.diff = aside.diff.map(|it| it.behind(shards));
    }
    record
}
