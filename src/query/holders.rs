//! What stood, and bore the tags that are asked for, at any time in a stretch, and what became
//! of it (SEMANTICS R43): a leaver's estate, say.
use super::answer::Presence;
use super::scope::Scope;
use super::spans::{Span, Story};
use crate::evidence::item::Life;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{ResourceId, Version};
use crate::time::moment::Moment;

/// One run of a resource within the stretch.
#[derive(Clone, Debug)]
pub struct Holding<'a> {
    /// Whose it is.
    pub resource: ResourceId,
    /// Its last span in the stretch.
    pub span: Span<'a>,
    /// The first instant of the run; none where it has no known begin.
    pub from: Option<Moment>,
    /// The first instant no longer in it.
    pub to: Option<Moment>,
    /// What had become of it at the end of the stretch.
    pub became: Became,
    /// Of one that was handed over: the value that the first tag asked for has now.
    pub handed_to: Option<String>,
}

/// What had become of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Became {
    /// It stands, and the filters admit it.
    Kept,
    /// It stands, and the filters admit it no more.
    HandedOver,
    /// It was deleted.
    Deleted,
    /// It had vanished.
    Vanished,
    /// It stands; its configuration is not recorded.
    Unknown,
}

impl Became {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::HandedOver => "handed_over",
            Self::Deleted => "deleted",
            Self::Vanished => "vanished",
            Self::Unknown => "unknown",
        }
    }
}

/// The runs of a resource that overlap `[from, to)`, in order of time.
pub fn holdings<'a>(
    story: &Story<'a>,
    scope: &Scope,
    (from, to): (Option<Moment>, Option<Moment>),
    reader: &mut BodyReader<'_>,
) -> Vec<Holding<'a>> {
    let mut runs: Vec<Vec<&Span<'a>>> = Vec::new();
    for span in &story.spans {
        if span.presence != Presence::Standing || !scope.admits_version(&span.version, reader) {
            continue;
        }
        match runs.last_mut().filter(|it| it.last().is_some_and(|it| it.to == span.from)) {
            Some(run) => run.push(span),
            None => runs.push(vec![span]),
        }
    }
    let begins = |it: &&&Span<'a>| to.is_none_or(|to| it.from.is_none_or(|begin| begin < to));
    let mut holding = |run: Vec<&Span<'a>>| {
        let (first, last) = (run.first()?, run.last()?);
        let ended = from.is_some_and(|from| last.to.is_some_and(|end| end <= from));
        let span = (**run.iter().rev().find(begins)?).clone();
        let (became, now) = became(story, scope, to, reader);
        let handed = became == Became::HandedOver;
        (!ended).then(|| Holding {
            resource: story.resource,
            span,
            from: first.from,
            to: last.to,
            became,
            handed_to: now.filter(|_| handed).and_then(|it| first_tag(scope, &it, reader)),
        })
    };
    runs.into_iter().filter_map(&mut holding).collect()
}

/// What holds at the last instant of the stretch, and the version then in force.
fn became<'a>(
    story: &Story<'a>,
    scope: &Scope,
    to: Option<Moment>,
    reader: &mut BodyReader<'_>,
) -> (Became, Option<Version<'a>>) {
    let end = to.unwrap_or(Moment::MAX).plus_micros(-1);
    let Some(span) = story.at(end) else { return (Became::Unknown, None) };
    let became = match span.presence {
        Presence::Deleted => Became::Deleted,
        Presence::Vanished => Became::Vanished,
        Presence::Standing if scope.admits_version(&span.version, reader) => Became::Kept,
        Presence::Standing if span.version.life() == Life::Live => Became::HandedOver,
        _ => Became::Unknown,
    };
    (became, Some(span.version))
}

fn first_tag(scope: &Scope, version: &Version<'_>, reader: &mut BodyReader<'_>) -> Option<String> {
    let (key, _) = scope.tags.first()?;
    Some(version.tag_map(reader).get(key)?.as_str()?.to_owned())
}
