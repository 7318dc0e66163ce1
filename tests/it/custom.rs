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

use crate::kit::{item, skip, with};

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
