//! What a file's S3 key says: account, recording region, kind and time.
//!
//! The grammar is docs/FORMATS §1. Keys are copied about, so any prefix and any spelling of the
//! colons in them is taken (`::`, `%3A%3A`, `__`, `_`, a space, `-`); the resource type they name
//! is never trusted.
use crate::evidence::file::{DeliveryKey, FileKind};
use crate::time::moment::Moment;

/// Reads a key, by its file name, or none if it is no delivery of AWS Config.
pub fn parse(path: &str) -> Option<DeliveryKey> {
    let name = path.rsplit('/').next()?;
    let (account, rest) = name.split_once("_Config_")?;
    let account_id = account.get(account.len().checked_sub(12)?..)?;
    let digits = account_id.bytes().all(|it| it.is_ascii_digit());
    let (region, rest) = rest.split_once('_')?;
    let region_like = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    if !digits || region.is_empty() || !region.chars().all(region_like) {
        return None;
    }
    let (kind, rest) = [
        ("ConfigHistory_", FileKind::History),
        ("ConfigSnapshot_", FileKind::Snapshot),
        ("ChangeNotification_", FileKind::Oversized),
    ]
    .into_iter()
    .find_map(|(word, kind)| Some((kind, rest.strip_prefix(word)?)))?;
    let stem = rest.split(".json").next().unwrap_or(rest);
    let mut times = stem.split('_').filter_map(stamp);
    let from = times.next()?;
    let to = if kind == FileKind::History { times.next().unwrap_or(from) } else { from };
    let (account_id, region) = (account_id.to_owned(), region.to_owned());
    Some(DeliveryKey { kind, account_id, region, from, to: to.max(from) })
}

/// `20160511T210213Z`
fn stamp(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || !text.is_ascii() || bytes[8] != b'T' || bytes[15] != b'Z' {
        return None;
    }
    let mut spelled = *b"0000-00-00T00:00:00Z";
    for (to, from) in [(0, 0..4), (5, 4..6), (8, 6..8), (11, 9..11), (14, 11..13), (17, 13..15)] {
        spelled[to..to + from.len()].copy_from_slice(&bytes[from]);
    }
    Moment::parse(str::from_utf8(&spelled).ok()?).ok()
}

/// What kind of file a path promises, where its content is not asked or does not say; `key` is what
/// its name says.
pub(super) fn kind_by_path(path: &str, key: Option<&DeliveryKey>) -> FileKind {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name == "ConfigWritabilityCheckFile" {
        return FileKind::WritabilityCheck;
    }
    if let Some(key) = key {
        return key.kind;
    }
    let folders = || path.split('/');
    if folders().any(|it| it.starts_with("CloudTrail")) || name.contains("_CloudTrail_") {
        return FileKind::Trail;
    }
    if folders().any(|it| it == "ConfigHistory") {
        return FileKind::History;
    }
    if folders().any(|it| it == "ConfigSnapshot") {
        return FileKind::Snapshot;
    }
    FileKind::Other
}

/// Whether a file is worth opening at all: JSON or text by its name, or a delivery by its key; not
/// what other services log into the same bucket.
pub(super) fn may_hold_items(path: &str, key: Option<&DeliveryKey>) -> bool {
    const ENDINGS: [&str; 6] = [".json", ".jsonl", ".ndjson", ".log", ".txt", ".eml"];
    const OTHER_LOGS: [&str; 4] =
        ["WAFLogs", "elasticloadbalancing", "s3accesslogs", "vpcflowlogs"];
    let lower = path.to_ascii_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    let other = path.split('/').any(|it| OTHER_LOGS.contains(&it));
    ENDINGS.iter().any(|ending| plain.ends_with(ending)) && !other
        || matches!(
            kind_by_path(path, key),
            FileKind::History | FileKind::Snapshot | FileKind::Oversized
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str) -> Option<String> {
        let key = parse(path)?;
        Some(format!(
            "{} {} {} {} {}",
            key.kind.as_str(),
            key.account_id,
            key.region,
            key.from,
            key.to
        ))
    }

    #[test]
    fn keys_are_read_with_any_prefix_and_any_spelling_of_the_colons() {
        let expected = Some(
            "history 123456789012 us-east-2 2016-09-27T19:58:18Z 2016-09-27T20:01:02Z".to_owned(),
        );
        for colons in ["::", "%3A%3A", "__", "_", " ", "-"] {
            for prefix in ["", "AWSLogs/123456789012/Config/us-east-2/2016/9/27/ConfigHistory/"] {
                let kind = format!("AWS{colons}CloudTrail{colons}Trail");
                let path = format!(
                    "{prefix}123456789012_Config_us-east-2_ConfigHistory_{kind}_20160927T195818Z_\
                     20160927T200102Z_1.json.gz"
                );
                assert_eq!(check(&path), expected, "{path}");
            }
        }
    }

    #[test]
    fn snapshots_and_oversized_files_have_one_time() {
        let snapshot = "x/123456789012_Config_us-gov-west-1_ConfigSnapshot_20160927T183939Z_\
            16da64e4-cb65-4846-b061-e6c3ba43cb96.json.gz";
        let expected =
            "snapshot 123456789012 us-gov-west-1 2016-09-27T18:39:39Z 2016-09-27T18:39:39Z";
        assert_eq!(check(snapshot).as_deref(), Some(expected));
        let oversized = "123456789012_Config_global_ChangeNotification_AWS::IAM::Policy_ANPA_X_\
            20231010T203453Z_1696970093120.json.gz";
        let expected = "oversized 123456789012 global 2023-10-10T20:34:53Z 2023-10-10T20:34:53Z";
        assert_eq!(check(oversized).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_no_delivery_is_told_apart() {
        assert_eq!(check("1_Config_us-east-1_ConfigSnapshot_20160927T183939Z_u.json.gz"), None);
        let trail = "AWSLogs/1/CloudTrail/us-east-1/2016/05/11/1_CloudTrail_us-east-1_x.json.gz";
        assert_eq!(kind_by_path(trail, None), FileKind::Trail);
        let check_file = "AWSLogs/1/Config/ConfigWritabilityCheckFile";
        assert_eq!(kind_by_path(check_file, None), FileKind::WritabilityCheck);
        assert!(!may_hold_items("AWSLogs/1/vpcflowlogs/x.log.gz", None));
        for name in ["a.jsonl", "a.ndjson.gz", "mail/a.eml", "a.LOG", "a.txt"] {
            assert!(may_hold_items(name, None), "{name}");
        }
        assert!(!may_hold_items("a.gz", None) && !may_hold_items("README.md", None));
    }
}
