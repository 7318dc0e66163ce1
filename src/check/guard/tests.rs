//! What a policy says, case by case.
use super::*;
use crate::check::verdict::Verdict;

const GROUP: &str = r#"{"awsAccountId":"111122223333","resourceType":"AWS::EC2::SecurityGroup",
    "resourceId":"sg-1","tags":{"env":"prod"},"configuration":{"n":3,"big":9007199254740993,
    "ratio":0.25,"minus":-4,"list":[{"z":1},{"k":1}],"empty":[],"nothing":null,"word":"5"}}"#;

fn parameters(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn judged(policy: &str) -> GuardJudgement {
    Policy::read(policy).judge(GROUP, &parameters(&[("max", "3"), ("kind", "prod")]))
}

fn undecidable(policy: &str, code: Code, words: &str) {
    let said = judged(policy);
    assert_eq!(said.aws, said.engine);
    assert_eq!((said.aws.verdict, said.aws.code), (Verdict::Undecidable, Some(code)), "{policy}");
    assert!(said.aws.because.contains(words), "{policy}: {}", said.aws.because);
}

#[cfg(not(feature = "guard"))]
#[test]
fn a_build_without_the_engine_tells_nothing_of_any_policy() {
    undecidable("rule a { configuration exists }", Code::GuardError, "built without guard");
}

#[cfg(feature = "guard")]
mod with_the_engine {
    use super::*;
    use Verdict::{Compliant, Noncompliant, NotApplicable};
    use serde_json::json;

    #[test]
    fn fail_is_noncompliant_pass_compliant_and_skip_not_applicable() {
        let table = [
            ("rule a { configuration.n == 3 }", Compliant),
            ("rule a { configuration.n == 4 }", Noncompliant),
            (
                "rule a when resourceType == 'AWS::EC2::Volume' { configuration.n == 4 }",
                NotApplicable,
            ),
            ("configuration.n == 3", Compliant),
            ("rule a { configuration.n == 3 }\nrule b { configuration.n == 4 }", Noncompliant),
            ("rule a when tags.env == 'dev' { tags empty }\nrule b { tags !empty }", Compliant),
            ("rule a { tags.env == CONFIG_RULE_PARAMETERS.kind }", Compliant),
            ("rule a { CONFIG_RULE_PARAMETERS.max == '3' }", Compliant),
            ("rule a { configuration.list[ k exists ] !empty }", Compliant),
        ];
        for (policy, verdict) in table {
            let said = judged(policy);
            assert_eq!((said.aws.verdict, said.engine.verdict), (verdict, verdict), "{policy}");
            assert_eq!(said.failures.is_empty(), verdict != Noncompliant, "{policy}");
        }
    }

    #[test]
    fn numbers_are_compared_by_their_value() {
        let table = [
            ("configuration.n > 2", true),
            ("configuration.n < 3", false),
            ("configuration.n in r[1,3]", true),
            ("configuration.n in r[1,3)", false),
            ("configuration.minus == -4", true),
            ("configuration.minus < -3", true),
            // One more than a double can tell from its neighbour.
            ("configuration.big == 9007199254740993", true),
            ("configuration.big == 9007199254740992", false),
            ("configuration.ratio == 0.25", true),
            ("configuration.ratio < 0.2", false),
            ("configuration.ratio in r(0.1,0.3)", true),
            // A text is no number.
            ("configuration.word == 5", false),
            ("configuration.word == '5'", true),
        ];
        for (clause, holds) in table {
            let verdict = if holds { Compliant } else { Noncompliant };
            assert_eq!(judged(&format!("rule a {{ {clause} }}")).aws.verdict, verdict, "{clause}");
        }
    }

    #[test]
    fn a_number_that_the_engine_would_change_is_named_and_nothing_is_said() {
        let policy = Policy::read("rule a { configuration.n > 5 }");
        for number in ["9223372036854775808", "-9223372036854775809", "99999999999999999999"] {
            let item = format!(r#"{{"configuration":{{"n":{number}}}}}"#);
            let said = policy.judge(&item, &parameters(&[]));
            assert_eq!(said.aws.code, Some(Code::UnknownShape), "{number}");
            assert!(said.aws.because.contains(number), "{}", said.aws.because);
        }
        for number in ["9223372036854775807", "1e300", "6.0"] {
            let item = format!(r#"{{"configuration":{{"n":{number}}}}}"#);
            assert_eq!(policy.judge(&item, &parameters(&[])).aws.verdict, Compliant, "{number}");
        }
    }

    #[test]
    fn a_comparison_with_a_missing_property_is_told_both_ways() {
        let only_missing = [
            "rule a { configuration.gone == 1 }",
            "rule a { configuration.gone != 1 }",
            "rule a { configuration.gone.deep in [1, 2] }",
            "rule a { configuration.n == configuration.gone }",
            "rule a { configuration.n in configuration.gone }",
            "rule a { configuration.list[*].z == 1 }",
            "rule a { configuration.gone { z == 1 } }",
            "rule a { configuration.gone is_string }",
            "rule a { configuration.gone == 1 or tags.gone == 2 }",
            "rule a { when configuration.n == 3 { tags.gone == 1 } }",
            "rule of(x) { %x == 1 }\nrule a { of(configuration.gone) }",
            "rule a { tags.gone == 1 }\nrule b {\n  a\n}",
            "rule a { tags.gone == 1 }\nrule b { configuration.n == 3 }",
        ];
        for policy in only_missing {
            let said = judged(policy);
            let verdicts = (said.aws.verdict, said.engine.verdict);
            assert_eq!(verdicts, (NotApplicable, Noncompliant), "{policy}");
            assert!(said.is_only_missing && said.aws.because.contains("lacks"), "{policy}");
        }
        let also_otherwise = [
            "rule a { configuration.gone == 1 configuration.n == 4 }",
            "rule a { configuration.gone == 1 or configuration.n == 4 }",
            "rule a { configuration.gone == 1 }\nrule b { configuration.n == 4 }",
            "rule a { some configuration.list[*].z == 2 }",
            // To ask whether it is there is no comparison: that it is missing is the answer.
            "rule a { configuration.gone exists }",
            "rule a { configuration.gone !empty }",
            "rule a { configuration.empty !empty }",
            // Null is there.
            "rule a { configuration.nothing == 1 }",
            "rule a when tags.env == 'dev' { tags exists }\nrule b {\n  a\n}",
            "rule a { tags exists }\nrule b {\n  not a\n}",
        ];
        for policy in also_otherwise {
            let said = judged(policy);
            let verdicts = (said.aws.verdict, said.engine.verdict);
            assert_eq!(verdicts, (Noncompliant, Noncompliant), "{policy}");
            assert!(!said.is_only_missing, "{policy}");
        }
    }

    #[test]
    fn a_parameter_that_is_not_given_is_no_property_that_the_item_lacks() {
        for policy in [
            "rule a { configuration.n == CONFIG_RULE_PARAMETERS.want }",
            "rule a { CONFIG_RULE_PARAMETERS.want == 3 }",
            "rule a { CONFIG_RULE_PARAMETERS.want == 3 configuration.n == 4 }",
        ] {
            undecidable(policy, Code::ParameterUnresolved, "CONFIG_RULE_PARAMETERS/want");
        }
    }

    #[test]
    fn what_failed_is_told_with_the_policys_words_and_the_place() {
        let policy = "
            rule few { configuration.n == 4 <<
                result: NON_COMPLIANT
                four!
            >> }
            rule fine { tags exists }
            rule more { configuration.list[*].z == 1 }";
        let said = judged(policy);
        let check = |said: &str, at: &str, is_missing| {
            let (said, at) = (said.to_owned(), at.to_owned());
            Check { said, at, is_missing }
        };
        let few = check("result: NON_COMPLIANT four!", "/configuration/n", false);
        let more = check("configuration.list[*].z EQUALS 1", "/configuration/list/1/z", true);
        let failure =
            |rule: &str, check| Failure { rule: rule.to_owned(), checks: vec![check], n_checks: 1 };
        assert_eq!(said.failures, [failure("few", few), failure("more", more)]);
        assert_eq!(
            said.aws.because,
            "rule few: result: NON_COMPLIANT four! (/configuration/n); \
             rule more: configuration.list[*].z EQUALS 1 (/configuration/list/1/z)"
        );
    }

    #[test]
    fn many_failures_are_counted_and_some_told() {
        let list: Vec<Value> = (0..500).map(|n| json!({"n": n})).collect();
        let item = json!({"configuration": {"list": list}}).to_string();
        let said =
            Policy::read("rule a { configuration.list[*].n < 0 }").judge(&item, &parameters(&[]));
        assert_eq!((said.failures[0].checks.len(), said.failures[0].n_checks), (CHECKS_MAX, 500));
        assert!(said.aws.because.ends_with("497 more"), "{}", said.aws.because);
    }

    #[test]
    fn a_policy_that_asks_the_clock_is_undecidable_and_one_that_names_it_is_not() {
        for policy in [
            "let t = now()\nrule a { configuration.n < %t }",
            "rule a {\n let t = now()\n configuration.n < %t }",
            "rule a { when configuration.n == 4 { configuration.n < now() } }",
            "rule of(x) { %x exists }\nrule a { of(now()) }",
            "let t = to_upper(now())\nrule a { tags exists }",
            "rule a { configuration.list[ z == now() ] empty }",
        ] {
            undecidable(policy, Code::Clock, "now()");
        }
        for policy in [
            "rule a { tags.env != 'now()' }",
            "rule a { tags.env != \"a 'now()' b\" }",
            "# now()\nrule a { tags exists # let t = now()\n }",
            "rule a { tags.env != /now()/ }",
            "rule a { tags.env != /a\\/now()\\/b/ }",
            "rule a { tags exists <<call now() >> }",
            "let now = 5\nrule a { configuration.n < %now }",
            "let m = {'name': 'now', 'parameters': []}\nrule a { tags exists }",
            "rule now { tags exists }\nrule b {\n now\n}",
        ] {
            assert_eq!(judged(policy).aws.verdict, Compliant, "{policy}");
        }
    }

    #[test]
    fn a_policy_that_cannot_be_replayed_says_why() {
        let error = Code::GuardError;
        undecidable("rule a { configuration.n = }", error, "line 1");
        undecidable("rule a {\n tags exists\n", error, "line");
        undecidable("", error, "no rule");
        undecidable("# nothing\n", error, "no rule");
        undecidable("let a = 1", error, "no rule");
        undecidable("rule a {\n other\n}", error, "other");
        undecidable("rule a { %gone == 1 }", error, "gone");
        undecidable("rule a { tags.env == /(unclosed/ }", error, "line 1");
    }

    #[test]
    fn a_policy_that_goes_round_in_a_circle_is_refused() {
        for policy in [
            "rule a {\n b\n}\nrule b {\n a\n}",
            "rule a {\n a\n}",
            "rule a when a { tags exists }",
            "let a = %a\nrule r { %a exists }",
            "let a = %b.x\nlet b = configuration[ %a exists ]\nrule r { %a exists }",
            "let a = count(%a)\nrule r { %a exists }",
            "rule of(x) { of(%x) }\nrule r { of(configuration) }",
        ] {
            undecidable(policy, Code::GuardError, "circle");
        }
        let twice = "let x = tags.env\nrule a { %x exists }\nrule b when a {\n a\n %x == 'prod'\n}";
        assert_eq!(judged(twice).aws.verdict, Compliant);
    }

    #[test]
    fn an_item_cannot_bring_its_own_parameters_or_two_of_a_key() {
        let policy = Policy::read("rule a { CONFIG_RULE_PARAMETERS.max == '3' }");
        let item = r#"{"CONFIG_RULE_PARAMETERS":{"max":"3"},"configuration":{}}"#;
        let said = policy.judge(item, &parameters(&[("max", "4")]));
        assert_eq!(said.aws.verdict, Noncompliant);
        let said = policy.judge(r#"{"tags":{},"tags":{"a":"b"}}"#, &parameters(&[]));
        assert_eq!(said.aws.code, Some(Code::UnknownShape));
    }

    #[test]
    fn deep_items_are_judged() {
        let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": [inner] }));
        let shallow = (0..60).fold(json!(1), |inner, _| json!({ "a": [inner] }));
        let policy = Policy::read("rule a { configuration.gone == 1 }");
        let judge = |inner: Value| {
            let item = json!({ "configuration": inner }).to_string();
            policy.judge(&item, &parameters(&[])).engine
        };
        assert_eq!(judge(shallow).verdict, Noncompliant);
        assert_eq!(judge(deep).code, Some(Code::UnknownShape), "no JSON reader takes it");
    }

    #[test]
    fn a_memory_answers_as_the_policy_does_and_never_with_anothers_answer() {
        let memory = Memory::default();
        let policies =
            ["rule a { tags.k == '1' }", "rule a { tags.k == CONFIG_RULE_PARAMETERS.k }"]
                .map(Policy::read);
        let items = [r#"{"tags":{"k":"1"}}"#, r#"{"tags":{"k":"2"}}"#];
        let given = [parameters(&[]), parameters(&[("k", "1")]), parameters(&[("k1", "")])];
        for _ in 0..2 {
            for policy in &policies {
                for item in items {
                    for parameters in &given {
                        let remembered = memory.judge(policy, item, parameters);
                        assert_eq!(*remembered, policy.judge(item, parameters));
                    }
                }
            }
        }
        assert_eq!(memory.held().len(), 12);
    }
}
