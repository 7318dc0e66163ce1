//! Rules of ACM: how near the end of a certificate is.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::{Code, Judgement};

pub(super) const RULES: &[Rule] = &[Rule {
    name: "acm-certificate-expiration-check",
    identifier: "ACM_CERTIFICATE_EXPIRATION_CHECK",
    types: &["AWS::ACM::Certificate"],
    trigger: Trigger::Both,
    parameters: &[Parameter::optional(
        "daysToExpiration",
        "days before its end from which a certificate is flagged",
    )
    .filled_with("14")],
    replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   acm-certificate-expiration-check.html, 2026-11-26; until 2023 it was evaluated \
                   at changes only (awsdocs/aws-config-developer-guide@1df7a42)",
    checks: "Certificates do not end within so many days.",
    matters: "Where a certificate has ended, clients refuse the connection or people learn to \
                  ignore the warning.",
    reads: "configuration.notAfter, .status",
    blind: "Whether the certificate is in use, and whether ACM will renew it in time.",
    choices: &[
        "The rule turns so many days before the end, that instant included.",
        "Without daysToExpiration a certificate that has ended is noncompliant, any other \
             undecidable: 14 is filled in by the console only.",
        "A certificate that was never issued is not applicable.",
    ],
    judge: expiration,
}];

const DAY: i64 = 86_400_000_000;

fn expiration(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let Some(told) = subject.configuration("notAfter") else { return without_end(subject) };
    let Some(end) = kit::instant(told) else {
        return Judgement::undecidable(
            Code::UnknownShape,
            format!("configuration.notAfter is no instant with a zone: {told}"),
        );
    };
    if end <= subject.now {
        return Judgement::noncompliant(format!("it ended at {end}"));
    }
    let days = match parameters.number("daysToExpiration") {
        Ok(Some(days)) if days >= 0 => days,
        Ok(Some(_)) => return kit::unusable("daysToExpiration", "is negative"),
        Ok(None) => return kit::unusable("daysToExpiration", "is not given").until(end),
        Err(judgement) => return judgement,
    };
    let turns = end.plus_micros(days.saturating_mul(-DAY));
    if turns <= subject.now {
        Judgement::noncompliant(format!("it ends at {end}, within {days} days"))
    } else {
        Judgement::compliant().until(turns)
    }
}

fn without_end(subject: &Subject<'_>) -> Judgement {
    match kit::word(subject.item, "status") {
        Some("PENDING_VALIDATION" | "VALIDATION_TIMED_OUT" | "FAILED") => {
            Judgement::not_applicable("it was never issued")
        }
        Some("EXPIRED") => Judgement::noncompliant("its status is EXPIRED"),
        _ => Judgement::odd("configuration.notAfter"),
    }
}
