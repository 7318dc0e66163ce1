//! A rule: what AWS calls it, what it asks of which types, and the function that judges one state.
use super::subject::Subject;
use super::verdict::Judgement;
use std::collections::BTreeMap;

/// One of AWS Config's managed rules, as it is replayed here.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// AWS's name of it: `encrypted-volumes`.
    pub name: &'static str,
    /// AWS's identifier: `ENCRYPTED_VOLUMES`.
    pub identifier: &'static str,
    /// The types that it is asked of; `ACCOUNT` where it is asked of an account and region.
    pub types: &'static [&'static str],
    /// When AWS evaluates it.
    pub trigger: Trigger,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// The page whose meaning is replayed: `awsdocs/aws-config-developer-guide@<commit>` with its
    /// path, or a page's address, and the day it was read. Names the version where AWS changed it.
    pub replays: &'static str,
    /// What it checks.
    pub checks: &'static str,
    /// Why it matters.
    pub matters: &'static str,
    /// What it reads: paths of the item, and other types that it looks up.
    pub reads: &'static str,
    /// What it cannot see.
    pub blind: &'static str,
    /// What was chosen where AWS's page is silent.
    pub choices: &'static [&'static str],
    /// The judgement.
    pub judge: Judge,
}

/// The judgement of one state: pure, and the same for the same state, parameters and `now`.
pub type Judge = fn(&Subject<'_>, &Parameters) -> Judgement;

/// The type of a rule that is asked of an account and region as a whole.
pub const ACCOUNT: &[&str] = &["AWS::::Account"];

/// When AWS evaluates a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// When an item of its types changes.
    Change,
    /// From time to time.
    Periodic,
    /// Both.
    Both,
}

impl Trigger {
    /// AWS's words for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Change => "configuration changes",
            Self::Periodic => "periodic",
            Self::Both => "configuration changes and periodic",
        }
    }
}

/// A parameter of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// As AWS spells it.
    pub name: &'static str,
    /// Whether the rule cannot be evaluated without it.
    pub is_required: bool,
    /// What the console fills in, and nothing else does.
    pub console_default: Option<&'static str>,
    /// What it means.
    pub means: &'static str,
}

impl Parameter {
    /// One that may be left out.
    pub const fn optional(name: &'static str, means: &'static str) -> Self {
        Self { name, is_required: false, console_default: None, means }
    }

    /// One that the rule needs.
    pub const fn required(name: &'static str, means: &'static str) -> Self {
        Self { name, is_required: true, console_default: None, means }
    }

    /// With what the console fills in.
    #[must_use]
    pub const fn filled_with(self, value: &'static str) -> Self {
        Self { console_default: Some(value), ..self }
    }
}

/// The parameters that a rule is given, by AWS's names.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parameters(pub BTreeMap<String, String>);

impl Parameters {
    /// A parameter's text, blanks around it left out; none if it is missing or empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|it| it.trim()).filter(|it| !it.is_empty())
    }

    /// The members of a comma-separated parameter; none of a missing one.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let parts = self.text(name).into_iter().flat_map(|it| it.split(','));
        parts.map(str::trim).filter(|it| !it.is_empty()).collect()
    }

    /// Whether a parameter says `true`, in any capitals.
    pub fn is_true(&self, name: &str) -> bool {
        self.text(name).is_some_and(|it| it.eq_ignore_ascii_case("true"))
    }

    /// A whole number, if the parameter is there.
    ///
    /// # Errors
    /// An undecidable judgement that names the parameter, where it is there and no whole number.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Judgement> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            let why = format!("parameter {name} is no whole number: {text}");
            Judgement::undecidable(super::verdict::Code::ParameterUnresolved, why)
        })
    }

    /// As one text, sorted by name: `kmsId=…; other=…`.
    pub fn told(&self) -> String {
        let parts: Vec<String> = self.0.iter().map(|it| format!("{}={}", it.0, it.1)).collect();
        parts.join("; ")
    }
}
