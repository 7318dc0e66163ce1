//! CloudFormation's functions, as far as packs use them: a part of the tree becomes the part it
//! stands for, or the reason why nobody can tell. Opens one level: what lies inside stays as it is.
use super::node::{Content, Member, Node};
use std::collections::BTreeMap;

/// Longer texts are not made; AWS Config takes none of a hundredth of this.
const TEXT_MAX: usize = 1_000_000;

/// What stands in a pack besides its resources.
pub(super) struct Template {
    parameters: BTreeMap<String, Value>,
    conditions: BTreeMap<String, Result<bool, String>>,
}

/// A parameter's value, or the reason why it has none.
type Value = Result<Content, String>;

/// A part, none where the property is left out (`AWS::NoValue`), or the reason.
pub(super) type Opened = Result<Option<Node>, String>;

impl Template {
    /// Of a file without parameters and conditions.
    pub(super) fn empty() -> Self {
        Self { parameters: BTreeMap::new(), conditions: BTreeMap::new() }
    }

    /// The parameters with the values given to them, and the conditions with their answers. A value
    /// may also be given for a name of AWS's own: `AWS::Region`, `AWS::AccountId`.
    pub(super) fn of(root: &Node, given: &BTreeMap<String, String>) -> Self {
        let mut template = Self::empty();
        for Member { key, node, .. } in root.get("Parameters").map_or(&[][..], Node::members) {
            template.parameters.insert(key.clone(), declared(key, node, given.get(key)));
        }
        for (name, text) in given.iter().filter(|it| it.0.starts_with("AWS::")) {
            template.parameters.insert(name.clone(), Ok(Content::Text(text.clone())));
        }
        let conditions = root.get("Conditions").map_or(&[][..], Node::members);
        let conditions: BTreeMap<&str, &Node> =
            conditions.iter().map(|it| (it.key.as_str(), &it.node)).collect();
        for name in conditions.keys() {
            // What cannot be told is kept with the others, and said where it is asked for.
            let _kept = template.decide(name, &conditions, &mut Vec::new());
        }
        template
    }

    /// Each parameter of the pack with its value as a text; none where it has none.
    pub(super) fn parameters(&self) -> BTreeMap<String, Option<String>> {
        let text = |value: &Value| match value {
            Ok(Content::Text(text)) => Some(text.clone()),
            Ok(Content::List(elements)) => {
                Some(elements.iter().filter_map(Node::text).collect::<Vec<_>>().join(","))
            }
            _ => None,
        };
        let ours = self.parameters.iter().filter(|it| !it.0.starts_with("AWS::"));
        ours.map(|(name, value)| (name.clone(), text(value))).collect()
    }

    /// What a condition says; the reason where nobody can tell.
    pub(super) fn condition(&self, name: &str) -> Result<bool, String> {
        let unknown = || Err(format!("the pack has no condition {name}"));
        self.conditions.get(name).cloned().unwrap_or_else(unknown)
    }

    /// The part that a part stands for.
    pub(super) fn open(&self, node: &Node) -> Opened {
        let Some((function, argument)) = function(node) else { return Ok(Some(node.clone())) };
        match function {
            "Ref" => self.reference(argument, node.line),
            "Fn::If" => match argument.elements() {
                [name, yes, no] => {
                    let name = name.text().ok_or("Fn::If names no condition")?;
                    self.open(if self.condition(name)? { yes } else { no })
                }
                _ => Err("Fn::If has not three parts".to_owned()),
            },
            "Fn::Join" => self.join(argument).map(|it| Some(Node::of_text(it, node.line))),
            "Fn::Sub" => self.substitute(argument).map(|it| Some(Node::of_text(it, node.line))),
            other => Err(format!("{other} is not read here")),
        }
    }

    /// The text that a part stands for.
    pub(super) fn text(&self, node: &Node) -> Result<Option<String>, String> {
        match self.open(node)?.map(|it| it.content) {
            None | Some(Content::Null) => Ok(None),
            Some(Content::Text(text)) => Ok(Some(text)),
            Some(_) => Err("it is no text".to_owned()),
        }
    }

    /// The texts of a list; one text is a list of one.
    pub(super) fn texts(&self, node: &Node) -> Result<Vec<String>, String> {
        let Some(opened) = self.open(node)? else { return Ok(Vec::new()) };
        if let Some(text) = opened.text() {
            return Ok(vec![text.to_owned()]);
        }
        let texts: Result<Vec<_>, _> = opened.elements().iter().map(|it| self.text(it)).collect();
        Ok(texts?.into_iter().flatten().collect())
    }

    fn reference(&self, argument: &Node, line: Option<usize>) -> Opened {
        let name = argument.text().ok_or("Ref names nothing")?;
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        match self.parameters.get(name) {
            Some(value) => Ok(Some(Node { content: value.clone()?, line })),
            None if name.starts_with("AWS::") => Err(format!("{name} is not in the pack")),
            None => Err(format!("the pack has no parameter {name}")),
        }
    }

    fn join(&self, argument: &Node) -> Result<String, String> {
        let [between, parts] = argument.elements() else {
            return Err("Fn::Join has not two parts".to_owned());
        };
        let between = between.text().ok_or("Fn::Join has no delimiter")?;
        let mut joined = String::new();
        for (place, text) in self.texts(parts)?.iter().enumerate() {
            joined.push_str(if place == 0 { "" } else { between });
            joined.push_str(text);
            bounded(&joined)?;
        }
        Ok(joined)
    }

    /// `Fn::Sub`: a text in which `${Name}` stands for a parameter, or for one of its own names.
    fn substitute(&self, argument: &Node) -> Result<String, String> {
        let (pattern, own) = match argument.elements() {
            [pattern, own] => (pattern, own.members()),
            _ => (argument, &[][..]),
        };
        let mut rest = pattern.text().ok_or("Fn::Sub has no text")?;
        let mut made = String::new();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or("Fn::Sub has a brace without end")?;
            made.push_str(before);
            if let Some(literal) = name.strip_prefix('!') {
                made.extend(["${", literal, "}"]);
            } else {
                let own = own.iter().find(|it| it.key == name);
                let reference = || self.reference(&Node::of_text(name, None), None);
                let value = own.map_or_else(reference, |it| self.open(&it.node))?;
                let value = value.as_ref().and_then(Node::text);
                made.push_str(value.ok_or(format!("{name} of Fn::Sub is no text"))?);
            }
            bounded(&made)?;
            rest = after;
        }
        Ok(made + rest)
    }

    /// Decides a condition and those it hangs on. `within` are the ones that wait for it: one that
    /// waits for itself is never decided.
    fn decide<'n>(
        &mut self,
        name: &'n str,
        all: &BTreeMap<&'n str, &'n Node>,
        within: &mut Vec<&'n str>,
    ) -> Result<bool, String> {
        if let Some(decided) = self.conditions.get(name) {
            return decided.clone();
        }
        let Some(node) = all.get(name) else {
            return Err(format!("the pack has no condition {name}"));
        };
        if within.contains(&name) || within.len() > 100 {
            return Err(format!("the condition {name} hangs on itself, or on too many"));
        }
        within.push(name);
        let decided = self.truth(node, all, within);
        within.pop();
        self.conditions.insert(name.to_owned(), decided.clone());
        decided
    }

    fn truth<'n>(
        &mut self,
        node: &'n Node,
        all: &BTreeMap<&'n str, &'n Node>,
        within: &mut Vec<&'n str>,
    ) -> Result<bool, String> {
        let (function, argument) = function(node).ok_or("a condition is no function")?;
        let parts = argument.elements();
        match (function, parts) {
            ("Condition", _) => {
                self.decide(argument.text().ok_or("Condition names none")?, all, within)
            }
            ("Fn::Equals", [a, b]) => Ok(self.text(a)? == self.text(b)?),
            ("Fn::Not", [one]) => self.truth(one, all, within).map(|it| !it),
            ("Fn::And" | "Fn::Or", [_, ..]) => {
                let ends_it = function == "Fn::Or";
                let mut unknown = None;
                for part in parts {
                    match self.truth(part, all, within) {
                        Ok(is) if is == ends_it => return Ok(ends_it),
                        Ok(_) => {}
                        Err(why) => unknown = unknown.or(Some(why)),
                    }
                }
                unknown.map_or(Ok(!ends_it), Err)
            }
            _ => Err(format!("{function} with {} parts is not read here", parts.len())),
        }
    }
}

/// A parameter's value: the given one, else its default. A default that names a parameter kept in
/// Systems Manager is no value: what stands there is not in the pack.
fn declared(name: &str, node: &Node, given: Option<&String>) -> Value {
    let kind = node.get("Type").and_then(Node::text).unwrap_or("String");
    let text = match (given, node.get("Default")) {
        (Some(text), _) => text.as_str(),
        (None, Some(_)) if kind.starts_with("AWS::SSM::Parameter") => {
            return Err(format!("parameter {name} is kept in Systems Manager"));
        }
        (None, Some(Node { content: Content::Text(text), .. })) => text,
        (None, Some(Node { content: Content::List(_) | Content::Map(_), .. })) => {
            return Err(format!("the default of parameter {name} is no text"));
        }
        (None, _) => {
            return Err(format!("parameter {name} has no default and was not given"));
        }
    };
    if kind == "CommaDelimitedList" || kind.starts_with("List<") {
        let elements = text.split(',').map(|it| Node::of_text(it.trim(), node.line));
        return Ok(Content::List(elements.collect()));
    }
    Ok(Content::Text(text.to_owned()))
}

/// The function that a part is: a map of one key, `Ref`, `Condition` or `Fn::…`.
fn function(node: &Node) -> Option<(&str, &Node)> {
    let [Member { key, node: argument, .. }] = node.members() else { return None };
    let is_one = key == "Ref" || key == "Condition" || key.starts_with("Fn::");
    is_one.then_some((key.as_str(), argument))
}

fn bounded(text: &str) -> Result<(), String> {
    if text.len() > TEXT_MAX { Err("the text is too long".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::node::read;
    use super::*;

    const HEAD: &str = "
Parameters:
  Port: {Type: Number, Default: 22}
  Empty: {Type: String, Default: ''}
  None: {Type: String}
  Ports: {Type: CommaDelimitedList, Default: '20, 21'}
  Kept: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}
Conditions:
  has: !Not [!Equals ['', !Ref Port]]
  lacks: {'Fn::Not': [{'Fn::Equals': ['', {Ref: Empty}]}]}
  both: !And [!Condition has, !Condition lacks]
  either: !Or [!Condition unknown, !Condition has]
  neither: !Or [!Condition unknown, !Condition lacks]
  unknown: !Equals [!Ref None, x]
  loop: !Not [!Condition pool]
  pool: !Not [!Condition loop]
  typo: !Condition absent
";

    fn opened(part: &str, given: &[(&str, &str)]) -> String {
        let given: BTreeMap<String, String> =
            given.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        let root = read(&format!("{HEAD}it: {part}\n")).unwrap();
        let template = Template::of(&root, &given);
        let said = template.open(root.get("it").unwrap());
        match said {
            Ok(None) => "left out".to_owned(),
            Ok(Some(node)) if node.text().is_none() => template.texts(&node).unwrap().join("+"),
            Ok(Some(node)) => format!("={}", node.text().unwrap()),
            Err(why) => why,
        }
    }

    #[test]
    fn functions_become_what_they_stand_for() {
        for (part, is) in [
            ("plain", "=plain"),
            ("!Ref Port", "=22"),
            ("!Ref Ports", "20+21"),
            ("!Ref AWS::NoValue", "left out"),
            ("!If [has, !Ref Port, !Ref AWS::NoValue]", "=22"),
            ("!If [lacks, !Ref Port, !Ref AWS::NoValue]", "left out"),
            ("!If [both, a, !If [either, b, c]]", "=b"),
            ("!Join [':', [a, !Ref Port, !Ref AWS::NoValue, '']]", "=a:22:"),
            ("!Join [',', !Ref Ports]", "=20,21"),
            ("!Sub 'tcp/${Port}${!Port}'", "=tcp/22${Port}"),
            ("!Sub ['${P}-${Port}', {P: !If [has, x, y]}]", "=x-22"),
            ("!Ref None", "parameter None has no default and was not given"),
            ("!Ref Absent", "the pack has no parameter Absent"),
            ("!Ref Kept", "parameter Kept is kept in Systems Manager"),
            ("!Ref AWS::Region", "AWS::Region is not in the pack"),
            ("!Sub '${AWS::Region}'", "AWS::Region is not in the pack"),
            ("!Sub '${Port'", "Fn::Sub has a brace without end"),
            ("!If [unknown, a, b]", "parameter None has no default and was not given"),
            ("!If [neither, a, b]", "parameter None has no default and was not given"),
            ("!If [loop, a, b]", "the condition loop hangs on itself, or on too many"),
            ("!If [typo, a, b]", "the pack has no condition absent"),
            ("!If [has, a]", "Fn::If has not three parts"),
            ("!GetAtt A.B", "Fn::GetAtt is not read here"),
            ("!ImportValue x", "Fn::ImportValue is not read here"),
        ] {
            assert_eq!(opened(part, &[]), is, "{part}");
        }
    }

    #[test]
    fn what_is_given_stands_before_the_default() {
        assert_eq!(opened("!If [has, !Ref Port, gone]", &[("Port", "")]), "=gone");
        assert_eq!(opened("!Ref Ports", &[("Ports", "1")]), "1");
        assert_eq!(opened("!Ref Kept", &[("Kept", "v")]), "=v");
        assert_eq!(
            opened("!Sub 'a-${AWS::Region}'", &[("AWS::Region", "eu-west-1")]),
            "=a-eu-west-1"
        );
    }

    #[test]
    fn a_text_that_grows_without_end_is_refused() {
        let refs = vec!["${Port}"; 100].concat();
        let long = "x".repeat(100_000);
        let said = opened(&format!("!Sub '{refs}'"), &[("Port", &long)]);
        assert_eq!(said, "the text is too long");
    }
}
