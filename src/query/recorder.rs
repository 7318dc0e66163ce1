//! What the recorder's own item says of it: on or off, which types, how often (SEMANTICS R19).
use super::gap::{Cause, Gap, common};
use crate::json::canonical::into_canonical;
use crate::json::sound;
use crate::ledger::content::content;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::time::moment::Moment;
use serde_json::Value;

/// The type of the recorder's own item; recorded by default, whatever the recording group says.
pub const RECORDER_TYPE: &str = "AWS::Config::ConfigurationRecorder";

/// IAM types that the recording group includes only when asked to
/// (AWS: `includeGlobalResourceTypes`).
const GLOBAL_TYPES: [&str; 4] =
    ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

/// The recorders of one account and region: the customer's, and those of AWS services.
///
/// A type is recorded while any of them records it.
#[derive(Debug, Default)]
pub struct Recorders {
    each: Vec<Vec<Setting>>,
}

impl Recorders {
    /// Adds the recorder whose items these are, oldest first.
    pub(super) fn add(&mut self, ledger: &Ledger, recorder: ResourceId) {
        let mut reader = ledger.bodies();
        let versions = ledger.timeline(recorder).versions();
        let settings: Vec<Setting> =
            versions.filter_map(|it| Setting::read(&it, it.raw(&mut reader))).collect();
        if !settings.is_empty() {
            self.each.push(settings);
        }
    }

    /// How many of their items say something.
    pub fn len(&self) -> usize {
        self.each.iter().map(Vec::len).sum()
    }

    /// Whether none of their items says anything.
    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// When their settings changed.
    pub fn moments(&self) -> impl Iterator<Item = Moment> {
        self.each.iter().flatten().map(|it| it.from)
    }

    /// Whether the type was recorded at a moment; none where nothing is known of that.
    pub fn covers(&self, at: Moment, resource_type: &str) -> Option<bool> {
        let mut known = self.in_force(at).peekable();
        known.peek()?;
        Some(known.any(|it| it.covers(resource_type)))
    }

    /// Whether the type was recorded once a day only.
    pub fn is_daily(&self, at: Moment, resource_type: &str) -> bool {
        let recorded: Vec<&Setting> = self.in_force(at).collect();
        let covering: Vec<&&Setting> =
            recorded.iter().filter(|it| it.covers(resource_type)).collect();
        if covering.is_empty() {
            return !recorded.is_empty() && recorded.iter().all(|it| it.is_daily(resource_type));
        }
        covering.iter().all(|it| it.is_daily(resource_type))
    }

    /// When no recorder recorded the type, as far as is known (SEMANTICS R19).
    pub(super) fn gaps(&self, resource_type: &str) -> Vec<Gap> {
        let start = self.moments().min();
        let each = self.each.iter().map(|settings| {
            let mut gaps = gaps(settings, resource_type);
            // Before its first item a second recorder is taken not to be there.
            let first = settings.first().map(|it| it.from);
            if let (Some(from), Some(to)) = (start.filter(|it| Some(*it) != first), first) {
                let from = from.plus_micros(-1);
                gaps.push(Gap { from, to, cause: Cause::TypeNotRecorded });
            }
            gaps
        });
        each.reduce(|so_far, next| common(&so_far, &next)).unwrap_or_default()
    }

    fn in_force(&self, at: Moment) -> impl Iterator<Item = &Setting> {
        self.each.iter().filter_map(move |settings| {
            let passed = settings.partition_point(|it| it.from <= at);
            settings.get(passed.checked_sub(1)?)
        })
    }
}

/// The gaps that one recorder's items tell of.
fn gaps(settings: &[Setting], resource_type: &str) -> Vec<Gap> {
    let mut gaps = runs(settings, Cause::RecorderOff, |it| !it.recording);
    // A run in which the type was left out and one in which the recorder was off may follow each
    // other: between them lies no instant of knowledge, so the run is taken whole.
    let left_out = |gap: &Gap| {
        let within = |it: &&Setting| gap.from <= it.from && it.from < gap.to;
        settings.iter().filter(within).any(|it| it.recording)
    };
    let silent = runs(settings, Cause::TypeNotRecorded, |it| !it.covers(resource_type));
    gaps.extend(silent.into_iter().filter(left_out));
    gaps
}

/// The stretches in which the settings are silent in this way.
fn runs(settings: &[Setting], cause: Cause, silent: impl Fn(&Setting) -> bool) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut since = None;
    for setting in settings {
        match (since, silent(setting)) {
            (None, true) => since = Some(setting.from),
            (Some(from), false) => {
                gaps.push(Gap { from, to: setting.from, cause });
                since = None;
            }
            _ => {}
        }
    }
    gaps.extend(since.map(|from| Gap { from, to: Moment::MAX, cause }));
    gaps
}

/// A recorder's settings from one capture of its item to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Setting {
    /// When they were recorded.
    from: Moment,
    /// Whether it recorded at all.
    recording: bool,
    scope: Scope,
    daily: bool,
    overrides: Vec<(String, bool)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    All { global: bool },
    Only(Vec<String>),
    Except(Vec<String>),
}

impl Setting {
    /// Reads a version of the recorder's item, given its JSON; none where the item does not say
    /// whether it records: such an item ends nothing and begins nothing.
    fn read(version: &Version<'_>, raw: &str) -> Option<Self> {
        let item = into_canonical(RECORDER_TYPE, content(sound::unsorted(raw)));
        let said = item.get("configuration").unwrap_or(&Value::Null);
        let recording = match field(said, "recording") {
            _ if version.status().is_deletion() => false,
            Some(Value::Bool(recording)) => *recording,
            Some(Value::String(text)) => text == "true",
            _ => return None,
        };
        let mode = field(said, "recordingMode").unwrap_or(&Value::Null);
        Some(Self {
            from: version.captured_at(),
            recording,
            scope: scope(field(said, "recordingGroup").unwrap_or(&Value::Null)),
            daily: is_daily(mode),
            overrides: overrides(mode),
        })
    }

    /// Whether it recorded this type.
    fn covers(&self, resource_type: &str) -> bool {
        let listed = |types: &[String]| types.iter().any(|it| it == resource_type);
        let own = resource_type.starts_with("AWS::Config::");
        self.recording
            && (own
                || match &self.scope {
                    Scope::All { global } => *global || !GLOBAL_TYPES.contains(&resource_type),
                    Scope::Only(types) => listed(types),
                    Scope::Except(types) => !listed(types),
                })
    }

    /// Whether it recorded this type only once a day.
    fn is_daily(&self, resource_type: &str) -> bool {
        let own = resource_type.starts_with("AWS::Config::");
        let special = self.overrides.iter().find(|it| it.0 == resource_type);
        !own && special.map_or(self.daily, |it| it.1)
    }
}

fn scope(group: &Value) -> Scope {
    let except = field(group, "exclusionByResourceTypes").unwrap_or(&Value::Null);
    let strategy = field(group, "recordingStrategy").and_then(|it| field(it, "useOnly"));
    let only = types(field(group, "resourceTypes"));
    match strategy.and_then(Value::as_str) {
        Some("EXCLUSION_BY_RESOURCE_TYPES") => Scope::Except(types(field(except, "resourceTypes"))),
        Some("INCLUSION_BY_RESOURCE_TYPES") => Scope::Only(only),
        _ if truth(field(group, "allSupported"), only.is_empty()) => Scope::All {
            global: truth(field(group, "includeGlobalResourceTypes"), group.is_null()),
        },
        _ => Scope::Only(only),
    }
}

fn is_daily(mode: &Value) -> bool {
    field(mode, "recordingFrequency").and_then(Value::as_str) == Some("DAILY")
}

fn overrides(mode: &Value) -> Vec<(String, bool)> {
    let list = field(mode, "recordingModeOverrides").and_then(Value::as_array);
    let each = |it: &Value| {
        let daily = is_daily(it);
        types(field(it, "resourceTypes")).into_iter().map(move |name| (name, daily))
    };
    list.into_iter().flatten().flat_map(each).collect()
}

/// A member in either of AWS's spellings: `recording` (API) and `Recording` (delivered).
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    members.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1)
}

fn truth(value: Option<&Value>, otherwise: bool) -> bool {
    match value {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::String(text)) => text == "true",
        _ => otherwise,
    }
}

fn types(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_recording_group_covers_what_it_says() {
        let all = json!({"AllSupported": true, "IncludeGlobalResourceTypes": false});
        assert_eq!(scope(&all), Scope::All { global: false });
        let only = json!({"allSupported": false, "resourceTypes": ["AWS::S3::Bucket"]});
        assert_eq!(scope(&only), Scope::Only(vec!["AWS::S3::Bucket".into()]));
        let except = json!({"AllSupported": false, "ResourceTypes": [],
            "ExclusionByResourceTypes": {"ResourceTypes": ["AWS::EC2::VPC"]},
            "RecordingStrategy": {"UseOnly": "EXCLUSION_BY_RESOURCE_TYPES"}});
        assert_eq!(scope(&except), Scope::Except(vec!["AWS::EC2::VPC".into()]));
    }

    #[test]
    fn overrides_go_before_the_mode() {
        let mode = json!({"RecordingFrequency": "CONTINUOUS", "RecordingModeOverrides": [
            {"ResourceTypes": ["AWS::EC2::Volume"], "RecordingFrequency": "DAILY"}]});
        let setting = Setting {
            from: Moment::from_micros(0),
            recording: true,
            scope: Scope::All { global: false },
            daily: is_daily(&mode),
            overrides: overrides(&mode),
        };
        assert!(setting.is_daily("AWS::EC2::Volume") && !setting.is_daily("AWS::EC2::VPC"));
        assert!(setting.covers("AWS::EC2::VPC") && !setting.covers("AWS::IAM::Role"));
        assert!(setting.covers(RECORDER_TYPE));
    }
}
