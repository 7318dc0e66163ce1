//! Whom an ARN in a policy means: IAM keeps unique ids, and shows ARNs.
use super::census::Census;
use crate::policy::caller::Caller;
use crate::policy::document::Policy;
use crate::policy::principal::Named;
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The ARNs of a policy that are another's by now, or nobody's: with the unique id that IAM meant
/// when the policy was last captured.
///
/// IAM stores unique ids and shows ARNs (IAM user guide, "Principal"): a role that was made anew is
/// not the one that was trusted.
pub(super) fn stale(
    policy: &Policy,
    census: &Census<'_>,
    captured: Moment,
    at: Moment,
) -> BTreeMap<String, String> {
    let principals = policy.statements.iter().filter_map(|it| it.principals.as_ref());
    let named = principals.flat_map(|it| &it.items).filter_map(|it| match it {
        Named::Arn(arn) => Some(arn),
        _ => None,
    });
    named.filter_map(|arn| Some((arn.clone(), meant_by(census, arn, captured, at)?))).collect()
}

/// A policy with the unique ids in place of the ARNs that are stale.
pub(super) fn as_meant(policy: &Arc<Policy>, stale: &BTreeMap<String, String>) -> Arc<Policy> {
    if stale.is_empty() {
        return Arc::clone(policy);
    }
    let mut policy = policy.as_ref().clone();
    for statement in &mut policy.statements {
        for named in statement.principals.iter_mut().flat_map(|it| &mut it.items) {
            if let Named::Arn(arn) = named
                && let Some(id) = stale.get(arn)
            {
                *named = Named::UniqueId(id.clone());
            }
        }
    }
    Arc::new(policy)
}

/// The unique id that an ARN meant when it was captured, if it is another's by now.
fn meant_by(census: &Census<'_>, arn: &str, captured: Moment, at: Moment) -> Option<String> {
    let role = match Caller::from_arn(arn)? {
        Caller::Identity(it) => it.arn,
        _ => return None,
    };
    let now = census.bearer(&role, at);
    let id = |it: usize| census.ledger.key_texts(census.people[it].resource)[3].to_owned();
    let Some(then) = census.bearer(&role, captured) else {
        // Who bears it now was made later: it was another who was meant.
        let made = census.people[now?].standing(at)?.reading?.created_at?;
        return (made > captured).then(|| format!("whoever bore {arn} before {made}"));
    };
    (now != Some(then)).then(|| id(then))
}
