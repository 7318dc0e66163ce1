//! Rules of S3 about what a bucket demands of requests: encryption at rest, encryption on the way.
use super::shown::{is_listed, part, part_of_each, settled};
use crate::access::guards::{Held, bucket_policy};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, elements, text};
use crate::check::verdict::{Code, Judgement};
use crate::policy::condition::Condition;
use crate::policy::document::{Effect, Policy, Selection, Statement};
use crate::policy::operator::{Family, Quantifier};
use crate::policy::pattern::Pattern;
use crate::policy::principal::Named;
use crate::policy::template::Template;
use crate::truth::Truth;
use std::sync::Arc;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "s3-bucket-server-side-encryption-enabled",
        identifier: "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED",
        types: &["AWS::S3::Bucket"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The bucket encrypts objects by default, or its policy denies PutObject requests \
                 without server-side encryption.",
        matters: "Before S3 encrypted everything by itself (January 2023), objects could be stored \
                  unencrypted.",
        reads: "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules, \
                BucketPolicy.policyText",
        blind: "The encryption of objects put in before, and the encryption that S3 gives \
                since January 2023 where an item is older.",
        choices: &[
            "The policy counts if it denies PutObject on every object to everybody who sends no \
             encryption header, under no other condition.",
            "A bucket whose item shows no default encryption has none: AWS Config leaves it out.",
        ],
        judge: |subject, _| settled(encrypted(subject)),
    },
    Rule {
        name: "s3-default-encryption-kms",
        identifier: "S3_DEFAULT_ENCRYPTION_KMS",
        types: &["AWS::S3::Bucket"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("kmsKeyArns", "ARNs of the KMS keys that are allowed")],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The bucket's default encryption uses KMS, with one of the keys that are allowed.",
        matters: "Who may read hangs on the key's policy too, and each use of the key is logged.",
        reads: "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules[0]\
                .applyServerSideEncryptionByDefault.sseAlgorithm, .kmsMasterKeyID",
        blind: "The encryption of each object, and which key an alias meant.",
        choices: &[
            "The key that AWS manages for S3 is a KMS key, and so is dual-layer encryption.",
            "Where kmsKeyArns lists keys, a bucket that names none is noncompliant.",
        ],
        judge: |subject, parameters| settled(encrypted_with_kms(subject, parameters)),
    },
    Rule {
        name: "s3-bucket-ssl-requests-only",
        identifier: "S3_BUCKET_SSL_REQUESTS_ONLY",
        types: &["AWS::S3::Bucket"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, with the example of AWS's \
                  knowledge centre (s3-bucket-policy-for-config-rule), read 2026-11-26; \
                  awsdocs/aws-config-developer-guide@1d71457 asks that HTTP is denied explicitly",
        checks: "The bucket's policy denies every request that comes without TLS.",
        matters: "Over plain HTTP others on the way can read and change what is sent.",
        reads: "supplementaryConfiguration.BucketPolicy.policyText",
        blind: "Policies of access points.",
        choices: &[
            "The denial must name everybody, every action of S3, the bucket and all its objects, \
             and no condition but aws:SecureTransport; several statements may share the work.",
            "Allowing HTTPS alone is not enough.",
        ],
        judge: |subject, _| settled(tls_only(subject)),
    },
];

/// The algorithm of the bucket's default encryption, and its key if one is named; none if it has
/// no default encryption.
fn default_encryption(
    subject: &Subject<'_>,
) -> Result<Option<(String, Option<String>)>, Judgement> {
    let told = part(subject, "ServerSideEncryptionConfiguration")?.unwrap_or_default();
    let Some(rule) = elements(at(&told, "rules")).first() else { return Ok(None) };
    let word = |spellings: [&str; 2]| {
        let default = at(rule, "applyServerSideEncryptionByDefault")?;
        spellings.iter().find_map(|it| text(default, it)).map(str::to_owned)
    };
    // Java's names of members come in two spellings.
    let algorithm = word(["sseAlgorithm", "sSEAlgorithm"]).ok_or_else(|| {
        Judgement::odd(
            "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules[0]\
                        .applyServerSideEncryptionByDefault.sseAlgorithm",
        )
    })?;
    Ok(Some((algorithm, word(["kmsMasterKeyID", "kMSMasterKeyID"]))))
}

fn encrypted(subject: &Subject<'_>) -> Result<Judgement, Judgement> {
    if default_encryption(subject)?.is_some() {
        return Ok(Judgement::compliant());
    }
    let Some(policy) = policy(subject)? else {
        return Ok(Judgement::noncompliant("not encrypted by default, and no policy demands it"));
    };
    let demand = Demand { action: "s3:putobject", resources: &["/*"], holds: lacks_encryption };
    let because = "not encrypted by default, and the policy does not demand it";
    Ok(demand.judged(subject.item.called(), &policy, because))
}

fn encrypted_with_kms(
    subject: &Subject<'_>,
    parameters: &Parameters,
) -> Result<Judgement, Judgement> {
    let Some((algorithm, key)) = default_encryption(subject)? else {
        return Ok(Judgement::noncompliant("no default encryption"));
    };
    if !algorithm.starts_with("aws:kms") {
        return Ok(Judgement::noncompliant(format!("default encryption: {algorithm}")));
    }
    let allowed = parameters.list("kmsKeyArns");
    if allowed.is_empty() {
        return Ok(Judgement::compliant());
    }
    let Some(key) = key else {
        return Ok(Judgement::noncompliant("encrypted with the key that AWS manages for S3"));
    };
    Ok(match is_listed(&key, &allowed) {
        Truth::Yes => Judgement::compliant(),
        Truth::No => Judgement::noncompliant(format!("encrypted with another key: {key}")),
        Truth::Unknown => {
            Judgement::undecidable(Code::StateNotInItem, format!("which key {key} meant"))
        }
    })
}

fn tls_only(subject: &Subject<'_>) -> Result<Judgement, Judgement> {
    let Some(policy) = policy(subject)? else {
        return Ok(Judgement::noncompliant("no policy, so nothing denies requests over HTTP"));
    };
    let demand = Demand { action: "s3:*", resources: &["", "/*"], holds: comes_without_tls };
    let because = "the policy does not deny all requests over HTTP";
    Ok(demand.judged(subject.item.called(), &policy, because))
}

/// The bucket's policy; none if it has none.
pub(super) fn policy(subject: &Subject<'_>) -> Result<Option<Arc<Policy>>, Judgement> {
    match bucket_policy(&part_of_each(subject, "BucketPolicy")?) {
        Held::Some(policy) => Ok(Some(policy)),
        _ => Ok(None),
    }
}

/// A denial that a bucket's policy must hold.
struct Demand {
    /// Every action that this pattern means, in lower case, must be denied
    action: &'static str,
    /// on these resources: what follows the bucket's ARN
    resources: &'static [&'static str],
    /// to everybody for whom this holds, and it must be the whole of the condition.
    holds: fn(&Condition) -> bool,
}

impl Demand {
    fn judged(&self, bucket: &str, policy: &Policy, because: &str) -> Judgement {
        let is_denied = |arn: &str| policy.statements.iter().any(|it| self.is_met_by(it, arn));
        let is_met = ["aws", "aws-cn", "aws-us-gov"].iter().any(|partition| {
            let bucket = format!("arn:{partition}:s3:::{bucket}");
            self.resources.iter().all(|it| is_denied(&format!("{bucket}{it}")))
        });
        if is_met {
            return Judgement::compliant();
        }
        if policy.unread.iter().any(|it| it.effect != Some(Effect::Allow)) {
            let why = "a statement of the bucket's policy cannot be read";
            return Judgement::undecidable(Code::UnknownShape, why);
        }
        Judgement::noncompliant(because)
    }

    fn is_met_by(&self, statement: &Statement, arn: &str) -> bool {
        let is_everybody = statement
            .principals
            .as_ref()
            .is_some_and(|it| !it.except && it.items.contains(&Named::Everyone));
        let actions: Vec<&Pattern> = statement.actions.items.iter().collect();
        statement.effect == Effect::Deny
            && is_everybody
            && is_whole(statement.actions.except, &actions, self.action)
            && statement.resources.as_ref().is_some_and(|it| reaches(it, arn))
            && !statement.conditions.is_empty()
            && statement.conditions.iter().all(|it| (self.holds)(it))
    }
}

fn reaches(resources: &Selection<Template>, arn: &str) -> bool {
    // A resource with a variable in it is another one for each caller.
    let fixed: Vec<&Pattern> = resources.items.iter().filter_map(Template::fixed).collect();
    let is_open = resources.except && fixed.len() < resources.items.len();
    !is_open && is_whole(resources.except, &fixed, arn)
}

/// Whether a list, or what it leaves out, means all that a pattern means.
fn is_whole(except: bool, listed: &[&Pattern], wanted: &str) -> bool {
    let wanted = Pattern::new(wanted);
    if except {
        listed.iter().all(|it| it.common(&wanted).is_none())
    } else {
        listed.iter().any(|it| it.covers(&wanted))
    }
}

/// Whether a condition holds for every request that names no encryption, and for none that names
/// one of S3's.
fn lacks_encryption(condition: &Condition) -> bool {
    const HEADER: &str = "s3:x-amz-server-side-encryption";
    const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    let operator = condition.operator;
    let says = |allowed: &[&str]| {
        condition
            .values
            .iter()
            .all(|it| allowed.iter().any(|word| it.text.eq_ignore_ascii_case(word)))
    };
    if operator.if_exists || operator.quantifier != Quantifier::Single {
        return false;
    }
    match (operator.family, condition.key.as_str()) {
        (Family::Null, HEADER | KEY) => says(&["true"]),
        (Family::Text | Family::TextIgnoreCase | Family::TextLike, HEADER) => {
            operator.negated && says(&["AES256", "aws:kms", "aws:kms:dsse"])
        }
        (Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn, KEY) => {
            operator.negated
        }
        _ => false,
    }
}

/// Whether a condition holds for every request that comes without TLS.
fn comes_without_tls(condition: &Condition) -> bool {
    let operator = condition.operator;
    let is_word = matches!(
        operator.family,
        Family::Bool | Family::Text | Family::TextIgnoreCase | Family::TextLike
    );
    let word = if operator.negated { "true" } else { "false" };
    condition.key == "aws:securetransport"
        && is_word
        && operator.quantifier == Quantifier::Single
        && !condition.values.is_empty()
        && condition.values.iter().all(|it| it.text.eq_ignore_ascii_case(word))
}
