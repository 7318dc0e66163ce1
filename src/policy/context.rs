//! What is known of a request's condition keys: the value, that there is none, or neither.
//!
//! Two kinds of not knowing must not be mixed: a request that was not specified (any number of
//! requests are asked about at once) and evidence that is missing. This file is about the first.
use super::pattern::Pattern;
use super::template::Filled;
use std::collections::BTreeMap;

/// What is known of one condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knowledge {
    /// It has this one value.
    One(String),
    /// It has these values (a multivalued key); of none, it is as good as absent.
    Several(Vec<String>),
    /// The request does not have it.
    Absent,
    /// It has one value, of this form (a role's `aws:userid` before the session has a name).
    Like(Pattern),
    /// The request has it, and its value is none of these (the account of somebody of any *other*
    /// account).
    Except(Vec<String>),
    /// The request has it; with which value is open.
    Present,
    /// Whether the request has it is open.
    Unknown,
}

impl Knowledge {
    /// A key with one value.
    pub fn one(value: impl Into<String>) -> Self {
        Self::One(value.into())
    }

    /// Whether something about the key is left open.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Like(_) | Self::Except(_) | Self::Present | Self::Unknown)
    }
}

/// What is known of some keys, by their names in lower case.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    keys: BTreeMap<String, Knowledge>,
    /// What is known of every key that begins so, and has no entry of its own.
    families: Vec<(String, Knowledge)>,
}

impl Facts {
    /// States what is known of a key.
    pub fn set(&mut self, key: &str, knowledge: Knowledge) {
        self.keys.insert(key.to_lowercase(), knowledge);
    }

    /// States what is known of every key that begins with `prefix` and is not set by itself.
    pub fn set_family(&mut self, prefix: &str, knowledge: Knowledge) {
        self.families.push((prefix.to_lowercase(), knowledge));
    }

    fn get(&self, key: &str) -> Option<&Knowledge> {
        self.keys
            .get(key)
            .or_else(|| self.families.iter().find(|it| key.starts_with(&it.0)).map(|it| &it.1))
    }
}

/// Where conditions look their keys up.
pub trait Lookup {
    /// What is known of a key, given in lower case.
    fn get(&self, key: &str) -> &Knowledge;

    /// What a policy variable of that key stands for.
    fn fill(&self, key: &str) -> Filled {
        match self.get(key) {
            Knowledge::One(value) => Filled::By(value.clone()),
            Knowledge::Several(_) | Knowledge::Absent => Filled::Nothing,
            Knowledge::Like(pattern) => pattern.literal().map_or(Filled::Unknown, Filled::By),
            Knowledge::Except(_) | Knowledge::Present | Knowledge::Unknown => Filled::Unknown,
        }
    }
}

/// The keys of one request: what was said of the request first, then the caller's, then the
/// resource's.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    layers: Vec<&'a Facts>,
    /// What is known of every other key.
    rest: Knowledge,
}

impl<'a> Context<'a> {
    /// The first of `layers` that knows a key is believed; `rest` stands for all other keys.
    pub fn new(layers: Vec<&'a Facts>, rest: Knowledge) -> Self {
        Self { layers, rest }
    }
}

impl Lookup for Context<'_> {
    fn get(&self, key: &str) -> &Knowledge {
        self.layers.iter().find_map(|it| it.get(key)).unwrap_or(&self.rest)
    }
}
