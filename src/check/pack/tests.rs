//! Packs and lists of rules, small ones, each for one thing that a file may say.
use super::*;

fn pack(text: &str) -> Pack {
    pack_with(text, &[])
}

fn pack_with(text: &str, given: &[(&str, &str)]) -> Pack {
    let given = given.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    read("p.yaml", text, &given).unwrap()
}

fn refused(text: &str) -> String {
    read("p.yaml", text, &BTreeMap::new()).unwrap_err().to_string()
}

const PACK: &str = "
Parameters:
  Port: {Default: '22', Type: String}
  Arn: {Type: String}
  Tag: {Default: PHI, Type: String}
Conditions:
  hasPort: {'Fn::Not': [{'Fn::Equals': ['', {Ref: Port}]}]}
  never: !Equals [a, b]
  open: !Equals [!Ref Arn, b]
Resources:
  Ssh:
    Type: AWS::Config::ConfigRule
    Condition: hasPort
    Properties:
      ConfigRuleName: restricted-ports
      Description: of ports
      InputParameters:
        blockedPort1: !If [hasPort, !Ref Port, !Ref AWS::NoValue]
        blockedPort2: !If [never, 1, !Ref AWS::NoValue]
        blockedPort3: 3389
      Scope:
        ComplianceResourceTypes: [AWS::EC2::SecurityGroup]
        TagKey: !Ref Tag
        TagValue: 'Yes'
      MaximumExecutionFrequency: TwentyFour_Hours
      Source: {Owner: AWS, SourceIdentifier: 'RESTRICTED_INCOMING_TRAFFIC  '}
  Never: {Type: AWS::Config::ConfigRule, Condition: never}
  Fix:
    Type: AWS::Config::RemediationConfiguration
    Properties: {ConfigRuleName: restricted-ports}
  Function:
    Type: AWS::Config::ConfigRule
    Properties:
      Source:
        Owner: CUSTOM_LAMBDA
        SourceIdentifier: {Ref: Arn}
        SourceDetails:
          - {EventSource: aws.config, MessageType: ConfigurationItemChangeNotification}
          - {MessageType: ScheduledNotification, MaximumExecutionFrequency: One_Hour}
  Policy:
    Type: AWS::Config::ConfigRule
    Condition: open
    Properties:
      ConfigRuleName: !Ref Arn
      Scope: {ComplianceResourceTypes: []}
      Source:
        Owner: CUSTOM_POLICY
        CustomPolicyDetails:
          PolicyRuntime: guard-2.x.x
          PolicyText: |
            rule a {
              b == 'c' # not YAML's
            }
Outputs:
  X: {Value: 1}
";

#[test]
fn a_pack_says_which_rules_of_what_with_which_parameters() {
    let pack = pack(PACK);
    let [ssh, function, policy] = &pack.rules[..] else { panic!("{:#?}", pack.rules) };
    assert_eq!(ssh.name, "restricted-ports");
    assert_eq!(ssh.identifier, "RESTRICTED_INCOMING_TRAFFIC");
    assert_eq!(ssh.parameters.told(), "blockedPort1=22; blockedPort3=3389");
    let scope = Scope {
        types: vec!["AWS::EC2::SecurityGroup".to_owned()],
        id: None,
        tags: vec![("PHI".to_owned(), Some("Yes".to_owned()))],
    };
    assert_eq!(ssh.scope, scope);
    assert_eq!(ssh.frequency.as_deref(), Some("TwentyFour_Hours"));
    assert_eq!(ssh.description.as_deref(), Some("of ports"));
    assert_eq!(ssh.place, Place { resource: "Ssh".to_owned(), line: Some(11) });
    assert!(ssh.unresolved.is_empty());

    assert_eq!((&function.name[..], &function.owner), ("Function", &Owner::Function));
    let why = "parameter Arn has no default and was not given".to_owned();
    assert_eq!(function.unresolved.get("Source.SourceIdentifier"), Some(&why));
    assert_eq!(function.frequency.as_deref(), Some("One_Hour"));
    let messages = ["ConfigurationItemChangeNotification", "ScheduledNotification"];
    assert_eq!(function.messages, messages);

    let Owner::Policy { text, runtime } = &policy.owner else { panic!("{policy:?}") };
    assert_eq!(runtime, "guard-2.x.x");
    assert_eq!(text, "rule a {\n  b == 'c' # not YAML's\n}\n");
    assert_eq!(policy.name, "Policy");
    assert_eq!(policy.scope, Scope::default());
    assert_eq!(policy.unresolved.get("Condition"), Some(&why));
}

#[test]
fn what_is_no_rule_to_replay_is_told() {
    let pack = pack(PACK);
    let told: Vec<String> =
        pack.ignored.iter().map(|it| format!("{} {}", it.place.resource, it.why)).collect();
    assert_eq!(
        told,
        [
            "Never its condition does not hold",
            "Fix no rule of AWS Config",
            "Outputs a section that no rule's verdict rests on",
        ]
    );
    assert_eq!(pack.ignored[1].kind, "AWS::Config::RemediationConfiguration");
    assert_eq!(pack.parameters["Port"].as_deref(), Some("22"));
    assert_eq!(pack.parameters["Arn"], None);
}

#[test]
fn given_values_stand_before_defaults() {
    let pack = pack_with(PACK, &[("Port", "23"), ("Arn", "arn:aws:lambda:x")]);
    assert_eq!(pack.rules[0].parameters.text("blockedPort1"), Some("23"));
    assert_eq!(pack.rules[1].identifier, "arn:aws:lambda:x");
    assert!(pack.rules[1].unresolved.is_empty());
    // Its condition is known now, and does not hold.
    assert_eq!((pack.rules.len(), pack.ignored[2].place.resource.as_str()), (2, "Policy"));
    let pack = pack_with(PACK, &[("Port", "")]);
    assert_eq!(pack.ignored[0].place.resource, "Ssh");
}

#[test]
fn the_rules_of_an_account_are_read_as_aws_prints_them() {
    let text = r#"{"ConfigRules": [
        {"ConfigRuleName": "ssh", "ConfigRuleArn": "arn:aws:config:x",
         "ConfigRuleId": "config-rule-1",
         "Scope": {"TagKey": "Env", "TagValue": "PROD"},
         "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"},
         "InputParameters": "{\"a\":\"b\",\"n\":1,\"l\":[1]}", "ConfigRuleState": "ACTIVE",
         "EvaluationModes": [{"Mode": "DETECTIVE"}]},
        {"ConfigRuleName": "guard", "InputParameters": "{}",
         "Source": {"Owner": "CUSTOM_POLICY",
                    "CustomPolicyDetails": {"PolicyRuntime": "guard-2.x.x"}}},
        {"ConfigRuleName": "before", "Source": {"Owner": "AWS", "SourceIdentifier": "X"},
         "EvaluationModes": [{"Mode": "PROACTIVE"}]}]}"#;
    let told = pack(text);
    let [ssh, guard] = &told.rules[..] else { panic!("{told:#?}") };
    assert_eq!(ssh.parameters.told(), "a=b; n=1");
    assert_eq!(ssh.unresolved.keys().collect::<Vec<_>>(), ["InputParameters.l"]);
    assert_eq!(ssh.scope.tags, [("Env".to_owned(), Some("PROD".to_owned()))]);
    assert_eq!(ssh.place, Place { resource: "ssh".to_owned(), line: Some(2) });
    assert!(guard.unresolved["CustomPolicyDetails.PolicyText"].contains("get-custom-rule-policy"));
    assert_eq!(told.ignored[0].place.resource, "before");

    let one = r#"{"ConfigRuleName": "x", "Source": {"Owner": "AWS", "SourceIdentifier": "Y"}}"#;
    assert_eq!(pack(one).rules[0].identifier, "Y");
    assert_eq!(pack(&format!("{{\"ConfigRule\": {one}}}")).rules[0].identifier, "Y");
    let bad = one.replace("\"Source\"", "\"InputParameters\": \"a=b\", \"Source\"");
    assert_eq!(pack(&bad).rules[0].unresolved["InputParameters"], "it is no JSON object");
    let bad = one.replace("\"Source\"", "\"InputParameters\": [1], \"Source\"");
    assert_eq!(pack(&bad).rules[0].unresolved["InputParameters"], "it is no map of parameters");
}

#[test]
fn a_rule_that_cannot_be_told_or_is_not_replayed_is_undecidable_with_its_reason() {
    let rules = "Parameters: {P: {Type: String}}\nResources:\n".to_owned()
        + &[
            "ENCRYPTED_VOLUMES, InputParameters: {kmsId: !Ref P}",
            "ENCRYPTED_VOLUMES",
            "NO_SUCH_RULE",
        ]
        .iter()
        .enumerate()
        .map(|(i, it)| {
            let (identifier, rest) = it.split_once(", ").unwrap_or((it, "Description: x"));
            format!(
                "  R{i}: {{Type: 'AWS::Config::ConfigRule', Properties: {{{rest}, \
                     Source: {{Owner: AWS, SourceIdentifier: {identifier}}}}}}}\n"
            )
        })
        .collect::<Vec<String>>()
        .concat();
    let bodies: Vec<String> = pack(&rules)
        .rules
        .iter()
        .map(|it| match it.instance().body {
            Body::Managed(rule) => rule.name.to_owned(),
            Body::Unreplayed(code, why) => format!("{}: {why}", code.as_str()),
            other => format!("{other:?}"),
        })
        .collect();
    assert!(
        bodies[0].starts_with("parameter_unresolved: InputParameters.kmsId: parameter P has no")
    );
    assert_eq!(bodies[1], "encrypted-volumes");
    assert!(bodies[2].starts_with("rule_not_implemented: "), "{}", bodies[2]);
}

#[test]
fn a_file_that_is_none_is_refused_with_its_name_and_line() {
    for (text, why) in [
        ("a: b\n", "p.yaml:1: neither Resources nor ConfigRules"),
        (
            "Resources:\n  A:\n    Type: 'AWS::Config::ConfigRule '\n",
            "p.yaml:2: A has no Properties",
        ),
        (
            "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {}\n",
            "p.yaml:2: A: no Source",
        ),
        (
            "Resources:\n\n  A:\n    Type: AWS::Config::ConfigRule\n    \
             Properties:\n      Source: {Owner: ME}\n",
            "p.yaml:3: A: no owner of rules is called ME",
        ),
        (
            "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    \
             Properties:\n      Source: {Owner: AWS}\n",
            "p.yaml:2: A: its Source names no SourceIdentifier",
        ),
        ("Resources: [\n", "p.yaml:"),
        ("\u{0}", "p.yaml:"),
    ] {
        let said = refused(text);
        assert!(said.starts_with(why), "{text}: {said}");
    }
}
