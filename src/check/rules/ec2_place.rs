//! Rules of EC2 instances that compare them with what is asked for: profile, type, image, tenancy,
//! VPC. One of them is asof's own.
use super::ec2_instance::state;
use super::kit::word;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, elements, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

const INSTANCE: &[&str] = &["AWS::EC2::Instance"];
const GATEWAY: &str = "AWS::EC2::InternetGateway";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "ec2-instance-profile-attached",
        identifier: "EC2_INSTANCE_PROFILE_ATTACHED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "IamInstanceProfileArnList",
            "ARNs of the profiles that may be attached, with commas between",
        )],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  ec2-instance-profile-attached.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2",
        checks: "Instances have an IAM instance profile, one of the named ones if some are named.",
        matters: "Without a profile, programs on the instance are given long-lived keys instead.",
        reads: "configuration.iamInstanceProfile",
        blind: "What the profile's role allows.",
        choices: &["Without the member an instance has no profile: AWS leaves out what is null."],
        judge: profile_attached,
    },
    Rule {
        name: "ec2-instances-in-vpc",
        identifier: "INSTANCES_IN_VPC",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("vpcId", "the VPC that the instances must be in")],
        replays: "docs.aws.amazon.com/config/latest/developerguide/ec2-instances-in-vpc.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@1ae5aa2",
        checks: "Instances are in a VPC, the named one if one is named.",
        matters: "Outside a VPC (EC2-Classic, until 2022) all customers shared one network.",
        reads: "configuration.vpcId, .state",
        blind: "What the VPC lets through.",
        choices: &[
            "Without the member an instance is in no VPC: AWS leaves out what is null.",
            "A terminated instance without a VPC is not applicable: EC2 takes it away.",
        ],
        judge: in_vpc,
    },
    Rule {
        name: "ec2-instances-in-vpc-with-internet-gateway",
        identifier: "ASOF_INSTANCES_IN_VPC_WITH_INTERNET_GATEWAY",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "none of AWS's: a rule of asof's own, with no page; scope it to a tag (env=PROD) \
                  to find production instances in a VPC that has a gateway",
        checks: "No instance stands in a VPC that an internet gateway is attached to.",
        matters: "A gateway is what a VPC needs for a way in from the internet and out to it.",
        reads: "configuration.vpcId; AWS::EC2::InternetGateway configuration.attachments; \
                AWS::EC2::VPC configuration.ownerId",
        blind: "Routes, addresses and security groups: whether the gateway leads to the instance.",
        choices: &[
            "Running or not, an instance with a VPC counts; one in no VPC is not applicable.",
            "Every attachment but a detached one counts. Egress-only gateways do not.",
            "Compliant needs the VPC's own item: the gateway of a VPC that another account shares \
             is recorded in that account.",
        ],
        judge: in_vpc_with_gateway,
    },
    Rule {
        name: "desired-instance-type",
        identifier: "DESIRED_INSTANCE_TYPE",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::required("instanceType", "types, with commas between")],
        replays: "docs.aws.amazon.com/config/latest/developerguide/desired-instance-type.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@1ae5aa2",
        checks: "Instances are of one of the named types.",
        matters: "Types that nobody planned for cost more, or lack what the plan relies on.",
        reads: "configuration.instanceType",
        blind: "Why the type was chosen.",
        choices: &["Whole names are compared, in the capitals given."],
        judge: desired_type,
    },
    Rule {
        name: "desired-instance-tenancy",
        identifier: "DESIRED_INSTANCE_TENANCY",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[
            Parameter::required("tenancy", "DEDICATED, HOST or DEFAULT"),
            Parameter::optional("imageId", "AMIs; instances from others are not asked"),
            Parameter::optional("hostId", "Dedicated Hosts that the instances must be on"),
        ],
        replays: "docs.aws.amazon.com/config/latest/developerguide/desired-instance-tenancy.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@1ae5aa2",
        checks: "Instances have the named tenancy, and run on one of the named hosts if some are \
                 named.",
        matters: "Licences and contracts may demand hardware that no other customer shares.",
        reads: "configuration.placement.tenancy, .placement.hostId, .imageId",
        blind: "What else runs on the host.",
        choices: &[
            "The tenancy is compared in any capitals: the item writes it in small letters.",
            "With imageId, instances from other AMIs are not applicable.",
            "Without placement.hostId an instance is on no Dedicated Host.",
        ],
        judge: desired_tenancy,
    },
    Rule {
        name: "approved-amis-by-id",
        identifier: "APPROVED_AMIS_BY_ID",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::required("amiIds", "approved AMIs, with commas between")],
        replays: "docs.aws.amazon.com/config/latest/developerguide/approved-amis-by-id.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@9a3d9b4",
        checks: "Running instances were launched from one of the approved AMIs.",
        matters: "An image that nobody approved may hold anything, and nobody patches it.",
        reads: "configuration.imageId, .state",
        blind: "What was installed after the launch.",
        choices: &[
            "An instance that does not run is not applicable: the page speaks of running ones.",
        ],
        judge: approved_ami,
    },
];

fn profile_attached(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let Some(profile) = subject.configuration("iamInstanceProfile") else {
        return if is_whole(subject.item) {
            Judgement::noncompliant("no profile")
        } else {
            Judgement::odd("configuration.instanceId")
        };
    };
    let allowed = parameters.list("IamInstanceProfileArnList");
    match text(profile, "arn") {
        _ if allowed.is_empty() => Judgement::compliant(),
        Some(arn) => Judgement::expect(allowed.contains(&arn), format!("another profile: {arn}")),
        None => Judgement::odd("configuration.iamInstanceProfile.arn"),
    }
}

/// Whether the item tells the instance at all: only then does a member that is left out mean none.
fn is_whole(item: &Item) -> bool {
    item.configuration("instanceId").is_some()
}

fn vpc(item: &Item) -> Option<&str> {
    item.configuration("vpcId")?.as_str().filter(|it| !it.is_empty())
}

fn in_vpc(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match (vpc(subject.item), parameters.text("vpcId")) {
        (Some(_), None) => Judgement::compliant(),
        (Some(vpc), Some(wanted)) => Judgement::expect(vpc == wanted, format!("in {vpc}")),
        (None, _) if !is_whole(subject.item) => Judgement::odd("configuration.instanceId"),
        (None, _) if state(subject.item) == Some("terminated") => {
            Judgement::not_applicable("terminated: EC2 has taken its VPC away")
        }
        (None, _) => Judgement::noncompliant("in no VPC"),
    }
}

fn in_vpc_with_gateway(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let Some(vpc) = vpc(subject.item) else {
        return if is_whole(subject.item) {
            Judgement::not_applicable("in no VPC")
        } else {
            Judgement::odd("configuration.instanceId")
        };
    };
    let is_attached =
        |it: &Value| text(it, "vpcId") == Some(vpc) && text(it, "state") != Some("detached");
    let mut gateways = subject.around.all(GATEWAY).into_iter();
    let attached =
        gateways.find(|it| elements(it.configuration("attachments")).iter().any(is_attached));
    if let Some(gateway) = attached {
        let id = &gateway.resource_id;
        return Judgement::noncompliant(format!("{id} is attached to its VPC {vpc}"));
    }
    if subject.around.is_recorded(GATEWAY) != Truth::Yes {
        let why = "internet gateways were not recorded";
        return Judgement::undecidable(Code::TypeNotRecorded, why);
    }
    let Some(its) = subject.around.one("AWS::EC2::VPC", vpc) else {
        let why = format!("{vpc} is not in the evidence: another account may share it");
        return Judgement::undecidable(Code::StateNotInItem, why);
    };
    match its.configuration("ownerId").and_then(Value::as_str) {
        Some(owner) if owner != subject.item.account_id => {
            let why = format!("{vpc} is shared by {owner}, where its gateway is recorded");
            Judgement::undecidable(Code::StateNotInItem, why)
        }
        _ => Judgement::compliant(),
    }
}

fn desired_type(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let Some(kind) = word(subject.item, "instanceType") else {
        return Judgement::odd("configuration.instanceType");
    };
    Judgement::expect(parameters.list("instanceType").contains(&kind), format!("a {kind}"))
}

fn desired_tenancy(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let wanted = parameters.text("tenancy").unwrap_or("").to_ascii_lowercase();
    if !["dedicated", "host", "default"].contains(&wanted.as_str()) {
        let why = "parameter tenancy is not DEDICATED, HOST or DEFAULT";
        return Judgement::undecidable(Code::ParameterUnresolved, why);
    }
    let told = |path: &str| word(subject.item, path);
    let (images, hosts) = (parameters.list("imageId"), parameters.list("hostId"));
    if !images.is_empty() {
        match told("imageId") {
            None => return Judgement::odd("configuration.imageId"),
            Some(image) if !images.contains(&image) => {
                return Judgement::not_applicable(format!("from another AMI: {image}"));
            }
            Some(_) => {}
        }
    }
    let host = told("placement/hostId").unwrap_or("none");
    match told("placement/tenancy") {
        None => Judgement::odd("configuration.placement.tenancy"),
        Some(tenancy) if tenancy != wanted => Judgement::noncompliant(format!("tenancy {tenancy}")),
        Some(_) => {
            let is_placed = hosts.is_empty() || hosts.contains(&host);
            Judgement::expect(is_placed, format!("on host {host}"))
        }
    }
}

fn approved_ami(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match state(subject.item) {
        None => return Judgement::odd("configuration.state"),
        Some("running") => {}
        Some(other) => return Judgement::not_applicable(format!("{other}, not running")),
    }
    let Some(image) = word(subject.item, "imageId") else {
        return Judgement::odd("configuration.imageId");
    };
    Judgement::expect(parameters.list("amiIds").contains(&image), format!("runs {image}"))
}
