//! Rules of Classic Load Balancers: listeners, certificates, policies, zones.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, elements, flag, text};
use crate::check::verdict::Judgement;
use crate::truth::Truth;
use serde_json::Value;

const CLASSIC: &str = "AWS::ElasticLoadBalancing::LoadBalancer";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "elb-acm-certificate-required",
        identifier: "ELB_ACM_CERTIFICATE_REQUIRED",
        types: &[CLASSIC],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elb-acm-certificate-required.html, 2026-11-26",
        checks: "Classic Load Balancers use certificates of ACM on their listeners of SSL and \
                 HTTPS.",
        matters: "ACM renews its certificates; others end unnoticed.",
        reads: "configuration.listenerDescriptions",
        blind: "Whether a certificate was imported into ACM, which then does not renew it.",
        choices: &[
            "A load balancer without a listener of SSL or HTTPS is not applicable.",
            "Each listener of SSL or HTTPS must have one.",
        ],
        judge: acm_certificate,
    },
    Rule {
        name: "elb-cross-zone-load-balancing-enabled",
        identifier: "ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED",
        types: &[CLASSIC],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elb-cross-zone-load-balancing-enabled.html, 2026-11-26",
        checks: "Classic Load Balancers share requests among the instances of all zones.",
        matters: "Else the instances of a zone with few of them get too much.",
        reads: "supplementaryConfiguration.LoadBalancerAttributes.crossZoneLoadBalancing",
        blind: "How many instances stand in which zone.",
        choices: &[],
        judge: cross_zone,
    },
    Rule {
        name: "elb-predefined-security-policy-ssl-check",
        identifier: "ELB_PREDEFINED_SECURITY_POLICY_SSL_CHECK",
        types: &[CLASSIC],
        trigger: Trigger::Change,
        parameters: &[Parameter::required("predefinedPolicyName", "name of the predefined policy")],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elb-predefined-security-policy-ssl-check.html, 2026-11-26",
        checks: "Listeners of SSL and HTTPS of Classic Load Balancers use the named predefined \
                 policy.",
        matters: "The policy decides which old protocols and weak ciphers are spoken.",
        reads: "configuration.listenerDescriptions; \
                supplementaryConfiguration.LoadBalancerPolicies",
        blind: "What the predefined policy contains.",
        choices: &[
            "What a policy was made after counts (Reference-Security-Policy), not what it is \
             called.",
            "A load balancer without a listener of SSL or HTTPS is not applicable, as the page of \
             2022 says.",
            "Each listener of SSL or HTTPS must use it.",
        ],
        judge: predefined_policy,
    },
    Rule {
        name: "elb-tls-https-listeners-only",
        identifier: "ELB_TLS_HTTPS_LISTENERS_ONLY",
        types: &[CLASSIC],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elb-tls-https-listeners-only.html, 2026-11-26",
        checks: "All listeners of Classic Load Balancers speak SSL or HTTPS.",
        matters: "What is not encrypted can be read on the way.",
        reads: "configuration.listenerDescriptions",
        blind: "How the load balancer speaks to the instances.",
        choices: &[],
        judge: tls_only,
    },
];

/// The listeners; `None` if the item does not list them.
fn listeners<'s>(subject: &Subject<'s>) -> Option<&'s [Value]> {
    subject.configuration("listenerDescriptions")?.as_array().map(Vec::as_slice)
}

fn is_encrypted(listener: &Value) -> bool {
    matches!(text(listener, "listener/protocol"), Some("HTTPS" | "SSL"))
}

fn acm_certificate(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let Some(listeners) = listeners(subject) else {
        return Judgement::odd("configuration.listenerDescriptions");
    };
    let certificates: Vec<Option<&str>> = listeners
        .iter()
        .filter(|it| is_encrypted(it))
        .map(|it| text(it, "listener/sslcertificateId"))
        .collect();
    if certificates.is_empty() {
        return Judgement::not_applicable("it has no listener of SSL or HTTPS");
    }
    let foreign = certificates.iter().flatten().find(|it| !kit::is_of_acm(it));
    match foreign {
        Some(foreign) => Judgement::noncompliant(format!("a certificate not of ACM: {foreign}")),
        None if certificates.contains(&None) => Judgement::odd("sslcertificateId of a listener"),
        None => Judgement::compliant(),
    }
}

fn cross_zone(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let attributes = kit::supplementary(subject.item, "LoadBalancerAttributes");
    match attributes.map_or(Truth::Unknown, |it| flag(at(&it, "crossZoneLoadBalancing/enabled"))) {
        Truth::Unknown => Judgement::odd(
            "supplementaryConfiguration.LoadBalancerAttributes.crossZoneLoadBalancing",
        ),
        is => Judgement::expect(is == Truth::Yes, "it does not share requests across zones"),
    }
}

fn predefined_policy(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let Some(listeners) = listeners(subject) else {
        return Judgement::odd("configuration.listenerDescriptions");
    };
    let Some(wanted) = parameters.text("predefinedPolicyName") else {
        return kit::unusable("predefinedPolicyName", "is empty");
    };
    let policies = kit::supplementary(subject.item, "LoadBalancerPolicies");
    let policies = elements(policies.as_deref());
    let uses: Vec<Truth> = listeners
        .iter()
        .filter(|it| is_encrypted(it))
        .map(|it| follows(&kit::words(at(it, "policyNames")), policies, wanted))
        .collect();
    if uses.is_empty() {
        return Judgement::not_applicable("it has no listener of SSL or HTTPS");
    }
    match Truth::all(uses) {
        Truth::Yes => Judgement::compliant(),
        Truth::No => Judgement::noncompliant("a listener uses another policy of negotiation"),
        Truth::Unknown => Judgement::odd("LoadBalancerPolicies with each policy of its listeners"),
    }
}

/// Whether the policy of negotiation among those of a listener was made after a predefined one.
fn follows(names: &[&str], policies: &[Value], wanted: &str) -> Truth {
    let is_asked = |it: &&Value| {
        text(it, "policyTypeName") == Some("SSLNegotiationPolicyType")
            && text(it, "policyName").is_some_and(|it| names.contains(&it))
    };
    let Some(policy) = policies.iter().find(is_asked) else { return Truth::Unknown };
    let reference = elements(at(policy, "policyAttributeDescriptions"))
        .iter()
        .find(|it| text(it, "attributeName") == Some("Reference-Security-Policy"));
    Truth::from(reference.and_then(|it| text(it, "attributeValue")) == Some(wanted))
}

fn tls_only(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let Some(listeners) = listeners(subject) else {
        return Judgement::odd("configuration.listenerDescriptions");
    };
    if listeners.is_empty() {
        return Judgement::not_applicable("it has no listener");
    }
    let is_plain = |it: &&Value| text(it, "listener/protocol").is_some() && !is_encrypted(it);
    if let Some(plain) = listeners.iter().find(is_plain) {
        let protocol = text(plain, "listener/protocol").unwrap_or_default();
        return Judgement::noncompliant(format!("a listener of {protocol}"));
    }
    if listeners.iter().all(is_encrypted) {
        Judgement::compliant()
    } else {
        Judgement::odd("protocol of a listener")
    }
}
