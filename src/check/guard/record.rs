//! The engine's record of one judgement: a tree of what it checked. Read as far as a verdict and
//! its reasons need it; the values of the item, which it repeats, are passed over.
use super::{CHECKS_MAX, Check, Failure, GuardJudgement};
use crate::check::verdict::Judgement;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Reads a record.
///
/// # Errors
/// The record is of a shape that is not known here.
pub(super) fn read(text: &str) -> Result<GuardJudgement, String> {
    let unknown = |error: serde_json::Error| format!("the engine's record: {error}");
    let file: Record = serde_json::from_str(text).map_err(unknown)?;
    let Some(Container::FileCheck(Named { status, .. })) = file.container else {
        return Err("the engine's record begins with no file".to_owned());
    };
    let rules: Vec<Rule<'_>> = file.children.iter().filter_map(Rule::read).collect();
    let failed: Vec<&Rule<'_>> = rules.iter().filter(|it| it.is_failed).collect();
    let is_only_missing = status == Status::Fail
        && !failed.is_empty()
        && failed.iter().all(|it| it.is_only_missing(&rules, rules.len()));
    let failures: Vec<Failure> = failed.iter().map(|it| it.told()).collect();
    let engine = match status {
        Status::Pass => Judgement::compliant(),
        Status::Skip => Judgement::not_applicable("no rule of the policy applies to the item"),
        Status::Fail => Judgement::noncompliant(because(&failures)),
    };
    let aws = if is_only_missing {
        let why = format!("the item lacks what the policy compares: {}", because(&failures));
        Judgement::not_applicable(why)
    } else {
        engine.clone()
    };
    Ok(GuardJudgement { aws, engine, is_only_missing, failures })
}

/// Rules and their checks in one line.
fn because(failures: &[Failure]) -> String {
    const TOLD_MAX: usize = 3;
    let rules = failures.iter().map(|failure| {
        let checks = failure.checks.iter().take(TOLD_MAX).map(|check| match check.at.as_str() {
            "" => check.said.clone(),
            at => format!("{} ({at})", check.said),
        });
        let mut told: Vec<String> = checks.collect();
        let more = failure.n_checks.saturating_sub(told.len());
        if more > 0 {
            told.push(format!("{more} more"));
        }
        format!("rule {}: {}", failure.rule, told.join(", "))
    });
    rules.collect::<Vec<_>>().join("; ")
}

/// A rule of the policy and what failed in it.
struct Rule<'r> {
    name: &'r str,
    is_failed: bool,
    leaves: Vec<Leaf<'r>>,
}

/// A check that failed.
struct Leaf<'r> {
    said: String,
    at: String,
    why: Why<'r>,
}

enum Why<'r> {
    /// The item says otherwise.
    Unequal,
    /// The item lacks what was compared.
    Missing,
    /// There was nothing to compare with.
    Nothing,
    /// Another rule did not pass.
    Rule(&'r str),
}

impl<'r> Rule<'r> {
    fn read(record: &'r Record) -> Option<Self> {
        let Some(Container::RuleCheck(Named { name, status, .. })) = &record.container else {
            return None;
        };
        let mut leaves = Vec::new();
        let is_failed = *status == Status::Fail;
        if is_failed {
            record.leaves(&mut leaves);
        }
        // The engine names clauses outside of any rule after the policy's file.
        let name = name.strip_prefix("policy/").unwrap_or(name);
        Some(Self { name, is_failed, leaves })
    }

    /// Whether all that failed are missing properties. A rule that leans on another one has no
    /// better reason than that one; `deep` ends a circle, which no policy that was read has.
    fn is_only_missing(&self, rules: &[Rule<'_>], deep: usize) -> bool {
        let is_missing = |leaf: &Leaf<'_>| match leaf.why {
            Why::Unequal | Why::Nothing => false,
            Why::Missing => true,
            Why::Rule(name) => {
                let mut named =
                    rules.iter().filter(|it| it.name == name && it.is_failed).peekable();
                deep > 0
                    && named.peek().is_some()
                    && named.all(|it| it.is_only_missing(rules, deep - 1))
            }
        };
        !self.leaves.is_empty() && self.leaves.iter().all(is_missing)
    }

    fn told(&self) -> Failure {
        let mut checks: Vec<Check> = Vec::new();
        for leaf in &self.leaves {
            let is_missing = matches!(leaf.why, Why::Missing);
            let check = Check { said: leaf.said.clone(), at: leaf.at.clone(), is_missing };
            if checks.len() < CHECKS_MAX && !checks.contains(&check) {
                checks.push(check);
            }
        }
        Failure { rule: self.name.to_owned(), checks, n_checks: self.leaves.len() }
    }
}

#[derive(Deserialize)]
struct Record {
    context: String,
    container: Option<Container>,
    children: Vec<Record>,
}

impl Record {
    /// What failed below a node that failed. Conditions and filters are no checks: where they do
    /// not hold, nothing is asked.
    fn leaves<'r>(&'r self, found: &mut Vec<Leaf<'r>>) {
        let before = found.len();
        for child in &self.children {
            match &child.container {
                Some(Container::ClauseValueCheck(clause)) => {
                    found.extend(child.leaf(clause));
                }
                Some(container) if container.is_failed() => child.leaves(found),
                _ => {}
            }
        }
        // Where the right side is missing the engine tells it, and then the same clause again as
        // one that had nothing to compare with.
        if found[before..].iter().any(|it| matches!(it.why, Why::Missing)) {
            let mut own = found.split_off(before);
            own.retain(|it| !matches!(it.why, Why::Nothing));
            found.append(&mut own);
        }
        if found.len() == before {
            let block = match &self.container {
                Some(Container::GuardClauseBlockCheck(it)) => it.message.as_deref(),
                _ => None,
            };
            let said = plain(block.unwrap_or(&self.context));
            found.push(Leaf { said, at: String::new(), why: Why::Unequal });
        }
    }

    /// A clause that failed.
    fn leaf<'r>(&'r self, clause: &'r Clause) -> Option<Leaf<'r>> {
        let leaf = |words: &Words, at: String, why| {
            let message = words.custom_message.as_deref().or(words.message.as_deref());
            let said = plain(message.filter(|it| !it.trim().is_empty()).unwrap_or(&self.context));
            Some(Leaf { said, at, why })
        };
        match clause {
            Clause::Success => None,
            Clause::Comparison(Comparison { from, to, words }) => match (from, to) {
                (Found::UnResolved(gap), _) | (_, Some(Found::UnResolved(gap))) => {
                    leaf(words, gap.place(), Why::Missing)
                }
                (Found::Literal(at) | Found::Resolved(at), _) => {
                    leaf(words, at.path.clone(), Why::Unequal)
                }
            },
            Clause::InComparison(InComparison { from, to, words }) => match from {
                Found::UnResolved(gap) => leaf(words, gap.place(), Why::Missing),
                Found::Literal(_) | Found::Resolved(_) if to.is_empty() => {
                    leaf(words, String::new(), Why::Nothing)
                }
                Found::Literal(at) | Found::Resolved(at) => {
                    let gaps = to.iter().all(|it| matches!(it, Found::UnResolved(_)));
                    let why = if gaps { Why::Missing } else { Why::Unequal };
                    leaf(words, at.path.clone(), why)
                }
            },
            // Whether a thing is there is what these two ask, so that it is not there is an answer.
            Clause::Unary(Unary { value, comparison: (Operator::Exists | Operator::Empty, _) }) => {
                leaf(&value.words, value.from.place(), Why::Unequal)
            }
            Clause::Unary(Unary { value, .. }) | Clause::MissingBlockValue(value) => {
                let is_gap = matches!(value.from, Found::UnResolved(_));
                let why = if is_gap { Why::Missing } else { Why::Unequal };
                leaf(&value.words, value.from.place(), why)
            }
            Clause::NoValueForEmptyCheck(message) => {
                let said = plain(message.as_deref().unwrap_or(&self.context));
                Some(Leaf { said, at: String::new(), why: Why::Unequal })
            }
            Clause::DependentRule(Dependent { rule, words }) => {
                leaf(words, String::new(), Why::Rule(rule))
            }
        }
    }
}

/// What a node of the record is.
#[derive(Deserialize)]
enum Container {
    FileCheck(Named),
    RuleCheck(Named),
    RuleCondition(IgnoredAny),
    TypeCheck(OfType),
    TypeCondition(IgnoredAny),
    TypeBlock(Status),
    Filter(IgnoredAny),
    WhenCheck(Block),
    WhenCondition(IgnoredAny),
    Disjunction(Block),
    BlockGuardCheck(Block),
    GuardClauseBlockCheck(Block),
    ClauseValueCheck(Clause),
}

impl Container {
    /// Whether it is a check, no condition and no filter, and failed.
    fn is_failed(&self) -> bool {
        let status = match self {
            Self::FileCheck(it) | Self::RuleCheck(it) => it.status,
            Self::TypeCheck(it) => it.block.status,
            Self::TypeBlock(status) => *status,
            Self::WhenCheck(it)
            | Self::Disjunction(it)
            | Self::BlockGuardCheck(it)
            | Self::GuardClauseBlockCheck(it) => it.status,
            Self::RuleCondition(_)
            | Self::TypeCondition(_)
            | Self::WhenCondition(_)
            | Self::Filter(_)
            | Self::ClauseValueCheck(_) => Status::Skip,
        };
        status == Status::Fail
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Pass,
    Fail,
    Skip,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    status: Status,
}

#[derive(Deserialize)]
struct OfType {
    block: Block,
}

#[derive(Deserialize)]
struct Block {
    status: Status,
    message: Option<String>,
}

#[derive(Deserialize)]
enum Clause {
    Success,
    Comparison(Comparison),
    InComparison(InComparison),
    Unary(Unary),
    NoValueForEmptyCheck(Option<String>),
    DependentRule(Dependent),
    MissingBlockValue(OfValue),
}

#[derive(Deserialize)]
struct Comparison {
    from: Found,
    to: Option<Found>,
    #[serde(flatten)]
    words: Words,
}

#[derive(Deserialize)]
struct InComparison {
    from: Found,
    to: Vec<Found>,
    #[serde(flatten)]
    words: Words,
}

#[derive(Deserialize)]
struct Unary {
    value: OfValue,
    comparison: (Operator, bool),
}

#[derive(Deserialize)]
struct OfValue {
    from: Found,
    #[serde(flatten)]
    words: Words,
}

#[derive(Deserialize)]
struct Dependent {
    rule: String,
    #[serde(flatten)]
    words: Words,
}

/// What is said of a clause that failed: by the engine, and by the policy between `<<` and `>>`.
#[derive(Deserialize)]
struct Words {
    message: Option<String>,
    custom_message: Option<String>,
}

#[derive(Deserialize)]
enum Operator {
    Exists,
    Empty,
    #[serde(other)]
    Other,
}

/// What a query of the policy came to.
#[derive(Deserialize)]
enum Found {
    Literal(At),
    Resolved(At),
    UnResolved(Gap),
}

impl Found {
    fn place(&self) -> String {
        match self {
            Self::Literal(at) | Self::Resolved(at) => at.path.clone(),
            Self::UnResolved(gap) => gap.place(),
        }
    }
}

/// A value of the item, by its place.
#[derive(Deserialize)]
struct At {
    path: String,
}

/// Where a query came to an end, and what was left of it.
#[derive(Deserialize)]
struct Gap {
    traversed_to: At,
    remaining_query: String,
}

impl Gap {
    fn place(&self) -> String {
        format!("{}/{}", self.traversed_to.path, self.remaining_query.replace('.', "/"))
    }
}

/// Blanks and ends of lines drawn together: messages stand on several lines in a policy.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
