//! Rules of IAM about what users, roles and groups hold. Reads no document.
use super::shown::{configured, settled};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, elements, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

const USER: &str = "AWS::IAM::User";
const GROUP: &str = "AWS::IAM::Group";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "iam-no-inline-policy-check",
        identifier: "IAM_NO_INLINE_POLICY_CHECK",
        types: &[GROUP, "AWS::IAM::Role", USER],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The user, role or group has no inline policy.",
        matters: "Inline policies cannot be found, versioned or reviewed in one place.",
        reads: "configuration.userPolicyList, .rolePolicyList or .groupPolicyList",
        blind: "Nothing that the rule asks about.",
        choices: &["A list that the item lacks is empty: AWS Config leaves it out."],
        judge: |subject, _| {
            settled(inline_policies(subject).map(|it| {
                Judgement::expect(it.is_empty(), format!("inline policies: {}", it.len()))
            }))
        },
    },
    Rule {
        name: "iam-user-no-policies-check",
        identifier: "IAM_USER_NO_POLICIES_CHECK",
        types: &[USER],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The user has no policy of its own, neither managed nor inline.",
        matters: "Permissions that hang on single users are forgotten when their work changes.",
        reads: "configuration.attachedManagedPolicies, .userPolicyList",
        blind: "What the user gets through groups and roles.",
        choices: &[
            "An inline policy counts as a managed one does; a permissions boundary does not.",
            "A list of inline policies that the item lacks is empty: AWS Config leaves it out.",
        ],
        judge: |subject, _| settled(no_policies(subject)),
    },
    Rule {
        name: "iam-user-group-membership-check",
        identifier: "IAM_USER_GROUP_MEMBERSHIP_CHECK",
        types: &[USER],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("groupNames", "groups in which users must be")],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The user is in a group, and in those that are asked for.",
        matters: "Users in no group get their permissions one by one, or have none.",
        reads: "configuration.groupList",
        blind: "What the groups allow.",
        choices: &[
            "A user must be in each of groupNames.",
            "Names of groups are compared letter by letter.",
        ],
        judge: |subject, parameters| settled(in_groups(subject, parameters)),
    },
    Rule {
        name: "iam-group-has-users-check",
        identifier: "IAM_GROUP_HAS_USERS_CHECK",
        types: &[GROUP],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The group has at least one user.",
        matters: "A group that nobody is in is a leftover, and a way in for whoever joins it.",
        reads: "relationships to AWS::IAM::User; configuration.groupName; groupList of the \
                account's users",
        blind: "Members where users are not recorded and the relationships name none.",
        choices: &["A relationship to a user is enough, and so is a user who names the group."],
        judge: has_users,
    },
];

/// The inline policies of a user, role or group.
///
/// # Errors
/// An undecidable judgement, where the item holds no configuration, or they are no list.
pub(super) fn inline_policies<'s>(subject: &Subject<'s>) -> Result<&'s [Value], Judgement> {
    configured(subject)?;
    let member = match subject.item.resource_type.as_str() {
        USER => "userPolicyList",
        GROUP => "groupPolicyList",
        _ => "rolePolicyList",
    };
    match subject.configuration(member) {
        None => Ok(&[]),
        Some(Value::Array(policies)) => Ok(policies),
        Some(_) => Err(Judgement::odd(&format!("configuration.{member} that is a list"))),
    }
}

fn no_policies(subject: &Subject<'_>) -> Result<Judgement, Judgement> {
    let inline = inline_policies(subject)?.len();
    if inline > 0 {
        return Ok(Judgement::noncompliant(format!("inline policies: {inline}")));
    }
    match subject.configuration("attachedManagedPolicies") {
        Some(Value::Array(attached)) => {
            let because = format!("managed policies: {}", attached.len());
            Ok(Judgement::expect(attached.is_empty(), because))
        }
        _ => Err(Judgement::odd("configuration.attachedManagedPolicies")),
    }
}

/// The names of a user's groups; none if the item does not show each of them.
fn groups(user: &Item) -> Option<Vec<&str>> {
    let list = user.configuration("groupList")?.as_array()?;
    list.iter().map(|it| it.as_str().or_else(|| text(it, "groupName"))).collect()
}

fn in_groups(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let groups = groups(subject.item).ok_or_else(|| Judgement::odd("configuration.groupList"))?;
    if groups.is_empty() {
        return Ok(Judgement::noncompliant("in no group"));
    }
    let missing = parameters.list("groupNames").into_iter().find(|it| !groups.contains(it));
    let because = |it: &str| Judgement::noncompliant(format!("not in group {it}"));
    Ok(missing.map_or_else(Judgement::compliant, because))
}

fn has_users(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if !subject.item.related(USER).is_empty() {
        return Judgement::compliant();
    }
    let name = subject.configuration("groupName").and_then(Value::as_str);
    let name = name.unwrap_or(subject.item.called());
    let users = subject.around.all(USER);
    let is_in = users
        .iter()
        .map(|user| groups(user).map_or(Truth::Unknown, |it| Truth::from(it.contains(&name))));
    match (Truth::any(is_in), subject.around.is_recorded(USER)) {
        (Truth::Yes, _) => Judgement::compliant(),
        (Truth::No, Truth::Yes) => Judgement::noncompliant("no user is in the group"),
        (Truth::Unknown, _) => {
            Judgement::undecidable(Code::UnknownShape, "a user's item does not show its groups")
        }
        (Truth::No, _) => Judgement::undecidable(Code::TypeNotRecorded, USER),
    }
}

/// The text of the default version of a customer's policy.
pub(super) fn default_document<'s>(subject: &Subject<'s>) -> Option<&'s Value> {
    let default = subject.configuration("defaultVersionId").and_then(Value::as_str);
    let is_default = |it: &&Value| match it.get("isDefaultVersion").and_then(Value::as_bool) {
        Some(is) => is,
        None => default.is_some() && text(it, "versionId") == default,
    };
    elements(subject.configuration("policyVersionList")).iter().find(is_default)?.get("document")
}
