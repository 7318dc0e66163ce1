//! Since when each field of a resource has the value that it has at an instant: readings R35 and
//! R36, by walking back over the twin's own states.

use serde_json::Value;

use super::instant::Micros;
use super::twin::Twin;
use super::twin_changes::along;
use super::twin_versions::{Life, Line, State};

/// Set-like lists whose members have identities, and what of a member is its identity. The
/// contract does not list them: these are the ones that the random worlds write.
const IDENTITIES: [(&str, &[&str]); 6] = [
    ("ipPermissions", &["ipProtocol", "fromPort", "toPort"]),
    ("ipPermissionsEgress", &["ipProtocol", "fromPort", "toPort"]),
    ("ipv4Ranges", &["cidrIp"]),
    ("rolePolicyList", &["policyName"]),
    ("attachedManagedPolicies", &["policyArn"]),
    ("ipRanges", &[]),
];

/// Members of the document that a path begins in, and the twin's words for them.
const DOCUMENT: [(&str, &str); 8] = [
    ("configuration", "configuration"),
    ("supplementaryConfiguration", "supplementary"),
    ("tags", "tags"),
    ("relationships", "relationships"),
    ("resourceName", "name"),
    ("ARN", "arn"),
    ("availabilityZone", "zone"),
    ("resourceCreationTime", "created"),
];

/// A field of a state (R35).
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Field {
    /// A JSON Pointer; members of lists are `[identity]`, those without one `[]`.
    pub(crate) path: String,
    pub(crate) value: Value,
    pub(crate) is_in_list: bool,
    /// Where a list has a member several times: which of them it is, from 0. The second holds
    /// since the list has had two.
    nth: usize,
}

/// What the value was before.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Before {
    /// None, or not known.
    Nothing,
    Value(Value),
    /// The contract does not say what is shown.
    Anything,
}

/// One row of `blame`.
#[derive(Clone, Debug)]
pub(crate) struct Blamed {
    pub(crate) field: Field,
    /// `None` where the contract names no event for what happened.
    pub(crate) event: Option<&'static str>,
    pub(crate) since_after: Option<Micros>,
    pub(crate) since: Micros,
    pub(crate) certainty: &'static str,
    pub(crate) reason: Option<&'static str>,
    pub(crate) before: Before,
    /// The state that first says so; its leading version is the source.
    pub(crate) state: usize,
}

/// The rows of `blame` at an instant; none where the resource does not stand with a known
/// configuration.
pub(crate) fn blame(twin: &Twin, line: &Line, at: Micros) -> Vec<Blamed> {
    let point = twin.point(line, at);
    let Some(now) = point.state.filter(|_| point.presence == "standing") else { return vec![] };
    if line.states[now].life != Life::Live {
        return vec![];
    }
    let events = along(twin, line, None);
    let spans = twin.spans(line);
    let mut rows = vec![];
    for field in fields(&line.states[now]) {
        let first = first_of_run(line, now, &field);
        let state = &line.states[first];
        let begun = events.iter().find(|e| e.at == Some(state.captured()));
        let event = begun.and_then(|e| e.word);
        let span = spans.iter().find(|s| s.point.state == Some(first)).unwrap();
        rows.push(Blamed {
            event,
            since_after: span.from_after,
            since: state.captured(),
            certainty: point.certainty,
            reason: point.reason,
            before: before(line, first, &field, event),
            state: first,
            field,
        });
    }
    rows
}

/// All fields of a state. Empty objects and lists are fields where they are whole values.
pub(crate) fn fields(state: &State) -> Vec<Field> {
    let mut found = vec![];
    for (name, ours) in DOCUMENT {
        if let Some(value) = state.content.get(ours) {
            walk(&format!("/{name}"), name, value, false, &mut found);
        }
    }
    for i in 0..found.len() {
        let (before, rest) = found.split_at_mut(i);
        let is_same = |f: &&Field| f.path == rest[0].path && f.value == rest[0].value;
        rest[0].nth = before.iter().filter(is_same).count();
    }
    found
}

/// The first of the states that lead up to one without a break and say the same.
fn first_of_run(line: &Line, now: usize, field: &Field) -> usize {
    let mut first = now;
    while let Some(before) = first.checked_sub(1) {
        let state = &line.states[before];
        let is_break =
            state.life != Life::Live || state.incarnation != line.states[now].incarnation;
        if is_break || !fields(state).contains(field) {
            break;
        }
        first = before;
    }
    first
}

fn before(line: &Line, first: usize, field: &Field, event: Option<&str>) -> Before {
    if field.is_in_list {
        return Before::Anything;
    }
    match event {
        Some("first_seen" | "created" | "unknown") => Before::Nothing,
        Some("changed") => {
            let old = fields(&line.states[first - 1]);
            let inside = format!("{}/", field.path);
            if let Some(same) = old.iter().find(|f| f.path == field.path) {
                Before::Value(same.value.clone())
            } else if old.iter().any(|f| f.path.starts_with(&inside)) {
                Before::Anything // What stood there had parts: it is not one value.
            } else {
                Before::Nothing
            }
        }
        _ => Before::Anything,
    }
}

fn walk(path: &str, key: &str, value: &Value, is_in_list: bool, found: &mut Vec<Field>) {
    match value {
        Value::Null => {}
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                walk(&format!("{path}/{}", escaped(key)), key, value, is_in_list, found);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for member in list {
                let Some(identity) = identity(key, member) else {
                    let (path, value) = (format!("{path}/[]"), member.clone());
                    found.push(Field { path, value, is_in_list: true, nth: 0 });
                    continue;
                };
                walk(&format!("{path}/[{}]", escaped(&identity)), "", member, true, found);
            }
        }
        whole => {
            let path = path.to_owned();
            found.push(Field { path, value: whole.clone(), is_in_list, nth: 0 });
        }
    }
}

/// The identity of a member of a set-like list.
fn identity(key: &str, member: &Value) -> Option<String> {
    let (_, parts) = IDENTITIES.iter().find(|(list, _)| *list == key)?;
    if parts.is_empty() {
        return member.as_str().map(str::to_owned);
    }
    let words: Vec<String> = parts.iter().map(|part| member[part].to_string()).collect();
    Some(words.join(" "))
}

/// A key as a JSON Pointer spells it.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
