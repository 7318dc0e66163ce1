//! A place in a document, read member by member; what is of the wrong shape becomes a flaw.
use super::flaw::{Place, SideFlaw};
use super::text::Document;
use crate::evidence::instant::instant;
use crate::json::embedded;
use crate::json::sound::check;
use crate::time::moment::Moment;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The flaws met so far.
#[derive(Debug, Default)]
pub(super) struct Flaws(RefCell<Vec<SideFlaw>>);

impl Flaws {
    pub(super) fn add(&self, flaw: SideFlaw) {
        self.0.borrow_mut().push(flaw);
    }

    /// All of them, in the order of their places.
    pub(super) fn finish(self) -> Vec<SideFlaw> {
        let mut flaws = self.0.into_inner();
        flaws.sort();
        flaws.dedup();
        flaws
    }
}

/// A value and the way down to it.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    line: u64,
    path: String,
    flaws: &'a Flaws,
}

impl<'a> Node<'a> {
    pub(super) fn of(document: &'a Document, flaws: &'a Flaws) -> Self {
        Self { value: &document.value, line: document.line, path: String::new(), flaws }
    }

    /// Notes what is wrong here.
    pub(super) fn flaw(&self, message: impl Into<String>) {
        let place = match self.path.as_str() {
            "" => Place::Line(self.line),
            path => Place::Member { line: self.line, path: path.to_owned() },
        };
        self.flaws.add(SideFlaw::new(place, message));
    }

    fn below(&self, value: &'a Value, step: &str) -> Self {
        let dot = if self.path.is_empty() || step.starts_with('[') { "" } else { "." };
        Self { value, path: format!("{}{dot}{step}", self.path), ..*self }
    }

    /// A member that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|it| !it.is_null())?;
        Some(self.below(value, key))
    }

    /// All members, by key; of what is no object, none and a flaw.
    pub(super) fn members(&self) -> Vec<(&'a str, Self)> {
        let Some(members) = self.value.as_object() else {
            self.flaw("an object was expected here");
            return Vec::new();
        };
        members.iter().map(|(key, value)| (key.as_str(), self.below(value, key))).collect()
    }

    /// Itself, or its members if it is a list.
    pub(super) fn pages(&self) -> Vec<Self> {
        match self.value.as_array() {
            Some(_) => self.elements(),
            None => vec![self.clone()],
        }
    }

    fn elements(&self) -> Vec<Self> {
        let Some(elements) = self.value.as_array() else {
            self.flaw("a list was expected here");
            return Vec::new();
        };
        let numbered = elements.iter().enumerate();
        numbered.map(|(at, value)| self.below(value, &format!("[{at}]"))).collect()
    }

    /// The members of a list; of one that is not there, none.
    pub(super) fn list(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|it| it.elements()).unwrap_or_default()
    }

    /// A text that is there and not empty.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key)?.own_text().filter(|it| !it.is_empty())
    }

    fn own_text(&self) -> Option<String> {
        let text = self.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.flaw("a text was expected here");
        }
        text
    }

    /// A text without which this is worth nothing.
    pub(super) fn needed(&self, key: &str) -> Option<String> {
        let text = self.text(key);
        if text.is_none() {
            self.flaw(format!("passed over: `{key}` is missing"));
        }
        text
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(Node::own_text).collect()
    }

    /// An object of texts.
    pub(super) fn pairs(&self, key: &str) -> BTreeMap<String, String> {
        let members = self.get(key).map(|it| it.members()).unwrap_or_default();
        members.into_iter().filter_map(|(key, it)| Some((key.to_owned(), it.own_text()?))).collect()
    }

    /// Yes or no.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        let node = self.get(key)?;
        let flag = node.value.as_bool();
        if flag.is_none() {
            node.flaw("`true` or `false` was expected here");
        }
        flag
    }

    /// An instant, in any of the spellings of evidence (docs/FORMATS §3).
    pub(super) fn moment(&self, key: &str) -> Option<Moment> {
        let node = self.get(key)?;
        let told = instant(node.value);
        match told {
            None => node.flaw(format!("not a time with an offset: {}", node.value)),
            Some(told) if told.zoneless => node.flaw("a time without a zone, taken as UTC"),
            Some(_) => {}
        }
        told.map(|it| it.at)
    }

    /// A policy's text: an object, or one in a string, plain or percent-encoded.
    pub(super) fn document(&self, key: &str) -> Option<String> {
        self.get(key)?.own_document()
    }

    pub(super) fn own_document(&self) -> Option<String> {
        let (found, why) = match self.value {
            Value::Object(_) => (Some(self.value.to_string()), String::new()),
            Value::String(text) => {
                let text = text.trim();
                let opened = embedded::parse(text).filter(Value::is_object);
                let why = if text.starts_with('{') { check(text).err() } else { None };
                let why = why.map(|it| format!(": {it}")).unwrap_or_default();
                (opened.map(|it| it.to_string()), why)
            }
            _ => (None, String::new()),
        };
        if found.is_none() {
            self.flaw(format!("no policy document{why}; what it says is not known"));
        }
        found
    }
}

/// The account in an ARN: its fifth part, if that is one.
pub(super) fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|it| is_account(it))
}

/// Whether a text is an account's id: twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}
