//! Files beside entries: each way in which they may differ.
use super::*;
use crate::evidence::file::FileKind;

const NAME: &str = "111122223333_Config_us-east-1_ConfigHistory_AWS::S3::Bucket_\
    20160301T010000Z_20160301T020000Z_";
const FOLDER: &str = "AWSLogs/111122223333/Config/us-east-1/2016/3/1/ConfigHistory/";

fn key() -> DeliveryKey {
    let at = Moment::parse("2016-03-01T01:00:00Z").unwrap();
    DeliveryKey {
        kind: FileKind::History,
        account_id: "111122223333".into(),
        region: "us-east-1".into(),
        from: at,
        to: at,
    }
}

fn file(path: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        kind: FileKind::History,
        key: Some(key()),
        size_bytes: 10,
        inflated_bytes: 100,
        sha256: "aa".into(),
        elements: 1,
        versions: 1,
        repeats: 0,
        rejected: 0,
        first_captured_at: None,
        last_captured_at: None,
        outcome: Outcome::Read,
    }
}

fn listed(key: &str, size: u64, md5: Option<&str>, sha256: Option<&str>) -> Listed {
    let (md5, sha256) = (md5.map(str::to_owned), sha256.map(str::to_owned));
    Listed { key: key.to_owned(), delivery: Some(self::key()), size, md5, sha256 }
}

/// `kind grade`, of what is not agreement, in order.
fn check(entries: Vec<Listed>, files: &[SourceFile], md5: &str) -> Vec<String> {
    let found = against(&Listing { entries }, files, &|_| Some(md5.to_owned()));
    let told = found.iter().filter(|it| it.1.kind != FindingKind::Listed);
    let mut told: Vec<String> =
        told.map(|it| format!("{} {}", it.1.kind.as_str(), it.1.grade.as_str())).collect();
    told.sort();
    told
}

fn path(number: u32) -> String {
    format!("{FOLDER}{NAME}{number}.json.gz")
}

#[test]
fn a_file_that_is_as_listed_is_told_in_one_line_of_the_month() {
    let entries = vec![listed(&format!("org/{}", path(1)), 10, None, Some("aa"))];
    let found = against(&Listing { entries }, &[file(&path(1))], &|_| None);
    let said: Vec<&str> = found.iter().map(|it| it.1.what.as_str()).collect();
    let expected = "of 1 files 1 are in the listing with their very size, 1 of them with their \
        very bytes";
    assert_eq!(said, [expected]);
}

#[test]
fn each_difference_has_its_grade() {
    let one = [file(&path(1))];
    let entry = |size, md5, sha256| vec![listed(&path(1), size, md5, sha256)];
    assert_eq!(check(entry(11, None, None), &one, "m"), ["other_size contradicted"]);
    assert_eq!(check(entry(10, None, Some("bb")), &one, "m"), ["other_bytes contradicted"]);
    assert_eq!(check(entry(10, Some("M"), None), &one, "m"), [""; 0]);
    assert_eq!(check(Vec::new(), &one, "m"), ["not_listed contradicted"]);
    assert_eq!(check(entry(10, None, None), &[], "m"), ["listed_only incomplete"]);
    let inflated = SourceFile { size_bytes: 100, ..file(&path(1)) };
    assert_eq!(check(entry(10, None, None), &[inflated], "m"), ["inflated unverifiable"]);
}

#[test]
fn an_etag_contradicts_only_where_another_one_is_an_md5() {
    let files = [file(&path(1)), file(&path(2))];
    let both = |first, second| {
        let entry = |number, md5| listed(&path(number), 10, Some(md5), None);
        check(vec![entry(1, first), entry(2, second)], &files, "m")
    };
    assert_eq!(both("m", "n"), ["other_bytes contradicted"]);
    assert_eq!(both("n", "n"), ["other_bytes unverifiable", "other_bytes unverifiable"]);
}

#[test]
fn copies_that_lost_their_colons_or_their_folders_are_found() {
    let entries = || vec![listed(&path(1), 10, None, Some("aa"))];
    let name = format!("{NAME}1.json.gz");
    for copy in [name.clone(), name.replace("::", "%3A%3A"), name.replace("::", "__")] {
        for folder in ["", "backup/", FOLDER, "prefix/AWSLogs/x/../"] {
            let ours = [file(&format!("{folder}{copy}"))];
            let expected = if folder.contains("..") {
                vec!["listed_only incomplete", "not_listed contradicted"]
            } else {
                Vec::new()
            };
            assert_eq!(check(entries(), &ours, "m"), expected, "{folder}{copy}");
        }
    }
}

#[test]
fn a_month_that_the_export_lacks_is_told_once() {
    let entries = (1..4).map(|it| listed(&path(it), 10, None, None)).collect();
    let graded = hold_against(Vec::new(), &Listing { entries }, &[], &|_| None);
    assert_eq!(graded.len(), 1);
    assert_eq!((graded[0].grade, graded[0].findings.len()), (Grade::Incomplete, 1));
}
