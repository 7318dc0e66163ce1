//! The address of a value inside a document, printed as a JSON Pointer.
use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value of an object's key.
    Key(String),
    /// The element of an ordered list, counted from 0.
    Index(usize),
    /// An element of a set-like list, where a position means nothing: its text is the element's
    /// identity (a tag's key, a `Sid`, `tcp/22-22`), or empty where it has none.
    Member(String),
}

/// The address of a value inside a document; the empty path is the document itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

impl Path {
    /// A path of these steps.
    #[must_use]
    pub fn new(segments: Vec<Segment>) -> Path {
        Path(segments)
    }

    /// All steps, outermost first.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The key of the first step: the section of the document (`configuration`, `tags`, …).
    #[must_use]
    pub fn first_key(&self) -> Option<&str> {
        match self.0.first() {
            Some(Segment::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether the first steps are just these keys.
    #[must_use]
    pub fn starts_with(&self, keys: &[&str]) -> bool {
        self.0.len() >= keys.len()
            && self.0.iter().zip(keys).all(|(segment, key)| match segment {
                Segment::Key(found) => found == key,
                Segment::Index(_) | Segment::Member(_) => false,
            })
    }

    /// The keys on the way, positions and members of lists left out.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) | Segment::Member(_) => None,
        })
    }
}

impl fmt::Display for Path {
    /// A JSON Pointer (RFC 6901); a member of a set-like list is the token `[identity]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            f.write_str("/")?;
            match segment {
                Segment::Key(key) => escape(key, f)?,
                Segment::Index(index) => write!(f, "{index}")?,
                Segment::Member(identity) => {
                    f.write_str("[")?;
                    escape(identity, f)?;
                    f.write_str("]")?;
                }
            }
        }
        Ok(())
    }
}

fn escape(token: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = token;
    while let Some(at) = rest.find(['~', '/']) {
        let (plain, special) = rest.split_at(at);
        f.write_str(plain)?;
        f.write_str(if special.starts_with('~') { "~0" } else { "~1" })?;
        rest = special.get(1..).unwrap_or_default();
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Segment {
        Segment::Key(text.to_owned())
    }

    fn member(text: &str) -> Segment {
        Segment::Member(text.to_owned())
    }

    #[test]
    fn a_path_prints_as_a_pointer_with_members_in_brackets() {
        let path = Path::new(vec![
            key("configuration"),
            key("rolePolicyList"),
            member("read"),
            key("policyDocument"),
            key("Statement"),
            member(""),
        ]);
        assert_eq!(
            path.to_string(),
            "/configuration/rolePolicyList/[read]/policyDocument/Statement/[]"
        );
        assert_eq!(Path::default().to_string(), "");
    }

    #[test]
    fn tildes_and_slashes_are_escaped() {
        let path = Path::new(vec![key("a/b~c"), Segment::Index(3), member("tcp/22-22"), key("é/")]);
        assert_eq!(path.to_string(), "/a~1b~0c/3/[tcp~122-22]/é~1");
    }

    #[test]
    fn a_path_starts_with_its_leading_keys_only() {
        let path = Path::new(vec![key("configuration"), key("tags"), member("env"), key("value")]);
        assert_eq!(path.first_key(), Some("configuration"));
        assert!(path.starts_with(&[]));
        assert!(path.starts_with(&["configuration", "tags"]));
        assert!(!path.starts_with(&["configuration", "tags", "env"]));
        assert!(!path.starts_with(&["tags"]));
        assert_eq!(path.keys().collect::<Vec<_>>(), ["configuration", "tags", "value"]);
    }
}
