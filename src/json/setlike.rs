//! Set-like lists: which list is one, what tells its members apart, and the one order they are
//! kept in.
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::canonical::canonical_text;
use super::place::{Place, Step};
use super::setlike_table::{Identity, Lone, ROWS, Row};

/// The rule for the list at that place of a document of that resource type, if it is set-like.
pub(super) fn rule(resource_type: &str, place: &Place<'_>) -> Option<&'static Row> {
    find(place, |row| row.types.is_empty() || row.types.contains(&resource_type))
}

/// The rule for that place whatever the resource type.
pub(super) fn rule_of_any_type(place: &Place<'_>) -> Option<&'static Row> {
    find(place, |_| true)
}

/// Whether a single value at a place with this rule is the same as a list of it.
pub(super) fn is_lone_member(rule: &Row, value: &Value) -> bool {
    match (rule.lone, value) {
        (Lone::Differs, _) | (_, Value::Array(_)) => false,
        (Lone::IsList, _) => true,
        (Lone::IsListIfStatement, value) => value.get("Effect").is_some(),
    }
}

/// Puts the members into their canonical order: that of their text.
pub(super) fn sort(members: &mut [Value]) {
    if members.len() < 2 {
        return;
    }
    if members.iter().all(Value::is_string) {
        members.sort_unstable_by(|a, b| a.as_str().cmp(&b.as_str()));
    } else {
        members.sort_by_cached_key(canonical_text);
    }
}

/// What tells a member from its neighbours, if the rule names something and the member has it.
pub(super) fn identity(rule: &Row, member: &Value) -> Option<String> {
    let object = member.as_object()?;
    let text = match rule.identity {
        Identity::None => None,
        Identity::First(fields) => fields.iter().find_map(|field| scalar(object, field)),
        Identity::Ports => {
            let protocol = scalar(object, "ipProtocol")?;
            match (scalar(object, "fromPort"), scalar(object, "toPort")) {
                (Some(from), Some(to)) => Some(format!("{protocol}/{from}-{to}")),
                (None, None) => Some(protocol),
                _ => None,
            }
        }
        Identity::AclEntry => {
            let number = scalar(object, "ruleNumber")?;
            let is_egress = object.get("egress")?.as_bool()?;
            Some(format!("{number}/{}", if is_egress { "egress" } else { "ingress" }))
        }
    };
    text.filter(|text| !text.is_empty())
}

/// The identity of each member.
pub(super) fn identities(rule: &Row, members: &[Value]) -> Vec<Option<String>> {
    members.iter().map(|member| identity(rule, member)).collect()
}

/// The identities that exactly one member on each side has, with the two positions.
pub(super) fn pairs<'a>(
    before: &'a [Option<String>],
    after: &'a [Option<String>],
) -> BTreeMap<&'a str, (usize, usize)> {
    let (before, after) = (positions(before), positions(after));
    let paired = before.into_iter().filter_map(|(identity, at_before)| {
        let at_after = *after.get(identity)?;
        Some((identity, (at_before?, at_after?)))
    });
    paired.collect()
}

/// Where each identity stands; nowhere, if several members share it.
pub(super) fn positions(identities: &[Option<String>]) -> BTreeMap<&str, Option<usize>> {
    let mut positions = BTreeMap::new();
    for (at, identity) in identities.iter().enumerate() {
        if let Some(identity) = identity {
            positions
                .entry(identity.as_str())
                .and_modify(|found| *found = None)
                .or_insert(Some(at));
        }
    }
    positions
}

/// The members of a list, counted.
pub(super) struct Bag(BTreeMap<String, usize>);

impl Bag {
    /// Everything in the list.
    pub(super) fn of<'a>(members: impl IntoIterator<Item = &'a Value>) -> Bag {
        let mut counts = BTreeMap::new();
        for member in members {
            *counts.entry(canonical_text(member)).or_insert(0) += 1;
        }
        Bag(counts)
    }

    /// Takes one such member out; false if there is none left.
    pub(super) fn take(&mut self, member: &Value) -> bool {
        match self.0.get_mut(&canonical_text(member)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

fn scalar(object: &Map<String, Value>, field: &str) -> Option<String> {
    match object.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A row with its path taken apart.
struct Rule {
    row: &'static Row,
    /// The tokens above the last one, innermost first.
    above: Vec<&'static str>,
    is_anchored: bool,
}

/// The table by the last token of each path, so that a look-up touches few rows.
static RULES: LazyLock<BTreeMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: BTreeMap<&'static str, Vec<Rule>> = BTreeMap::new();
    for row in ROWS {
        let floating = row.path.strip_prefix("**/");
        let mut above = floating.unwrap_or(row.path).rsplit('/');
        let last = above.next().unwrap_or_default();
        let rule = Rule { row, above: above.collect(), is_anchored: floating.is_none() };
        rules.entry(last).or_default().push(rule);
    }
    rules
});

fn find(place: &Place<'_>, fits: impl Fn(&Row) -> bool) -> Option<&'static Row> {
    let Some((parent, Step::Key(key))) = place.above() else {
        return None;
    };
    let search = |last: &str| {
        let mut rules = RULES.get(last)?.iter();
        rules.find(|rule| fits(rule.row) && stands_under(rule, parent)).map(|rule| rule.row)
    };
    search(key).or_else(|| search("*"))
}

fn stands_under(rule: &Rule, parent: &Place<'_>) -> bool {
    let mut place = *parent;
    for token in &rule.above {
        let Some((above, step)) = place.above() else {
            return false;
        };
        let matches = match step {
            Step::Key(key) => *token == "*" || *token == key,
            Step::Index(_) | Step::Member(_) => *token == "[]",
        };
        if !matches {
            return false;
        }
        place = *above;
    }
    !rule.is_anchored || place.above().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path_of(resource_type: &str, steps: &[Step<'_>]) -> Option<&'static str> {
        fn walk(kind: &str, place: &Place<'_>, steps: &[Step<'_>]) -> Option<&'static str> {
            match steps {
                [] => rule(kind, place).map(|row| row.path),
                [first, rest @ ..] => walk(kind, &place.below(*first), rest),
            }
        }
        walk(resource_type, &Place::ROOT, steps)
    }

    #[test]
    fn a_rule_counts_for_its_types_and_places_only() {
        use Step::{Index, Key, Member};
        let ranges = [Key("configuration"), Key("ipPermissions"), Member("x"), Key("ipRanges")];
        let group = "AWS::EC2::SecurityGroup";
        assert_eq!(path_of(group, &ranges), Some("configuration/*/[]/ipRanges"));
        assert_eq!(path_of("AWS::EC2::Instance", &ranges), None);
        assert_eq!(path_of(group, &ranges[1..]), None);
        assert_eq!(path_of(group, &[Key("a"), Key("b"), Index(0), Key("tags")]), Some("**/tags"));
        assert_eq!(path_of(group, &[Key("tags")]), Some("tags"));
        assert_eq!(path_of(group, &[Key("tags"), Index(0)]), None);
        assert_eq!(path_of(group, &[]), None);
        let value = [Key("Statement"), Index(0), Key("Condition"), Key("Bool"), Key("k")];
        assert_eq!(path_of("any", &value), Some("**/Statement/[]/Condition/*/*"));
        assert_eq!(path_of("any", &value[1..]), None);
    }

    #[test]
    fn every_row_has_a_path_of_its_own_for_each_type() {
        for (at, row) in ROWS.iter().enumerate() {
            assert!(!row.path.is_empty() && !row.path.ends_with("[]"), "{row:?}");
            assert!(row.lone == Lone::Differs || row.path.starts_with("**/Statement"), "{row:?}");
            for other in &ROWS[at + 1..] {
                let shares_type = row.types.is_empty() && other.types.is_empty()
                    || row.types.iter().any(|kind| other.types.contains(kind));
                assert!(row.path != other.path || !shares_type, "{row:?} {other:?}");
            }
        }
    }

    #[test]
    fn identities_read_as_the_field_speaks() {
        let rule_at = |path: &str| ROWS.iter().find(|row| row.path == path).unwrap();
        let ports = rule_at("configuration/ipPermissions");
        let ssh = json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22});
        assert_eq!(identity(ports, &ssh).as_deref(), Some("tcp/22-22"));
        assert_eq!(identity(ports, &json!({"ipProtocol": "-1"})).as_deref(), Some("-1"));
        assert_eq!(identity(ports, &json!({"fromPort": 1})), None);
        let entry = json!({"ruleNumber": 100, "egress": false});
        let entries = rule_at("configuration/entries");
        assert_eq!(identity(entries, &entry).as_deref(), Some("100/ingress"));
        assert_eq!(identity(rule_at("**/Statement"), &json!({"Sid": ""})), None);
        assert_eq!(identity(rule_at("**/tags"), &json!({"Key": "env"})).as_deref(), Some("env"));
        assert_eq!(identity(rule_at("**/tags"), &json!("env")), None);
    }

    #[test]
    fn only_identities_that_are_unique_on_both_sides_pair() {
        let some = |texts: &[&str]| -> Vec<Option<String>> {
            texts.iter().map(|text| (!text.is_empty()).then(|| (*text).to_owned())).collect()
        };
        let (before, after) = (some(&["a", "b", "b", "", "c"]), some(&["c", "b", "a", "", "d"]));
        let pairs: Vec<_> = pairs(&before, &after).into_iter().collect();
        assert_eq!(pairs, [("a", (0, 2)), ("c", (4, 0))]);
    }
}
