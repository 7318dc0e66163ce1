//! A canonical document as a list of fields, so that each can be followed by itself
//! (SEMANTICS R35).
use serde_json::Value;
use std::collections::BTreeMap;

use super::canonical::canonical_text;
use super::path::Path;
use super::place::{Place, Step};
use super::setlike;

/// A plain value, or a member of a list that is told whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where it stands.
    pub path: Path,
    /// What stands there.
    pub value: Value,
    /// The same in two documents where the field is the same; a member of a list that nothing
    /// names is told by its value.
    pub key: String,
}

/// All fields, in the order of the document. Of a set-like list whose members have identities the
/// values inside each member are fields; a policy's statements, and members of any other list, are
/// fields whole. An empty object or list is one, too.
#[must_use]
pub fn fields(resource_type: &str, document: &Value) -> Vec<Field> {
    let mut walk = Walk { resource_type, found: Vec::new() };
    walk.value(&Place::ROOT, document);
    walk.found
}

struct Walk<'t> {
    resource_type: &'t str,
    found: Vec<Field>,
}

impl Walk<'_> {
    fn value(&mut self, place: &Place<'_>, value: &Value) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (key, value) in members {
                    self.value(&place.below(Step::Key(key)), value);
                }
            }
            Value::Array(members) if !members.is_empty() => self.list(place, members),
            _ => {
                let path = place.path();
                let key = path.to_string();
                self.found.push(Field { path, value: value.clone(), key });
            }
        }
    }

    fn list(&mut self, place: &Place<'_>, members: &[Value]) {
        let rule = setlike::rule(self.resource_type, place);
        let identities = rule.map(|it| setlike::identities(it, members)).unwrap_or_default();
        let unique = setlike::positions(&identities);
        let is_policy = matches!(place.above(), Some((_, Step::Key("Statement"))));
        let mut alike: BTreeMap<String, usize> = BTreeMap::new();
        for (index, member) in members.iter().enumerate() {
            let identity = identities.get(index).and_then(Option::as_deref);
            let named = identity.filter(|it| unique.get(it) == Some(&Some(index)));
            if let (Some(identity), false) = (named, is_policy) {
                self.value(&place.below(Step::Member(identity)), member);
                continue;
            }
            let step = match rule {
                Some(_) => Step::Member(identity.unwrap_or_default()),
                None => Step::Index(index),
            };
            let path = place.below(step).path();
            let key = named.map_or_else(
                || {
                    let text = canonical_text(member);
                    let nth = alike.entry(text.clone()).or_default();
                    *nth += 1;
                    format!("{}/{nth}:{text}", place.path())
                },
                |_| path.to_string(),
            );
            self.found.push(Field { path, value: member.clone(), key });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::canonical::canonical;
    use serde_json::json;

    fn told(resource_type: &str, document: &Value) -> Vec<(String, String)> {
        let document = canonical(resource_type, document);
        let told = fields(resource_type, &document).into_iter();
        told.map(|it| (it.path.to_string(), it.value.to_string())).collect()
    }

    #[test]
    fn a_rule_is_told_by_its_ports_and_each_range_by_itself() {
        let group = json!({"configuration": {"ipPermissions": [
            {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["10.0.0.0/8"]}]}});
        let at = "/configuration/ipPermissions/[tcp~122-22]";
        let expected = [
            (format!("{at}/fromPort"), "22".to_owned()),
            (format!("{at}/ipProtocol"), r#""tcp""#.to_owned()),
            (format!("{at}/ipRanges/[]"), r#""10.0.0.0/8""#.to_owned()),
            (format!("{at}/toPort"), "22".to_owned()),
        ];
        assert_eq!(told("AWS::EC2::SecurityGroup", &group), expected);
    }

    #[test]
    fn a_policy_is_told_statement_by_statement() {
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow"},
            {"Effect":"Deny"}]}"#;
        let topic = json!({"configuration": {"Policy": policy}});
        let paths: Vec<String> =
            told("AWS::SNS::Topic", &topic).into_iter().map(|it| it.0).collect();
        let at = "/configuration/Policy";
        let expected =
            ["/Statement/[Read]", "/Statement/[]", "/Version"].map(|it| format!("{at}{it}"));
        assert_eq!(paths, expected);
    }

    #[test]
    fn a_member_without_a_name_keeps_its_key_when_others_come_and_go() {
        let keys = |list: Value| -> Vec<String> {
            let document = json!({"configuration": {"layers": list, "empty": {}}});
            fields("any", &document).into_iter().map(|it| it.key).collect()
        };
        let (before, after) = (keys(json!(["a", "b", "b"])), keys(json!(["x", "a", "b", "b"])));
        assert!(before.iter().all(|key| after.contains(key)), "{before:?} {after:?}");
        assert_eq!(after.len(), before.len() + 1);
    }
}
