//! What differs between two moments: the net change of each resource from A to B.
use super::answer::{Event, Presence};
use super::changes::{Change, created};
use super::known::Contents;
use super::spans::{Span, Story};
use super::states::State;
use crate::evidence::item::Life;
use crate::ledger::body::BodyReader;
use crate::time::moment::Moment;

/// The net change of a resource over `(from, to]`, or none.
pub fn net_change<'a>(
    story: &Story<'a>,
    from: Moment,
    to: Moment,
    reader: &mut BodyReader<'_>,
) -> Option<Change<'a>> {
    let (before, after) = (story.at(from)?, story.at(to)?);
    let event = event(story, before, after, from, to)?;
    let mut change = Change {
        resource: story.resource,
        version: after.version,
        before: Some(before.version),
        event,
        changed_after: left(story, before, from),
        changed_at: match before.from {
            Some(_) => entered(story, after, to),
            // Not seen at A: what is told is its first sighting.
            None if event == Event::Deleted || event == Event::Vanished => {
                entered(story, after, to)
            }
            None => story.states.first().map_or(to, State::from),
        },
        certainty: before.certainty.min(after.certainty),
        reason: None,
        source: after.source(),
        edits: Vec::new(),
        sides: None,
    };
    let live = |at| story.state_at(at).filter(|it| story.states[*it].life == Life::Live);
    if let (Some(a), Some(b), Presence::Standing) = (live(from), live(to), after.presence) {
        change.compare(story.resource_type, Contents::of(story).sides(a, b, reader));
        if change.event == Event::Changed && change.edits.is_empty() {
            return None; // there and back again
        }
    }
    Some(change)
}

fn event(
    story: &Story<'_>,
    before: &Span<'_>,
    after: &Span<'_>,
    from: Moment,
    to: Moment,
) -> Option<Event> {
    use Presence::{Deleted, NeverSeen, NotYetSeen, Standing, Vanished};
    let recreated = before.incarnation != after.incarnation;
    match (before.presence, after.presence) {
        (Deleted, Deleted) | (_, NotYetSeen | NeverSeen) => None,
        (Vanished, Vanished) if !recreated => None,
        (_, Deleted) => Some(Event::Deleted),
        (_, Vanished) => Some(Event::Vanished),
        (NotYetSeen | NeverSeen, Standing) => {
            let first =
                story.states.first().is_some_and(|it| it.leader.row() == after.version.row());
            let created = if first { created(story) } else { after.version.created_at() };
            let within = created.is_some_and(|it| from < it && it <= to);
            Some(if within { Event::Created } else { Event::FirstSeen })
        }
        (_, Standing) if recreated => Some(Event::Recreated),
        (Deleted | Vanished, Standing) => Some(Event::Reappeared),
        (Standing, Standing) => {
            let states = [from, to].map(|at| story.state_at(at).unwrap_or(0));
            if states[0] == states[1] {
                return None;
            }
            let lives = states.map(|it| story.states[it].life);
            match lives {
                [Life::NotRecorded, Life::NotRecorded] => None,
                [Life::Live, Life::Live] => Some(Event::Changed),
                _ => Some(Event::Unknown),
            }
        }
    }
}

/// The lower bound of the change: the last capture (or sighting) that showed the state at A.
fn left(story: &Story<'_>, before: &Span<'_>, from: Moment) -> Option<Moment> {
    let place = story.state_at(from);
    let state_of = |it: &Span<'_>| it.from.and_then(|at| story.state_at(at));
    let run = story.spans.iter().skip_while(|it| it.from < before.from);
    let run = run.take_while(|it| it.presence == before.presence && state_of(it) == place);
    run.last().unwrap_or(before).to_after
}

/// When the presence and state that hold at B began.
fn entered(story: &Story<'_>, after: &Span<'_>, to: Moment) -> Moment {
    let place = story.state_at(to);
    let alike = |it: &&Span<'_>| {
        it.presence == after.presence && it.from.is_some_and(|at| story.state_at(at) == place)
    };
    let mut run = after.from;
    for span in story.spans.iter().rev().skip_while(|it| it.from > after.from) {
        if !alike(&span) {
            break;
        }
        run = span.from;
    }
    run.unwrap_or(to)
}
