//! Rules of IAM about what policies of identities allow, read from their documents.
use super::iam::{default_document, inline_policies};
use super::shown::settled;
use crate::access::document::policy;
use crate::catalog::actions;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, number};
use crate::check::verdict::{Code, Judgement, Verdict};
use crate::policy::document::{Effect, Policy, Selection, Statement};
use crate::policy::pattern::Pattern;
use crate::policy::principal::Named;
use crate::policy::template::Template;
use serde_json::Value;

const BLOCKED: Parameter =
    Parameter::required("blockedActionsPatterns", "actions that must not be allowed: kms:Decrypt");
const NO_BOUNDARIES: Parameter = Parameter::optional(
    "excludePermissionBoundaryPolicy",
    "`true` leaves out policies that serve as permissions boundaries",
);
const READS: &str = "configuration.policyVersionList of the default version; with \
                     excludePermissionBoundaryPolicy .permissionsBoundaryUsageCount";
const BLIND: &str = "Policies that AWS manages and inline policies; who the policy is attached to.";
const CONDITIONS: &str = "Conditions are not weighed: a grant under a condition is a grant.";
const BOUNDARY: &str = "A policy that is a boundary somewhere is left out where that is asked for, \
                        also if it is attached elsewhere.";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "iam-policy-no-statements-with-admin-access",
        identifier: "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        types: &["AWS::IAM::Policy"],
        trigger: Trigger::Change,
        parameters: &[NO_BOUNDARIES],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; \
                  awsdocs/aws-config-developer-guide@1d71457 has no parameter",
        checks: "No statement of the customer's policy allows every action on every resource.",
        matters: "Whoever holds such a policy owns the account.",
        reads: READS,
        blind: BLIND,
        choices: &[
            "Only the default version counts.",
            "Action `*` and Resource `*` must stand in one statement, each possibly among others; \
             NotAction and NotResource do not count, as the page names neither.",
            CONDITIONS,
            BOUNDARY,
        ],
        judge: |subject, parameters| {
            let because = "a statement allows every action on every resource";
            of_customers_policy(subject, parameters, because, |it| {
                it.statements.iter().any(is_admin)
            })
        },
    },
    Rule {
        name: "iam-policy-no-statements-with-full-access",
        identifier: "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        types: &["AWS::IAM::Policy"],
        trigger: Trigger::Change,
        parameters: &[NO_BOUNDARIES],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, with Security Hub's of IAM.21, \
                  read 2026-11-26; awsdocs/aws-config-developer-guide@1d71457 has no parameter",
        checks: "No statement of the customer's policy allows every action of a service.",
        matters: "Whoever may do everything with a service may also delete, share and pay with it.",
        reads: READS,
        blind: BLIND,
        choices: &[
            "Only the default version counts.",
            "The resources do not matter; NotAction allows every action of other services.",
            CONDITIONS,
            BOUNDARY,
        ],
        judge: |subject, parameters| {
            let because = "a statement allows every action of a service";
            of_customers_policy(subject, parameters, because, |it| {
                it.statements.iter().any(is_full)
            })
        },
    },
    Rule {
        name: "iam-customer-policy-blocked-kms-actions",
        identifier: "IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS",
        types: &["AWS::IAM::Policy"],
        trigger: Trigger::Change,
        parameters: &[BLOCKED, NO_BOUNDARIES],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, with Security Hub's of KMS.1, \
                  read 2026-11-26; awsdocs/aws-config-developer-guide@1d71457 has no \
                  excludePermissionBoundaryPolicy",
        checks: "The customer's policy allows none of the blocked actions on all KMS keys.",
        matters: "Whoever may decrypt with every key may read whatever is encrypted.",
        reads: READS,
        blind: BLIND,
        choices: &[
            "Only the default version counts.",
            ALL_KEYS,
            "A denial in the same policy counts if it stands under no condition.",
            CONDITIONS,
            BOUNDARY,
        ],
        judge: |subject, parameters| {
            let because = "a blocked action is allowed on all KMS keys";
            let Some(blocked) = blocked(parameters) else { return unresolved() };
            let account = &subject.item.account_id;
            let is_bad = |it: &Policy| blocked.iter().any(|one| is_allowed(it, one, account));
            of_customers_policy(subject, parameters, because, is_bad)
        },
    },
    Rule {
        name: "iam-inline-policy-blocked-kms-actions",
        identifier: "IAM_INLINE_POLICY_BLOCKED_KMS_ACTIONS",
        types: &["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"],
        trigger: Trigger::Change,
        parameters: &[
            BLOCKED,
            Parameter::optional(
                "excludeRoleByManagementAccount",
                "`true` leaves out roles that only the management account can assume",
            ),
        ],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, with Security Hub's of KMS.2, \
                  read 2026-11-26; awsdocs/aws-config-developer-guide@1d71457 has no \
                  excludeRoleByManagementAccount",
        checks: "No inline policy of the user, role or group allows a blocked action on all KMS \
                 keys.",
        matters: "Whoever may decrypt with every key may read whatever is encrypted.",
        reads: "configuration.userPolicyList, .rolePolicyList or .groupPolicyList; with \
                excludeRoleByManagementAccount .assumeRolePolicyDocument",
        blind: "Managed policies, and which account is the organization's management account.",
        choices: &[
            ALL_KEYS,
            "A denial in the same policy counts if it stands under no condition.",
            CONDITIONS,
        ],
        judge: |subject, parameters| settled(of_inline_policies(subject, parameters)),
    },
];

const ALL_KEYS: &str = "All keys are `*`, or every key of every region, of all accounts or of the \
                        policy's own; every key of one region is not all.";

fn blocked(parameters: &Parameters) -> Option<Vec<Pattern>> {
    let listed = parameters.list("blockedActionsPatterns");
    let patterns = listed.iter().map(|it| Pattern::new(&it.to_lowercase()));
    Some(patterns.collect()).filter(|it: &Vec<Pattern>| !it.is_empty())
}

fn unresolved() -> Judgement {
    let why = "parameter blockedActionsPatterns names nothing";
    Judgement::undecidable(Code::ParameterUnresolved, why)
}

/// The judgement of the default version of a customer's policy by what must not be.
fn of_customers_policy(
    subject: &Subject<'_>,
    parameters: &Parameters,
    because: &str,
    is_bad: impl Fn(&Policy) -> bool,
) -> Judgement {
    let used = subject.configuration("").and_then(|it| number(it, "permissionsBoundaryUsageCount"));
    let excludes = parameters.is_true("excludePermissionBoundaryPolicy");
    if excludes && used.is_some_and(|it| it > 0) {
        return Judgement::not_applicable("it serves as a permissions boundary");
    }
    let told = judged(default_document(subject), because, is_bad);
    if excludes && used.is_none() && told.verdict == Verdict::Noncompliant {
        return Judgement::odd("configuration.permissionsBoundaryUsageCount");
    }
    told
}

fn judged(document: Option<&Value>, because: &str, is_bad: impl Fn(&Policy) -> bool) -> Judgement {
    let Some(policy) = policy(document) else {
        return Judgement::odd("document of the policy");
    };
    if is_bad(&policy) {
        Judgement::noncompliant(because)
    } else if policy.unread.iter().any(|it| it.effect != Some(Effect::Deny)) {
        Judgement::undecidable(Code::UnknownShape, "a statement of the policy cannot be read")
    } else {
        Judgement::compliant()
    }
}

fn of_inline_policies(
    subject: &Subject<'_>,
    parameters: &Parameters,
) -> Result<Judgement, Judgement> {
    let Some(blocked) = blocked(parameters) else { return Err(unresolved()) };
    let account = &subject.item.account_id;
    let is_bad = |it: &Policy| blocked.iter().any(|one| is_allowed(it, one, account));
    let mut open = None;
    for inline in inline_policies(subject)? {
        let name = inline.get("policyName").and_then(Value::as_str).unwrap_or("without a name");
        let because = format!("inline policy {name} allows a blocked action on all KMS keys");
        let told = judged(inline.get("policyDocument"), &because, is_bad);
        match told.verdict {
            Verdict::Noncompliant if may_be_excluded(subject, parameters) => {
                let why = "whether only the organization's management account may assume the role";
                return Err(Judgement::undecidable(Code::StateNotInItem, why));
            }
            Verdict::Noncompliant => return Ok(told),
            Verdict::Compliant => {}
            _ => open = Some(told),
        }
    }
    Ok(open.unwrap_or_else(Judgement::compliant))
}

/// Whether a role may be one that only the organization's management account may assume, and such
/// roles are left out: all whom its trust policy names are of one account, or it cannot be read.
fn may_be_excluded(subject: &Subject<'_>, parameters: &Parameters) -> bool {
    if !parameters.is_true("excludeRoleByManagementAccount")
        || subject.item.resource_type != "AWS::IAM::Role"
    {
        return false;
    }
    let Some(trust) = policy(subject.configuration("assumeRolePolicyDocument")) else {
        return true;
    };
    let grants = trust.statements.iter().filter(|it| it.effect == Effect::Allow);
    let named = grants.filter_map(|it| it.principals.as_ref()).flat_map(|it| &it.items);
    let accounts: Vec<Option<&str>> = named.map(account_of).collect();
    let is_one = accounts.windows(2).all(|it| it[0] == it[1]);
    is_one && accounts.iter().all(Option::is_some)
}

fn account_of(named: &Named) -> Option<&str> {
    match named {
        Named::Account(account) => Some(account),
        Named::Arn(arn) => arn.split(':').nth(4),
        _ => None,
    }
}

fn is_admin(statement: &Statement) -> bool {
    let every = Pattern::new("*:*");
    let is_every_action =
        !statement.actions.except && statement.actions.items.iter().any(|it| it.covers(&every));
    let resources = statement.resources.as_ref().filter(|it| !it.except);
    let is_everything = resources.is_some_and(|it| it.items.iter().any(|one| one.text == "*"));
    statement.effect == Effect::Allow && is_every_action && is_everything
}

fn is_full(statement: &Statement) -> bool {
    let every = Pattern::new("*:*");
    let covers_all = statement.actions.items.iter().any(|it| it.covers(&every));
    // A service that the catalogue does not know is named in full: its name is the sample's.
    let covers_one = |it: &Pattern| {
        let sample = it.sample("x");
        let service = sample.split(':').next().unwrap_or_default();
        let covers = |service: &str| it.covers(&Pattern::new(&format!("{service}:*")));
        covers(service) || (it.literal().is_none() && actions::services().any(covers))
    };
    let is_every_of_one = if statement.actions.except {
        !covers_all
    } else {
        covers_all || statement.actions.items.iter().any(covers_one)
    };
    statement.effect == Effect::Allow && is_every_of_one
}

/// Whether a policy allows an action that a pattern means on all keys.
fn is_allowed(policy: &Policy, action: &Pattern, account: &str) -> bool {
    let is_of_all =
        |it: &Statement| it.resources.as_ref().is_some_and(|it| means_all_keys(it, account));
    let covers = |it: &Statement| it.actions.items.iter().any(|one| one.covers(action));
    let meets = |it: &Statement| it.actions.items.iter().any(|one| one.common(action).is_some());
    let allows = |it: &&Statement| {
        let names = if it.actions.except { !covers(it) } else { meets(it) };
        it.effect == Effect::Allow && names && is_of_all(it)
    };
    let denies = |it: &&Statement| {
        let names = if it.actions.except { !meets(it) } else { covers(it) };
        it.effect == Effect::Deny && it.conditions.is_empty() && names && is_of_all(it)
    };
    let statements = policy.statements.iter();
    statements.clone().any(|it| allows(&it)) && !statements.clone().any(|it| denies(&it))
}

/// Whether a list of resources means all KMS keys.
fn means_all_keys(resources: &Selection<Template>, account: &str) -> bool {
    if resources.except {
        let is_apart = |it: &Pattern| keys_of("*").iter().all(|key| it.common(key).is_none());
        return resources.items.iter().all(|it| it.fixed().is_some_and(is_apart));
    }
    let keys = [keys_of("*"), keys_of(account)];
    let covers = |it: &Pattern| keys.iter().flatten().any(|key| it.covers(key));
    resources.items.iter().filter_map(Template::fixed).any(covers)
}

/// The keys of an account in every region, in each partition.
fn keys_of(account: &str) -> [Pattern; 3] {
    let keys = |partition: &str| Pattern::new(&format!("arn:{partition}:kms:*:{account}:key/*"));
    ["aws", "aws-cn", "aws-us-gov"].map(keys)
}
