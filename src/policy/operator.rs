//! The condition operators: their names, and what each says of one value of the request and one of
//! the policy. From the IAM user guide, "Condition operators".
use super::arn;
use super::pattern::Pattern;
use crate::time::moment::Moment;
use ipnet::IpNet;
use std::cmp::Ordering;
use std::net::IpAddr;

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Text, by every letter.
    Text,
    /// Text, case aside.
    TextIgnoreCase,
    /// Text, with wildcards in the policy's value.
    TextLike,
    /// Numbers.
    Number(Order),
    /// Instants.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Bytes, as base64.
    Binary,
    /// Addresses in a block.
    Ip,
    /// ARNs, each of the six parts with wildcards.
    Arn,
    /// Whether the key is there.
    Null,
}

/// Which order of the request's value to the policy's is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Order {
    /// Equal.
    Equal,
    /// Before.
    Less,
    /// Before, or equal.
    AtMost,
    /// Behind.
    Greater,
    /// Behind, or equal.
    AtLeast,
}

/// How a key with several values is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quantifier {
    /// No quantifier: the key has one value.
    Single,
    /// `ForAnyValue:`
    ForAnyValue,
    /// `ForAllValues:`
    ForAllValues,
}

/// A condition operator with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operator {
    /// How values are compared.
    pub family: Family,
    /// `…Not…`: no value of the policy may match.
    pub negated: bool,
    /// `ForAnyValue:`, `ForAllValues:`
    pub quantifier: Quantifier,
    /// `…IfExists`
    pub if_exists: bool,
}

const NAMES: &[(&str, Family, bool)] = &[
    ("stringequals", Family::Text, false),
    ("stringnotequals", Family::Text, true),
    ("stringequalsignorecase", Family::TextIgnoreCase, false),
    ("stringnotequalsignorecase", Family::TextIgnoreCase, true),
    ("stringlike", Family::TextLike, false),
    ("stringnotlike", Family::TextLike, true),
    ("numericequals", Family::Number(Order::Equal), false),
    ("numericnotequals", Family::Number(Order::Equal), true),
    ("numericlessthan", Family::Number(Order::Less), false),
    ("numericlessthanequals", Family::Number(Order::AtMost), false),
    ("numericgreaterthan", Family::Number(Order::Greater), false),
    ("numericgreaterthanequals", Family::Number(Order::AtLeast), false),
    ("dateequals", Family::Date(Order::Equal), false),
    ("datenotequals", Family::Date(Order::Equal), true),
    ("datelessthan", Family::Date(Order::Less), false),
    ("datelessthanequals", Family::Date(Order::AtMost), false),
    ("dategreaterthan", Family::Date(Order::Greater), false),
    ("dategreaterthanequals", Family::Date(Order::AtLeast), false),
    ("bool", Family::Bool, false),
    ("binaryequals", Family::Binary, false),
    ("ipaddress", Family::Ip, false),
    ("notipaddress", Family::Ip, true),
    ("arnequals", Family::Arn, false),
    ("arnlike", Family::Arn, false),
    ("arnnotequals", Family::Arn, true),
    ("arnnotlike", Family::Arn, true),
    ("null", Family::Null, false),
];

impl Operator {
    /// Reads an operator's name, in any case; `None` for a name that IAM does not have.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let (quantifier, base) = if let Some(base) = name.strip_prefix("foranyvalue:") {
            (Quantifier::ForAnyValue, base)
        } else if let Some(base) = name.strip_prefix("forallvalues:") {
            (Quantifier::ForAllValues, base)
        } else {
            (Quantifier::Single, name.as_str())
        };
        let (base, if_exists) =
            base.strip_suffix("ifexists").map_or((base, false), |base| (base, true));
        let (_, family, negated) = NAMES.iter().find(|it| it.0 == base)?;
        if *family == Family::Null && if_exists {
            return None;
        }
        Some(Self { family: *family, negated: *negated, quantifier, if_exists })
    }

    /// Whether policy variables are read in its values: in text, ARNs and booleans.
    pub fn takes_variables(self) -> bool {
        matches!(
            self.family,
            Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Bool | Family::Arn
        )
    }
}

impl Family {
    /// Whether any text is a value of it.
    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::TextIgnoreCase | Self::TextLike | Self::Arn | Self::Binary
        )
    }

    /// Whether the value of a request matches a value of a policy (given as text, and as the
    /// pattern that it is); `None` if one of them is no value of this family at all.
    pub fn compares(self, value: &str, policy: &str, pattern: &Pattern) -> Option<bool> {
        match self {
            Self::Text | Self::Binary => Some(value == policy),
            Self::TextIgnoreCase => Some(value.to_lowercase() == policy.to_lowercase()),
            Self::TextLike => Some(pattern.matches(value)),
            Self::Number(order) => Some(order.holds(number(value)?.partial_cmp(&number(policy)?)?)),
            Self::Date(order) => Some(order.holds(date(value)?.cmp(&date(policy)?))),
            Self::Bool => Some(boolean(value)? == boolean(policy)?),
            Self::Ip => {
                let (value, block): (IpAddr, IpNet) = (value.parse().ok()?, block(policy)?);
                Some(block.contains(&value))
            }
            Self::Arn => arn::matches(pattern, value),
            Self::Null => None,
        }
    }
}

impl Order {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// An integer or a decimal; no exponent, no infinity.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

/// `true` or `false`, in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A date of the W3C's form of ISO 8601 (a date alone is its midnight, UTC), or the epoch in
/// seconds or milliseconds.
pub fn date(text: &str) -> Option<Moment> {
    if text.len() > 4 && text.bytes().all(|it| it.is_ascii_digit()) {
        return Moment::from_epoch(text.parse().ok()?);
    }
    if let Some((day, time)) = text.split_once('T') {
        let seconds = time.matches(':').count() >= 2 + usize::from(time.contains(['+']));
        let full = if seconds || !time.ends_with('Z') {
            text.to_owned()
        } else {
            format!("{day}T{}:00Z", time.trim_end_matches('Z'))
        };
        return Moment::parse(&full).ok();
    }
    let rest = match text.len() {
        4 => "-01-01",
        7 => "-01",
        10 => "",
        _ => return None,
    };
    Moment::parse(&format!("{text}{rest}T00:00:00Z")).ok()
}

/// A block of addresses; an address alone is a block of one.
pub(super) fn block(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(operator: &str, value: &str, policy: &str) -> Option<bool> {
        let family = Operator::parse(operator).unwrap().family;
        family.compares(value, policy, &Pattern::new(policy))
    }

    #[test]
    fn each_family_compares_in_its_own_way() {
        for (operator, value, policy, expected) in [
            ("StringEquals", "a*", "a*", Some(true)),
            ("StringEqualsIgnoreCase", "TEST", "test", Some(true)),
            ("StringLike", "abc", "a*", Some(true)),
            ("NumericEquals", "10.0", "10", Some(true)),
            ("NumericLessThan", "x", "10", None),
            ("NumericLessThan", "1e3", "10", None),
            ("DateEquals", "2024-01-01T00:00:00Z", "2024-01-01", Some(true)),
            ("DateLessThan", "2024-01-01T10:00Z", "2024-01-01T10:01Z", Some(true)),
            ("DateEquals", "1704067200", "2024-01-01", Some(true)),
            ("Bool", "TRUE", "true", Some(true)),
            ("Bool", "yes", "true", None),
            ("IpAddress", "10.1.2.3", "10.0.0.0/8", Some(true)),
            ("IpAddress", "10.1.2.3", "10.1.2.3", Some(true)),
            ("IpAddress", "10.1.2.3", "2001:db8::/32", Some(false)),
            ("ArnLike", "arn:aws:iam::1:role/x", "arn:aws:iam::*:role/*", Some(true)),
        ] {
            assert_eq!(says(operator, value, policy), expected, "{value} {operator} {policy}");
        }
    }

    #[test]
    fn names_have_modifiers_and_unknown_ones_are_none() {
        let operator = Operator::parse("ForAllValues:StringNotLikeIfExists").unwrap();
        assert_eq!(operator.quantifier, Quantifier::ForAllValues);
        assert!(operator.negated && operator.if_exists);
        for name in ["StringMatches", "NullIfExists", "", "ForAnyValue:"] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }
}
