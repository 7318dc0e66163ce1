//! What a rule says of one state, in the words of the tables. Knows no time but the one it is told.
use crate::time::moment::Moment;

/// What a rule says of a resource (docs/TABLES.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It does as the rule asks. AWS: `COMPLIANT`.
    Compliant,
    /// It does not. AWS: `NON_COMPLIANT`.
    Noncompliant,
    /// The rule has nothing to say of it. AWS: `NOT_APPLICABLE`.
    NotApplicable,
    /// The rule is not asked of it: its type, id or tags are not those of the scope.
    OutOfScope,
    /// The evidence does not tell; the code says why.
    Undecidable,
    /// There is no state to ask the rule of. AWS: `INSUFFICIENT_DATA`.
    NoData,
}

impl Verdict {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::Noncompliant => "noncompliant",
            Self::NotApplicable => "not_applicable",
            Self::OutOfScope => "out_of_scope",
            Self::Undecidable => "undecidable",
            Self::NoData => "no_data",
        }
    }

    /// The verdict that a word means, AWS's spelling or the tables'.
    pub fn from_word(word: &str) -> Option<Self> {
        let plain: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        Some(match plain.to_ascii_lowercase().as_str() {
            "compliant" => Self::Compliant,
            "noncompliant" => Self::Noncompliant,
            "notapplicable" => Self::NotApplicable,
            "outofscope" => Self::OutOfScope,
            "undecidable" => Self::Undecidable,
            "nodata" | "insufficientdata" => Self::NoData,
            _ => return None,
        })
    }
}

/// Why a verdict cannot be told, or is not about the resource's own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The rule is known by name and not replayed here.
    RuleNotImplemented,
    /// AWS Config does not record what the rule asks about.
    StateNotInItem,
    /// What the rule asks about was not recorded then: its type is not.
    TypeNotRecorded,
    /// A person answers it, no resource (`AWS_CONFIG_PROCESS_CHECK`).
    ProcessCheck,
    /// The code of a custom function is not in evidence, or failed.
    CustomFunction,
    /// A parameter that the rule needs is missing or cannot be read.
    ParameterUnresolved,
    /// The item is not of the shape that the rule knows.
    UnknownShape,
    /// The recorder was off.
    RecorderGap,
    /// A Guard policy that cannot be read, or that the engine fails on.
    GuardError,
    /// It hangs on the clock of the day on which it ran.
    Clock,
    /// A policy that hangs on what the evidence leaves open.
    AccessUnknown,
}

impl Code {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RuleNotImplemented => "rule_not_implemented",
            Self::StateNotInItem => "state_not_in_item",
            Self::TypeNotRecorded => "type_not_recorded",
            Self::ProcessCheck => "process_check",
            Self::CustomFunction => "custom_function",
            Self::ParameterUnresolved => "parameter_unresolved",
            Self::UnknownShape => "unknown_shape",
            Self::RecorderGap => "recorder_gap",
            Self::GuardError => "guard_error",
            Self::Clock => "clock",
            Self::AccessUnknown => "access_unknown",
        }
    }
}

/// A verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it cannot be told.
    pub code: Option<Code>,
    /// What it rests on, in a few words; empty where there is nothing to add.
    pub because: String,
    /// The first instant at which it may turn though no item does: a date that the state names.
    pub until: Option<Moment>,
}

impl Judgement {
    /// It does as the rule asks.
    pub fn compliant() -> Self {
        Self::of(Verdict::Compliant, "")
    }

    /// It does not, because of this.
    pub fn noncompliant(because: impl Into<String>) -> Self {
        Self::of(Verdict::Noncompliant, because)
    }

    /// The rule has nothing to say of it, because of this.
    pub fn not_applicable(because: impl Into<String>) -> Self {
        Self::of(Verdict::NotApplicable, because)
    }

    /// The evidence does not tell.
    pub fn undecidable(code: Code, because: impl Into<String>) -> Self {
        Self { code: Some(code), ..Self::of(Verdict::Undecidable, because) }
    }

    /// The item lacks what the rule asks about, or it is of another kind there.
    pub fn odd(path: &str) -> Self {
        Self::undecidable(Code::UnknownShape, format!("the item has no {path}"))
    }

    /// Compliant if so, else noncompliant because of this.
    pub fn expect(is_so: bool, because: impl Into<String>) -> Self {
        if is_so { Self::compliant() } else { Self::noncompliant(because) }
    }

    /// The same, which may turn at an instant.
    #[must_use]
    pub fn until(self, instant: Moment) -> Self {
        Self { until: Some(instant), ..self }
    }

    fn of(verdict: Verdict, because: impl Into<String>) -> Self {
        Self { verdict, code: None, because: because.into(), until: None }
    }
}
