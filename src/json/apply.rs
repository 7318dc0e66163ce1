//! Edits carried out: the way from the document before to the document after, checked at each
//! step.
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::{Map, Value};

use super::edit::{Edit, Op};
use super::path::{Path, Segment};
use super::place::{Place, Step};
use super::setlike;
use super::setlike_table::Row;

/// An edit that does not fit the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannotApply {
    /// Where the edit should have gone.
    pub path: Path,
}

impl fmt::Display for CannotApply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the document has no such value to edit: `{}`", self.path)
    }
}

impl std::error::Error for CannotApply {}

/// The document after these edits: `apply(t, before, &edits(t, before, after))` is `after`.
///
/// # Errors
/// An edit that names a place or an old value that `before` does not have.
pub fn apply(resource_type: &str, before: &Value, edits: &[Edit]) -> Result<Value, CannotApply> {
    let edits: Vec<&Edit> = edits.iter().collect();
    Work { resource_type }.value(&Place::ROOT, 0, before.clone(), &edits)
}

struct Work<'t> {
    resource_type: &'t str,
}

/// The edits at one step below a place.
#[derive(Default)]
struct Group<'e> {
    /// Those of the value there, in their order.
    whole: Vec<&'e Edit>,
    /// Those further below.
    deeper: Vec<&'e Edit>,
}

type Groups<'e> = BTreeMap<&'e Segment, Group<'e>>;

impl Work<'_> {
    /// `depth` is the number of steps to the place. All edits are resolved against the value as it
    /// was, so their order does not matter.
    fn value(
        &self,
        place: &Place<'_>,
        depth: usize,
        value: Value,
        edits: &[&Edit],
    ) -> Result<Value, CannotApply> {
        let Some(first) = edits.first() else {
            return Ok(value);
        };
        let mut groups = Groups::new();
        for edit in edits {
            let Some(segment) = edit.path.segments().get(depth) else {
                // The value as a whole: then it is the only edit here.
                return if edits.len() == 1 { replaced(&value, edit) } else { Err(misfit(edit)) };
            };
            let group = groups.entry(segment).or_default();
            let is_last = edit.path.segments().len() == depth + 1;
            if is_last { group.whole.push(edit) } else { group.deeper.push(edit) }
        }
        match value {
            Value::Object(map) => self.object(place, depth, map, groups).map(Value::Object),
            Value::Array(list) => match setlike::rule(self.resource_type, place) {
                Some(rule) => self.members(rule, place, depth, list, groups),
                None => self.elements(place, depth, list, groups),
            }
            .map(Value::Array),
            _ => Err(misfit(first)),
        }
    }

    fn object(
        &self,
        place: &Place<'_>,
        depth: usize,
        mut map: Map<String, Value>,
        groups: Groups<'_>,
    ) -> Result<Map<String, Value>, CannotApply> {
        for (segment, group) in groups {
            let Segment::Key(key) = segment else {
                return Err(group.misfit());
            };
            let old = map.remove(key);
            let new = self.child(&place.below(Step::Key(key)), depth, old, &group)?;
            if let Some(new) = new {
                map.insert(key.clone(), new);
            }
        }
        map.sort_keys();
        Ok(map)
    }

    /// The child of an object, if there is one, after its edits, if it is still there.
    fn child(
        &self,
        place: &Place<'_>,
        depth: usize,
        old: Option<Value>,
        group: &Group<'_>,
    ) -> Result<Option<Value>, CannotApply> {
        match (group.whole.as_slice(), old) {
            ([], Some(old)) => self.value(place, depth + 1, old, &group.deeper).map(Some),
            ([edit], None) if edit.op == Op::Add && group.deeper.is_empty() => Ok(edit.new.clone()),
            ([edit], Some(old)) if edit.op == Op::Remove && group.deeper.is_empty() => {
                if edit.old.as_ref() == Some(&old) { Ok(None) } else { Err(misfit(edit)) }
            }
            ([edit], Some(old)) if group.deeper.is_empty() => replaced(&old, edit).map(Some),
            _ => Err(group.misfit()),
        }
    }

    fn elements(
        &self,
        place: &Place<'_>,
        depth: usize,
        list: Vec<Value>,
        groups: Groups<'_>,
    ) -> Result<Vec<Value>, CannotApply> {
        let mut slots: Vec<Option<Value>> = list.into_iter().map(Some).collect();
        let mut added = Vec::new();
        for (segment, mut group) in groups {
            let Segment::Index(index) = segment else {
                return Err(group.misfit());
            };
            // The same number may be a place before and, for an addition, a place after.
            group.whole.retain(|edit| {
                let is_added = edit.op == Op::Add;
                if is_added {
                    added.push((*index, *edit));
                }
                !is_added
            });
            if group.whole.is_empty() && group.deeper.is_empty() {
                continue;
            }
            let Some(slot) = slots.get_mut(*index) else {
                return Err(group.misfit());
            };
            let old = slot.take();
            *slot = self.child(&place.below(Step::Index(*index)), depth, old, &group)?;
        }
        let mut kept = slots.into_iter().flatten();
        let mut list = Vec::with_capacity(kept.size_hint().0 + added.len());
        // The places count in the list after and come in rising order.
        for (index, edit) in added {
            list.extend(kept.by_ref().take(index.saturating_sub(list.len())));
            match &edit.new {
                Some(new) if index <= list.len() => list.insert(index, new.clone()),
                _ => return Err(misfit(edit)),
            }
        }
        list.extend(kept);
        Ok(list)
    }

    fn members(
        &self,
        rule: &Row,
        place: &Place<'_>,
        depth: usize,
        list: Vec<Value>,
        groups: Groups<'_>,
    ) -> Result<Vec<Value>, CannotApply> {
        let identities = setlike::identities(rule, &list);
        let named = setlike::positions(&identities);
        let takes_whole = |group: &Group<'_>| group.whole.iter().any(|edit| edit.old.is_some());
        let mut held = Held::of(if groups.values().any(takes_whole) { &list } else { &[] });
        let mut slots: Vec<Option<Value>> = list.into_iter().map(Some).collect();
        let mut edited = Vec::new();
        for (segment, group) in groups {
            let Segment::Member(identity) = segment else {
                return Err(group.misfit());
            };
            if !group.deeper.is_empty() {
                let at = named.get(identity.as_str()).copied().flatten();
                let slot = at.and_then(|at| slots.get_mut(at));
                let Some(old) = slot.and_then(Option::take) else {
                    return Err(group.misfit());
                };
                let place = place.below(Step::Member(identity));
                edited.push(self.value(&place, depth + 1, old, &group.deeper)?);
            }
            for edit in group.whole {
                if let Some(old) = &edit.old {
                    held.take(&mut slots, old).ok_or_else(|| misfit(edit))?;
                }
                edited.extend(edit.new.clone());
            }
        }
        edited.extend(slots.into_iter().flatten());
        setlike::sort(&mut edited);
        Ok(edited)
    }
}

impl Group<'_> {
    fn misfit(&self) -> CannotApply {
        let first = self.whole.first().or(self.deeper.first());
        CannotApply { path: first.map(|edit| edit.path.clone()).unwrap_or_default() }
    }
}

fn replaced(value: &Value, edit: &Edit) -> Result<Value, CannotApply> {
    match (edit.op, &edit.old, &edit.new) {
        (Op::Replace, Some(old), Some(new)) if old == value => Ok(new.clone()),
        _ => Err(misfit(edit)),
    }
}

fn misfit(edit: &Edit) -> CannotApply {
    CannotApply { path: edit.path.clone() }
}

/// Where each member of a list stands, the last position first.
struct Held(HashMap<Value, Vec<usize>>);

impl Held {
    fn of(list: &[Value]) -> Held {
        let mut held: HashMap<Value, Vec<usize>> = HashMap::new();
        for (at, member) in list.iter().enumerate().rev() {
            held.entry(member.clone()).or_default().push(at);
        }
        Held(held)
    }

    /// Takes the first such member that is still there out of its slot.
    fn take(&mut self, slots: &mut [Option<Value>], member: &Value) -> Option<Value> {
        let places = self.0.get_mut(member)?;
        while let Some(at) = places.pop() {
            if let Some(taken) = slots.get_mut(at).and_then(Option::take) {
                return Some(taken);
            }
        }
        None
    }
}
