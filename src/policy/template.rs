//! Text of a policy with variables in it: `${aws:username}`, `${key, 'default'}`, `${*}`.
//!
//! From the IAM user guide, "Policy variables": they are read where the document's version is
//! 2012-10-17, and are plain text in any other. `${*}`, `${?}` and `${$}` stand for the characters.
use super::pattern::Pattern;

/// A text of a policy, variables found, wildcards not yet told from characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Template {
    /// The text as written.
    pub text: String,
    parts: Vec<Part>,
    /// The pattern that it always is, if there is no variable in it.
    fixed: Option<Pattern>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Part {
    /// As written: a `*` in it is a wildcard, where wildcards are read.
    Plain(String),
    /// An escaped character: never a wildcard.
    Escaped(char),
    Variable {
        /// The condition key, in lower case.
        key: String,
        default: Option<String>,
    },
}

/// What a variable stands for in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// This text.
    By(String),
    /// There is no such key in the request, or it holds several values.
    Nothing,
    /// The evidence does not tell.
    Unknown,
}

/// A template whose variables were filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved<T> {
    /// The text or pattern.
    To(T),
    /// A variable has no value: the guide calls the whole "effectively null".
    Null,
    /// A variable's value is not known.
    Unknown,
}

impl Template {
    /// Reads a text; with `variables` (version 2012-10-17) those in it, else everything is plain.
    pub fn new(text: &str, variables: bool) -> Self {
        let parts = if variables { parts(text) } else { vec![Part::Plain(text.to_owned())] };
        let mut template = Self { text: text.to_owned(), parts, fixed: None };
        let no_variable = |_: &str| Filled::Unknown;
        if let Resolved::To(pattern) = template.pattern(&no_variable) {
            template.fixed = Some(pattern);
        }
        template
    }

    /// The pattern that it is in every request, if there is no variable in it.
    pub fn fixed(&self) -> Option<&Pattern> {
        self.fixed.as_ref()
    }

    /// The condition keys that it names, in lower case.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|it| match it {
            Part::Variable { key, .. } => Some(key.as_str()),
            _ => None,
        })
    }

    /// The value of one variable with which the text is just `text`; `None` if there is no telling.
    pub(super) fn solve(&self, key: &str, text: &str) -> Option<String> {
        let at = self
            .parts
            .iter()
            .position(|it| matches!(it, Part::Variable { key: name, .. } if name == key))?;
        let plain = |parts: &[Part]| -> Option<String> {
            parts
                .iter()
                .map(|it| match it {
                    Part::Plain(text) => Some(text.clone()),
                    Part::Escaped(c) => Some(c.to_string()),
                    Part::Variable { .. } => None,
                })
                .collect()
        };
        let (before, behind) = (plain(&self.parts[..at])?, plain(&self.parts[at + 1..])?);
        let rest = text.strip_prefix(before.as_str())?;
        match behind.split_once('*') {
            None => rest.strip_suffix(behind.as_str()).map(str::to_owned),
            Some(("", _)) => Some(rest.to_owned()),
            Some((first, _)) => rest.find(first).map(|it| rest[..it].to_owned()),
        }
    }

    /// The pattern that it is in a request.
    pub fn pattern(&self, fill: &dyn Fn(&str) -> Filled) -> Resolved<Pattern> {
        let mut pattern = Pattern::default();
        let filled = self.fill(fill, &mut |piece, as_written| {
            if as_written {
                pattern.push_pattern(&Pattern::new(piece));
            } else {
                pattern.push_literal(piece);
            }
        });
        filled.unwrap_or(Resolved::To(pattern))
    }

    /// The plain text that it is in a request: no wildcards.
    pub fn plain(&self, fill: &dyn Fn(&str) -> Filled) -> Resolved<String> {
        let mut text = String::new();
        let filled = self.fill(fill, &mut |piece, _| text.push_str(piece));
        filled.unwrap_or(Resolved::To(text))
    }

    /// Hands over the pieces; what went wrong with one of them, if anything.
    fn fill<T>(
        &self,
        fill: &dyn Fn(&str) -> Filled,
        push: &mut dyn FnMut(&str, bool),
    ) -> Option<Resolved<T>> {
        let mut unknown = false;
        for part in &self.parts {
            match part {
                Part::Plain(text) => push(text, true),
                Part::Escaped(c) => push(c.encode_utf8(&mut [0; 4]), false),
                Part::Variable { key, default } => match (fill(key), default) {
                    (Filled::By(text), _) => push(&text, false),
                    (Filled::Nothing, Some(default)) => push(default, false),
                    (Filled::Nothing, None) => return Some(Resolved::Null),
                    (Filled::Unknown, _) => unknown = true,
                },
            }
        }
        unknown.then_some(Resolved::Unknown)
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        let inside = &rest[start + 2..start + length];
        let part = match inside {
            "*" => Some(Part::Escaped('*')),
            "?" => Some(Part::Escaped('?')),
            "$" => Some(Part::Escaped('$')),
            _ => variable(inside),
        };
        let until = if part.is_some() { start } else { start + length + 1 };
        if until > 0 {
            parts.push(Part::Plain(rest[..until].to_owned()));
        }
        parts.extend(part);
        rest = &rest[start + length + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest.to_owned()));
    }
    parts
}

/// `key` or `key, 'default'`; anything else is no variable.
fn variable(inside: &str) -> Option<Part> {
    let (key, default) = match inside.split_once(',') {
        None => (inside.trim(), None),
        Some((key, default)) => {
            let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (key.trim(), Some(default.to_owned()))
        }
    };
    (!key.is_empty()).then(|| Part::Variable { key: key.to_lowercase(), default })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(key: &str) -> Filled {
        match key {
            "aws:username" => Filled::By("bo*b".to_owned()),
            "aws:userid" => Filled::Unknown,
            _ => Filled::Nothing,
        }
    }

    #[test]
    fn variables_have_values_defaults_or_neither() {
        for (text, expected) in [
            ("home/${aws:UserName}/x", Resolved::To("home/bo*b/x".to_owned())),
            ("${aws:PrincipalTag/team, 'none'}", Resolved::To("none".to_owned())),
            ("${aws:PrincipalTag/team}", Resolved::Null),
            ("${aws:userid}", Resolved::Unknown),
            ("a${*}b${?}${$}", Resolved::To("a*b?$".to_owned())),
            ("${unclosed", Resolved::To("${unclosed".to_owned())),
            ("${}", Resolved::To("${}".to_owned())),
        ] {
            assert_eq!(Template::new(text, true).plain(&fill), expected, "{text}");
        }
    }

    #[test]
    fn what_a_variable_brings_is_no_wildcard_and_an_old_document_has_none() {
        let Resolved::To(pattern) = Template::new("${aws:username}*", true).pattern(&fill) else {
            panic!("filled");
        };
        assert!(pattern.matches("bo*bby") && !pattern.matches("boxbby"));
        let old = Template::new("${aws:username}", false).plain(&fill);
        assert_eq!(old, Resolved::To("${aws:username}".to_owned()));
    }
}
