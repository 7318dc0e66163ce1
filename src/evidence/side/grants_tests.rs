//! Grants of many keys, in any order of pages.
use super::*;
use crate::evidence::side::read::SideEvidence;
use proptest::prelude::*;

const KEY: &str = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn page(n: u32, rest: &str) -> String {
    format!(
        r#"{{"Grants":[{{"KeyId":"{KEY}","GrantId":"{n:064x}","Name":"",
        "CreationDate":"2024-02-0{n}T10:00:00.120000+01:00",
        "GranteePrincipal":"arn:aws:iam::444455556666:role/restore",
        "RetiringPrincipal":"arn:aws:iam::444455556666:role/backup",
        "IssuingAccount":"arn:aws:iam::444455556666:root",
        "Operations":["Encrypt","Decrypt","CreateGrant"],
        "Constraints":{{"EncryptionContextSubset":{{"aws:ebs:id":"vol-{n}"}}}}}}]{rest}}}"#
    )
}

fn read_all(text: &str) -> (KeyGrants, Vec<String>) {
    let reading = SideEvidence::read("grants.json", text.as_bytes()).unwrap();
    let SideEvidence::Grants(grants) = reading.what else { panic!("{:?}", reading.what) };
    (grants, reading.flaws.iter().map(ToString::to_string).collect())
}

#[test]
fn every_field_of_a_grant_is_kept() {
    let (found, flaws) = read_all(&page(1, r#","Truncated":false"#));
    assert_eq!(flaws, [""; 0]);
    let [grant] = found.grants.as_slice() else { panic!("{found:?}") };
    assert_eq!((grant.key.as_str(), grant.key_id()), (KEY, "1234abcd-12ab-34cd-56ef-1234567890ab"));
    assert_eq!(grant.name, None);
    assert_eq!(grant.created_at, Moment::parse("2024-02-01T09:00:00.120Z").ok());
    assert!(grant.operations.iter().eq(["CreateGrant", "Decrypt", "Encrypt"]));
    let subset = grant.constraints.context_subset.as_ref().unwrap();
    assert_eq!(subset["aws:ebs:id"], "vol-1");
    assert_eq!(grant.constraints.context_equals, None);
    assert_eq!(grant.retiring_principal.as_deref().unwrap().rsplit('/').next(), Some("backup"));
    assert_eq!(found.of(KEY).unwrap(), [grant]);
    assert_eq!(found.of("1234abcd-12ab-34cd-56ef-1234567890ab").unwrap(), [grant]);
    assert_eq!(found.of("arn:aws:kms:eu-west-1:444455556666:key/another"), None);
}

#[test]
fn an_empty_answer_under_its_key_says_that_there_is_none() {
    let (found, flaws) =
        read_all(r#"{"list-grants":{"k-1":{"Grants":[]},"k-2":[{"Grants":[],"Truncated":true}]}}"#);
    assert_eq!(found.of("k-1"), Some(vec![]));
    assert_eq!((found.of("k-2"), found.of("k-3")), (None, None));
    assert_eq!(flaws, ["the grants of k-2 break off (`Truncated`): pages are missing"]);
    assert_eq!(read_all(r#"{"Grants":[]}"#).0, KeyGrants::default());
}

#[test]
fn a_constraint_of_an_unknown_kind_is_not_dropped() {
    let text = page(1, "").replace(
        r#""Constraints":{"#,
        r#""Constraints":{"SourceArn":"arn:aws:s3:::a","Weekday":["Monday"],"#,
    );
    let (found, _) = read_all(&text);
    let constraints = &found.grants[0].constraints;
    assert_eq!(constraints.source_arn.as_deref(), Some("arn:aws:s3:::a"));
    assert_eq!(constraints.other["Weekday"], r#"["Monday"]"#);
}

#[test]
fn a_grant_without_its_grantee_is_a_flaw_and_its_siblings_are_kept() {
    let text = format!(
        r#"[{{"Grants":[{{"KeyId":"{KEY}","GrantId":"a","Operations":[]}},
        {{"KeyId":"{KEY}","GrantId":"b","GranteeServicePrincipal":"rds.amazonaws.com",
        "CreationDate":"yesterday"}}]}}]"#
    );
    let (found, flaws) = read_all(&text);
    assert_eq!(found.grants.len(), 1);
    assert_eq!(found.grants[0].grantee_principal, "rds.amazonaws.com");
    let at = |path: &str| format!("`Grants[{path}` of the document at line 1: ");
    let expected = [
        at("0]") + "passed over: `GranteePrincipal` is missing",
        at("1]") + "`Operations` is missing: what the grant permits is not known",
        at("1].CreationDate") + "not a time with an offset: \"yesterday\"",
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn two_of_one_id_that_differ_are_told_whatever_their_order() {
    let other = page(1, "").replace("role/restore", "role/admin");
    let (a, flaws) = read_all(&(page(1, "") + &other));
    assert_eq!(flaws.len(), 1);
    assert_eq!(a, read_all(&(other + &page(1, ""))).0);
}

proptest! {
    #[test]
    fn the_order_and_the_joining_of_pages_do_not_matter(
        order in Just(vec![1, 2, 3]).prop_shuffle(),
        is_list in any::<bool>(),
    ) {
        let pages: Vec<String> = order.iter().map(|n| {
            page(*n, if *n == 3 { "" } else { r#","Truncated":true,"NextMarker":"m""# })
        }).collect();
        let text = if is_list { format!("[{}]", pages.join(",")) } else { pages.join("\n") };
        let expected = read_all(&format!("{}{}{}", page(1, ""), page(2, ""), page(3, "")));
        prop_assert_eq!(read_all(&text), expected);
    }
}
