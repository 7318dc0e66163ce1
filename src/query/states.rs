//! A timeline's versions folded into states: what was in force, which incarnation (SEMANTICS R7).
use super::glance::glance;
use super::known::Known;
use crate::evidence::item::Life;
use crate::evidence::partial::Extent;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, Timeline, Version};
use crate::time::moment::Moment;

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
                let before = last.versions.last().unwrap_or(&last.leader);
                glance(before, &version, reader).unwrap_or_else(|| {
                    let ours =
                        held.get_or_insert_with(|| Known::of(&last.leader, resource_type, reader));
                    let (equal, known) = ours.told_again(&version, resource_type, reader);
                    shown = Some(known);
                    // A whole item leads a state of its own: it tells first what parts left out.
                    let leads = version.extent() == Extent::Whole;
                    equal && (!leads || last.leader.extent() == Extent::Whole)
                })
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
