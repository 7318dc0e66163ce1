//! The state before the first one in evidence, where a notification's diff tells it
//! (SEMANTICS R31).
use super::states::State;
use crate::evidence::diff::{Change, ItemDiff};
use crate::evidence::item::Life;
use crate::json::canonical::canonical;
use crate::json::sound;
use crate::ledger::body::BodyReader;
use crate::ledger::content::content;
use serde_json::Value;

/// The contents before and after a state's first item, from that item's diff alone; nothing where
/// the configuration before is in evidence, or the diff does not prove that there was one.
pub fn before_by_diff(
    before: Option<&State<'_>>,
    state: &State<'_>,
    resource_type: &str,
    reader: &mut BodyReader<'_>,
) -> Option<(Value, Value)> {
    let proven = match state.life {
        Life::Live => Change::Update,
        Life::Tombstone => Change::Delete,
        Life::NotRecorded => return None,
    };
    if before.is_some_and(|it| it.life != Life::NotRecorded) {
        return None;
    }
    let diff = ItemDiff::read(state.leader.diff(reader)?).0?;
    if diff.change != proven {
        return None;
    }
    let item = match state.life {
        Life::Tombstone => Value::Object(serde_json::Map::new()),
        _ => sound::value(state.leader.raw(reader)),
    };
    let after = content(item);
    let old = canonical(resource_type, &diff.undo(&after));
    let new = canonical(resource_type, &after);
    // A diff of what is no content says nothing of the time before.
    (old != new).then_some((old, new))
}
