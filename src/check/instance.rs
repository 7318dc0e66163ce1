//! A rule as somebody has set it up: its name, its parameters, what it is asked of.
use super::rule::{Parameters, Rule};
use super::subject::Item;
use super::verdict::Code;

/// A rule of an account, of a pack or of the command line.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its name there: AWS's `ConfigRuleName`.
    pub name: String,
    /// AWS's identifier of the managed rule; empty of others.
    pub identifier: String,
    /// What it is given.
    pub parameters: Parameters,
    /// What it is asked of.
    pub scope: Scope,
    /// How it judges.
    pub body: Body,
}

/// How a rule judges.
#[derive(Debug, Clone)]
pub enum Body {
    /// As a managed rule of AWS.
    Managed(&'static Rule),
    /// By a policy in AWS's Guard language.
    Guard(String),
    /// By the code of a custom function: a command that runs it, where one is given.
    Custom(Option<String>),
    /// Not at all, and why.
    Unreplayed(Code, String),
}

/// What a rule is asked of; an empty part admits everything (AWS: `Scope` of a `ConfigRule`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// `ComplianceResourceTypes`.
    pub types: Vec<String>,
    /// `ComplianceResourceId`; goes with one type.
    pub id: Option<String>,
    /// `TagKey` and `TagValue`, all of them; looked up in each item anew.
    pub tags: Vec<(String, Option<String>)>,
}

impl Scope {
    /// Whether a resource may be asked about at any time.
    pub fn admits(&self, resource_type: &str, resource_id: &str) -> bool {
        (self.types.is_empty() || self.types.iter().any(|it| it == resource_type))
            && self.id.as_ref().is_none_or(|it| it == resource_id)
    }

    /// Whether an item bears the tags that are asked for.
    pub fn admits_tags(&self, item: &Item) -> bool {
        self.tags.iter().all(|(key, wanted)| {
            item.tags.get(key).is_some_and(|value| {
                wanted.as_deref().is_none_or(|wanted| value.as_str() == Some(wanted))
            })
        })
    }
}

impl Instance {
    /// A managed rule as it is, with these parameters, asked of whatever bears these tags.
    pub fn managed(rule: &'static Rule, parameters: Parameters, scope: Scope) -> Self {
        Self {
            name: rule.name.to_owned(),
            identifier: rule.identifier.to_owned(),
            parameters,
            scope,
            body: Body::Managed(rule),
        }
    }

    /// The types that it is asked of, its scope aside; none where any will do.
    pub fn types(&self) -> &[&'static str] {
        match &self.body {
            Body::Managed(rule) => rule.types,
            _ => &[],
        }
    }

    /// Whether it is asked of resources of a type, and of which id.
    pub fn asks(&self, resource_type: &str, resource_id: &str) -> bool {
        let types = self.types();
        // AWS Config evaluates what it records, its own verdicts aside.
        let is_verdict = resource_type.starts_with("AWS::Config::") && types.is_empty();
        (types.is_empty() || types.contains(&resource_type))
            && !is_verdict
            && self.scope.admits(resource_type, resource_id)
    }

    /// A parameter that it needs and was not given.
    pub fn lacks(&self) -> Option<&'static str> {
        let Body::Managed(rule) = &self.body else { return None };
        let lacking = |it: &&super::rule::Parameter| {
            it.is_required && self.parameters.text(it.name).is_none()
        };
        rule.parameters.iter().find(lacking).map(|it| it.name)
    }
}
