//! The recorded cases of other projects: parliament's globs, iam-rs's policies and ARNs, the
//! policies of AWS's own guide, and `IAMSpy`'s questions.
use std::collections::BTreeSet;

use asof::policy::arn::Arn;
use asof::policy::context::{Facts, Knowledge};
use asof::policy::decision::Verdict;
use asof::policy::document::Policy;
use asof::policy::pattern::Pattern;
use serde_json::{Value, json};

use super::judge::{Answer, put, strict};
use super::recorded::{files, lines};
use crate::suites::{Suite, outside};

#[test]
fn arns_have_forms_in_common_as_parliament_records_it() {
    let Some(cases) = lines("iam/parliament/arn_glob_vectors.jsonl") else { return };
    let mut suite = Suite::new("iam: parliament globs", 28);
    for case in cases {
        let [_, format, arn] = [0, 1, 2].map(|it| case["args"][it].as_str().unwrap());
        let is = match case["fn"].as_str().unwrap() {
            "is_arn_match" => is_of_format(format, arn),
            "is_arn_strictly_valid" => is_of_format(format, arn) && is_of_kind(format, arn),
            other => panic!("{other} is no function that is known"),
        };
        suite.case(&format!("{arn} as {format}"), is == (case["expected"] == true), &is);
    }
    suite.end();
}

/// Whether a policy's ARN can name something of a format, part by part. A `*` of the format stands
/// for `${Region}` or `${Account}` of the service authorization reference, which is not empty.
fn is_of_format(format: &str, arn: &str) -> bool {
    if [format, arn].contains(&"*") {
        return true;
    }
    let (format, arn) = (parts(format), parts(arn));
    format.len() == arn.len()
        && format.iter().zip(&arn).enumerate().all(|(i, (format, arn))| {
            let format = if i < 5 && *format == "*" { "?*" } else { format };
            Pattern::new(format).common(&Pattern::new(arn)).is_some()
        })
}

/// Whether an ARN writes the kind of the resource out, or leaves all that comes after the account
/// open.
fn is_of_kind(format: &str, arn: &str) -> bool {
    let (kind, named) = (parts(format)[5], parts(arn)[5]);
    let kind = kind.split(['/', ':']).next().unwrap();
    named == "*" || Pattern::new(&format!("{kind}*")).covers(&Pattern::new(named))
}

fn parts(arn: &str) -> Vec<&str> {
    arn.splitn(6, ':').collect()
}

#[test]
fn the_policies_and_arns_of_iam_rs_are_read() {
    let Some(policies) = files("iam/iam-rs/tests/policies", "json") else { return };
    let Some(arns) = outside("iam/iam-rs/tests/arns.json") else { return };
    let mut suite = Suite::new("iam: iam-rs policies and ARNs", 64 + 146);
    for (place, text) in policies {
        let policy = Policy::parse(&text);
        let passed = policy.unread.is_empty() && !policy.statements.is_empty();
        suite.case(&place, passed, &format!("{:?}", policy.unread));
    }
    let arns: Vec<String> = serde_json::from_str(&arns).unwrap();
    for arn in arns {
        // All of them are recorded as ARNs; that none of their text is lost shows by joining it.
        let read = Arn::parse(&arn);
        let joined = read
            .map(|it| ["arn", it.partition, it.service, it.region, it.account, it.rest].join(":"));
        suite.case(&arn, joined.as_deref() == Some(&arn), &format!("{read:?}"));
    }
    suite.end();
}

#[test]
fn the_requests_of_iam_rs_are_decided_as_recorded() {
    let Some(cases) = files("iam/iam-rs/tests/requests", "json") else { return };
    let mut suite = Suite::new("iam: iam-rs requests", 5);
    for (place, text) in cases {
        let case: Value = serde_json::from_str(&text).unwrap();
        let request = &case["request"];
        let is = strict(&json!({"identityPolicies": [case["policy"]], "request": {
            "principal": request["Principal"]["AWS"], "action": request["Action"],
            "context": request["Context"],
            "resource": {"resource": request["Resource"], "accountId": "123456789012"}}}));
        let should = match case["result"].as_str().unwrap() {
            "Allow" => Answer::Allowed,
            "NotApplicable" => Answer::ImplicitlyDenied,
            other => panic!("{other}"),
        };
        suite.case(&place, is == should, &format!("{is:?}"));
    }
    suite.end();
}

#[test]
fn the_policies_of_aws_s_guide_are_read() {
    let Some(cases) = lines("iam/aws-guide/policies.jsonl") else { return };
    let mut suite = Suite::new("iam: policies of the user guide", 275);
    for (i, case) in cases.iter().enumerate() {
        let policy = Policy::parse(&case["policy"].to_string());
        let passed = policy.unread.is_empty() && !policy.statements.is_empty();
        let name = format!("line {} of {}", i + 1, case["page"].as_str().unwrap());
        suite.case(&name, passed, &format!("{:?}", policy.unread));
    }
    suite.end();
}

#[test]
fn questions_are_answered_as_iamspy_records_it() {
    let Some(cases) = outside("iam/iamspy/cases.json") else { return };
    let cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    let mut suite = Suite::new("iam: IAMSpy", 40);
    for (i, case) in cases.iter().enumerate() {
        let [files, asked, expected] = [0, 1, 2].map(|it| &case["values"][it]);
        let model = Model::read(files);
        let test = case["test"].as_str().unwrap();
        let is = match test {
            "test_can_i" => {
                let context = Asked::read(asked, 3);
                json!(model.is_possible(&asked[0], &asked[1], &asked[2], &context))
            }
            "test_who_can" => json!(model.who(&asked[0], &asked[1], &Asked::read(asked, 2))),
            _ => json!(model.who_of_several(&asked[0], asked[1].as_array().unwrap())),
        };
        suite.case(&format!("{} {test} {asked}", i + 1), sorted(&is) == sorted(expected), &is);
    }
    suite.end();
}

fn sorted(value: &Value) -> Vec<String> {
    let Some(values) = value.as_array() else { return vec![value.to_string()] };
    let mut values: Vec<String> = values.iter().map(Value::to_string).collect();
    values.sort();
    values
}

/// What a question says of the context, and whether it has no other keys.
struct Asked {
    facts: Facts,
    rest: Knowledge,
}

impl Asked {
    /// The conditions stand in the `n`th place of a question, and two behind it whether they are
    /// all.
    fn read(asked: &Value, n: usize) -> Self {
        let mut facts = Facts::default();
        for condition in asked[n].as_array().into_iter().flatten() {
            let (key, value) = condition.as_str().unwrap().split_once('=').unwrap();
            facts.set(key, Knowledge::one(value));
        }
        let is_strict = asked[n + 2] == true;
        Self { facts, rest: if is_strict { Knowledge::Absent } else { Knowledge::Unknown } }
    }
}

/// The files of a question: what `GetAccountAuthorizationDetails` answered of accounts, policies of
/// resources, and the tree of an organisation.
struct Model {
    accounts: Vec<Value>,
    resources: Vec<Value>,
    roots: Vec<Value>,
}

impl Model {
    fn read(files: &Value) -> Self {
        let read = |kind: &str| -> Vec<Value> {
            let names = files[kind].as_array().into_iter().flatten();
            let text = |name: &Value| {
                outside(&format!("iam/iamspy/files/{}", name.as_str().unwrap())).unwrap()
            };
            names.map(|it| serde_json::from_str(&text(it)).unwrap()).collect()
        };
        let resources =
            read("resources").into_iter().flat_map(|it| it.as_array().cloned().unwrap());
        Self { accounts: read("gaads"), resources: resources.collect(), roots: read("scps") }
    }

    /// The users and roles, with the account's answer that they stand in.
    fn principals(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.accounts.iter().flat_map(|account| {
            let lists = ["UserDetailList", "RoleDetailList"].map(|it| account[it].as_array());
            lists.into_iter().flatten().flatten().map(move |it| (account, it))
        })
    }

    fn who(&self, action: &Value, resource: &Value, asked: &Asked) -> Vec<Value> {
        let arns: BTreeSet<&str> =
            self.principals().map(|it| it.1["Arn"].as_str().unwrap()).collect();
        let arns = arns.into_iter().map(Value::from);
        arns.filter(|it| self.is_possible(it, action, resource, asked)).collect()
    }

    fn who_of_several(&self, action: &Value, resources: &[Value]) -> Vec<Value> {
        let asked = Asked { facts: Facts::default(), rest: Knowledge::Unknown };
        let of_one = |resource: &Value| {
            let who = self.who(action, resource, &asked).into_iter();
            who.map(|it| json!([it, resource])).collect::<Vec<_>>()
        };
        resources.iter().flat_map(of_one).collect()
    }

    /// Whether some such request is let through.
    fn is_possible(&self, who: &Value, action: &Value, resource: &Value, asked: &Asked) -> bool {
        // IAMSpy answers of principals that it does not know by the policies that it has: none.
        let found = self.principals().find(|it| it.1["Arn"] == *who);
        let arn = resource.as_str().unwrap();
        let policy = self.resources.iter().find(|it| {
            let of = it["Resource"].as_str().unwrap();
            arn == of || arn.strip_prefix(of).is_some_and(|it| it.starts_with('/'))
        });
        let account = Arn::parse(arn).unwrap().account;
        let account = match policy {
            Some(policy) => policy["Account"].as_str().unwrap(),
            None => account,
        };
        let mut case = json!({"request": {"principal": who, "action": action,
            "resource": {"resource": resource, "accountId": account}}});
        if let Some((details, principal)) = found {
            case["identityPolicies"] = identity(details, principal).into();
            let boundary = &principal["PermissionsBoundary"]["PermissionsBoundaryArn"];
            if boundary.is_string() {
                case["permissionBoundaries"] = json!([managed(details, boundary)]);
            }
        }
        if let Some(policy) = policy {
            case["resourcePolicy"] = policy["Policy"].clone();
        }
        let member = Arn::parse(who.as_str().unwrap()).unwrap().account;
        // "SCPs don't affect users or roles in the management account" (Organizations user guide,
        // "Service control policies"): that is the account in the root's own ARN.
        let manages =
            |it: &Value| Arn::parse(it["Arn"].as_str().unwrap()).unwrap().account == member;
        let roots = self.roots.iter().filter(|it| !manages(it));
        let levels = roots.into_iter().find_map(|it| levels(it, member)).unwrap_or_default();
        case["serviceControlPolicies"] = levels.into();
        let verdict = put(&case, &asked.facts, asked.rest.clone(), "one").verdict;
        matches!(verdict, Verdict::Allowed | Verdict::Conditional)
    }
}

/// The policies of a user or role: inline, attached, and through groups.
fn identity(details: &Value, principal: &Value) -> Vec<Value> {
    let mut policies = Vec::new();
    for list in ["UserPolicyList", "RolePolicyList", "GroupPolicyList"] {
        let inline = principal[list].as_array().into_iter().flatten();
        policies.extend(inline.map(|it| it["PolicyDocument"].clone()));
    }
    let attached = principal["AttachedManagedPolicies"].as_array().into_iter().flatten();
    policies.extend(attached.map(|it| managed(details, &it["PolicyArn"])));
    for name in principal["GroupList"].as_array().into_iter().flatten() {
        let groups = details["GroupDetailList"].as_array().into_iter().flatten();
        let group = groups.into_iter().find(|it| it["GroupName"] == *name).unwrap();
        policies.extend(identity(details, group));
    }
    policies
}

/// The version in force of a managed policy.
fn managed(details: &Value, arn: &Value) -> Value {
    let policies = details["Policies"].as_array().unwrap();
    let policy = policies.iter().find(|it| it["Arn"] == *arn).unwrap();
    let versions = policy["PolicyVersionList"].as_array().unwrap();
    versions.iter().find(|it| it["IsDefaultVersion"] == true).unwrap()["Document"].clone()
}

/// The levels from a root or unit down to an account, if the account is below it.
fn levels(node: &Value, account: &str) -> Option<Vec<Value>> {
    let policies = node["Policies"].as_array().into_iter().flatten();
    let policies: Vec<&Value> = policies.map(|it| &it["Content"]).collect();
    let mut all = vec![json!({"orgIdentifier": node["Id"], "policies": policies})];
    if node["Id"] == account {
        return Some(all);
    }
    let children = node["Children"].as_array().into_iter().flatten();
    all.extend(children.into_iter().find_map(|it| levels(it, account))?);
    Some(all)
}
