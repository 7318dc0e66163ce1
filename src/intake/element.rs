//! One element of a delivered list to a configuration item, or to the reason why it is none.
use super::fields::Members;
use crate::evidence::flaw::FlawKind;
use crate::evidence::item::{ConfigurationItem, ItemStatus, StateId};
use crate::evidence::partial::Extent;
use crate::json::sound::parsers_key;
use serde_json::error::Category;

/// Why an element is no item (SEMANTICS §7: rejected, its siblings kept).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rejection {
    pub kind: FlawKind,
    pub message: String,
}

fn bad_json(message: String) -> Rejection {
    Rejection { kind: FlawKind::BadJson, message }
}

fn bad_item(message: String) -> Rejection {
    Rejection { kind: FlawKind::BadItem, message }
}

/// Reads an element. `region` is the file key's, for items of old that name none.
///
/// The names are those of docs/FORMATS §3: delivered, API, and version 1.0 as documented.
pub(super) fn read<'a>(
    element: &'a [u8],
    region: Option<&str>,
    extent: Extent,
) -> Result<ConfigurationItem<'a>, Rejection> {
    let raw = str::from_utf8(element)
        .map_err(|error| bad_json(format!("no UTF-8 at its byte {}", error.valid_up_to())))?;
    if !raw.starts_with('{') {
        return Err(bad_item("it is no object".to_owned()));
    }
    if let Some(key) = parsers_key(raw) {
        let said = format!("the key `{key}` cannot be told from a number or a raw value");
        return Err(bad_json(said));
    }
    let members = Members::of(raw).map_err(|error| bad_json(explain(&error, "item")))?;
    let needed = |names: &[&str]| {
        members.text(names).ok_or_else(|| bad_item(format!("`{}` is missing", names[0])))
    };
    let account_id = needed(&["awsAccountId", "accountId"])?;
    let region = members.text(&["awsRegion"]).or_else(|| region.map(|it| it.to_owned().into()));
    let region = region.ok_or_else(|| bad_item("`awsRegion` is missing".to_owned()))?;
    let (resource_type, resource_id) = (needed(&["resourceType"])?, needed(&["resourceId"])?);
    let captured = members
        .moment(&["configurationItemCaptureTime"])
        .map_err(|text| bad_item(format!("`configurationItemCaptureTime` is no time: `{text}`")))?
        .ok_or_else(|| {
            let hint = if extent == Extent::Selected { "; the query must select it" } else { "" };
            bad_item(format!("`configurationItemCaptureTime` is missing{hint}"))
        })?;
    let mut odd = Vec::new();
    let created = members.moment(&["resourceCreationTime"]).unwrap_or_else(|text| {
        odd.push(format!("`resourceCreationTime` is no time: `{text}`"));
        None
    });
    if captured.zoneless || created.is_some_and(|it| it.zoneless) {
        odd.push("its times have no zone and are taken as UTC".to_owned());
    }
    let word = members.text(&["configurationItemStatus", "configuationItemStatus"]);
    let status =
        word.as_deref().map_or_else(|| ItemStatus::Other(String::new()), ItemStatus::from_word);
    // A query returns the status only where it was selected; what it returns was there.
    let unasked = word.is_none() && extent == Extent::Selected;
    if let (ItemStatus::Other(word), false) = (&status, unasked) {
        odd.push(format!("the status `{word}` is none that AWS lists; taken as alive"));
    }
    let state_id = ["configurationStateId", "configurationStateID", "configurationItemState"];
    Ok(ConfigurationItem {
        account_id,
        region,
        resource_type,
        resource_id,
        name: members.text(&["resourceName"]),
        arn: members.text(&["ARN", "arn"]),
        captured_at: captured.at,
        state_id: members.text(&state_id).map_or(StateId::Missing, |it| StateId::from_text(&it)),
        status,
        created_at: created.map(|it| it.at),
        item_version: members
            .text(&["configurationItemVersion", "version", "snapshotVersion"])
            .unwrap_or_default(),
        odd: (!odd.is_empty()).then(|| odd.join("; ")),
        extent,
        raw,
        diff: None,
    })
}

/// Whether an element is spelled as the API spells items (docs/FORMATS §3).
pub(super) fn is_of_api(element: &[u8]) -> bool {
    let members = str::from_utf8(element).ok().and_then(|it| Members::of(it).ok());
    members.is_some_and(|it| it.has("accountId") && !it.has("awsAccountId"))
}

/// The parser's words, with the place inside of what was parsed.
pub(super) fn explain(error: &serde_json::Error, of: &str) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    let kind = match error.classify() {
        Category::Syntax | Category::Eof => "not JSON: ",
        Category::Data | Category::Io => "",
    };
    format!("{kind}{what} (line {} column {} of the {of})", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item() -> serde_json::Value {
        json!({
            "configurationItemVersion": "1.3", "awsAccountId": "111122223333",
            "awsRegion": "us-east-1", "resourceType": "AWS::S3::Bucket", "resourceId": "b",
            "configurationItemCaptureTime": "2016-05-11T21:02:13.123456Z",
            "configurationStateId": 1_463_000_533_123_u64, "configurationItemStatus": "OK",
        })
    }

    fn check(change: impl FnOnce(&mut serde_json::Value)) -> Result<String, String> {
        let mut item = item();
        change(&mut item);
        let text = item.to_string();
        read(text.as_bytes(), None, Extent::Whole)
            .map(|it| format!("{it:?}"))
            .map_err(|it| it.message)
    }

    #[test]
    fn a_delivered_item_is_read_to_the_millisecond() {
        let text = item().to_string();
        let item = read(text.as_bytes(), None, Extent::Whole).unwrap();
        assert_eq!(item.captured_at.to_string(), "2016-05-11T21:02:13.123Z");
        assert_eq!(item.state_id, StateId::Number(1_463_000_533_123));
        assert_eq!(item.odd, None);
    }

    #[test]
    fn identity_and_capture_time_are_needed() {
        for name in ["awsAccountId", "awsRegion", "resourceType", "resourceId"] {
            let said = check(|item| item[name] = serde_json::Value::Null).unwrap_err();
            assert_eq!(said, format!("`{name}` is missing"));
        }
        let said = check(|item| item["configurationItemCaptureTime"] = json!("yesterday"));
        assert_eq!(said.unwrap_err(), "`configurationItemCaptureTime` is no time: `yesterday`");
    }

    #[test]
    fn a_member_is_taken_as_it_is_written() {
        let text = item().to_string();
        let with = |old: &str, new: &str| {
            let text = text.replace(old, new);
            assert!(text.contains(new));
            let item = read(text.as_bytes(), None, Extent::Whole);
            item.map(|it| (it.state_id.to_string(), it.captured_at.to_string()))
                .map_err(|it| it.message)
        };
        let id = |new: &str| with("1463000533123", new).unwrap().0;
        assert_eq!(id("1E5"), "1E5");
        assert_eq!(id("\"\\u0031\""), "1");
        assert_eq!(id("{\"a\":1}"), "");
        let captured = "\"2016-05-11T21:02:13.123456Z\"";
        let time = |new: &str| with(captured, new).map(|it| it.1);
        assert_eq!(time("1463000533.1239").unwrap(), "2016-05-11T21:02:13.124Z");
        assert_eq!(time("14.63e8").unwrap(), "2016-05-11T20:53:20Z");
        let of_python = r#"{"__class__":"datetime","year":2016,"month":5,"day":11}"#;
        assert_eq!(time(of_python).unwrap(), "2016-05-11T00:00:00Z");
        assert!(time("[ 1 ]").unwrap_err().ends_with("is no time: `[ 1 ]`"));
        assert!(time("true").unwrap_err().ends_with("is no time: `true`"));
    }

    #[test]
    fn an_odd_field_is_told_and_the_item_kept() {
        let kept = check(|item| item["configurationItemStatus"] = json!("Zombie")).unwrap();
        assert!(kept.contains("the status `Zombie` is none that AWS lists"));
        let kept = check(|item| item["resourceCreationTime"] = json!("2016-02-30")).unwrap();
        assert!(kept.contains("`resourceCreationTime` is no time"));
    }
}
