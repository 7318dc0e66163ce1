//! A timeline's versions folded into states: what was in force, which incarnation (SEMANTICS R7).
use crate::evidence::item::Life;
use crate::evidence::partial::{Extent, fill, overlay, respell, unwrapped};
use crate::json::canonical::canonical;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, Timeline, Version, content};
use crate::time::moment::Moment;
use serde_json::Value;

/// One or more consecutive versions of equal content.
#[derive(Clone, Debug)]
pub struct State<'a> {
    /// The first of them: its capture, status and place stand for the state.
    pub leader: Version<'a>,
    /// All of them, oldest first.
    pub versions: Vec<Version<'a>>,
    /// What they say of life.
    pub life: Life,
    /// Counts from 1.
    pub incarnation: u32,
    /// When the next state's first version was captured, if there is one.
    pub until: Option<Moment>,
}

impl State<'_> {
    /// The first capture.
    pub fn from(&self) -> Moment {
        self.leader.captured_at()
    }

    /// The last capture at or before a moment that showed this state; the first if none did.
    pub fn capture_before(&self, at: Moment) -> Moment {
        let captures = self.versions.iter().map(Version::captured_at);
        captures.take_while(|&it| it <= at).last().unwrap_or(self.from())
    }

    /// The last capture that still showed this state.
    pub fn last_capture(&self) -> Moment {
        self.versions.last().unwrap_or(&self.leader).captured_at()
    }
}

/// How one version follows another of the same timeline (SEMANTICS §2, incarnations).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    SameIncarnation,
    Recreated,
}

/// The states of a timeline, oldest first.
pub fn states<'a>(
    ledger: &Ledger,
    timeline: &Timeline<'a>,
    reader: &mut BodyReader<'_>,
) -> Vec<State<'a>> {
    let resource_type = ledger.key_texts(timeline.resource())[2];
    let mut states: Vec<State<'a>> = Vec::new();
    let mut held: Option<Known> = None;
    // The last creation time that this incarnation was seen with.
    let mut created: Option<Moment> = None;
    for version in in_force_ever(timeline) {
        let life = version.life();
        let Some(last) = states.last_mut() else {
            created = version.created_at();
            states.push(State {
                leader: version,
                versions: vec![version],
                life,
                incarnation: 1,
                until: None,
            });
            continue;
        };
        let moves = !is_launch_time(resource_type);
        let step = step(
            created.filter(|_| moves || last.life == Life::Tombstone),
            last.life,
            &version,
            life,
        );
        created = match step {
            Step::Recreated => version.created_at(),
            Step::SameIncarnation => version.created_at().or(created),
        };
        let mut shown = None;
        let equal = step == Step::SameIncarnation
            && last.life == life
            && (life == Life::Tombstone || {
                let ours =
                    held.get_or_insert_with(|| Known::of(&last.leader, resource_type, reader));
                let theirs = Known::of(&version, resource_type, reader);
                let (equal, known) = ours.followed_by(theirs);
                shown = Some(known);
                equal
            });
        if equal {
            last.versions.push(version);
            held = shown.or(held);
            continue;
        }
        last.until = Some(version.captured_at());
        let incarnation = last.incarnation + u32::from(step == Step::Recreated);
        held = shown;
        states.push(State {
            leader: version,
            versions: vec![version],
            life,
            incarnation,
            until: None,
        });
    }
    states
}

/// The versions that were ever in force: of several at one instant only the last.
fn in_force_ever<'a>(timeline: &Timeline<'a>) -> impl Iterator<Item = Version<'a>> + use<'a> {
    let mut versions = timeline.versions().peekable();
    std::iter::from_fn(move || {
        loop {
            let version = versions.next()?;
            let outdone =
                versions.peek().is_some_and(|it| it.captured_at() == version.captured_at());
            if !outdone {
                return Some(version);
            }
        }
    })
}

/// Whether a type's creation time is that of its last start: it moves without a re-creation, and
/// does not say that the resource was not there before (SEMANTICS R10).
pub fn is_launch_time(resource_type: &str) -> bool {
    resource_type == "AWS::EC2::Instance"
}

fn step(old: Option<Moment>, life_before: Life, after: &Version<'_>, life_after: Life) -> Step {
    if life_after == Life::Tombstone {
        return Step::SameIncarnation;
    }
    let new = after.created_at();
    let recreated = match life_before {
        // Alive again: made anew, unless its creation time is there and is the old one.
        Life::Tombstone => new.is_none() || old != new,
        _ => old.is_some() && new.is_some() && old != new,
    };
    if recreated { Step::Recreated } else { Step::SameIncarnation }
}

/// A content, and what is to be kept in mind of the items it was read from (SEMANTICS R28).
struct Known {
    content: Value,
    /// Something in it is spelled, or left out, as a partial item did.
    tinted: bool,
    /// No whole item stands behind it: what is not in it is not known.
    bare: bool,
}

impl Known {
    fn of(version: &Version<'_>, resource_type: &str, reader: &mut BodyReader<'_>) -> Self {
        let partial = version.extent() != Extent::Whole;
        let mut content = read(version, resource_type, reader);
        if version.extent() == Extent::Selected {
            content = unwrapped(&content);
        }
        Self { content, tinted: partial, bare: partial }
    }

    /// Whether the next item says the same, and what is known after it.
    fn followed_by(&self, next: Self) -> (bool, Self) {
        if next.bare {
            let content = overlay(&self.content, &next.content);
            let equal = content == self.content;
            return (equal, Self { content, tinted: self.tinted || !equal, bare: self.bare });
        }
        let equal = self.seen_from(&next) == next.content;
        (equal, next)
    }

    /// This content as a later one would say it: in its spelling, and with what this one leaves
    /// out where nothing is known of it.
    fn seen_from(&self, later: &Self) -> Value {
        let spelled = if self.tinted && !later.tinted {
            respell(&self.content, &later.content)
        } else {
            self.content.clone()
        };
        if self.bare { fill(&spelled, &later.content) } else { spelled }
    }
}

/// What is known of a state's content, partial items completed by what went before.
fn known(
    states: &[State<'_>],
    place: usize,
    resource_type: &str,
    reader: &mut BodyReader<'_>,
) -> Known {
    let state = &states[place];
    let whole = state.versions.iter().find(|it| it.extent() == Extent::Whole);
    let own = Known::of(whole.unwrap_or(&state.leader), resource_type, reader);
    let before = place.checked_sub(1).map(|it| &states[it]);
    let goes_on =
        before.is_some_and(|it| it.life == Life::Live && it.incarnation == state.incarnation);
    if own.bare && goes_on {
        return known(states, place - 1, resource_type, reader).followed_by(own).1;
    }
    own
}

/// The contents of two states, the earlier one first, as they compare.
pub fn sides(
    states: &[State<'_>],
    (earlier, later): (usize, usize),
    resource_type: &str,
    reader: &mut BodyReader<'_>,
) -> (Value, Value) {
    let old = known(states, earlier, resource_type, reader);
    let new = known(states, later, resource_type, reader);
    (old.seen_from(&new), new.content)
}

/// The content of a state, partial items completed by what went before.
pub fn content_of(
    states: &[State<'_>],
    place: usize,
    resource_type: &str,
    reader: &mut BodyReader<'_>,
) -> Value {
    known(states, place, resource_type, reader).content
}

/// A version's content in canonical form.
pub fn read(version: &Version<'_>, resource_type: &str, reader: &mut BodyReader<'_>) -> Value {
    let item: Value = serde_json::from_str(version.raw(reader)).unwrap_or_default();
    canonical(resource_type, &content(item))
}
