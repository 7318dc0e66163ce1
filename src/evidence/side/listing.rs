//! A listing of the bucket: what S3 itself says lies in it, key by key, with sizes and digests.
//!
//! Read are the answers of `aws s3api list-objects-v2` and `list-object-versions` (Amazon S3 API
//! Reference), as JSON, and the CSV of S3 Inventory (Amazon S3 User Guide, "Amazon S3 Inventory
//! list"). Its files have no row of names: which columns they have stands in the inventory's
//! manifest. What is certain without it is read, the rest only below a row of names.
use super::base64;
use super::flaw::{Place, SideFlaw};
use super::text::{Document, characters, documents};
use crate::evidence::file::DeliveryKey;
use crate::evidence::hex::hex;
use serde_json::Value;

/// What a bucket holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The objects, in the order of the text; of an object of several versions the latest.
    pub entries: Vec<Listed>,
}

/// One object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The key, decoded.
    pub key: String,
    /// What the key says, where it is a delivery of AWS Config; filled by whoever knows keys.
    pub delivery: Option<DeliveryKey>,
    /// Bytes as stored.
    pub size: u64,
    /// The MD5 of the bytes in hex: the `ETag` of an object that was written in one part. Of one
    /// encrypted with a KMS key the `ETag` is no MD5 either, and looks like one.
    pub md5: Option<String>,
    /// The SHA-256 of the bytes in hex, where the listing tells it of the whole object.
    pub sha256: Option<String>,
}

impl Listing {
    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong with it, and at which line: a listing that is read in part would make files
    /// look as if they were not in the bucket.
    pub fn read(bytes: &[u8]) -> Result<Self, SideFlaw> {
        let text = characters(bytes)?;
        let entries = match text.trim_start().chars().next() {
            Some('{' | '[') => pages(&documents(text)?)?,
            Some(_) => inventory(text)?,
            None => return Err(SideFlaw::new(Place::File, EXPECTED)),
        };
        Ok(Self { entries })
    }
}

const EXPECTED: &str = "no listing of a bucket: read are the JSON of `aws s3api list-objects-v2` \
    or `list-object-versions`, and the CSV of S3 Inventory";

/// The pages of one listing, or of several with different prefixes.
fn pages(documents: &[Document]) -> Result<Vec<Listed>, SideFlaw> {
    let mut entries = Vec::new();
    let mut more = None;
    for document in documents {
        let place = || Place::Line(document.line);
        let members = document.value.as_object();
        let members = members.ok_or_else(|| SideFlaw::new(place(), EXPECTED))?;
        let lists = ["Contents", "Versions", "DeleteMarkers"];
        // An empty answer has none of them.
        let answer = ["KeyCount", "IsTruncated", "RequestCharged", "Name"];
        if !lists.iter().chain(&answer).any(|it| members.contains_key(*it)) {
            return Err(SideFlaw::new(place(), EXPECTED));
        }
        for name in ["Contents", "Versions"] {
            let Some(list) = members.get(name) else { continue };
            let list = list.as_array();
            let list =
                list.ok_or_else(|| SideFlaw::new(place(), format!("`{name}` is no list")))?;
            for (number, object) in list.iter().enumerate() {
                let path = format!("{name}[{number}]");
                let place = || Place::Member { line: document.line, path: path.clone() };
                if object.get("IsLatest").is_none_or(|it| it != &Value::Bool(false)) {
                    entries.push(of_answer(object).map_err(|it| SideFlaw::new(place(), it))?);
                }
            }
        }
        let truncated = members.get("IsTruncated") == Some(&Value::Bool(true));
        let token = ["NextToken", "NextContinuationToken", "NextKeyMarker"];
        let token = token.iter().any(|it| members.get(*it).is_some_and(|it| !it.is_null()));
        more = (truncated || token).then_some(document.line);
    }
    match more {
        None => Ok(entries),
        Some(line) => {
            let message = "the listing goes on behind this page: the last page is missing";
            Err(SideFlaw::new(Place::Line(line), message))
        }
    }
}

/// One member of `Contents` or `Versions`.
fn of_answer(object: &Value) -> Result<Listed, String> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let key = text("Key").ok_or("`Key` is missing")?;
    let size = object.get("Size").and_then(Value::as_u64).ok_or("`Size` is no number of bytes")?;
    // A digest of the parts' digests says nothing of the bytes that can be checked here.
    let whole = text("ChecksumType").is_none_or(|it| it == "FULL_OBJECT");
    let sha256 = text("ChecksumSHA256").filter(|_| whole);
    Ok(Listed {
        key: key.to_owned(),
        delivery: None,
        size,
        md5: text("ETag").and_then(md5),
        sha256: sha256.and_then(sha256_hex),
    })
}

/// The MD5 that an `ETag` is, if it can be one: in quotes or not, without the number of parts.
fn md5(etag: &str) -> Option<String> {
    let etag = etag.trim_matches('"');
    let is_md5 = etag.len() == 32 && etag.bytes().all(|it| it.is_ascii_hexdigit());
    is_md5.then(|| etag.to_ascii_lowercase())
}

/// A SHA-256 in hex, from hex or, as S3 tells it, from base64.
fn sha256_hex(text: &str) -> Option<String> {
    if text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Some(text.to_ascii_lowercase());
    }
    let bytes = base64::decode(text).filter(|it| it.len() == 32)?;
    Some(hex(&bytes))
}

/// Where the columns of an inventory are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    key: usize,
    size: usize,
    etag: Option<usize>,
    latest: Option<usize>,
    marker: Option<usize>,
}

/// The rows of an S3 Inventory.
fn inventory(text: &str) -> Result<Vec<Listed>, SideFlaw> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut columns = None;
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            SideFlaw::new(Place::Line(line), format!("no row of an inventory: {error}"))
        })?;
        let line = record.position().map_or(1, csv::Position::line);
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        let flaw = |message: &str| SideFlaw::new(Place::Line(line), message);
        let is_heading = cells.len() > 1 && is(cells[0], "Bucket") && is(cells[1], "Key");
        if entries.is_empty() && columns.is_none() && is_heading {
            let named = by_names(&cells);
            columns = Some(named.ok_or_else(|| flaw("the row of names lacks `Key` or `Size`"))?);
            continue;
        }
        let columns = columns.or_else(|| by_content(&cells)).ok_or_else(|| flaw(NO_COLUMNS))?;
        let word = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied();
        if word(columns.latest).is_some_and(|it| is(it, "false"))
            || word(columns.marker).is_some_and(|it| is(it, "true"))
        {
            continue;
        }
        let key = cells.get(columns.key).filter(|it| !it.is_empty());
        let key = key.ok_or_else(|| flaw("the row has no key"))?;
        let size = cells.get(columns.size).and_then(|it| it.parse().ok());
        let size = size.ok_or_else(|| flaw("the row has no size in bytes"))?;
        let etag = columns.etag.and_then(|at| cells.get(at));
        let key = decoded(key).ok_or_else(|| flaw("the key is not percent-encoded UTF-8"))?;
        // Under a KMS key an ETag is no MD5 (Amazon S3 API Reference, Object).
        let kms = cells.iter().any(|it| is(it, "SSE-KMS") || is(it, "DSSE-KMS"));
        let md5 = etag.filter(|_| !kms).and_then(|it| md5(it));
        entries.push(Listed { key, delivery: None, size, md5, sha256: None });
    }
    Ok(entries)
}

const NO_COLUMNS: &str = "which column is the size cannot be told: put the `fileSchema` of the \
    inventory's manifest above the rows as a row of names (`Bucket, Key, …`)";

fn is(cell: &str, word: &str) -> bool {
    cell.eq_ignore_ascii_case(word)
}

/// Columns by a row of names, spelled as in `fileSchema`.
fn by_names(cells: &[&str]) -> Option<Columns> {
    let at = |name: &str| cells.iter().position(|it| is(it, name));
    Some(Columns {
        key: at("Key")?,
        size: at("Size")?,
        etag: at("ETag"),
        latest: at("IsLatest"),
        marker: at("IsDeleteMarker"),
    })
}

/// Columns by what stands in a row: bucket and key always come first, the columns of versions
/// next, and the chosen ones in the order size, last modified, `ETag`; the size is needed.
fn by_content(cells: &[&str]) -> Option<Columns> {
    let is_flag = |at: usize| cells.get(at).is_some_and(|it| is(it, "true") || is(it, "false"));
    let (size, latest, marker) =
        if is_flag(3) && is_flag(4) { (5, Some(3), Some(4)) } else { (2, None, None) };
    let is_size = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let is_marker = marker.is_some_and(|at| is(cells[at], "true"));
    if !is_marker {
        cells.get(size).copied().filter(is_size)?;
    }
    let rest = cells.iter().enumerate().skip(size + 1).take(2);
    let etag = rest.filter(|it| md5(it.1).is_some()).map(|it| it.0).next();
    Some(Columns { key: 1, size, etag, latest, marker })
}

/// A key as an inventory's CSV spells it: percent-encoded.
fn decoded(key: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(key.len());
    let mut rest = key.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let code = digits.filter(|_| *first == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(code.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
