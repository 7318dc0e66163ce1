//! What the rules of several services share: small questions to members of an item. Judges nothing
//! by itself.
use crate::check::subject::{Subject, number, text};
use crate::check::verdict::{Code, Judgement};
use crate::json::embedded;
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
pub(super) fn word<'s>(subject: &Subject<'s>, path: &str) -> Option<&'s str> {
    text(subject.configuration(path)?, "")
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
