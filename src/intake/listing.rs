//! Listings of the bucket from files: opened, inflated, their keys told apart.
use super::discover::discover;
use super::key::parse;
use super::side::{SideTrouble, read_bytes};
use crate::evidence::hex::hex;
use crate::evidence::side::listing::Listing;
use md5::{Digest, Md5};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Reads a listing: JSON of `list-objects-v2`, or a CSV of S3 Inventory, inflated or not.
///
/// # Errors
/// `SideTrouble` when the file is not there, is damaged, or is no listing that can be read whole.
pub fn read_listing(input: &Path) -> Result<Listing, SideTrouble> {
    let bytes = read_bytes(input)?;
    let mut listing = Listing::read(&bytes)
        .map_err(|flaw| SideTrouble { path: input.to_owned(), message: flaw.to_string() })?;
    for entry in &mut listing.entries {
        entry.delivery = parse(&entry.key);
    }
    Ok(listing)
}

/// The MD5 of each file's bytes as they are stored, in hexadecimal digits, by its path below the
/// inputs: the `ETag` of an object that was put in one piece, unless a KMS key encrypts it [S3 API
/// reference: Object]. A file that cannot be read has none.
pub fn md5_of_files(inputs: &[PathBuf]) -> BTreeMap<String, String> {
    let found = discover(inputs).unwrap_or_default();
    let each = found.par_iter().filter(|it| it.trouble.is_none());
    each.filter_map(|it| Some((it.relative.clone(), md5_of(&it.path).ok()?))).collect()
}

#[expect(clippy::disallowed_methods, reason = "this room opens evidence")]
fn md5_of(path: &Path) -> io::Result<String> {
    let (mut file, mut md5) = (File::open(path)?, Md5::new());
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&md5.finalize())),
            n => md5.update(&piece[..n]),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test makes the files it reads")]
mod tests {
    use super::*;

    #[test]
    fn deliveries_are_told_by_their_keys_and_others_have_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("listing.json");
        let snapshot = "AWSLogs/111122223333/Config/us-east-1/2016/3/1/ConfigSnapshot/\
            111122223333_Config_us-east-1_ConfigSnapshot_20160301T031007Z_u.json.gz";
        let text = format!(
            r#"{{"Contents": [
            {{"Key": "AWSLogs/111122223333/Config/ConfigWritabilityCheckFile", "Size": 0}},
            {{"Key": "{snapshot}", "Size": 12}}]}}"#
        );
        std::fs::write(&path, text).unwrap();
        let listing = read_listing(&path).unwrap();
        let regions: Vec<Option<&str>> = listing
            .entries
            .iter()
            .map(|it| it.delivery.as_ref().map(|it| it.region.as_str()))
            .collect();
        assert_eq!(regions, [None, Some("us-east-1")]);
        let error = read_listing(&folder.path().join("none.json")).unwrap_err();
        assert!(error.to_string().contains("none.json"), "{error}");
    }
}
