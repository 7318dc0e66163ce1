//! Files and folders of side evidence on disk.
#![expect(clippy::disallowed_methods, reason = "a test makes the files it reads")]
use super::*;
use std::fs;
use std::io::Write;

const GRANTS: &str = r#"{"Grants":[]}"#;

fn gz(text: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn paths(sides: &[Side]) -> Vec<(&str, &'static str)> {
    sides.iter().map(|it| (it.path.as_str(), it.what.noun())).collect()
}

#[test]
fn a_folder_gives_each_of_its_files_hashed_as_stored() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "kms/grants.json.gz", gz(GRANTS));
    put(root.path(), "report.csv", "user,arn\na,arn:aws:iam::444455556666:user/a\n");
    put(root.path(), ".DS_Store", "x");
    put(root.path(), "notes.md", "x");
    let at = Moment::parse("2026-03-01T09:30:00Z").unwrap();
    let sides = read_side(root.path(), Some(at)).unwrap();
    let expected = [("kms/grants.json.gz", "key grants"), ("report.csv", "credential report")];
    assert_eq!(paths(&sides), expected);
    assert!(sides.iter().all(|it| it.taken_at == Some(at)));
    assert_eq!(sides[0].files[0].size_bytes, gz(GRANTS).len() as u64);
    assert_eq!(sides[0].files[0].sha256.len(), 64);
    assert_ne!(sides[0].files[0].sha256, sides[1].files[0].sha256);
    // A file that is named itself needs no ending.
    put(root.path(), "grants", GRANTS);
    let one = read_side(&root.path().join("grants"), None).unwrap();
    assert_eq!((paths(&one), one[0].taken_at), (vec![("grants", "key grants")], None));
}

#[test]
fn what_the_evidence_says_of_its_time_goes_before_what_is_said_of_it() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "a.json", format!(r#"{{"taken_at":"2026-03-01T09:30:00Z"}}{GRANTS}"#));
    let said = Moment::parse("2026-03-02T00:00:00Z").ok();
    let sides = read_side(root.path(), said).unwrap();
    assert_eq!(sides[0].taken_at, Moment::parse("2026-03-01T09:30:00Z").ok());
    let told = "it says that it was taken at 2026-03-01T09:30:00Z, which counts, \
        not @2026-03-02T00:00:00Z";
    assert_eq!(sides[0].flaws.iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
    assert_eq!(read_side(root.path(), sides[0].taken_at).unwrap()[0].flaws, []);
}

#[test]
fn what_cannot_be_used_is_named_with_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let says = |path: &str| read_side(&root.path().join(path), None).unwrap_err().to_string();
    assert!(says("nothing").contains("cannot use the evidence"));
    fs::create_dir(root.path().join("empty")).unwrap();
    assert!(says("empty").contains("name the files themselves"));
    let torn = gz(GRANTS);
    put(root.path(), "torn/a.json.gz", &torn[..torn.len() - 5]);
    assert!(says("torn").contains("a.json.gz") && says("torn").contains("export it again"));
    put(root.path(), "behind/a.json.gz", [torn.as_slice(), b"x"].concat());
    assert!(says("behind").contains("behind the gzip stream"));
    put(root.path(), "odd/a.json", "{}");
    put(root.path(), "odd/b.json", GRANTS);
    assert!(says("odd").contains("a.json") && says("odd").contains("Read are"), "{}", says("odd"));
}

#[test]
fn a_folder_that_iam_collect_wrote_gives_its_organisations() {
    let root = tempfile::tempdir().unwrap();
    let below = "iam-data/aws/aws/organizations/o-a1b2c3d4e5";
    put(root.path(), &format!("{below}/metadata.json"), r#"{"masterAccountId":"111122223333"}"#);
    put(root.path(), &format!("{below}/scps/p-noleave1/policy.json"), r#"{"Statement":[]}"#);
    put(root.path(), &format!("{below}/structure.json"), "not read");
    put(root.path(), "iam-data/aws/aws/accounts/444455556666/iam/x.json", "not read");
    let index = r#"{"444455556666":"o-a1b2c3d4e5"}"#;
    put(root.path(), "iam-data/aws/aws/indexes/accounts-to-orgs.json", index);
    for (input, n_files) in [("iam-data", 3), ("iam-data/aws/aws", 3), (below, 2)] {
        let sides = read_side(&root.path().join(input), None).unwrap();
        let [side] = sides.as_slice() else { panic!("{sides:?}") };
        assert_eq!((side.path.as_str(), side.files.len()), ("organizations/o-a1b2c3d4e5", n_files));
        let SideEvidence::Organisation(found) = &side.what else { panic!("{side:?}") };
        assert_eq!(found.policies.len(), 1);
        assert_eq!(found.accounts.len(), n_files - 2);
    }
    put(root.path(), "organizations/o-mine/organisation.json", r#"{"Roots":[]}"#);
    let own = read_side(&root.path().join("organizations"), None).unwrap();
    assert_eq!(paths(&own), [("o-mine/organisation.json", "organisation")]);
    put(root.path(), &format!("{below}/metadata.json"), "{");
    let said = read_side(root.path(), None).unwrap_err().to_string();
    assert!(
        said.contains("metadata.json: line 1: ") && said.contains("collect it again"),
        "{said}"
    );
}
