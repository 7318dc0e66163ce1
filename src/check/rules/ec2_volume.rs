//! Rules of EC2's volumes and Elastic IP addresses: whether they are in use and encrypted.
use super::ec2_instance::state;
use super::kit::{is_key, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, elements, flag, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "encrypted-volumes",
        identifier: "ENCRYPTED_VOLUMES",
        types: &["AWS::EC2::Volume"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("kmsId", "id or ARN of the KMS key that must be used")],
        replays: "awsdocs/aws-config-developer-guide@e12607a doc_source/encrypted-volumes.md; the \
                  page reads the same on 2026-11-26",
        checks: "Attached EBS volumes are encrypted, with the named KMS key if one is named.",
        matters: "An unencrypted volume's content can be read by whoever gets hold of a copy of \
                  it.",
        reads: "configuration.attachments, .state, .encrypted, .kmsKeyId",
        blind: "Whether the key was usable, and what lies on the volume.",
        choices: &[
            "An unattached volume is not applicable: the page speaks of attached volumes only.",
            "kmsId is compared with the key's whole ARN and with the id at its end.",
        ],
        judge: encrypted_volumes,
    },
    Rule {
        name: "ec2-volume-inuse-check",
        identifier: "EC2_VOLUME_INUSE_CHECK",
        types: &["AWS::EC2::Volume"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "deleteOnTermination",
            "True: the volume must also be marked for deletion with its instance",
        )],
        replays: "docs.aws.amazon.com/config/latest/developerguide/ec2-volume-inuse-check.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@1ae5aa2",
        checks: "EBS volumes are attached to an instance that is not terminated, and marked for \
                 deletion with it if that is asked for.",
        matters: "A volume that is left behind keeps its data while nobody looks after it.",
        reads: "configuration.state, .attachments; AWS::EC2::Instance configuration.state",
        blind: "Whether anything on the instance uses the volume.",
        choices: &[
            "An attachment counts though its instance is not in the evidence: EC2 itself detaches \
             the volumes of a terminated instance.",
            "deleteOnTermination False asks nothing more; a word other than True and False makes \
             every volume noncompliant, as the page says.",
        ],
        judge: volume_in_use,
    },
    Rule {
        name: "eip-attached",
        identifier: "EIP_ATTACHED",
        types: &["AWS::EC2::EIP"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/eip-attached.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@1ae5aa2",
        checks: "Elastic IP addresses are attached to an instance or an interface in use.",
        matters: "An address that nobody uses is paid for, and may be attached unnoticed.",
        reads: "configuration.instanceId, .networkInterfaceId, .associationId; \
                AWS::EC2::NetworkInterface configuration.status",
        blind: "Whether traffic reaches the address.",
        choices: &[
            "An interface is in use if its own item says in-use; without that item the verdict is \
             undecidable.",
            "Members that are missing or empty mean that the address is attached to nothing.",
        ],
        judge: eip_attached,
    },
];

fn encrypted_volumes(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let is_attached = !elements(subject.configuration("attachments")).is_empty()
        || state(subject.item) == Some("in-use");
    if !is_attached {
        return Judgement::not_applicable("attached to nothing");
    }
    match (subject.flag("encrypted"), parameters.text("kmsId")) {
        (Truth::Unknown, _) => Judgement::odd("configuration.encrypted"),
        (Truth::No, _) => Judgement::noncompliant("attached and not encrypted"),
        (Truth::Yes, None) => Judgement::compliant(),
        (Truth::Yes, Some(wanted)) => match word(subject.item, "kmsKeyId") {
            Some(key) => Judgement::expect(is_key(key, wanted), format!("another key: {key}")),
            None => Judgement::odd("configuration.kmsKeyId"),
        },
    }
}

fn volume_in_use(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let all = elements(subject.configuration("attachments"));
    let attachments: Vec<&Value> =
        all.iter().filter(|it| text(it, "state") != Some("detached")).collect();
    let said = state(subject.item);
    if attachments.is_empty() && said != Some("in-use") {
        let is_told = said.is_some() || subject.configuration("attachments").is_some();
        return if is_told {
            Judgement::noncompliant("attached to nothing")
        } else {
            Judgement::odd("configuration.attachments")
        };
    }
    let is_terminated = |it: &&Value| {
        let instance = text(it, "instanceId").and_then(|id| subject.around.one(INSTANCE, id));
        instance.is_some_and(|it| state(&it) == Some("terminated"))
    };
    if !attachments.is_empty() && attachments.iter().all(is_terminated) {
        return Judgement::noncompliant("attached to a terminated instance");
    }
    match parameters.text("deleteOnTermination") {
        None => Judgement::compliant(),
        Some(word) if word.eq_ignore_ascii_case("false") => Judgement::compliant(),
        Some(word) if word.eq_ignore_ascii_case("true") => marked(&attachments),
        Some(word) => {
            Judgement::noncompliant(format!("deleteOnTermination is no True or False: {word}"))
        }
    }
}

const INSTANCE: &str = "AWS::EC2::Instance";
const INTERFACE: &str = "AWS::EC2::NetworkInterface";

fn marked(attachments: &[&Value]) -> Judgement {
    let marks = || attachments.iter().map(|it| flag(at(it, "deleteOnTermination")));
    match Truth::all(marks()) {
        Truth::Yes if !attachments.is_empty() => Judgement::compliant(),
        Truth::No => Judgement::noncompliant("not marked for deletion with its instance"),
        _ => Judgement::odd("configuration.attachments[].deleteOnTermination"),
    }
}

fn eip_attached(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = |path: &str| word(subject.item, path);
    if told("instanceId").is_some() {
        return Judgement::compliant();
    }
    let Some(interface) = told("networkInterfaceId") else {
        return if told("associationId").is_some() || told("publicIp").is_none() {
            Judgement::odd("configuration.networkInterfaceId")
        } else {
            Judgement::noncompliant("attached to nothing")
        };
    };
    let Some(item) = subject.around.one(INTERFACE, interface) else {
        let why = format!("whether {interface} is in use: its item is not in the evidence");
        return match subject.around.is_recorded(INTERFACE) {
            Truth::Yes => Judgement::undecidable(Code::StateNotInItem, why),
            _ => Judgement::undecidable(Code::TypeNotRecorded, why),
        };
    };
    match item.configuration("status").and_then(Value::as_str) {
        Some("in-use") => Judgement::compliant(),
        Some(status) => Judgement::noncompliant(format!("{interface} is {status}")),
        None => Judgement::odd("configuration.status of the interface"),
    }
}
