//! A custom Lambda rule, replayed: the event that AWS Config would have passed to the function,
//! and what its answer says of the resource. It runs nothing itself: who asks brings the function.
use super::notice::as_notified;
use super::rule::Parameters;
use super::verdict::{Code, Judgement};
use crate::json::canonical::canonical_text;
use crate::json::sound::sound;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A custom rule's own code, wherever it runs.
pub trait CustomRule {
    /// The answer to an event: one line of JSON to one line of JSON.
    ///
    /// # Errors
    /// Why there is none, in words for the reader: the code failed, or took too long.
    fn evaluate(&self, event: &str) -> Result<String, String>;
}

/// What one evaluation is about.
#[derive(Debug, Clone, Copy)]
pub struct Evaluation<'e> {
    /// `configRuleName`.
    pub rule: &'e str,
    /// The rule's `InputParameters`.
    pub parameters: &'e Parameters,
    /// The JSON of the item as it was delivered or as an API returned it.
    pub item: &'e str,
    /// The item left the rule's scope, by its tags or its deletion; AWS Config then asks once more.
    pub left_scope: bool,
}

/// What a custom rule says of an item. Whatever goes wrong on the way is undecidable, with the
/// reason.
pub fn judge(rule: &dyn CustomRule, evaluation: &Evaluation<'_>) -> Judgement {
    let item = match as_notified(evaluation.item) {
        Ok(item) => item,
        Err(why) => return Judgement::undecidable(Code::UnknownShape, why),
    };
    let token = token(evaluation);
    let event = event(evaluation, &item, &token);
    let judged = rule.evaluate(&event).and_then(|answer| read(&answer, &item, &token));
    judged.unwrap_or_else(|why| Judgement::undecidable(Code::CustomFunction, why))
}

/// The event of a change, as AWS Config passes it to the function, in one line [guide:
/// evaluate-config_develop-rules_example-events]. `invokingEvent` and `ruleParameters` are JSON in
/// strings. The diff to the item before is left out, as in the guide's example. The notification's
/// time was not recorded: the item's own stands there. What names AWS's own objects (role, rule
/// ARN, rule id) names the replay.
fn event(evaluation: &Evaluation<'_>, item: &Map<String, Value>, token: &str) -> String {
    let told = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let (account, region) = (told("awsAccountId"), told("awsRegion"));
    let invoking = json!({
        "configurationItem": item,
        "notificationCreationTime": told("configurationItemCaptureTime"),
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    });
    let event = json!({
        "version": "1.0",
        "invokingEvent": canonical_text(&invoking),
        "ruleParameters": canonical_text(&json!(evaluation.parameters.0)),
        "resultToken": token,
        "eventLeftScope": evaluation.left_scope,
        "executionRoleArn": format!("arn:aws:iam::{account}:role/replay"),
        "configRuleArn":
            format!("arn:aws:config:{region}:{account}:config-rule/config-rule-replay"),
        "configRuleName": evaluation.rule,
        "configRuleId": "config-rule-replay",
        "accountId": account,
        "evaluationMode": "DETECTIVE",
    });
    canonical_text(&event)
}

/// The same for the same question, another for another: an answer that carries it back is known
/// to be an answer to this event.
fn token(evaluation: &Evaluation<'_>) -> String {
    let parameters = evaluation.parameters.told();
    let mut all = Sha256::new();
    for part in [evaluation.rule, &parameters, evaluation.item] {
        all.update((part.len() as u64).to_le_bytes());
        all.update(part.as_bytes());
    }
    all.update([u8::from(evaluation.left_scope)]);
    let number = all.finalize().iter().take(16).fold(0_u128, |sum, it| sum << 8 | u128::from(*it));
    format!("{number:032x}")
}

/// The verdict in an answer: `{"evaluations": [{"ComplianceResourceType", "ComplianceResourceId",
/// "ComplianceType", "Annotation"}, …]}`, keys with their first letter large or small. Of several
/// evaluations those of the item count; they must agree.
fn read(answer: &str, item: &Map<String, Value>, token: &str) -> Result<Judgement, String> {
    let answer = sound(answer).map_err(|why| format!("the answer cannot be read: {why}"))?;
    if let Some(error) = text(&answer, "error") {
        return Err(error.to_owned());
    }
    if text(&answer, "resultToken").is_some_and(|it| it != token) {
        return Err("the answer is one to another event".to_owned());
    }
    let Some(evaluations) = member(&answer, "evaluations").and_then(Value::as_array) else {
        return Err("the answer has no list `evaluations`".to_owned());
    };
    let of_item = |it: &&Value| {
        [("complianceResourceType", "resourceType"), ("complianceResourceId", "resourceId")]
            .iter()
            .all(|(theirs, ours)| text(it, theirs) == item.get(*ours).and_then(Value::as_str))
    };
    let mut judged = evaluations.iter().filter(of_item).map(verdict);
    let first = judged.next().ok_or_else(|| {
        format!("the function evaluated {} resources, and not this one", evaluations.len())
    })??;
    for other in judged {
        let other = other?.verdict;
        if other != first.verdict {
            let (one, other) = (first.verdict.as_str(), other.as_str());
            return Err(format!("the function says both {one} and {other}"));
        }
    }
    Ok(first)
}

fn verdict(evaluation: &Value) -> Result<Judgement, String> {
    let word = text(evaluation, "complianceType").unwrap_or_default();
    let said = text(evaluation, "annotation").unwrap_or_default();
    match word {
        "COMPLIANT" => Ok(Judgement { because: said.to_owned(), ..Judgement::compliant() }),
        "NON_COMPLIANT" => Ok(Judgement::noncompliant(said)),
        "NOT_APPLICABLE" => Ok(Judgement::not_applicable(said)),
        "INSUFFICIENT_DATA" => Err(format!("the function had not enough data: {said}")),
        _ => Err(format!("`{word}` is no compliance type")),
    }
}

/// A member by its name, its first letter small as here or large.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let (first, rest) = name.split_at(1);
    value.get(name).or_else(|| value.get(first.to_ascii_uppercase() + rest))
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    member(value, name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::verdict::Verdict;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    const ITEM: &str = r#"{"awsAccountId":"111122223333","awsRegion":"eu-west-1",
        "resourceType":"AWS::EC2::Volume","resourceId":"vol-1","configurationItemStatus":"OK",
        "configurationItemCaptureTime":"2016-05-11T20:45:23.910Z","configuration":{"size":8}}"#;

    /// Answers the same to every event, and keeps the last one.
    struct Says(Result<&'static str, &'static str>, RefCell<String>);

    impl CustomRule for Says {
        fn evaluate(&self, event: &str) -> Result<String, String> {
            event.clone_into(&mut self.1.borrow_mut());
            let token = sound(event)?["resultToken"].as_str().unwrap().to_owned();
            self.0.map(|it| it.replace("TOKEN", &token)).map_err(str::to_owned)
        }
    }

    fn asked(answer: Result<&'static str, &'static str>) -> (Judgement, Value) {
        let says = Says(answer, RefCell::default());
        let parameters = Parameters(BTreeMap::from([("max".to_owned(), "8".to_owned())]));
        let evaluation =
            Evaluation { rule: "sizes", parameters: &parameters, item: ITEM, left_scope: false };
        let judgement = judge(&says, &evaluation);
        let event = sound(&says.1.borrow()).unwrap();
        (judgement, event)
    }

    #[test]
    fn the_event_is_one_that_aws_config_passes() {
        let (_, event) = asked(Err("-"));
        let inside = |name: &str| sound(event[name].as_str().unwrap()).unwrap();
        let invoking = inside("invokingEvent");
        assert_eq!(invoking["configurationItem"], sound(ITEM).unwrap());
        assert_eq!(invoking["messageType"], "ConfigurationItemChangeNotification");
        assert_eq!(invoking["notificationCreationTime"], "2016-05-11T20:45:23.910Z");
        assert_eq!(inside("ruleParameters"), json!({"max": "8"}));
        let mut names: Vec<&str> = event.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        // Those of the guide's example, and one that events have today.
        let documented = [
            "accountId",
            "configRuleArn",
            "configRuleId",
            "configRuleName",
            "evaluationMode",
            "eventLeftScope",
            "executionRoleArn",
            "invokingEvent",
            "resultToken",
            "ruleParameters",
            "version",
        ];
        assert_eq!(names, documented);
        assert_eq!(
            (&event["eventLeftScope"], &event["accountId"]),
            (&json!(false), &json!("111122223333"))
        );
        assert_eq!(event, asked(Err("-")).1, "the same question is the same event");
    }

    const OK: &str = r#"{"evaluations":[{"ComplianceResourceType":"AWS::EC2::Volume",
        "ComplianceResourceId":"vol-1","ComplianceType":"COMPLIANT"}]}"#;

    #[test]
    fn an_answer_is_a_verdict_of_this_item_or_of_none() {
        use Verdict::{Compliant, Noncompliant, NotApplicable};
        let volume = |word: &str| {
            format!(
                r#"{{"complianceResourceType":"AWS::EC2::Volume","complianceResourceId":"vol-1",
                "complianceType":"{word}","annotation":"said"}}"#
            )
        };
        let other = r#"{"ComplianceResourceType":"AWS::EC2::Volume","ComplianceResourceId":"vol-2",
            "ComplianceType":"NON_COMPLIANT"}"#;
        let of = |all: &[&str]| -> &'static str {
            format!(r#"{{"evaluations":[{}]}}"#, all.join(",")).leak()
        };
        let table = [
            (OK, Compliant, ""),
            (of(&[&volume("COMPLIANT")]), Compliant, "said"),
            (of(&[&volume("NON_COMPLIANT")]), Noncompliant, "said"),
            (of(&[&volume("NOT_APPLICABLE")]), NotApplicable, "said"),
            (of(&[other, &volume("COMPLIANT")]), Compliant, "said"),
            (of(&[&volume("COMPLIANT"), &volume("COMPLIANT")]), Compliant, "said"),
            (r#"{"resultToken":"TOKEN","evaluations":[]}"#, Verdict::Undecidable, "not this one"),
        ];
        for (answer, verdict, said) in table {
            let (judgement, _) = asked(Ok(answer));
            assert_eq!(judgement.verdict, verdict, "{answer}");
            assert!(judgement.because.ends_with(said), "{answer}: {}", judgement.because);
        }
        let undecidable = [
            (of(&[]), "evaluated 0 resources"),
            (of(&[other]), "evaluated 1 resources"),
            (of(&[&volume("COMPLIANT"), &volume("NON_COMPLIANT")]), "both"),
            (of(&[&volume("INSUFFICIENT_DATA")]), "not enough data: said"),
            (of(&[&volume("compliant")]), "no compliance type"),
            (r#"{"error":"KeyError: 'size'"}"#, "KeyError: 'size'"),
            (r#"{"resultToken":"x","evaluations":[]}"#, "another event"),
            (r#"{"evaluations":{}}"#, "no list"),
            ("hello", "cannot be read"),
            ("", "cannot be read"),
        ];
        for (answer, why) in undecidable {
            let (judgement, _) = asked(Ok(answer));
            assert_eq!(judgement.code, Some(Code::CustomFunction), "{answer}");
            assert!(judgement.because.contains(why), "{answer}: {}", judgement.because);
        }
        let (judgement, _) = asked(Err("it took too long"));
        assert_eq!(judgement, Judgement::undecidable(Code::CustomFunction, "it took too long"));
    }

    #[test]
    fn another_question_has_another_token() {
        let parameters = Parameters::default();
        let one = Evaluation { rule: "a", parameters: &parameters, item: "b", left_scope: false };
        let max = Parameters(BTreeMap::from([("a".to_owned(), "1".to_owned())]));
        let others = [
            Evaluation { rule: "ab", item: "", ..one },
            Evaluation { item: "c", ..one },
            Evaluation { parameters: &max, ..one },
            Evaluation { left_scope: true, ..one },
        ];
        assert!(others.iter().all(|it| token(it) != token(&one)));
        assert_eq!(token(&one).len(), 32);
    }
}
