//! Which rules `asof check` asks: those named, those of a pack, of a policy, of a command.
use super::args::Globals;
use super::args_check::{Check, Function, Given};
use super::hints::{Complaint, did_you_mean};
use crate::check::controls::hipaa;
use crate::check::instance::{Body, Instance, Scope};
use crate::check::pack::{self, Pack};
use crate::check::rule::{Parameters, Rule};
use crate::check::rules::unreplayed::named as not_replayed;
use crate::check::rules::{all, named};
use crate::check::verdict::Code;
use crate::intake::side::read_bytes;
use crate::query::scope::matches_glob;
use crate::words::types::full_type;
use std::path::Path;

/// What is asked where no rule is named: the questions of the story that this tool began with.
const DEFAULT: [&str; 8] = [
    "restricted-ssh",
    "restricted-common-ports",
    "encrypted-volumes",
    "cloudtrail-enabled",
    "eip-attached",
    "ec2-instances-in-vpc",
    "s3-bucket-server-side-encryption-enabled",
    "s3-default-encryption-kms",
];

/// The rules, in the order in which they were named.
///
/// With them comes a line for each part of a file that is no rule.
///
/// # Errors
/// A complaint when a name means no rule, when a file cannot be used, or when no rule has a
/// parameter that is given.
pub(super) fn chosen(
    args: &Check,
    globals: &Globals,
) -> Result<(Vec<Instance>, Vec<String>), Complaint> {
    let (mut rules, mut notes) = (Vec::new(), Vec::new());
    for name in &args.rule {
        for rule in meant(name, args, globals)? {
            let is_known = |it: &Instance| it.name == rule.name;
            if !rules.iter().any(is_known) {
                rules.push(rule);
            }
        }
    }
    let mut of_packs: Vec<String> = Vec::new();
    for path in &args.pack {
        let pack = of_file(path, args)?;
        of_packs.extend(pack.parameters.into_keys());
        for it in &pack.ignored {
            let (resource, kind, why) = (&it.place.resource, &it.kind, &it.why);
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            notes.push(format!("{file}: {resource} ({kind}) is no rule: {why}"));
        }
        for rule in &pack.rules {
            let rule = of_pack(rule.instance(), args, globals);
            notes.extend(unknown_parameter(&rule));
            rules.push(rule);
        }
    }
    for path in &args.guard {
        let name = path.file_stem().map_or_else(String::new, |it| it.to_string_lossy().into());
        let body = Body::Guard(text_of(path)?);
        let parameters = Parameters(args.parameters.iter().map(pair).collect());
        let identifier = String::new();
        rules.push(Instance { name, identifier, parameters, scope: scope(globals), body });
    }
    for function in &args.exec {
        run_by(function, &mut rules, args, globals)?;
    }
    let is_default = args.pack.is_empty() && args.guard.is_empty();
    if rules.is_empty() && is_default {
        rules = default(globals);
        for rule in &mut rules {
            if let Body::Managed(of) = rule.body {
                rule.parameters = parameters(of, args);
            }
        }
    }
    check_parameters(args, &rules, &of_packs)?;
    Ok((rules, notes))
}

/// A parameter that no rule and no pack has is a slip.
fn check_parameters(
    args: &Check,
    rules: &[Instance],
    of_packs: &[String],
) -> Result<(), Complaint> {
    let is_used = |given: &&Given| {
        let of_pack = of_packs.contains(&given.name)
            || (given.name.starts_with("AWS::") && !args.pack.is_empty());
        of_pack || rules.iter().any(|it| it.parameters.0.contains_key(&given.name))
    };
    if let Some(stray) = args.parameters.iter().find(|it| !is_used(it)) {
        let said = format!("none of these rules has a parameter `{}`", stray.name);
        return Err(Complaint::new(said).hint("`asof rules explain RULE` lists its parameters"));
    }
    Ok(())
}

/// A rule of a pack gets the command that runs its code, where it can be run at all; a name that
/// no other rule has is one of its own.
fn run_by(
    function: &Function,
    rules: &mut Vec<Instance>,
    args: &Check,
    globals: &Globals,
) -> Result<(), Complaint> {
    let body = Body::Custom(Some(function.command.clone()));
    let name = function.name.as_deref().unwrap_or("custom");
    let mut is_known = false;
    for rule in rules.iter_mut().filter(|it| it.name == name) {
        is_known = true;
        match rule.body {
            Body::Custom(_) => rule.body = body.clone(),
            Body::Unreplayed(..) => {}
            Body::Managed(_) | Body::Guard(_) => {
                let said = format!("--exec {name}: a rule of that name is no custom function");
                return Err(
                    Complaint::new(said).hint("--exec ANOTHER=COMMAND is a rule of its own")
                );
            }
        }
    }
    if !is_known {
        rules.push(Instance {
            name: name.to_owned(),
            identifier: String::new(),
            parameters: Parameters(args.parameters.iter().map(pair).collect()),
            scope: scope(globals),
            body,
        });
    }
    Ok(())
}

fn pair(given: &Given) -> (String, String) {
    (given.name.clone(), given.value.clone())
}

fn of_file(path: &Path, args: &Check) -> Result<Pack, Complaint> {
    let given = args.parameters.iter().map(pair).collect();
    let hint = "--pack takes a conformance pack, or what `describe-config-rules` prints";
    pack::read(&path.display().to_string(), &text_of(path)?, &given)
        .map_err(|it| Complaint::new(it.to_string()).hint(hint))
}

fn text_of(path: &Path) -> Result<String, Complaint> {
    let bytes = read_bytes(path).map_err(|it| Complaint::new(it.to_string()))?;
    let not_text = |_| Complaint::new(format!("{}: it is not UTF-8", path.display()));
    String::from_utf8(bytes).map_err(not_text)
}

/// What AWS would refuse: parameters that a managed rule does not have.
fn unknown_parameter(rule: &Instance) -> Option<String> {
    let Body::Managed(of) = rule.body else { return None };
    let has = |name: &String| of.parameters.iter().any(|it| it.name == name);
    let unknown: Vec<&str> =
        rule.parameters.0.keys().filter(|it| !has(it)).map(String::as_str).collect();
    let (name, what) = (&rule.name, unknown.join(", "));
    (!unknown.is_empty()).then(|| format!("{name} has no parameter {what}: it is passed over"))
}

/// A rule of a pack: its scope is its own; where it names no tags, those of the command line hold.
fn of_pack(mut rule: Instance, args: &Check, globals: &Globals) -> Instance {
    if let Body::Managed(of) = rule.body
        && args.console_defaults
    {
        fill(of, &mut rule.parameters);
    }
    if rule.scope.tags.is_empty() {
        rule.scope.tags = scope(globals).tags;
    }
    rule
}

fn meant(name: &str, args: &Check, globals: &Globals) -> Result<Vec<Instance>, Complaint> {
    if let Some(rule) = named(name) {
        return Ok(vec![managed(rule, args, globals)]);
    }
    if let Some(known) = unreplayed(name, globals) {
        return Ok(vec![known]);
    }
    let pattern = if name == "all" { "*" } else { name };
    let fits = |it: &&&'static Rule| {
        matches_glob(&pattern.to_lowercase(), it.name)
            || matches_glob(&pattern.to_uppercase(), it.identifier)
    };
    let every = all();
    let found: Vec<&&'static Rule> = every.iter().filter(fits).collect();
    if found.is_empty() {
        let names = every.iter().map(|it| it.name);
        let hint =
            did_you_mean(name, names).or_else(|| Some("`asof rules list` lists them".to_owned()));
        return Err(Complaint { message: format!("there is no rule `{name}`"), hint });
    }
    Ok(found.into_iter().map(|it| managed(it, args, globals)).collect())
}

/// A rule that is known by its name and not replayed, and why.
fn unreplayed(name: &str, globals: &Globals) -> Option<Instance> {
    let known = not_replayed(name)?;
    Some(Instance {
        name: known.name.to_owned(),
        identifier: known.identifier.to_owned(),
        parameters: Parameters::default(),
        scope: scope(globals),
        body: Body::Unreplayed(known.code, known.why.to_owned()),
    })
}

/// The rules that are asked where none is named, without parameters.
pub(super) fn default(globals: &Globals) -> Vec<Instance> {
    let known = |it: &&str| {
        let managed = named(it);
        let managed =
            managed.map(|it| Instance::managed(it, Parameters::default(), scope(globals)));
        managed.or_else(|| unreplayed(it, globals))
    };
    DEFAULT.iter().filter_map(known).collect()
}

/// Every rule that bears on a control of HIPAA's.
///
/// # Errors
/// A complaint when none of them has a parameter that is given.
pub(super) fn of_hipaa(args: &Check, globals: &Globals) -> Result<Vec<Instance>, Complaint> {
    let every = all();
    let of_it = every.iter().filter(|it| !hipaa(it.identifier).is_empty());
    let rules: Vec<Instance> = of_it.map(|it| managed(it, args, globals)).collect();
    check_parameters(args, &rules, &[])?;
    Ok(rules)
}

fn managed(rule: &'static Rule, args: &Check, globals: &Globals) -> Instance {
    Instance::managed(rule, parameters(rule, args), scope(globals))
}

/// What of the given parameters is a rule's.
fn parameters(rule: &Rule, args: &Check) -> Parameters {
    let mut parameters = Parameters::default();
    for given in &args.parameters {
        if rule.parameters.iter().any(|it| it.name == given.name) {
            parameters.0.insert(given.name.clone(), given.value.clone());
        }
    }
    if args.console_defaults {
        fill(rule, &mut parameters);
    }
    parameters
}

/// What the console fills in where nothing is given.
pub(super) fn fill(rule: &Rule, parameters: &mut Parameters) {
    for it in rule.parameters {
        if let Some(value) = it.console_default {
            parameters.0.entry(it.name.to_owned()).or_insert_with(|| value.to_owned());
        }
    }
}

/// The tags and types of the command line are the scope of every rule that has none of its own: a
/// tag is looked up in each item anew.
pub(super) fn scope(globals: &Globals) -> Scope {
    let full = |it: &String| full_type(it).map_or_else(|| it.clone(), str::to_owned);
    let tags = globals.tag.iter().map(|it| (it.key.clone(), it.value.clone()));
    Scope { types: globals.kind.iter().map(full).collect(), id: None, tags: tags.collect() }
}

/// The rule that a recorded name means: by its very name; else, told as a guess, by the name that
/// a pack or Security Hub makes others of.
pub(super) fn of_recorded(name: &str, given: &[Instance]) -> (Instance, bool) {
    if let Some(known) = given.iter().find(|it| it.name == name) {
        return (known.clone(), false);
    }
    let bare = bare(name);
    let found = given.iter().find(|it| it.name == bare || it.identifier.eq_ignore_ascii_case(bare));
    let rule = found.cloned().or_else(|| {
        named(bare).map(|it| Instance::managed(it, Parameters::default(), Scope::default()))
    });
    let is_guess = bare != name && rule.is_some();
    let unknown = || Instance {
        name: name.to_owned(),
        identifier: String::new(),
        parameters: Parameters::default(),
        scope: Scope::default(),
        body: Body::Unreplayed(
            Code::RuleNotImplemented,
            "no rule is known by this name".to_owned(),
        ),
    };
    (Instance { name: name.to_owned(), ..rule.unwrap_or_else(unknown) }, is_guess)
}

/// `securityhub-<rule>-<hash>` and `<rule>-conformance-pack-<hash>` are made from a rule's name.
fn bare(name: &str) -> &str {
    if let Some((bare, _)) = name.split_once("-conformance-pack-") {
        return bare;
    }
    let of_hub = name.strip_prefix("securityhub-").and_then(|it| it.rsplit_once('-'));
    of_hub.map_or(name, |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_name_is_stripped_of_what_packs_and_security_hub_add() {
        for (name, expected) in [
            ("restricted-ssh", "restricted-ssh"),
            ("securityhub-restricted-ssh-1a2b3c4d", "restricted-ssh"),
            ("restricted-ssh-conformance-pack-x7yqr2", "restricted-ssh"),
        ] {
            assert_eq!(bare(name), expected);
        }
    }
}
