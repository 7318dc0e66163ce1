//! A request with its policies, as recorded cases spell them (JSON), put to the judgement.
use std::sync::Arc;

use asof::policy::caller::{Caller, Kind, Session};
use asof::policy::context::{Context, Facts, Knowledge};
use asof::policy::decision::{Decision, Verdict, decide};
use asof::policy::document::Policy;
use asof::policy::layers::{Document, Layer, Layers, Level, Name};
use asof::policy::statement::{Request, Target};
use serde_json::Value;

pub(crate) use super::model::Verdict as Answer;

/// The answer to a case all of whose context keys are given: what is not there is absent.
pub(crate) fn strict(case: &Value) -> Answer {
    let mut facts = Facts::default();
    for (key, value) in case["request"]["context"].as_object().into_iter().flatten() {
        facts.set(key, knowledge(value));
    }
    let mut case = case.clone();
    // The core cases say which actions are about no resource; in the others `*` says it.
    if case["expected"].is_null() && case["request"]["resource"]["resource"] == "*" {
        case["request"]["wildcardOnlyAction"] = true.into();
    }
    let decision = put(&case, &facts, Knowledge::Absent, "whole");
    match decision.verdict {
        Verdict::Allowed | Verdict::Conditional => Answer::Allowed,
        Verdict::Denied if decision.is_explicit => Answer::ExplicitlyDenied,
        Verdict::Denied => Answer::ImplicitlyDenied,
        Verdict::Indeterminate => panic!("{case} names no missing document"),
    }
}

/// The decision on a case, with what is known of the keys of its context; `rest` for all others.
pub(crate) fn put(case: &Value, facts: &Facts, rest: Knowledge, resource: &str) -> Decision {
    let request = &case["request"];
    let context = Context::new(vec![facts], rest);
    let mut caller = caller(&request["principal"]);
    // A role in a request that is known whole: its session is none of those that policies name.
    if let Caller::Identity(it) = &mut caller
        && resource == "whole"
        && it.kind == Kind::Role(Session::Any)
    {
        it.kind = Kind::Role(Session::Named("no session that is named".to_owned()));
    }
    let arn = request["resource"]["resource"].as_str().unwrap();
    let account = request["resource"]["accountId"].as_str().unwrap();
    let is_form = resource == "form" || arn.contains(['*', '?']);
    let target = if is_form && request["wildcardOnlyAction"] != true {
        Target::any(arn, account)
    } else {
        Target::one(arn, account)
    };
    let identity = documents(&case["identityPolicies"], Layer::Identity);
    let boundary = documents(&case["permissionBoundaries"], Layer::Boundary);
    let session = documents(&case["sessionPolicy"], Layer::Session);
    let endpoint = documents(&case["endpointPolicies"], Layer::Endpoint);
    let mut policies = documents(&case["resourcePolicy"], Layer::Resource);
    policies.extend(documents(&case["resourcePolicies"], Layer::Resource));
    let scp = levels(&case["serviceControlPolicies"], Layer::ServiceControl);
    let rcp = levels(&case["resourceControlPolicies"], Layer::ResourceControl);
    let some = |it: &'static str| case[it].as_array().is_some_and(|it| !it.is_empty());
    let layers = Layers {
        identity: &identity,
        boundary: some("permissionBoundaries").then_some(boundary.as_slice()),
        session: case["sessionPolicy"].is_object().then_some(session.as_slice()),
        service_control: some("serviceControlPolicies").then_some(scp.as_slice()),
        resource_control: some("resourceControlPolicies").then_some(rcp.as_slice()),
        endpoint: some("endpointPolicies").then_some(endpoint.as_slice()),
        resource: &policies,
        is_public_restricted: false,
    };
    decide(
        &Request {
            caller: &caller,
            action: &request["action"].as_str().unwrap().to_lowercase(),
            resource: &target,
            context: &context,
            is_traced: true,
        },
        &layers,
    )
}

pub(crate) fn knowledge(value: &Value) -> Knowledge {
    match value {
        Value::Array(values) => Knowledge::Several(values.iter().map(text).collect()),
        value => Knowledge::One(text(value)),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(crate) fn caller(principal: &Value) -> Caller {
    if principal["type"] == "Anonymous" {
        return Caller::Anonymous;
    }
    let text = principal.as_str().unwrap();
    Caller::from_arn(text).unwrap_or_else(|| {
        if text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit()) {
            Caller::Canonical(text.to_owned())
        } else {
            Caller::Service(text.to_owned())
        }
    })
}

fn documents(value: &Value, layer: Layer) -> Vec<Document> {
    let one = |i: usize, value: &Value| {
        let value = value.get("policy").unwrap_or(value);
        // A document that is `null` is not in evidence.
        let policy = (!value.is_null()).then(|| Arc::new(Policy::read(value)));
        let text = format!("{layer} {i}");
        let name = Name { layer, text, group: None, source: None };
        Document { name: Arc::new(name), policy }
    };
    match value {
        Value::Array(values) => values.iter().enumerate().map(|it| one(it.0, it.1)).collect(),
        Value::Object(_) => vec![one(0, value)],
        _ => Vec::new(),
    }
}

fn levels(value: &Value, layer: Layer) -> Vec<Level> {
    let everything = serde_json::json!({"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}});
    let levels = value.as_array().into_iter().flatten();
    levels
        .map(|level| {
            let mut documents = documents(&level["policies"], layer);
            // AWS attaches `RCPFullAWSAccess` at every level, and it cannot be taken away.
            if layer == Layer::ResourceControl {
                documents.extend(self::documents(&everything, layer));
            }
            Level { id: text(&level["orgIdentifier"]), documents }
        })
        .collect()
}
