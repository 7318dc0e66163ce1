//! A pack's text as a tree whose parts know their lines. Knows YAML, JSON and the short forms of
//! CloudFormation's functions; it does not know what a pack is.
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::Value;
use std::collections::BTreeMap;

/// More parts than this are refused: a pack of AWS's largest size has a tenth of them. What stands
/// behind an alias counts each time.
const NODES_MAX: usize = 200_000;

/// Deeper than this is refused; a pack is ten levels deep.
const DEPTH_MAX: usize = 64;

/// A part of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// What it is.
    pub(super) content: Content,
    /// Its line, from 1; none where the reader does not say.
    pub(super) line: Option<usize>,
}

/// What a part is. Numbers and flags are texts, as they are spelled: AWS Config's parameters are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing: `null`, `~`, or a key without a value.
    Null,
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Members in the order of the file, no key twice.
    Map(Vec<Member>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// The key.
    pub(super) key: String,
    /// The key's line.
    pub(super) line: Option<usize>,
    /// The value.
    pub(super) node: Node,
}

/// Why a text is no tree, and in which line.
pub(super) type Refused = (Option<usize>, String);

impl Node {
    /// A text that stands where another part stood.
    pub(super) fn of_text(text: impl Into<String>, line: Option<usize>) -> Self {
        Self { content: Content::Text(text.into()), line }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.members().iter().find(|it| it.key == key).map(|it| &it.node)
    }

    /// The members of a map; none of anything else.
    pub(super) fn members(&self) -> &[Member] {
        if let Content::Map(members) = &self.content { members } else { &[] }
    }

    /// The elements of a list; none of anything else.
    pub(super) fn elements(&self) -> &[Node] {
        if let Content::List(elements) = &self.content { elements } else { &[] }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        if let Content::Text(text) = &self.content { Some(text) } else { None }
    }

    fn count(&self) -> usize {
        let elements: usize = self.elements().iter().map(Node::count).sum();
        let members: usize = self.members().iter().map(|it| it.node.count()).sum();
        1 + elements + members
    }

    fn depth(&self) -> usize {
        let inner = self.elements().iter().chain(self.members().iter().map(|it| &it.node));
        1 + inner.map(Node::depth).max().unwrap_or(0)
    }
}

/// The tree of a YAML or JSON text.
///
/// # Errors
/// Where it is neither, has two documents, a key twice, an alias or a tag of no known meaning, or
/// is larger than a pack can be.
pub(super) fn read(text: &str) -> Result<Node, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let as_yaml = Reader::default().read(text);
    if as_yaml.is_ok() || !text.trim_start().starts_with(['{', '[']) {
        return as_yaml;
    }
    // JSON that YAML does not read (`\ud83d\ude00`) has no lines here.
    crate::json::embedded::parse(text.trim()).map_or(as_yaml, |it| Ok(of_json(&it)))
}

/// A JSON value as a tree without lines.
pub(super) fn of_json(value: &Value) -> Node {
    let content = match value {
        Value::Null => Content::Null,
        Value::String(text) => Content::Text(text.clone()),
        Value::Array(elements) => Content::List(elements.iter().map(of_json).collect()),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| Member {
                key: key.clone(),
                line: None,
                node: of_json(value),
            };
            Content::Map(members.iter().map(member).collect())
        }
        number_or_flag => Content::Text(number_or_flag.to_string()),
    };
    Node { content, line: None }
}

/// A list or a map that is not at its end yet.
struct Open {
    node: Node,
    /// A map's key that waits for its value.
    key: Option<(String, Option<usize>)>,
    anchor: usize,
    function: Option<String>,
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    /// What an alias stands for. An anchor is known when its part is at its end: none holds itself.
    anchors: BTreeMap<usize, Node>,
    n_nodes: usize,
    root: Option<Node>,
}

impl Reader {
    fn read(mut self, text: &str) -> Result<Node, Refused> {
        for event in Parser::new_from_str(text) {
            let (event, span) =
                event.map_err(|it| (Some(it.marker().line()), it.info().to_owned()))?;
            self.take(event, span)?;
        }
        self.root.ok_or((None, "the file is empty".to_owned()))
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Refused> {
        let line = Some(span.start.line());
        let refuse = |why: &str| Err((line, why.to_owned()));
        match event {
            Event::DocumentStart(_) if self.root.is_some() => refuse("a second document"),
            Event::Scalar(text, style, anchor, tag) => {
                let is_null = style == ScalarStyle::Plain
                    && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let content = if is_null && tag.is_none() {
                    Content::Null
                } else {
                    Content::Text(text.into_owned())
                };
                let function = function(tag.as_deref(), line)?;
                self.close(Node { content, line }, anchor, function)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => {
                    self.n_nodes += node.count();
                    if self.open.len() + node.depth() > DEPTH_MAX {
                        return refuse("deeper than a pack can be");
                    }
                    self.close(Node { line, ..node }, 0, None)
                }
                None => refuse("an alias of what is not at its end"),
            },
            Event::SequenceStart(anchor, tag) => {
                self.begin(Content::List(Vec::new()), line, anchor, function(tag.as_deref(), line)?)
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(Content::Map(Vec::new()), line, anchor, function(tag.as_deref(), line)?)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { node, anchor, function, .. }) => self.close(node, anchor, function),
                None => refuse("an end without a beginning"),
            },
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        content: Content,
        line: Option<usize>,
        anchor: usize,
        function: Option<String>,
    ) -> Result<(), Refused> {
        if self.open.len() >= DEPTH_MAX {
            return Err((line, "deeper than a pack can be".to_owned()));
        }
        self.open.push(Open { node: Node { content, line }, key: None, anchor, function });
        Ok(())
    }

    /// Puts a part that is at its end into the one around it.
    fn close(
        &mut self,
        node: Node,
        anchor: usize,
        function: Option<String>,
    ) -> Result<(), Refused> {
        let line = node.line;
        let node = match function {
            Some(key) => Node { content: Content::Map(vec![Member { key, line, node }]), line },
            None => node,
        };
        self.n_nodes += 1;
        if self.n_nodes > NODES_MAX {
            return Err((line, "larger than a pack can be".to_owned()));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(Open { node: around, key, .. }) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut around.content, key.take()) {
            (Content::Map(members), Some((name, at))) => {
                members.push(Member { key: name, line: at, node });
            }
            (Content::Map(members), None) => {
                let Some(name) = node.text() else {
                    return Err((line, "a key that is no text".to_owned()));
                };
                if name == "<<" || members.iter().any(|it| it.key == name) {
                    let why = if name == "<<" { "no CloudFormation" } else { "there twice" };
                    return Err((line, format!("the key {name} is {why}")));
                }
                *key = Some((name.to_owned(), line));
            }
            (Content::List(elements), _) => elements.push(node),
            _ => {}
        }
        Ok(())
    }
}

/// The long name of a short form: `!If` is `Fn::If`, `!Ref` is `Ref`. YAML's own tags of types say
/// nothing that the text does not.
fn function(tag: Option<&Tag>, line: Option<usize>) -> Result<Option<String>, Refused> {
    let Some(tag) = tag else { return Ok(None) };
    let plain = ["str", "int", "float", "bool", "null", "seq", "map"];
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("!", name @ ("Ref" | "Condition")) => Ok(Some(name.to_owned())),
        ("!", name) if !name.is_empty() => Ok(Some(format!("Fn::{name}"))),
        ("tag:yaml.org,2002:", name) if plain.contains(&name) => Ok(None),
        (_, "" | "!") => Ok(None),
        _ => Err((line, format!("the tag {tag} is none of CloudFormation's"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn refused(text: &str) -> String {
        let (line, why) = read(text).unwrap_err();
        format!("{}: {why}", line.map_or("-".to_owned(), |it| it.to_string()))
    }

    #[test]
    fn texts_stay_as_they_are_spelled_and_know_their_lines() {
        let tree = read("a: 090\nb:\n  - 'yes'\n  - ~\n  - !Ref P\nc: !If [x, 1.50, ''] # end\n");
        let tree = tree.unwrap();
        assert_eq!(tree.get("a").and_then(Node::text), Some("090"));
        let list = tree.get("b").unwrap();
        assert_eq!(list.elements()[0].text(), Some("yes"));
        assert_eq!(list.elements()[1].content, Content::Null);
        assert_eq!(list.elements()[2].get("Ref").and_then(Node::text), Some("P"));
        assert_eq!(list.elements()[2].line, Some(5));
        let parts: Vec<_> = tree
            .get("c")
            .unwrap()
            .get("Fn::If")
            .unwrap()
            .elements()
            .iter()
            .map(Node::text)
            .collect();
        assert_eq!(parts, [Some("x"), Some("1.50"), Some("")]);
        assert_eq!(tree.members()[2].line, Some(6));
    }

    #[test]
    fn json_is_read_with_lines_and_where_yaml_cannot_read_it_without() {
        let tree = read("{\"a\": [\n\t{\"b\": true, \"c\":-0.5, \"d\": \"x\\/y\"}]}").unwrap();
        let inner = &tree.get("a").unwrap().elements()[0];
        let member = |key: &str| inner.get(key).and_then(Node::text);
        assert_eq!(
            [member("b"), member("c"), member("d")],
            [Some("true"), Some("-0.5"), Some("x/y")]
        );
        assert_eq!(inner.line, Some(2));
        let tree = read(r#" {"a": "\ud83d\ude00", "n": null}"#).unwrap();
        assert_eq!(tree.get("a").and_then(Node::text), Some("\u{1f600}"));
        assert_eq!((tree.line, &tree.get("n").unwrap().content), (None, &Content::Null));
    }

    #[test]
    fn what_has_no_plain_meaning_is_refused_with_its_line() {
        for (text, why) in [
            ("", "-: the file is empty"),
            ("a: 1\nb: 2\na: 3\n", "3: the key a is there twice"),
            ("a: 1\n---\nb: 2\n", "2: a second document"),
            ("a: &x\n  b: *x\n", "2: an alias of what is not at its end"),
            ("x: &x {a: 1}\ny:\n  <<: *x\n", "3: the key << is no CloudFormation"),
            ("? [a]\n: 1\n", "1: a key that is no text"),
            ("a: !!binary eA==\n", "1: the tag"),
        ] {
            assert!(refused(text).starts_with(why), "{text:?}: {}", refused(text));
        }
        assert!(refused("a: [1\nb: 2\n").contains(": "));
        assert!(refused(r#"{"a": 1, "a": 2}"#).contains("twice"));
    }

    #[test]
    fn a_bomb_of_aliases_and_a_deep_nest_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..10 {
            let ten = vec![format!("*a{}", i - 1); 10].join(", ");
            writeln!(bomb, "a{i}: &a{i} [{ten}]").unwrap();
        }
        assert!(refused(&bomb).contains("larger than a pack can be"), "{}", refused(&bomb));
        let nest = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(refused(&nest).starts_with("1: "), "{}", refused(&nest));
        let mut chain = "a0: &a0 [x]\n".to_owned();
        for i in 1..100 {
            writeln!(chain, "a{i}: &a{i} [*a{}]", i - 1).unwrap();
        }
        assert!(refused(&chain).contains("deeper than a pack can be"));
        let shared = read("a: &x {b: 1}\nc: *x\n").unwrap();
        assert_eq!(shared.get("c").unwrap().get("b").and_then(Node::text), Some("1"));
    }
}
