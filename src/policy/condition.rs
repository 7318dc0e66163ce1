//! One line of a `Condition`: an operator, a key, values; and what it says of a request.
use super::context::{Knowledge, Lookup};
use super::operator::{Family, Operator, Quantifier};
use super::pattern::Pattern;
use super::template::{Resolved, Template};
use crate::truth::Truth;

/// An operator, a key and the values it is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Condition {
    /// The operator, understood.
    pub operator: Operator,
    /// The operator as written.
    pub operator_name: String,
    /// The key, in lower case: IAM compares keys so.
    pub key: String,
    /// The key as written.
    pub key_name: String,
    /// The values, any of which may match.
    pub values: Vec<Template>,
}

impl Condition {
    /// Whether the request meets the condition.
    ///
    /// Of a key that is absent, a positive operator is false and a negated one true; `IfExists` is
    /// true, `ForAllValues` true, `ForAnyValue` false (IAM user guide, "Condition operators").
    pub fn judge(&self, request: &dyn Lookup) -> Truth {
        let known = request.get(&self.key);
        if self.operator.family == Family::Null {
            return self.null(known);
        }
        // The time as text has as many spellings as there are instants: it is left open.
        let is_time = matches!(self.key.as_str(), "aws:currenttime" | "aws:epochtime");
        let is_text = matches!(
            self.operator.family,
            Family::Text | Family::TextIgnoreCase | Family::TextLike
        );
        if is_time && is_text && matches!(known, Knowledge::One(_)) {
            return Truth::Unknown;
        }
        let absent = Knowledge::Absent;
        let known = match known {
            Knowledge::Several(values) if values.is_empty() => &absent,
            known => known,
        };
        match (known, self.operator.quantifier) {
            (Knowledge::Absent, quantifier) => Truth::from(match quantifier {
                Quantifier::Single => self.operator.negated || self.operator.if_exists,
                Quantifier::ForAllValues => true,
                // The set is asked first: `IfExists` changes nothing (observed, not documented).
                Quantifier::ForAnyValue => false,
            }),
            (Knowledge::One(value), _) => self.of_value(value, request),
            // A key of several values, asked as if it had one, matches nothing.
            (Knowledge::Several(_), Quantifier::Single) => Truth::No,
            (Knowledge::Several(values), Quantifier::ForAnyValue) => {
                Truth::any(values.iter().map(|it| self.of_value(it, request)))
            }
            (Knowledge::Several(values), Quantifier::ForAllValues) => {
                Truth::all(values.iter().map(|it| self.of_value(it, request)))
            }
            (Knowledge::Like(form), _) => self.by_form(form, request),
            (Knowledge::Except(others), _) => self.by_exception(others),
            (Knowledge::Present | Knowledge::Unknown, _) => Truth::Unknown,
        }
    }

    /// `Null`: true if the key is absent and the value `true`, or the key there and it `false`.
    fn null(&self, known: &Knowledge) -> Truth {
        let absent = match known {
            Knowledge::Absent => Truth::Yes,
            Knowledge::Several(values) if values.is_empty() => Truth::Yes,
            Knowledge::Unknown => Truth::Unknown,
            _ => Truth::No,
        };
        Truth::any(self.values.iter().map(|it| match it.text.to_lowercase().as_str() {
            "true" => absent,
            "false" => absent.negated(),
            _ => Truth::No,
        }))
    }

    /// What the operator says of one value of the request, whatever the quantifier.
    pub(super) fn of_value(&self, value: &str, request: &dyn Lookup) -> Truth {
        let each = self.values.iter().map(|it| self.pair(value, it, request));
        if self.operator.negated { Truth::all(each.map(Truth::negated)) } else { Truth::any(each) }
    }

    /// Whether one value of the request matches one of the policy. What cannot be compared does
    /// not satisfy the operator, negated or not.
    fn pair(&self, value: &str, policy: &Template, request: &dyn Lookup) -> Truth {
        let fill = |key: &str| request.fill(key);
        let (text, pattern) = match (policy.plain(&fill), policy.pattern(&fill)) {
            (Resolved::To(text), Resolved::To(pattern)) => (text, pattern),
            // "Effectively null": equal to nothing, and so unequal to everything.
            (Resolved::Null, _) | (_, Resolved::Null) => return Truth::No,
            _ => return Truth::Unknown,
        };
        let compared = self.operator.family.compares(value, &text, &pattern);
        compared.map_or(Truth::from(self.operator.negated), Truth::from)
    }

    /// What the operator says of a value of which only is known what it is not.
    fn by_exception(&self, others: &[String]) -> Truth {
        let is_text = matches!(self.operator.family, Family::Text | Family::TextLike);
        if is_text && self.values.iter().all(|it| others.contains(&it.text)) {
            return Truth::from(self.operator.negated);
        }
        Truth::Unknown
    }

    /// What the operator says of a value of which only the form is known.
    fn by_form(&self, form: &Pattern, request: &dyn Lookup) -> Truth {
        let fill = |key: &str| request.fill(key);
        let each = self.values.iter().map(|policy| {
            let resolved = match self.operator.family {
                Family::TextLike => policy.pattern(&fill),
                Family::Text => match policy.plain(&fill) {
                    Resolved::To(text) => {
                        let mut literal = Pattern::default();
                        literal.push_literal(&text);
                        Resolved::To(literal)
                    }
                    Resolved::Null => Resolved::Null,
                    Resolved::Unknown => Resolved::Unknown,
                },
                _ => return Truth::Unknown,
            };
            match resolved {
                Resolved::To(pattern) if pattern.covers(form) => Truth::Yes,
                Resolved::To(pattern) if pattern.common(form).is_none() => Truth::No,
                Resolved::Null => Truth::No,
                _ => Truth::Unknown,
            }
        });
        if self.operator.negated { Truth::all(each.map(Truth::negated)) } else { Truth::any(each) }
    }
}
