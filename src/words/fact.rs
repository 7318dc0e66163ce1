//! One thing that is so in a state, and the line that tells which such things came and went.

use std::collections::{BTreeMap, BTreeSet};

/// The longest line, in characters.
const LINE_CHARS_MAX: usize = 200;
/// How many items of one kind a line names before it only counts them.
const ITEMS_SHOWN: usize = 3;
/// How long a list of items may grow, in characters, before the rest is only counted.
const LIST_CHARS_MAX: usize = 130;
/// The longest name and value in `name: old -> new`, in characters.
const VALUE_CHARS_MAX: usize = 60;

/// One thing that is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is about: `ingress tcp/22 from`, `member of group`.
    pub(super) head: String,
    /// The thing itself as shown: `0.0.0.0/0`, `ops`. Empty where the head says all.
    pub(super) item: String,
    /// What makes it the same thing in another spelling; the item itself unless set.
    pub(super) same: String,
    pub(super) manner: Manner,
}

/// How a fact is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Manner {
    /// One of many: `+ head item, item`.
    Member,
    /// One value under one name: `head: old -> new`, `+ head: item`, `- head: item`.
    Value,
    /// A tag: `head: old -> new`, `+ head=item`, `- head`.
    Tag,
    /// A property of another fact (its key): told only where that other fact stays.
    Of(String),
}

impl Fact {
    /// One of many things under one head.
    pub(super) fn member(head: impl Into<String>, item: impl Into<String>) -> Self {
        let item = item.into();
        let same = item.clone();
        Self { head: head.into(), item, same, manner: Manner::Member }
    }

    /// The value of something that has one value at a time.
    pub(super) fn value(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { manner: Manner::Value, ..Self::member(name, value) }
    }

    /// The same thing shown differently: `shown` replaces the item, which stays what it is.
    pub(super) fn shown_as(self, shown: impl Into<String>) -> Self {
        Self { item: shown.into(), ..self }
    }

    /// A part of a line: the sign, the head, the item.
    fn told(&self, sign: char) -> String {
        let Self { head, item, .. } = self;
        match self.manner {
            _ if item.is_empty() => format!("{sign} {head}"),
            Manner::Member => format!("{sign} {head} {item}"),
            Manner::Tag if sign == '-' => format!("- {head}"),
            Manner::Tag => format!("{sign} {head}={item}"),
            Manner::Value | Manner::Of(_) => format!("{sign} {head}: {item}"),
        }
    }

    /// What two states are compared by.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.head, self.same)
    }
}

/// What came and went, less what was there all along or has been said before.
#[derive(Debug, Default)]
pub(super) struct Teller {
    /// What is so in the whole states: key, and the fullest way to show it.
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    said: BTreeSet<String>,
}

impl Teller {
    /// `before` and `after`: everything that is so in the two whole states.
    pub(super) fn new(before: &[Fact], after: &[Fact]) -> Self {
        Self { before: shown(before), after: shown(after), said: BTreeSet::new() }
    }

    /// The line of an edit that took `gone` away and brought `come`; empty if that is no news.
    pub(super) fn line(&mut self, gone: Vec<Fact>, come: Vec<Fact>) -> String {
        let mut gone = self.news(gone, Side::Gone);
        let mut come = self.news(come, Side::Come);
        let mut parts = Vec::new();
        // Lists are shown by their first items: the rest of one may differ.
        for twin in drop_twins(&mut gone, &mut come) {
            parts.push(format!("changed beyond what is shown: {}", twin.told(' ').trim_start()));
        }
        let (old_items, new_items) = (lone(&gone), lone(&come));
        let mut moved = BTreeSet::new();
        for old in gone.iter().filter(|old| old.manner != Manner::Member) {
            let head = old.head.as_str();
            let both = (old_items.get(head).copied(), new_items.get(head).copied());
            let (Some(Some(from)), Some(Some(to))) = both else { continue };
            let [from, to] = [from, to].map(|item| shorten(item, VALUE_CHARS_MAX));
            parts.push(format!("{}: {from} -> {to}", shorten(head, VALUE_CHARS_MAX)));
            moved.insert(head.to_owned());
        }
        gone.retain(|fact| !moved.contains(&fact.head));
        come.retain(|fact| !moved.contains(&fact.head));
        parts.extend(grouped('-', &gone));
        parts.extend(grouped('+', &come));
        joined(&parts)
    }

    /// Those of the facts that came or went indeed, shown in the fullest way known.
    fn news(&mut self, facts: Vec<Fact>, side: Side) -> Vec<Fact> {
        let (here, there, sign) = match side {
            Side::Gone => (&self.before, &self.after, '-'),
            Side::Come => (&self.after, &self.before, '+'),
        };
        let mut news = Vec::new();
        for fact in facts {
            let key = fact.key();
            let belongs_to_news = match &fact.manner {
                Manner::Of(other) => !(here.contains_key(other) && there.contains_key(other)),
                _ => false,
            };
            if there.contains_key(&key) || belongs_to_news {
                continue;
            }
            let item = here.get(&key).unwrap_or(&fact.item).clone();
            if self.said.insert(format!("{sign} {key}")) {
                news.push(Fact { item, ..fact });
            }
        }
        news
    }
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Gone,
    Come,
}

/// The facts by key, each in the longest form in which it is shown.
fn shown(facts: &[Fact]) -> BTreeMap<String, String> {
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    for fact in facts {
        let item = shown.entry(fact.key()).or_default();
        if item.len() < fact.item.len() {
            item.clone_from(&fact.item);
        }
    }
    shown
}

/// Takes away what is shown alike on both sides, one for one, and gives the old ones.
fn drop_twins(gone: &mut Vec<Fact>, come: &mut Vec<Fact>) -> Vec<Fact> {
    if gone.is_empty() || come.is_empty() {
        return Vec::new();
    }
    let (mut in_gone, mut in_come) = (counted(gone), counted(come));
    come.retain(|new| !take_one(&mut in_gone, new));
    gone.extract_if(.., |old| take_one(&mut in_come, old)).collect()
}

/// How many facts are shown alike, by head and item.
type Counts = BTreeMap<(String, String), usize>;

fn counted(facts: &[Fact]) -> Counts {
    let mut counts = Counts::new();
    for Fact { head, item, .. } in facts {
        *counts.entry((head.clone(), item.clone())).or_default() += 1;
    }
    counts
}

/// Takes one such fact out; false if there is none left.
fn take_one(counts: &mut Counts, fact: &Fact) -> bool {
    match counts.get_mut(&(fact.head.clone(), fact.item.clone())) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// The item of each head; nothing where a head has several.
fn lone(facts: &[Fact]) -> BTreeMap<&str, Option<&str>> {
    let mut items = BTreeMap::new();
    for Fact { head, item, .. } in facts {
        let again = items.insert(head.as_str(), Some(item.as_str())).is_some();
        if again {
            items.insert(head, None);
        }
    }
    items
}

/// Facts of one head in one part of the line, in the order in which the heads appear.
fn grouped(sign: char, facts: &[Fact]) -> Vec<String> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<(Fact, Vec<&str>)> = Vec::new();
    for fact in facts {
        let place = *places.entry(&fact.head).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, items)) => items.push(&fact.item),
            None => groups.push((fact.clone(), vec![&fact.item])),
        }
    }
    let part =
        |(first, items): (Fact, Vec<&str>)| Fact { item: some_of(&items), ..first }.told(sign);
    groups.into_iter().map(part).collect()
}

/// As many parts as one line holds, and how many more there are.
fn joined(parts: &[String]) -> String {
    let whole = parts.join("; ");
    if parts.len() < 2 || whole.chars().count() <= LINE_CHARS_MAX {
        return cut(&whole);
    }
    let room = LINE_CHARS_MAX - "; and 1000 more".len();
    let mut line = String::new();
    for (n_told, part) in parts.iter().enumerate() {
        if n_told == 0 {
            line = shorten(part, room);
        } else if line.chars().count() + part.chars().count() + 2 <= room {
            line = format!("{line}; {part}");
        } else {
            return cut(&format!("{line}; and {} more", parts.len() - n_told));
        }
    }
    cut(&line)
}

/// The first few items of a list, and how many more there are.
pub(super) fn some_of<T: AsRef<str>>(items: &[T]) -> String {
    let mut shown = String::new();
    for (n_shown, item) in items.iter().map(AsRef::as_ref).enumerate() {
        let is_full = shown.chars().count() + item.chars().count() > LIST_CHARS_MAX;
        if n_shown == ITEMS_SHOWN || n_shown > 0 && is_full {
            return format!("{shown} and {} more", items.len() - n_shown);
        }
        shown += if n_shown > 0 && !item.is_empty() { ", " } else { "" };
        shown += &shorten(item, LIST_CHARS_MAX);
    }
    shown
}

/// A text of one line and at most [`LINE_CHARS_MAX`] characters.
pub(super) fn cut(text: &str) -> String {
    shorten(text, LINE_CHARS_MAX)
}

/// A text of one line and at most `chars_max` characters; the last says that it was longer.
pub(super) fn shorten(text: &str, chars_max: usize) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let line: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
    if line.chars().count() <= chars_max {
        return line;
    }
    line.chars().take(chars_max - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_name_three_and_count_the_rest() {
        assert_eq!(some_of(&["a", "b", "c"]), "a, b, c");
        assert_eq!(some_of(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn a_long_line_is_cut_at_a_character() {
        let line = cut(&"ä".repeat(500));
        assert_eq!(line.chars().count(), LINE_CHARS_MAX);
        assert!(line.ends_with('…'));
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(cut("a\nb\u{2028}c"), "a b c");
    }

    #[test]
    fn what_was_there_all_along_is_no_news() {
        let open = [Fact::member("ingress tcp/22 from", "0.0.0.0/0")];
        let mut teller = Teller::new(&open, &open);
        assert_eq!(teller.line(vec![], open.to_vec()), "");
    }

    #[test]
    fn the_same_thing_is_said_once() {
        let open = [Fact::member("ingress tcp/22 from", "0.0.0.0/0")];
        let mut teller = Teller::new(&[], &open);
        assert_eq!(teller.line(vec![], open.to_vec()), "+ ingress tcp/22 from 0.0.0.0/0");
        assert_eq!(teller.line(vec![], open.to_vec()), "");
    }

    #[test]
    fn a_moved_value_tells_both_ends() {
        let (old, new) = ([Fact::value("state", "a")], [Fact::value("state", "b")]);
        let mut teller = Teller::new(&old, &new);
        assert_eq!(teller.line(old.to_vec(), new.to_vec()), "state: a -> b");
    }
}
