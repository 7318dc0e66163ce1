//! What the documentation of iam-collect establishes, and no more.
use super::*;
use crate::evidence::side::organisation::Rails;

const ID: &str = "o-a1b2c3d4e5";

fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    pairs.iter().map(|it| (it.0.to_owned(), it.1.as_bytes().to_vec())).collect()
}

#[test]
fn policies_and_accounts_are_read_and_the_tree_is_not_known() {
    let files = files(&[
        (
            "metadata.json",
            r#"{"id":"o-a1b2c3d4e5","masterAccountId":"111122223333","featureSet":"ALL"}"#,
        ),
        ("scps/p-fullawsaccess/metadata.json", r#"{"id":"p-FullAWSAccess","name":"Full"}"#),
        ("scps/p-fullawsaccess/policy.json", r#"{"Statement":[]}"#),
        ("rcps/p-inside01/policy.json", r#""{\"Statement\":[]}""#),
        (
            "rcps/p-outside1/metadata.json",
            r#"{"arn":"arn:aws:organizations::111122223333:policy/o-a1/rcp/p-Outside1"}"#,
        ),
    ]);
    let index = br#"{"444455556666":"o-a1b2c3d4e5","777788889999":"o-zzzzzzzzzz","x":1}"#;
    let (found, flaws) = read(ID, &files, Some(index)).unwrap();
    assert_eq!(flaws, []);
    assert_eq!(found.management_account.as_deref(), Some("111122223333"));
    let told: Vec<_> = found
        .policies
        .iter()
        .map(|(id, it)| (id.as_str(), it.kind, it.name.as_deref(), it.text.as_deref()))
        .collect();
    let (scp, rcp) = (PolicyKind::ServiceControl, PolicyKind::ResourceControl);
    let text = Some(r#"{"Statement":[]}"#);
    let expected = [
        ("p-FullAWSAccess", scp, Some("Full"), text),
        ("p-Outside1", rcp, None, None),
        ("p-inside01", rcp, None, text),
    ];
    assert_eq!(told, expected);
    assert_eq!(found.accounts.keys().collect::<Vec<_>>(), ["444455556666"]);
    assert!(
        matches!(found.rails("444455556666", scp), Rails::Unknown(why) if why.contains("lies"))
    );
}

#[test]
fn only_what_is_established_is_opened() {
    for path in ["metadata.json", "scps/p-1/policy.json", "rcps/p-1/metadata.json"] {
        assert!(is_read(path), "{path}");
    }
    for path in ["structure.json", "accounts.json", "scps/p-1/tags.json", "ous/ou-1/metadata.json"]
    {
        assert!(!is_read(path), "{path}");
    }
}

#[test]
fn a_file_that_breaks_off_is_named() {
    let files = files(&[("scps/p-torn0001/policy.json", "{\"Statement\":\n[")]);
    let (path, flaw) = read(ID, &files, None).unwrap_err();
    assert_eq!(path, "scps/p-torn0001/policy.json");
    assert!(flaw.to_string().starts_with("line 2: not JSON that can be trusted: EOF"), "{flaw}");
}
