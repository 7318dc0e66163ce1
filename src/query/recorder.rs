//! What the recorder's own item says of it: on or off, which types, how often (SEMANTICS R19).
use crate::ledger::ledger::Version;
use crate::time::moment::Moment;
use serde_json::Value;

/// The type of the recorder's own item; recorded by default, whatever the recording group says.
pub const RECORDER_TYPE: &str = "AWS::Config::ConfigurationRecorder";

/// IAM types that the recording group includes only when asked to
/// (AWS: `includeGlobalResourceTypes`).
const GLOBAL_TYPES: [&str; 4] =
    ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

/// A recorder's settings from one capture of its item to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// When they were recorded.
    pub from: Moment,
    /// Whether it recorded at all.
    pub recording: bool,
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
    /// Reads a version of the recorder's item, given its JSON.
    pub(super) fn read(version: &Version<'_>, raw: &str) -> Self {
        let item: Value = serde_json::from_str(raw).unwrap_or_default();
        let said = field(&item, "configuration").cloned().unwrap_or_default();
        let said = match said {
            Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
            other => other,
        };
        let recording = !version.status().is_deletion() && truth(field(&said, "recording"), true);
        let mode = field(&said, "recordingMode").unwrap_or(&Value::Null);
        Self {
            from: version.captured_at(),
            recording,
            scope: scope(field(&said, "recordingGroup").unwrap_or(&Value::Null)),
            daily: is_daily(mode),
            overrides: overrides(mode),
        }
    }

    /// Whether it recorded this type.
    pub fn covers(&self, resource_type: &str) -> bool {
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
    pub fn is_daily(&self, resource_type: &str) -> bool {
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
