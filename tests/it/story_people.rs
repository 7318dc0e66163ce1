//! The story of the clinic: who could do what, who left, and who came back under an old name.
//! Every expectation is a sentence of `testdata/exports/clinic/FACTS.md`.
use serde_json::Value;

use crate::kit::Cmd;
use crate::story::{CLINIC, ask, check_events, events, first_capture, shown, summaries};
use crate::tables::{body, text};

const OLD_ROLE: &str = "AROAJDEPLOYOLD2M6KQXA";
const NEW_ROLE: &str = "AROAJDEPLOYNEW9T3WZPB";
const ROLE_ARN: &str = "arn:aws:iam::111122223333:role/clinic-deploy";

/// The text with `%XX` resolved: IAM's documents stand in an item as AWS Config delivers them.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let byte = u8::from_str_radix(&part[..2], 16).unwrap();
        out.push(char::from(byte));
        out.push_str(&part[2..]);
    }
    out
}

#[test]
fn percent_signs_are_resolved() {
    assert_eq!(decoded("a%7B%22b%22%7D%2A"), "a{\"b\"}*");
}

/// The bucket's policy as text, however deep it is wrapped.
fn policy_of_bucket(at: &str) -> String {
    let row = shown(CLINIC, "phi-records", at);
    body(&row, "supplementary_configuration").to_string()
}

#[test]
fn the_bucket_lets_a_stranger_in_for_three_days() {
    let (begin, end) = ("2016-04-12T14:05:20.331Z", "2016-04-15T09:30:45.872Z");
    for (at, inside) in [
        ("2016-04-12T14:05:20.330Z", false),
        (begin, true),
        ("2016-04-15T09:30:45.871Z", true),
        (end, false),
    ] {
        let policy = policy_of_bucket(at);
        assert_eq!(policy.contains("PartnerRead"), inside, "{at}: {policy}");
        assert_eq!(policy.contains("444455556666"), inside, "{at}: {policy}");
        for always in ["WebRead", "DenyInsecureTransport"] {
            assert!(policy.contains(always), "{at}: {policy}");
        }
    }
    check_events(
        "phi-records",
        &[("first_seen", &first_capture("phi-records")), ("changed", begin), ("changed", end)],
    );
    for (at, sign) in [(begin, "+"), (end, "-")] {
        let told = summaries("phi-records", at);
        assert_eq!(told.len(), 1, "{told:?}");
        let parts =
            ["PartnerRead", "Allow", "444455556666", "s3:GetObject", "s3:ListBucket"].iter();
        assert!(told[0].starts_with(sign), "{told:?}");
        assert!(parts.clone().all(|part| told[0].contains(part)), "{told:?}");
        assert!(!told[0].contains("WebRead"), "{told:?}");
    }
}

#[test]
fn a_name_of_two_roles_lists_both_and_stops() {
    for name in ["clinic-deploy", ROLE_ARN, "role/clinic-deploy"] {
        for question in ["timeline", "diff"] {
            let ran = Cmd::on(CLINIC).args([question, name]).run().exits(2);
            assert!(ran.stdout.is_empty(), "{ran}");
            assert!(ran.stderr.contains(OLD_ROLE) && ran.stderr.contains(NEW_ROLE), "{ran}");
        }
        for (at, id, presence) in [
            ("2016-04-20T11:02:14.649Z", OLD_ROLE, "standing"),
            ("2016-04-20T11:09:37.120Z", NEW_ROLE, "standing"),
            ("2016-07-01", NEW_ROLE, "standing"),
        ] {
            let row = shown(CLINIC, name, at);
            assert_eq!(text(&row, "resource_id"), id, "{name} {at}");
            assert_eq!(text(&row, "presence"), presence, "{name} {at}");
            assert_eq!(text(&row, "arn"), ROLE_ARN);
        }
    }
}

#[test]
fn the_old_role_ends_and_the_new_one_begins_on_another_timeline() {
    check_events(
        OLD_ROLE,
        &[("first_seen", &first_capture(OLD_ROLE)), ("deleted", "2016-04-20T11:02:14.650Z")],
    );
    check_events(NEW_ROLE, &[("created", "2016-04-20T11:09:37.120Z")]);
    let row = shown(CLINIC, NEW_ROLE, "2016-05-01");
    assert_eq!(text(&row, "resource_created_at"), "2016-04-20T11:06:02Z");
    let before = shown(CLINIC, NEW_ROLE, "2016-04-20T11:05:00Z");
    assert_eq!(text(&before, "presence"), "not_yet_seen");
    let gone = shown(CLINIC, OLD_ROLE, "2016-07-01");
    assert_eq!(text(&gone, "presence"), "deleted");
    assert_eq!(text(&gone, "arn"), ROLE_ARN, "carried forward");
    assert_eq!(text(&gone, "resource_name"), "clinic-deploy", "carried forward");
}

#[test]
fn the_tombstones_of_two_regions_are_one_state() {
    let rows = crate::story::spans(OLD_ROLE);
    let gone: Vec<[&str; 4]> = rows
        .iter()
        .filter(|row| text(row, "presence") == "deleted")
        .map(|row| ["valid_from", "valid_to", "certainty", "reason"].map(|it| text(row, it)))
        .collect();
    let late_copy = "2016-04-20T11:02:25.900001Z";
    assert_eq!(gone[0], ["2016-04-20T11:02:14.650Z", late_copy, "exact", ""]);
    assert_eq!(gone[1][0], late_copy);
    assert_eq!(gone[1][2..], ["inferred", "open_end"]);
    assert!(rows.iter().all(|row| text(row, "region") == "global"));
}

#[test]
fn a_trust_shows_the_id_of_a_role_that_is_gone_until_it_is_saved_anew() {
    let trust = |at: &str| {
        let row = shown(CLINIC, "prod-release", at);
        decoded(&body(&row, "configuration")["assumeRolePolicyDocument"].to_string())
    };
    for (at, names_arn) in [
        ("2016-04-28T15:22:10.414Z", true),
        ("2016-04-28T15:22:10.415Z", false),
        ("2016-05-03T08:47:55.005Z", false),
        ("2016-05-03T08:47:55.006Z", true),
    ] {
        let found = trust(at);
        assert_eq!(found.contains(ROLE_ARN), names_arn, "{at}: {found}");
        assert_eq!(found.contains(OLD_ROLE), !names_arn, "{at}: {found}");
    }
    let told = summaries("prod-release", "2016-04-28T15:22:10.415Z").join("; ");
    assert!(told.contains("+ attached ReadOnlyAccess"), "{told}");
    assert!(told.contains(&format!("- trusts {ROLE_ARN}")), "{told}");
    assert!(told.contains(&format!("+ trusts {OLD_ROLE}")), "{told}");
    let told = summaries("prod-release", "2016-05-03T08:47:55.006Z").join("; ");
    assert!(told.contains(&format!("- trusts {OLD_ROLE}")), "{told}");
    assert!(told.contains(&format!("+ trusts {ROLE_ARN}")), "{told}");
}

#[test]
fn the_leaver_is_gone_and_her_group_stands() {
    check_events(
        "nora.voss",
        &[
            ("first_seen", &first_capture("nora.voss")),
            ("changed", "2016-06-15T16:30:27.415Z"),
            ("deleted", "2016-06-17T09:05:12.600Z"),
        ],
    );
    let told = summaries("nora.voss", "2016-06-15T16:30:27.415Z");
    assert!(told.iter().any(|it| it == "- member of group imaging-admins"), "{told:?}");
    let last_day = shown(CLINIC, "user/nora.voss", "2016-06-15T00:00Z");
    assert_eq!(text(&last_day, "presence"), "standing");
    let configuration = decoded(text(&last_day, "configuration"));
    assert!(configuration.contains("imaging-admins"), "{configuration}");
    assert!(configuration.contains("ec2:RunInstances"), "{configuration}");
    let after = shown(CLINIC, "nora.voss", "2016-06-18T00:00Z");
    assert_eq!(text(&after, "presence"), "deleted");
    let group = shown(CLINIC, "imaging-admins", "2016-06-18T00:00Z");
    assert_eq!(text(&group, "presence"), "standing");
    check_events(
        "imaging-admins",
        &[
            ("first_seen", &first_capture("imaging-admins")),
            ("changed", "2016-06-15T16:30:33.120Z"),
        ],
    );
    let members = |at: &str| {
        let row = shown(CLINIC, "imaging-admins", at);
        format!("{}{}", row["configuration"], row["relationships"])
    };
    assert!(members("2016-06-15T16:30:33.119Z").contains("AIDAJNORAVOSS7K2QXLEA"));
    assert!(!members("2016-06-15T16:30:33.120Z").contains("AIDAJNORAVOSS7K2QXLEA"));
    assert!(members("2016-06-18").contains("AIDAJDANALEE3B6PYKZDG"), "dana.lee alone");
}

/// Ids that the inventory lists for a tag at an instant.
fn tagged(tag: &str, at: &str) -> Vec<String> {
    let rows = ask(&format!("inventory --tag {tag} --at {at}"));
    rows.iter().map(|row| text(row, "resource_id").to_owned()).collect()
}

#[test]
fn what_stands_in_the_leavers_name_is_found_by_its_tags() {
    let owner = "InstanceOwnerEmail=nora.voss@clinic.example";
    let (last_day, after) = ("2016-06-15T00:00Z", "2016-06-18T00:00Z");
    assert_eq!(tagged(owner, last_day), ["i-1c0ffe03", "i-1c0ffe04", "i-1c0ffe06"]);
    assert_eq!(tagged(owner, after), ["i-1c0ffe04", "i-1c0ffe06"]);
    let dana = "InstanceOwnerEmail=dana.lee@clinic.example";
    assert_eq!(tagged(dana, after), ["i-1c0ffe03", "i-1c0ffe05"]);
    let principal = "aws:servicecatalog:provisioningPrincipalArn=\
                     arn:aws:iam::111122223333:user/nora.voss";
    for at in [last_day, after] {
        assert_eq!(tagged("Owner=nora.voss", at), ["vol-9b77dd04"], "{at}");
        assert_eq!(tagged(principal, at), ["i-1c0ffe04", "sg-5e8c1a04", "vol-9b77dd02"], "{at}");
        let product = shown(CLINIC, "pp-4k2m7q9x3zabc", at);
        assert!(body(&product, "configuration").to_string().contains("user/nora.voss"));
    }
    let told = summaries("i-1c0ffe03", "2016-06-16T09:20:41.700Z");
    assert_eq!(told.len(), 1, "{told:?}");
    let parts = ["InstanceOwnerEmail", "nora.voss@", "dana.lee@"];
    assert!(parts.iter().all(|it| told[0].contains(it)), "{told:?}");
}

#[test]
fn changes_that_two_regions_record_are_told_once() {
    for (selector, changed) in [
        ("phi-readers", "2016-05-20T12:31:44.190Z"),
        ("dana.lee", "2016-06-09T10:30:19.508Z"),
        ("sam.ito", "2016-07-27T17:33:20.440Z"),
    ] {
        check_events(selector, &[("first_seen", &first_capture(selector)), ("changed", changed)]);
    }
    for selector in ["AROAJCLINICWEB8H4RSVC", "config-role"] {
        assert_eq!(events(selector).len(), 1, "found again in W, as it was: {selector}");
    }
}

#[test]
fn what_a_policy_gains_is_told() {
    let told = summaries("phi-readers", "2016-05-20T12:31:44.190Z").join("; ");
    assert!(told.contains("default version: v1 -> v2"), "{told}");
    assert!(told.contains("s3:ListBucket") && told.contains("aws:SourceIp"), "{told}");
    let told = summaries("dana.lee", "2016-06-09T10:30:19.508Z").join("; ");
    assert!(told.contains("+ attached phi-readers"), "{told}");
    let told = summaries("sam.ito", "2016-07-27T17:33:20.440Z").join("; ");
    assert!(told.contains("+ inline policy break-glass: Allow * on *"), "{told}");
    let key = "6f2c1d34-9a7b-4e58-8c10-b5d0a1e2f304";
    let told = summaries(key, "2016-07-14T11:25:08.640Z");
    assert_eq!(told.len(), 1, "{told:?}");
    let parts = ["WebDecrypt", "Allow", "role/clinic-web", "kms:Decrypt"];
    assert!(told[0].starts_with('+') && parts.iter().all(|it| told[0].contains(it)), "{told:?}");
    check_events(
        key,
        &[("first_seen", &first_capture(key)), ("changed", "2016-07-14T11:25:08.640Z")],
    );
}

#[test]
fn permissions_at_first_are_those_of_the_facts() {
    for (selector, word) in [
        ("AROAJCLINICWEB8H4RSVC", "phi-records/*"),
        ("phi-readers", "10.0.0.0/8"),
        ("imaging-admins", "kms:Decrypt"),
        ("sam.ito", "AmazonEC2FullAccess"),
        ("dana.lee", "imaging-admins"),
        ("config-role", "AWSConfigRole"),
    ] {
        let row: Value = shown(CLINIC, selector, "2016-05-01");
        let found = decoded(text(&row, "configuration"));
        assert!(found.contains(word), "{selector}: {found}");
    }
}
