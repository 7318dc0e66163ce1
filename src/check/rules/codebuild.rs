//! Rules of `CodeBuild`: credentials that stand in a project.
use crate::check::rule::{Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements, text};
use crate::check::verdict::Judgement;
use serde_json::Value;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "codebuild-project-envvar-awscred-check",
        identifier: "CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK",
        types: &["AWS::CodeBuild::Project"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   codebuild-project-envvar-awscred-check.html, 2026-11-26",
        checks: "Projects do not keep AWS credentials as plain text in environment variables.",
        matters: "Whoever may read the project, or its logs, may use the credentials.",
        reads: "configuration.environment.environmentVariables",
        blind: "Credentials under other names, in build files, and those set for a single build.",
        choices: &[
            "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY alone is enough.",
            "A variable without a type is plain text, as CodeBuild takes it.",
        ],
        judge: envvar_awscred,
    },
    Rule {
        name: "codebuild-project-source-repo-url-check",
        identifier: "CODEBUILD_PROJECT_SOURCE_REPO_URL_CHECK",
        types: &["AWS::CodeBuild::Project"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   codebuild-project-source-repo-url-check.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1d71457) named GitHub beside Bitbucket",
        checks: "The address of a Bitbucket or GitHub source has no credentials in it.",
        matters: "Whoever may read the project may use the credentials.",
        reads: "configuration.source, .secondarySources",
        blind: "Addresses in build files.",
        choices: &[
            "Anything before the host counts, a user name alone too: a token may stand in its \
             place.",
            "Secondary sources count, as the page of Security Hub on CodeBuild.1 says.",
            "GitHub counts as the page of 2022 says; that of 2026 names Bitbucket alone.",
            "A project without such a source is not applicable.",
        ],
        judge: source_repo_url,
    },
];

fn envvar_awscred(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    const NAMES: &[&str] = &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let Some(environment) = subject.configuration("environment").and_then(Value::as_object) else {
        return Judgement::odd("configuration.environment");
    };
    let is_plain = |it: &&Value| text(it, "type").is_none_or(|kind| kind == "PLAINTEXT");
    let names = elements(environment.get("environmentVariables"))
        .iter()
        .filter(is_plain)
        .filter_map(|it| text(it, "name"));
    match names.into_iter().find(|it| NAMES.contains(it)) {
        Some(name) => Judgement::noncompliant(format!("{name} in plain text")),
        None => Judgement::compliant(),
    }
}

fn source_repo_url(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let Some(source) = subject.configuration("source") else {
        return Judgement::odd("configuration.source");
    };
    let first = source.as_array().map_or(std::slice::from_ref(source), Vec::as_slice);
    let others = elements(subject.configuration("secondarySources"));
    let repositories: Vec<&Value> = first
        .iter()
        .chain(others)
        .filter(|it| matches!(text(it, "type"), Some("BITBUCKET" | "GITHUB")))
        .collect();
    if repositories.is_empty() && first.iter().any(|it| text(it, "type").is_none()) {
        return Judgement::odd("type of a source");
    }
    if repositories.is_empty() {
        return Judgement::not_applicable("it has no source at Bitbucket or GitHub");
    }
    let urls: Vec<Option<&str>> = repositories.iter().map(|it| text(it, "location")).collect();
    if urls.iter().flatten().any(|it| names_somebody(it)) {
        return Judgement::noncompliant("the address of a source has credentials in it");
    }
    if urls.contains(&None) {
        return Judgement::odd("location of a source");
    }
    Judgement::compliant()
}

/// Whether something stands before the host of a URL: `https://somebody@host/…`.
fn names_somebody(url: &str) -> bool {
    let behind = url.split_once("://").map_or(url, |it| it.1);
    behind.split('/').next().is_some_and(|it| it.contains('@'))
}
