//! What an answer hangs on: conditions that a request may meet or not, documents that are missing,
//! joined by and, or and not.
use super::condition::Condition;
use super::document::Effect;
use super::layers::Name;
use super::template::Template;
use std::sync::Arc;

/// A proposition about a request that was not fully specified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It hangs on this.
    Leaf(Arc<Leaf>),
    /// All of them hold. INVARIANT: at least two, none of them `Yes`, `No` or `All`.
    All(Vec<Expression>),
    /// Any of them holds. INVARIANT: at least two, none of them `Yes`, `No` or `Any`.
    Any(Vec<Expression>),
    /// It does not hold. INVARIANT: of a leaf, an `All` or an `Any`.
    Not(Box<Expression>),
}

/// One thing that is open, and the statement that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What is open.
    pub test: Test,
    /// Where it is asked.
    pub place: Arc<Place>,
}

/// Something that is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Test {
    /// Whether the request meets a condition.
    Condition(Arc<Condition>),
    /// Whether the resource, of which only the form is known, is one of these.
    Resource(Vec<Template>),
    /// Whether the role's session has this name.
    Session(String),
    /// What a document says that is not in evidence: whether it allows, or denies, the request.
    Document {
        /// The document, in words.
        name: String,
        /// Whether its allowing or its denying is meant.
        effect: Effect,
    },
}

/// A statement, and the policy it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The policy.
    pub policy: Arc<Name>,
    /// The statement, from 1; 0 means the whole document.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
}

impl Expression {
    /// That one thing is open.
    pub fn leaf(test: Test, place: &Arc<Place>) -> Self {
        Self::Leaf(Arc::new(Leaf { test, place: Arc::clone(place) }))
    }

    /// All of them; of none, `Yes`.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Yes => {}
                Self::No => return Self::No,
                Self::All(inner) => inner.into_iter().for_each(|it| push_new(&mut all, it)),
                part => push_new(&mut all, part),
            }
        }
        let keep = absorbed(&all, |it| if let Self::Any(inner) = it { Some(inner) } else { None });
        one_or(retained(all, &keep), Self::Yes, Self::All)
    }

    /// Any of them; of none, `No`.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut any: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::No => {}
                Self::Yes => return Self::Yes,
                Self::Any(inner) => inner.into_iter().for_each(|it| push_new(&mut any, it)),
                part => push_new(&mut any, part),
            }
        }
        let keep = absorbed(&any, |it| if let Self::All(inner) = it { Some(inner) } else { None });
        one_or(retained(any, &keep), Self::No, Self::Any)
    }

    /// The opposite.
    #[expect(clippy::should_implement_trait, reason = "a constructor beside `all` and `any`")]
    pub fn not(part: Self) -> Self {
        match part {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Not(inner) => *inner,
            part => Self::Not(Box::new(part)),
        }
    }

    /// This with every leaf replaced.
    #[must_use]
    pub fn with(&self, replace: &dyn Fn(&Arc<Leaf>) -> Self) -> Self {
        match self {
            Self::Yes | Self::No => self.clone(),
            Self::Leaf(leaf) => replace(leaf),
            Self::All(parts) => Self::all(parts.iter().map(|it| it.with(replace))),
            Self::Any(parts) => Self::any(parts.iter().map(|it| it.with(replace))),
            Self::Not(part) => Self::not(part.with(replace)),
        }
    }

    /// Its leaves, in order.
    pub fn leaves(&self) -> Vec<&Arc<Leaf>> {
        match self {
            Self::Yes | Self::No => Vec::new(),
            Self::Leaf(leaf) => vec![leaf],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Not(part) => part.leaves(),
        }
    }
}

fn push_new(parts: &mut Vec<Expression>, part: Expression) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

/// Which parts to keep: `a or (a and b)` is `a`, and so is `a and (a or b)`.
fn absorbed(
    parts: &[Expression],
    inner: impl Fn(&Expression) -> Option<&Vec<Expression>>,
) -> Vec<bool> {
    parts
        .iter()
        .map(|part| {
            inner(part).is_none_or(|inner| !parts.iter().any(|other| inner.contains(other)))
        })
        .collect()
}

fn retained(parts: Vec<Expression>, keep: &[bool]) -> Vec<Expression> {
    parts.into_iter().zip(keep).filter(|it| *it.1).map(|it| it.0).collect()
}

fn one_or(
    mut parts: Vec<Expression>,
    none: Expression,
    several: fn(Vec<Expression>) -> Expression,
) -> Expression {
    match parts.len() {
        0 => none,
        1 => parts.remove(0),
        _ => several(parts),
    }
}
