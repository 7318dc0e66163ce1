//! Two documents side by side as text: the unified diff that `diff -u` and `git diff` print.
use serde_json::Value;
use similar::TextDiff;

/// A unified diff of two canonical documents, one value a line, with `context` lines around each
/// change and the two names in its header; empty if the documents are equal. Control characters
/// in the names are replaced, lest a name begin a line of its own.
#[must_use]
pub fn unified(
    name_before: &str,
    name_after: &str,
    before: &Value,
    after: &Value,
    context: usize,
) -> String {
    let (before, after) = (pretty(before), pretty(after));
    let diff = TextDiff::from_lines(&before, &after);
    let mut lines = diff.unified_diff();
    lines.context_radius(context).header(&one_line(name_before), &one_line(name_after));
    lines.to_string()
}

fn pretty(value: &Value) -> String {
    // The alternate form of a JSON value is its indented text.
    format!("{value:#}\n")
}

fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_stands_between_its_neighbours() {
        let before = json!({"a": 1, "b": {"c": [1, 2]}, "z": true});
        let after = json!({"a": 1, "b": {"c": [1, 3]}, "z": true});
        let found = unified("then", "now", &before, &after, 1);
        let header = "--- then\n+++ now\n@@ -5,3 +5,3 @@\n";
        assert_eq!(found, format!("{header}       1,\n-      2\n+      3\n     ]\n"));
    }

    #[test]
    fn equal_documents_have_no_diff() {
        let document = json!({"a": [1, 2, {"b": null}]});
        assert_eq!(unified("x", "y", &document, &document, 3), "");
    }

    #[test]
    fn a_name_stays_on_its_line() {
        let found = unified("a\n+++ b\t", "b", &json!(1), &json!(2), 0);
        assert_eq!(found, "--- a\u{fffd}+++ b\u{fffd}\n+++ b\n@@ -1 +1 @@\n-1\n+2\n");
    }
}
