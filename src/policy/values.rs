//! The values of a condition key that can make a difference to a condition.
use super::condition::Condition;
use super::expression::Test;
use super::operator::{self, Family};
use super::statement::Target;
use super::template::Template;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Values of a family that no policy needs to name.
pub(super) fn anything(family: Family) -> impl Iterator<Item = &'static str> {
    let values: &[&str] = match family {
        Family::Number(_) => &["0"],
        Family::Date(_) => &["2000-01-01T00:00:00Z"],
        Family::Bool => &["true", "false"],
        Family::Ip => &["192.0.2.77", "2001:db8::77"],
        _ => &[],
    };
    values.iter().copied()
}

/// Values at, before and behind a value of a policy.
pub(super) fn beside(family: Family, text: &str, texts: &mut BTreeSet<String>) {
    match family {
        Family::Number(_) => {
            if let Some(number) = operator::number(text) {
                texts.extend([-1.0, 0.0, 1.0].map(|it| format!("{}", number + it)));
            }
        }
        Family::Date(_) => {
            if let Some(at) = operator::date(text) {
                texts.extend([-1, 0, 1].map(|it| at.plus_micros(it * 1_000_000).to_string()));
            }
        }
        Family::Ip => {
            if let Some(block) = operator::block(text) {
                texts.extend([block.network(), block.broadcast()].map(|it| it.to_string()));
                texts.extend(neighbours(block.network(), block.broadcast()));
            }
        }
        Family::Bool => texts.extend(["true".to_owned(), "false".to_owned()]),
        Family::Null => {}
        _ => {
            texts.insert(text.to_owned());
        }
    }
}

/// Numbers and dates between those that the policies name.
pub(super) fn between(asked: &[&Condition], texts: &mut BTreeSet<String>) {
    let (mut numbers, mut dates) = (Vec::new(), Vec::new());
    for condition in asked {
        let values = condition.values.iter().map(|it| it.text.as_str());
        match condition.operator.family {
            Family::Number(_) => numbers.extend(values.filter_map(operator::number)),
            Family::Date(_) => dates.extend(values.filter_map(operator::date)),
            _ => {}
        }
    }
    numbers.sort_by(f64::total_cmp);
    let halves = numbers.windows(2).map(|it| f64::midpoint(it[0], it[1]));
    texts.extend(halves.map(|it| it.to_string()));
    dates.sort();
    let halves =
        dates.windows(2).map(|it| it[0].plus_micros((it[1].micros() - it[0].micros()) / 2));
    texts.extend(halves.map(|it| it.to_string()));
}

/// Whether the values that are tried tell all cases apart: of each key the conditions are of one
/// family and at most two of them have wildcards; what is made of a variable is made of one, and
/// of nothing else.
pub(super) fn told_apart(keys: &[String], tests: &[&Test]) -> bool {
    let mut resources: BTreeSet<&str> = BTreeSet::new();
    for test in tests {
        let items = match test {
            Test::Condition(condition) => condition.values.as_slice(),
            Test::Resource(items) => {
                resources.extend(items.iter().map(|it| it.text.as_str()));
                items.as_slice()
            }
            Test::Session(_) | Test::Document { .. } => continue,
        };
        let is_simple = |it: &Template| {
            let open: Vec<&str> = it.keys().filter(|it| keys.iter().any(|key| key == it)).collect();
            let has_wildcard = it.text.replace("${*}", "").contains(['*', '?']);
            let is_asked = |key: &str| conditions(tests).any(|it| it.key == key);
            open.is_empty() || (open.len() == 1 && !has_wildcard && !is_asked(open[0]))
        };
        if !items.iter().all(is_simple) {
            return false;
        }
    }
    resources.len() <= 2 && keys.iter().all(|key| is_of_one_kind(key, tests))
}

/// Whether a key is asked in one way only, with two patterns at most.
fn is_of_one_kind(key: &str, tests: &[&Test]) -> bool {
    let asked = || {
        let asked = conditions(tests).filter(|it| it.key == key);
        asked.filter(|it| it.operator.family != Family::Null)
    };
    let kind = |it: &Condition| match it.operator.family {
        Family::Text | Family::TextLike => 0,
        Family::TextIgnoreCase => 1,
        Family::Arn => 2,
        Family::Number(_) => 3,
        Family::Date(_) => 4,
        Family::Bool => 5,
        Family::Binary => 6,
        Family::Ip => 7,
        Family::Null => 8,
    };
    let kinds: BTreeSet<u8> = asked().map(kind).collect();
    let reads_patterns =
        |it: &&Condition| matches!(it.operator.family, Family::TextLike | Family::Arn);
    let patterns: BTreeSet<&str> = asked()
        .filter(reads_patterns)
        .flat_map(|it| &it.values)
        .map(|it| it.text.as_str())
        .filter(|it| it.contains(['*', '?']))
        .collect();
    kinds.len() <= 1 && patterns.len() <= 2
}

fn conditions<'a>(tests: &'a [&'a Test]) -> impl Iterator<Item = &'a Condition> {
    tests.iter().filter_map(|it| match it {
        Test::Condition(condition) => Some(condition.as_ref()),
        _ => None,
    })
}

/// A text that stands in no value and no resource.
pub(super) fn fresh(tests: &[&Test], target: &Target) -> String {
    let mut values: Vec<&str> = vec![&target.arn];
    for test in tests {
        match test {
            Test::Condition(it) => values.extend(it.values.iter().map(|it| it.text.as_str())),
            Test::Resource(items) => values.extend(items.iter().map(|it| it.text.as_str())),
            Test::Session(name) => values.push(name),
            Test::Document { .. } => {}
        }
    }
    // Longer than any run of `?` that somebody would write.
    let mut fresh = "~".repeat(40);
    while values.iter().any(|it| it.contains(&fresh)) {
        fresh.push('~');
    }
    fresh
}

/// The addresses directly before and behind a block.
fn neighbours(first: IpAddr, last: IpAddr) -> Vec<String> {
    let before = match first {
        IpAddr::V4(it) => u32::from(it).checked_sub(1).map(|it| IpAddr::V4(it.into())),
        IpAddr::V6(it) => u128::from(it).checked_sub(1).map(|it| IpAddr::V6(it.into())),
    };
    let behind = match last {
        IpAddr::V4(it) => u32::from(it).checked_add(1).map(|it| IpAddr::V4(it.into())),
        IpAddr::V6(it) => u128::from(it).checked_add(1).map(|it| IpAddr::V6(it.into())),
    };
    [before, behind].into_iter().flatten().map(|it| it.to_string()).collect()
}
