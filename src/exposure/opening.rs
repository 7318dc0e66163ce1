//! One opening: what was open, through which door, from when till when, and what stood behind it.
use crate::evidence::origin::Origin;
use crate::ledger::ledger::{ResourceId, Version};
use crate::network::traffic::Ports;
use crate::query::stretch::Stretch;
use crate::time::moment::Moment;
use std::collections::BTreeMap;

/// What kind of door it is (docs/TABLES.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// A security group.
    SecurityGroup,
    /// A switch that makes a resource public.
    PublicAccess,
    /// A policy that lets everybody in.
    ResourcePolicy,
}

/// How open it was (docs/TABLES.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Openness {
    /// The door stood open; whether anything could be reached through it is another question.
    DoorOpen,
    /// It could be reached from the internet, or from within.
    Reachable,
    /// The evidence leaves it open.
    Undecidable,
}

/// One opening.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// Whose.
    pub resource: ResourceId,
    /// The version in force at the begin.
    pub version: Version<'a>,
    /// The door.
    pub door: Door,
    /// The protocol, where there is one.
    pub protocol: Option<String>,
    /// The ports, where there are any.
    pub ports: Option<Ports>,
    /// Who was let in: a block, a prefix list; none: whoever asks.
    pub source: Option<String>,
    /// What stood behind it at any time of the opening, and what else is to be said.
    pub behind: Vec<String>,
    /// How open it was.
    pub verdict: Openness,
    /// When.
    pub span: Stretch<()>,
    /// The last evidence of its account and region: till then something without an end is counted.
    pub last: Option<Moment>,
    /// The change that opened it, in words.
    pub opened_by: Option<String>,
    /// The change that closed it.
    pub closed_by: Option<String>,
    /// Where the item stands that shows it open first.
    pub from_item: Option<Origin>,
}

impl Door {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecurityGroup => "security_group",
            Self::PublicAccess => "public_access",
            Self::ResourcePolicy => "resource_policy",
        }
    }
}

impl Openness {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DoorOpen => "door_open",
            Self::Reachable => "reachable",
            Self::Undecidable => "undecidable",
        }
    }
}

impl Opening<'_> {
    /// How long it was open by what was recorded, in microseconds: from the capture that shows it
    /// open to the one that shows it closed, else to the last evidence.
    pub fn recorded(&self) -> Option<i64> {
        Some(self.end()?.micros() - self.span.from?.micros())
    }

    /// The least that it can have been open: up to the last evidence that shows it open.
    pub fn least(&self) -> Option<i64> {
        let from = self.span.from?;
        let end = match self.span.to {
            None => self.end()?,
            Some(_) => self.span.to_after.unwrap_or(from),
        };
        Some((end.micros() - from.micros()).max(0))
    }

    /// The most: from the last evidence that shows it closed. None where nothing does.
    pub fn most(&self) -> Option<i64> {
        let from = self.span.from_after?;
        Some(self.end()?.micros() - from.micros())
    }

    fn end(&self) -> Option<Moment> {
        let last = || self.last.map(|it| it.max(self.span.from.unwrap_or(it)));
        self.span.to.or_else(last)
    }
}

/// Something that may be open, with what is to be said of it.
pub(super) type Told<K> = BTreeMap<K, Vec<String>>;

/// One run of time in which something was told, and all that was said of it meanwhile.
#[derive(Debug)]
pub(super) struct Run<K> {
    pub(super) key: K,
    pub(super) said: Vec<String>,
    pub(super) span: Stretch<()>,
}

/// Each thing's runs without a hole, in order of the things and of time.
pub(super) fn runs<K: Ord + Clone>(stretches: &[Stretch<Told<K>>]) -> Vec<Run<K>> {
    let mut runs: BTreeMap<K, Vec<Run<K>>> = BTreeMap::new();
    for (place, stretch) in stretches.iter().enumerate() {
        for (key, said) in &stretch.value {
            let own = runs.entry(key.clone()).or_default();
            let before = place.checked_sub(1).and_then(|it| stretches.get(it));
            let goes_on = before.is_some_and(|it| it.value.contains_key(key));
            let Some(run) = own.last_mut().filter(|_| goes_on) else {
                let span = stretch.bare();
                own.push(Run { key: key.clone(), said: said.clone(), span });
                continue;
            };
            run.span.to = stretch.to;
            run.span.to_after = stretch.to_after;
            run.span.ended_by.clone_from(&stretch.ended_by);
            run.span.bases.extend(stretch.bases.iter().copied());
            for one in said {
                if !run.said.contains(one) {
                    run.said.push(one.clone());
                }
            }
        }
    }
    runs.into_values().flatten().collect()
}
