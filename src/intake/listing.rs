//! Listings of the bucket from files: opened, inflated, their keys told apart.
use super::key::parse;
use super::side::{SideTrouble, read_bytes};
use crate::evidence::side::listing::Listing;
use std::path::Path;

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
