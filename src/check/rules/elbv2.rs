//! Rules of Application, Network and Gateway Load Balancers; the one on access logs is of Classic
//! ones too.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, at, elements, flag, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;
use std::sync::Arc;

const CLASSIC: &str = "AWS::ElasticLoadBalancing::LoadBalancer";
const BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
const LISTENER: &str = "AWS::ElasticLoadBalancingV2::Listener";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "alb-http-drop-invalid-header-enabled",
        identifier: "ALB_HTTP_DROP_INVALID_HEADER_ENABLED",
        types: &[BALANCER],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   alb-http-drop-invalid-header-enabled.html, 2026-11-26",
        checks: "Application Load Balancers drop HTTP headers that are not valid.",
        matters: "Such headers are used to smuggle requests past a load balancer.",
        reads: "configuration.type; supplementaryConfiguration.LoadBalancerAttributes",
        blind: "What the servers behind it take.",
        choices: &[
            "Load balancers of other kinds are not applicable.",
            "An item without the attribute is undecidable.",
        ],
        judge: drop_invalid_header,
    },
    Rule {
        name: "alb-http-to-https-redirection-check",
        identifier: "ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK",
        types: &[BALANCER],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   alb-http-to-https-redirection-check.html, 2026-11-26",
        checks: "HTTP listeners of Application Load Balancers redirect to HTTPS.",
        matters: "What is not encrypted can be read on the way.",
        reads: "configuration.type; AWS::ElasticLoadBalancingV2::Listener",
        blind: "Rules of a listener other than its default actions.",
        choices: &[
            "A load balancer without an HTTP listener is compliant; one of another kind is not \
             applicable.",
            "The default actions of a listener are looked at: a redirect to HTTPS must be among \
             them. One that forwards is noncompliant.",
            "Where the default action is neither, it is undecidable: another rule may redirect.",
            "A redirect with the protocol that was used is none to HTTPS.",
        ],
        judge: redirection,
    },
    Rule {
        name: "alb-waf-enabled",
        identifier: "ALB_WAF_ENABLED",
        types: &[BALANCER],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "wafWebAclIds",
            "ids (WAF) or ARNs (WAFv2) of the web ACLs that may be used",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   alb-waf-enabled.html, 2026-11-26",
        checks: "Application Load Balancers use a web ACL, one of those named if any are.",
        matters: "Without a web ACL nothing is filtered before it reaches the servers.",
        reads: "configuration.type; AWS::WAFv2::WebACL, AWS::WAFRegional::WebACL and what they are \
                associated with",
        blind: "The association as the load balancer has it: only the item of a web ACL names it.",
        choices: &[
            "Load balancers of other kinds are not applicable.",
            "That there is none is believed only where both types were recorded.",
        ],
        judge: waf,
    },
    Rule {
        name: "elb-deletion-protection-enabled",
        identifier: "ELB_DELETION_PROTECTION_ENABLED",
        types: &[BALANCER],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elb-deletion-protection-enabled.html, 2026-11-26",
        checks: "Load balancers are protected from deletion.",
        matters: "A load balancer that is deleted by mistake takes its address and its service \
                  with it.",
        reads: "supplementaryConfiguration.LoadBalancerAttributes",
        blind: "Who may switch the protection off.",
        choices: &[
            "Application, Network and Gateway Load Balancers are looked at, as the page of \
             Security Hub on ELB.6 says.",
        ],
        judge: deletion_protection,
    },
    Rule {
        name: "elb-logging-enabled",
        identifier: "ELB_LOGGING_ENABLED",
        types: &[CLASSIC, BALANCER],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("s3BucketNames", "buckets into which logs may go")],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elb-logging-enabled.html, 2026-11-26; since 2023 it says that Network and \
                   Gateway Load Balancers are left out",
        checks: "Application and Classic Load Balancers log requests, into a named bucket if any \
                 are named.",
        matters: "Without logs nobody can tell who asked for what.",
        reads: "configuration.type; supplementaryConfiguration.LoadBalancerAttributes",
        blind: "Whether the bucket takes the logs.",
        choices: &[],
        judge: logging,
    },
    Rule {
        name: "elbv2-acm-certificate-required",
        identifier: "ELBV2_ACM_CERTIFICATE_REQUIRED",
        types: &[BALANCER],
        trigger: Trigger::Periodic,
        parameters: &[Parameter::optional(
            "AcmCertificatesAllowed",
            "ARNs of the certificates that may be used",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elbv2-acm-certificate-required.html, 2026-11-26; since 2023 it says that one \
                   listener without a certificate of ACM is enough",
        checks: "Every listener of Application and Network Load Balancers has a certificate of \
                 ACM.",
        matters: "ACM renews its certificates; what is not encrypted can be read on the way.",
        reads: "configuration.type; AWS::ElasticLoadBalancingV2::Listener",
        blind: "Certificates of a listener beside its default one.",
        choices: &[
            "A listener without a certificate is noncompliant whatever its protocol: the page \
             excepts none.",
            "A Gateway Load Balancer, or one without listeners, is not applicable.",
        ],
        judge: acm_certificate,
    },
];

/// The value of an attribute; they are pairs in a list.
fn attribute(item: &Item, key: &str) -> Option<String> {
    let attributes = kit::supplementary(item, "LoadBalancerAttributes")?;
    let pair = elements(Some(&*attributes)).iter().find(|it| text(it, "key") == Some(key))?;
    text(pair, "value").map(str::to_owned)
}

/// What is not an Application Load Balancer is not applicable.
fn unless_application(subject: &Subject<'_>) -> Option<Judgement> {
    match kit::word(subject.item, "type") {
        Some("application") => None,
        Some(kind) => Some(Judgement::not_applicable(format!("it is of type {kind}"))),
        None => Some(Judgement::odd("configuration.type")),
    }
}

fn drop_invalid_header(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let key = "routing.http.drop_invalid_header_fields.enabled";
    unless_application(subject)
        .unwrap_or_else(|| expect_attribute(subject, key, "it keeps invalid headers"))
}

fn deletion_protection(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    expect_attribute(subject, "deletion_protection.enabled", "it is not protected")
}

fn expect_attribute(subject: &Subject<'_>, key: &str, because: &str) -> Judgement {
    match attribute(subject.item, key).as_deref() {
        Some("true") => Judgement::compliant(),
        Some("false") => Judgement::noncompliant(because),
        _ => Judgement::odd(&format!("attribute {key}")),
    }
}

fn logging(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let (is_logged, bucket) = if subject.item.resource_type == CLASSIC {
        classic_log(subject.item)
    } else if let Some(judgement) = unless_application(subject) {
        return judgement;
    } else {
        application_log(subject.item)
    };
    let named = parameters.list("s3BucketNames");
    match (is_logged, bucket) {
        (Truth::Unknown, _) => Judgement::odd("attribute of access logs"),
        (Truth::No, _) => Judgement::noncompliant("it does not log requests"),
        (Truth::Yes, _) if named.is_empty() => Judgement::compliant(),
        (Truth::Yes, None) => Judgement::odd("bucket of access logs"),
        (Truth::Yes, Some(bucket)) => Judgement::expect(
            named.contains(&bucket.as_str()),
            format!("it logs into another bucket: {bucket}"),
        ),
    }
}

fn classic_log(item: &Item) -> (Truth, Option<String>) {
    let attributes = kit::supplementary(item, "LoadBalancerAttributes").unwrap_or_default();
    let bucket = text(&attributes, "accessLog/s3BucketName");
    (flag(at(&attributes, "accessLog/enabled")), bucket.map(str::to_owned))
}

fn application_log(item: &Item) -> (Truth, Option<String>) {
    let is_logged = attribute(item, "access_logs.s3.enabled").map(Value::String);
    (flag(is_logged.as_ref()), attribute(item, "access_logs.s3.bucket"))
}

fn is_named_by(subject: &Subject<'_>, arn: &str) -> bool {
    subject.item.resource_id == arn || subject.item.arn.as_deref() == Some(arn)
}

/// What is known of each listener of a load balancer that was seen.
fn of_listeners(subject: &Subject<'_>, ask: &dyn Fn(&Item) -> Truth) -> Vec<Truth> {
    let all = subject.around.all(LISTENER);
    let is_own = |it: &&Arc<Item>| {
        kit::word(it, "LoadBalancerArn").is_some_and(|it| is_named_by(subject, it))
    };
    all.iter().filter(is_own).map(|it| ask(it)).collect()
}

fn acm_certificate(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match kit::word(subject.item, "type") {
        Some("application" | "network") => {}
        Some(kind) => return Judgement::not_applicable(format!("it is of type {kind}")),
        None => return Judgement::odd("configuration.type"),
    }
    let allowed = parameters.list("AcmCertificatesAllowed");
    let certified = of_listeners(subject, &|it| is_certified(it, &allowed));
    if certified.contains(&Truth::No) {
        return Judgement::noncompliant("a listener has no certificate of ACM that is allowed");
    }
    if let Some(judgement) = kit::unrecorded(subject, LISTENER) {
        return judgement;
    }
    match Truth::all(certified.iter().copied()) {
        Truth::Yes if certified.is_empty() => Judgement::not_applicable("it has no listener"),
        Truth::Yes => Judgement::compliant(),
        _ => Judgement::odd("Certificates of a listener"),
    }
}

fn is_certified(listener: &Item, allowed: &[&str]) -> Truth {
    let certificates: Vec<&str> = elements(listener.configuration("Certificates"))
        .iter()
        .filter_map(|it| text(it, "CertificateArn"))
        .collect();
    let is_fit = |it: &&str| kit::is_of_acm(it) && (allowed.is_empty() || allowed.contains(it));
    match kit::word(listener, "Protocol") {
        None | Some("HTTPS" | "TLS") if certificates.is_empty() => Truth::Unknown,
        _ => Truth::from(!certificates.is_empty() && certificates.iter().all(is_fit)),
    }
}

fn redirection(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if let Some(judgement) = unless_application(subject) {
        return judgement;
    }
    let redirected = of_listeners(subject, &|it| match kit::word(it, "Protocol") {
        Some("HTTP") => redirects(it),
        Some(_) => Truth::Yes,
        None => Truth::Unknown,
    });
    if redirected.contains(&Truth::No) {
        return Judgement::noncompliant("an HTTP listener does not redirect to HTTPS");
    }
    if let Some(judgement) = kit::unrecorded(subject, LISTENER) {
        return judgement;
    }
    match Truth::all(redirected) {
        Truth::Yes => Judgement::compliant(),
        _ => Judgement::undecidable(Code::StateNotInItem, "what the rules of a listener do"),
    }
}

/// What answers neither so nor so may still have a rule that redirects, which no item shows.
fn redirects(listener: &Item) -> Truth {
    let actions = elements(listener.configuration("DefaultActions"));
    let is_safe = |it: &Value| text(it, "RedirectConfig/Protocol") == Some("HTTPS");
    let leads_on = |it: &Value| matches!(text(it, "Type"), Some("forward" | "redirect"));
    if actions.iter().any(is_safe) {
        Truth::Yes
    } else if actions.iter().any(leads_on) {
        Truth::No
    } else {
        Truth::Unknown
    }
}

fn waf(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    const ACLS: &[&str] = &["AWS::WAFv2::WebACL", "AWS::WAFRegional::WebACL"];
    if let Some(judgement) = unless_application(subject) {
        return judgement;
    }
    let guards: Vec<Arc<Item>> = ACLS
        .iter()
        .flat_map(|it| subject.around.all(it))
        .filter(|it| guards(it, subject))
        .collect();
    if guards.is_empty() {
        return ACLS
            .iter()
            .find_map(|it| kit::unrecorded(subject, it))
            .unwrap_or_else(|| Judgement::noncompliant("no web ACL names it"));
    }
    let named = parameters.list("wafWebAclIds");
    let is_named = |it: &Arc<Item>| {
        let ids = [Some(it.resource_id.as_str()), it.arn.as_deref(), kit::word(it, "webACLId")];
        ids.into_iter().flatten().any(|it| named.contains(&it))
    };
    let is_so = named.is_empty() || guards.iter().any(is_named);
    Judgement::expect(is_so, "its web ACL is not one of those named")
}

/// Whether a web ACL names a load balancer: among its relationships, in WAF Regional in a list too.
fn guards(acl: &Item, subject: &Subject<'_>) -> bool {
    let listed = elements(acl.configuration("associationList"));
    let listed = listed.iter().filter_map(|it| text(it, "resourceARN"));
    acl.related(BALANCER).into_iter().chain(listed).any(|it| is_named_by(subject, it))
}
