//! The edits that lead from one canonical document to another.
use std::fmt;

use serde_json::{Map, Value};

use super::place::{Place, Step};
use super::setlike::{self, Bag};
use super::setlike_table::Row;

pub use super::apply::{CannotApply, apply};
use super::path::Path;

/// What an edit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// A value comes where there was none.
    Add,
    /// A value goes.
    Remove,
    /// A value takes another's place.
    Replace,
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Op::Add => "add",
            Op::Remove => "remove",
            Op::Replace => "replace",
        })
    }
}

/// One difference between two documents.
///
/// An index in the path counts in the document before, in the place of an addition in the
/// document after. A member of a set-like list that comes or goes as a whole stands in the value;
/// its identity in the path is for the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Where.
    pub path: Path,
    /// What happens there.
    pub op: Op,
    /// The value before; none for an addition.
    pub old: Option<Value>,
    /// The value after; none for a removal.
    pub new: Option<Value>,
}

/// The edits from `before` to `after`, ordered by path; both must be in canonical form.
///
/// Objects are compared key by key; ordered lists of equal length position by position, of unequal
/// length between what they have in common at both ends; set-like lists member by member where an
/// identity is unique on both sides, and else as multisets of whole members.
#[must_use]
pub fn edits(resource_type: &str, before: &Value, after: &Value) -> Vec<Edit> {
    let mut search = Search { resource_type, found: Vec::new() };
    search.values(&Place::ROOT, before, after);
    // A stable sort: edits of one path stay in the order of the lists they come from.
    search.found.sort_by(|a, b| a.path.cmp(&b.path));
    search.found
}

struct Search<'t> {
    resource_type: &'t str,
    found: Vec<Edit>,
}

impl Search<'_> {
    fn values(&mut self, place: &Place<'_>, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.objects(place, before, after),
            (Value::Array(before), Value::Array(after)) if before == after => {}
            (Value::Array(before), Value::Array(after)) => {
                match setlike::rule(self.resource_type, place) {
                    Some(rule) => self.members(rule, place, before, after),
                    None => self.elements(place, before, after),
                }
            }
            _ if before == after => {}
            _ => self.edit(place, Some(before), Some(after)),
        }
    }

    fn objects(
        &mut self,
        place: &Place<'_>,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) {
        for (key, old) in before {
            let place = place.below(Step::Key(key));
            match after.get(key) {
                Some(new) => self.values(&place, old, new),
                None => self.edit(&place, Some(old), None),
            }
        }
        for (key, new) in after {
            if !before.contains_key(key) {
                self.edit(&place.below(Step::Key(key)), None, Some(new));
            }
        }
    }

    fn elements(&mut self, place: &Place<'_>, before: &[Value], after: &[Value]) {
        if before.len() == after.len() {
            for (index, (old, new)) in before.iter().zip(after).enumerate() {
                self.values(&place.below(Step::Index(index)), old, new);
            }
            return;
        }
        let equal = |(old, new): &(&Value, &Value)| old == new;
        let begin = before.iter().zip(after).take_while(equal).count();
        let shorter = before.len().min(after.len());
        let backwards = before.iter().rev().zip(after.iter().rev());
        let end = backwards.take(shorter - begin).take_while(equal).count();
        let middle = |list: &'_ [Value]| begin..list.len() - end;
        for index in begin..middle(before).end.max(middle(after).end) {
            let old = before.get(index).filter(|_| middle(before).contains(&index));
            let new = after.get(index).filter(|_| middle(after).contains(&index));
            if old != new {
                self.edit(&place.below(Step::Index(index)), old, new);
            }
        }
    }

    fn members(&mut self, rule: &Row, place: &Place<'_>, before: &[Value], after: &[Value]) {
        let ids_before = setlike::identities(rule, before);
        let ids_after = setlike::identities(rule, after);
        let pairs = setlike::pairs(&ids_before, &ids_after);
        for (identity, (at_before, at_after)) in &pairs {
            if let (Some(old), Some(new)) = (before.get(*at_before), after.get(*at_after)) {
                self.values(&place.below(Step::Member(identity)), old, new);
            }
        }
        let single = |identity: &Option<String>| match identity {
            Some(identity) => !pairs.contains_key(identity.as_str()),
            None => true,
        };
        let singles = |list: &'_ [Value], ids: &[Option<String>]| -> Vec<(Value, String)> {
            let singles = list.iter().zip(ids).filter(|(_, identity)| single(identity));
            singles.map(|(v, id)| (v.clone(), id.clone().unwrap_or_default())).collect()
        };
        let (gone, come) = (singles(before, &ids_before), singles(after, &ids_after));
        let mut in_before = Bag::of(gone.iter().map(|(member, _)| member));
        let mut in_after = Bag::of(come.iter().map(|(member, _)| member));
        for (old, identity) in gone.iter().filter(|(member, _)| !in_after.take(member)) {
            self.edit(&place.below(Step::Member(identity)), Some(old), None);
        }
        for (new, identity) in come.iter().filter(|(member, _)| !in_before.take(member)) {
            self.edit(&place.below(Step::Member(identity)), None, Some(new));
        }
    }

    fn edit(&mut self, place: &Place<'_>, old: Option<&Value>, new: Option<&Value>) {
        let op = match (old, new) {
            (None, _) => Op::Add,
            (Some(_), None) => Op::Remove,
            (Some(_), Some(_)) => Op::Replace,
        };
        self.found.push(Edit { path: place.path(), op, old: old.cloned(), new: new.cloned() });
    }
}

#[cfg(test)]
mod tests;
