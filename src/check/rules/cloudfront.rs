//! Rules of `CloudFront`: how viewers reach a distribution, and what is kept of it.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements, number, text};
use crate::check::verdict::Judgement;
use crate::truth::Truth;
use serde_json::Value;

const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "cloudfront-accesslogs-enabled",
        identifier: "CLOUDFRONT_ACCESSLOGS_ENABLED",
        types: &[DISTRIBUTION],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("S3BucketName", "bucket into which logs must go")],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   cloudfront-accesslogs-enabled.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1d71457) meant the same logs, which were \
                   the only ones",
        checks: "Distributions have standard logging (legacy) into a bucket, the named one if one \
                 is named.",
        matters: "Without logs nobody can tell who asked for what.",
        reads: "configuration.distributionConfig.logging",
        blind: "Newer kinds of logs, and whether the bucket takes them.",
        choices: &["The bucket is the name before .s3 in the address."],
        judge: access_logs,
    },
    Rule {
        name: "cloudfront-associated-with-waf",
        identifier: "CLOUDFRONT_ASSOCIATED_WITH_WAF",
        types: &[DISTRIBUTION],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "wafWebAclIds",
            "ids (WAF) or ARNs (WAFv2) of the web ACLs that may be used",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   cloudfront-associated-with-waf.html, 2026-11-26",
        checks: "Distributions use a web ACL, one of those named if any are.",
        matters: "Without a web ACL nothing is filtered before it reaches the servers.",
        reads: "configuration.distributionConfig.webACLId",
        blind: "What the web ACL lets through.",
        choices: &[
            "A distribution whose item has no webACLId is undecidable: items have it also when it \
             is empty.",
        ],
        judge: associated_with_waf,
    },
    Rule {
        name: "cloudfront-viewer-policy-https",
        identifier: "CLOUDFRONT_VIEWER_POLICY_HTTPS",
        types: &[DISTRIBUTION],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   cloudfront-viewer-policy-https.html, 2026-11-26",
        checks: "Distributions answer over HTTPS only, or redirect to it.",
        matters: "What is not encrypted can be read on the way.",
        reads: "configuration.distributionConfig.defaultCacheBehavior, .cacheBehaviors",
        blind: "How CloudFront speaks to the servers behind it.",
        choices: &[],
        judge: viewer_policy,
    },
];

fn access_logs(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match subject.flag("distributionConfig/logging/enabled") {
        Truth::Unknown => return Judgement::odd("configuration.distributionConfig.logging"),
        Truth::No => return Judgement::noncompliant("it has no standard logging"),
        Truth::Yes => {}
    }
    let Some(wanted) = parameters.text("S3BucketName") else { return Judgement::compliant() };
    let Some(address) = kit::word(subject.item, "distributionConfig/logging/bucket") else {
        return Judgement::odd("configuration.distributionConfig.logging.bucket");
    };
    let name = address.rfind(".s3").map_or(address, |it| &address[..it]);
    Judgement::expect(name == wanted, format!("it logs into another bucket: {name}"))
}

fn associated_with_waf(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let told = subject.configuration("distributionConfig/webACLId").and_then(Value::as_str);
    let named = parameters.list("wafWebAclIds");
    match told {
        None => Judgement::odd("configuration.distributionConfig.webACLId"),
        Some("") => Judgement::noncompliant("it has no web ACL"),
        Some(acl) => Judgement::expect(
            named.is_empty() || named.contains(&acl),
            format!("its web ACL is not one of those named: {acl}"),
        ),
    }
}

fn viewer_policy(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    const DEFAULT: &str = "distributionConfig/defaultCacheBehavior";
    const OTHERS: &str = "distributionConfig/cacheBehaviors";
    let others = elements(subject.configuration(&format!("{OTHERS}/items")));
    let policies: Vec<Option<&str>> = [subject.configuration(DEFAULT)]
        .into_iter()
        .chain(others.iter().map(Some))
        .map(|it| it.and_then(|it| text(it, "viewerProtocolPolicy")))
        .collect();
    if policies.contains(&Some("allow-all")) {
        return Judgement::noncompliant("a behaviour allows HTTP");
    }
    let counted = subject.configuration(OTHERS).and_then(|it| number(it, "quantity"));
    if counted.is_some_and(|it| usize::try_from(it) != Ok(others.len())) {
        return Judgement::odd("configuration.distributionConfig.cacheBehaviors.items");
    }
    let is_safe = |it: Option<&str>| matches!(it, Some("https-only" | "redirect-to-https"));
    if policies.into_iter().all(is_safe) {
        Judgement::compliant()
    } else {
        Judgement::odd("known viewerProtocolPolicy of each behaviour")
    }
}
