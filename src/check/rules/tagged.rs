//! The rules that ask whether resources of a type are tagged: one predicate, and a line for each
//! rule in `tagged.tsv` (name, identifier, type, page).
use super::family::{Row, rules};
use crate::check::rule::{Judge, Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::{Code, Judgement};
use serde_json::Value;
use std::sync::LazyLock;

/// All of them, sorted by name.
pub(super) static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| rules(include_str!("tagged.tsv"), of));

const KEYS: Parameter = Parameter::optional(
    "requiredKeyTags",
    "comma-separated tag keys that each resource must have, capitals counted",
);

const CHECKS: &str =
    "A resource has a tag, or each tag key that is asked for; AWS's own (aws:…) do not count.";

/// Ways in which one of the family differs from the others.
struct Kind {
    parameters: &'static [Parameter],
    checks: &'static str,
    reads: &'static str,
    choices: &'static [&'static str],
    judge: Judge,
}

const PLAIN: Kind = Kind {
    parameters: &[KEYS],
    checks: CHECKS,
    reads: "tags, wherever the item keeps them",
    choices: &[
        "An item without tags is that of a resource without tags; of a type whose tags AWS Config \
         does not capture, AWS's own rule says the same.",
        "A required key of AWS's own (aws:…) is refused by AWS: the rule is undecidable.",
    ],
    judge: tagged,
};

fn of(row: Row) -> Rule {
    let kind = kind(row.name);
    Rule {
        name: row.name,
        identifier: row.identifier,
        types: row.types,
        trigger: Trigger::Change,
        parameters: kind.parameters,
        replays: row.page,
        checks: kind.checks,
        matters: "What is not tagged belongs to nobody: costs, owners and access by tag miss it.",
        reads: kind.reads,
        blind: "Tags that the service does not tell AWS Config of.",
        choices: kind.choices,
        judge: kind.judge,
    }
}

fn kind(name: &str) -> Kind {
    let balancer = |judge| Kind {
        reads: "tags; configuration.type",
        choices: &["Load balancers of another type are not applicable."],
        judge,
        ..PLAIN
    };
    let listener = |judge| Kind {
        reads: "tags; configuration.LoadBalancerArn, which names the load balancer's type",
        choices: &["Listeners of another type of load balancer are not applicable."],
        judge,
        ..PLAIN
    };
    match name {
        "alb-tagged" => balancer(|it, with| of_balancer(it, with, "application")),
        "nlb-tagged" => balancer(|it, with| of_balancer(it, with, "network")),
        "glb-tagged" => balancer(|it, with| of_balancer(it, with, "gateway")),
        "alb-listener-tagged" => listener(|it, with| of_listener(it, with, "app")),
        "nlb-listener-tagged" => listener(|it, with| of_listener(it, with, "net")),
        "glb-listener-tagged" => listener(|it, with| of_listener(it, with, "gwy")),
        "appconfig-deployment-strategy-tagged" => Kind {
            parameters: &[KEYS, PREDEFINED],
            reads: "tags; configuration.Name and the item's id",
            choices: &["A strategy is AWS's own if its id or name begins with `AppConfig.`."],
            judge: of_strategy,
            ..PLAIN
        },
        "batch-managed-compute-env-compute-resources-tagged" => Kind {
            checks: "The compute resources of a managed environment get a tag, or each tag key \
                     that is asked for; AWS's own (aws:…) do not count.",
            reads: "configuration.Type, .ComputeResources.Tags",
            choices: &[
                "Unmanaged environments are not applicable.",
                "Compute resources without the member Tags have none.",
            ],
            judge: of_compute_resources,
            ..PLAIN
        },
        _ => PLAIN,
    }
}

const PREDEFINED: Parameter = Parameter::optional(
    "includePredefinedSystemResources",
    "whether AWS's own strategies are asked about; false if it is left out",
);

fn tagged(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let keys: Vec<&str> = subject.item.tags.keys().map(String::as_str).collect();
    judge(&keys, parameters)
}

/// Whether these keys are enough.
fn judge(keys: &[&str], parameters: &Parameters) -> Judgement {
    let required = parameters.list("requiredKeyTags");
    if let Some(key) = required.iter().find(|it| is_of_aws(it)) {
        let why = format!("requiredKeyTags names {key}, a key of AWS's own");
        return Judgement::undecidable(Code::ParameterUnresolved, why);
    }
    if required.is_empty() {
        let why = if keys.is_empty() { "no tags" } else { "no tags but AWS's own" };
        return Judgement::expect(!keys.iter().all(|it| is_of_aws(it)), why);
    }
    let missing: Vec<&str> = required.into_iter().filter(|it| !keys.contains(it)).collect();
    Judgement::expect(missing.is_empty(), format!("no tag {}", missing.join(", ")))
}

fn is_of_aws(key: &str) -> bool {
    key.starts_with("aws:")
}

fn of_balancer(subject: &Subject<'_>, parameters: &Parameters, wanted: &str) -> Judgement {
    match subject.configuration("type").and_then(Value::as_str) {
        None => Judgement::odd("configuration.type"),
        Some(kind) if kind == wanted => tagged(subject, parameters),
        Some(kind) => Judgement::not_applicable(format!("a load balancer of type {kind}")),
    }
}

/// The ARN of a load balancer has its type: `…:loadbalancer/app/name/id`.
fn of_listener(subject: &Subject<'_>, parameters: &Parameters, wanted: &str) -> Judgement {
    let arn = subject.configuration("loadBalancerArn").and_then(Value::as_str);
    let kind = arn.and_then(|it| it.split_once(":loadbalancer/")?.1.split('/').next());
    match kind.filter(|it| ["app", "net", "gwy"].contains(it)) {
        None => Judgement::odd("configuration.LoadBalancerArn that names a type"),
        Some(kind) if kind == wanted => tagged(subject, parameters),
        Some(kind) => Judgement::not_applicable(format!("a listener of a load balancer {kind}/…")),
    }
}

fn of_strategy(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let name = subject.configuration("name").and_then(Value::as_str);
    let names = [Some(subject.item.resource_id.as_str()), subject.item.resource_name.as_deref()];
    let is_predefined =
        names.into_iter().chain([name]).flatten().any(|it| it.starts_with("AppConfig."));
    if is_predefined && !parameters.is_true("includePredefinedSystemResources") {
        return Judgement::not_applicable("a strategy of AWS's own");
    }
    tagged(subject, parameters)
}

fn of_compute_resources(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let Some(kind) = subject.configuration("type").and_then(Value::as_str) else {
        return Judgement::odd("configuration.Type");
    };
    if kind.eq_ignore_ascii_case("UNMANAGED") {
        return Judgement::not_applicable("an unmanaged environment");
    }
    if subject.configuration("computeResources").is_none() {
        return Judgement::odd("configuration.ComputeResources");
    }
    match subject.configuration("computeResources/tags") {
        None => judge(&[], parameters),
        Some(Value::Object(tags)) => {
            judge(&tags.keys().map(String::as_str).collect::<Vec<_>>(), parameters)
        }
        Some(_) => Judgement::odd("configuration.ComputeResources.Tags of a known shape"),
    }
}
