//! Rules of S3 about the public: blocks of public access, access lists, policies.
use super::s3_demands::policy;
use super::shown::{part, part_of_each, settled};
use crate::access::acl;
use crate::catalog::actions::{self, Level};
use crate::check::rule::{ACCOUNT, Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, at, flag, text};
use crate::check::verdict::{Code, Judgement, Verdict};
use crate::policy::document::{Effect, Policy, Statement};
use crate::policy::principal::Named;
use crate::policy::public::is_public_grant;
use crate::truth::Truth;
use serde_json::Value;
use std::sync::Arc;

const BUCKET: &str = "AWS::S3::Bucket";
const ACCOUNT_BLOCK: &str = "AWS::S3::AccountPublicAccessBlock";

/// S3's four switches.
const SWITCHES: [&str; 4] =
    ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"];

const SWITCH_PARAMETERS: &[Parameter] = &[
    Parameter::optional("BlockPublicAcls", "whether it must be on; on if left out"),
    Parameter::optional("IgnorePublicAcls", "whether it must be on; on if left out"),
    Parameter::optional("BlockPublicPolicy", "whether it must be on; on if left out"),
    Parameter::optional("RestrictPublicBuckets", "whether it must be on; on if left out"),
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "s3-account-level-public-access-blocks",
        identifier: "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS",
        types: &[ACCOUNT_BLOCK],
        trigger: Trigger::Change,
        parameters: SWITCH_PARAMETERS,
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1184af6",
        checks: "The account's block of public access is set as the parameters ask.",
        matters: "The account's block holds for every bucket, whatever its own settings say.",
        reads: "configuration.blockPublicAcls, .ignorePublicAcls, .blockPublicPolicy, \
                .restrictPublicBuckets",
        blind: "Accounts without any block: there is no item to evaluate, and the page says so.",
        choices: &[
            "A parameter that is left out means True, as the page says of the rule itself.",
            "A parameter that says False asks that the switch is off.",
        ],
        judge: |subject, parameters| switches_as_asked(subject.item, parameters),
    },
    Rule {
        name: "s3-account-level-public-access-blocks-periodic",
        identifier: "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        types: ACCOUNT,
        trigger: Trigger::Periodic,
        parameters: SWITCH_PARAMETERS,
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, with Security Hub's of S3.1, \
                  read 2026-11-26; it means the same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The account has a block of public access, set as the parameters ask.",
        matters: "The account's block holds for every bucket, whatever its own settings say.",
        reads: "the account's AWS::S3::AccountPublicAccessBlock: blockPublicAcls, \
                ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets",
        blind: "Accounts and regions in which AWS::S3::AccountPublicAccessBlock is not recorded.",
        choices: &[
            "A parameter that is left out means True, as the page says of the rule itself.",
            "A parameter that says False asks that the switch is off.",
            "An account without any block is noncompliant.",
        ],
        judge: |subject, parameters| {
            let named = &subject.item.account_id;
            match subject.around.one(ACCOUNT_BLOCK, named) {
                Some(block) => switches_as_asked(&block, parameters),
                None if subject.around.is_recorded(ACCOUNT_BLOCK) == Truth::Yes => {
                    Judgement::noncompliant("the account has no block of public access")
                }
                None => Judgement::undecidable(Code::TypeNotRecorded, ACCOUNT_BLOCK),
            }
        },
    },
    Rule {
        name: "s3-bucket-level-public-access-prohibited",
        identifier: "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("excludedPublicBuckets", "buckets that may be public")],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, with Security Hub's of S3.8, \
                  read 2026-11-26; it means the same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The bucket's own block of public access has all four switches on.",
        matters: "The bucket's block keeps it private whatever its policy and access lists say.",
        reads: "supplementaryConfiguration.PublicAccessBlockConfiguration; configuration.name",
        blind: "The account's block, which is not the bucket's.",
        choices: &[
            "A bucket whose item shows no block has none: AWS Config leaves it out.",
            "An excluded bucket is compliant.",
        ],
        judge: |subject, parameters| settled(own_block(subject, parameters)),
    },
    Rule {
        name: "s3-bucket-acl-prohibited",
        identifier: "S3_BUCKET_ACL_PROHIBITED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1df7a42",
        checks: "The bucket's access list grants nothing to anybody but its owner.",
        matters: "Access lists are easy to overlook: policies do not show what they grant.",
        reads: "supplementaryConfiguration.AccessControlList; configuration.owner",
        blind: "Access lists of objects, and whether Object Ownership disables the list.",
        choices: &["S3's log delivery group is no user: grants to it are compliant."],
        judge: |subject, _| settled(list_of_the_owner(subject)),
    },
    public("s3-bucket-public-read-prohibited", "S3_BUCKET_PUBLIC_READ_PROHIBITED", &READ),
    public("s3-bucket-public-write-prohibited", "S3_BUCKET_PUBLIC_WRITE_PROHIBITED", &WRITE),
];

/// What the two rules of public access say of themselves.
struct Told {
    checks: &'static str,
    matters: &'static str,
    choices: &'static [&'static str],
    judge: fn(&Subject<'_>, &Parameters) -> Judgement,
}

const DENIALS: &str = "A denial beside a public grant leaves it open, unless it is about TLS or \
                       encryption only: how AWS weighs denials is not documented.";
const BLOCKS: &str = "The bucket's own block decides where it restricts. Where only the account's \
                      does it stays open: the page says that changes of the account's block are \
                      not evaluated, and not whether its state counts.";

const READ: Told = Told {
    checks: "Neither the bucket's policy nor its access list lets the public read, as far as the \
             block of public access does not restrict them.",
    matters: "What the public can read has leaked.",
    choices: &[
        "Read access is any action that AWS classes as List or Read, and in an access list READ, \
         READ_ACP and FULL_CONTROL, for everybody or for every AWS account.",
        BLOCKS,
        DENIALS,
    ],
    judge: |subject, _| not_public(subject, &[Level::List, Level::Read]),
};

const WRITE: Told = Told {
    checks: "Neither the bucket's policy nor its access list lets the public write, as far as the \
             block of public access does not restrict them.",
    matters: "What the public can write can be replaced, deleted or filled at the owner's cost.",
    choices: &[
        "Write access is any action that AWS classes as Write, Tagging or Permissions, and in an \
         access list WRITE, WRITE_ACP and FULL_CONTROL, for everybody or for every AWS account.",
        BLOCKS,
        DENIALS,
    ],
    judge: |subject, _| not_public(subject, &[Level::Write, Level::Tagging, Level::Permissions]),
};

const fn public(name: &'static str, identifier: &'static str, told: &Told) -> Rule {
    Rule {
        name,
        identifier,
        types: &[BUCKET],
        trigger: Trigger::Both,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; \
                  awsdocs/aws-config-developer-guide@1d71457 names no periodic evaluation and does \
                  not say that a policy must grant to fixed values only",
        checks: told.checks,
        matters: told.matters,
        reads: "supplementaryConfiguration.BucketPolicy.policyText, AccessControlList, \
                PublicAccessBlockConfiguration; the account's AWS::S3::AccountPublicAccessBlock",
        blind: "Access lists of objects, access points, and presigned URLs.",
        choices: told.choices,
        judge: told.judge,
    }
}

fn switches_as_asked(block: &Item, parameters: &Parameters) -> Judgement {
    let mut missing = None;
    for switch in SWITCHES {
        let parameter = format!("{}{}", switch[..1].to_ascii_uppercase(), &switch[1..]);
        let wanted = match parameters.text(&parameter) {
            None => true,
            Some(word) if word.eq_ignore_ascii_case("true") => true,
            Some(word) if word.eq_ignore_ascii_case("false") => false,
            Some(word) => {
                let why = format!("parameter {parameter} is neither true nor false: {word}");
                return Judgement::undecidable(Code::ParameterUnresolved, why);
            }
        };
        match flag(block.configuration(switch)) {
            Truth::Unknown => missing = Some(switch),
            is if is != Truth::from(wanted) => {
                let state = if wanted { "off" } else { "on" };
                return Judgement::noncompliant(format!("{switch} is {state}"));
            }
            _ => {}
        }
    }
    missing.map_or_else(Judgement::compliant, |it| Judgement::odd(&format!("configuration.{it}")))
}

fn own_block(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    if parameters.list("excludedPublicBuckets").contains(&subject.item.called()) {
        return Ok(Judgement::compliant());
    }
    let Some(block) = part(subject, "PublicAccessBlockConfiguration")? else {
        return Ok(Judgement::noncompliant("the bucket has no block of public access"));
    };
    let is_on = |switch: &&str| flag(at(&block, switch));
    if let Some(off) = SWITCHES.iter().find(|it| is_on(it) == Truth::No) {
        return Ok(Judgement::noncompliant(format!("{off} is off")));
    }
    Ok(match SWITCHES.iter().find(|it| is_on(it) == Truth::Unknown) {
        None => Judgement::compliant(),
        Some(switch) => Judgement::odd(&format!("PublicAccessBlockConfiguration.{switch}")),
    })
}

/// The bucket's access list, spelled as a policy (none where it grants nothing), and its owner.
type List = (Option<Arc<Policy>>, Option<String>);

fn access_list(subject: &Subject<'_>) -> Result<List, Judgement> {
    let list = part_of_each(subject, "AccessControlList")?;
    if at(&list, "grantList").is_none_or(|it| !it.is_array()) {
        return Err(Judgement::odd("supplementaryConfiguration.AccessControlList.grantList"));
    }
    let owner = text(&list, "owner/id")
        .or_else(|| subject.configuration("owner/id").and_then(Value::as_str))
        .map(str::to_owned);
    Ok((acl::policy(&list, subject.item.called()), owner))
}

fn list_of_the_owner(subject: &Subject<'_>) -> Result<Judgement, Judgement> {
    let (Some(list), owner) = access_list(subject)? else { return Ok(Judgement::compliant()) };
    let granted = list.statements.iter().filter_map(|it| it.principals.as_ref());
    let told = granted.flat_map(|it| &it.items).map(|it| match it {
        Named::Service(_) => Truth::No,
        Named::Canonical(id) => {
            owner.as_ref().map_or(Truth::Unknown, |owner| Truth::from(owner != id))
        }
        _ => Truth::Yes,
    });
    let unread = (!list.unread.is_empty()).then_some(Truth::Unknown);
    Ok(match Truth::any(told.chain(unread)) {
        Truth::No => Judgement::compliant(),
        Truth::Yes => Judgement::noncompliant("the access list grants to others than the owner"),
        Truth::Unknown => {
            Judgement::undecidable(Code::UnknownShape, "whom the access list grants to")
        }
    })
}

fn not_public(subject: &Subject<'_>, levels: &[Level]) -> Judgement {
    let of_policy = || policy(subject)?.map_or(Ok(Truth::No), |it| lets_public(&it, levels));
    let of_list = || access_list(subject)?.0.map_or(Ok(Truth::No), |it| lets_public(&it, levels));
    let one = settled(unless_restricted(subject, "policy", "restrictPublicBuckets", of_policy));
    let other = settled(unless_restricted(subject, "access list", "ignorePublicAcls", of_list));
    let is_decided = one.verdict == Verdict::Noncompliant || other.verdict == Verdict::Compliant;
    if is_decided { one } else { other }
}

/// Whether any public grant is of an action of these levels.
///
/// # Errors
/// An undecidable judgement where a denial may take such a grant back.
fn lets_public(policy: &Policy, levels: &[Level]) -> Result<Truth, Judgement> {
    let meant = actions::of_service("s3").filter(|it| levels.contains(&it.level));
    let meant: Vec<String> = meant.map(|it| it.name.to_ascii_lowercase()).collect();
    let speaks = |it: &Statement| meant.iter().any(|action| it.names_action(action));
    if !policy.statements.iter().any(|it| is_public_grant(it) && speaks(it)) {
        let is_open = policy.unread.iter().any(|it| it.effect != Some(Effect::Deny));
        return Ok(if is_open { Truth::Unknown } else { Truth::No });
    }
    let takes_back = |it: &Statement| is_broad_denial(it) && speaks(it);
    if policy.statements.iter().any(takes_back)
        || policy.unread.iter().any(|it| it.effect != Some(Effect::Allow))
    {
        let why = "whether a denial takes a public grant of the policy back";
        return Err(Judgement::undecidable(Code::AccessUnknown, why));
    }
    Ok(Truth::Yes)
}

/// A denial that strangers may fall under for what they are, not for how they ask.
fn is_broad_denial(statement: &Statement) -> bool {
    let is_about_how = |key: &str| {
        matches!(key, "aws:securetransport" | "s3:tlsversion") || key.starts_with("s3:x-amz-")
    };
    let is_open = statement.principals.as_ref().is_some_and(|it| {
        it.except || it.items.iter().any(|it| matches!(it, Named::Everyone | Named::AnyAccount))
    });
    statement.effect == Effect::Deny
        && is_open
        && !statement.conditions.iter().any(|it| is_about_how(&it.key))
}

/// The judgement of what may let the public in, as far as no block of public access restricts it.
fn unless_restricted(
    subject: &Subject<'_>,
    what: &str,
    switch: &str,
    is_public: impl FnOnce() -> Result<Truth, Judgement>,
) -> Result<Judgement, Judgement> {
    let own = match part(subject, "PublicAccessBlockConfiguration") {
        Ok(None) => Truth::No,
        Ok(Some(block)) => flag(at(&block, switch)),
        Err(_) => Truth::Unknown,
    };
    if own == Truth::Yes {
        return Ok(Judgement::compliant());
    }
    match is_public()? {
        Truth::No => return Ok(Judgement::compliant()),
        Truth::Unknown => {
            let why = format!("a part of the bucket's {what} cannot be read");
            return Err(Judgement::undecidable(Code::UnknownShape, why));
        }
        Truth::Yes if own == Truth::Unknown => {
            return Err(Judgement::odd(&format!("PublicAccessBlockConfiguration.{switch}")));
        }
        Truth::Yes => {}
    }
    let of_account = match subject.around.one(ACCOUNT_BLOCK, &subject.item.account_id) {
        Some(block) => flag(block.configuration(switch)),
        None if subject.around.is_recorded(ACCOUNT_BLOCK) == Truth::Yes => Truth::No,
        None => Truth::Unknown,
    };
    Ok(match of_account {
        Truth::No => Judgement::noncompliant(format!("the bucket's {what} lets the public in")),
        Truth::Yes => Judgement::undecidable(
            Code::AccessUnknown,
            format!("whether AWS Config counts that the account's block restricts the {what}"),
        ),
        Truth::Unknown => Judgement::undecidable(Code::TypeNotRecorded, ACCOUNT_BLOCK),
    })
}
