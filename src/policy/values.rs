//! The values of a condition key that can make a difference to a condition.
use super::condition::Condition;
use super::expression::Test;
use super::operator::{self, Family};
use super::statement::Target;
use std::collections::BTreeSet;
use std::net::IpAddr;

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
