//! Which rules a file asks for: a conformance pack as AWS takes it, unmodified, or the rules as
//! `describe-config-rules` prints them. Reads texts; it opens no file and judges nothing.
use super::instance::{Body, Instance, Scope};
use super::rule::Parameters;
use super::rules::{named, unreplayed};
use super::verdict::Code;
use node::{Member, Node};
use reading::Reading;
use std::collections::BTreeMap;
use std::fmt;
use template::Template;

mod node;
mod reading;
mod template;

/// A file of rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pack {
    /// The rules, in the order of the file.
    pub rules: Vec<PackRule>,
    /// What the file holds besides, each with the reason why it is not replayed.
    pub ignored: Vec<Ignored>,
    /// The pack's own parameters with their values; none where there is neither default nor value.
    pub parameters: BTreeMap<String, Option<String>>,
}

/// A rule as a file asks for it: which one, of what, with which parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRule {
    /// Where the file says so.
    pub place: Place,
    /// `ConfigRuleName`; the resource's own name where the file gives none that can be told.
    pub name: String,
    /// Whose code it is.
    pub owner: Owner,
    /// `SourceIdentifier`, blanks around it left out: `ENCRYPTED_VOLUMES`, a function's ARN; empty
    /// of a policy.
    pub identifier: String,
    /// Which resources it is asked of, besides what the rule itself says.
    pub scope: Scope,
    /// `InputParameters`; those that are left out (`AWS::NoValue`) are not there.
    pub parameters: Parameters,
    /// `MaximumExecutionFrequency`: `TwentyFour_Hours`.
    pub frequency: Option<String>,
    /// `MessageType` of each of `SourceDetails`: what a custom rule is asked at.
    pub messages: Vec<String>,
    /// `Description`.
    pub description: Option<String>,
    /// What bears on the verdict and cannot be told: the property, and why. A rule that has some
    /// cannot be decided (`parameter_unresolved`).
    pub unresolved: BTreeMap<String, String>,
}

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The resource's name in the pack, or the rule's in a list.
    pub resource: String,
    /// Its line, from 1; none in JSON that only a reader without lines can read.
    pub line: Option<usize>,
}

/// Whose code a rule is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A managed rule of AWS's.
    Aws,
    /// A function of the account's: `CUSTOM_LAMBDA`.
    Function,
    /// A Guard policy: `CUSTOM_POLICY`.
    Policy {
        /// `PolicyText`; empty where the file has none, and then it is among the unresolved.
        text: String,
        /// `PolicyRuntime`: `guard-2.x.x`.
        runtime: String,
    },
}

/// A part of the file that is no rule to replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Where it stands.
    pub place: Place,
    /// Its type, or the section that it is: `AWS::Config::RemediationConfiguration`, `Outputs`.
    pub kind: String,
    /// Why.
    pub why: String,
}

/// Why a file is no file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPack {
    /// The file.
    pub file: String,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for NotAPack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for NotAPack {}

/// The rules of a file's text, in YAML or JSON: a conformance pack, the answer of
/// `describe-config-rules`, or one rule as `put-config-rule` takes it. `file` is what errors call
/// it; `given` are values for the pack's parameters, which stand before its defaults.
///
/// # Errors
/// Where the text is none of these, or a rule of it lacks what AWS asks of every rule.
pub fn read(file: &str, text: &str, given: &BTreeMap<String, String>) -> Result<Pack, NotAPack> {
    let refuse = |(line, what)| NotAPack { file: file.to_owned(), line, what };
    let root = node::read(text).map_err(refuse)?;
    let pack = if root.get("Resources").is_some() {
        template(&root, given)
    } else if let Some(rules) = root.get("ConfigRules") {
        listed(rules.elements())
    } else {
        let rule = root.get("ConfigRule").unwrap_or(&root);
        match rule.get("Source") {
            Some(_) => listed(std::slice::from_ref(rule)),
            None => Err((root.line, "neither Resources nor ConfigRules".to_owned())),
        }
    };
    pack.map_err(refuse)
}

/// The type of a rule in a pack.
const RULE: &str = "AWS::Config::ConfigRule";

/// What these sections hold is part of the pack, and not of what its rules say.
const READ: &[&str] =
    &["Resources", "Parameters", "Conditions", "AWSTemplateFormatVersion", "Description"];

fn template(root: &Node, given: &BTreeMap<String, String>) -> Result<Pack, node::Refused> {
    let template = Template::of(root, given);
    let mut pack = Pack { parameters: template.parameters(), ..Pack::default() };
    for Member { key, line, node } in root.get("Resources").map_or(&[][..], Node::members) {
        let place = Place { resource: key.clone(), line: *line };
        let kind = node.get("Type").and_then(Node::text).unwrap_or("").trim();
        let ignored = |why: &str| Ignored {
            place: place.clone(),
            kind: kind.to_owned(),
            why: why.to_owned(),
        };
        if kind != RULE {
            pack.ignored.push(ignored("no rule of AWS Config"));
            continue;
        }
        let condition = match node.get("Condition").map(|it| (it, it.text())) {
            None => Ok(true),
            Some((_, Some(name))) => template.condition(name),
            Some((it, None)) => return Err((it.line, "a Condition that is no name".to_owned())),
        };
        if condition == Ok(false) {
            pack.ignored.push(ignored("its condition does not hold"));
            continue;
        }
        let Some(properties) = node.get("Properties") else {
            return Err((*line, format!("{key} has no Properties")));
        };
        let mut rule = Reading::of(&template, properties)
            .rule(place.clone())
            .map_err(|why| (*line, format!("{key}: {why}")))?;
        if let Err(why) = condition {
            rule.unresolved.insert("Condition".to_owned(), why);
        }
        pack.keep(properties, rule);
    }
    for Member { key, line, .. } in root.members().iter().filter(|it| !READ.contains(&&*it.key)) {
        pack.ignored.push(Ignored {
            place: Place { resource: key.clone(), line: *line },
            kind: key.clone(),
            why: "a section that no rule's verdict rests on".to_owned(),
        });
    }
    Ok(pack)
}

fn listed(rules: &[Node]) -> Result<Pack, node::Refused> {
    let template = Template::empty();
    let mut pack = Pack::default();
    for (place, rule) in rules.iter().enumerate() {
        let name = rule.get("ConfigRuleName").and_then(Node::text);
        let resource = name.map_or_else(|| format!("ConfigRules[{place}]"), str::to_owned);
        let place = Place { resource, line: rule.line };
        let instance = Reading::of(&template, rule)
            .rule(place.clone())
            .map_err(|why| (rule.line, format!("{}: {why}", place.resource)))?;
        pack.keep(rule, instance);
    }
    Ok(pack)
}

impl PackRule {
    /// The rule as it is asked. What bears on its verdict and cannot be told makes it undecidable,
    /// and so does a rule that is not replayed here.
    pub fn instance(&self) -> Instance {
        // Which function of the account it is bears on nothing: its code is given, or is not.
        let is_told =
            |what: &str| self.owner == Owner::Function && what == "Source.SourceIdentifier";
        let unresolved = self.unresolved.iter().filter(|it| !is_told(it.0));
        let told: Vec<String> = unresolved.map(|(what, why)| format!("{what}: {why}")).collect();
        let body = match (&self.owner, named(&self.identifier)) {
            _ if !told.is_empty() => Body::Unreplayed(Code::ParameterUnresolved, told.join("; ")),
            (Owner::Policy { text, .. }, _) => Body::Guard(text.clone()),
            (Owner::Function, _) if self.is_scheduled_only() => {
                let why = "it is evaluated by the clock, and asks AWS itself what there is";
                Body::Unreplayed(Code::CustomFunction, why.to_owned())
            }
            (Owner::Function, _) => Body::Custom(None),
            (Owner::Aws, Some(rule)) => Body::Managed(rule),
            (Owner::Aws, None) => {
                let (code, why) = unreplayed::reason(&self.identifier);
                Body::Unreplayed(code, why.to_owned())
            }
        };
        Instance {
            name: self.name.clone(),
            identifier: self.identifier.clone(),
            parameters: self.parameters.clone(),
            scope: self.scope.clone(),
            body,
        }
    }

    fn is_scheduled_only(&self) -> bool {
        let is_of_change = |it: &String| it.ends_with("ConfigurationItemChangeNotification");
        !self.messages.is_empty() && !self.messages.iter().any(is_of_change)
    }
}

impl Pack {
    /// Keeps a rule, unless it is asked of templates before they are deployed and of no resource.
    fn keep(&mut self, rule: &Node, instance: PackRule) {
        let modes = rule.get("EvaluationModes").map_or(&[][..], Node::elements);
        let has = |mode| modes.iter().any(|it| it.get("Mode").and_then(Node::text) == Some(mode));
        if has("PROACTIVE") && !has("DETECTIVE") {
            self.ignored.push(Ignored {
                place: instance.place,
                kind: RULE.to_owned(),
                why: "asked of templates only (PROACTIVE)".to_owned(),
            });
        } else {
            self.rules.push(instance);
        }
    }
}

#[cfg(test)]
#[path = "pack/tests.rs"]
mod tests;
