//! Expressions in words: `aws:SourceIp in 10.0.0.0/8 and not (…)`.
use super::condition::Condition;
use super::decision::Decision;
use super::document::Effect;
use super::expression::{Expression, Leaf, Place, Test};
use super::operator::{Family, Order, Quantifier};
use super::template::Template;
use std::fmt;

/// What a decision hangs on, in words: `if …; unless …`, each leaf with the statement that asks for
/// it; in brief, without. Empty if it hangs on nothing.
pub fn conditions(decision: &Decision, is_brief: bool) -> String {
    let told = |it: &Expression| if is_brief { format!("{it:#}") } else { it.to_string() };
    let mut parts = Vec::new();
    if !matches!(decision.grant, Expression::Yes | Expression::No) {
        parts.push(format!("if {}", told(&decision.grant)));
    }
    let unless = decision.unless.iter().filter(|it| **it != Expression::No);
    parts.extend(unless.map(|it| format!("unless {}", told(it))));
    parts.join("; ")
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("always"),
            Self::No => f.write_str("never"),
            Self::Leaf(leaf) => fmt::Display::fmt(leaf, f),
            Self::All(parts) => joined(f, parts, " and "),
            Self::Any(parts) => joined(f, parts, " or "),
            Self::Not(part) => {
                f.write_str("not (")?;
                fmt::Display::fmt(part, f)?;
                f.write_str(")")
            }
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Expression], by: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(by)?;
        }
        match part {
            Expression::All(_) | Expression::Any(_) => {
                f.write_str("(")?;
                fmt::Display::fmt(part, f)?;
                f.write_str(")")?;
            }
            part => fmt::Display::fmt(part, f)?,
        }
    }
    Ok(())
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::Condition(condition) => write!(f, "{condition}")?,
            Test::Resource(items) => {
                let items: Vec<&str> = items.iter().map(|it| it.text.as_str()).collect();
                write!(f, "the resource is {}", items.join(" or "))?;
            }
            Test::Session(name) => write!(f, "the session is named {name}")?,
            // What is missing tells its place by its name.
            Test::Document { name, effect: Effect::Allow } => return write!(f, "{name} allows it"),
            Test::Document { name, effect: Effect::Deny } => return write!(f, "{name} denies it"),
        }
        if f.alternate() { Ok(()) } else { write!(f, " [{}]", self.place) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.policy)?;
        match (&self.sid, self.statement) {
            (_, 0) => Ok(()),
            (Some(sid), n) => write!(f, ", statement {n} {sid}"),
            (None, n) => write!(f, ", statement {n}"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = self.operator;
        let key = &self.key_name;
        let values: Vec<&str> = self.values.iter().map(|it: &Template| it.text.as_str()).collect();
        let values = values.join(" or ");
        if operator.family == Family::Null {
            return match values.as_str() {
                "true" => write!(f, "{key} is absent"),
                "false" => write!(f, "{key} is present"),
                _ => write!(f, "{key} Null {values}"),
            };
        }
        match operator.quantifier {
            Quantifier::Single => {}
            Quantifier::ForAnyValue => f.write_str("any of ")?,
            Quantifier::ForAllValues => f.write_str("all of ")?,
        }
        write!(f, "{key} {} {values}", verb(operator.family, operator.negated))?;
        if operator.if_exists { f.write_str(", or absent") } else { Ok(()) }
    }
}

fn verb(family: Family, negated: bool) -> &'static str {
    match (family, negated) {
        (Family::Text | Family::Bool | Family::Binary, false) => "=",
        (Family::TextIgnoreCase, false) => "= (any case)",
        (Family::TextIgnoreCase, true) => "!= (any case)",
        (Family::TextLike | Family::Arn, false) => "like",
        (Family::TextLike | Family::Arn, true) => "not like",
        (Family::Ip, false) => "in",
        (Family::Ip, true) => "not in",
        (Family::Number(order) | Family::Date(order), false) => match order {
            Order::Equal => "=",
            Order::Less => "<",
            Order::AtMost => "<=",
            Order::Greater => ">",
            Order::AtLeast => ">=",
        },
        (
            Family::Text | Family::Number(_) | Family::Date(_) | Family::Bool | Family::Binary,
            true,
        ) => "!=",
        (Family::Null, _) => "Null",
    }
}
