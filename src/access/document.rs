//! Policy documents as items carry them: JSON, JSON in a string, percent-encoded, in a list of one.
use crate::json::embedded;
use crate::json::sound::sound;
use crate::policy::document::Policy;
use serde_json::Value;
use std::sync::Arc;

/// The policy that a member of an item holds; `None` if it says that there is none.
///
/// What is neither is a policy of which nothing could be read.
pub fn policy(value: Option<&Value>) -> Option<Arc<Policy>> {
    match value? {
        Value::Null => None,
        Value::Object(members) if members.is_empty() => None,
        Value::Array(list) if list.is_empty() => None,
        // Some items wrap the document in a list of one.
        Value::Array(list) if list.len() == 1 => policy(list.first()),
        Value::String(text) if text.trim().is_empty() || text == "null" => None,
        Value::String(text) => match embedded::parse(text.trim()) {
            Some(value) => policy(Some(&value)),
            None => Some(from_text(text)),
        },
        value => Some(Arc::new(Policy::read(value))),
    }
}

/// A policy from its text, however it is packed. An empty text is a policy that cannot be read.
pub(super) fn from_text(text: &str) -> Arc<Policy> {
    let text = text.trim();
    if let Some(value) = embedded::parse(text) {
        return policy(Some(&value)).unwrap_or_else(|| Arc::new(Policy::read(&value)));
    }
    // A string in a string: some deliveries serialise twice.
    match serde_json::from_str::<Value>(text) {
        Ok(Value::String(inner)) => from_text(&inner),
        _ => Arc::new(Policy::parse(text)),
    }
}

/// The JSON of a member that may hold JSON in a string, once or twice.
pub fn opened(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let inner = sound(text).ok()?;
            if matches!(inner, Value::String(_)) { opened(&inner) } else { Some(inner) }
        }
        value => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::fmt::Write;

    #[test]
    fn a_document_is_found_however_it_is_packed() {
        let plain = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a+b%20c/*"}]});
        let text = plain.to_string();
        let mut percent = String::new();
        for byte in text.bytes() {
            let _ = write!(percent, "%{byte:02X}");
        }
        let twice = serde_json::to_string(&text).unwrap();
        for packed in [json!(text), json!(percent), json!(twice), json!([plain]), plain.clone()] {
            let policy = policy(Some(&packed)).unwrap();
            assert_eq!(policy.statements.len(), 1, "{packed}: {:?}", policy.unread);
            let resources = policy.statements[0].resources.as_ref().unwrap();
            assert_eq!(resources.items[0].text, "arn:aws:s3:::a+b%20c/*");
        }
        for none in ["null", "{}", "[]", r#""""#, r#""{}""#, r#""%7B%7D""#, r#""[]""#] {
            let value: Value = serde_json::from_str(none).unwrap();
            assert_eq!(policy(Some(&value)), None, "{none}");
        }
        assert_eq!(from_text("{}").unread.len(), 1);
        assert_eq!(policy(Some(&json!("no policy"))).unwrap().unread.len(), 1);
    }
}
