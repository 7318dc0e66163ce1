//! What an answer about access says that it does not know.
use crate::kit::{ACCOUNT, Cmd, Export, item, with};
use serde_json::{Value, json};

const BLOCK: &str = "AWS::S3::AccountPublicAccessBlock";

fn of_type(id: &str, resource_type: &str, day: u32, configuration: &Value) -> Value {
    let captured = format!("2024-01-{day:02}T10:00:00.000Z");
    let it = with(item(id, &captured), "resourceType", json!(resource_type));
    with(it, "configuration", configuration.clone())
}

/// What is said of the bucket on the n-th of January, beside the rows.
fn caveats(export: &Export, n: u32) -> String {
    let day = format!("2024-01-{n:02}T12:00:00Z");
    let args = ["access", "--resource", "records", "--at", &day, "-f", "jsonl"];
    Cmd::on(export.root()).args(args).run().exits(0).stderr
}

#[test]
fn an_account_whose_block_was_not_seen_yet_is_said_to_have_one_perhaps() {
    let told = "the account's block of public access";
    let export = Export::new();
    let bucket = of_type("records", "AWS::S3::Bucket", 1, &json!({"name": "records"}));
    export.history(&[with(bucket, "ARN", json!("arn:aws:s3:::records"))]);
    assert!(caveats(&export, 5).contains(told), "none at all");
    let switches = json!({"ignorePublicAcls": true, "restrictPublicBuckets": true});
    export.history(&[of_type(ACCOUNT, BLOCK, 3, &switches)]);
    assert!(caveats(&export, 2).contains(told), "first seen later");
    let seen = caveats(&export, 5);
    assert!(!seen.contains(told) && seen.contains("SCPs"), "in evidence: {seen}");
}
