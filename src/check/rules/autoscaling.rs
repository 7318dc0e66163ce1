//! Rules of EC2 Auto Scaling: how groups check their instances, and what they launch.
use super::kit;
use crate::check::rule::{Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements};
use crate::check::verdict::Judgement;
use crate::truth::Truth;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "autoscaling-group-elb-healthcheck-required",
        identifier: "AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED",
        types: &["AWS::AutoScaling::AutoScalingGroup"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   autoscaling-group-elb-healthcheck-required.html, 2026-11-26",
        checks: "Groups behind a load balancer use its health checks.",
        matters: "Else an instance that answers no request is kept as long as it runs.",
        reads: "configuration.loadBalancerNames, .targetGroupARNs, .healthCheckType",
        blind: "Whether the check of the load balancer means anything.",
        choices: &[
            "A group behind no load balancer is not applicable.",
            "ELB may be one of several kinds of checks, joined with commas.",
        ],
        judge: elb_healthcheck,
    },
    Rule {
        name: "autoscaling-launch-config-public-ip-disabled",
        identifier: "AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED",
        types: &["AWS::AutoScaling::LaunchConfiguration"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   autoscaling-launch-config-public-ip-disabled.html, 2026-11-26",
        checks: "Launch configurations do not give instances a public address.",
        matters: "An instance with a public address is reached from the internet wherever a \
                  security group lets it.",
        reads: "configuration.associatePublicIpAddress",
        blind: "What the subnet decides where the launch configuration says nothing, and whether a \
                group uses it.",
        choices: &[
            "A launch configuration that says nothing is compliant: the page speaks of one that \
             says true.",
        ],
        judge: public_ip,
    },
];

fn elb_healthcheck(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let lists = ["loadBalancerNames", "targetGroupARNs"].map(|it| subject.configuration(it));
    if lists.iter().all(Option::is_none) {
        return Judgement::odd("configuration.loadBalancerNames");
    }
    if lists.into_iter().all(|it| elements(it).is_empty()) {
        return Judgement::not_applicable("it is behind no load balancer");
    }
    match kit::word(subject.item, "healthCheckType") {
        None => Judgement::odd("configuration.healthCheckType"),
        Some(kinds) => Judgement::expect(
            kinds.split(',').any(|it| it.trim() == "ELB"),
            format!("behind a load balancer, and checked by {kinds}"),
        ),
    }
}

fn public_ip(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if subject.configuration("launchConfigurationName").is_none() {
        return Judgement::odd("configuration.launchConfigurationName");
    }
    match (
        subject.configuration("associatePublicIpAddress"),
        subject.flag("associatePublicIpAddress"),
    ) {
        (None, _) | (_, Truth::No) => Judgement::compliant(),
        (_, Truth::Yes) => Judgement::noncompliant("its instances get a public address"),
        (_, Truth::Unknown) => Judgement::odd("configuration.associatePublicIpAddress"),
    }
}
