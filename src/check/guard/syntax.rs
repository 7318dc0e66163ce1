//! A policy's syntax tree, as the engine's parser writes it: is there anything in it that cannot
//! be replayed, or that would never end? It judges nothing.
use crate::check::verdict::{Code, Judgement};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Why a policy cannot be replayed, if so.
pub(super) fn fault(tree: &str) -> Option<Judgement> {
    let wrong = |why: String| Some(Judgement::undecidable(Code::GuardError, why));
    let Ok(tree) = serde_json::from_str::<Value>(tree) else {
        return wrong("the policy nests too deeply".to_owned());
    };
    let rules = tree.get("guard_rules").and_then(Value::as_array);
    if rules.is_none_or(Vec::is_empty) {
        return wrong("the policy holds no rule".to_owned());
    }
    let mut names = Names::default();
    names.read(&tree, &mut Vec::new());
    if let Some(line) = names.clock {
        let why = format!("the policy calls now() in line {line}: the clock is not in evidence");
        return Some(Judgement::undecidable(Code::Clock, why));
    }
    let circle = names.circle()?;
    wrong(format!("{circle} is defined by itself: the policy goes round in a circle"))
}

/// Which rule or variable (`%name`) names which, whatever scope they stand in; a policy that is
/// refused for a name that two scopes share says so, and would be an odd one.
#[derive(Default)]
struct Names {
    uses: BTreeMap<String, BTreeSet<String>>,
    /// The line of the first call of `now()`.
    clock: Option<u64>,
}

impl Names {
    /// `within` are the rules and variables whose definition this is part of.
    fn read(&mut self, tree: &Value, within: &mut Vec<String>) {
        match tree {
            Value::Array(elements) => elements.iter().for_each(|it| self.read(it, within)),
            Value::Object(members) => {
                let defined = defined(members);
                let depth = within.len();
                within.extend(defined);
                self.read_members(members, within);
                within.truncate(depth);
            }
            _ => {}
        }
    }

    fn read_members(&mut self, members: &Map<String, Value>, within: &mut Vec<String>) {
        if members.get("name").is_some_and(|it| it == "now") && members.contains_key("parameters") {
            let line = members.get("location").and_then(|it| it.get("line")?.as_u64());
            self.clock.get_or_insert(line.unwrap_or_default());
        }
        for (key, value) in members {
            match (key.as_str(), value.as_str()) {
                // A literal may hold any key and names nothing.
                ("Value", None) => {}
                ("Key", Some(name)) if name.starts_with('%') => self.name(name, within),
                ("dependent_rule", Some(name)) => self.name(name, within),
                _ => self.read(value, within),
            }
        }
    }

    fn name(&mut self, name: &str, within: &[String]) {
        for definition in within {
            self.uses.entry(definition.clone()).or_default().insert(name.to_owned());
        }
    }

    /// A name that is reached from itself.
    fn circle(&self) -> Option<&str> {
        self.uses.keys().map(String::as_str).find(|start| {
            let mut seen = BTreeSet::new();
            let mut next = vec![*start];
            while let Some(name) = next.pop() {
                for used in self.uses.get(name).into_iter().flatten() {
                    if used == start {
                        return true;
                    }
                    if seen.insert(used.as_str()) {
                        next.push(used);
                    }
                }
            }
            false
        })
    }
}

/// The rule or variable that an object of the tree defines.
fn defined(members: &Map<String, Value>) -> Option<String> {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    let variable = text("var").filter(|_| members.contains_key("value")).map(|it| format!("%{it}"));
    variable.or_else(|| text("rule_name").map(str::to_owned))
}
