//! One managed policy: its versions, and which of them can have been in force at a moment.
use super::in_force::{Candidate, Doubt, InForce};
use super::same::same_meaning;
use super::text::Text;
use crate::time::moment::Moment;
use std::ops::Range;
use std::sync::Arc;

/// The highest number a version may have; a limit on what comes from outside.
pub(crate) const VERSION_MAX: u32 = 10_000;

/// What was collected of a version.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) number: u32,
    pub(crate) created: Option<Moment>,
    pub(crate) text: Option<Arc<Text>>,
}

/// A policy and its versions.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// The ARN, or the bare name where only that is known.
    pub(crate) arn: String,
    /// When it was looked at last.
    pub(crate) collected: Moment,
    /// INVARIANT: numbers ascend strictly, and there is one.
    versions: Vec<Version>,
    /// Creations that can be relied on, and whose. INVARIANT: moments ascend, numbers strictly.
    steps: Vec<(Moment, u32)>,
    /// Versions whose time of creation contradicts that of another.
    disordered: Vec<u32>,
}

impl Policy {
    /// Of `versions` with ascending numbers.
    pub(crate) fn new(arn: String, collected: Moment, versions: Vec<Version>) -> Self {
        let mut steps: Vec<_> =
            versions.iter().filter_map(|it| Some((it.created?, it.number))).collect();
        let mut disordered = Vec::new();
        // Which of two is wrong cannot be told, so both go; then their neighbours meet.
        while let Some(at) = steps.windows(2).position(|pair| pair[0].0 > pair[1].0) {
            disordered.extend(steps.drain(at..=at + 1).map(|(_, number)| number));
        }
        disordered.sort_unstable();
        let newest = versions.iter().filter_map(|it| it.created).max();
        let collected = newest.map_or(collected, |newest| newest.max(collected));
        Self { arn, collected, versions, steps, disordered }
    }

    pub(crate) fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// Every moment at which `at` can answer otherwise than just before.
    pub(crate) fn turns(&self) -> Vec<Moment> {
        let mut turns: Vec<_> = self.steps.iter().map(|&(moment, _)| moment).collect();
        turns.push(self.collected.plus_micros(1));
        turns.sort_unstable();
        turns.dedup();
        turns
    }

    /// What it said at that moment.
    pub(crate) fn at(&self, moment: Moment) -> InForce<'_> {
        let passed = self.steps.partition_point(|&(created, _)| created <= moment);
        let last = self.versions.last().map_or(0, |it| it.number);
        let (until, end) = match self.steps.get(passed) {
            Some(&(created, number)) => (Some(created), number),
            None => (None, last + 1),
        };
        let Some(&(created, number)) = passed.checked_sub(1).and_then(|it| self.steps.get(it))
        else {
            return self.before_first(until, end);
        };
        let said = match self.one_text(number, end) {
            Some(text) => {
                let passed_over = (number + 1..end).collect();
                InForce::Known { version: number, text, created, until, passed_over }
            }
            None => self.undecided(number..end),
        };
        match said {
            InForce::Known { .. } | InForce::Ambiguous { .. } if moment > self.collected => {
                let why = Doubt::AfterCollection { collected: self.collected };
                self.unless_texts(number..end, why)
            }
            said => said,
        }
    }

    /// What all versions from `first` on, before `end`, say: if they say the same, and so do, where
    /// one of them was not collected, the versions on both sides of it.
    fn one_text(&self, first: u32, end: u32) -> Option<&str> {
        let mut known: Vec<_> = (first..end).filter_map(|number| self.text(number)).collect();
        if known.len() < (end - first) as usize {
            known.push(self.text(end)?);
            if self.text(first).is_none() {
                known.insert(0, self.text(first.checked_sub(1)?)?);
            }
        }
        let (text, others) = known.split_first()?;
        others.iter().all(|other| same_meaning(text, other)).then_some(*text)
    }

    /// No version is known to have been created yet; the first of which that is known is `end`.
    fn before_first(&self, until: Option<Moment>, end: u32) -> InForce<'_> {
        let why = match until {
            Some(first) if end == 1 => Doubt::NotYetPublished { first },
            Some(created) => Doubt::BeforeFirstKnown { version: end, created },
            None if !self.disordered.is_empty() => {
                Doubt::Disorder { versions: self.disordered.clone() }
            }
            None => Doubt::NoDates,
        };
        self.unless_texts(1..end, why)
    }

    fn undecided(&self, range: Range<u32>) -> InForce<'_> {
        let disordered: Vec<_> =
            self.disordered.iter().copied().filter(|it| range.contains(it)).collect();
        if !disordered.is_empty() {
            return self.unless_texts(range, Doubt::Disorder { versions: disordered });
        }
        let first = range.start;
        let versions = range.clone().filter(|&it| it != first || self.text(it).is_none()).collect();
        self.unless_texts(range, Doubt::Gap { versions })
    }

    fn unless_texts(&self, range: Range<u32>, why: Doubt) -> InForce<'_> {
        let candidates = self.candidates(range);
        if candidates.iter().all(|it| it.text.is_none()) {
            return InForce::Unknown { why };
        }
        InForce::Ambiguous { candidates, why }
    }

    fn candidates(&self, range: Range<u32>) -> Vec<Candidate<'_>> {
        let created = |number| self.find(number).and_then(|it| it.created);
        range
            .map(|number| Candidate {
                version: number,
                text: self.text(number),
                created: created(number),
            })
            .collect()
    }

    fn text(&self, number: u32) -> Option<&str> {
        let kin = self.versions.iter().filter_map(|it| it.text.as_deref());
        self.find(number)?.text.as_deref()?.read(kin)
    }

    fn find(&self, number: u32) -> Option<&Version> {
        let at = self.versions.binary_search_by_key(&number, |it| it.number).ok()?;
        self.versions.get(at)
    }
}
