//! Patterns of the model: wildcards, variables and ARNs, by naive backtracking.

use serde_json::Value;

/// One step of a pattern.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Step {
    /// `*`: any number of characters.
    Many,
    /// `?`: exactly one.
    One,
    This(char),
}

type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Looks a variable up: the outer `None` says that this policy knows no variables at all.
pub(super) type Variables<'a> = Option<Box<Lookup<'a>>>;

/// "Variables were introduced in version 2012-10-17. … If you don't include the Version element,
/// variables are treated as literal strings in the policy."
pub(super) fn variables<'a>(case: &'a Value, policy: &Value) -> Variables<'a> {
    (policy["Version"] == "2012-10-17").then(|| -> Box<Lookup<'a>> {
        // Only a key with one value has a value to put in.
        Box::new(|key| super::condition::key(case, key)?.as_str().map(str::to_owned))
    })
}

pub(super) fn wildcard_matches(pattern: &str, text: &str) -> bool {
    steps(pattern, &None).is_some_and(|pattern| matches(&pattern, text))
}

pub(super) fn matches(pattern: &[Step], text: &str) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
    let mut after = text.chars();
    match first {
        Step::Many => {
            matches(rest, text) || (after.next().is_some() && matches(pattern, after.as_str()))
        }
        Step::One => after.next().is_some() && matches(rest, after.as_str()),
        Step::This(c) => after.next() == Some(*c) && matches(rest, after.as_str()),
    }
}

/// `None` when a variable has no value: "there is no equal or like value".
pub(super) fn steps(pattern: &str, variables: &Variables<'_>) -> Option<Vec<Step>> {
    let mut out = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let variable =
            variables.as_ref().zip(rest.strip_prefix("${").and_then(|r| r.split_once('}')));
        if let Some((lookup, (name, after))) = variable {
            out.extend(value_of(name, lookup)?.chars().map(Step::This));
            rest = after;
            continue;
        }
        out.push(match c {
            '*' => Step::Many,
            '?' => Step::One,
            other => Step::This(other),
        });
        rest = &rest[c.len_utf8()..];
    }
    Some(out)
}

fn value_of(name: &str, lookup: &Lookup<'_>) -> Option<String> {
    // "${*}, ${?}, ${$} … represent characters that otherwise have special meaning."
    if ["*", "?", "$"].contains(&name) {
        return Some(name.to_owned());
    }
    // "To add a default value to a variable, surround the default value with single quotes, and
    // separate the variable text and the default value with a comma and space."
    let Some((key, default)) = name.split_once(", '") else { return lookup(name) };
    lookup(key).or_else(|| Some(default.trim_end_matches('\'').to_owned()))
}

/// "Wildcards … within any ARN segment (the parts separated by colons)", never across the first
/// five colons; the last part may hold colons and slashes.
pub(super) fn arn_matches(pattern: &str, arn: &str, variables: &Variables<'_>) -> bool {
    let patterns: Vec<&str> = pattern.splitn(6, ':').collect();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    if parts.len() != 6 {
        return false;
    }
    // "AWS automatically completes the ARN by adding wildcard characters to all missing fields."
    (0..6).all(|i| match patterns.get(i) {
        None => true,
        Some(pattern) => steps(pattern, variables).is_some_and(|steps| matches(&steps, parts[i])),
    })
}
