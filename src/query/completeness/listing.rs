//! An export held against a listing of the bucket: which files, of which size, of which bytes.
//!
//! The listing speaks of the day on which it was made. What was deleted from the bucket, or
//! written anew, before that day, it does not know.
use super::months::month_of;
use super::{Finding, FindingKind, Grade, Graded, Source, graded, name_of};
use crate::evidence::file::{DeliveryKey, Outcome, SourceFile};
use crate::evidence::origin::FileId;
use crate::evidence::side::listing::{Listed, Listing};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// An account, a recording region, and the first instant of a month.
type Cell = (String, String, Moment);

/// The grades, with what a listing says of the files; `md5_of` tells the MD5 of a file's stored
/// bytes in hex, if it can.
///
/// Only deliveries of AWS Config are looked at (docs/FORMATS §1). A key is a file's if both say
/// the same from `AWSLogs/` on, or, where a path lacks that, in their names (SEMANTICS R93).
pub fn hold_against(
    found: Vec<Graded>,
    listing: &Listing,
    files: &[SourceFile],
    md5_of: &dyn Fn(&SourceFile) -> Option<String>,
) -> Vec<Graded> {
    let mut cells: BTreeMap<Cell, Vec<Finding>> = BTreeMap::new();
    for it in found {
        cells.insert((it.account_id, it.region, it.month), it.findings);
    }
    for (cell, finding) in against(listing, files, md5_of) {
        cells.entry(cell).or_default().push(finding);
    }
    let again = |((account, region, month), findings)| graded(account, region, month, findings);
    cells.into_iter().map(again).collect()
}

/// What a listing says of the files, with the month that it is about.
pub fn against(
    listing: &Listing,
    files: &[SourceFile],
    md5_of: &dyn Fn(&SourceFile) -> Option<String>,
) -> Vec<(Cell, Finding)> {
    let shelf = Shelf::of(listing);
    let pairs: Vec<Pair<'_>> = files
        .iter()
        .enumerate()
        .filter(|it| !matches!(it.1.outcome, Outcome::Ignored | Outcome::Skipped))
        .filter_map(|(place, file)| {
            let id = FileId(u32::try_from(place).unwrap_or(u32::MAX));
            let key = file.key.as_ref()?;
            Some(Pair { id, file, cell: cell(key), listed: shelf.find(&file.path) })
        })
        .collect();
    let told: Vec<Bytes> = pairs.iter().map(|it| it.bytes(md5_of)).collect();
    // Under a KMS key no ETag is an MD5: one that is proves that they are meant so here.
    let by_md5: BTreeSet<(&str, &str)> = pairs
        .iter()
        .zip(&told)
        .filter(|it| *it.1 == Bytes::SameMd5)
        .map(|it| (it.0.cell.0.as_str(), it.0.cell.1.as_str()))
        .collect();
    let mut found = Vec::new();
    let mut sums: BTreeMap<&Cell, [u64; 3]> = BTreeMap::new();
    for (pair, bytes) in pairs.iter().zip(&told) {
        let [all, sized, proven] = sums.entry(&pair.cell).or_default();
        *all += 1;
        *sized += u64::from(pair.listed.is_some() && *bytes != Bytes::OtherSize);
        *proven += u64::from(matches!(bytes, Bytes::SameMd5 | Bytes::SameSha256));
        let is_md5 = by_md5.contains(&(pair.cell.0.as_str(), pair.cell.1.as_str()));
        found.extend(pair.finding(*bytes, is_md5).map(|it| (pair.cell.clone(), it)));
    }
    for (cell, [all, sized, proven]) in sums {
        let what = format!(
            "of {all} files {sized} are in the listing with their very size, {proven} of them \
             with their very bytes"
        );
        let finding = FindingKind::Listed.finding(Grade::Consistent, what, None);
        found.push((cell.clone(), finding));
    }
    found.extend(listed_only(&shelf, &pairs));
    found
}

/// Listed deliveries that are not in the export: each for itself, or, of a month of which the
/// export has no file, all in one.
fn listed_only(shelf: &Shelf<'_>, pairs: &[Pair<'_>]) -> Vec<(Cell, Finding)> {
    let have: BTreeSet<&str> =
        pairs.iter().filter_map(|it| it.listed.map(|it| it.key.as_str())).collect();
    let known: BTreeSet<&Cell> = pairs.iter().map(|it| &it.cell).collect();
    let mut lacking: BTreeMap<Cell, Vec<&Listed>> = BTreeMap::new();
    for listed in shelf.entries.iter().filter(|it| !have.contains(it.key.as_str())) {
        if let Some(key) = &listed.delivery {
            lacking.entry(cell(key)).or_default().push(listed);
        }
    }
    let mut found = Vec::new();
    for (cell, entries) in lacking {
        let incomplete = |what| FindingKind::ListedOnly.finding(Grade::Incomplete, what, None);
        if !known.contains(&cell) && entries.len() > 1 {
            let first = entries.iter().map(|it| name_of(&it.key)).min().unwrap_or_default();
            let what = format!(
                "{} files of this month are listed, {first} the first, and none is in the export",
                entries.len()
            );
            found.push((cell, incomplete(what)));
            continue;
        }
        for entry in entries {
            let what = format!(
                "{}: listed with {} bytes, and not in the export",
                name_of(&entry.key),
                entry.size
            );
            found.push((cell.clone(), incomplete(what)));
        }
    }
    found
}

/// What a listing says of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bytes {
    Unlisted,
    Inflated,
    OtherSize,
    SameSha256,
    OtherSha256,
    SameMd5,
    OtherMd5,
    /// The size is the same, and no digest can be compared.
    SameSize,
}

/// A file of the export and its entry.
struct Pair<'p> {
    id: FileId,
    file: &'p SourceFile,
    cell: Cell,
    listed: Option<&'p Listed>,
}

impl Pair<'_> {
    fn bytes(&self, md5_of: &dyn Fn(&SourceFile) -> Option<String>) -> Bytes {
        let Some(listed) = self.listed else { return Bytes::Unlisted };
        let file = self.file;
        let resaved =
            listed.key.strip_suffix(".gz").is_some() && file.inflated_bytes == file.size_bytes;
        if resaved && listed.size != file.size_bytes {
            return Bytes::Inflated;
        }
        if listed.size != file.size_bytes {
            return Bytes::OtherSize;
        }
        if let Some(sha256) = listed.sha256.as_ref().filter(|_| !file.sha256.is_empty()) {
            let same = *sha256 == file.sha256;
            return if same { Bytes::SameSha256 } else { Bytes::OtherSha256 };
        }
        match (&listed.md5, listed.md5.as_ref().and_then(|_| md5_of(file))) {
            (Some(theirs), Some(ours)) if theirs.eq_ignore_ascii_case(&ours) => Bytes::SameMd5,
            (Some(_), Some(_)) => Bytes::OtherMd5,
            _ => Bytes::SameSize,
        }
    }

    fn finding(&self, bytes: Bytes, is_md5: bool) -> Option<Finding> {
        let name = name_of(&self.file.path);
        let (size, sha256) = (self.file.size_bytes, &self.file.sha256);
        let theirs = self.listed.map_or(0, |it| it.size);
        let (kind, grade, what) = match bytes {
            Bytes::SameSha256 | Bytes::SameMd5 | Bytes::SameSize => return None,
            Bytes::Unlisted => {
                let what = format!("{name}: in the export, and not in the listing");
                (FindingKind::NotListed, Grade::Contradicted, what)
            }
            Bytes::Inflated => {
                let what = format!(
                    "{name}: inflated on its way from the bucket, where it has {theirs} bytes: \
                     its bytes cannot be compared"
                );
                (FindingKind::Inflated, Grade::Unverifiable, what)
            }
            Bytes::OtherSize => {
                let what = format!("{name}: {size} bytes, and {theirs} in the listing");
                (FindingKind::OtherSize, Grade::Contradicted, what)
            }
            Bytes::OtherSha256 => {
                let what = format!("{name}: SHA-256 {sha256}, and another in the listing");
                (FindingKind::OtherBytes, Grade::Contradicted, what)
            }
            Bytes::OtherMd5 if is_md5 => {
                let what = format!("{name}: its MD5 is not the ETag that the listing has");
                (FindingKind::OtherBytes, Grade::Contradicted, what)
            }
            Bytes::OtherMd5 => {
                let what = format!(
                    "{name}: its MD5 is not the ETag that the listing has, nor is any other \
                     file's of the account and region: under a KMS key an ETag is no MD5"
                );
                (FindingKind::OtherBytes, Grade::Unverifiable, what)
            }
        };
        Some(kind.finding(grade, what, Some(Source::File(self.id))))
    }
}

/// The entries that are deliveries, by their keys.
struct Shelf<'l> {
    entries: Vec<&'l Listed>,
    by_tail: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

impl<'l> Shelf<'l> {
    fn of(listing: &'l Listing) -> Self {
        let entries: Vec<&Listed> =
            listing.entries.iter().filter(|it| it.delivery.is_some()).collect();
        let (mut by_tail, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        for (place, entry) in entries.iter().enumerate() {
            if let Some(tail) = tail(&entry.key) {
                by_tail.insert(tail, place);
            }
            by_name.insert(spelling(name_of(&entry.key)), place);
        }
        Self { entries, by_tail, by_name }
    }

    fn find(&self, path: &str) -> Option<&'l Listed> {
        let place = match tail(path).filter(|_| !self.by_tail.is_empty()) {
            Some(tail) => self.by_tail.get(&tail),
            None => self.by_name.get(&spelling(name_of(path))),
        };
        place.map(|&it| self.entries[it])
    }
}

/// A key from `AWSLogs/` on.
fn tail(key: &str) -> Option<String> {
    const ROOT: &str = "AWSLogs/";
    let at = key.rfind(ROOT).filter(|&at| at == 0 || key[..at].ends_with('/'))?;
    Some(spelling(&key[at..]))
}

/// One spelling for what becomes of a key's colons, and of its ending, in copies (docs/FORMATS §1).
fn spelling(key: &str) -> String {
    let key = key.strip_suffix(".gz").unwrap_or(key).replace("%3A", ":").replace("%3a", ":");
    let mut plain = String::with_capacity(key.len());
    for letter in key.chars() {
        let letter = if matches!(letter, ':' | ' ' | '-') { '_' } else { letter };
        if letter != '_' || !plain.ends_with('_') {
            plain.push(letter);
        }
    }
    plain
}

fn cell(key: &DeliveryKey) -> Cell {
    (key.account_id.clone(), key.region.clone(), month_of(key.from))
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
