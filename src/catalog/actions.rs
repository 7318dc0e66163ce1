//! What actions AWS has, what each may act on, and which condition keys hold several values.
//!
//! `actions.bin`, as `.ci/collect-catalog` builds it: the length of the text and a line feed, then
//! the text, compressed with zstd. Its lines: the day of the collection; `S` service, tab, `r` if
//! resource control policies apply to it; behind each service its resource types, `F` name, tab,
//! ARN format, and its actions, `L R W T P` for the level, name, tab, ordinals of its resource
//! types; last the condition keys, `K` key in lower case, tab, `s m ?` for one value, several, or
//! not the same everywhere.
use super::shape::{self, Fit};
use std::sync::OnceLock;

static EMBEDDED: &[u8] = include_bytes!("actions.bin");

/// What kind of access an action is, as AWS classifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Sees that things are there.
    List,
    /// Sees what is in them.
    Read,
    /// Makes, changes or removes them.
    Write,
    /// Changes nothing but their tags.
    Tagging,
    /// Changes who may do what.
    Permissions,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Service and name as AWS spells them: `s3:GetObject`.
    pub name: &'static str,
    /// What kind of access it is.
    pub level: Level,
    /// The formats of the ARNs it may act on: `arn:${Partition}:s3:::${BucketName}`.
    pub resources: Vec<&'static str>,
    /// It acts on no resource: only a statement for `*` reaches it.
    pub wildcard_only: bool,
}

/// A kind of thing that actions act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// The service whose actions act on it; it need not be the service of the ARN.
    pub service: &'static str,
    /// Its name in that service: `bucket`.
    pub name: &'static str,
    /// The format of its ARNs.
    pub format: &'static str,
}

/// The day (UTC) on which the catalogue was collected: `2026-09-26`.
pub fn collected_on() -> &'static str {
    catalogue().collected_on
}

/// The level of an action, in whatever case it is written; `None` when there is no such action.
pub fn level(action: &str) -> Option<Level> {
    let (service, _) = action.split_once(':')?;
    let actions = &find(service)?.actions;
    let at = actions.binary_search_by(|it| caseless(it.name).cmp(caseless(action))).ok()?;
    Some(actions[at].level)
}

/// The services, in the order of their names.
pub fn services() -> impl Iterator<Item = &'static str> {
    catalogue().services.iter().map(|it| it.name)
}

/// The actions of a service, by name; none when there is no such service.
pub fn of_service(service: &str) -> impl Iterator<Item = Action> {
    let of = |service: &'static Service| service.actions.iter().map(|it| service.action(it));
    find(service).into_iter().flat_map(of)
}

/// The actions of the ARN's own service that may act on what the ARN names.
pub fn applies_to(arn: &str) -> Vec<Action> {
    let own = shape::service(arn).and_then(find);
    own.map(|it| it.acting_on(arn)).unwrap_or_default()
}

/// The actions of any service that may act on what the ARN names: `sts:AssumeRole` for a role,
/// `ssm:StartSession` for an instance.
pub fn applies_to_of_any_service(arn: &str) -> Vec<Action> {
    catalogue().services.iter().flat_map(|it| it.acting_on(arn)).collect()
}

/// What the ARN may name: of each service the types whose format it fits best. A format whose
/// variables need hold no `/` and no `:` is better than one whose must, then one that spells out
/// more.
pub fn resource_types(arn: &str) -> Vec<ResourceType> {
    let of = |service: &'static Service| {
        let types = service.fitting(arn).into_iter().filter_map(|it| service.types.get(it));
        types.map(|&(name, format)| ResourceType { service: service.name, name, format })
    };
    catalogue().services.iter().flat_map(of).collect()
}

/// Whether resource control policies apply to the service; `false` when there is no such service.
pub fn supports_rcp(service: &str) -> bool {
    find(service).is_some_and(|it| it.supports_rcp)
}

/// Whether a request can hold several values for the condition key, in whatever case it is written.
/// `None` when there is no such key, or some services say yes and others no.
pub fn is_multivalued(key: &str) -> Option<bool> {
    let key = key.to_ascii_lowercase();
    let all = catalogue();
    if let Ok(at) = all.keys.binary_search_by(|it| it.0.cmp(&key)) {
        return all.keys[at].1;
    }
    let fitting = all.patterns.iter().filter(|it| shape::is_key(it.0, &key));
    fitting.max_by_key(|it| shape::literals(it.0)).and_then(|it| it.1)
}

struct Service {
    name: &'static str,
    supports_rcp: bool,
    types: Vec<(&'static str, &'static str)>,
    /// INVARIANT: by name, without regard to case.
    actions: Vec<Row>,
}

struct Row {
    name: &'static str,
    level: Level,
    types: Box<[u16]>,
}

#[derive(Default)]
struct Catalogue {
    collected_on: &'static str,
    services: Vec<Service>,
    /// INVARIANT: by key.
    keys: Vec<(&'static str, Option<bool>)>,
    /// Keys with a variable.
    patterns: Vec<(&'static str, Option<bool>)>,
}

impl Service {
    fn action(&self, row: &Row) -> Action {
        let types = row.types.iter().filter_map(|&it| self.types.get(usize::from(it)));
        Action {
            name: row.name,
            level: row.level,
            resources: types.map(|it| it.1).collect(),
            wildcard_only: row.types.is_empty(),
        }
    }

    fn acting_on(&self, arn: &str) -> Vec<Action> {
        let fitting = self.fitting(arn);
        let acts = |row: &&Row| row.types.iter().any(|&it| fitting.contains(&usize::from(it)));
        self.actions.iter().filter(acts).map(|it| self.action(it)).collect()
    }

    /// The ordinals of the types whose format fits best.
    fn fitting(&self, arn: &str) -> Vec<usize> {
        let fits = self.types.iter().enumerate();
        let fits: Vec<(Fit, usize)> =
            fits.filter_map(|(at, it)| Some((shape::fit(it.1, arn)?, at))).collect();
        let best = fits.iter().map(|it| it.0).max();
        fits.into_iter().filter(|it| Some(it.0) == best).map(|it| it.1).collect()
    }
}

fn find(service: &str) -> Option<&'static Service> {
    let services = &catalogue().services;
    let at = services.binary_search_by(|it| it.name.bytes().cmp(caseless(service))).ok()?;
    services.get(at)
}

fn caseless(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|it| it.to_ascii_lowercase())
}

fn catalogue() -> &'static Catalogue {
    static READ: OnceLock<Catalogue> = OnceLock::new();
    READ.get_or_init(|| match text().and_then(read) {
        Some(catalogue) => catalogue,
        None => unreachable!("a test reads the embedded file"),
    })
}

fn text() -> Option<&'static str> {
    static TEXT: OnceLock<Option<String>> = OnceLock::new();
    let inflate = || {
        let line = EMBEDDED.iter().position(|&byte| byte == b'\n')?;
        let length = std::str::from_utf8(&EMBEDDED[..line]).ok()?.parse().ok()?;
        String::from_utf8(zstd::bulk::decompress(&EMBEDDED[line + 1..], length).ok()?).ok()
    };
    TEXT.get_or_init(inflate).as_deref()
}

fn read(text: &'static str) -> Option<Catalogue> {
    let mut lines = text.lines();
    let mut all = Catalogue { collected_on: lines.next()?, ..Catalogue::default() };
    for line in lines {
        let (kind, rest) = line.split_at_checked(1)?;
        let (name, more) = rest.split_once('\t')?;
        let level = match kind {
            "S" => {
                let (types, actions) = (Vec::new(), Vec::new());
                let supports_rcp = more == "r";
                all.services.push(Service { name, supports_rcp, types, actions });
                continue;
            }
            "F" => {
                all.services.last_mut()?.types.push((name, more));
                continue;
            }
            "K" => {
                let keys = if name.contains("${") { &mut all.patterns } else { &mut all.keys };
                keys.push((name, (more != "?").then_some(more == "m")));
                continue;
            }
            "L" => Level::List,
            "R" => Level::Read,
            "W" => Level::Write,
            "T" => Level::Tagging,
            "P" => Level::Permissions,
            _ => return None,
        };
        let types = more.split(',').filter(|it| !it.is_empty()).map(|it| it.parse().ok());
        let types = types.collect::<Option<Box<[u16]>>>()?;
        all.services.last_mut()?.actions.push(Row { name, level, types });
    }
    Some(all)
}

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;
