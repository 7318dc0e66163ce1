//! What is told of policies, trust, attachments and grants.

use serde_json::{Value, json};

use super::{check, told};

fn role(statements: &Value) -> Value {
    json!({"configuration": {"rolePolicyList": [{"policyName": "read",
        "policyDocument": {"Version": "2012-10-17", "Statement": statements}}]}})
}

#[test]
fn an_inline_policy_is_told_by_its_statements() {
    let read = json!({"Sid": "a", "Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::x/*"});
    let none = json!({"configuration": {"rolePolicyList": []}});
    check(
        "AWS::IAM::Role",
        &none,
        &role(&json!([read])),
        &["+ inline policy read: Allow s3:GetObject on arn:aws:s3:::x/*"],
        &["- inline policy read: Allow s3:GetObject on arn:aws:s3:::x/*"],
    );
    let mut more = read.clone();
    more["Action"] = json!(["s3:GetObject", "s3:PutObject"]);
    check(
        "AWS::IAM::Role",
        &role(&json!([read])),
        &role(&json!([more])),
        &["+ inline policy read: Allow s3:PutObject on arn:aws:s3:::x/*"],
        &["- inline policy read: Allow s3:PutObject on arn:aws:s3:::x/*"],
    );
}

#[test]
fn a_condition_that_falls_away_is_told_with_both_statements() {
    let open = json!({"Sid": "a", "Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    let mut bound = open.clone();
    bound["Condition"] = json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}});
    check(
        "AWS::IAM::Role",
        &role(&json!([bound])),
        &role(&json!([open])),
        &["- inline policy read: Allow s3:* on * if aws:SourceIp in 10.0.0.0/8; \
           + inline policy read: Allow s3:* on *"],
        &["- inline policy read: Allow s3:* on *; \
           + inline policy read: Allow s3:* on * if aws:SourceIp in 10.0.0.0/8"],
    );
}

#[test]
fn a_snapshot_that_is_shared_with_all_is_told_so() {
    let snapshot = |accounts: &[&str]| {
        json!({"supplementaryConfiguration": {"DBSnapshotAttributes": [
            {"attributeName": "restore", "attributeValues": accounts}]}})
    };
    check(
        "AWS::RDS::DBSnapshot",
        &snapshot(&[]),
        &snapshot(&["all"]),
        &["+ may be restored by everyone (all)"],
        &["- may be restored by everyone (all)"],
    );
}

#[test]
fn a_statement_that_differs_beyond_what_is_shown_is_told_as_changed() {
    let read = |value: &str| {
        json!({"Sid": "a", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"Bool": {"a": "1"}, "Null": {"b": "1"}, "StringLike": {"c": value}}})
    };
    let line = "changed beyond what is shown: inline policy read: Allow s3:* on * if a = 1 and \
                b Null 1 and 1 more";
    check(
        "AWS::IAM::Role",
        &role(&json!([read("x")])),
        &role(&json!([read("y")])),
        &[line],
        &[line],
    );
}

#[test]
fn many_statements_are_told_by_the_first_and_the_rest_counted() {
    let many: Vec<Value> = (0..9)
        .map(|n| {
            json!({"Sid": format!("s{n}"), "Effect": "Allow", "Action": format!("s3:Get{n}"),
            "Resource": format!("arn:aws:s3:::a-bucket-with-a-rather-long-name-{n}/*")})
        })
        .collect();
    let none = json!({"configuration": {"rolePolicyList": []}});
    let lines = told("AWS::IAM::Role", &none, &role(&json!(many)));
    assert_eq!(lines.len(), 1);
    assert!(lines[0].ends_with("; and 7 more"), "{lines:?}");
}

#[test]
fn a_new_default_version_tells_only_what_differs() {
    let policy = |version: &str, actions: Value| {
        json!({"configuration": {"defaultVersionId": version, "policyVersionList": [
            {"versionId": version, "isDefaultVersion": true, "document": {"Statement": [
                {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
                {"Effect": "Allow", "Action": actions, "Resource": "*"}]}}]}})
    };
    assert_eq!(
        told("AWS::IAM::Policy", &policy("v1", json!("a:b")), &policy("v2", json!("*"))),
        [
            "default version: v1 -> v2",
            "- policy statement: Allow a:b on *",
            "+ policy statement: Allow * on *"
        ]
    );
}

#[test]
fn attachments_groups_boundaries_and_trust_are_told_by_name() {
    let arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let none = json!({"configuration": {"groupList": [], "attachedManagedPolicies": []}});
    let some = json!({"configuration": {"groupList": ["ops"],
        "attachedManagedPolicies": [{"policyName": "AmazonS3ReadOnlyAccess", "policyArn": arn}],
        "permissionsBoundary": {"permissionsBoundaryArn": "arn:b",
            "permissionsBoundaryType": "PermissionsBoundaryPolicy"}}});
    check(
        "AWS::IAM::User",
        &none,
        &some,
        &[
            "+ attached AmazonS3ReadOnlyAccess (arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess)",
            "+ member of group ops",
            "+ permission boundary: arn:b",
        ],
        &[
            "- attached AmazonS3ReadOnlyAccess (arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess)",
            "- member of group ops",
            "- permission boundary: arn:b",
        ],
    );
    let trust = |who: Value| {
        json!({"configuration": {"assumeRolePolicyDocument": {"Statement": [{"Sid": "",
            "Effect": "Allow", "Principal": {"AWS": who}, "Action": "sts:AssumeRole"}]}}})
    };
    let (one, two) = ("arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root");
    check(
        "AWS::IAM::Role",
        &trust(json!([one])),
        &trust(json!([one, two])),
        &["+ trusts arn:aws:iam::444455556666:root (sts:AssumeRole)"],
        &["- trusts arn:aws:iam::444455556666:root (sts:AssumeRole)"],
    );
}

#[test]
fn a_bucket_tells_its_policy_grants_blocks_and_encryption() {
    let bucket = |more: Value| json!({"supplementaryConfiguration": more});
    let kind = "AWS::S3::Bucket";
    let policy = json!({"BucketPolicy": {"policyText": {"Statement": [{"Sid": "share",
        "Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::x/*"}]}}});
    assert_eq!(
        told(kind, &bucket(json!({"BucketPolicy": {}})), &bucket(policy)),
        ["+ policy statement share: Allow 444455556666 s3:GetObject on arn:aws:s3:::x/*"]
    );
    let acl = |grants: Value| bucket(json!({"AccessControlList": {"grantList": grants}}));
    let mine = json!({"grantee": {"id": "d0c3"}, "permission": "FullControl"});
    let all = json!({"grantee": "AllUsers", "permission": "ReadAcp"});
    assert_eq!(
        told(kind, &acl(json!([mine])), &acl(json!([mine, all]))),
        ["+ acl grant READ_ACP to AllUsers (everyone)"]
    );
    let block =
        |on: bool| bucket(json!({"PublicAccessBlockConfiguration": {"blockPublicAcls": on}}));
    assert_eq!(told(kind, &block(true), &block(false)), ["blockPublicAcls: true -> false"]);
    assert_eq!(told(kind, &block(true), &bucket(json!({}))), ["- blockPublicAcls: true"]);
    let sse = |algorithm: &str| {
        bucket(json!({"ServerSideEncryptionConfiguration": {"rules": [
            {"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]}}))
    };
    assert_eq!(
        told(kind, &sse("aws:kms"), &sse("AES256")),
        ["default encryption: aws:kms -> AES256"]
    );
}
