//! Whether a proposition can come out true, and whether it can come out false: a search through the
//! requests that differ in what is open.
//!
//! For each open key the values that can make a difference are tried: those that the conditions
//! name, values beside them, one that nothing names, several at once where a set is asked for, and
//! none. So that `StringEquals a` and `StringEquals b` of one key are seen to exclude each other.
use super::condition::Condition;
use super::context::{Context, Knowledge, Lookup};
use super::document::Effect;
use super::expression::{Expression, Test};
use super::operator::{Family, Quantifier};
use super::pattern::Pattern;
use super::statement::Target;
use super::template::{Resolved, Template};
use super::values::{anything, beside, between, fresh, told_apart};
use crate::truth::Truth;
use std::collections::{BTreeMap, BTreeSet};

/// What a proposition can come out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Possible {
    pub(super) yes: bool,
    pub(super) no: bool,
}

/// The names under which the resource and the session are looked up; no condition key has a `\0`.
const RESOURCE: &str = "\0resource";
const SESSION: &str = "\0session";

/// So many assignments are tried at most. Beyond it, both outcomes count as possible.
const TRIES_MAX: usize = 20_000;

/// Of so many values of a set, told apart, every combination is tried.
const TOLD_APART_MAX: usize = 8;

/// Whether the proposition can hold, and whether it can fail.
pub(super) fn possible(
    proposition: &Expression,
    context: &Context<'_>,
    target: &Target,
) -> Possible {
    match proposition {
        Expression::Yes => return Possible { yes: true, no: false },
        Expression::No => return Possible { yes: false, no: true },
        _ => {}
    }
    let tests: BTreeSet<&Test> = proposition.leaves().into_iter().map(|it| &it.test).collect();
    let tests: Vec<&Test> = tests.into_iter().collect();
    let mut search = Search {
        proposition,
        target,
        fresh: fresh(&tests, target),
        keys: open_keys(&tests, context, target.form.is_some()),
        tests,
        request: Assigned { context, values: BTreeMap::new(), absent: Knowledge::Unknown },
        found: Possible { yes: false, no: false },
        tries: 0,
    };
    search.from(0);
    // That something was not found proves nothing where not every case was tried.
    let is_complete = search.tries <= TRIES_MAX && told_apart(&search.keys, &search.tests);
    let is_settled = search.found.yes && search.found.no;
    if !is_settled && !is_complete {
        return Possible { yes: true, no: true };
    }
    search.found
}

/// The context with values for some of its open keys.
struct Assigned<'a> {
    context: &'a Context<'a>,
    values: BTreeMap<String, Knowledge>,
    /// What is known of the resource and the session while they are not assigned.
    absent: Knowledge,
}

impl Lookup for Assigned<'_> {
    fn get(&self, key: &str) -> &Knowledge {
        match self.values.get(key) {
            Some(knowledge) => knowledge,
            None if key == RESOURCE || key == SESSION => &self.absent,
            None => self.context.get(key),
        }
    }
}

struct Search<'a> {
    proposition: &'a Expression,
    target: &'a Target,
    tests: Vec<&'a Test>,
    keys: Vec<String>,
    /// A text that stands in no policy.
    fresh: String,
    request: Assigned<'a>,
    found: Possible,
    tries: usize,
}

impl Search<'_> {
    /// Tries the values of the keys from the `i`th on.
    fn from(&mut self, i: usize) {
        self.tries += 1;
        match self.judge(self.proposition) {
            Truth::Yes => self.found.yes = true,
            Truth::No => self.found.no = true,
            Truth::Unknown => {
                let Some(key) = self.keys.get(i).cloned() else {
                    // Nothing is left to assign: a set of values that was not thought of.
                    self.found = Possible { yes: true, no: true };
                    return;
                };
                for value in self.values(&key) {
                    self.request.values.insert(key.clone(), value);
                    self.from(i + 1);
                    let is_done = self.found.yes && self.found.no;
                    if is_done || self.tries > TRIES_MAX {
                        return;
                    }
                }
                self.request.values.remove(&key);
            }
        }
    }

    fn judge(&self, proposition: &Expression) -> Truth {
        match proposition {
            Expression::Yes => Truth::Yes,
            Expression::No => Truth::No,
            Expression::All(parts) => Truth::all(parts.iter().map(|it| self.judge(it))),
            Expression::Any(parts) => Truth::any(parts.iter().map(|it| self.judge(it))),
            Expression::Not(part) => self.judge(part).negated(),
            Expression::Leaf(leaf) => self.test(&leaf.test),
        }
    }

    fn test(&self, test: &Test) -> Truth {
        match test {
            Test::Condition(condition) => condition.judge(&self.request),
            Test::Session(name) => match self.request.get(SESSION) {
                Knowledge::One(session) => Truth::from(session == name),
                _ => Truth::Unknown,
            },
            Test::Resource(items) => {
                let arn = match (self.request.get(RESOURCE), &self.target.form) {
                    (Knowledge::One(arn), _) => arn,
                    (_, None) => &self.target.arn,
                    _ => return Truth::Unknown,
                };
                Truth::any(items.iter().map(|it| match it.pattern(&|key| self.request.fill(key)) {
                    Resolved::To(pattern) => Truth::from(pattern.matches(arn)),
                    Resolved::Null => Truth::No,
                    Resolved::Unknown => Truth::Unknown,
                }))
            }
            // Documents are settled before a search; one that is left has a name and no text.
            Test::Document { effect, .. } => Truth::from(*effect == Effect::Allow),
        }
    }

    /// The values of a key that are tried, absence included.
    fn values(&self, key: &str) -> Vec<Knowledge> {
        if key == RESOURCE {
            return self.resources().into_iter().map(Knowledge::One).collect();
        }
        if key == SESSION {
            let mut names: Vec<String> = vec![self.fresh.clone()];
            names.extend(self.tests.iter().filter_map(|it| match it {
                Test::Session(name) => Some(name.clone()),
                _ => None,
            }));
            return names.into_iter().map(Knowledge::One).collect();
        }
        let asked: Vec<&Condition> = conditions(&self.tests).filter(|it| it.key == key).collect();
        let mut texts = self.texts(key, &asked);
        let known = self.request.get(key);
        if let Knowledge::Like(form) = known {
            texts.retain(|it| form.matches(it));
            texts.insert(form.sample(&self.fresh));
        }
        if let Knowledge::Except(others) = known {
            texts.retain(|it| !others.contains(it));
        }
        let texts: Vec<String> = texts.into_iter().collect();
        let mut values: Vec<Knowledge> = texts.iter().cloned().map(Knowledge::One).collect();
        if *known == Knowledge::Unknown {
            values.push(Knowledge::Absent);
        }
        let sets = asked.iter().filter(|it| it.operator.quantifier != Quantifier::Single);
        let sets: Vec<&Condition> = sets.copied().collect();
        if !sets.is_empty() {
            values.extend(self.sets(&sets, texts).into_iter().map(Knowledge::Several));
        }
        values
    }

    /// Sets of several values: one value for each way in which the conditions tell values apart,
    /// and every set of those; of very many, the pairs and the set of all.
    fn sets(&self, asked: &[&Condition], texts: Vec<String>) -> Vec<Vec<String>> {
        let mut kinds: BTreeMap<Vec<u8>, String> = BTreeMap::new();
        for text in texts {
            let judged = asked.iter().map(|it| it.of_value(&text, &self.request) as u8);
            kinds.entry(judged.collect()).or_insert(text);
        }
        let kinds: Vec<String> = kinds.into_values().collect();
        if kinds.len() <= TOLD_APART_MAX {
            let all = (0..1_u32 << kinds.len()).filter(|it| it.count_ones() > 1);
            let pick = |bits: u32| {
                let picked = kinds.iter().enumerate().filter(|it| bits >> it.0 & 1 == 1);
                picked.map(|it| it.1.clone()).collect()
            };
            return all.map(pick).collect();
        }
        let mut sets = vec![kinds.clone()];
        for (i, a) in kinds.iter().enumerate() {
            sets.extend(kinds[i + 1..].iter().map(|b| vec![a.clone(), b.clone()]));
        }
        sets
    }

    /// The single values of a key that can make a difference.
    fn texts(&self, key: &str, asked: &[&Condition]) -> BTreeSet<String> {
        let mut texts = BTreeSet::new();
        // A key that is only asked as a number, a date or the like has such a value.
        for condition in asked {
            texts.extend(anything(condition.operator.family).map(str::to_owned));
        }
        let is_text = |it: &&Condition| it.operator.family.is_text();
        if asked.is_empty() || asked.iter().any(is_text) || texts.is_empty() {
            texts.insert(self.fresh.clone());
        }
        let mut patterns: Vec<Pattern> = Vec::new();
        if let Knowledge::Like(form) = self.request.get(key) {
            patterns.push(form.clone());
        }
        for condition in asked {
            for value in &condition.values {
                let Resolved::To(text) = value.plain(&|key| self.request.fill(key)) else {
                    continue;
                };
                match condition.operator.family {
                    Family::TextLike | Family::Arn => {
                        if let Resolved::To(pattern) = value.pattern(&|key| self.request.fill(key))
                        {
                            patterns.push(pattern);
                        }
                        texts.insert(format!("arn:aws:{0}:::{0}", self.fresh));
                    }
                    family => beside(family, &text, &mut texts),
                }
            }
        }
        for (i, a) in patterns.iter().enumerate() {
            texts.insert(a.sample(""));
            texts.insert(a.sample(&self.fresh));
            texts.extend(patterns[i + 1..].iter().filter_map(|b| a.common(b)));
        }
        between(asked, &mut texts);
        texts.extend(self.as_variable(key));
        texts
    }

    /// The values that a variable must have for a known text to match.
    fn as_variable(&self, key: &str) -> Vec<String> {
        let mut texts = Vec::new();
        let variable = |template: &Template, text: &str| template.solve(key, text);
        for test in &self.tests {
            match test {
                Test::Condition(condition) => {
                    if let Knowledge::One(text) = self.request.get(&condition.key) {
                        texts.extend(condition.values.iter().filter_map(|it| variable(it, text)));
                    }
                }
                Test::Resource(items) => {
                    let others = self.resources();
                    let arns = others.iter().chain([&self.target.arn]);
                    for arn in arns {
                        texts.extend(items.iter().filter_map(|it| variable(it, arn)));
                    }
                }
                _ => {}
            }
        }
        texts
    }

    /// ARNs of the target's form that the resources of the statements tell apart.
    fn resources(&self) -> BTreeSet<String> {
        let Some(form) = &self.target.form else { return BTreeSet::new() };
        let mut patterns = vec![form.clone()];
        for test in &self.tests {
            if let Test::Resource(items) = test {
                patterns.extend(items.iter().filter_map(|it| {
                    match it.pattern(&|key| self.request.fill(key)) {
                        Resolved::To(pattern) => Some(pattern),
                        _ => None,
                    }
                }));
            }
        }
        let mut arns = BTreeSet::from([form.sample(&self.fresh), form.sample("")]);
        for (i, a) in patterns.iter().enumerate() {
            arns.insert(a.sample(""));
            arns.insert(a.sample(&self.fresh));
            arns.extend(patterns[i + 1..].iter().filter_map(|b| a.common(b)));
        }
        arns.retain(|it| form.matches(it));
        arns
    }
}

fn conditions<'a>(tests: &'a [&'a Test]) -> impl Iterator<Item = &'a Condition> {
    tests.iter().filter_map(|it| match it {
        Test::Condition(condition) => Some(condition.as_ref()),
        _ => None,
    })
}

/// The keys to assign: those that are read as variables first, for values of others are made of
/// them.
fn open_keys(tests: &[&Test], context: &Context<'_>, is_form: bool) -> Vec<String> {
    let mut variables: BTreeSet<String> = BTreeSet::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for test in tests {
        match test {
            Test::Condition(condition) => {
                asked.insert(condition.key.clone());
                let keys = condition.values.iter().flat_map(Template::keys);
                variables.extend(keys.map(str::to_owned));
            }
            Test::Resource(items) => {
                if is_form {
                    asked.insert(RESOURCE.to_owned());
                }
                variables.extend(items.iter().flat_map(Template::keys).map(str::to_owned));
            }
            Test::Session(_) => {
                asked.insert(SESSION.to_owned());
            }
            Test::Document { .. } => {}
        }
    }
    let is_open = |key: &String| key == SESSION || key == RESOURCE || context.get(key).is_open();
    let mut keys: Vec<String> = variables.iter().filter(|it| is_open(it)).cloned().collect();
    keys.extend(asked.difference(&variables).filter(|it| is_open(it)).cloned());
    keys
}
