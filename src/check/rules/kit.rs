//! What the rules of several services share: small questions to members of an item, keys,
//! certificates, types that must have been recorded. Judges nothing by itself.
use crate::check::subject::{Item, Subject, elements, number};
use crate::check::verdict::{Code, Judgement};
use crate::evidence;
use crate::json::embedded;
use crate::time::moment::Moment;
use crate::truth::Truth;
use serde_json::Value;
use std::borrow::Cow;

/// Compliant if it holds, noncompliant because of this if not, undecidable if the item does not
/// say at this path.
pub(super) fn must_hold(told: Truth, path: &str, because: &str) -> Judgement {
    match told {
        Truth::Yes => Judgement::compliant(),
        Truth::No => Judgement::noncompliant(because),
        Truth::Unknown => Judgement::odd(path),
    }
}

/// A member of `supplementaryConfiguration`, opened if it is JSON in a string.
pub(super) fn opened(value: Option<&Value>) -> Option<Cow<'_, Value>> {
    match value? {
        Value::String(text) => embedded::parse(text).map(Cow::Owned),
        other => Some(Cow::Borrowed(other)),
    }
}

/// A text at a path of `configuration`; none of an empty one.
pub(super) fn word<'i>(item: &'i Item, path: &str) -> Option<&'i str> {
    item.configuration(path)?.as_str().filter(|it| !it.is_empty())
}

/// A whole number at a path of `configuration`, also one written as a text.
pub(super) fn count(subject: &Subject<'_>, path: &str) -> Option<i64> {
    number(subject.configuration(path)?, "")
}

/// Whether a key of KMS, as an item names it, is the one that is asked for: each of them by its
/// ARN or by the id at the ARN's end.
pub(super) fn is_key(found: &str, wanted: &str) -> bool {
    let id = |it: &str| it.rsplit('/').next().map(str::to_owned);
    found == wanted || (!(found.contains('/') && wanted.contains('/')) && id(found) == id(wanted))
}

/// A parameter that cannot be read, or is missing.
pub(super) fn unresolved(parameter: &str, why: &str) -> Judgement {
    Judgement::undecidable(Code::ParameterUnresolved, format!("parameter {parameter}: {why}"))
}

/// A member of `supplementaryConfiguration`, opened where it is kept as JSON in a string.
pub(super) fn supplementary<'i>(item: &'i Item, key: &str) -> Option<Cow<'i, Value>> {
    let found = item.supplementary(key)?;
    let opened = found.as_str().and_then(embedded::parse);
    Some(opened.map_or(Cow::Borrowed(found), Cow::Owned))
}

/// The texts of a list.
pub(super) fn words(list: Option<&Value>) -> Vec<&str> {
    elements(list).iter().filter_map(Value::as_str).collect()
}

/// An instant that names its zone, or a number of seconds or milliseconds since 1970.
pub(super) fn instant(value: &Value) -> Option<Moment> {
    evidence::instant::instant(value).filter(|it| !it.zoneless).map(|it| it.at)
}

/// Whether a key is one of those named: the same text, or the id at the end of an ARN. An alias
/// that is not named itself may mean any key.
pub(super) fn is_key_of(key: &str, named: &[&str]) -> Truth {
    let is = |it: &&str| *it == key || it.rsplit('/').next() == Some(key);
    if named.iter().any(is) {
        Truth::Yes
    } else if key.starts_with("alias/") || key.contains(":alias/") {
        Truth::Unknown
    } else {
        Truth::No
    }
}

/// Whether a certificate is one of ACM, by its ARN.
pub(super) fn is_of_acm(arn: &str) -> bool {
    arn.split(':').nth(2) == Some("acm")
}

/// That a type was not recorded, if that is so: then the silence of the evidence proves nothing.
pub(super) fn unrecorded(subject: &Subject<'_>, resource_type: &str) -> Option<Judgement> {
    let is_recorded = subject.around.is_recorded(resource_type) == Truth::Yes;
    let why = || format!("whether {resource_type} was recorded in full is not known");
    (!is_recorded).then(|| Judgement::undecidable(Code::TypeNotRecorded, why()))
}

/// A parameter that is there and cannot be used.
pub(super) fn unusable(name: &str, why: &str) -> Judgement {
    Judgement::undecidable(Code::ParameterUnresolved, format!("parameter {name} {why}"))
}
