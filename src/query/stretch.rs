//! One judgement carried along all time: asked once between every two moments at which what it
//! looked at turns, so that a year's answer and a second's answer agree (SEMANTICS §8).
use super::answer::Certainty;
use super::basis::Basis;
use super::scene::Scene;
use super::sight::{Shown, Sight};
use crate::ledger::ledger::ResourceId;
use crate::time::moment::Moment;

/// A stretch of time in which a judgement says one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch<T> {
    /// What it says.
    pub value: T,
    /// The begin, included; none where it has none.
    pub from: Option<Moment>,
    /// The true begin lies after this moment.
    pub from_after: Option<Moment>,
    /// The end, excluded; none where it is open.
    pub to: Option<Moment>,
    /// The true end lies after this moment.
    pub to_after: Option<Moment>,
    /// How sure it is, from each moment on; the first begins with the stretch.
    pub bases: Vec<(Moment, Basis)>,
    /// What turned at the begin, in order.
    pub begun_by: Vec<ResourceId>,
    /// What turned at the end, in order.
    pub ended_by: Vec<ResourceId>,
}

impl<T> Stretch<T> {
    /// Whether any of it lies in `[from, to)`.
    pub fn overlaps(&self, from: Moment, to: Moment) -> bool {
        self.from.is_none_or(|it| it < to) && self.to.is_none_or(|it| from < it)
    }

    /// How sure it is within `[from, to)`: as where it is least so.
    pub fn basis(&self, from: Moment, to: Moment) -> Basis {
        let ends = self.bases.iter().skip(1).map(|it| Some(it.0)).chain([None]);
        let within = self.bases.iter().zip(ends);
        let within = within.filter(|(it, end)| it.0 < to && end.is_none_or(|it| from < it));
        let mut basis = Basis::SURE;
        for (it, _) in within {
            basis.join(it.1);
        }
        basis
    }

    /// The value, and the stretch without it.
    pub fn parted(self) -> (T, Stretch<()>) {
        let Self { value, from, from_after, to, to_after, bases, begun_by, ended_by } = self;
        (value, Stretch { value: (), from, from_after, to, to_after, bases, begun_by, ended_by })
    }

    /// The stretch without its value.
    pub fn bare(&self) -> Stretch<()> {
        Stretch {
            value: (),
            from: self.from,
            from_after: self.from_after,
            to: self.to,
            to_after: self.to_after,
            bases: self.bases.clone(),
            begun_by: self.begun_by.clone(),
            ended_by: self.ended_by.clone(),
        }
    }

    /// One without begin and end, of which nothing is said of how sure it is.
    pub fn always(value: T) -> Self {
        Self {
            value,
            from: None,
            from_after: None,
            to: None,
            to_after: None,
            bases: Vec::new(),
            begun_by: Vec::new(),
            ended_by: Vec::new(),
        }
    }
}

/// What a judgement says at all times, from before the first item on, without a hole; neighbours
/// differ in value. `judge` may name an instant at which it may turn though nothing it looked at
/// does.
pub fn carry<T: PartialEq>(
    scene: &Scene<'_, '_>,
    judge: impl Fn(&Sight<'_, '_, '_>) -> (T, Option<Moment>),
) -> Vec<Stretch<T>> {
    let mut told: Vec<Stretch<T>> = Vec::new();
    let mut before: Option<Shown> = None;
    let mut at = Moment::MIN;
    loop {
        let sight = Sight::new(scene, at);
        let (value, crossing) = judge(&sight);
        let shown = sight.shown();
        let crossing = crossing.filter(|&it| it > at);
        let until = shown.until.into_iter().chain(crossing).min();
        match told.last_mut() {
            Some(last) if last.value == value => {
                if last.bases.last().is_none_or(|it| it.1 != shown.basis) {
                    last.bases.push((at, shown.basis));
                }
            }
            last => {
                let turn = turn(scene, before.as_ref(), &shown, at);
                let begin = Some(at).filter(|&it| it != Moment::MIN);
                if let Some(last) = last {
                    (last.to, last.to_after) = (begin, turn.0);
                    last.ended_by.clone_from(&turn.1);
                }
                told.push(Stretch {
                    value,
                    from: begin,
                    from_after: turn.0,
                    to: None,
                    to_after: None,
                    bases: vec![(at, shown.basis)],
                    begun_by: turn.1,
                    ended_by: Vec::new(),
                });
            }
        }
        before = Some(shown);
        match until {
            Some(next) => at = next,
            None => return told,
        }
    }
}

/// The instant behind which a turn truly happened, and what turned: the last one at which what
/// turned was surely as before (SEMANTICS R70). Where no item did, a date that was reached, the
/// instant is exact; when the recorder was turned on or off is not.
fn turn(
    scene: &Scene<'_, '_>,
    before: Option<&Shown>,
    now: &Shown,
    at: Moment,
) -> (Option<Moment>, Vec<ResourceId>) {
    let ended = before.into_iter().flat_map(|it| &it.ends).filter(|it| it.1 == at);
    let turned = ended.map(|it| (it.0, it.2)).chain(now.begun.iter().copied());
    let mut turned: Vec<(ResourceId, Option<Moment>)> = turned.collect();
    turned.sort_unstable();
    let is_about = before.is_some_and(|it| it.about == Some(at));
    let exact = at != Moment::MIN && turned.is_empty() && !is_about;
    let bound = |it: &(ResourceId, Option<Moment>)| it.1.max(shown_until(scene, it.0, at));
    let after = match turned.iter().map(bound).min() {
        Some(after) => after,
        None => exact.then(|| at.plus_micros(-1)),
    };
    let mut resources: Vec<ResourceId> = turned.into_iter().map(|it| it.0).collect();
    resources.dedup();
    (after, resources)
}

/// The last instant before a turn of a resource at which the state before was surely in force.
fn shown_until(scene: &Scene<'_, '_>, resource: ResourceId, at: Moment) -> Option<Moment> {
    let spans = &scene.story(resource).spans;
    let before = &spans[..spans.partition_point(|it| it.from.is_none_or(|from| from < at))];
    let row = before.last()?.version.row();
    let same = before.iter().rev().take_while(|it| it.version.row() == row);
    let sure = same.into_iter().find(|it| it.certainty == Certainty::Exact)?;
    Some(sure.to.map_or(at, |it| it.min(at)).plus_micros(-1))
}
