//! The change that began or ended something, in the words of the field.
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Event;
use crate::query::changes::{Change, Window, changes};
use crate::query::scene::Scene;
use crate::time::moment::Moment;
use crate::words::class::Class;

/// Sentences of one change that are told; how many more there were is told, too.
const TOLD_MAX: usize = 3;

/// What turned at a moment: `sg-1 (web): + ingress tcp/22 from 0.0.0.0/0`. Sentences with `hint` in
/// them come first. None where nothing that was recorded turned.
pub(super) fn cause(
    scene: &Scene<'_, '_>,
    resources: &[ResourceId],
    at: Option<Moment>,
    hint: &str,
    reader: &mut BodyReader<'_>,
) -> Option<String> {
    let at = at?;
    let mut told = Vec::new();
    for &resource in resources {
        let window = Window::Listing(Some(at), Some(at.plus_micros(1)));
        for change in changes(scene.story(resource), window, reader) {
            told.push(sentence(scene, &change, hint));
        }
    }
    if told.is_empty() {
        return Some("no change: what is in evidence differs from then on".to_owned());
    }
    Some(told.join("; "))
}

fn sentence(scene: &Scene<'_, '_>, change: &Change<'_>, hint: &str) -> String {
    let who = called(scene, change.resource);
    if change.event == Event::Unknown {
        return format!("{who}: its configuration is not recorded before it or after it");
    }
    let mut edits: Vec<_> = change.edits.iter().filter(|it| !it.noise).collect();
    edits.retain(|it| !it.summary.is_empty());
    edits.sort_by_key(|it| {
        let is_near = !hint.is_empty() && it.summary.contains(hint);
        (!is_near, it.class != Class::Exposure)
    });
    if edits.is_empty() || change.event == Event::Deleted {
        return format!("{who} {}", change.event.as_str().replace('_', " "));
    }
    let mut lines: Vec<String> = edits.iter().take(TOLD_MAX).map(|it| it.summary.clone()).collect();
    if edits.len() > TOLD_MAX {
        lines.push(format!("and {} more", edits.len() - TOLD_MAX));
    }
    format!("{who}: {}", lines.join(", "))
}

fn called(scene: &Scene<'_, '_>, resource: ResourceId) -> String {
    scene.ledger().key_texts(resource)[3].to_owned()
}
