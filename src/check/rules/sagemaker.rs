//! Rules of `SageMaker`: keys of endpoints and notebooks, and their way to the internet.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;

const NOTEBOOK: &str = "AWS::SageMaker::NotebookInstance";
const KEYS: &[Parameter] =
    &[Parameter::optional("kmsKeyArns", "ARNs of the KMS keys that may be used")];
const KEY_CHOICES: &[&str] = &[
    "An item without KmsKeyId names no key: AWS Config leaves out what is null.",
    "An id means the key whose ARN ends with it; an alias that is not named is undecidable.",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "sagemaker-endpoint-configuration-kms-key-configured",
        identifier: "SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED",
        types: &["AWS::SageMaker::EndpointConfig"],
        trigger: Trigger::Periodic,
        parameters: KEYS,
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   sagemaker-endpoint-configuration-kms-key-configured.html, 2026-11-26",
        checks: "Endpoint configurations name a KMS key, one of those named if any are.",
        matters: "With a key of its own an account decides who may read what the endpoint stores.",
        reads: "configuration.KmsKeyId",
        blind: "Whether the key is usable.",
        choices: KEY_CHOICES,
        judge: endpoint_key,
    },
    Rule {
        name: "sagemaker-notebook-instance-kms-key-configured",
        identifier: "SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED",
        types: &[NOTEBOOK],
        trigger: Trigger::Periodic,
        parameters: KEYS,
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   sagemaker-notebook-instance-kms-key-configured.html, 2026-11-26",
        checks: "Notebook instances name a KMS key, one of those named if any are.",
        matters: "With a key of its own an account decides who may read what the notebook stores.",
        reads: "configuration.KmsKeyId",
        blind: "Whether the key is usable.",
        choices: KEY_CHOICES,
        judge: notebook_key,
    },
    Rule {
        name: "sagemaker-notebook-no-direct-internet-access",
        identifier: "SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS",
        types: &[NOTEBOOK],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   sagemaker-notebook-no-direct-internet-access.html, 2026-11-26",
        checks: "Notebook instances have no direct way to the internet.",
        matters: "By such a way data leaves past everything that watches a network.",
        reads: "configuration.DirectInternetAccess",
        blind: "Ways to the internet through the VPC.",
        choices: &["An item without the member is undecidable."],
        judge: no_direct_internet,
    },
];

fn endpoint_key(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    key(subject, parameters, "EndpointConfigName")
}

fn notebook_key(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    key(subject, parameters, "NotebookInstanceName")
}

fn key(subject: &Subject<'_>, parameters: &Parameters, name: &str) -> Judgement {
    if subject.configuration(name).is_none() {
        return Judgement::odd(&format!("configuration.{name}"));
    }
    let Some(key) = kit::word(subject.item, "KmsKeyId") else {
        return Judgement::noncompliant("it names no key");
    };
    let named = parameters.list("kmsKeyArns");
    if named.is_empty() {
        return Judgement::compliant();
    }
    match kit::is_key_of(key, &named) {
        Truth::Yes => Judgement::compliant(),
        Truth::No => Judgement::noncompliant(format!("its key is not one of those named: {key}")),
        Truth::Unknown => {
            Judgement::undecidable(Code::StateNotInItem, format!("which key {key} means"))
        }
    }
}

fn no_direct_internet(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match kit::word(subject.item, "DirectInternetAccess") {
        Some("Disabled") => Judgement::compliant(),
        Some("Enabled") => Judgement::noncompliant("it has a direct way to the internet"),
        _ => Judgement::odd("configuration.DirectInternetAccess"),
    }
}
