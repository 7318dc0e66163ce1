//! One spelling for one configuration: what two serialisations of the same state have in common.
use serde_json::{Map, Number, Value};

use super::embedded;
use super::place::{Place, Step};
use super::setlike;
use super::sound::sorted;

/// The canonical form of a resource's document (SEMANTICS §3): the parts of an item that are
/// content, under the names of a delivered file (`configuration`, `supplementaryConfiguration`,
/// `tags`, `relationships`, `resourceName`, `ARN`, `availabilityZone`, `resourceCreationTime`; any
/// may be absent). Equal states have equal forms, and the form of a form is itself.
///
/// - A key with `null` is absent. Numbers of one value are one number; a string is never one.
/// - JSON inside a string takes the string's place, through at most 3 levels of strings. One that
///   holds more levels, holds a key twice, or would nest deeper than 127 levels stays a string.
/// - Lists whose order means nothing are sorted; in a policy a single value is a list of one.
/// - Top-level tags are a map of text, however they came, and their values are never opened; a
///   relationship's name stands in `name`, trimmed.
#[must_use]
pub fn canonical(resource_type: &str, document: &Value) -> Value {
    into_canonical(resource_type, document.clone())
}

/// The same of a document that is needed no more; the order of its keys does not matter.
#[must_use]
pub fn into_canonical(resource_type: &str, document: Value) -> Value {
    let walk = Walk { resource_type };
    // Outside of any string nothing is too deep, so a value always comes back.
    walk.value(document, &Place::ROOT, Depth::default()).unwrap_or_default()
}

/// The text of a value: compact JSON, keys sorted, in whatever order the value holds them.
#[must_use]
pub fn canonical_text(value: &Value) -> String {
    // `Display` of a JSON value is its compact text.
    if is_sorted(value) { value.to_string() } else { sorted(value.clone()).to_string() }
}

fn is_sorted(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().all(is_sorted),
        Value::Object(members) => members.keys().is_sorted() && members.values().all(is_sorted),
        _ => true,
    }
}

/// Levels of strings within strings.
const STRINGS_MAX: u8 = 3;
/// Levels of objects and lists that a JSON reader is sure to accept.
const NESTING_MAX: u16 = 127;

struct Walk<'t> {
    resource_type: &'t str,
}

/// How deep a value lies in the canonical document.
#[derive(Clone, Copy, Default)]
struct Depth {
    strings: u8,
    nesting: u16,
    /// Below a key `Statement`: only there a single value may mean a list, so that the many others
    /// are not looked up.
    is_in_policy: bool,
}

/// A string that cannot be opened to its end.
struct TooDeep;

impl Depth {
    /// Inside a list or an object.
    fn inside(self) -> Result<Depth, TooDeep> {
        let nesting = self.nesting.saturating_add(1);
        if self.strings > 0 && nesting > NESTING_MAX {
            return Err(TooDeep);
        }
        Ok(Depth { nesting, ..self })
    }

    /// Inside the document that a string holds.
    fn opened(self) -> Result<Depth, TooDeep> {
        if self.strings == STRINGS_MAX {
            return Err(TooDeep);
        }
        Ok(Depth { strings: self.strings + 1, ..self })
    }
}

impl Walk<'_> {
    fn value(&self, value: Value, place: &Place<'_>, depth: Depth) -> Result<Value, TooDeep> {
        match value {
            Value::String(text) => self.string(text, place, depth),
            Value::Number(number) => self.lone(Value::Number(one_number(number)), place, depth),
            Value::Null | Value::Bool(_) => self.lone(value, place, depth),
            Value::Array(elements) => self.list(elements, place, depth),
            Value::Object(_) if self.is_lone_member(&value, place, depth) => {
                self.list(vec![value], place, depth)
            }
            Value::Object(object) => self.object(object, place, depth),
        }
    }

    /// A string, or the document it holds. Where something in that document lies too deep the
    /// outermost string stays closed: opening it halfway would leave a string that the next
    /// reader opens further.
    fn string(&self, text: String, place: &Place<'_>, depth: Depth) -> Result<Value, TooDeep> {
        if embedded::may_be(&text)
            && may_be_opened(place)
            && let Some(document) = embedded::parse(&text)
        {
            let opened = depth.opened().and_then(|depth| self.value(document, place, depth));
            if opened.is_ok() || depth.strings > 0 {
                return opened;
            }
        }
        self.lone(Value::String(text), place, depth)
    }

    /// A scalar in canonical form, as a list of one where the place asks for it.
    fn lone(&self, value: Value, place: &Place<'_>, depth: Depth) -> Result<Value, TooDeep> {
        if self.is_lone_member(&value, place, depth) {
            depth.inside()?;
            return Ok(Value::Array(vec![value]));
        }
        Ok(value)
    }

    fn is_lone_member(&self, value: &Value, place: &Place<'_>, depth: Depth) -> bool {
        depth.is_in_policy
            && setlike::rule(self.resource_type, place)
                .is_some_and(|rule| setlike::is_lone_member(rule, value))
    }

    fn list(
        &self,
        mut elements: Vec<Value>,
        place: &Place<'_>,
        depth: Depth,
    ) -> Result<Value, TooDeep> {
        if place.is_section("tags")
            && let Some(map) = tag_map(&elements)
        {
            return self.object(map, place, depth);
        }
        let depth = depth.inside()?;
        for (index, element) in elements.iter_mut().enumerate() {
            *element = self.value(element.take(), &place.below(Step::Index(index)), depth)?;
        }
        if setlike::rule(self.resource_type, place).is_some() {
            setlike::sort(&mut elements);
        }
        Ok(Value::Array(elements))
    }

    fn object(
        &self,
        mut object: Map<String, Value>,
        place: &Place<'_>,
        depth: Depth,
    ) -> Result<Value, TooDeep> {
        let depth = depth.inside()?;
        object.retain(|_, value| !value.is_null());
        for (key, value) in &mut object {
            let is_in_policy = depth.is_in_policy || key == "Statement";
            let place = place.below(Step::Key(key));
            *value = self.value(value.take(), &place, Depth { is_in_policy, ..depth })?;
        }
        if place.above().is_some_and(|(list, _)| list.is_section("relationships")) {
            name_relationship(&mut object);
        }
        object.sort_keys();
        Ok(Value::Object(object))
    }
}

/// Whether a string may hold a document: those of tags and relationships, names and ARNs are what
/// they are, however they look.
fn may_be_opened(place: &Place<'_>) -> bool {
    const PLAIN: [&str; 5] = ["ARN", "availabilityZone", "relationships", "resourceName", "tags"];
    let is_plain = |place: &Place<'_>| PLAIN.iter().any(|it| place.is_section(it));
    let mut place = *place;
    while let Some((above, _)) = place.above() {
        if is_plain(&place) {
            return false;
        }
        place = *above;
    }
    true
}

/// Tags as a list in the form of a delivered file: `key` and `value` in either case, or `tag` as
/// `key=value` (formats §3); nothing if the list is no list of tags, or names a key twice.
pub(crate) fn tag_map(list: &[Value]) -> Option<Map<String, Value>> {
    const FIELDS: [&str; 5] = ["Key", "Value", "key", "tag", "value"];
    let mut map = Map::new();
    for element in list {
        let tag = element.as_object()?;
        let mut fields = tag.iter().filter(|(_, value)| !value.is_null());
        if fields.any(|(field, _)| !FIELDS.contains(&field.as_str())) {
            return None;
        }
        let member = |names: [&str; 2]| {
            names.iter().find_map(|name| tag.get(*name).filter(|it| !it.is_null()))
        };
        let (key, value) = if let Some(key) = member(["key", "Key"]) {
            (key.as_str()?, member(["value", "Value"]).cloned())
        } else {
            let (key, value) = tag.get("tag")?.as_str()?.split_once('=')?;
            (key, Some(value.into()))
        };
        if map.insert(key.to_owned(), value.unwrap_or_else(|| "".into())).is_some() {
            return None;
        }
    }
    Some(map)
}

/// The API's `relationshipName` is a delivered file's `name`, which may end in a space
/// (formats §3.4).
fn name_relationship(relationship: &mut Map<String, Value>) {
    if !relationship.contains_key("name")
        && let Some(name) = relationship.remove("relationshipName")
    {
        relationship.insert("name".to_owned(), name);
    }
    if let Some(Value::String(name)) = relationship.get_mut("name") {
        let trimmed = name.trim();
        if trimmed.len() < name.len() {
            *name = trimmed.to_owned();
        }
    }
}

/// The one spelling of a number, from its decimal text: `1`, `1.0` and `10e-1` are one number, and
/// no digit is lost.
fn one_number(number: Number) -> Number {
    // What reads as a whole number, and is not `-0`, is spelled so.
    if number.as_i64().is_some_and(|it| it != 0) {
        return number;
    }
    let text = number.to_string();
    decimal(&text).and_then(|it| serde_json::from_str(&it).ok()).unwrap_or(number)
}

/// Plain digits where these are few, else digits and an exponent.
fn decimal(text: &str) -> Option<String> {
    const PLAIN_DIGITS_MAX: usize = 40;
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let mut exponent =
        exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let trimmed = digits.trim_end_matches('0');
    exponent = exponent.checked_add(i64::try_from(digits.len() - trimmed.len()).ok()?)?;
    let digits = trimmed.trim_start_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let places = usize::try_from(exponent.unsigned_abs()).ok()?;
    Some(if exponent >= 0 && digits.len() + places <= PLAIN_DIGITS_MAX {
        format!("{sign}{digits}{}", "0".repeat(places))
    } else if exponent < 0 && places <= PLAIN_DIGITS_MAX {
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        format!("{sign}{whole}.{fraction}")
    } else {
        format!("{sign}{digits}e{exponent}")
    })
}

#[cfg(test)]
mod tests;
