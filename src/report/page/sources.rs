//! Which bytes say so: each fact leads to the quoted item in the appendix, or to the file, the
//! item's place in it and its byte. What is cited is listed, and nothing is cited that is not.
use super::bits::Bit;
use super::text::{NAME_CHARS, clip, count, weight};
use super::view::Row;
use super::{Quoted, Tables};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of quoted items that the appendix may list.
const ITEM_BYTES_MAX: usize = 300_000;
/// Bytes of files that the list of cited files may take.
const FILE_BYTES_MAX: usize = 200_000;
/// Bytes of tags around a listed item or file.
const TAGS: usize = 500;

/// What the sections cite.
#[derive(Debug)]
pub(super) struct Sources<'s> {
    quoted: BTreeMap<Place<'s>, usize>,
    items: Vec<&'s Quoted>,
    /// Quoted items that are listed, by their place among all.
    listed: BTreeSet<usize>,
    item_bytes: usize,
    /// Files that are cited, in the order in which they first were, and their numbers.
    files: Vec<&'s str>,
    numbers: BTreeMap<&'s str, usize>,
    file_bytes: usize,
}

/// A file, an item's ordinal in it and its byte.
type Place<'s> = (&'s str, i64, i64);

impl<'s> Sources<'s> {
    /// Nothing is cited yet.
    pub(super) fn new(tables: &Tables<'s>) -> Self {
        let place = |it: &'s Quoted| (it.src_file.as_str(), it.src_ordinal, it.src_byte);
        // Of two quotations of one item the first counts.
        let quoted = tables.quoted.iter().enumerate().rev().map(|(n, it)| (place(it), n));
        Self {
            quoted: quoted.collect(),
            items: tables.quoted.iter().collect(),
            listed: BTreeSet::new(),
            item_bytes: 0,
            files: Vec::new(),
            numbers: BTreeMap::new(),
            file_bytes: 0,
        }
    }

    /// What leads from a row to the item that says so.
    pub(super) fn cite(&mut self, row: Row<'s>) -> Vec<Bit> {
        let Some(file) = row.text("src_file").filter(|it| !it.is_empty()) else {
            return vec![Bit::small("no single item")];
        };
        let (ordinal, byte) = (row.int("src_ordinal"), row.int("src_byte"));
        let place = (file, ordinal.unwrap_or(-1), byte.unwrap_or(-1));
        if let Some(&item) = self.quoted.get(&place)
            && self.lists(item)
        {
            return vec![Bit::Link(anchor(item), format!("item {}", item + 1))];
        }
        let mut bits = self.cite_file(file);
        if let Some(ordinal) = ordinal {
            bits.push(Bit::Break);
            bits.push(Bit::Small(format!("ordinal {ordinal}")));
        }
        if let Some(byte) = byte {
            bits.push(Bit::Break);
            bits.push(Bit::Small(format!("byte {byte}")));
        }
        bits
    }

    /// Lists what was not cited, too, as far as there is room.
    pub(super) fn list_the_rest(&mut self) {
        for item in 0..self.items.len() {
            if !self.lists(item) {
                break;
            }
        }
    }

    /// The listed items with their places, in the order in which they were quoted.
    pub(super) fn listed(&self) -> impl Iterator<Item = (usize, &'s Quoted)> {
        self.listed.iter().filter_map(|&item| Some((item, *self.items.get(item)?)))
    }

    /// The cited files with their numbers, from 1.
    pub(super) fn files(&self) -> impl Iterator<Item = (usize, &'s str)> {
        self.files.iter().enumerate().map(|(n, file)| (n + 1, *file))
    }

    fn lists(&mut self, item: usize) -> bool {
        if self.listed.contains(&item) {
            return true;
        }
        let Some(it) = self.items.get(item) else { return false };
        let texts = [&it.name, &it.src_file, &it.sha256, &it.resource];
        let bytes: usize = texts.iter().map(|text| weight(&clip(text, NAME_CHARS))).sum();
        if self.item_bytes + bytes + TAGS > ITEM_BYTES_MAX {
            return false;
        }
        self.item_bytes += bytes + TAGS;
        self.listed.insert(item)
    }

    fn cite_file(&mut self, file: &'s str) -> Vec<Bit> {
        let number = if let Some(&number) = self.numbers.get(file) {
            number
        } else {
            let bytes = weight(&clip(file, NAME_CHARS)) + TAGS;
            if self.file_bytes + bytes > FILE_BYTES_MAX {
                return vec![Bit::small(file)];
            }
            self.file_bytes += bytes;
            self.files.push(file);
            self.numbers.insert(file, self.files.len());
            self.files.len()
        };
        vec![Bit::Link(format!("file-{number}"), format!("file {}", count(number)))]
    }
}

/// The anchor of a quoted item.
pub(super) fn anchor(item: usize) -> String {
    format!("item-{}", item + 1)
}
