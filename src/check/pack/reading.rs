//! The properties of one rule, read with what cannot be told kept beside what can.
use super::node::{Content, Member, Node, of_json};
use super::template::Template;
use super::{Owner, PackRule, Place};
use crate::check::instance::Scope;
use crate::check::rule::Parameters;
use serde_json::Value;
use std::collections::BTreeMap;

/// A rule's properties while they are read; what cannot be told is kept.
pub(super) struct Reading<'n> {
    template: &'n Template,
    rule: &'n Node,
    unresolved: BTreeMap<String, String>,
}

impl<'n> Reading<'n> {
    pub(super) fn of(template: &'n Template, rule: &'n Node) -> Self {
        Self { template, rule, unresolved: BTreeMap::new() }
    }

    pub(super) fn rule(mut self, place: Place) -> Result<PackRule, String> {
        let source = self.section(self.rule, "Source").ok_or("no Source")?;
        let owner = match self.text(&source, "Source", "Owner").as_deref().map(str::trim) {
            Some("AWS") => Owner::Aws,
            Some("CUSTOM_LAMBDA") => Owner::Function,
            Some("CUSTOM_POLICY") => self.policy(&source),
            Some(other) => return Err(format!("no owner of rules is called {other}")),
            None => return Err("its Source names no Owner".to_owned()),
        };
        let identifier = self.text(&source, "Source", "SourceIdentifier").unwrap_or_default();
        let identifier = identifier.trim().to_owned();
        let is_policy = matches!(owner, Owner::Policy { .. });
        if identifier.is_empty() && !is_policy && self.unresolved.is_empty() {
            return Err("its Source names no SourceIdentifier".to_owned());
        }
        let scope = self.scope();
        let parameters = self.parameters(owner != Owner::Aws);
        let (scheduled, messages) = self.messages(&source);
        let plain = |key| self.template.text(self.rule.get(key)?).ok().flatten();
        let name = plain("ConfigRuleName").map(|it| it.trim().to_owned());
        Ok(PackRule {
            name: name.unwrap_or_else(|| place.resource.clone()),
            place,
            owner,
            identifier: if is_policy { String::new() } else { identifier },
            scope,
            parameters,
            frequency: plain("MaximumExecutionFrequency").or(scheduled),
            messages,
            description: plain("Description"),
            unresolved: self.unresolved,
        })
    }

    /// A part of a part, functions in its place opened; none if it is missing or left out.
    fn section(&mut self, of: &Node, key: &str) -> Option<Node> {
        match self.template.open(of.get(key)?) {
            Ok(found) => found.filter(|it| it.content != Content::Null),
            Err(why) => {
                self.unresolved.insert(key.to_owned(), why);
                None
            }
        }
    }

    fn text(&mut self, of: &Node, section: &str, key: &str) -> Option<String> {
        let found = self.template.text(of.get(key)?);
        found.unwrap_or_else(|why| {
            self.unresolved.insert(format!("{section}.{key}"), why);
            None
        })
    }

    fn policy(&mut self, source: &Node) -> Owner {
        let details = self.section(source, "CustomPolicyDetails");
        let mut word = |key| self.text(details.as_ref()?, "CustomPolicyDetails", key);
        let runtime = word("PolicyRuntime").unwrap_or_default();
        let text = word("PolicyText").unwrap_or_default();
        if text.trim().is_empty() {
            let why = "the file has no text of the policy: get-custom-rule-policy prints it";
            let key = "CustomPolicyDetails.PolicyText".to_owned();
            self.unresolved.entry(key).or_insert_with(|| why.to_owned());
        }
        Owner::Policy { text, runtime }
    }

    fn scope(&mut self) -> Scope {
        let Some(scope) = self.section(self.rule, "Scope") else { return Scope::default() };
        let types = scope.get("ComplianceResourceTypes");
        let types = types.map_or(Ok(Vec::new()), |it| self.template.texts(it));
        let types = types.unwrap_or_else(|why| {
            self.unresolved.insert("Scope.ComplianceResourceTypes".to_owned(), why);
            Vec::new()
        });
        let types = types.iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let key = self.text(&scope, "Scope", "TagKey");
        let value = self.text(&scope, "Scope", "TagValue");
        Scope {
            types: types.collect(),
            id: self.text(&scope, "Scope", "ComplianceResourceId"),
            tags: key.map(|it| (it, value)).into_iter().collect(),
        }
    }

    /// A pack has a map of parameters, AWS's answers have a text that is a JSON object. Code of the
    /// account's own may tell `true` from `"true"`: what is no text there is not guessed at.
    fn parameters(&mut self, is_own: bool) -> Parameters {
        let mut parameters = Parameters::default();
        let Some(mut given) = self.section(self.rule, "InputParameters") else {
            return parameters;
        };
        if let Some(text) = given.text().map(str::trim) {
            match crate::json::embedded::parse(text) {
                Some(value) => {
                    let is_odd = |it: &&Value| !it.is_string() && !it.is_null();
                    for (key, _) in
                        value.as_object().into_iter().flatten().filter(|it| is_own && is_odd(&it.1))
                    {
                        let why = "it is no text, and AWS does not say how it is handed on";
                        self.unresolved.insert(format!("InputParameters.{key}"), why.to_owned());
                    }
                    given = of_json(&value);
                }
                None if text.is_empty() => return parameters,
                None => {
                    let why = "it is no JSON object".to_owned();
                    self.unresolved.insert("InputParameters".to_owned(), why);
                    return parameters;
                }
            }
        }
        if !matches!(given.content, Content::Map(_)) {
            let why = "it is no map of parameters".to_owned();
            self.unresolved.insert("InputParameters".to_owned(), why);
        }
        for Member { key, node, .. } in given.members() {
            match self.template.open(node) {
                Ok(None) => {}
                Ok(Some(Node { content: Content::Text(text), .. })) => {
                    parameters.0.insert(key.clone(), text);
                }
                Ok(Some(_)) => {
                    let why = "AWS Config hands texts on, and this is none".to_owned();
                    self.unresolved.insert(format!("InputParameters.{key}"), why);
                }
                Err(why) => {
                    self.unresolved.insert(format!("InputParameters.{key}"), why);
                }
            }
        }
        parameters
    }

    /// The frequency that `SourceDetails` name, and each message type.
    fn messages(&self, source: &Node) -> (Option<String>, Vec<String>) {
        let details = source.get("SourceDetails").map_or(&[][..], Node::elements);
        let texts = |key| {
            let found = details.iter().filter_map(move |it| it.get(key));
            found.filter_map(|it| self.template.text(it).ok().flatten())
        };
        (texts("MaximumExecutionFrequency").next(), texts("MessageType").collect())
    }
}
