//! Pages of account details, merged.
use super::*;
use crate::evidence::side::read::SideEvidence;
use proptest::prelude::*;

const ACCOUNT: &str = "444455556666";

/// One user, group, role and policy each, as three pages.
fn pages() -> Vec<String> {
    let trust =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}"#;
    let encoded = "%7B%22Statement%22%3A%5B%5D%7D";
    vec![
        format!(
            r#"{{"UserDetailList":[{{"Path":"/ward/","UserName":"nurse","UserId":"AIDAEXAMPLE1",
            "Arn":"arn:aws:iam::{ACCOUNT}:user/ward/nurse","CreateDate":"2020-01-01T00:00:00+00:00",
            "UserPolicyList":[{{"PolicyName":"own","PolicyDocument":"{encoded}"}}],
            "GroupList":["staff"],"AttachedManagedPolicies":[],
            "PermissionsBoundary":{{"PermissionsBoundaryType":"Policy",
              "PermissionsBoundaryArn":"arn:aws:iam::{ACCOUNT}:policy/limit"}},
            "Tags":[{{"Key":"team","Value":"ward"}},{{"Key":"on-call","Value":""}}]}}],
            "GroupDetailList":[],"RoleDetailList":[],"Policies":[],
            "IsTruncated":true,"Marker":"m"}}"#
        ),
        format!(
            r#"{{"UserDetailList":[],"GroupDetailList":[{{"Path":"/","GroupName":"staff",
            "GroupId":"AGPAEXAMPLE1","Arn":"arn:aws:iam::{ACCOUNT}:group/staff",
            "CreateDate":"2019-06-01T00:00:00+00:00","GroupPolicyList":[],
            "AttachedManagedPolicies":[{{"PolicyName":"ReadOnlyAccess",
              "PolicyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}]}}],
            "RoleDetailList":[{{"Path":"/","RoleName":"restore","RoleId":"AROAEXAMPLE1",
            "Arn":"arn:aws:iam::{ACCOUNT}:role/restore","CreateDate":1561000000.5,
            "AssumeRolePolicyDocument":{trust},"InstanceProfileList":[{{"InstanceProfileName":"p",
              "Arn":"arn:aws:iam::{ACCOUNT}:instance-profile/p","Roles":[]}}],
            "RolePolicyList":[],"AttachedManagedPolicies":[],"Tags":[],
            "RoleLastUsed":{{"LastUsedDate":"2026-02-20T10:15:00+00:00","Region":"eu-west-1"}}}}],
            "Policies":[],"IsTruncated":true,"Marker":"n"}}"#
        ),
        format!(
            r#"{{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[
            {{"PolicyName":"limit","PolicyId":"ANPAEXAMPLE1",
            "Arn":"arn:aws:iam::{ACCOUNT}:policy/limit",
            "Path":"/","DefaultVersionId":"v10","AttachmentCount":0,"IsAttachable":true,
            "CreateDate":"2020-01-01T00:00:00+00:00","UpdateDate":"2024-01-01T00:00:00+00:00",
            "PolicyVersionList":[
             {{"Document":{{"Statement":[]}},"VersionId":"v10","IsDefaultVersion":true,
               "CreateDate":"2024-01-01T00:00:00+00:00"}},
             {{"Document":"{{\"Statement\":[{{\"Sid\":\"a\"}}]}}","VersionId":"v9",
               "IsDefaultVersion":false,"CreateDate":"2023-01-01T00:00:00+00:00"}}]}},
            {{"PolicyName":"ReadOnlyAccess","Arn":"arn:aws:iam::aws:policy/ReadOnlyAccess",
            "DefaultVersionId":"v3","PolicyVersionList":[{{"Document":{{"Statement":[]}},
              "VersionId":"v3","CreateDate":"2022-01-01T00:00:00+00:00"}}]}}],
            "IsTruncated":false}}"#
        ),
    ]
}

fn details(text: &str) -> (AccountDetails, Vec<String>) {
    let reading = SideEvidence::read("details.json", text.as_bytes()).unwrap();
    let SideEvidence::Details(details) = reading.what else { panic!("{:?}", reading.what) };
    (details, reading.flaws.iter().map(ToString::to_string).collect())
}

#[test]
fn everything_that_bears_on_access_is_kept() {
    let (found, flaws) = details(&pages().join("\n"));
    assert_eq!(flaws, [""; 0]);
    assert_eq!(found.accounts, [(ACCOUNT.to_owned(), true)].into());
    let user = &found.users[0];
    assert_eq!(user.entity.path.as_deref(), Some("/ward/"));
    assert_eq!(user.entity.inline[0].document.as_deref(), Some(r#"{"Statement":[]}"#));
    assert_eq!(user.boundary.as_deref(), Some("arn:aws:iam::444455556666:policy/limit"));
    assert_eq!((user.tags["team"].as_str(), user.tags["on-call"].as_str()), ("ward", ""));
    assert!(found.members(ACCOUNT, "staff").eq([user]));
    assert_eq!(found.members("111122223333", "staff").count(), 0);
    let group = &found.groups[0].entity;
    assert!(group.attached.iter().eq(["arn:aws:iam::aws:policy/ReadOnlyAccess"]));
    let role = &found.roles[0];
    assert!(role.trust.as_ref().unwrap().contains("sts:AssumeRole"));
    assert_eq!(role.entity.created_at, Moment::parse("2019-06-20T03:06:40.500Z").ok());
    assert_eq!(role.last_used_region.as_deref(), Some("eu-west-1"));
    assert_eq!(role.instance_profiles.len(), 1);
    let policy = found.policy("arn:aws:iam::444455556666:policy/limit").unwrap();
    let numbers: Vec<(u32, bool)> =
        policy.versions.iter().map(|it| (it.number, it.is_default)).collect();
    assert_eq!(numbers, [(9, false), (10, true)]);
    assert_eq!(policy.in_force().unwrap().document.as_deref(), Some(r#"{"Statement":[]}"#));
    assert!(policy.versions[0].document.as_ref().unwrap().contains("Sid"));
    let read_only = found.policy("arn:aws:iam::aws:policy/ReadOnlyAccess").unwrap();
    assert_eq!((read_only.is_of_aws(), policy.is_of_aws()), (true, false));
    assert_eq!(read_only.in_force().unwrap().number, 3);
}

#[test]
fn an_answer_whose_last_page_is_missing_is_incomplete() {
    let (found, flaws) = details(&pages()[..2].concat());
    assert_eq!(found.accounts, [(ACCOUNT.to_owned(), false)].into());
    let said = "the details of 444455556666 break off (`IsTruncated`): the last page is missing";
    assert_eq!(flaws, [said]);
    // Another account's last page is not this one's.
    let whole = pages().concat().replace(ACCOUNT, "777788889999");
    let (found, flaws) = details(&(pages()[..2].concat() + &whole));
    assert!(found.accounts.into_values().eq([false, true]));
    assert_eq!(flaws, [said]);
}

#[test]
fn what_cannot_be_read_of_an_entity_leaves_the_rest() {
    let text = r#"{"UserDetailList":[{"UserName":"a"},
        {"UserName":"b","Arn":"arn:aws:iam::444455556666:user/b","GroupList":"staff",
         "CreateDate":"2020-01-01T00:00:00","UserPolicyList":[{"PolicyName":"x",
         "PolicyDocument":"%7B%22a%22"},{"PolicyName":"y"},{}]}],
        "RoleDetailList":[{"RoleName":"r","Arn":"arn:aws:iam::444455556666:role/r"}],
        "Policies":[{"PolicyName":"p","Arn":"arn:aws:iam::444455556666:policy/p",
         "PolicyVersionList":[{"VersionId":"7"},{"VersionId":"v1","IsDefaultVersion":"yes"}]}]}"#;
    let (found, flaws) = details(text);
    assert_eq!((found.users.len(), found.roles.len()), (1, 1));
    assert_eq!(found.users[0].entity.inline.len(), 2);
    assert_eq!(found.users[0].entity.inline[0].document, None);
    assert_eq!(found.roles[0].trust, None);
    let expected = [
        ("Policies[0]", "no version is the default; which is in force is not known"),
        ("Policies[0].PolicyVersionList[0]", "passed over: `7` is no version"),
        (
            "Policies[0].PolicyVersionList[1]",
            "`Document` is missing; what the version says is not known",
        ),
        (
            "Policies[0].PolicyVersionList[1].IsDefaultVersion",
            "`true` or `false` was expected here",
        ),
        (
            "RoleDetailList[0]",
            "`AssumeRolePolicyDocument` is missing; who may take it on is not known",
        ),
        ("UserDetailList[0]", "passed over: `Arn` is missing"),
        ("UserDetailList[1].CreateDate", "not a time with an offset: \"2020-01-01T00:00:00\""),
        ("UserDetailList[1].GroupList", "a list was expected here"),
        (
            "UserDetailList[1].UserPolicyList[0].PolicyDocument",
            "no policy document; what it says is not known",
        ),
        (
            "UserDetailList[1].UserPolicyList[1]",
            "`PolicyDocument` is missing; what it says is not known",
        ),
        ("UserDetailList[1].UserPolicyList[2]", "passed over: `PolicyName` is missing"),
    ];
    let expected = expected.map(|it| format!("`{}` of the document at line 1: {}", it.0, it.1));
    assert_eq!(flaws, expected);
}

proptest! {
    #[test]
    fn the_order_and_repetition_of_pages_do_not_matter(
        order in Just(vec![0, 1, 2, 1]).prop_shuffle(),
        is_list in any::<bool>(),
    ) {
        let all = pages();
        let pages: Vec<&str> = order.iter().map(|it| all[*it].as_str()).collect();
        let text = if is_list { format!("[{}]", pages.join(",")) } else { pages.concat() };
        prop_assert_eq!(details(&text), details(&all.concat()));
    }

    #[test]
    fn of_two_that_differ_the_same_one_is_kept_in_any_order(is_turned in any::<bool>()) {
        let (one, other) = (pages()[0].clone(), pages()[0].replace("staff", "guests"));
        let text = if is_turned { format!("{other}{one}") } else { format!("{one}{other}") };
        let (found, flaws) = details(&text);
        prop_assert!(found.users[0].groups.contains("guests"));
        prop_assert!(flaws.iter().any(|it| it.contains("stands twice, and differently")));
    }
}
