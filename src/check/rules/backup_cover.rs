//! Whether a resource is in a backup plan: by the selections of plans, as AWS Backup reads them.
//! Knows no schedule, no vault, and no role's rights.
use crate::check::subject::{Item, Subject, at, elements, text};
use crate::check::verdict::{Code, Judgement};
use crate::policy::pattern::Pattern;
use crate::truth::Truth;
use serde_json::{Map, Value};

const SELECTION: &str = "AWS::Backup::BackupSelection";

/// What all rules that ask for a plan chose alike.
pub(super) const CHOICES: &[&str] = &[
    "A selection takes what its Resources or its ListOfTags name, NotResources left out, where \
     all Conditions hold; StringNotEquals and StringNotLike hold of a tag that is missing.",
    "The tags in the item are all that the resource has.",
    "Where Resources name it by a wildcard and the item shows neither ListOfTags nor Conditions, \
     the selection is undecidable: no source shows whether AWS Config writes the conditions.",
    "A selection that shows neither resources nor tags is undecidable.",
];

/// What none of these rules sees.
pub(super) const BLIND: &str = "Whether the account opted in to the service, whether the role may \
                                read the resource, and whether a backup was ever made.";

/// Compliant if a recorded selection takes the resource; noncompliant if selections were recorded,
/// all could be read, and none does.
pub(super) fn coverage(subject: &Subject<'_>) -> Judgement {
    let Some(arn) = subject.item.arn.as_deref() else { return Judgement::odd("ARN") };
    let selections = subject.around.all(SELECTION);
    let mut unread = None;
    for selection in &selections {
        match takes(selection, arn, &subject.item.tags) {
            Truth::Yes => return Judgement::compliant(),
            Truth::No => {}
            Truth::Unknown => unread = Some(selection.called()),
        }
    }
    if let Some(name) = unread {
        let why = format!("the backup selection {name} does not show whether it takes it");
        return Judgement::undecidable(Code::UnknownShape, why);
    }
    if subject.around.is_recorded(SELECTION) == Truth::Yes {
        return Judgement::noncompliant("no backup selection takes it");
    }
    let why = "backup selections were not recorded, or not all the time";
    Judgement::undecidable(Code::TypeNotRecorded, why)
}

fn takes(selection: &Item, arn: &str, tags: &Map<String, Value>) -> Truth {
    let Some(chosen) = selection.configuration("BackupSelection") else { return Truth::Unknown };
    let (listed, tagged) = (at(chosen, "ListOfTags"), at(chosen, "Conditions"));
    let (named, by_tags) = (elements(at(chosen, "Resources")), elements(listed));
    if named.is_empty() && by_tags.is_empty() {
        return Truth::Unknown;
    }
    let shows_tags = listed.is_some() || tagged.is_some();
    let is_named = |it: &Value| match it.as_str() {
        Some(name) if !stars(name).matches(arn) => Truth::No,
        Some(name) if shows_tags || name == arn => Truth::Yes,
        _ => Truth::Unknown,
    };
    let by_name = Truth::any(named.iter().map(is_named));
    let by_tag = Truth::any(by_tags.iter().map(|it| has_tag(it, tags)));
    let left_out = elements(at(chosen, "NotResources")).iter();
    let left_out = left_out
        .map(|it| it.as_str().map_or(Truth::Unknown, |it| Truth::from(stars(it).matches(arn))));
    Truth::all([
        Truth::any([by_name, by_tag]),
        Truth::any(left_out).negated(),
        tagged.map_or(Truth::Yes, |it| conditions(it, tags)),
    ])
}

/// Whether a triplet of `ListOfTags` names one of the tags.
fn has_tag(triplet: &Value, tags: &Map<String, Value>) -> Truth {
    let is_equality =
        text(triplet, "ConditionType").is_some_and(|it| it.eq_ignore_ascii_case("STRINGEQUALS"));
    if is_equality { condition("stringequals", triplet, tags) } else { Truth::Unknown }
}

/// Whether all of `Conditions` hold: lists of keys and values under the names of operators.
fn conditions(conditions: &Value, tags: &Map<String, Value>) -> Truth {
    let Some(operators) = conditions.as_object() else { return Truth::Unknown };
    Truth::all(operators.iter().map(|(operator, listed)| match listed {
        Value::Null => Truth::Yes,
        Value::Array(pairs) => {
            let operator = operator.to_ascii_lowercase();
            Truth::all(pairs.iter().map(|it| condition(&operator, it, tags)))
        }
        _ => Truth::Unknown,
    }))
}

fn condition(operator: &str, pair: &Value, tags: &Map<String, Value>) -> Truth {
    let key = text(pair, "ConditionKey");
    let Some((key, wanted)) =
        key.zip(at(pair, "ConditionValue").and_then(Value::as_str)).map(|it| (tag_of(it.0), it.1))
    else {
        return Truth::Unknown;
    };
    let found = tags.get(key).map(|it| it.as_str().unwrap_or(""));
    let is_equal = || Truth::from(found == Some(wanted));
    let is_like = || Truth::from(found.is_some_and(|it| stars(wanted).matches(it)));
    match operator {
        "stringequals" => is_equal(),
        "stringnotequals" => is_equal().negated(),
        "stringlike" => is_like(),
        "stringnotlike" => is_like().negated(),
        _ => Truth::Unknown,
    }
}

/// The tag's key in the key of a condition.
fn tag_of(key: &str) -> &str {
    key.strip_prefix("aws:ResourceTag/").unwrap_or(key)
}

/// A text in which `*` is the one wildcard.
fn stars(text: &str) -> Pattern {
    let mut pattern = Pattern::default();
    for (place, stretch) in text.split('*').enumerate() {
        if place > 0 {
            pattern.push_pattern(&Pattern::new("*"));
        }
        pattern.push_literal(stretch);
    }
    pattern
}
