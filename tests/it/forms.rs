//! Every envelope and item version that AWS Config has delivered is read.
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Cmd, Export, REGION, gz, history_text, item, with, without};
use crate::tables::{Tables, body, number, text};

const CAPTURED: &str = "2024-01-05T10:00:00.000Z";

/// The row of the one item in a file with this text.
#[track_caller]
fn only_row(text: &str) -> Value {
    let export = Export::new();
    let key = export.history_key(&item("i-1", CAPTURED));
    export.put(&key, &gz(text.as_bytes()));
    let tables = Tables::read(&export, 0);
    let [row] = tables.rows("items") else { panic!("{:?}", tables.rows("items")) };
    row.clone()
}

/// The row of one item in a file of history.
#[track_caller]
fn row_of(item: &Value) -> Value {
    only_row(&history_text(std::slice::from_ref(item)))
}

/// Columns that do not depend on the form in which an item comes.
fn meaning(row: &Value) -> Vec<Value> {
    let columns = [
        "account_id",
        "region",
        "resource_type",
        "resource_id",
        "resource_name",
        "arn",
        "availability_zone",
        "captured_at",
        "status",
        "resource_created_at",
        "tags",
    ];
    columns.iter().map(|column| row[column].clone()).collect()
}

fn bodies(row: &Value) -> Vec<Value> {
    ["configuration", "relationships"].map(|column| body(row, column)).to_vec()
}

#[test]
fn envelopes_of_every_age_hold_the_same_items() {
    let item = item("i-1", CAPTURED);
    let expected = meaning(&row_of(&item));
    let items = json!([item]);
    let pretty = serde_json::to_string_pretty(&json!({"configurationItems": items})).unwrap();
    for text in [
        format!(r#"{{"fileVersion":"1.0","requestId":"a-b","configurationItems":{items}}}"#),
        format!(r#"{{"configurationItems":{items},"requestId":"a-b","fileVersion":"1.0"}}"#),
        format!(r#"{{"configurationItems":{items}}}"#),
        format!(r#"{{"later":{{"configurationItems":[1]}},"configurationItems":{items}}}"#),
        format!("\n\t {{ \"x\" : \"]}}\\\"\" ,\r\n \"configurationItems\" : {items} }}"),
        pretty,
    ] {
        assert_eq!(meaning(&only_row(&text)), expected, "{text}");
    }
}

#[test]
fn a_snapshot_is_known_by_its_id_and_by_its_key() {
    let export = Export::new();
    let key = export.snapshot("2024-01-05T12:00:00Z", &[item("i-1", CAPTURED)]);
    let items = json!([item("i-1", CAPTURED)]);
    let renamed = format!(r#"{{"configSnapshotId":"a-b","configurationItems":{items}}}"#);
    export.put("renamed.json", renamed.as_bytes());
    let tables = Tables::read(&export, 0);
    assert_eq!(text(tables.file(&key), "kind"), "snapshot");
    assert_eq!(text(tables.file("renamed.json"), "kind"), "snapshot");
    assert_eq!(number(&tables.rows("items")[0], "sightings"), 2);
}

#[test]
fn an_oversized_item_is_read_from_its_notification() {
    let export = Export::new();
    let text_of_it = json!({
        "configurationItemDiff": {"changeType": "UPDATE", "changedProperties": {}},
        "configurationItem": item("i-1", CAPTURED),
        "notificationCreationTime": "2024-01-05T10:01:00.000Z",
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    });
    let name = format!(
        "{ACCOUNT}_Config_{REGION}_ChangeNotification_AWS::EC2::Instance_i-1_20240105T100000Z_0"
    );
    for folder in ["OversizedChangeNotification/AWS::EC2::Instance/i-1", "x"] {
        let key = format!("AWSLogs/{ACCOUNT}/Config/{REGION}/2024/1/5/{folder}/{name}.json.gz");
        export.put(&key, &gz(text_of_it.to_string().as_bytes()));
    }
    let tables = Tables::read(&export, 0);
    assert_eq!(tables.ids(), ["i-1"]);
    assert!(tables.rows("files").iter().all(|row| text(row, "kind") == "oversized"));
}

#[test]
fn the_form_of_the_api_means_the_same() {
    let delivered = item("i-1", CAPTURED);
    let row = row_of(&delivered);
    let api = json!({
        "version": "1.3",
        "accountId": delivered["awsAccountId"],
        "configurationItemCaptureTime": 1_704_448_800.0,
        "configurationItemStatus": "OK",
        "configurationStateId": delivered["configurationStateId"].to_string(),
        "configurationItemMD5Hash": "",
        "arn": delivered["ARN"],
        "resourceType": delivered["resourceType"],
        "resourceId": "i-1",
        "resourceName": "i-1",
        "awsRegion": REGION,
        "availabilityZone": "us-east-1a",
        "resourceCreationTime": "2024-01-01T00:00:00+00:00",
        "tags": delivered["tags"],
        "relatedEvents": [],
        "relationships": [],
        "configuration": delivered["configuration"].to_string(),
        "supplementaryConfiguration": {},
    });
    let read = row_of(&api);
    assert_eq!(meaning(&read), meaning(&row));
    assert_eq!(bodies(&read), bodies(&row));
    assert_eq!(read["state_id"], row["state_id"]);
}

#[test]
fn both_forms_of_one_version_are_one_version() {
    let export = Export::new();
    let delivered = item("i-1", CAPTURED);
    let body = delivered["configuration"].to_string();
    let api = with(without(delivered.clone(), "awsAccountId"), "accountId", json!(ACCOUNT));
    let api = with(api, "configuration", json!(body));
    let api =
        with(api, "configurationStateId", json!(delivered["configurationStateId"].to_string()));
    export.history(&[delivered]);
    export.put("answer.json", history_text(&[api]).as_bytes());
    let tables = Tables::read(&export, 0);
    assert_eq!(tables.rows("items").len(), 1, "{:?}", tables.rows("items"));
    assert_eq!(number(&tables.rows("items")[0], "sightings"), 2);
}

#[test]
fn an_item_of_2014_is_read_under_its_old_names() {
    let old = json!({
        "snapshotVersion": "1.0",
        "resourceId": "i-1",
        "arn": "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
        "accountId": ACCOUNT,
        "configurationItemCaptureTime": "2014-03-07T23:47:08.918Z",
        "configurationStateID": "3e660fdf-4e34-4f32-afeb-0ace5bf3d63a",
        "configuationItemStatus": "OK",
        "relatedEvents": ["06c12a39-eb35-11de-ae07-adb69edbb1e4"],
        "availibilityZone": "us-east-1a",
        "resourceType": "AWS::EC2::Instance",
        "resourceCreationTime": "2014-02-27T21:43:53.885Z",
        "tags": {},
        "relationships": [
            {"resourceId": "vol-1", "resourceType": "AWS::EC2::Volume", "direction": "OUT",
             "name": "Attached Volume"},
        ],
        "configuration": {"instanceId": "i-1"},
    });
    let row = row_of(&old);
    assert_eq!(text(&row, "account_id"), ACCOUNT);
    assert_eq!(text(&row, "region"), REGION, "of the key, as the item says none");
    assert_eq!(text(&row, "arn"), "arn:aws:ec2:us-east-1:111122223333:instance/i-1");
    assert_eq!(text(&row, "availability_zone"), "us-east-1a");
    assert_eq!(text(&row, "status"), "OK");
    assert_eq!(text(&row, "item_version"), "1.0");
    assert_eq!(text(&row, "state_id"), "3e660fdf-4e34-4f32-afeb-0ace5bf3d63a");
    assert_eq!(text(&row, "captured_at"), "2014-03-07T23:47:08.918Z");
}

#[test]
fn capture_times_may_be_spelled_in_every_way_met() {
    for (time, read) in [
        (json!("2024-01-05T10:00:00.000Z"), "2024-01-05T10:00:00Z"),
        (json!("2024-01-05T10:00:00Z"), "2024-01-05T10:00:00Z"),
        (json!("2024-01-05T12:00:00.250+02:00"), "2024-01-05T10:00:00.250Z"),
        (json!("2024-01-05T10:00:00.123456Z"), "2024-01-05T10:00:00.123Z"),
        (json!(1_704_448_800), "2024-01-05T10:00:00Z"),
        (json!(1_704_448_800.25), "2024-01-05T10:00:00.250Z"),
        (json!(1_704_448_800_250_i64), "2024-01-05T10:00:00.250Z"),
    ] {
        let row = row_of(&with(item("i-1", CAPTURED), "configurationItemCaptureTime", time));
        // `.000` may be printed or left out.
        assert_eq!(text(&row, "captured_at").replace(".000Z", "Z"), read);
    }
}

#[test]
fn what_an_item_may_lack_is_empty() {
    let mut bare = item("i-1", CAPTURED);
    for member in [
        "relatedEvents",
        "relationships",
        "supplementaryConfiguration",
        "tags",
        "configurationItemVersion",
        "configurationStateId",
        "resourceName",
        "ARN",
        "availabilityZone",
        "configurationStateMd5Hash",
        "resourceCreationTime",
    ] {
        let nulled = with(bare.clone(), member, Value::Null);
        bare = without(bare, member);
        assert_eq!(meaning(&row_of(&nulled)), meaning(&row_of(&bare)), "{member}");
    }
    let row = row_of(&bare);
    for column in ["resource_name", "arn", "availability_zone", "resource_created_at"] {
        assert!(text(&row, column).is_empty(), "{row}");
    }
}

#[test]
fn tags_may_come_as_a_list() {
    let listed = json!([
        {"tag": "Name=i-1", "key": "Name", "value": "i-1"},
        {"key": "empty", "value": ""},
    ]);
    let row = row_of(&with(item("i-1", CAPTURED), "tags", listed));
    assert_eq!(body(&row, "tags"), json!({"Name": "i-1", "empty": ""}));
}

#[test]
fn a_tombstone_carries_forward_what_it_leaves_out() {
    let export = Export::new();
    let mut gone = item("i-1", "2024-01-06T10:00:00.000Z");
    for member in ["resourceName", "ARN", "resourceCreationTime", "availabilityZone"] {
        gone = without(gone, member);
    }
    let gone = with(with(gone, "configuration", Value::Null), "tags", json!({}));
    let gone = with(gone, "configurationItemStatus", json!("ResourceDeleted"));
    export.history(&[item("i-1", CAPTURED), gone]);
    let cmd = Cmd::on(export.root());
    let at = ["inventory", "--at", "2024-01-07T00:00:00Z", "--deleted", "-f", "jsonl"];
    let rows = cmd.args(at).run().exits(0).rows();
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(text(row, "presence"), "deleted");
    assert_eq!(text(row, "resource_name"), "i-1");
    assert_eq!(text(row, "arn"), "arn:aws:ec2:us-east-1:111122223333:instance/i-1");
    assert_eq!(body(row, "tags"), json!({"Name": "i-1"}));
}
