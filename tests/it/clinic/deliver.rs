//! Turns captures into the files of a delivery bucket, and what lies beside them.
use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::clock::{self, DAY};
use super::compute::{DATABASE, FUNCTION};
use super::events::{GROWN, PATCHED};
use super::item::{Capture, Site, hex, spell, uuid, with_nulls};
use super::network::GROUP;
use super::story::{
    CLINIC, D, E, FIRST_DAY, LAST_DAY, RECORDERS, STARTED, STOPPED, Story, VANISHED, W,
};

/// Relative keys and bytes, in order of the keys.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// How long one history file collects.
const SLOT: i64 = DAY / 4;
/// From here on snapshots spell the function with one key more.
const TRACED: &str = "2016-07-01T00:00:00.000Z";

/// All files of the story.
pub(crate) fn files(story: &Story) -> Files {
    let mut files = Files::new();
    history(story, &mut files);
    for (site, _, hour) in RECORDERS {
        let mut day = clock::millis(FIRST_DAY);
        while day <= clock::millis(LAST_DAY) {
            snapshot(story, site, day + hour, &mut files);
            day += DAY;
        }
    }
    oversized(story, &mut files);
    notification(story, &mut files);
    trail(&mut files);
    for site in [E, D] {
        let key = format!("AWSLogs/{}/Config/ConfigWritabilityCheckFile", site.account);
        files.insert(key, Vec::new());
    }
    files
}

/// The history file of the evening of the patch.
pub(crate) fn evening_key() -> String {
    history_key(E, GROUP, clock::millis(PATCHED[0].1), clock::millis(PATCHED[2].2))
}

/// The bytes of `whole` up to the middle of its third item.
pub(crate) fn torn(whole: &[u8]) -> Vec<u8> {
    let text = inflated(whole);
    let starts: Vec<usize> = text.match_indices("{\"relatedEvents\"").map(|it| it.0).collect();
    let middle = usize::midpoint(starts[2], starts[3]);
    let n_bytes = (0..whole.len()).find(|n| inflated(&whole[..*n]).len() >= middle).unwrap();
    whole[..n_bytes].to_vec()
}

/// The text in `gz`, or as much of it as there is.
pub(crate) fn inflated(gz: &[u8]) -> String {
    let mut decoder = GzDecoder::new(gz);
    let (mut text, mut buffer) = (Vec::new(), [0; 256]);
    while let Ok(n) = decoder.read(&mut buffer) {
        if n == 0 {
            break;
        }
        text.extend_from_slice(&buffer[..n]);
    }
    String::from_utf8(text).unwrap()
}

fn history(story: &Story, files: &mut Files) {
    let mut slots: BTreeMap<(Site, i64, &str), Vec<&Capture>> = BTreeMap::new();
    for capture in story.captures.iter().filter(|it| it.at >= clock::millis(FIRST_DAY)) {
        let slot = capture.at.div_euclid(SLOT);
        slots.entry((capture.site, slot, capture.thing.kind)).or_default().push(capture);
    }
    for ((site, _, kind), captures) in slots {
        let key = history_key(site, kind, captures[0].at, captures[captures.len() - 1].at);
        let items: Vec<String> = captures.iter().map(|it| it.text()).collect();
        let items = items.join(",");
        files
            .insert(key, gz(&format!(r#"{{"fileVersion":"1.0","configurationItems":[{items}]}}"#)));
    }
}

fn history_key(Site { account, region }: Site, kind: &str, first: i64, last: i64) -> String {
    let folder = clock::folder((last.div_euclid(SLOT) + 1) * SLOT);
    let (first, last) = (clock::stamp(first), clock::stamp(last));
    format!(
        "AWSLogs/{account}/Config/{region}/{folder}/ConfigHistory/\
         {account}_Config_{region}_ConfigHistory_{kind}_{first}_{last}_1.json.gz"
    )
}

fn snapshot(story: &Story, site: Site, at: i64, files: &mut Files) {
    let stopped = clock::millis(STOPPED)..clock::millis(STARTED);
    if site == W && stopped.contains(&at) {
        return;
    }
    let mut latest: BTreeMap<(&str, String), &Capture> = BTreeMap::new();
    for capture in story.captures.iter().filter(|it| it.site == site && it.at <= at) {
        let id = &capture.thing.id;
        let gone = capture.status.contains("Deleted") || capture.status.contains("NotRecorded");
        let place = (capture.thing.kind, hex(id));
        let lost = id == VANISHED && at >= stopped.end;
        if gone || lost {
            latest.remove(&place);
        } else {
            latest.insert(place, capture);
        }
    }
    let items: Vec<String> = latest.values().map(|it| listed(it, at)).collect();
    let Site { account, region } = site;
    let (folder, stamp) = (clock::folder(at), clock::stamp(at));
    let id = uuid(&format!("{account} {region} {stamp}"));
    let key = format!(
        "AWSLogs/{account}/Config/{region}/{folder}/ConfigSnapshot/\
         {account}_Config_{region}_ConfigSnapshot_{stamp}_{id}.json.gz"
    );
    let text = format!(
        r#"{{"fileVersion":"1.0","configSnapshotId":"{id}","configurationItems":[{}]}}"#,
        items.join(",")
    );
    files.insert(key, gz(&text));
}

/// The item as a snapshot at `at` spells it.
fn listed(capture: &Capture, at: i64) -> String {
    if capture.thing.kind != FUNCTION || at < clock::millis(TRACED) {
        return capture.text();
    }
    let with = r#","timeout":60,"tracingConfig":{"mode":"PassThrough"},"#;
    capture.text().replace(r#","timeout":60,"#, with)
}

/// The database's growth, delivered as an item too large for a notification.
fn oversized(story: &Story, files: &mut Files) {
    let capture = capture(story, DATABASE, GROWN);
    let Site { account, region } = capture.site;
    let (folder, stamp) = (clock::folder(capture.at), clock::stamp(capture.at));
    let (id, state_id) = (&capture.thing.id, capture.state_id());
    let key = format!(
        "AWSLogs/{account}/Config/{region}/{folder}/OversizedChangeNotification/{DATABASE}/{id}/\
         {account}_Config_{region}_ChangeNotification_{DATABASE}_{id}_{stamp}_{state_id}.json.gz"
    );
    let edit = json!({"previousValue": 100, "updatedValue": 200, "changeType": "UPDATE"});
    let text = change(&capture.text(), "Configuration.AllocatedStorage", &edit, capture.at);
    files.insert(key, gz(&text));
}

/// The change notification of the opening that is forgotten, as a subscriber saved it.
fn notification(story: &Story, files: &mut Files) {
    let (id, opened, _) = PATCHED[3];
    let capture = capture(story, GROUP, opened);
    let item: Value = serde_json::from_str(&capture.text()).unwrap();
    let ranges = |list: &[&str]| json!({"fromPort": 22, "toPort": 22, "ipRanges": list});
    let edit = json!({
        "previousValue": ranges(&["10.16.0.0/16"]),
        "updatedValue": ranges(&["10.16.0.0/16", "0.0.0.0/0"]), "changeType": "UPDATE",
    });
    let item = spell(&with_nulls(&item));
    let message = change(&item, "Configuration.IpPermissions.2", &edit, capture.at);
    let envelope = json!({
        "Type": "Notification", "MessageId": uuid("message"),
        "TopicArn": format!("arn:aws:sns:us-east-1:{CLINIC}:config-topic"),
        "Subject": format!("[AWS Config:us-east-1] {GROUP} {id} Updated in Account {CLINIC}"),
        "Message": message, "Timestamp": "2016-05-11T21:05:41.207Z", "SignatureVersion": "1",
    });
    files.insert(format!("sns/{id}.json"), spell(&envelope).into_bytes());
}

fn change(item: &str, path: &str, edit: &Value, at: i64) -> String {
    let mut changed = json!({});
    changed[path] = edit.clone();
    let diff = json!({"changeType": "UPDATE", "changedProperties": changed});
    let (diff, created) = (spell(&diff), clock::iso(at + 2_000));
    [
        format!(r#"{{"configurationItemDiff":{diff},"configurationItem":{item},"#),
        format!(r#""notificationCreationTime":"{created}","#),
        r#""messageType":"ConfigurationItemChangeNotification","recordVersion":"1.2"}"#.to_owned(),
    ]
    .concat()
}

/// The four calls of the patch, in the file of another service.
fn trail(files: &mut Files) {
    let record = |(id, opened, _): &(&str, &str, &str)| {
        let called = clock::iso(clock::millis(opened) - 41_000);
        json!({
            "eventVersion": "1.04", "eventSource": "ec2.amazonaws.com",
            "eventName": "AuthorizeSecurityGroupIngress", "awsRegion": "us-east-1",
            "eventTime": format!("{}Z", &called[..19]), "eventType": "AwsApiCall",
            "eventID": uuid(&format!("{opened} {id}")), "recipientAccountId": CLINIC,
            "sourceIPAddress": "192.0.2.61", "userAgent": "console.ec2.amazonaws.com",
            "userIdentity": {
                "type": "IAMUser", "principalId": super::iam::SAM.1, "accountId": CLINIC,
                "arn": format!("arn:aws:iam::{CLINIC}:user/{}", super::iam::SAM.0),
                "userName": super::iam::SAM.0,
            },
            "requestParameters": {
                "groupId": id,
                "ipPermissions": {"items": [{
                    "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                    "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
                }]},
            },
            "responseElements": {"_return": true},
        })
    };
    let key = format!(
        "AWSLogs/{CLINIC}/CloudTrail/us-east-1/2016/05/11/\
         {CLINIC}_CloudTrail_us-east-1_20160511T2110Z_q7Wd2LkXv9TbR4sN.json.gz"
    );
    let records: Vec<Value> = PATCHED.iter().map(record).collect();
    files.insert(key, gz(&spell(&json!({"Records": records}))));
}

fn capture<'a>(story: &'a Story, kind: &str, at: &str) -> &'a Capture {
    let at = clock::millis(at);
    story.captures.iter().find(|it| it.at == at && it.thing.kind == kind).unwrap()
}

/// One gzip member without name and time.
fn gz(text: &str) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}
