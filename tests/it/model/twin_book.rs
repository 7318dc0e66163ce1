//! Exports made by hand, and the spans that the twin sees in them. Times are hours of one day.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::instant::{DAY, HOUR, Micros, days_from_civil, text_millis};
use super::run::scratch;
use super::twin::Twin;
use super::twin_gaps::RECORDER;
use super::world_files::{Doc, write_doc};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const HOME: &str = "us-east-1";
pub(crate) const SG: &str = "AWS::EC2::SecurityGroup";
pub(crate) const ROLE: &str = "AWS::IAM::Role";

pub(crate) fn hour(hours: i64) -> Micros {
    days_from_civil(2024, 3, 1) * DAY + hours * HOUR
}

/// An export being written.
pub(crate) struct Book {
    pub(crate) dir: PathBuf,
    number: usize,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self { dir: scratch("sentence"), number: 0 }
    }

    pub(crate) fn history(&mut self, region: &str, items: &[Value]) -> String {
        let kind = items[0]["resourceType"].as_str().unwrap();
        self.number += 1;
        self.add(Doc::history(ACCOUNT, region, kind, self.number), items)
    }

    pub(crate) fn snapshot(&mut self, region: &str, at: i64, items: &[Value]) -> String {
        self.number += 1;
        self.add(Doc::snapshot(ACCOUNT, region, hour(at), self.number), items)
    }

    pub(crate) fn add(&self, mut doc: Doc, items: &[Value]) -> String {
        for item in items {
            let captured = item["configurationItemCaptureTime"].as_str().unwrap();
            doc.add(super::instant::parse(captured).unwrap(), item.to_string());
        }
        write_doc(&mut super::world::Rng::new(1), &self.dir, &doc, None)
    }

    pub(crate) fn twin(&self) -> Twin {
        Twin::of(&self.dir)
    }

    /// Spans of a resource: `from presence certainty reason`, in hours; `+` one microsecond later.
    pub(crate) fn check(&self, id: &str, want: &[&str]) {
        let twin = self.twin();
        let line = twin.lines.iter().find(|l| l.identity.3 == id).unwrap();
        let spans = twin.spans(line);
        let shown: Vec<String> = spans[1..]
            .iter()
            .map(|s| {
                let micros = s.from.unwrap() - hour(0);
                let later = if micros % HOUR == 1 { "+" } else { "" };
                let reason = s.point.reason.unwrap_or("");
                let certainty = s.point.certainty;
                let text =
                    format!("{}{later} {} {certainty} {reason}", micros / HOUR, s.point.presence);
                text.trim_end().to_owned()
            })
            .collect();
        assert_eq!(shown, want, "{}", super::run::dossier(&twin, &line.identity));
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            std::fs::remove_dir_all(&self.dir).unwrap();
        }
    }
}

pub(crate) fn item(kind: &str, id: &str, at: i64, content: &str) -> Value {
    json!({
        "awsAccountId": ACCOUNT, "awsRegion": if kind == ROLE { "global" } else { HOME },
        "resourceType": kind, "resourceId": id, "resourceName": format!("{id}-name"),
        "configurationItemStatus": "OK", "configurationStateId": hour(at) / 1000,
        "configurationItemCaptureTime": text_millis(hour(at)),
        "configuration": {"content": content}, "tags": {"a": "b"},
    })
}

pub(crate) fn sg(id: &str, at: i64, content: &str) -> Value {
    item(SG, id, at, content)
}

pub(crate) fn with(mut item: Value, key: &str, value: Value) -> Value {
    item[key] = value;
    item
}

pub(crate) fn created(item: Value, at: i64) -> Value {
    with(item, "resourceCreationTime", json!(text_millis(hour(at))))
}

pub(crate) fn deleted(id: &str, at: i64) -> Value {
    json!({
        "awsAccountId": ACCOUNT, "awsRegion": HOME, "resourceType": SG, "resourceId": id,
        "configurationItemStatus": "ResourceDeleted", "configurationStateId": hour(at) / 1000,
        "configurationItemCaptureTime": text_millis(hour(at)),
    })
}

pub(crate) fn recorder(at: i64, is_on: bool, types: Option<&[&str]>, frequency: &str) -> Value {
    let group = json!({"AllSupported": types.is_none(), "ResourceTypes": types.unwrap_or(&[]),
        "IncludeGlobalResourceTypes": types.is_none()});
    let configuration = json!({"Recording": is_on, "RecordingGroup": group,
        "RecordingMode": {"RecordingFrequency": frequency, "RecordingModeOverrides": []}});
    with(item(RECORDER, "default", at, ""), "configuration", configuration)
}
