//! Rules of DMS: replication instances.
use super::kit::must_hold;
use crate::check::rule::{Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::Judgement;

pub(super) const RULES: &[Rule] = &[Rule {
    name: "dms-replication-not-public",
    identifier: "DMS_REPLICATION_NOT_PUBLIC",
    types: &["AWS::DMS::ReplicationInstance"],
    trigger: Trigger::Periodic,
    parameters: &[],
    replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
              dms-replication-not-public.md, a copy of AWS's page",
    checks: "Replication instances have no public address.",
    matters: "A public replication instance stands between the internet and two databases.",
    reads: "configuration.PubliclyAccessible",
    blind: "Security groups, routes and network lists, which decide who gets through.",
    choices: &[],
    judge: not_public,
}];

fn not_public(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("PubliclyAccessible").negated();
    must_hold(told, "configuration.PubliclyAccessible", "publicly accessible")
}
