//! What was gathered, before it is bound: each distinct item, each file's page. It can be kept in
//! tables and come back (`kept`), and two of them can be joined: what was read on two days.
use super::body::Bodies;
use super::gather::{Gather, Page, Seen};
use super::intern::{Interner, Names};
use super::records::{Record, RecordId, Records};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Records, and pages in order of path and hash.
#[derive(Debug)]
pub struct Parts {
    pub(super) records: Records,
    pub(super) names: Names,
    pub(super) bodies: Bodies,
    pub(super) pages: Vec<Page>,
}

impl Parts {
    /// Everything that was gathered.
    pub fn of(gather: Gather, pages: Vec<Page>) -> Self {
        let (records, names, bodies) = gather.freeze();
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
        let identities = self.identities();
        let mut known: HashMap<[u8; 32], usize> =
            self.records.iter().map(|it| (identities[it.0], it.0)).collect();
        let identities = others.identities();
        let interner = Interner::default();
        for slot in 0..self.records.slots() {
            if self.records.has(slot) {
                rename(&mut self.records[slot], &self.names, &interner);
            }
        }
        let moved = self.bodies.join(others.bodies);
        let mut slots = vec![0; others.records.slots()];
        for (slot, record) in others.records.iter() {
            slots[slot] = *known.entry(identities[slot]).or_insert_with(|| {
                let mut record = moved_record(record.clone(), moved);
                rename(&mut record, &others.names, &interner);
                self.records.push(record)
            });
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

    /// What makes a record itself, by its slot: its bytes, the region of its file's key, and what
    /// came with it.
    fn identities(&self) -> Vec<[u8; 32]> {
        let mut regions: Vec<&str> = vec![""; self.records.slots()];
        for page in &self.pages {
            let region = page.file.key.as_ref().map_or("", |it| it.region.as_str());
            for seen in &page.seen {
                regions[seen.record.slot()] = region;
            }
        }
        let mut order: Vec<(usize, &Record)> = self.records.iter().collect();
        order.sort_unstable_by_key(|it| it.1.body);
        let (mut reader, mut identities) = (self.bodies.reader(), vec![[0; 32]; regions.len()]);
        for (slot, record) in order {
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

fn rename(record: &mut Record, old: &Names, new: &Interner) {
    let name = |it| new.name(old.text(it));
    record.key = record.key.map(name);
    record.name = record.name.map(name);
    record.arn = record.arn.map(|it| new.arn(&old.arn(it)));
    record.state_id = record.state_id.rename(name);
    record.status = record.status.rename(name);
    record.item_version = name(record.item_version);
}

fn moved_record(mut record: Record, shards: u8) -> Record {
    record.body = record.body.behind(shards);
    if let Some(aside) = &mut record.aside {
        aside.enclosing = aside.enclosing.map(|it| it.behind(shards));
        aside.diff = aside.diff.map(|it| it.behind(shards));
    }
    record
}
