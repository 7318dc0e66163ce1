//! A custom rule's own code is replayed by the shim of `docs/`: unmodified, and without AWS.
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use asof::check::custom::{Evaluation, judge};
use asof::check::rule::Parameters;
use asof::check::verdict::{Code, Judgement, Verdict};
use asof::cli::exec::Exec;
use serde_json::json;
use tempfile::TempDir;

use crate::kit::{Cmd, Export, item, skip, with};

/// A rule written after the shape of the guide's sample: a desired type of instance, reported
/// through `put_evaluations`. Names of instances make it misbehave.
const RULE: &str = r#"
import json
import sys
import boto3
from botocore.exceptions import ClientError

config = boto3.client('config')

def evaluate(item, parameters):
    if item['resourceType'] != 'AWS::EC2::Instance':
        return 'NOT_APPLICABLE', 'no instance'
    kind = item['configuration']['instanceType']
    if kind == parameters['desiredInstanceType']:
        return 'COMPLIANT', kind
    return 'NON_COMPLIANT', kind

def lambda_handler(event, context):
    invoking = json.loads(event['invokingEvent'])
    parameters = json.loads(event['ruleParameters'])
    item = invoking['configurationItem']
    name = item['resourceName']
    print('{"evaluations": []} is what a rule may print of', name)
    if name == 'raises':
        raise ValueError('no such thing')
    if name == 'loops':
        while True:
            pass
    if name == 'exits':
        sys.exit(3)
    if name == 'dies':
        import os
        sys.stderr.write('last words')
        sys.stderr.flush()
        os._exit(9)
    if name == 'asks':
        boto3.client('ec2').describe_instances()
    if name == 'pages':
        boto3.Session().client('iam').get_paginator('list_roles').paginate()
    if name == 'silent':
        return
    word, said = evaluate(item, parameters)
    if event['eventLeftScope']:
        word, said = 'NOT_APPLICABLE', 'left'
    config.put_evaluations(
        Evaluations=[{
            'ComplianceResourceType': item['resourceType'],
            'ComplianceResourceId': item['resourceId'],
            'ComplianceType': word,
            'Annotation': said,
            'OrderingTimestamp': item['configurationItemCaptureTime'],
        }],
        ResultToken=event['resultToken'],
    )
"#;

#[test]
fn an_unmodified_handler_answers_through_the_shim() {
    if Command::new("python3").arg("-c").arg("").output().is_err() {
        return skip("there is no python3");
    }
    let dir = TempDir::new().unwrap();
    let rule = dir.path().join("rule.py");
    fs::write(&rule, RULE).unwrap();
    let shim = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/custom_rules.py");
    let command = format!("python3 '{}' '{}'", shim.display(), rule.display());
    let exec = Exec::new(&command, Duration::from_secs(20)).unwrap();
    let hasty = Exec::new(&command, Duration::from_secs(3)).unwrap();
    let parameters = Parameters([("desiredInstanceType".to_owned(), "t2.micro".to_owned())].into());
    let ask = |exec: &Exec, name: &str, kind: &str, left_scope: bool| -> Judgement {
        let item = with(item(name, "2024-01-05T10:00:00.000Z"), "resourceName", json!(name));
        let item = with(item, "configuration", json!({"instanceType": kind})).to_string();
        let evaluation =
            Evaluation { rule: "desired-type", parameters: &parameters, item: &item, left_scope };
        judge(exec, &evaluation)
    };
    let fine = |exec: &Exec| {
        let said = ask(exec, "i-1", "t2.micro", false);
        assert_eq!((said.verdict, said.because.as_str()), (Verdict::Compliant, "t2.micro"));
    };
    fine(&exec);
    let said = ask(&exec, "i-2", "m4.large", false);
    assert_eq!((said.verdict, said.because.as_str()), (Verdict::Noncompliant, "m4.large"));
    let said = ask(&exec, "i-2", "m4.large", true);
    assert_eq!((said.verdict, said.because.as_str()), (Verdict::NotApplicable, "left"));
    for (name, why) in [
        ("raises", "ValueError: no such thing"),
        ("exits", "SystemExit: 3"),
        ("asks", "this rule calls AWS: ec2.describe_instances"),
        ("pages", "this rule calls AWS: iam.list_roles"),
        ("silent", "without put_evaluations"),
        ("dies", "last words"),
    ] {
        let said = ask(&exec, name, "t2.micro", false);
        assert_eq!(said.code, Some(Code::CustomFunction), "{name}: {said:?}");
        assert!(said.because.contains(why), "{name}: {said:?}");
        fine(&exec);
    }
    let said = ask(&hasty, "loops", "t2.micro", false);
    assert!(said.because.contains("no answer within 3 s"), "{said:?}");
    fine(&hasty);
}

#[test]
fn a_rule_that_cannot_be_loaded_says_so() {
    if Command::new("python3").arg("-c").arg("").output().is_err() {
        return skip("there is no python3");
    }
    let shim = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/custom_rules.py");
    let command = format!("python3 '{}' /no/such/rule.py", shim.display());
    let exec = Exec::new(&command, Duration::from_secs(20)).unwrap();
    let item = item("i-1", "2024-01-05T10:00:00.000Z").to_string();
    let parameters = Parameters::default();
    let evaluation =
        Evaluation { rule: "gone", parameters: &parameters, item: &item, left_scope: false };
    let said = judge(&exec, &evaluation);
    assert!(said.because.contains("/no/such/rule.py"), "{said:?}");
}

/// Volumes larger than the parameter says are noncompliant; says so of what left its scope, too.
const SIZES: &str = r#"
import json
import boto3

def lambda_handler(event, context):
    item = json.loads(event['invokingEvent'])['configurationItem']
    most = int(json.loads(event['ruleParameters'])['most'])
    size = item['configuration']['size']
    told = 'NOT_APPLICABLE' if event['eventLeftScope'] and size < 100 else (
        'COMPLIANT' if size <= most else 'NON_COMPLIANT')
    boto3.client('config').put_evaluations(
        Evaluations=[{
            'ComplianceResourceType': item['resourceType'],
            'ComplianceResourceId': item['resourceId'],
            'ComplianceType': told,
            'Annotation': f"{event['configRuleName']}: {size} GiB",
            'OrderingTimestamp': item['configurationItemCaptureTime'],
        }],
        ResultToken=event['resultToken'],
    )
"#;

const FUNCTION_PACK: &str = "
Parameters:
  Most: {Type: String, Default: '1000'}
Resources:
  ByTheClock:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: by-the-clock
      Source:
        Owner: CUSTOM_LAMBDA
        SourceIdentifier: arn:aws:lambda:y
        SourceDetails: [{EventSource: aws.config, MessageType: ScheduledNotification}]
  Sizes:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: sizes
      InputParameters: {most: !Ref Most}
      Scope: {ComplianceResourceTypes: [AWS::EC2::Volume], TagKey: PHI}
      Source: {Owner: CUSTOM_LAMBDA, SourceIdentifier: 'arn:aws:lambda:x'}
";

#[test]
fn check_replays_a_function_over_the_past() {
    if Command::new("python3").arg("-c").arg("").output().is_err() {
        return skip("there is no python3");
    }
    let volume = |id: &str, day: u32, size: u32, tags: &str| {
        let captured = format!("2024-01-{day:02}T10:00:00.125Z");
        let it = with(item(id, &captured), "resourceType", json!("AWS::EC2::Volume"));
        let it = with(it, "tags", json!({tags: "Yes"}));
        with(it, "configuration", json!({"volumeId": id, "size": size}))
    };
    let export = Export::new();
    export.history(&[
        volume("v-1", 5, 20, "PHI"),
        volume("v-1", 6, 8, "PHI"),
        volume("v-1", 7, 8, "Other"),
        volume("v-2", 5, 200, "PHI"),
        volume("v-2", 6, 200, "Other"),
        volume("v-3", 5, 200, "Other"),
    ]);
    let dir = TempDir::new().unwrap();
    let (rule, pack) = (dir.path().join("rule.py"), dir.path().join("pack.yaml"));
    fs::write(&rule, SIZES).unwrap();
    fs::write(&pack, FUNCTION_PACK).unwrap();
    let shim = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/custom_rules.py");
    let command = format!("python3 '{}' '{}'", shim.display(), rule.display());
    let ask = |args: &[&str]| {
        let range = ["check", "--from", "2024-01-01", "--to", "2024-02-01", "-f", "jsonl"];
        let rows = Cmd::on(export.root()).args(range).args(args).run().exits(0).rows();
        let told = rows.iter().map(|it| {
            let of = |name: &str| it[name].as_str().unwrap_or("-").to_owned();
            ["rule_name", "resource_id", "verdict", "closed_by", "because"].map(of).join(" ")
        });
        told.collect::<Vec<_>>()
    };
    let tags = "its tags are not those of the scope";
    let expected = |name: &str| {
        [
            format!("{name} v-1 noncompliant fixed {name}: 20 GiB"),
            format!("{name} v-1 compliant - {name}: 8 GiB"),
            format!("{name} v-1 out_of_scope - {tags}"),
            format!("{name} v-2 noncompliant left_scope {name}: 200 GiB"),
            format!(
                "{name} v-2 out_of_scope - {tags}; the function says noncompliant ({name}: 200 GiB)"
            ),
        ]
    };
    let alone = ["--exec", &command, "--tag", "PHI", "--parameter", "most=10"];
    assert_eq!(ask(&alone), expected("custom"));
    let pack = pack.to_str().unwrap();
    let named = format!("sizes={command}");
    let asked = ask(&["--pack", pack, "--exec", &named, "--parameter", "Most=10"]);
    assert!(asked[0].starts_with("by-the-clock - undecidable - it is evaluated by the clock"));
    assert_eq!(asked[1..], expected("sizes"));
    // Which function of which account it is does not matter to its code.
    let unresolved = FUNCTION_PACK.replace("'arn:aws:lambda:x'", "!GetAtt Sizes.Arn");
    fs::write(pack, unresolved).unwrap();
    let asked = ask(&["--pack", pack, "--exec", &named, "--parameter", "Most=10"]);
    assert_eq!(asked[1..], expected("sizes"));
    let by_the_clock = format!("by-the-clock={command}");
    let asked = ask(&["--pack", pack, "--exec", &by_the_clock, "--parameter", "Most=10"]);
    let rows = asked.iter().filter(|it| it.starts_with("by-the-clock"));
    assert_eq!(rows.count(), 1, "it is asked as it can be, and not twice: {asked:?}");
    let without = ask(&["--pack", pack]);
    let why = "its code is not in evidence; --exec runs it";
    assert!(without[1].ends_with(&format!("undecidable - {why}")), "{without:?}");
    for (wrong, said) in [("'open", "a quote is not closed"), ("", "the command is empty")] {
        let ran = Cmd::on(export.root()).args(["check", "--exec", wrong]).run().exits(2);
        assert!(ran.stderr.contains(said), "{ran}");
    }
}
