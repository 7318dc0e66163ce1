//! Whether two policy documents say the same in other words.
use crate::json::canonical::canonical_text;
use serde_json::{Map, Value};

/// Whether the documents differ in nothing but `Sid`, the order of what has no order, repetition,
/// white space, and whether a single value stands in a list. `false` if one is no JSON.
pub(crate) fn same_meaning(one: &str, other: &str) -> bool {
    one == other
        || match (serde_json::from_str(one), serde_json::from_str(other)) {
            (Ok(one), Ok(other)) => document(one) == document(other),
            _ => false,
        }
}

fn document(policy: Value) -> Value {
    let Value::Object(mut fields) = policy else { return policy };
    if let Some(statements) = fields.remove("Statement") {
        let statements = listed(statements).into_iter().map(statement).collect();
        fields.insert("Statement".to_owned(), ordered(statements));
    }
    Value::Object(fields)
}

/// Actions, resources and principals are sets; statements are, too: a deny wins wherever it stands.
fn statement(statement: Value) -> Value {
    let Value::Object(fields) = statement else { return statement };
    let plain = fields.into_iter().filter(|(name, _)| name != "Sid").map(|(name, value)| {
        let value = match name.as_str() {
            "Condition" => each(value, |tests| each(tests, set)),
            "Principal" | "NotPrincipal" if value.is_object() => each(value, set),
            "Action" | "NotAction" | "Resource" | "NotResource" => set(value),
            _ => value,
        };
        (name, value)
    });
    Value::Object(plain.collect())
}

fn each(value: Value, change: impl Fn(Value) -> Value) -> Value {
    let Value::Object(fields) = value else { return value };
    Value::Object(
        fields.into_iter().map(|(name, value)| (name, change(value))).collect::<Map<_, _>>(),
    )
}

/// A condition may write `true` or `"true"`, `5` or `"5"`.
fn set(value: Value) -> Value {
    let spelled = |value: Value| match value {
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        other => other,
    };
    ordered(listed(value).into_iter().map(spelled).collect())
}

fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        one => vec![one],
    }
}

fn ordered(mut values: Vec<Value>) -> Value {
    values.sort_by_cached_key(canonical_text);
    values.dedup();
    Value::Array(values)
}

#[cfg(test)]
mod tests {
    use super::same_meaning;

    #[test]
    fn sid_order_and_shape_do_not_matter_and_all_else_does() {
        let one = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":
            "s3:Get*","Resource":["b","a"],"Condition":{"Bool":{"k":true}}}]}"#;
        let other = r#"{"Statement":{"Effect":"Allow","Condition":{"Bool":{"k":["true"]}},
            "Action":["s3:Get*","s3:Get*"],"Resource":["a","b"]},"Version":"2012-10-17"}"#;
        assert!(same_meaning(one, other));
        for (from, to) in [("Allow", "Deny"), ("s3:Get*", "s3:*"), ("2012-10-17", "2008-10-17")] {
            assert!(!same_meaning(one, &other.replace(from, to)), "{from}");
        }
        assert!(!same_meaning(one, &other.replace("\"k\"", "\"l\"")));
        assert!(!same_meaning(one, "{"));
    }
}
