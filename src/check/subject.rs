//! What a rule is asked about: one resource in one state, and what stood around it then. Knows no
//! ledger: who asks gives it both.
use crate::time::moment::Moment;
use crate::truth::Truth;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A resource in one state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    /// `awsAccountId`.
    pub account_id: String,
    /// `awsRegion`; `global` of IAM.
    pub region: String,
    /// `resourceType`.
    pub resource_type: String,
    /// `resourceId`.
    pub resource_id: String,
    /// `resourceName`.
    pub resource_name: Option<String>,
    /// `ARN`.
    pub arn: Option<String>,
    /// `resourceCreationTime`.
    pub created_at: Option<Moment>,
    /// Its tags, wherever the item keeps them.
    pub tags: Map<String, Value>,
    /// `configuration`, `supplementaryConfiguration`, `relationships`, as the item spells them.
    pub content: Value,
}

/// What is asked: a state, at a moment, among others.
#[derive(Clone, Copy)]
pub struct Subject<'s> {
    /// The resource. Of a rule that is asked of an account, `AWS::::Account` with its number.
    pub item: &'s Item,
    /// The moment.
    pub now: Moment,
    /// What stood around it then.
    pub around: &'s dyn Around,
}

/// What stood at a moment, as far as it was recorded. Each look counts: the judgement is asked anew
/// when what was looked at turns.
pub trait Around {
    /// The resources of a type that stood in the subject's account and region, in order; those of
    /// global types in its account.
    fn all(&self, resource_type: &str) -> Vec<Arc<Item>>;

    /// The resources of a type that stood in the subject's account, in any region.
    fn everywhere(&self, resource_type: &str) -> Vec<Arc<Item>>;

    /// The one of a type that stood in the subject's account with this id, ARN or name.
    fn one(&self, resource_type: &str, named: &str) -> Option<Arc<Item>>;

    /// Whether a type was recorded in the subject's account and region: only then does the silence
    /// of the evidence mean that there was none.
    fn is_recorded(&self, resource_type: &str) -> Truth;
}

impl std::fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("item", self.item).field("now", &self.now).finish()
    }
}

impl<'s> Subject<'s> {
    /// What stands at a path of `configuration`; see `at`.
    pub fn configuration(&self, path: &str) -> Option<&'s Value> {
        self.item.configuration(path)
    }

    /// What stands at a path of `supplementaryConfiguration`; see `at`.
    pub fn supplementary(&self, path: &str) -> Option<&'s Value> {
        self.item.supplementary(path)
    }

    /// Yes or no at a path of `configuration`; unknown where it is neither, or missing.
    pub fn flag(&self, path: &str) -> Truth {
        flag(self.configuration(path))
    }
}

impl Item {
    /// What stands at a path of `configuration`; see `at`.
    pub fn configuration(&self, path: &str) -> Option<&Value> {
        at(self.content.get("configuration")?, path)
    }

    /// What stands at a path of `supplementaryConfiguration`; see `at`. AWS Config keeps some
    /// members there as JSON in a string; they are the caller's to open (`json::embedded`).
    pub fn supplementary(&self, path: &str) -> Option<&Value> {
        at(self.content.get("supplementaryConfiguration")?, path)
    }

    /// The ids that the item's relationships name, of others of a type.
    pub fn related(&self, resource_type: &str) -> Vec<&str> {
        let of_type =
            |it: &&Value| it.get("resourceType").and_then(Value::as_str) == Some(resource_type);
        elements(self.content.get("relationships"))
            .iter()
            .filter(of_type)
            .filter_map(|it| it.get("resourceId").and_then(Value::as_str))
            .collect()
    }

    /// What people call it: its name, else its id.
    pub fn called(&self) -> &str {
        self.resource_name.as_deref().unwrap_or(&self.resource_id)
    }
}

/// What stands at a path, `a/b/0/c`; `null` is nothing. A key is found with its first letter large
/// or small: older types are spelled as their service's API is, newer ones as CloudFormation's
/// schema is (notes on both in docs/FORMATS.md).
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut here = value;
    for key in path.split('/').filter(|it| !it.is_empty()) {
        here = match here {
            Value::Object(members) => members.get(key).or_else(|| members.get(&other(key)))?,
            Value::Array(elements) => elements.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(here).filter(|it| !it.is_null())
}

/// The members of a list; none of what is no list.
pub fn elements(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Yes or no, as JSON says it or as a word; unknown of anything else.
pub fn flag(value: Option<&Value>) -> Truth {
    match value {
        Some(Value::Bool(is)) => Truth::from(*is),
        Some(Value::String(word)) if word.eq_ignore_ascii_case("true") => Truth::Yes,
        Some(Value::String(word)) if word.eq_ignore_ascii_case("false") => Truth::No,
        _ => Truth::Unknown,
    }
}

/// A text at a path; none of an empty one.
pub fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    at(value, path)?.as_str().filter(|it| !it.is_empty())
}

/// A whole number at a path, also one written as a text.
pub fn number(value: &Value, path: &str) -> Option<i64> {
    let found = at(value, path)?;
    found.as_i64().or_else(|| found.as_str()?.trim().parse().ok())
}

fn other(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(|it| {
        if it.is_ascii_lowercase() { it.to_ascii_uppercase() } else { it.to_ascii_lowercase() }
    });
    first.into_iter().chain(letters).collect()
}
