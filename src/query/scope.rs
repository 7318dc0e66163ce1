//! Which resources a question is about: filters, and selectors that name one.
use super::stories::of_bodies;
use crate::evidence::item::Life;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::time::moment::Moment;
use crate::words::types::full_type;

/// Filters; an empty one admits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Accounts, any of them.
    pub accounts: Vec<String>,
    /// Regions, any of them.
    pub regions: Vec<String>,
    /// Types, full or short, any of them.
    pub types: Vec<String>,
    /// Tags, all of them: a key, with a value or with any.
    pub tags: Vec<(String, Option<String>)>,
    /// Names or ids, any of them; `*` and `?` are wildcards.
    pub names: Vec<String>,
}

impl Scope {
    /// Whether a resource's identity is asked about.
    pub fn admits_resource(&self, ledger: &Ledger, resource: ResourceId) -> bool {
        let [account, region, resource_type] = ledger.place_texts(resource);
        let of_type = |it: &String| same_type(it, resource_type);
        self.admits_place(account, region)
            && (self.types.is_empty() || self.types.iter().any(of_type))
            && self.admits_id(ledger, resource)
    }

    /// Whether anything of an account and region is asked about.
    pub fn admits_place(&self, account: &str, region: &str) -> bool {
        let any = |list: &[String], text: &str| list.is_empty() || list.iter().any(|it| it == text);
        any(&self.accounts, account) && any(&self.regions, region)
    }

    /// A name may be the id, or the name of any version: names are ranged in time, and a filter
    /// by name must not lose the time before a rename.
    fn admits_id(&self, ledger: &Ledger, resource: ResourceId) -> bool {
        let fits = |text: &str| self.names.iter().any(|it| matches_glob(it, text));
        self.names.is_empty()
            || fits(ledger.key_texts(resource)[3])
            || ledger.timeline(resource).versions().any(|it| it.name().is_some_and(fits))
    }

    /// Those whose versions bear the tags that are asked for.
    pub fn admitted<'a, T>(
        &self,
        ledger: &'a Ledger,
        mut all: Vec<T>,
        version: impl Fn(&T) -> Version<'a>,
    ) -> Vec<T> {
        if !self.tags.is_empty() {
            let versions: Vec<Version<'_>> = all.iter().map(version).collect();
            let admitted =
                of_bodies(ledger, &versions, |it, reader| self.admits_version(it, reader));
            let mut admitted = admitted.into_iter();
            all.retain(|_| admitted.next() == Some(true));
        }
        all
    }

    /// Whether a version bears the tags that are asked for.
    pub fn admits_version(&self, version: &Version<'_>, reader: &mut BodyReader<'_>) -> bool {
        if self.tags.is_empty() {
            return true;
        }
        // What is not recorded shows no tags.
        if version.life() == Life::NotRecorded {
            return false;
        }
        let tags = version.tag_map(reader);
        self.tags.iter().all(|(key, wanted)| {
            tags.get(key).is_some_and(|value| {
                wanted.as_deref().is_none_or(|wanted| value.as_str() == Some(wanted))
            })
        })
    }
}

/// Whether `wanted` means this type: its full name in any case, with or without the `AWS::`, or a
/// short name.
pub fn same_type(wanted: &str, resource_type: &str) -> bool {
    let short = resource_type.strip_prefix("AWS::").unwrap_or(resource_type);
    wanted.eq_ignore_ascii_case(resource_type)
        || wanted.eq_ignore_ascii_case(short)
        || full_type(wanted).is_some_and(|it| it == resource_type)
}

/// `*` stands for any text, `?` for one character; everything else for itself.
pub fn matches_glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|&it| it == '?' || it == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, taken)) = star {
            // Let the last star take one more: linear in pattern times text.
            star = Some((at, taken + 1));
            p = at + 1;
            t = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&it| it == '*')
}

/// What a selector names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// One timeline.
    One(ResourceId),
    /// Several: the reader must choose.
    Several(Vec<ResourceId>),
    /// A full ARN or `TYPE/id` without record: never seen, which is an answer.
    NeverSeen(Named),
    /// A bare word that matches nothing; the nearest words there are to choose from.
    Nothing(Vec<String>),
}

/// A resource that is named fully, and of which nothing is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The type, where the selector says it.
    pub resource_type: Option<String>,
    /// The id, where the selector says it.
    pub resource_id: Option<String>,
    /// The ARN, where the selector is one.
    pub arn: Option<String>,
}

/// Finds what a selector names: an id, ARN, name, or `TYPE/id`.
///
/// `at` narrows names and ARNs to those of that moment, if any is then theirs: both are ranged in
/// time.
pub fn select(ledger: &Ledger, scope: &Scope, text: &str, at: Option<Moment>) -> Selected {
    let typed = typed(ledger, text);
    let mut found: Vec<ResourceId> = Vec::new();
    if let Some((of_type, id)) = &typed {
        found = matching(ledger, scope, id, at, |it| same_type(of_type, it));
    }
    if found.is_empty() {
        // A slash may also be part of an id: of a compliance item, of an ARN.
        found = matching(ledger, scope, text, at, |_| true);
    }
    match (found.as_slice(), typed) {
        ([one], _) => Selected::One(*one),
        ([], _) if text.starts_with("arn:") => {
            Selected::NeverSeen(Named { arn: Some(text.to_owned()), ..Named::default() })
        }
        ([], Some((of_type, id))) => Selected::NeverSeen(Named {
            resource_type: Some(full_type(&of_type).map_or(of_type.clone(), str::to_owned)),
            resource_id: Some(id),
            arn: None,
        }),
        ([], None) => Selected::Nothing(words(ledger, scope)),
        _ => Selected::Several(found),
    }
}

/// The resources of a type with this id; else those that bear it as a name or ARN.
fn matching(
    ledger: &Ledger,
    scope: &Scope,
    wanted: &str,
    at: Option<Moment>,
    of_type: impl Fn(&str) -> bool,
) -> Vec<ResourceId> {
    let mut found: Vec<ResourceId> = Vec::new();
    let mut by_name: Vec<(ResourceId, bool)> = Vec::new();
    for resource in ledger.resources().filter(|&it| scope.admits_resource(ledger, it)) {
        let [_, _, resource_type, id] = ledger.key_texts(resource);
        if !of_type(resource_type) {
            continue;
        }
        if id == wanted {
            found.push(resource);
            continue;
        }
        let timeline = ledger.timeline(resource);
        let bears = |it: &Version<'_>| it.name() == Some(wanted) || it.bears_arn(wanted);
        if timeline.versions().any(|it| bears(&it)) {
            let then = at.and_then(|at| timeline.in_force(at));
            let then = then.is_some_and(|it| bears(&it) && !it.status().is_deletion());
            by_name.push((resource, then));
        }
    }
    if !found.is_empty() {
        return found;
    }
    let any_then = by_name.iter().any(|it| it.1);
    by_name.into_iter().filter(|it| it.1 || !any_then).map(|it| it.0).collect()
}

/// `TYPE/id`, where what stands before the slash is a type that is known or in the evidence.
fn typed(ledger: &Ledger, text: &str) -> Option<(String, String)> {
    let (of_type, id) = text.split_once('/')?;
    let full = of_type.split("::").count() == 3;
    let seen = || ledger.resources().any(|it| same_type(of_type, ledger.key_texts(it)[2]));
    (!id.is_empty() && (full || full_type(of_type).is_some() || seen()))
        .then(|| (of_type.to_owned(), id.to_owned()))
}

/// Every id and name there is, for a hint.
fn words(ledger: &Ledger, scope: &Scope) -> Vec<String> {
    let admitted = ledger.resources().filter(|&it| scope.admits_resource(ledger, it));
    let each = |resource: ResourceId| {
        let last = ledger.timeline(resource).versions().next_back();
        let name = last.and_then(|it| it.name()).map(str::to_owned);
        [Some(ledger.key_texts(resource)[3].to_owned()), name].into_iter().flatten()
    };
    let mut words: Vec<String> = admitted.flat_map(each).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_in_a_shell() {
        for (pattern, text, expected) in [
            ("web-*", "web-1", true),
            ("web-*", "db-web-1", false),
            ("*web*", "db-web-1", true),
            ("w?b", "web", true),
            ("w?b", "weeb", false),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaa", false),
            ("", "", true),
            ("**", "", true),
        ] {
            assert_eq!(matches_glob(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
