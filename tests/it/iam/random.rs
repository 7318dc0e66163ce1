//! Random cases for the IAM judgement: one seed, one case, always the same.
//!
//! The alphabets are small so that things match often. A case is what the peer suite calls one:
//! a request and its policies, without an expected answer. Nothing here judges.

mod hidden;
mod share;
mod words;

use serde_json::{Map, Value, json};

pub(crate) use hidden::{completions, partial};
pub(crate) use share::distribution;
use words::Dice;

const HERE: &str = "111111111111";
const THERE: &str = "222222222222";

/// What is asked for: actions, resource (`HERE` is the owner's account), may it be cross-account?
struct Target {
    actions: &'static [&'static str],
    resource: &'static str,
    /// Such a target has a resource policy.
    shareable: bool,
}

const TARGETS: [Target; 9] = [
    Target {
        actions: &["s3:GetObject", "s3:PutObject"],
        resource: "arn:aws:s3:::bucket/alice/note",
        shareable: true,
    },
    Target { actions: &["s3:GetObject"], resource: "arn:aws:s3:::bucket/red/a$b", shareable: true },
    Target { actions: &["s3:ListBucket"], resource: "arn:aws:s3:::bucket", shareable: true },
    Target {
        actions: &["sqs:SendMessage", "sqs:ReceiveMessage"],
        resource: "arn:aws:sqs:us-east-1:111111111111:queue-red",
        shareable: true,
    },
    Target {
        actions: &["secretsmanager:GetSecretValue"],
        resource: "arn:aws:secretsmanager:us-east-1:111111111111:secret:alice-abcdef",
        shareable: true,
    },
    Target {
        actions: &["kms:Decrypt", "kms:DescribeKey"],
        resource: "arn:aws:kms:us-east-1:111111111111:key/0000-red",
        shareable: true,
    },
    Target {
        actions: &["kms:Decrypt"],
        resource: "arn:aws:kms:us-east-1:111111111111:key/0000-red",
        shareable: true,
    },
    Target {
        actions: &["sts:AssumeRole"],
        resource: "arn:aws:iam::111111111111:role/team/keeper",
        shareable: true,
    },
    Target { actions: &["s3:ListAllMyBuckets", "kms:ListKeys"], resource: "*", shareable: false },
];

pub(crate) fn case(seed: u64) -> Value {
    let mut dice = Dice::new(seed);
    let target = dice.pick(&TARGETS);
    let action = *dice.pick(target.actions);
    let away = target.shareable && dice.chance(30);
    let principal = principal(&mut dice, if away { THERE } else { HERE }, action);
    let request = json!({
        "principal": principal,
        "action": action,
        "resource": { "resource": target.resource, "accountId": HERE },
        "context": words::context(&mut dice),
    });
    let mut case = Map::new();
    case.insert("name".to_owned(), format!("random {seed}").into());
    case.insert("request".to_owned(), request);
    layers(&mut dice, target, &mut case);
    Value::Object(case)
}

fn principal(dice: &mut Dice, account: &str, action: &str) -> Value {
    let name = *dice.pick(&["alice", "bob"]);
    let session = *dice.pick(&["morning", "evening"]);
    match dice.below(100) {
        0..25 => json!(format!("arn:aws:iam::{account}:user/{name}")),
        25..52 => json!(format!("arn:aws:sts::{account}:assumed-role/{name}/{session}")),
        52..62 => json!(format!("arn:aws:iam::{account}:role/{name}")),
        // A federated session's name is free; none here is the name of an IAM user.
        62..75 => json!(format!("arn:aws:sts::{account}:federated-user/guest-{name}")),
        // "You cannot use AWS account root user credentials to call AssumeRole."
        75..83 if action != "sts:AssumeRole" => json!(format!("arn:aws:iam::{account}:root")),
        83..96 if action.starts_with("s3:") => json!({ "type": "Anonymous" }),
        _ => json!(*dice.pick(&["lambda.amazonaws.com", "sns.amazonaws.com"])),
    }
}

/// Hangs policies wherever the caller can have them.
fn layers(dice: &mut Dice, target: &Target, case: &mut Map<String, Value>) {
    let request = case["request"].clone();
    let caller = request["principal"].as_str().unwrap_or_default();
    let is_entity = caller.starts_with("arn:") && !caller.ends_with(":root");
    let is_session = caller.contains(":sts:");
    let mut identity = Vec::new();
    if is_entity {
        let n = 1 + dice.below(2);
        identity = (0..n).map(|_| policy(dice, &request, Role::Grant)).collect();
    }
    case.insert("identityPolicies".to_owned(), identity.into());
    // A role is never without a trust policy.
    let trusted = target.actions.contains(&"sts:AssumeRole");
    if trusted || (target.shareable && dice.chance(75)) {
        let resource = policy(dice, &request, Role::Share);
        case.insert("resourcePolicy".to_owned(), resource);
    }
    if is_entity && dice.chance(35) {
        let boundary = json!([policy(dice, &request, Role::Limit)]);
        case.insert("permissionBoundaries".to_owned(), boundary);
    }
    if is_session && dice.chance(60) {
        case.insert("sessionPolicy".to_owned(), policy(dice, &request, Role::Limit));
    }
    if dice.chance(25) {
        let endpoint = json!([policy(dice, &request, Role::Door)]);
        case.insert("endpointPolicies".to_owned(), endpoint);
    }
    for (name, role) in
        [("serviceControlPolicies", Role::Limit), ("resourceControlPolicies", Role::Forbid)]
    {
        let n = if dice.chance(30) { 1 + dice.below(2) } else { 0 };
        let levels: Vec<Value> = (0..n).map(|i| level(dice, &request, role, i)).collect();
        if !levels.is_empty() || dice.chance(20) {
            case.insert(name.to_owned(), levels.into());
        }
    }
}

fn level(dice: &mut Dice, request: &Value, role: Role, i: u64) -> Value {
    let n = match dice.below(20) {
        0 => 0,
        1..16 => 1,
        _ => 2,
    };
    let policies: Vec<Value> = (0..n).map(|_| policy(dice, request, role)).collect();
    json!({ "orgIdentifier": format!("ou-{i}"), "policies": policies })
}

/// What a policy is for; it decides how often its statements allow and whether they have a
/// `Principal`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Identity policy.
    Grant,
    /// Resource policy.
    Share,
    /// Boundary, session policy, SCP: mostly wide open.
    Limit,
    /// Endpoint policy.
    Door,
    /// RCP: only denies.
    Forbid,
}

fn policy(dice: &mut Dice, request: &Value, role: Role) -> Value {
    let mut statements = Vec::new();
    if matches!(role, Role::Limit | Role::Door) && dice.chance(70) {
        statements.push(open(role));
    }
    let least = u64::from(statements.is_empty());
    let n = least + dice.below(2);
    for _ in 0..n {
        statements.push(statement(dice, request, role));
    }
    let many = statements.len() != 1 || dice.chance(70);
    let body = if many { Value::Array(statements) } else { statements.remove(0) };
    match dice.below(20) {
        // An RCP knows only the new version.
        dots if dots < 17 || role == Role::Forbid => {
            json!({ "Version": "2012-10-17", "Statement": body })
        }
        17 | 18 => json!({ "Version": "2008-10-17", "Statement": body }),
        _ => json!({ "Statement": body }),
    }
}

fn open(role: Role) -> Value {
    let mut all = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    if role == Role::Door {
        all["Principal"] = json!("*");
    }
    all
}

fn statement(dice: &mut Dice, request: &Value, role: Role) -> Value {
    let denies = match role {
        Role::Forbid => true,
        Role::Grant | Role::Share => dice.chance(12),
        Role::Limit | Role::Door => dice.chance(25),
    };
    let mut out = Map::new();
    out.insert("Effect".to_owned(), if denies { "Deny" } else { "Allow" }.into());
    match role {
        Role::Share => words::principal(dice, request, &mut out),
        Role::Door | Role::Forbid => drop(out.insert("Principal".to_owned(), "*".into())),
        Role::Grant | Role::Limit => {}
    }
    let action = request["action"].as_str().unwrap();
    words::action(dice, action, role == Role::Forbid, &mut out);
    let resource = request["resource"]["resource"].as_str().unwrap();
    let own_role = role == Role::Share && action == "sts:AssumeRole";
    if !own_role {
        words::resource(dice, resource, &mut out);
    }
    let conditional = if denies { 80 } else { 35 };
    if dice.chance(conditional) {
        out.insert("Condition".to_owned(), words::condition(dice));
    }
    Value::Object(out)
}
