//! Outside material is read as a careful reader reads it.
//!
//! The material is not part of this project: `ASOF_SUITES` names its folder, and where it is
//! absent these tests say that they were skipped. What was run is told in `target/suites.json`.
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::kit::{Cmd, Export, gz, skip};
use crate::tables::{Tables, body, number, text};

const SOLUTIONS: &str = "items/aws-solutions__centralized-logging-with-opensearch/source/\
    constructs/lambda/pipeline/log-processor/test/datafile";
const DOCS: &str = "items/awsdocs__aws-config-developer-guide/extracted/cis.jsonl";

/// The text of a file of the outside material.
pub(crate) fn outside(path: &str) -> Option<String> {
    let Ok(root) = std::env::var("ASOF_SUITES") else {
        skip("ASOF_SUITES names no folder of outside material");
        return None;
    };
    let file = PathBuf::from(root).join(path);
    match fs::read_to_string(&file) {
        Ok(text) => Some(text),
        Err(error) => {
            skip(&format!("{} cannot be read: {error}", file.display()));
            None
        }
    }
}

/// Counts the cases of one suite, and puts the counts into `target/suites.json`.
pub(crate) struct Suite {
    name: &'static str,
    expected: usize,
    run: usize,
    passed: usize,
    failures: Vec<String>,
}

impl Suite {
    pub(crate) fn new(name: &'static str, expected: usize) -> Self {
        Suite { name, expected, run: 0, passed: 0, failures: Vec::new() }
    }

    pub(crate) fn case(&mut self, name: &str, passed: bool, said: &dyn std::fmt::Display) {
        self.run += 1;
        self.passed += usize::from(passed);
        if !passed {
            self.failures.push(format!("{name}: {said}"));
        }
    }

    /// Every case that the test names was run, and passed.
    #[track_caller]
    pub(crate) fn end(self) {
        let Suite { name, expected, run, passed, .. } = self;
        tell(json!({"name": name, "expected": expected, "run": run, "passed": passed}));
        let failures = self.failures.join("\n");
        assert_eq!((run, passed), (expected, expected), "{name}:\n{failures}");
    }
}

/// Merges one suite into the file that tells of all.
fn tell(suite: Value) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let target = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target");
    fs::create_dir_all(&target).unwrap();
    let path = target.join("suites.json");
    let told = fs::read_to_string(&path).unwrap_or_default();
    let told: Vec<Value> = serde_json::from_str(&told).unwrap_or_default();
    let mut by_name: BTreeMap<String, Value> =
        told.into_iter().map(|it| (text(&it, "name").to_owned(), it)).collect();
    by_name.insert(text(&suite, "name").to_owned(), suite);
    let all: Vec<Value> = by_name.into_values().collect();
    fs::write(path, serde_json::to_string_pretty(&all).unwrap() + "\n").unwrap();
}

/// The delivered history, one function and two captures of it, under a key as AWS writes it.
fn function_export(history: &str) -> (Export, String) {
    let export = Export::new();
    let key = "AWSLogs/123456789012/Config/eu-west-1/2022/5/5/ConfigHistory/\
               123456789012_Config_eu-west-1_ConfigHistory_AWS::Lambda::Function_\
               20220505T013621Z_20220505T013831Z_1.json.gz";
    export.put(key, &gz(history.as_bytes()));
    (export, key.to_owned())
}

const FUNCTION: &str = "VPCFlowLog-LogPipelineLogProcessorFnA0D1C329-vaRLrF25GIlg";
const CAPTURES: [&str; 2] = ["2022-05-05T01:36:21.252Z", "2022-05-05T01:38:31.323Z"];

#[test]
fn delivered_files_are_read_whole() {
    let Some(history) = outside(&format!("{SOLUTIONS}/config-history.log")) else { return };
    let Some(snapshot) = outside(&format!("{SOLUTIONS}/config-snapshot.log")) else { return };
    let mut suite = Suite::new("delivered files: aws-solutions", 6);
    let (export, key) = function_export(&history);
    let tables = Tables::read(&export, 0);
    let file = tables.file(&key);
    let right = text(file, "kind") == "history" && number(file, "versions") == 2;
    suite.case("the history holds two versions", right, file);
    let captures: Vec<&str> =
        tables.rows("items").iter().map(|row| text(row, "captured_at")).collect();
    suite.case("at two captures", captures == CAPTURES, &format!("{captures:?}"));
    let named = tables.rows("items").iter().all(|row| {
        text(row, "resource_id") == FUNCTION
            && text(row, "resource_type") == "AWS::Lambda::Function"
    });
    suite.case("of one function", named, file);

    let export = Export::new();
    export.put("config-snapshot.json", snapshot.as_bytes());
    let tables = Tables::read(&export, 0);
    let file = tables.file("config-snapshot.json");
    let right = text(file, "kind") == "snapshot" && number(file, "versions") == 2;
    suite.case("the snapshot holds two items", right, file);
    let row = |kind: &str| {
        let found = tables.rows("items").iter().find(|row| text(row, "resource_type") == kind);
        found.cloned().unwrap_or_default()
    };
    let stage = row("AWS::ApiGatewayV2::Stage");
    let right = text(&stage, "resource_id").ends_with("/apis/8usdsfqyg3/stages/$default")
        && text(&stage, "captured_at") == "2021-11-15T09:11:24.624Z"
        && text(&stage, "resource_created_at") == "2021-11-15T05:54:59.676Z";
    suite.case("the stage's identity and times", right, &stage);
    let stack = row("AWS::CloudFormation::Stack");
    let right = text(&stack, "status") == "ResourceDiscovered"
        && text(&stack, "captured_at") == "2022-01-18T05:24:08.462Z";
    suite.case("the stack's status and capture", right, &stack);
    suite.end();
}

#[test]
fn two_delivered_versions_differ_as_a_careful_reader_says() {
    let Some(history) = outside(&format!("{SOLUTIONS}/config-history.log")) else { return };
    // Read by eye, the two items side by side; tags, relationships and the rest are equal.
    let by_eye = [
        ("codeSha256", r"7Sk0+EjsBhxjAjC4cAQ7RLC4xuUatp8kKLMxtPPB2t8="),
        ("codeSize", "83801"),
        ("lastModified", "2022-05-05T01:35:56.000+0000"),
        ("revisionId", "a3f7750a-964d-4a22-8c69-a9bd396a873a"),
    ];
    let after = [
        r"Y6SOwdHnYrxm51YzDLPQLng6iBcMcknTA29ygBl4jjs=",
        "83802",
        "2022-05-05T01:38:10.000+0000",
        "00082bf7-a422-4f2a-925e-e818cd793aca",
    ];
    let (export, _) = function_export(&history);
    let args = ["--from", CAPTURES[0], "--to", CAPTURES[1], "--all-fields", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).arg("diff").args(args).run().exits(0).rows();
    let mut suite = Suite::new("two versions of a function: aws-solutions", 5);
    for ((member, old), new) in by_eye.into_iter().zip(after) {
        let of_it = |row: &&Value| text(row, "path").ends_with(member);
        let row = rows.iter().find(of_it).cloned().unwrap_or_default();
        let right = cell(&row, "old_value") == old && cell(&row, "new_value") == new;
        suite.case(member, right && text(&row, "changed_at") == CAPTURES[1], &row);
    }
    let others: Vec<&Value> = rows
        .iter()
        .filter(|row| !text(row, "path").is_empty())
        .filter(|row| !by_eye.iter().any(|(member, _)| text(row, "path").ends_with(member)))
        .collect();
    suite.case("nothing else", others.is_empty(), &format!("{others:?}"));
    suite.end();
}

/// A value of an edit, whether spelled as JSON or as the bare text.
fn cell(row: &Value, column: &str) -> String {
    let spelled = text(row, column);
    match serde_json::from_str(spelled) {
        Ok(Value::String(inner)) => inner,
        Ok(other) => other.to_string(),
        Err(_) => spelled.to_owned(),
    }
}

/// Id and version of each documented item. Those of 2014 name no region: their files' keys do.
const DOCUMENTED: [(&str, &str); 13] = [
    ("conformance-pack-ID", "1.3"),
    ("conformance-pack-ID", "1.3"),
    ("resource-001", "1.3"),
    ("vol-ce676ccc", "1.0"),
    ("i-344c463d", "1.0"),
    ("i-00000000", ""),
    ("vol-ce676ccc", "1.0"),
    ("i-007d374c8912e3e90", "1.2"),
    ("sg-3f1fef43", "1.2"),
    ("sg-6fbb3807", "1.0"),
    ("vol-ce676ccc", "1.0"),
    ("vol-ce676ccc", "1.0"),
    ("vol-cia007c", "1.0"),
];

#[test]
fn documented_items_of_every_version_are_read() {
    let Some(lines) = outside(DOCS) else { return };
    let mut suite = Suite::new("documented items: AWS Config developer guide", DOCUMENTED.len());
    for (line, (id, version)) in lines.lines().zip(DOCUMENTED) {
        let documented: Value = serde_json::from_str(line).unwrap();
        let item = &documented["item"];
        let export = Export::new();
        let key = "AWSLogs/123456789012/Config/us-west-2/2014/3/7/ConfigHistory/\
                   123456789012_Config_us-west-2_ConfigHistory_X_20140307T234708Z_\
                   20140307T234708Z_1.json.gz";
        let envelope = json!({"fileVersion": "1.0", "configurationItems": [item]});
        export.put(key, &gz(envelope.to_string().as_bytes()));
        let tables = Tables::read(&export, 0);
        let [row] = tables.rows("items") else {
            suite.case(id, false, &format!("{:?}", tables.rows("flaws")));
            continue;
        };
        let region = item["awsRegion"].as_str().unwrap_or("us-west-2");
        let configuration = match &item["configuration"] {
            Value::String(inner) => serde_json::from_str(inner).unwrap(),
            other => other.clone(),
        };
        let right = text(row, "resource_id") == id
            && text(row, "item_version") == version
            && text(row, "region") == region
            && row["account_id"] == *item.get("accountId").unwrap_or(&item["awsAccountId"])
            && text(row, "status") == text(item, "configurationItemStatus")
            && same(&body(row, "configuration"), &configuration);
        suite.case(&format!("{id} of {}", text(&documented, "_source")), right, row);
    }
    suite.end();
}

/// Equal but for nulls, which are the same as absence.
fn same(a: &Value, b: &Value) -> bool {
    fn without_nulls(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let kept = members.iter().filter(|(_, it)| !it.is_null());
                kept.map(|(name, it)| (name.clone(), without_nulls(it))).collect()
            }
            Value::Array(elements) => elements.iter().map(without_nulls).collect(),
            other => other.clone(),
        }
    }
    without_nulls(a) == without_nulls(b)
}
