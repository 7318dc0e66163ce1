//! Findings against the published shape: attributes, their types, what is required, enumerations.
use super::*;
use std::collections::BTreeMap;

const SHAPE: &str = include_str!("../../testdata/ocsf/compliance-finding-1.5.0.json");

/// What is wrong with an object of a kind.
fn flaws(shape: &Value, kind: &str, value: &Value, path: &str) -> Vec<String> {
    let (Some(attributes), Some(members)) = (shape["objects"][kind].as_object(), value.as_object())
    else {
        return vec![format!("{path}: no {kind}")];
    };
    let mut flaws = Vec::new();
    for (name, spec) in attributes {
        let spec = spec.as_str().unwrap();
        let (of, values) = spec.split_once(' ').unwrap_or((spec, ""));
        let path = format!("{path}.{name}");
        let Some(member) = members.get(name) else {
            if of.ends_with('!') {
                flaws.push(format!("{path}: missing"));
            }
            continue;
        };
        let of = of.trim_end_matches('!');
        let each: Vec<&Value> = match (of.strip_suffix("[]"), member) {
            (Some(_), Value::Array(elements)) => elements.iter().collect(),
            (Some(_), _) => vec![&Value::Null],
            (None, one) => vec![one],
        };
        for one in each {
            flaws.extend(flaws_of(shape, of.trim_end_matches("[]"), one, &path));
            let told = one.to_string();
            if !values.is_empty() && !values.split(' ').any(|it| it == told) {
                flaws.push(format!("{path}: {told} is none of {values}"));
            }
        }
    }
    let unknown = members.keys().filter(|it| !attributes.contains_key(*it));
    flaws.extend(unknown.map(|it| format!("{path}.{it}: no attribute of {kind}")));
    let needed = shape["at_least_one"][kind].as_array();
    if needed.is_some_and(|it| !it.iter().any(|it| members.contains_key(it.as_str().unwrap()))) {
        flaws.push(format!("{path}: none of {needed:?}"));
    }
    flaws
}

fn flaws_of(shape: &Value, of: &str, value: &Value, path: &str) -> Vec<String> {
    // A time in seconds would be of 1970.
    let is_time = |it: &Value| it.as_i64().is_some_and(|it| it > 1_000_000_000_000);
    let is_right = match of {
        "any" => false,
        "string" => value.as_str().is_some_and(|it| !it.is_empty()),
        "integer" => value.is_i64() || value.is_u64(),
        "time" => is_time(value),
        "object" => value.is_object(),
        kind => return flaws(shape, kind, value, path),
    };
    if is_right { Vec::new() } else { vec![format!("{path}: {value} is no {of}")] }
}

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn finding<'f>(parameters: &'f Parameters, sources: &'f [String]) -> Finding<'f> {
    Finding {
        rule: "encrypted-volumes",
        identifier: "ENCRYPTED_VOLUMES",
        checks: "Attached EBS volumes are encrypted.",
        parameters,
        resource: Resource {
            account_id: "111122223333",
            region: "us-east-1",
            kind: "AWS::EC2::Volume",
            id: "vol-1",
            name: Some("records"),
            arn: Some("arn:aws-us-gov:ec2:us-east-1:111122223333:volume/vol-1".into()),
        },
        verdict: Verdict::Noncompliant,
        code: None,
        because: "attached and not encrypted",
        from: moment("2016-05-11T21:05:23.910999Z"),
        until: moment("2016-06-20T08:00:00Z"),
        ended: Some("fixed"),
        certainty: Some("exact"),
        sources,
        controls: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
        tool_version: "0.1.0",
        produced_at: moment("2026-11-26T00:00:00Z"),
    }
}

fn every_finding() -> Vec<Value> {
    let parameters = Parameters(BTreeMap::from([("kmsId".to_owned(), "11".to_owned())]));
    let (none, sources) = (Parameters::default(), ["a.json.gz".to_owned(), "b.json.gz".to_owned()]);
    let full = finding(&parameters, &sources);
    let bare = Finding {
        identifier: "",
        checks: "",
        resource: Resource { region: "global", name: None, arn: None, ..full.resource.clone() },
        because: "",
        ended: None,
        certainty: None,
        controls: &[],
        ..finding(&none, &[])
    };
    let mut all = Vec::new();
    for start in [full, bare] {
        for verdict in [Verdict::Compliant, Verdict::Noncompliant, Verdict::NoData] {
            all.push(line(&Finding { verdict, ..start.clone() }).unwrap());
        }
        let (verdict, code) = (Verdict::Undecidable, Some(Code::StateNotInItem));
        all.push(line(&Finding { verdict, code, ..start }).unwrap());
    }
    all.iter().map(|it| serde_json::from_str(it).unwrap()).collect()
}

#[test]
fn every_line_is_of_the_published_shape() {
    let shape: Value = serde_json::from_str(SHAPE).unwrap();
    assert_eq!(shape["version"], SCHEMA);
    for event in every_finding() {
        let found = flaws(&shape, "compliance_finding", &event, "");
        assert!(found.is_empty(), "{found:#?}\n{event:#}");
        let type_uid =
            event["class_uid"].as_i64().unwrap() * 100 + event["activity_id"].as_i64().unwrap();
        assert_eq!(event["type_uid"], type_uid);
    }
}

#[test]
fn a_line_that_is_not_of_the_shape_is_caught() {
    let shape: Value = serde_json::from_str(SHAPE).unwrap();
    let event = &every_finding()[0];
    for (path, bad, caught) in [
        ("/finding_info/uid", Value::Null, ".finding_info.uid: null is no string"),
        ("/compliance/status_id", json!(4), ".compliance.status_id: 4 is none of 1 2 3"),
        ("/severity_id", json!("1"), ".severity_id: \"1\" is no integer"),
        ("/time", json!(1_480_000_000), ".time: 1480000000 is no time"),
        ("/metadata/product", json!({"version": "1"}), ".metadata.product: none of"),
        ("/resources", json!({}), ".resources: no resource_details"),
        (
            "/compliance",
            json!({"control": "x", "verdict": "y"}),
            ".compliance.verdict: no attribute",
        ),
        ("/cloud", json!({}), ".cloud.provider: missing"),
    ] {
        let mut broken = event.clone();
        *broken.pointer_mut(path).unwrap() = bad;
        let found = flaws(&shape, "compliance_finding", &broken, "");
        assert!(found.iter().any(|it| it.starts_with(caught)), "{path}: {found:#?}");
    }
}

#[test]
fn a_violation_is_told_with_its_span_its_controls_and_where_it_is_seen() {
    let parameters = Parameters(BTreeMap::from([("kmsId".to_owned(), "11".to_owned())]));
    let sources = ["a.json.gz".to_owned()];
    let text = line(&finding(&parameters, &sources)).unwrap();
    let event: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(event["finding_info"]["first_seen_time"], 1_463_000_723_910_i64);
    assert_eq!(event["finding_info"]["last_seen_time"], event["end_time"]);
    assert_eq!(event["compliance"]["status"], "Fail");
    assert_eq!(event["compliance"]["requirements"][0], "HIPAA Security Rule 164.312(a)(2)(iv)");
    assert_eq!(
        event["compliance"]["control_parameters"],
        json!([{"name": "kmsId", "value": "11"}])
    );
    assert_eq!(event["evidences"], json!([{"data": {"file": "a.json.gz"}}]));
    assert_eq!(event["resources"][0]["cloud_partition"], "aws-us-gov");
    assert_eq!(event["unmapped"], json!({"ended": "fixed", "certainty": "exact"}));
    let mut sorted = event.clone();
    sorted.sort_all_objects();
    assert_eq!(text, sorted.to_string());
}

#[test]
fn what_is_not_asked_or_not_applicable_is_no_finding() {
    let parameters = Parameters::default();
    for verdict in [Verdict::NotApplicable, Verdict::OutOfScope] {
        assert_eq!(line(&Finding { verdict, ..finding(&parameters, &[]) }), None);
    }
    let undecidable = Finding {
        verdict: Verdict::Undecidable,
        code: Some(Code::RecorderGap),
        ..finding(&parameters, &[])
    };
    let event: Value = serde_json::from_str(&line(&undecidable).unwrap()).unwrap();
    assert_eq!(event["compliance"]["status_id"], 2);
    assert_eq!(event["compliance"]["status_code"], "recorder_gap");
}
