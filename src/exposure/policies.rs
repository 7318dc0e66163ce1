//! The doors that policies are: what everybody may do with a resource, by the judgement of access.
use super::opening::{Door, Opening, Openness, Run, Told, runs};
use crate::access::along::Period;
use crate::access::ask::Actions;
use crate::access::guards::Held;
use crate::access::outsiders::named;
use crate::access::question::{Question, answer};
use crate::access::row::Row;
use crate::access::subject::Subject;
use crate::access::terms::Terms;
use crate::access::who::Candidate;
use crate::access::world::World;
use crate::ledger::ledger::ResourceId;
use crate::policy::decision::Verdict;
use crate::policy::document::{Effect, Policy};
use crate::policy::principal::Named;
use crate::policy::public::is_public;
use crate::query::basis::Basis;
use crate::query::scene::Scene;
use crate::query::stretch::Stretch;
use crate::time::moment::Moment;

/// What somebody one does not know should not be let do: read, write, take over.
const ACTIONS: [&str; 22] = [
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:PutBucketPolicy",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "sns:Publish",
    "sns:Subscribe",
    "lambda:InvokeFunction",
    "lambda:InvokeFunctionUrl",
    "kms:Decrypt",
    "secretsmanager:GetSecretValue",
    "ecr:BatchGetImage",
    "ecr:PutImage",
    "es:ESHttpGet",
    "es:ESHttpPost",
    "elasticfilesystem:ClientMount",
    "glacier:InitiateJob",
    "sts:AssumeRole",
    "backup:CopyIntoBackupVault",
    "execute-api:Invoke",
];

/// Whether any state of a resource may let everybody in: a policy or an access list that names
/// everybody, one that cannot be read in part, one that is not recorded.
pub(super) fn may_let_everybody_in(subject: &Subject<'_>) -> bool {
    let Some(entity) = &subject.entity else { return false };
    let is_open = |policy: &Policy| {
        let names_all = policy.statements.iter().any(|statement| {
            statement.effect == Effect::Allow
                && statement.principals.as_ref().is_some_and(|it| {
                    let is_all = |it: &Named| matches!(it, Named::Everyone | Named::AnyAccount);
                    it.except || it.items.iter().any(is_all)
                })
        });
        names_all || !policy.unread.is_empty()
    };
    let by_reading = entity.readings().any(|it| {
        it.access_list.as_ref().is_some_and(|it| is_open(it))
            || match &it.policy {
                Held::Some(policy) => is_open(policy),
                Held::Unrecorded => true,
                Held::Never | Held::None => false,
            }
    });
    let is_unread = |at: Moment| entity.standing(at).is_some_and(|it| it.reading.is_none());
    by_reading || entity.story.states.iter().any(|it| is_unread(it.from()))
}

/// When policies let everybody in, of these resources.
pub(super) fn policies<'a, 'c>(
    world: World<'_, 'c>,
    scene: &Scene<'_, 'a>,
    subjects: &[Subject<'c>],
    period: Period,
) -> Vec<Opening<'a>> {
    let who = ["anonymous", "*"].iter().filter_map(|it| named(it, world));
    let who: Vec<Candidate> = who.map(|it| Candidate::Outsider(Box::new(it))).collect();
    let actions = Actions::Named(ACTIONS.iter().map(|it| (*it).to_owned()).collect());
    let question =
        Question { subjects, who: Some(&who), actions: &actions, follows_roles: false, period };
    let rows = answer(world, &question, &Terms::default());
    let mut openings = Vec::new();
    for (place, subject) in subjects.iter().enumerate() {
        let own: Vec<&Row> = rows.iter().filter(|it| it.subject == place).collect();
        let Some(entity) = &subject.entity else { continue };
        let stretches = stretches(world, subject, &own);
        for run in runs(&stretches) {
            openings.extend(opening(scene, entity.resource, run));
        }
    }
    openings
}

fn opening<'a>(
    scene: &Scene<'_, 'a>,
    resource: ResourceId,
    run: Run<Openness>,
) -> Option<Opening<'a>> {
    let story = scene.story(resource);
    let at = run.span.from?;
    let begin = story.at(at)?;
    Some(Opening {
        resource,
        version: begin.version,
        door: Door::ResourcePolicy,
        protocol: None,
        ports: None,
        source: None,
        behind: run.said,
        verdict: run.key,
        span: run.span,
        last: None,
        opened_by: None,
        closed_by: None,
        from_item: Some(begin.source()),
    })
}

/// What everybody may do from turn to turn; without a hole.
fn stretches(
    world: World<'_, '_>,
    subject: &Subject<'_>,
    rows: &[&Row],
) -> Vec<Stretch<Told<Openness>>> {
    let ends = rows.iter().flat_map(|it| [it.span.from, it.span.to]).flatten();
    let mut moments: Vec<Moment> = ends.chain([Moment::MIN]).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut stretches: Vec<Stretch<Told<Openness>>> = Vec::new();
    for &at in &moments {
        let holds = |it: &&&Row| {
            it.span.from.is_none_or(|it| it <= at) && it.span.to.is_none_or(|it| at < it)
        };
        let (mut told, mut basis) = (Told::new(), Basis::SURE);
        for row in rows.iter().filter(holds) {
            basis.join(row.basis);
            if let Some((openness, said)) = says(world, subject, row, at) {
                told.entry(openness).or_insert_with(Vec::new).push(said);
            }
        }
        match stretches.last_mut() {
            Some(last) if last.value == told => last.bases.push((at, basis)),
            last => {
                let (after, turned) = turned(subject, at);
                if let Some(last) = last {
                    (last.to, last.to_after) = (Some(at), after);
                    last.ended_by.clone_from(&turned);
                }
                let mut stretch = Stretch::always(told);
                stretch.from = Some(at).filter(|it| *it != Moment::MIN);
                stretch.from_after = after;
                stretch.begun_by = turned;
                stretch.bases = vec![(at, basis)];
                stretches.push(stretch);
            }
        }
    }
    stretches
}

/// The resource itself, where it is what turned, and the instant behind which it truly did.
fn turned(subject: &Subject<'_>, at: Moment) -> (Option<Moment>, Vec<ResourceId>) {
    let entity = subject.entity.iter();
    let begun = entity.filter_map(|entity| {
        let state = entity.story.spans.iter().find(|it| it.from == Some(at))?;
        let is_state = entity.story.states.iter().any(|it| it.from() == at);
        is_state.then_some((state.from_after, vec![entity.resource]))
    });
    begun.into_iter().next().unwrap_or_default()
}

/// What a row says of everybody: nothing where it is denied, or let only under conditions that S3's
/// measure takes for narrow.
fn says(
    world: World<'_, '_>,
    subject: &Subject<'_>,
    row: &Row,
    at: Moment,
) -> Option<(Openness, String)> {
    let who = match row.principal.as_str() {
        "*" => "every account",
        _ => "everybody",
    };
    let may = format!("{who} may {}", row.action);
    match row.verdict {
        Verdict::Denied => None,
        Verdict::Allowed => Some((Openness::DoorOpen, may)),
        Verdict::Conditional => {
            let side = subject.side(world.census, at);
            let is_open = side.documents.iter().filter_map(|it| it.policy.as_ref());
            let is_open = is_open.into_iter().any(|it| is_public(it));
            is_open.then(|| (Openness::DoorOpen, format!("{may} {}", row.conditions)))
        }
        Verdict::Indeterminate => {
            let lacks = row.missing.join(", ");
            Some((Openness::Undecidable, format!("{may}, or not: {lacks} not in evidence")))
        }
    }
}
