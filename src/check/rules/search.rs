//! Rules of `OpenSearch` Service: its domains, which AWS Config records as two types with members
//! of the same names.
use super::kit::{must_hold, unresolved, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements, flag};
use crate::check::verdict::Judgement;
use crate::truth::Truth;
use serde_json::Value;

const ELASTICSEARCH: &[&str] = &["AWS::Elasticsearch::Domain"];
const OPENSEARCH: &[&str] = &["AWS::OpenSearch::Domain"];
const LOG_TYPES: &[Parameter] =
    &[Parameter::optional("logTypes", "logs that must be sent: search, index, error")];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "elasticsearch-encrypted-at-rest",
        identifier: "ELASTICSEARCH_ENCRYPTED_AT_REST",
        types: ELASTICSEARCH,
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  elasticsearch-encrypted-at-rest.md, a copy of AWS's page",
        checks: "Domains encrypt what they store.",
        matters: "Unencrypted indexes can be read from a copy of the storage.",
        reads: "configuration.encryptionAtRestOptions.enabled",
        blind: "Whether the key was usable.",
        choices: &[],
        judge: encrypted_at_rest,
    },
    Rule {
        name: "opensearch-encrypted-at-rest",
        identifier: "OPENSEARCH_ENCRYPTED_AT_REST",
        types: OPENSEARCH,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  opensearch-encrypted-at-rest.md, a copy of AWS's page",
        checks: "Domains encrypt what they store.",
        matters: "Unencrypted indexes can be read from a copy of the storage.",
        reads: "configuration.EncryptionAtRestOptions.Enabled",
        blind: "Whether the key was usable.",
        choices: &[],
        judge: encrypted_at_rest,
    },
    Rule {
        name: "elasticsearch-in-vpc-only",
        identifier: "ELASTICSEARCH_IN_VPC_ONLY",
        types: ELASTICSEARCH,
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  elasticsearch-in-vpc-only.md, a copy of AWS's page",
        checks: "Domains have their endpoint in a VPC.",
        matters: "A public endpoint is guarded by the domain's policy alone.",
        reads: "configuration.vpcoptions, .endpoint",
        blind: "The routes and security groups of the VPC.",
        choices: &["A domain with subnets is in a VPC, also while it has no endpoint yet."],
        judge: elasticsearch_in_vpc,
    },
    Rule {
        name: "opensearch-in-vpc-only",
        identifier: "OPENSEARCH_IN_VPC_ONLY",
        types: OPENSEARCH,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  opensearch-in-vpc-only.md, a copy of AWS's page",
        checks: "Domains have their endpoint in a VPC.",
        matters: "A public endpoint is guarded by the domain's policy alone.",
        reads: "configuration.VPCOptions.SubnetIds",
        blind: "The routes and security groups of the VPC.",
        choices: &["A domain whose item names no subnets has a public endpoint."],
        judge: opensearch_in_vpc,
    },
    Rule {
        name: "elasticsearch-logs-to-cloudwatch",
        identifier: "ELASTICSEARCH_LOGS_TO_CLOUDWATCH",
        types: ELASTICSEARCH,
        trigger: Trigger::Change,
        parameters: LOG_TYPES,
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  elasticsearch-logs-to-cloudwatch.md, a copy of AWS's page",
        checks: "Domains send a log to CloudWatch Logs, or each of the named logs.",
        matters: "Without logs nobody sees errors, slow requests or who asked.",
        reads: "configuration.logPublishingOptions",
        blind: "Whether the log arrives in its group.",
        choices: &[
            "Where no log is named any log counts, the audit log too.",
            "An item without the options sends no logs: the service leaves them out then.",
        ],
        judge: logs_to_cloudwatch,
    },
    Rule {
        name: "opensearch-logs-to-cloudwatch",
        identifier: "OPENSEARCH_LOGS_TO_CLOUDWATCH",
        types: OPENSEARCH,
        trigger: Trigger::Change,
        parameters: LOG_TYPES,
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  opensearch-logs-to-cloudwatch.md, a copy of AWS's page",
        checks: "Domains send a log to CloudWatch Logs, or each of the named logs.",
        matters: "Without logs nobody sees errors, slow requests or who asked.",
        reads: "configuration.LogPublishingOptions",
        blind: "Whether the log arrives in its group.",
        choices: &[
            "Where no log is named any log counts, the audit log too.",
            "An item without the options sends no logs: the service leaves them out then.",
        ],
        judge: logs_to_cloudwatch,
    },
    Rule {
        name: "elasticsearch-node-to-node-encryption-check",
        identifier: "ELASTICSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK",
        types: ELASTICSEARCH,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  elasticsearch-node-to-node-encryption-check.md, a copy of AWS's page",
        checks: "The nodes of a domain encrypt what they send each other.",
        matters: "Unencrypted traffic between nodes can be read by whoever is on the way.",
        reads: "configuration.nodeToNodeEncryptionOptions.enabled",
        blind: "Whether clients encrypt what they send.",
        choices: &[],
        judge: node_to_node_encryption,
    },
    Rule {
        name: "opensearch-node-to-node-encryption-check",
        identifier: "OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK",
        types: OPENSEARCH,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  opensearch-node-to-node-encryption-check.md, a copy of AWS's page",
        checks: "The nodes of a domain encrypt what they send each other.",
        matters: "Unencrypted traffic between nodes can be read by whoever is on the way.",
        reads: "configuration.NodeToNodeEncryptionOptions.Enabled",
        blind: "Whether clients encrypt what they send.",
        choices: &[],
        judge: node_to_node_encryption,
    },
    Rule {
        name: "opensearch-https-required",
        identifier: "OPENSEARCH_HTTPS_REQUIRED",
        types: OPENSEARCH,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("tlsPolicies", "TLS policies that are allowed")],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  opensearch-https-required.md, a copy of AWS's page",
        checks: "Domains accept HTTPS only, with one of the named TLS policies if any are named.",
        matters: "What goes over an unencrypted connection can be read and altered on its way.",
        reads: "configuration.DomainEndpointOptions: EnforceHTTPS, TLSSecurityPolicy",
        blind: "Which versions of TLS clients use.",
        choices: &["Without tlsPolicies every policy is allowed."],
        judge: https_required,
    },
];

fn encrypted_at_rest(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("encryptionAtRestOptions/enabled");
    must_hold(told, "configuration.encryptionAtRestOptions.enabled", "not encrypted at rest")
}

fn node_to_node_encryption(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("nodeToNodeEncryptionOptions/enabled");
    let path = "configuration.nodeToNodeEncryptionOptions.enabled";
    must_hold(told, path, "not encrypted between nodes")
}

fn elasticsearch_in_vpc(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let has_subnets = !elements(subject.configuration("vpcoptions/subnetIds")).is_empty();
    if has_subnets || word(subject.item, "vpcoptions/vpcid").is_some() {
        return Judgement::compliant();
    }
    match subject.configuration("endpoint") {
        Some(_) => Judgement::noncompliant("its endpoint is public"),
        None => Judgement::odd("configuration.vpcoptions nor .endpoint"),
    }
}

fn opensearch_in_vpc(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if subject.configuration("DomainName").is_none() {
        return Judgement::odd("configuration.DomainName");
    }
    let has_subnets = !elements(subject.configuration("VPCOptions/SubnetIds")).is_empty();
    Judgement::expect(has_subnets, "not in a VPC: its endpoint is public")
}

fn logs_to_cloudwatch(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("domainName").is_none() {
        return Judgement::odd("configuration.domainName");
    }
    let options = subject.configuration("logPublishingOptions").and_then(Value::as_object);
    let state = |name: &str| match options.and_then(|it| it.get(name)) {
        None => Truth::No,
        Some(option) => flag(option.get("enabled").or_else(|| option.get("Enabled"))),
    };
    let wanted = parameters.list("logTypes");
    let told = if wanted.is_empty() {
        Truth::any(options.into_iter().flat_map(|it| it.keys()).map(|it| state(it)))
    } else {
        let Some(names) = wanted.iter().map(|it| log_of(it)).collect::<Option<Vec<_>>>() else {
            return unresolved("logTypes", "not of search, index, error");
        };
        Truth::all(names.into_iter().map(state))
    };
    must_hold(told, "configuration.logPublishingOptions: enabled", "logs are not sent")
}

/// The service's name of a log, by the rule's.
fn log_of(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "search" => "SEARCH_SLOW_LOGS",
        "index" => "INDEX_SLOW_LOGS",
        "error" => "ES_APPLICATION_LOGS",
        _ => return None,
    })
}

fn https_required(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let policies = parameters.list("tlsPolicies");
    let told = subject.flag("DomainEndpointOptions/EnforceHTTPS");
    match (told, word(subject.item, "DomainEndpointOptions/TLSSecurityPolicy")) {
        (Truth::Unknown, _) => Judgement::odd("configuration.DomainEndpointOptions.EnforceHTTPS"),
        (Truth::No, _) => Judgement::noncompliant("HTTPS is not enforced"),
        (Truth::Yes, _) if policies.is_empty() => Judgement::compliant(),
        (Truth::Yes, None) => {
            Judgement::odd("configuration.DomainEndpointOptions.TLSSecurityPolicy")
        }
        (Truth::Yes, Some(policy)) => {
            Judgement::expect(policies.contains(&policy), format!("its TLS policy is {policy}"))
        }
    }
}
