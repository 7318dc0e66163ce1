//! Which actions a question asks of a subject, and on what of it.
use super::subject::Subject;
use crate::catalog::actions::{self, Action, Level};
use crate::policy::pattern::Pattern;

/// What is asked of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The action as it is told: `s3:GetObject`, `s3:GetObject + kms:Decrypt`.
    pub told: String,
    /// The action that is judged, in lower case.
    pub action: String,
    /// The ARN that it is about: the subject's, or a form of what lies in it.
    pub target: String,
    /// Whether the default key of the bucket must let it be read, too.
    pub with_key: bool,
}

/// The actions that are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actions {
    /// What reads a resource's content: the default.
    Reading,
    /// These, by name; `*` and `?` are wildcards.
    Named(Vec<String>),
    /// All of a level.
    OfLevel(Level),
    /// Every one that there is.
    Every,
}

impl Actions {
    /// The questions to put about a subject, in the order of the actions' names; of those that are
    /// not known, the names as they were given.
    pub fn of(&self, subject: &Subject<'_>) -> Vec<Asked> {
        let asked = match self {
            Self::Reading => reading(subject),
            Self::Named(names) => names.iter().flat_map(|it| named(it, subject)).collect(),
            Self::OfLevel(level) => {
                let all = applying(subject).into_iter();
                all.filter(|it| it.0.level == *level).map(|it| plain(it.0.name, &it.1)).collect()
            }
            Self::Every => {
                applying(subject).into_iter().map(|it| plain(it.0.name, &it.1)).collect()
            }
        };
        let mut asked: Vec<Asked> = asked;
        asked.sort_by(|a, b| (&a.told, &a.target).cmp(&(&b.told, &b.target)));
        asked.dedup();
        asked
    }
}

/// Actions that were named and that the catalogue does not know: an action of AWS that is newer, or
/// a slip.
pub fn unknown(names: &[String]) -> Vec<&str> {
    let is_known = |name: &str| {
        let pattern = Pattern::new(&name.to_lowercase());
        match pattern.literal() {
            Some(_) => actions::level(name).is_some(),
            None => true,
        }
    };
    names.iter().map(String::as_str).filter(|it| !is_known(it)).collect()
}

fn plain(name: &str, target: &str) -> Asked {
    Asked {
        told: name.to_owned(),
        action: name.to_lowercase(),
        target: target.to_owned(),
        with_key: false,
    }
}

/// What reads the content of a resource: of a bucket its objects, of a key what it encrypts, of a
/// role whatever it may do.
fn reading(subject: &Subject<'_>) -> Vec<Asked> {
    let service = subject.arn.split(':').nth(2).unwrap_or_default();
    match service {
        "s3" => {
            let target = objects(&subject.arn);
            let told = "s3:GetObject".to_owned();
            vec![Asked { told, action: "s3:getobject".to_owned(), target, with_key: true }]
        }
        "kms" => vec![plain("kms:Decrypt", &subject.arn)],
        "iam" if subject.arn.contains(":role/") => vec![plain("sts:AssumeRole", &subject.arn)],
        _ => Actions::OfLevel(Level::Read).of(subject),
    }
}

/// A bucket's objects, if the ARN is a bucket's.
fn objects(arn: &str) -> String {
    let is_bucket = arn.contains(":s3:::") && !arn.contains('/');
    if is_bucket { format!("{arn}/*") } else { arn.to_owned() }
}

/// Whether the catalogue knows what an ARN names.
fn has_kind(arn: &str) -> bool {
    arn == "*" || !actions::resource_types(arn).is_empty()
}

/// What lies in a resource: any of it, and one of it as an example.
fn within(arn: &str) -> Option<(String, String)> {
    if objects(arn) != arn {
        return Some((objects(arn), format!("{arn}/object")));
    }
    let is_group = arn.contains(":log-group:") && arn.split(':').count() == 7;
    is_group.then(|| (arn.to_owned(), format!("{arn}:log-stream:stream")))
}

/// What of a resource an action is about, where that is not the resource itself: what is behind a
/// search domain, the streams of a log group.
fn part_of(action: &str, arn: &str) -> String {
    let is_domain = arn.contains(":es:") && action.starts_with("es:ESHttp");
    let is_group = arn.contains(":log-group:") && arn.split(':').count() == 7;
    match (is_domain, is_group) {
        (true, _) => format!("{arn}/*"),
        (_, true) => format!("{arn}:*"),
        _ => arn.to_owned(),
    }
}

/// The actions that a name means, each with what it is about.
fn named(name: &str, subject: &Subject<'_>) -> Vec<Asked> {
    let pattern = Pattern::new(&name.to_lowercase());
    if pattern.literal().is_none() {
        let all = applying(subject).into_iter();
        let meant = all.filter(|it| pattern.matches(&it.0.name.to_lowercase()));
        return meant.map(|it| plain(it.0.name, &it.1)).collect();
    }
    let known = applying(subject).into_iter().find(|it| it.0.name.eq_ignore_ascii_case(name));
    match known {
        Some((action, target)) => vec![plain(action.name, &target)],
        // A known action that is about other things than this is no question.
        None if actions::level(name).is_some() && has_kind(&subject.arn) => Vec::new(),
        None => vec![plain(name, &part_of(name, &subject.arn))],
    }
}

/// Every action that can be about the subject, with what of it: the resource itself, or what lies
/// in it.
fn applying(subject: &Subject<'_>) -> Vec<(Action, String)> {
    if subject.arn == "*" {
        let all = actions::services().flat_map(actions::of_service);
        return all.filter(|it| it.wildcard_only).map(|it| (it, "*".to_owned())).collect();
    }
    let mut all: Vec<(Action, String)> = Vec::new();
    let within = within(&subject.arn);
    let mut add = |found: Vec<Action>, target: &str| {
        for action in found {
            if !all.iter().any(|it| it.0.name == action.name) {
                let target = part_of(action.name, target);
                all.push((action, target));
            }
        }
    };
    add(actions::applies_to(&subject.arn), &subject.arn);
    if let Some((any, one)) = within {
        add(actions::applies_to(&one), &any);
    }
    if subject.arn.contains(":role/") {
        let assume = actions::of_service("sts").filter(|it| it.name.starts_with("sts:AssumeRole"));
        add(assume.collect(), &subject.arn);
    }
    all
}
