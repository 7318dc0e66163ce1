//! A verdict as a Compliance Finding (class 2003) of the Open Cybersecurity Schema Framework 1.5.0,
//! with its profile `cloud`: one JSON object, keys sorted. Knows no ledger; it is told everything.
use crate::check::rule::Parameters;
use crate::check::verdict::{Code, Verdict};
use crate::json::canonical::canonical_text;
use crate::time::moment::Moment;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The version of the schema.
const SCHEMA: &str = "1.5.0";

/// The standard whose controls are told.
const HIPAA: &str = "HIPAA Security Rule";

/// A verdict, and all that is told of it.
#[derive(Debug, Clone)]
pub struct Finding<'f> {
    /// The rule's name in the account.
    pub rule: &'f str,
    /// AWS's identifier of a managed rule; empty of others.
    pub identifier: &'f str,
    /// What the rule checks; empty where nobody says.
    pub checks: &'f str,
    /// What the rule was given.
    pub parameters: &'f Parameters,
    /// The resource.
    pub resource: Resource<'f>,
    /// What the rule says of it.
    pub verdict: Verdict,
    /// Why it cannot be told.
    pub code: Option<Code>,
    /// What it rests on; empty where there is nothing to add.
    pub because: &'f str,
    /// Since when it is known to hold.
    pub from: Moment,
    /// When it is known not to hold any more, or the last moment that the evidence tells of.
    pub until: Moment,
    /// What ended it: `fixed`, `left_scope`, …; none where it stands open.
    pub ended: Option<&'f str>,
    /// How sure the stretch is.
    pub certainty: Option<&'f str>,
    /// The files that it is seen in.
    pub sources: &'f [String],
    /// The controls of HIPAA that the rule bears on.
    pub controls: &'f [&'f str],
    /// The version of this tool.
    pub tool_version: &'f str,
    /// The moment of which the finding is told.
    pub produced_at: Moment,
}

/// A resource's identity.
#[derive(Debug, Clone)]
pub struct Resource<'f> {
    /// `awsAccountId`.
    pub account_id: &'f str,
    /// `awsRegion`; `global` of IAM.
    pub region: &'f str,
    /// `resourceType`.
    pub kind: &'f str,
    /// `resourceId`.
    pub id: &'f str,
    /// `resourceName`.
    pub name: Option<&'f str>,
    /// `ARN`.
    pub arn: Option<Cow<'f, str>>,
}

/// The finding as one line without its end; none of a verdict that is no finding: the rule has
/// nothing to say, or is not asked.
pub fn line(finding: &Finding<'_>) -> Option<String> {
    let (status_id, status) = status(finding.verdict)?;
    let (severity_id, severity) = severity(finding.verdict);
    let (from, until) = (millis(finding.from), millis(finding.until));
    let mut event = json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Compliance Finding",
        "class_uid": 2003,
        "cloud": cloud(&finding.resource),
        "compliance": compliance(finding, status_id, status),
        "end_time": until,
        "finding_info": {
            "created_time": millis(finding.produced_at),
            "data_sources": ["AWS Config"],
            "first_seen_time": from,
            "last_seen_time": until,
            "title": title(finding),
            "uid": uid(finding),
        },
        "message": message(finding),
        "metadata": {
            "product": {"name": "asof", "version": finding.tool_version},
            "profiles": ["cloud"],
            "version": SCHEMA,
        },
        "resources": [resource(&finding.resource)],
        "severity": severity,
        "severity_id": severity_id,
        "start_time": from,
        "time": millis(finding.produced_at),
        "type_name": "Compliance Finding: Create",
        "type_uid": 200_301,
    });
    if !finding.checks.is_empty() {
        event["finding_info"]["desc"] = finding.checks.into();
    }
    if !finding.sources.is_empty() {
        let files = finding.sources.iter().map(|it| json!({"data": {"file": it}}));
        event["evidences"] = files.collect();
    }
    let told = [("ended", finding.ended), ("certainty", finding.certainty)];
    let told: Map<String, Value> =
        told.iter().filter_map(|it| Some((it.0.to_owned(), it.1?.into()))).collect();
    if !told.is_empty() {
        event["unmapped"] = told.into();
    }
    Some(canonical_text(&event))
}

/// `status_id` and its caption: 2 is said of a check that gave no result for lack of information.
const fn status(verdict: Verdict) -> Option<(u8, &'static str)> {
    match verdict {
        Verdict::Compliant => Some((1, "Pass")),
        Verdict::Undecidable | Verdict::NoData => Some((2, "Warning")),
        Verdict::Noncompliant => Some((3, "Fail")),
        Verdict::NotApplicable | Verdict::OutOfScope => None,
    }
}

/// AWS Config gives its rules no severity, so that of a failure is unknown.
const fn severity(verdict: Verdict) -> (u8, &'static str) {
    match verdict {
        Verdict::Compliant => (1, "Informational"),
        _ => (0, "Unknown"),
    }
}

fn compliance(finding: &Finding<'_>, status_id: u8, status: &str) -> Value {
    let code = finding.code.map_or(finding.verdict.as_str(), Code::as_str);
    let mut check = json!({"name": finding.rule, "status": status, "status_id": status_id});
    if !finding.identifier.is_empty() {
        check["uid"] = finding.identifier.into();
    }
    let mut compliance = json!({
        "checks": [],
        "control": finding.rule,
        "status": status,
        "status_code": code,
        "status_id": status_id,
    });
    if !finding.because.is_empty() {
        compliance["status_details"] = json!([finding.because]);
    }
    if !finding.controls.is_empty() {
        check["standards"] = json!([HIPAA]);
        compliance["standards"] = json!([HIPAA]);
        let requirements = finding.controls.iter().map(|it| json!(format!("{HIPAA} {it}")));
        compliance["requirements"] = requirements.collect();
    }
    if !finding.parameters.0.is_empty() {
        let each = finding.parameters.0.iter();
        compliance["control_parameters"] =
            each.map(|(name, value)| json!({"name": name, "value": value})).collect();
    }
    compliance["checks"] = json!([check]);
    compliance
}

fn cloud(resource: &Resource<'_>) -> Value {
    let mut cloud = json!({"account": {"uid": resource.account_id}, "provider": "AWS"});
    if let Some(region) = region(resource) {
        cloud["region"] = region.into();
    }
    if let Some(partition) = partition(resource) {
        cloud["cloud_partition"] = partition.into();
    }
    cloud
}

/// Known by its ARN where it has one, else by its id.
fn resource(resource: &Resource<'_>) -> Value {
    let mut told =
        json!({"type": resource.kind, "uid": resource.arn.as_deref().unwrap_or(resource.id)});
    let rest = [
        ("uid_alt", resource.arn.as_ref().map(|_| resource.id)),
        ("name", resource.name),
        ("region", region(resource)),
        ("cloud_partition", partition(resource)),
    ];
    for (key, text) in rest {
        if let Some(text) = text {
            told[key] = text.into();
        }
    }
    told
}

/// `global` is no region of AWS's.
fn region<'f>(resource: &Resource<'f>) -> Option<&'f str> {
    Some(resource.region).filter(|it| !it.is_empty() && *it != "global")
}

fn partition<'f>(resource: &'f Resource<'_>) -> Option<&'f str> {
    let mut parts = resource.arn.as_deref()?.split(':');
    (parts.next() == Some("arn")).then(|| parts.next()).flatten().filter(|it| !it.is_empty())
}

/// The same for the same stretch, whenever it is written.
fn uid(finding: &Finding<'_>) -> String {
    let Resource { account_id, region, kind, id, .. } = finding.resource;
    format!("{account_id}/{region}/{kind}/{id}/{}/{}", finding.rule, finding.from)
}

fn title(finding: &Finding<'_>) -> String {
    let Resource { kind, id, name, .. } = finding.resource;
    let verdict = finding.verdict.as_str().replace('_', " ");
    format!("{}: {kind} {} is {verdict}", finding.rule, name.unwrap_or(id))
}

fn message(finding: &Finding<'_>) -> String {
    let mut message = title(finding);
    if !finding.because.is_empty() {
        message += ": ";
        message += finding.because;
    }
    message
}

/// Milliseconds since 1970; part of one is left out.
fn millis(moment: Moment) -> i64 {
    moment.micros().div_euclid(1_000)
}

#[cfg(test)]
#[path = "ocsf_tests.rs"]
mod tests;
