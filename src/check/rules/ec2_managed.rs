//! Rules of instances that Systems Manager looks after: that it does, and what it found.
use super::ec2_instance::state;
use crate::check::rule::{Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, at, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

const INVENTORY: &str = "AWS::SSM::ManagedInstanceInventory";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "ec2-instance-managed-by-systems-manager",
        identifier: "EC2_INSTANCE_MANAGED_BY_SSM",
        types: &["AWS::EC2::Instance"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  ec2-instance-managed-by-systems-manager.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2; in 2021 (awsdocs/aws-config-developer-guide@1d71457) it \
                  asked of every instance whether it was managed, running or not",
        checks: "Running instances are managed by Systems Manager, and their agent is not stopped.",
        matters: "What is not managed is not inventoried and not patched.",
        reads: "configuration.state; AWS::SSM::ManagedInstanceInventory configuration.\
                AWS:InstanceInformation.Content[].InstanceStatus, \
                supplementaryConfiguration.InstanceStatus",
        blind: "An agent that stopped without Systems Manager's inventory having said so.",
        choices: &[
            "The newer meaning is replayed: a stopped instance is compliant if it is known to \
             Systems Manager, else not applicable.",
            "An instance is managed if it has an item of inventory. A lost connection does not \
             count against it.",
        ],
        judge: managed,
    },
    Rule {
        name: "ec2-managedinstance-association-compliance-status-check",
        identifier: "EC2_MANAGEDINSTANCE_ASSOCIATION_COMPLIANCE_STATUS_CHECK",
        types: &["AWS::SSM::AssociationCompliance"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  ec2-managedinstance-association-compliance-status-check.html, read 2026-11-26 \
                  as kept at c2hans/aws-docs@3bfec7d",
        checks: "The associations of an instance ran and left it as they should.",
        matters: "An association that fails leaves an instance without what it was to set up.",
        reads: "configuration.AWS:ComplianceItem.Content.Association",
        blind: "What the association was to do.",
        choices: STATUS,
        judge: |subject, _| status(subject, "Association"),
    },
    Rule {
        name: "ec2-managedinstance-patch-compliance-status-check",
        identifier: "EC2_MANAGEDINSTANCE_PATCH_COMPLIANCE_STATUS_CHECK",
        types: &["AWS::SSM::PatchCompliance"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  ec2-managedinstance-patch-compliance-status-check.html, read 2026-11-26 as kept \
                  at c2hans/aws-docs@3bfec7d",
        checks: "The patches that an instance's baseline asks for are installed.",
        matters: "A missing patch is a known way in.",
        reads: "configuration.AWS:ComplianceItem.Content.Patch",
        blind: "Patches that no baseline asks for.",
        choices: STATUS,
        judge: |subject, _| status(subject, "Patch"),
    },
];

const STATUS: &[&str] = &[
    "ComplianceSummary.Status decides. Without it the entries do: noncompliant if one is \
     NON_COMPLIANT, compliant if all are COMPLIANT.",
    "A status of another word, as UNSPECIFIED_DATA, is undecidable.",
];

fn managed(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let state = state(subject.item);
    let inventory = subject.around.one(INVENTORY, &subject.item.resource_id);
    let is_running = match state {
        Some(word) => word == "running",
        None if inventory.is_some() => return Judgement::compliant(),
        None => return Judgement::odd("configuration.state"),
    };
    match inventory.as_deref().map(agent) {
        Some(Some(word @ ("Stopped" | "Terminated"))) if is_running => {
            Judgement::noncompliant(format!("running, and its agent is {word}"))
        }
        Some(_) => Judgement::compliant(),
        None if !is_running => Judgement::not_applicable("not running, and not managed"),
        None if subject.around.is_recorded(INVENTORY) == Truth::Yes => {
            Judgement::noncompliant("running, and Systems Manager does not know it")
        }
        None => {
            let why = "the inventory of managed instances was not recorded";
            Judgement::undecidable(Code::TypeNotRecorded, why)
        }
    }
}

/// What the inventory says of the agent.
fn agent(inventory: &Item) -> Option<&str> {
    let apart = inventory.supplementary("InstanceStatus").and_then(Value::as_str);
    let content = inventory.configuration("AWS:InstanceInformation/Content");
    apart.or_else(|| text(content?.get(&inventory.resource_id)?, "InstanceStatus"))
}

fn status(subject: &Subject<'_>, kind: &str) -> Judgement {
    let path = format!("AWS:ComplianceItem/Content/{kind}");
    let Some(content) = subject.configuration(&path) else {
        return Judgement::odd(&format!("configuration.{path}"));
    };
    let words: Vec<Option<&str>> = match (at(content, "ComplianceSummary"), content) {
        (Some(summary), _) => vec![text(summary, "Status")],
        (None, Value::Object(entries)) => entries.values().map(|it| text(it, "Status")).collect(),
        (None, Value::Array(entries)) => entries.iter().map(|it| text(it, "Status")).collect(),
        (None, _) => Vec::new(),
    };
    if words.contains(&Some("NON_COMPLIANT")) {
        Judgement::noncompliant(format!("{kind}: the status is NON_COMPLIANT"))
    } else if !words.is_empty() && words.iter().all(|it| *it == Some("COMPLIANT")) {
        Judgement::compliant()
    } else {
        let why = format!("{kind}: the status is neither COMPLIANT nor NON_COMPLIANT");
        Judgement::undecidable(Code::StateNotInItem, why)
    }
}
