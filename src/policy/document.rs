//! A policy document: version and statements, in every JSON shape that AWS accepts.
//!
//! From the IAM user guide, "Grammar of the IAM JSON policy language". A list may be a single value
//! instead, a value may be a string, a number or a boolean. What cannot be read is kept as such: it
//! may have granted or denied anything.
use super::condition::Condition;
use super::operator::Operator;
use super::pattern::Pattern;
use super::principal::Named;
use super::template::Template;
use crate::json::sound;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What a statement does to the requests it applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// It lets them through, unless something denies them.
    Allow,
    /// It refuses them, whatever else allows them.
    Deny,
}

/// A list in a statement: what it names, or all but what it names (`NotAction` and its like).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection<T> {
    /// Whether the list names what is left out.
    pub except: bool,
    /// What is named.
    pub items: Vec<T>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its place in the document, from 1.
    pub index: usize,
    /// Its `Sid`, if it has one.
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; `None` in the policies of identities.
    pub principals: Option<Selection<Named>>,
    /// `Action` or `NotAction`, in lower case: IAM compares actions so.
    pub actions: Selection<Pattern>,
    /// `Resource` or `NotResource`; `None` in trust policies.
    pub resources: Option<Selection<Template>>,
    /// All of these must hold.
    pub conditions: Vec<Arc<Condition>>,
}

/// A statement, or a whole document, that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What it would do, if that much could be read.
    pub effect: Option<Effect>,
    /// What is wrong, with its place in the document.
    pub why: String,
}

/// A policy that lists so many actions keeps what it found.
const WORTH_KEEPING: usize = 24;

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// What could be read.
    pub statements: Vec<Statement>,
    /// What could not.
    pub unread: Vec<Unread>,
    memo: Memo,
}

/// Which statements name an action, for actions that were asked before: the lists of AWS's own
/// policies are long, and many principals share them. No part of what a policy says.
#[derive(Debug, Default)]
struct Memo(Mutex<HashMap<String, Arc<[usize]>>>);

impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Memo {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Memo {}

impl Policy {
    /// Reads a document from its text; nothing fails, what cannot be read is kept in `unread`.
    pub fn parse(text: &str) -> Self {
        match sound::sound(text) {
            Ok(value) => Self::read(&value),
            Err(why) => Self::unreadable(format!("no JSON that can be trusted: {why}")),
        }
    }

    /// Reads a document that is JSON already.
    pub fn read(document: &Value) -> Self {
        let Some(members) = document.as_object() else {
            return Self::unreadable("not a JSON object".to_owned());
        };
        let members = match Members::new(members, &["version", "id", "statement"]) {
            Ok(members) => members,
            Err(why) => return Self::unreadable(why),
        };
        let variables = match members.get("version").map(|it| it.as_str()) {
            Some(Some("2012-10-17")) => true,
            None | Some(Some("2008-10-17")) => false,
            Some(_) => return Self::unreadable("the version is not one of IAM's".to_owned()),
        };
        let Some(statements) = members.get("statement") else {
            return Self::unreadable("there is no `Statement`".to_owned());
        };
        let mut policy = Self::default();
        for (i, statement) in list(statements).enumerate() {
            match read_statement(statement, i + 1, variables) {
                Ok(statement) => policy.statements.push(statement),
                Err(unread) => policy.unread.push(unread),
            }
        }
        policy
    }

    /// A policy of which nothing can be read.
    pub fn unreadable(why: String) -> Self {
        Self::of_unread(Unread { effect: None, why })
    }

    /// A policy of one statement that cannot be read.
    pub fn of_unread(unread: Unread) -> Self {
        Self { unread: vec![unread], ..Self::default() }
    }

    /// The places of the statements that name an action, given in lower case.
    pub fn naming(&self, action: &str) -> Arc<[usize]> {
        let find = || -> Arc<[usize]> {
            let named = self.statements.iter().enumerate().filter(|it| it.1.names_action(action));
            named.map(|it| it.0).collect()
        };
        let listed: usize = self.statements.iter().map(|it| it.actions.items.len()).sum();
        if listed < WORTH_KEEPING {
            return find();
        }
        let mut memo = self.memo.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = memo.get(action) {
            return Arc::clone(known);
        }
        let found = find();
        memo.insert(action.to_owned(), Arc::clone(&found));
        found
    }
}

impl Statement {
    /// Whether it speaks of an action, given in lower case.
    pub fn names_action(&self, action: &str) -> bool {
        self.actions.items.iter().any(|it| it.matches(action)) != self.actions.except
    }
}

/// The members of an object by their names in lower case.
struct Members<'a>(Vec<(String, &'a Value)>);

impl<'a> Members<'a> {
    /// Refuses a name that is not in `known`, and a name that stands there twice in two cases.
    fn new(members: &'a Map<String, Value>, known: &[&str]) -> Result<Self, String> {
        let mut found: Vec<(String, &Value)> = Vec::new();
        for (name, value) in members {
            let lower = name.to_lowercase();
            if !known.contains(&lower.as_str()) {
                return Err(format!("`{name}` is no element that is known here"));
            }
            if found.iter().any(|it| it.0 == lower) {
                return Err(format!("`{name}` stands there twice"));
            }
            found.push((lower, value));
        }
        Ok(Self(found))
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.iter().find(|it| it.0 == name).map(|it| it.1)
    }
}

const ELEMENTS: &[&str] = &[
    "sid",
    "effect",
    "principal",
    "notprincipal",
    "action",
    "notaction",
    "resource",
    "notresource",
    "condition",
];

fn read_statement(value: &Value, index: usize, variables: bool) -> Result<Statement, Unread> {
    let wrong = |effect, why: String| Unread { effect, why: format!("statement {index}: {why}") };
    let Some(members) = value.as_object() else {
        return Err(wrong(None, "not a JSON object".to_owned()));
    };
    let effect = members
        .iter()
        .find(|it| it.0.eq_ignore_ascii_case("effect"))
        .and_then(|it| it.1.as_str())
        .and_then(|it| match it {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            _ => None,
        });
    let read = || -> Result<Statement, String> {
        let members = Members::new(members, ELEMENTS)?;
        let actions = selection(&members, "action", |it| Ok(Pattern::new(&it.to_lowercase())))?;
        Ok(Statement {
            index,
            sid: members.get("sid").and_then(scalar).filter(|it| !it.is_empty()),
            effect: effect.ok_or("`Effect` is neither `Allow` nor `Deny`")?,
            principals: principals(&members)?,
            actions: actions.ok_or("there is no `Action`")?,
            resources: selection(&members, "resource", |it| Ok(Template::new(it, variables)))?,
            conditions: conditions(members.get("condition"), variables)?,
        })
    };
    read().map_err(|why| wrong(effect, why))
}

/// A list element and its opposite, of which one may be there.
fn selection<T>(
    members: &Members<'_>,
    name: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<Selection<T>>, String> {
    let (value, except) = match (members.get(name), members.get(&format!("not{name}"))) {
        (Some(_), Some(_)) => return Err(format!("both `{name}` and its opposite")),
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        (None, None) => return Ok(None),
    };
    let items = list(value)
        .map(|it| it.as_str().ok_or(format!("a value of `{name}` is no text")).and_then(&read))
        .collect::<Result<_, _>>()?;
    Ok(Some(Selection { except, items }))
}

fn principals(members: &Members<'_>) -> Result<Option<Selection<Named>>, String> {
    let (value, except) = match (members.get("principal"), members.get("notprincipal")) {
        (Some(_), Some(_)) => return Err("both `Principal` and `NotPrincipal`".to_owned()),
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        (None, None) => return Ok(None),
    };
    let mut items = Vec::new();
    match value {
        Value::Object(kinds) => {
            for (kind, names) in kinds {
                for name in list(names) {
                    let name = scalar(name).ok_or(format!("a principal of `{kind}` is no text"))?;
                    items.push(
                        Named::read(kind, &name)
                            .ok_or(format!("`{kind}` is no kind of principal that is known"))?,
                    );
                }
            }
        }
        value => {
            for name in list(value) {
                let name = name.as_str().ok_or("a principal is no text")?;
                items.extend(Named::read("AWS", name));
            }
        }
    }
    Ok(Some(Selection { except, items }))
}

fn conditions(value: Option<&Value>, variables: bool) -> Result<Vec<Arc<Condition>>, String> {
    let mut conditions = Vec::new();
    let Some(value) = value else { return Ok(conditions) };
    let operators = value.as_object().ok_or("`Condition` is not a JSON object")?;
    for (name, keys) in operators {
        let operator =
            Operator::parse(name).ok_or(format!("`{name}` is no operator that is known"))?;
        let keys = keys.as_object().ok_or(format!("the keys of `{name}` are no JSON object"))?;
        for (key, values) in keys {
            let variables = variables && operator.takes_variables();
            let values = list(values)
                .map(|it| scalar(it).ok_or(format!("a value of `{key}` is no text")))
                .map(|it| it.map(|it| Template::new(&it, variables)))
                .collect::<Result<_, _>>()?;
            conditions.push(Arc::new(Condition {
                operator,
                operator_name: name.clone(),
                key: key.to_lowercase(),
                key_name: key.clone(),
                values,
            }));
        }
    }
    Ok(conditions)
}

/// The values of a list, or the one value that stands in its place.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(values) => values.iter(),
        value => std::slice::from_ref(value).iter(),
    }
}

/// A text, a number or a boolean, as text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}
