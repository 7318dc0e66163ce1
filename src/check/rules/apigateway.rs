//! Rules of API Gateway: stages of REST and WebSocket APIs, and the endpoints of REST APIs.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, flag, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::{Map, Value};

const STAGE: &str = "AWS::ApiGateway::Stage";
const STAGE_V2: &str = "AWS::ApiGatewayV2::Stage";
const API_V2: &str = "AWS::ApiGatewayV2::Api";
const METHOD: &str = "AWS::ApiGateway::Method";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "api-gw-associated-with-waf",
        identifier: "API_GW_ASSOCIATED_WITH_WAF",
        types: &[STAGE],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("WebAclArns", "ARNs of the web ACLs that may be used")],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   api-gw-associated-with-waf.html, 2026-11-26",
        checks: "Stages of REST APIs use a web ACL, one of those named if any are.",
        matters: "Without a web ACL nothing is filtered before it reaches the API.",
        reads: "configuration.webAclArn",
        blind: "What the web ACL lets through.",
        choices: &[
            "A stage whose item has no webAclArn has none: AWS Config leaves out what is null.",
        ],
        judge: associated_with_waf,
    },
    Rule {
        name: "api-gw-cache-enabled-and-encrypted",
        identifier: "API_GW_CACHE_ENABLED_AND_ENCRYPTED",
        types: &[STAGE],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   api-gw-cache-enabled-and-encrypted.html, 2026-11-26",
        checks: "All methods of a stage cache their answers, and the cache is encrypted.",
        matters: "What an unencrypted cache keeps of answers can be read where it is stored.",
        reads: "configuration.cacheClusterEnabled, .methodSettings",
        blind: "Which methods the stage has.",
        choices: &[
            "A stage without any setting is noncompliant.",
            "A stage with settings of some methods only is undecidable if these are as asked for.",
        ],
        judge: cache,
    },
    Rule {
        name: "api-gw-endpoint-type-check",
        identifier: "API_GW_ENDPOINT_TYPE_CHECK",
        types: &["AWS::ApiGateway::RestApi"],
        trigger: Trigger::Change,
        parameters: &[Parameter::required(
            "endpointConfigurationTypes",
            "types that are allowed: REGIONAL, PRIVATE, EDGE",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   api-gw-endpoint-type-check.html, 2026-11-26",
        checks: "REST APIs have an endpoint of an allowed type.",
        matters: "The type decides whether an API is reached from the internet, and over which \
                  network.",
        reads: "configuration.endpointConfiguration.types",
        blind: "Policies and networks that narrow who reaches the endpoint.",
        choices: &["Each of the types of an API must be allowed."],
        judge: endpoint_type,
    },
    Rule {
        name: "api-gw-execution-logging-enabled",
        identifier: "API_GW_EXECUTION_LOGGING_ENABLED",
        types: &[STAGE, STAGE_V2],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("loggingLevel", "levels that are allowed: ERROR, INFO")
            .filled_with("ERROR,INFO")],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   api-gw-execution-logging-enabled.html, 2026-11-26",
        checks: "All methods of a stage log what they do, at an allowed level.",
        matters: "Without logs nobody can tell what was asked of an API.",
        reads: "configuration.methodSettings; of WebSocket APIs .defaultRouteSettings, \
                .routeSettings; AWS::ApiGatewayV2::Api",
        blind: "Which methods the stage has, and whether the logs arrive.",
        choices: &[
            "Without loggingLevel, ERROR and INFO are allowed: the page says so itself.",
            "A setting without a level is off. A stage without any setting is noncompliant.",
            "A stage with settings of some methods only is undecidable if these are as asked for.",
            "Routes of a WebSocket API that have a level of their own count as well.",
            "Stages of HTTP APIs are not applicable: HTTP APIs have no such logs.",
        ],
        judge: execution_logging,
    },
    Rule {
        name: "api-gw-ssl-enabled",
        identifier: "API_GW_SSL_ENABLED",
        types: &[STAGE],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "CertificateIDs",
            "ids of the client certificates that may be used",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   api-gw-ssl-enabled.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1df7a42) did not look at integrations",
        checks: "Stages of REST APIs that call over HTTP show a client certificate.",
        matters: "By the certificate the called system knows that a request came through the API.",
        reads: "configuration.clientCertificateId; AWS::ApiGateway::Method",
        blind: "Whether the called system asks for the certificate, and what is deployed.",
        choices: &[
            "A stage with a certificate is compliant also where its methods were not recorded: AWS \
             says compliant or not applicable.",
            "One method with an integration of type HTTP is enough for the rule to apply.",
            "Where HTTP_PROXY is the nearest to HTTP, a stage without a certificate is \
             undecidable: the page names HTTP only.",
            "Methods are read as CloudFormation spells them: RestApiId, Integration.Type.",
        ],
        judge: ssl,
    },
    Rule {
        name: "api-gw-xray-enabled",
        identifier: "API_GW_XRAY_ENABLED",
        types: &[STAGE],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   api-gw-xray-enabled.html, 2026-11-26",
        checks: "Stages of REST APIs are traced by X-Ray.",
        matters: "Traces show where a request went and what it did there.",
        reads: "configuration.tracingEnabled",
        blind: "How many requests are sampled.",
        choices: &[],
        judge: xray,
    },
];

fn associated_with_waf(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("stageName").is_none() {
        return Judgement::odd("configuration.stageName");
    }
    let Some(acl) = kit::word(subject.item, "webAclArn") else {
        return Judgement::noncompliant("it has no web ACL");
    };
    let named = parameters.list("WebAclArns");
    let is_named = named.is_empty() || named.contains(&acl);
    Judgement::expect(is_named, format!("its web ACL is not one of those named: {acl}"))
}

fn cache(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match subject.flag("cacheClusterEnabled") {
        Truth::Unknown => return Judgement::odd("configuration.cacheClusterEnabled"),
        Truth::No => return Judgement::noncompliant("the stage has no cache"),
        Truth::Yes => {}
    }
    let is_kept = |setting: &Value| {
        Truth::all(["cachingEnabled", "cacheDataEncrypted"].map(|it| flag(at(setting, it))))
    };
    of_all_methods(subject, "cached and encrypted", &is_kept)
}

fn endpoint_type(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let allowed = parameters.list("endpointConfigurationTypes");
    if allowed.is_empty() {
        return kit::unusable("endpointConfigurationTypes", "names no type");
    }
    let types = kit::words(subject.configuration("endpointConfiguration/types"));
    if types.is_empty() {
        return Judgement::odd("configuration.endpointConfiguration.types");
    }
    let is_allowed = types.iter().all(|it| allowed.contains(it));
    Judgement::expect(is_allowed, format!("its endpoint is {}", types.join(", ")))
}

fn execution_logging(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    const LEVELS: &[&str] = &["ERROR", "INFO"];
    let given = parameters.list("loggingLevel");
    if given.iter().any(|it| !LEVELS.contains(it)) {
        return kit::unusable("loggingLevel", "names a level that is neither ERROR nor INFO");
    }
    let allowed = if given.is_empty() { LEVELS.to_vec() } else { given };
    let logs = |setting: &Value| {
        Truth::from(text(setting, "loggingLevel").is_some_and(|it| allowed.contains(&it)))
    };
    if subject.item.resource_type == STAGE_V2 {
        route_logging(subject, &logs)
    } else {
        of_all_methods(subject, "logged at an allowed level", &logs)
    }
}

/// Whether the setting of every method is as asked for. The key of a setting is a path and a verb,
/// `*/*` of all methods that have none of their own.
fn of_all_methods(
    subject: &Subject<'_>,
    asked: &str,
    is_so: &dyn Fn(&Value) -> Truth,
) -> Judgement {
    let Some(settings) = subject.configuration("methodSettings").and_then(Value::as_object) else {
        return Judgement::odd("configuration.methodSettings");
    };
    if settings.is_empty() {
        return Judgement::noncompliant(format!("no method is set to be {asked}"));
    }
    if let Some(method) = first(settings, Truth::No, is_so) {
        return Judgement::noncompliant(format!("not {asked}: {method}"));
    }
    if let Some(method) = first(settings, Truth::Unknown, is_so) {
        return Judgement::odd(&format!("full setting of {method}"));
    }
    if settings.contains_key("*/*") {
        return Judgement::compliant();
    }
    Judgement::undecidable(Code::StateNotInItem, "which other methods the stage has")
}

/// The first key whose setting is judged so.
fn first<'s>(
    settings: &'s Map<String, Value>,
    wanted: Truth,
    is_so: &dyn Fn(&Value) -> Truth,
) -> Option<&'s str> {
    settings.iter().find(|it| is_so(it.1) == wanted).map(|it| it.0.as_str())
}

fn route_logging(subject: &Subject<'_>, logs: &dyn Fn(&Value) -> Truth) -> Judgement {
    let Some(default) = subject.configuration("defaultRouteSettings") else {
        return Judgement::odd("configuration.defaultRouteSettings");
    };
    if text(default, "loggingLevel").is_none() {
        return without_level(subject);
    }
    if logs(default) != Truth::Yes {
        return Judgement::noncompliant("routes are not logged at an allowed level");
    }
    let routes = subject.configuration("routeSettings").and_then(Value::as_object);
    let own = routes.into_iter().flatten().filter(|it| text(it.1, "loggingLevel").is_some());
    match own.filter(|it| logs(it.1) != Truth::Yes).map(|it| it.0).next() {
        Some(route) => Judgement::noncompliant(format!("not logged at an allowed level: {route}")),
        None => Judgement::compliant(),
    }
}

/// Only a WebSocket API has execution logs; which kind a stage is of, its API says.
fn without_level(subject: &Subject<'_>) -> Judgement {
    let apis = subject.item.related(API_V2);
    let api = apis.first().and_then(|it| subject.around.one(API_V2, it));
    match api.as_deref().and_then(|it| kit::word(it, "protocolType")) {
        Some("WEBSOCKET") => Judgement::noncompliant("routes are not logged"),
        Some("HTTP") => Judgement::not_applicable("an HTTP API has no execution logs"),
        _ => Judgement::odd("configuration.defaultRouteSettings.loggingLevel"),
    }
}

fn ssl(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("stageName").is_none() {
        return Judgement::odd("configuration.stageName");
    }
    let calls = calls_over_http(subject);
    if calls == Truth::No {
        return Judgement::not_applicable("no method of its API calls over HTTP");
    }
    let certificate = kit::word(subject.item, "clientCertificateId");
    let named = parameters.list("CertificateIDs");
    match certificate {
        Some(id) if named.is_empty() || named.contains(&id) => Judgement::compliant(),
        _ if calls == Truth::Unknown => {
            Judgement::undecidable(Code::TypeNotRecorded, "whether a method calls over HTTP")
        }
        Some(id) => {
            Judgement::noncompliant(format!("its certificate is not one of those named: {id}"))
        }
        None => Judgement::noncompliant("it has no client certificate"),
    }
}

/// Whether a method of the stage's API has an integration of type HTTP.
fn calls_over_http(subject: &Subject<'_>) -> Truth {
    let id = subject.item.resource_id.as_str();
    let api = id.split_once("/restapis/").and_then(|it| it.1.split('/').next());
    let Some(api) = api else { return Truth::Unknown };
    let methods = subject.around.all(METHOD);
    let own = methods.iter().filter(|it| kit::word(it, "RestApiId") == Some(api));
    let calls: Vec<Truth> = own
        .map(|it| match kit::word(it, "Integration/Type") {
            Some("HTTP") => Truth::Yes,
            None | Some("HTTP_PROXY") => Truth::Unknown,
            Some(_) => Truth::No,
        })
        .collect();
    let is_recorded = subject.around.is_recorded(METHOD) == Truth::Yes && !calls.is_empty();
    let unseen = if is_recorded { Truth::No } else { Truth::Unknown };
    Truth::any(calls.into_iter().chain([unseen]))
}

fn xray(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match subject.flag("tracingEnabled") {
        Truth::Unknown => Judgement::odd("configuration.tracingEnabled"),
        is => Judgement::expect(is == Truth::Yes, "it is not traced"),
    }
}
