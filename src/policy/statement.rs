//! One statement against one request: whether it applies, and on what that hangs.
use super::arn;
use super::caller::Caller;
use super::context::{Context, Lookup};
use super::document::{Effect, Selection, Statement};
use super::expression::{Expression, Place, Test};
use super::layers::Layer;
use super::pattern::Pattern;
use super::principal::{Strength, meant};
use super::template::{Resolved, Template};
use crate::truth::Truth;
use std::borrow::Cow;
use std::sync::Arc;

/// A request, or a family of requests that differ in what is not known of them.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who makes it.
    pub caller: &'a Caller,
    /// The action in lower case: `s3:getobject`.
    pub action: &'a str,
    /// What it is about.
    pub resource: &'a Target,
    /// What is known of its condition keys.
    pub context: &'a Context<'a>,
    /// Whether the statements that do not apply are kept too.
    pub is_traced: bool,
}

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its ARN; `*` for actions that are about no resource.
    pub arn: String,
    /// The account it belongs to.
    pub account: String,
    /// For a question about any resource of this form: the form.
    pub form: Option<Pattern>,
}

/// What became of one statement.
#[derive(Debug, Clone)]
pub struct Step {
    /// The statement.
    pub place: Arc<Place>,
    /// What it does.
    pub effect: Effect,
    /// How it means the caller.
    pub strength: Strength,
    /// Whether it applies.
    pub applies: Expression,
    /// Where it does not: the element that is not met.
    pub unmet: Option<Element>,
}

/// An element of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// `Principal` or `NotPrincipal`
    Principal,
    /// `Resource` or `NotResource`
    Resource,
    /// `Condition`
    Condition,
}

impl Target {
    /// A single resource.
    pub fn one(arn: &str, account: &str) -> Self {
        Self { arn: arn.to_owned(), account: account.to_owned(), form: None }
    }

    /// Any resource of a form with wildcards; a single one if there are none in it.
    pub fn any(arn: &str, account: &str) -> Self {
        let form = Pattern::new(arn);
        let form = if form.literal().is_some() { None } else { Some(form) };
        Self { arn: arn.to_owned(), account: account.to_owned(), form }
    }
}

/// What a statement of a layer, naming the action, does to a request: a step for each strength.
pub(super) fn judge(
    statement: &Statement,
    layer: Layer,
    place: &Arc<Place>,
    request: &Request<'_>,
    has_boundary: bool,
) -> Vec<Step> {
    let step = |strength, applies, unmet| Step {
        place: Arc::clone(place),
        effect: statement.effect,
        strength,
        applies,
        unmet,
    };
    let unmet = |element| vec![step(Strength::Direct, Expression::No, Some(element))];
    let meant = match (layer, &statement.principals) {
        (Layer::Identity | Layer::Boundary | Layer::Session | Layer::ServiceControl, _)
        | (Layer::Endpoint | Layer::ResourceControl, None) => {
            vec![(Strength::Direct, Expression::Yes)]
        }
        (_, None) => Vec::new(),
        (_, Some(principals)) => {
            meant(principals, request.caller, statement.effect, has_boundary, place)
        }
    };
    if meant.iter().all(|it| it.1 == Expression::No) {
        return unmet(Element::Principal);
    }
    let resource = statement.resources.as_ref().map_or(Expression::Yes, |resources| {
        about(resources, layer, place, request.resource, request.context)
    });
    if resource == Expression::No {
        return unmet(Element::Resource);
    }
    let conditions = Expression::all(statement.conditions.iter().map(|condition| {
        match condition.judge(request.context) {
            Truth::Yes => Expression::Yes,
            Truth::No => Expression::No,
            Truth::Unknown => Expression::leaf(Test::Condition(Arc::clone(condition)), place),
        }
    }));
    if conditions == Expression::No {
        return unmet(Element::Condition);
    }
    meant
        .into_iter()
        .map(|(strength, means)| {
            let applies = Expression::all([means, resource.clone(), conditions.clone()]);
            step(strength, applies, None)
        })
        .collect()
}

/// Whether the target is among the resources that a statement names.
fn about(
    resources: &Selection<Template>,
    layer: Layer,
    place: &Arc<Place>,
    target: &Target,
    context: &Context<'_>,
) -> Expression {
    if resources.items.iter().any(|it| !is_valid(&it.text, layer)) {
        return Expression::No;
    }
    let named = Expression::any(resources.items.iter().map(|item| {
        let item = as_read(item, layer);
        match covers(&item, target, context) {
            Truth::Yes => Expression::Yes,
            Truth::No => Expression::No,
            Truth::Unknown => Expression::leaf(Test::Resource(vec![item.into_owned()]), place),
        }
    }));
    if resources.except { Expression::not(named) } else { named }
}

/// Whether a resource of a policy covers the target; unknown if it covers some of its form only, or
/// a variable in it is not known.
fn covers(item: &Template, target: &Target, context: &Context<'_>) -> Truth {
    let resolved;
    let pattern = match item.fixed() {
        Some(pattern) => pattern,
        None => match item.pattern(&|key| context.fill(key)) {
            Resolved::To(pattern) => {
                resolved = pattern;
                &resolved
            }
            // "Effectively null": it names no resource at all.
            Resolved::Null => return Truth::No,
            Resolved::Unknown => return Truth::Unknown,
        },
    };
    match &target.form {
        None => Truth::from(pattern.matches(&target.arn)),
        Some(form) if pattern.covers(form) => Truth::Yes,
        Some(form) if pattern.common(form).is_none() => Truth::No,
        Some(_) => Truth::Unknown,
    }
}

/// Organisation policies with a short ARN cannot be saved: one in evidence says nothing.
fn is_valid(text: &str, layer: Layer) -> bool {
    let is_short = text.starts_with("arn:") && text.split(':').count() < 6;
    match layer {
        Layer::ServiceControl => !is_short || text.ends_with('*'),
        Layer::ResourceControl => !is_short,
        _ => true,
    }
}

/// A short ARN as the layer reads it: completed, but in the policies of resources.
fn as_read(item: &Template, layer: Layer) -> Cow<'_, Template> {
    let completes =
        matches!(layer, Layer::Identity | Layer::Boundary | Layer::Session | Layer::Endpoint);
    if completes && item.text.starts_with("arn:") && item.text.split(':').count() < 6 {
        return Cow::Owned(Template::new(&arn::completed(&item.text), true));
    }
    Cow::Borrowed(item)
}
