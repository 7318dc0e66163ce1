//! What the layers say together: the decision of IAM, with what it hangs on.
//!
//! From the IAM user guide, "Policy evaluation logic": an explicit denial in any layer wins; every
//! guardrail must allow; in the caller's own account a policy of either side is enough, except
//! where the resource's must name the caller (`special`); across accounts both sides must allow.
use super::caller::Caller;
use super::document::Effect;
use super::expression::{Expression, Place, Test};
use super::judged::Judged;
use super::layers::{Document, Layer, Layers, Level};
use super::principal::Strength;
use super::sides::Sides;
use super::special;
use super::statement::{Request, Step, judge};
use std::sync::Arc;

/// The four answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Every such request is let through.
    Allowed,
    /// Some are and some are not: see the conditions.
    Conditional,
    /// It hangs on documents that are not in evidence.
    Indeterminate,
    /// No such request is let through.
    Denied,
}

/// A verdict, with its reasons.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether a statement denies it, not just none allows it.
    pub is_explicit: bool,
    /// What allows it, and on what that hangs.
    pub grant: Expression,
    /// What denies it: no such request is let through.
    pub unless: Vec<Expression>,
    /// The statements that allow it, or if it is refusal explicitly those that deny it, by layer.
    pub because: Vec<Arc<Place>>,
    /// If nothing denies it and it is not let through: what does not allow it.
    pub lacking: Vec<String>,
    /// The documents that it hangs on and that are not in evidence.
    pub missing: Vec<String>,
    /// Every statement that names the action and what became of it, if asked for.
    pub steps: Vec<Step>,
}

/// What the documents of one layer say.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    allows: Vec<(Strength, Expression, Arc<Place>)>,
    denies: Vec<(Expression, Arc<Place>)>,
}

impl Weighed {
    pub(super) fn allow(&self, is_meant: impl Fn(Strength) -> bool) -> Expression {
        Expression::any(self.allows.iter().filter(|it| is_meant(it.0)).map(|it| it.1.clone()))
    }
}

/// Decides a request under the policies that bear on it.
pub fn decide(request: &Request<'_>, layers: &Layers<'_>) -> Decision {
    let mut scale = Scale { request, layers, steps: Vec::new(), denies: Vec::new() };
    if special::is_free(request.action) {
        return scale.decided(Expression::Yes, Vec::new(), Vec::new());
    }
    let scp = scale.levels(layers.service_control.filter(|_| is_scp_subject(request.caller)));
    let rcp = scale.levels(layers.resource_control.filter(|_| !is_linked(request.caller)));
    let endpoint = scale.limit(layers.endpoint, Layer::Endpoint);
    let resource = scale.weigh(layers.resource);
    let identity = scale.weigh(layers.identity);
    let boundary = scale.limit(layers.boundary, Layer::Boundary);
    let session = scale.limit(layers.session, Layer::Session);

    let sides = Sides::new(request, layers, &resource, &identity, &boundary.0, &session.0);
    let mut lacking: Vec<String> = Vec::new();
    for limit in [&scp, &rcp, &endpoint, &boundary, &session] {
        if limit.0 == Expression::No {
            lacking.extend(limit.1.clone());
        }
    }
    lacking.extend(sides.lacking(layers));
    let mut grant = Expression::all([sides.grant.clone(), scp.0, rcp.0, endpoint.0]);
    if let Some(why) = special::unchangeable(request) {
        grant = Expression::No;
        lacking = vec![why.to_owned()];
    }
    let mut because = Vec::new();
    if sides.uses_resource {
        because.extend(resource.allows.iter().map(|it| Arc::clone(&it.2)));
    }
    if sides.uses_identity {
        because.extend(identity.allows.iter().map(|it| Arc::clone(&it.2)));
    }
    scale.decided(grant, because, lacking)
}

/// Organisation policies bind the users and roles of member accounts, not services or strangers.
fn is_scp_subject(caller: &Caller) -> bool {
    matches!(caller, Caller::Identity(it) if !it.is_service_linked())
}

fn is_linked(caller: &Caller) -> bool {
    matches!(caller, Caller::Identity(it) if it.is_service_linked())
}

/// Collects what the statements say on the way.
struct Scale<'a> {
    request: &'a Request<'a>,
    layers: &'a Layers<'a>,
    steps: Vec<Step>,
    denies: Vec<(Expression, Arc<Place>)>,
}

impl Scale<'_> {
    /// What the documents of a layer say. Denials are collected.
    fn weigh(&mut self, documents: &[Document]) -> Weighed {
        let mut weighed = Weighed::default();
        for document in documents {
            let Some(policy) = &document.policy else {
                may_say(document, &document.name.to_string(), None, &mut weighed);
                continue;
            };
            for unread in &policy.unread {
                let name = format!("{}: {}", document.name, unread.why);
                may_say(document, &name, unread.effect, &mut weighed);
            }
            for i in policy.naming(self.request.action).iter() {
                self.statement(document, &policy.statements[*i], &mut weighed);
            }
        }
        self.denies.append(&mut weighed.denies);
        weighed
    }

    fn statement(
        &mut self,
        document: &Document,
        statement: &super::document::Statement,
        weighed: &mut Weighed,
    ) {
        let place = Arc::new(Place {
            policy: Arc::clone(&document.name),
            statement: statement.index,
            sid: statement.sid.clone(),
        });
        let has_boundary = self.layers.boundary.is_some();
        for step in judge(statement, document.name.layer, &place, self.request, has_boundary) {
            if step.applies != Expression::No {
                match step.effect {
                    Effect::Allow => weighed.allows.push((
                        step.strength,
                        step.applies.clone(),
                        Arc::clone(&place),
                    )),
                    Effect::Deny => {
                        weighed.denies.push((step.applies.clone(), Arc::clone(&place)));
                    }
                }
            }
            if self.request.is_traced {
                self.steps.push(step);
            }
        }
    }

    /// A guardrail: what it allows (all, if there is none), and how it is called if it does not.
    fn limit(&mut self, documents: Option<&[Document]>, layer: Layer) -> (Expression, Vec<String>) {
        let Some(documents) = documents else { return (Expression::Yes, Vec::new()) };
        let allows = self.weigh(documents).allow(|_| true);
        let names: Vec<String> = documents.iter().map(|it| it.name.to_string()).collect();
        (allows, vec![format!("the {layer} ({}) does not allow it", names.join(", "))])
    }

    /// The levels of an organisation, each of which must allow.
    fn levels(&mut self, levels: Option<&[Level]>) -> (Expression, Vec<String>) {
        let (mut all, mut lacking) = (Vec::new(), Vec::new());
        for level in levels.unwrap_or_default() {
            let allows = self.weigh(&level.documents).allow(|_| true);
            if allows == Expression::No {
                lacking.push(format!("no organisation policy of {} allows it", level.id));
            }
            all.push(allows);
        }
        (Expression::all(all), lacking)
    }

    /// The verdict on a grant, under the denials collected.
    fn decided(
        self,
        grant: Expression,
        mut because: Vec<Arc<Place>>,
        lacking: Vec<String>,
    ) -> Decision {
        let free = special::is_free(self.request.action);
        let denies = if free { Vec::new() } else { self.denies };
        let refusal = Expression::any(denies.iter().map(|it| it.0.clone()));
        let whole = Expression::all([grant.clone(), Expression::not(refusal.clone())]);
        let judged = Judged { request: self.request };
        let verdict = judged.verdict(&whole);
        let is_explicit =
            verdict == Verdict::Denied && judged.outcome(&refusal) == Verdict::Allowed;
        if verdict == Verdict::Denied {
            because = Vec::new();
            if is_explicit {
                because.extend(denies.iter().map(|it| Arc::clone(&it.1)));
            }
        }
        because.sort_by(|a, b| {
            let key = |it: &Place| (it.policy.layer, Arc::clone(&it.policy), it.statement);
            key(a).cmp(&key(b))
        });
        because.dedup();
        let missing = if verdict == Verdict::Indeterminate { missing(&whole) } else { Vec::new() };
        Decision {
            verdict,
            is_explicit,
            grant,
            unless: unless(&refusal),
            because,
            lacking: if verdict == Verdict::Denied && !is_explicit { lacking } else { Vec::new() },
            missing,
            steps: self.steps,
        }
    }
}

/// A document, or part of one, that is not in evidence: it may allow, and it may deny.
fn may_say(document: &Document, name: &str, effect: Option<Effect>, weighed: &mut Weighed) {
    let place = Arc::new(Place { policy: Arc::clone(&document.name), statement: 0, sid: None });
    let leaf = |effect| Expression::leaf(Test::Document { name: name.to_owned(), effect }, &place);
    if effect != Some(Effect::Deny) {
        let allows = leaf(Effect::Allow);
        weighed.allows.push((Strength::Direct, allows, Arc::clone(&place)));
    }
    if effect != Some(Effect::Allow) {
        weighed.denies.push((leaf(Effect::Deny), Arc::clone(&place)));
    }
}

fn unless(refusal: &Expression) -> Vec<Expression> {
    match refusal {
        Expression::No => Vec::new(),
        Expression::Any(parts) => parts.clone(),
        one => vec![one.clone()],
    }
}

fn missing(whole: &Expression) -> Vec<String> {
    let mut names: Vec<String> = whole
        .leaves()
        .iter()
        .filter_map(|it| match &it.test {
            Test::Document { name, .. } => Some(name.clone()),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}
