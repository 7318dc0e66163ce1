//! The difference of two documents as a JSON Patch (RFC 6902), for other tools.
use super::sound::sorted;
use serde_json::Value;

/// The patch that turns `before` into `after`: a list of operations. In it every list has
/// positions, set-like ones too, since a patch knows no other way to name an element.
#[must_use]
pub fn patch(before: &Value, after: &Value) -> Value {
    // Operations are objects of strings and values: writing them cannot fail.
    serde_json::to_value(json_patch::diff(before, after)).map(sorted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_leads_from_one_document_to_the_other() {
        let before = json!({"configuration": {"a/b": 1, "list": [1, 2, 3]}, "tags": {"env": "x"}});
        let after = json!({"configuration": {"a/b": 2, "list": [1, 3]}});
        let found = patch(&before, &after);
        assert_eq!(
            found,
            json!([
                {"op": "replace", "path": "/configuration/a~1b", "value": 2},
                {"op": "replace", "path": "/configuration/list/1", "value": 3},
                {"op": "remove", "path": "/configuration/list/2"},
                {"op": "remove", "path": "/tags"},
            ])
        );
        let mut patched = before.clone();
        let operations: json_patch::Patch = serde_json::from_value(found).unwrap();
        json_patch::patch(&mut patched, &operations).unwrap();
        assert_eq!(patched, after);
        assert_eq!(patch(&before, &before), json!([]));
    }
}
