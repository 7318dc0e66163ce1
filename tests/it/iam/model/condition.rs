//! Conditions of the model: one operator, one key, one value at a time.

use std::net::IpAddr;

use serde_json::Value;

use super::text::{self, Step, Variables};
use super::{list, texts};

/// Every operator and every key of the block must hold (a logical AND).
pub(super) fn holds(case: &Value, policy: &Value, block: &Value) -> bool {
    block.as_object().into_iter().flatten().all(|(operator, keys)| {
        keys.as_object().into_iter().flatten().all(|(name, values)| {
            let variables = text::variables(case, policy);
            test(operator, key(case, name), &texts(values), &variables)
        })
    })
}

/// "Condition key names are not case-sensitive."
pub(super) fn key<'a>(case: &'a Value, name: &str) -> Option<&'a Value> {
    let context = case["request"]["context"].as_object()?;
    context.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn test(
    operator: &str,
    given: Option<&Value>,
    wanted: &[String],
    variables: &Variables<'_>,
) -> bool {
    let (set, operator) = operator.split_once(':').unwrap_or(("", operator));
    // "Use a Null condition operator to check if a condition key is absent."
    if operator == "Null" {
        let absent = given.is_none_or(|value| list(value).is_empty());
        return wanted.iter().any(|value| value.eq_ignore_ascii_case(&absent.to_string()));
    }
    let (if_exists, operator) = match operator.strip_suffix("IfExists") {
        Some(plain) => (true, plain),
        None => (false, operator),
    };
    let values = given.map(texts).unwrap_or_default();
    let one = |value: &String| compare(operator, value, wanted, variables);
    match set {
        // "… also returns true if there are no context keys in the request."
        "ForAllValues" => values.iter().all(one),
        // "For no matching context key or if the key does not exist, the condition returns false":
        // the set is asked first, so an `IfExists` behind it changes nothing.
        "ForAnyValue" => values.iter().any(one),
        // "If the key is not present in the request, evaluate the condition element as true."
        _ if if_exists && values.is_empty() => true,
        // "If the policy condition requires that the key is not matched, … and the right key is
        // not present, the condition is true."
        _ if values.is_empty() => is_negated(operator),
        _ => values.len() == 1 && one(&values[0]),
    }
}

/// "Multiple values … for one condition key are evaluated using a logical OR"; "for negated
/// matching condition operators … using a logical NOR."
fn compare(operator: &str, value: &str, wanted: &[String], variables: &Variables<'_>) -> bool {
    let any = wanted.iter().any(|wanted| equals_or_like(operator, value, wanted, variables));
    any != is_negated(operator)
}

fn is_negated(operator: &str) -> bool {
    operator.contains("Not")
}

fn equals_or_like(operator: &str, value: &str, wanted: &str, variables: &Variables<'_>) -> bool {
    let literal = |fold: fn(char) -> char| {
        // Only `…Like` has wildcards: elsewhere a star is a star.
        text::steps(wanted, variables).is_some_and(|steps| {
            let steps: Vec<Step> = steps.into_iter().map(|step| unwild(step, fold)).collect();
            text::matches(&steps, &value.chars().map(fold).collect::<String>())
        })
    };
    match operator.replace("Not", "").as_str() {
        "StringEquals" | "BinaryEquals" => literal(|c| c),
        "StringEqualsIgnoreCase" | "Bool" => literal(|c| c.to_ascii_lowercase()),
        "StringLike" => {
            text::steps(wanted, variables).is_some_and(|steps| text::matches(&steps, value))
        }
        // "ArnEquals and ArnLike behave identically. Each of the six colon-delimited components
        // of the ARN is checked separately and each can include wildcards."
        "ArnEquals" | "ArnLike" => text::arn_matches(wanted, value, variables),
        "IpAddress" => ip_within(value, wanted),
        other => ordered(other, value, wanted),
    }
}

fn unwild(step: Step, fold: fn(char) -> char) -> Step {
    Step::This(match step {
        Step::Many => '*',
        Step::One => '?',
        Step::This(c) => fold(c),
    })
}

/// The families with an order: numbers and dates.
fn ordered(operator: &str, value: &str, wanted: &str) -> bool {
    let (read, relation): (fn(&str) -> Option<f64>, _) =
        match (operator.strip_prefix("Numeric"), operator.strip_prefix("Date")) {
            (Some(relation), _) => (|text| text.parse().ok(), relation),
            (_, Some(relation)) => (seconds, relation),
            _ => return false,
        };
    let (Some(value), Some(wanted)) = (read(value), read(wanted)) else { return false };
    let order = value.partial_cmp(&wanted);
    match relation {
        "Equals" => order == Some(std::cmp::Ordering::Equal),
        "LessThan" => value < wanted,
        "LessThanEquals" => value <= wanted,
        "GreaterThan" => value > wanted,
        "GreaterThanEquals" => value >= wanted,
        _ => false,
    }
}

/// "One of the W3C implementations of the ISO 8601 date formats or … epoch (UNIX) time."
fn seconds(text: &str) -> Option<f64> {
    if let Ok(epoch) = text.parse() {
        return Some(epoch);
    }
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let mut date = date.split('-').map(|part| part.parse::<i64>().ok());
    let year = date.next()??;
    let (month, day) = (date.next().unwrap_or(Some(1))?, date.next().unwrap_or(Some(1))?);
    let (clock, shift) = match time.strip_suffix('Z') {
        Some(clock) => (clock, 0.0),
        None => (time.get(..time.len() - 6)?, offset(time.get(time.len() - 6..)?)?),
    };
    let mut clock = clock.split(':').map(|part| part.parse::<f64>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().unwrap_or(Some(0.0))?;
    let days = (1970..year).map(year_days).sum::<i64>()
        + (1..month).map(|m| month_days(year, m)).sum::<i64>()
        + (day - 1);
    #[expect(clippy::cast_precision_loss, reason = "days of this century are small")]
    Some(days as f64 * 86_400.0 + hour * 3_600.0 + minute * 60.0 + second - shift)
}

/// `+02:00` in seconds.
fn offset(text: &str) -> Option<f64> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let size = hours.parse::<f64>().ok()? * 3_600.0 + minutes.parse::<f64>().ok()? * 60.0;
    match text.get(..1)? {
        "+" => Some(size),
        "-" => Some(-size),
        _ => None,
    }
}

fn year_days(year: i64) -> i64 {
    if leap(year) { 366 } else { 365 }
}

fn month_days(year: i64, month: i64) -> i64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// "The value must be in the standard CIDR format"; without a prefix, "the default prefix value
/// of /32" (a whole IPv6 address likewise).
fn ip_within(value: &str, range: &str) -> bool {
    let (base, length) = match range.split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (range, None),
    };
    match (value.parse::<IpAddr>(), base.parse::<IpAddr>()) {
        (Ok(IpAddr::V4(value)), Ok(IpAddr::V4(base))) => {
            let shift = 32 - length.unwrap_or(32).min(32);
            u64::from(value.to_bits()) >> shift == u64::from(base.to_bits()) >> shift
        }
        (Ok(IpAddr::V6(value)), Ok(IpAddr::V6(base))) => {
            let shift = 128 - length.unwrap_or(128).min(128);
            let cut = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
            cut(value.to_bits()) == cut(base.to_bits())
        }
        _ => false,
    }
}
