//! IAM's decision told slowly: the sentences of AWS's guide as plain recursion over JSON.
//!
//! It serves only as the judge of the real evaluator, with which it shares no line. The request
//! is fully known: a context key that is not given is absent. It will not judge requests whose
//! resource is a pattern, nor anything that depends on time.

mod condition;
mod text;

use serde_json::Value;

use text::{arn_matches, wildcard_matches};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Allowed,
    ExplicitlyDenied,
    ImplicitlyDenied,
}

/// What a resource policy grants the caller, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grant {
    Nothing,
    /// To the caller's account, which may pass it on.
    Account,
    /// To the role behind the session.
    Role,
    /// To the caller itself, or to everyone.
    Direct,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    Role,
    Session,
    FederatedUser,
    Root,
    Service,
    Anonymous,
}

/// Where a policy hangs; only some places have a `Principal`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    WithPrincipal,
    WithoutPrincipal,
    /// A `Principal` may be left out, and then means everyone.
    Endpoint,
}

pub(crate) fn decide(case: &Value) -> Verdict {
    // "No permissions are required to perform this operation."
    if action(case).eq_ignore_ascii_case("sts:GetCallerIdentity") {
        return Verdict::Allowed;
    }
    // "An explicit deny in any of these policies overrides the allow."
    let denied = layers(case).iter().any(|(place, policy)| states(case, *place, policy, "Deny"));
    if denied {
        return Verdict::ExplicitlyDenied;
    }
    // "By default, all requests are denied. This is called an implicit deny."
    if guardrails_allow(case) && granted(case) && !reserved_by_aws(case) {
        return Verdict::Allowed;
    }
    Verdict::ImplicitlyDenied
}

/// Every policy that may deny this request.
fn layers(case: &Value) -> Vec<(Place, &Value)> {
    let mut all = Vec::new();
    for name in ["identityPolicies", "permissionBoundaries"] {
        all.extend(list(&case[name]).iter().map(|policy| (Place::WithoutPrincipal, policy)));
    }
    all.extend(present(&case["sessionPolicy"]).map(|policy| (Place::WithoutPrincipal, policy)));
    all.extend(present(&case["resourcePolicy"]).map(|policy| (Place::WithPrincipal, policy)));
    all.extend(list(&case["endpointPolicies"]).iter().map(|policy| (Place::Endpoint, policy)));
    for level in scp_levels(case) {
        all.extend(list(&level["policies"]).iter().map(|p| (Place::WithoutPrincipal, p)));
    }
    for level in rcp_levels(case) {
        all.extend(list(&level["policies"]).iter().map(|p| (Place::WithPrincipal, p)));
    }
    all
}

/// "SCPs affect only IAM users and roles" of member accounts, their root users included; "SCPs
/// do not affect any service-linked role."
fn scp_levels(case: &Value) -> &[Value] {
    match kind(case) {
        Kind::Service | Kind::Anonymous => &[],
        _ if is_service_linked(case) => &[],
        _ => list(&case["serviceControlPolicies"]),
    }
}

/// RCPs stop at service-linked roles, too.
fn rcp_levels(case: &Value) -> &[Value] {
    if is_service_linked(case) { &[] } else { list(&case["resourceControlPolicies"]) }
}

fn guardrails_allow(case: &Value) -> bool {
    // "There must be an explicit Allow statement at every level from the root through each OU
    // in the direct path to the account." RCPs need no look: `RCPFullAWSAccess` hangs everywhere.
    let scp = scp_levels(case).iter().all(|level| {
        let policies = list(&level["policies"]);
        policies.iter().any(|policy| states(case, Place::WithoutPrincipal, policy, "Allow"))
    });
    // An endpoint's policy says "which AWS principals can use the endpoint".
    let endpoint = list(&case["endpointPolicies"]);
    let through =
        endpoint.is_empty() || endpoint.iter().any(|p| states(case, Place::Endpoint, p, "Allow"));
    scp && through
}

fn granted(case: &Value) -> bool {
    let grant = resource_grant(case);
    let Some(account) = caller_account(case) else {
        // A service or an unsigned caller has no account: the resource alone can let it in.
        return grant == Grant::Direct;
    };
    let limits = boundary_allows(case) && session_allows(case);
    if account != case["request"]["resource"]["accountId"] {
        // "The request is allowed only if both evaluations return a decision of Allow."
        return grant > Grant::Nothing && identity_allows(case) && limits;
    }
    match grant {
        // "If a resource-based policy grants permission directly to the IAM user or the session
        // principal …, then an implicit deny in an identity-based policy, a permissions
        // boundary, or a session policy does not impact the final decision."
        Grant::Direct => true,
        // "… that grant permissions to an IAM role ARN are limited by an implicit deny in a
        // permissions boundary or session policy."
        Grant::Role => limits,
        Grant::Account => identity_allows(case) && limits,
        // "IAM role trust policies and KMS key policies are exceptions to this logic, because
        // they must explicitly allow access for principals."
        Grant::Nothing => !must_be_named(case) && identity_allows(case) && limits,
    }
}

fn must_be_named(case: &Value) -> bool {
    let resource = resource(case);
    let key = resource.starts_with("arn:aws:kms:") && resource.contains(":key/");
    key || action(case).eq_ignore_ascii_case("sts:AssumeRole")
}

fn identity_allows(case: &Value) -> bool {
    // "… with the exception of the AWS account root user, which has full access."
    kind(case) == Kind::Root
        || list(&case["identityPolicies"])
            .iter()
            .any(|policy| states(case, Place::WithoutPrincipal, policy, "Allow"))
}

fn boundary_allows(case: &Value) -> bool {
    // "The entity can perform only the actions that are allowed by both its identity-based
    // policies and its permissions boundaries."
    let boundaries = list(&case["permissionBoundaries"]);
    boundaries.is_empty()
        || boundaries.iter().any(|p| states(case, Place::WithoutPrincipal, p, "Allow"))
}

fn session_allows(case: &Value) -> bool {
    match present(&case["sessionPolicy"]) {
        Some(policy) => states(case, Place::WithoutPrincipal, policy, "Allow"),
        // GetFederationToken: "If you do not pass any session policies, then the resulting
        // federated user session has no permissions."
        None => kind(case) != Kind::FederatedUser,
    }
}

/// What AWS made, customers may not change: AWS managed policies, the roles of Identity Center,
/// and aliases that begin with `alias/aws/`.
fn reserved_by_aws(case: &Value) -> bool {
    let (action, resource) = (action(case).to_ascii_lowercase(), resource(case));
    let looks = ["iam:get", "iam:list", "iam:generate", "iam:simulate", "iam:passrole"];
    let owned = resource.starts_with("arn:aws:iam::aws:policy/")
        || (resource.contains(":role/aws-reserved/") && action.contains("role"));
    let alias = resource.contains(":alias/aws/");
    (owned && action.starts_with("iam:") && !looks.iter().any(|look| action.starts_with(look)))
        || (alias && ["kms:createalias", "kms:deletealias", "kms:updatealias"].contains(&&*action))
}

fn resource_grant(case: &Value) -> Grant {
    let Some(policy) = present(&case["resourcePolicy"]) else { return Grant::Nothing };
    statements(policy)
        .iter()
        .filter(|s| s["Effect"] == "Allow" && covers(case, policy, s))
        .map(|statement| principal_grant(case, statement))
        .max()
        .unwrap_or(Grant::Nothing)
}

/// Has this policy a statement of that effect that matches the request?
fn states(case: &Value, place: Place, policy: &Value, effect: &str) -> bool {
    statements(policy).iter().any(|statement| {
        let speaks_of_caller = match place {
            Place::WithoutPrincipal => true,
            Place::Endpoint if !has(statement, "Principal") => true,
            _ => principal_grant(case, statement) > Grant::Nothing,
        };
        statement["Effect"] == effect && speaks_of_caller && covers(case, policy, statement)
    })
}

fn covers(case: &Value, policy: &Value, statement: &Value) -> bool {
    action_matches(case, statement)
        && resource_matches(case, policy, statement)
        && condition::holds(case, policy, &statement["Condition"])
}

fn action_matches(case: &Value, statement: &Value) -> bool {
    // "The prefix and the action name are case insensitive."
    let asked = action(case).to_ascii_lowercase();
    let named = |element: &str| {
        texts(&statement[element]).iter().any(|pattern| {
            let well_formed = !pattern.contains([',', ' ']);
            well_formed && wildcard_matches(&pattern.to_ascii_lowercase(), &asked)
        })
    };
    // "NotAction matches everything except the specified list of actions."
    if has(statement, "NotAction") { !named("NotAction") } else { named("Action") }
}

fn resource_matches(case: &Value, policy: &Value, statement: &Value) -> bool {
    let named = |element: &str| {
        texts(&statement[element]).iter().any(|pattern| {
            pattern == "*" || arn_matches(pattern, resource(case), &text::variables(case, policy))
        })
    };
    // "NotResource matches every resource except those specified."
    if has(statement, "NotResource") {
        return !named("NotResource");
    }
    // A trust policy has no `Resource`: it speaks of its own role.
    !has(statement, "Resource") || named("Resource")
}

/// How strongly this statement's `Principal` or `NotPrincipal` speaks of the caller.
fn principal_grant(case: &Value, statement: &Value) -> Grant {
    if has(statement, "NotPrincipal") {
        // "NotPrincipal with a Deny effect will always deny any IAM principal that has a
        // permissions boundary attached, regardless of the values specified."
        let bounded = !list(&case["permissionBoundaries"]).is_empty();
        // Of `Deny` with Bob and his account in NotPrincipal: it denies "all principals except the
        // user named Bob", so to list an account spares its root and nobody else of it.
        let spares_account = statement["Effect"] == "Allow" || caller(case).ends_with(":root");
        let least = if spares_account { Grant::Nothing } else { Grant::Account };
        let listed = element_grant(case, &statement["NotPrincipal"]) > least;
        let all_others = !listed || (bounded && statement["Effect"] == "Deny");
        return if all_others { Grant::Direct } else { Grant::Nothing };
    }
    // A statement of a resource policy without a `Principal` speaks of nobody.
    element_grant(case, &statement["Principal"])
}

fn element_grant(case: &Value, element: &Value) -> Grant {
    if let Some(entry) = element.as_str() {
        return aws_grant(case, entry);
    }
    let mut best = Grant::Nothing;
    for (family, entries) in element.as_object().into_iter().flatten() {
        for entry in texts(entries) {
            let same = case["request"]["principal"] == entry.as_str();
            best = best.max(match family.as_str() {
                "AWS" => aws_grant(case, &entry),
                "Service" if kind(case) == Kind::Service && same => Grant::Direct,
                _ => Grant::Nothing,
            });
        }
    }
    best
}

fn aws_grant(case: &Value, entry: &str) -> Grant {
    // "You can use a wildcard to specify all principals", unsigned callers among them.
    if entry == "*" {
        return Grant::Direct;
    }
    let Some(account) = caller_account(case) else { return Grant::Nothing };
    // "The account ARN and the shortened account ID behave the same way. Both delegate
    // permissions to the account."
    if entry == account || entry == format!("arn:aws:iam::{account}:root") {
        return Grant::Account;
    }
    // "You cannot use a wildcard to match part of a principal name or ARN."
    let caller = caller(case);
    if entry == caller {
        return if kind(case) == Kind::Role { Grant::Role } else { Grant::Direct };
    }
    // The session's ARN names the role without its path.
    let prefix = format!("arn:aws:iam::{account}:role/");
    let names_role = entry.strip_prefix(&prefix).and_then(|path| path.rsplit('/').next());
    match names_role {
        Some(name) if kind(case) == Kind::Session && caller.split('/').nth(1) == Some(name) => {
            Grant::Role
        }
        _ => Grant::Nothing,
    }
}

fn kind(case: &Value) -> Kind {
    let caller = caller(case);
    let name = caller.splitn(6, ':').nth(5).unwrap_or_default();
    match name.split('/').next().unwrap_or_default() {
        _ if caller.is_empty() => Kind::Anonymous,
        "user" => Kind::User,
        "role" => Kind::Role,
        "assumed-role" => Kind::Session,
        "federated-user" => Kind::FederatedUser,
        "root" => Kind::Root,
        _ => Kind::Service,
    }
}

/// Empty for an unsigned request, whose principal is `{"type": "Anonymous"}`.
fn caller(case: &Value) -> &str {
    case["request"]["principal"].as_str().unwrap_or_default()
}

fn caller_account(case: &Value) -> Option<&str> {
    caller(case).split(':').nth(4)
}

fn is_service_linked(case: &Value) -> bool {
    let caller = caller(case);
    caller.contains(":role/aws-service-role/") || caller.contains(":assumed-role/AWSServiceRoleFor")
}

fn action(case: &Value) -> &str {
    case["request"]["action"].as_str().unwrap()
}

fn resource(case: &Value) -> &str {
    case["request"]["resource"]["resource"].as_str().unwrap()
}

fn statements(policy: &Value) -> &[Value] {
    list(&policy["Statement"])
}

fn has(statement: &Value, element: &str) -> bool {
    !statement[element].is_null()
}

fn present(value: &Value) -> Option<&Value> {
    (!value.is_null()).then_some(value)
}

/// Where one thing stands for a list of one, the thing itself.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// Scalars as the text IAM compares: `true` and `7` are also written without quotes.
fn texts(value: &Value) -> Vec<String> {
    let text = |item: &Value| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
    list(value).iter().map(text).collect()
}
