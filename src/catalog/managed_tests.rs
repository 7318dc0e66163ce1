//! Managed policies at moments: the embedded collection, and small ones given as JSON.
use super::super::in_force::Candidate;
use super::*;

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn collected() -> Moment {
    at("2026-08-26T01:07:19Z")
}

/// The number of the version that is known to be in force.
fn version(arn: &str, moment: &str) -> Option<u32> {
    match Managed::embedded().in_force(arn, at(moment)) {
        InForce::Known { version, .. } => Some(version),
        _ => None,
    }
}

/// A collection of one policy: number, day of January 2020 on which it was created, one action.
fn given(versions: &[(u32, Option<u32>, Option<&str>)]) -> Managed {
    let versions: Vec<_> = versions
        .iter()
        .map(|(number, day, action)| {
            let created = day.map(|day| format!(r#","created":"2020-01-{day:02}T00:00:00Z""#));
            let document = action.map(|it| {
                format!(r#","document":{{"Statement":[{{"Sid":"{number}","Action":{it}}}]}}"#)
            });
            let (created, document) = (created.unwrap_or_default(), document.unwrap_or_default());
            format!(r#"{{"version":"v{number}"{created}{document}}}"#)
        })
        .collect();
    let policy = format!(r#"{{"arn":"{ADMIN}","versions":[{}]}}"#, versions.join(","));
    let json = format!(r#"{{"collected":"2020-01-30T00:00:00Z","policies":[{policy}]}}"#);
    Managed::read(json.as_bytes()).unwrap()
}

/// Day by day, in a few words.
fn days(managed: &Managed, days: &[u32]) -> Vec<String> {
    let one = |day: &u32| match managed.in_force(ADMIN, at(&format!("2020-01-{day:02}T12:00:00Z")))
    {
        InForce::Known { version, passed_over, .. } => format!("v{version} {passed_over:?}"),
        InForce::Ambiguous { candidates, why } => {
            let names = candidates.iter().map(|it| format!("v{}", it.version));
            format!("{}: {why}", names.collect::<Vec<_>>().join("|"))
        }
        InForce::Unknown { why } => why.to_string(),
    };
    days.iter().map(one).collect()
}

#[test]
fn the_embedded_collection_holds_what_was_collected() {
    let managed = Managed::embedded();
    let tally = Tally { n_policies: 1645, n_versions: 6246, n_undated: 23, n_textless: 52 };
    assert_eq!(managed.tally(), tally);
    assert_eq!(managed.arns().count(), 1594);
    assert_eq!(managed.collected_on(), "2026-08-26");
    assert!(EMBEDDED.len() < 600_000);
}

#[test]
fn every_embedded_text_is_json() {
    let policies = packed::read(Cow::Borrowed(EMBEDDED)).unwrap();
    assert!(packed::sound(&policies));
    let managed = Managed::embedded();
    let newest = managed.arns().filter_map(|arn| managed.in_force(arn, collected()).texts());
    let texts: Vec<&str> = newest.flatten().collect();
    assert!(texts.len() > 1594, "{}", texts.len());
    for text in texts {
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        assert!(document.get("Statement").is_some_and(|it| it.is_array() || it.is_object()));
    }
}

#[test]
fn administrator_access_is_as_it_was_since_2015() {
    let created = at("2015-02-06T18:39:46Z");
    for moment in ["2015-02-06T18:39:46Z", "2021-01-01T00:00:00Z", "2026-08-26T01:07:19Z"] {
        let text = concat!(
            r#"{"Version":"2012-10-17","Statement":"#,
            r#"[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        );
        let (until, passed_over) = (None, Vec::new());
        let known = InForce::Known { version: 1, text, created, until, passed_over };
        assert_eq!(Managed::embedded().in_force(ADMIN, at(moment)), known, "{moment}");
    }
    let why = Doubt::NotYetPublished { first: created };
    let before = Managed::embedded().in_force(ADMIN, at("2015-02-06T18:39:45Z"));
    assert_eq!(before, InForce::Unknown { why });
    assert_eq!(Managed::embedded().turns(ADMIN), [created, collected().plus_micros(1)]);
}

#[test]
fn versions_follow_one_another_at_their_creation() {
    let iam = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    for (number, from, last) in [
        (1, "2015-02-06T18:40:39Z", "2015-04-21T16:01:33.999999Z"),
        (2, "2015-04-21T16:01:34Z", "2016-09-06T17:06:36.999999Z"),
        (3, "2016-09-06T17:06:37Z", "2018-01-25T19:11:26.999999Z"),
        (4, "2018-01-25T19:11:27Z", "2026-08-26T01:07:19Z"),
    ] {
        assert_eq!(version(iam, from), Some(number));
        assert_eq!(version(iam, last), Some(number));
    }
    let audit = "arn:aws:iam::aws:policy/SecurityAudit";
    assert_eq!(version(audit, "2023-11-02T20:02:23Z"), Some(39));
    assert_eq!(version(audit, "2023-11-02T20:02:24Z"), Some(40));
    // Of these the package gives the date of v1.
    assert_eq!(version(audit, "2025-07-02T18:37:08Z"), Some(52));
    let config = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole";
    assert!(version(config, "2024-06-01T00:00:00Z").is_some());
}

#[test]
fn what_was_not_collected_is_unknown_and_says_why() {
    let why = |arn: &str| match Managed::embedded().in_force(arn, at("2024-01-01T00:00:00Z")) {
        InForce::Unknown { why } => why,
        other => panic!("{arn}: {other:?}"),
    };
    for partition in ["aws-cn", "aws-us-gov"] {
        let arn = format!("arn:{partition}:iam::aws:policy/AdministratorAccess");
        assert_eq!(why(&arn), Doubt::OtherPartition { partition: partition.to_owned() });
        assert_eq!(Managed::embedded().turns(&arn), []);
    }
    assert_eq!(why("arn:aws:iam::aws:policy/NoSuchPolicy"), Doubt::NotCollected);
    assert_eq!(
        why("arn:aws:iam::aws:policy/job-function/AdministratorAccess"),
        Doubt::NotCollected
    );
    assert_eq!(why("arn:aws:iam::123456789012:policy/AdministratorAccess"), Doubt::NotManaged);
    assert_eq!(why(""), Doubt::NotManaged);
    // Only the name of this one is known, and that there was a v8.
    let lambda = why("arn:aws:iam::aws:policy/AWSLambdaFullAccess");
    assert!(matches!(lambda, Doubt::Gap { .. } | Doubt::BeforeFirstKnown { .. }), "{lambda}");
}

#[test]
fn a_gap_with_other_texts_around_is_ambiguous() {
    let ec2 = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess";
    let said = Managed::embedded().in_force(ec2, at("2016-01-01T00:00:00Z"));
    let InForce::Ambiguous { candidates, why: Doubt::Gap { versions } } = &said else {
        panic!("{said:?}");
    };
    assert_eq!(versions, &[2]);
    let created = Some(at("2015-02-06T18:40:17Z"));
    assert_eq!((candidates[0].version, candidates[0].created), (1, created));
    assert_eq!(candidates[1], Candidate { version: 2, text: None, created: None });
    assert_eq!(said.texts(), None);
}

#[test]
fn a_gap_with_equal_texts_around_is_none() {
    let aiops = "arn:aws:iam::aws:policy/AIOpsAssistantPolicy";
    let said = Managed::embedded().in_force(aiops, at("2026-02-08T00:00:00Z"));
    let InForce::Known { version: 5, until, passed_over, .. } = said else { panic!("{said:?}") };
    assert_eq!(passed_over, [6, 7, 8, 9]);
    assert_eq!(until, Some(at("2026-02-11T22:19:23Z")));
}

#[test]
fn what_is_missing_decides_what_can_be_said() {
    let (a, b, a_listed) = (Some(r#""s3:Get*""#), Some(r#""s3:*""#), Some(r#"["s3:Get*"]"#));
    let gap = "text or time of creation not collected: v2";
    for (name, versions, said) in [
        ("absent", vec![(1, Some(1), a), (3, Some(20), b)], ["v1|v2", "v3 []"]),
        ("undated", vec![(1, Some(1), a), (2, None, b), (3, Some(20), b)], ["v1|v2", "v3 []"]),
        ("textless", vec![(1, Some(1), a), (2, Some(5), None), (3, Some(20), b)], ["", "v3 []"]),
        ("equal", vec![(1, Some(1), a), (3, Some(20), a_listed)], ["v1 [2]", "v3 []"]),
        (
            "equal, textless",
            vec![(1, Some(1), a), (2, Some(5), None), (3, Some(20), a)],
            ["v2 []", "v3 []"],
        ),
        (
            "another between equals",
            vec![(1, Some(1), a), (2, None, b), (3, Some(20), a)],
            ["v1|v2", "v3 []"],
        ),
        ("open end", vec![(1, Some(1), a), (2, None, None)], ["v1|v2", "v1|v2"]),
        ("open end, equal", vec![(1, Some(1), a), (2, None, a)], ["v1 [2]", "v1 [2]"]),
    ] {
        let expected = said.map(|it| match it {
            "" => gap.to_owned(),
            it if it.contains('|') => format!("{it}: {gap}"),
            it => it.to_owned(),
        });
        assert_eq!(days(&given(&versions), &[10, 25]), expected, "{name}");
    }
}

#[test]
fn before_the_first_known_version_and_after_the_collection_nothing_is_certain() {
    let a = Some("1");
    let from_two = given(&[(2, Some(5), a)]);
    let before = "when the versions before v2 were created is not known, only that AWS created v2 \
                  at 2020-01-05T00:00:00Z";
    let after = "v2: the policy was collected at 2020-01-30T00:00:00Z, and AWS may have changed it \
                 since";
    assert_eq!(days(&from_two, &[1, 10, 30]), [before, "v2 []", after]);
    let at_the_end = from_two.in_force(ADMIN, at("2020-01-30T00:00:00Z"));
    assert!(matches!(at_the_end, InForce::Known { .. }));
    assert_eq!(from_two.in_force(ADMIN, at("2020-01-30T00:00:01Z")).texts(), None);
    assert_eq!(
        days(&given(&[(1, None, a)]), &[1]),
        ["v1: when its versions were created is not known"]
    );
    let unfinished = given(&[(1, Some(1), a), (2, None, Some("2"))]);
    let late = unfinished.in_force(ADMIN, at("2020-02-01T00:00:00Z"));
    assert_eq!(late.texts(), None, "a third version may have come");
}

#[test]
fn times_that_contradict_the_numbers_are_not_used() {
    let disordered =
        given(&[(1, Some(1), Some("1")), (2, Some(20), Some("2")), (3, Some(10), Some("3"))]);
    let said = "v1|v2|v3: times of creation contradict the numbers: v2, v3";
    assert_eq!(days(&disordered, &[5, 15, 25]), [said; 3]);
    let same_second = given(&[(1, Some(1), Some("1")), (2, Some(1), Some("2"))]);
    assert_eq!(days(&same_second, &[1, 5]), ["v2 []", "v2 []"]);
}

#[test]
fn between_two_turns_the_answer_is_one() {
    let managed = Managed::embedded();
    for arn in managed.arns() {
        let turns = managed.turns(arn);
        assert!(turns.is_sorted_by(|one, other| one < other));
        let first = turns[0].plus_micros(-1);
        assert_eq!(managed.in_force(arn, first), managed.in_force(arn, Moment::MIN), "{arn}");
        for pair in turns.windows(2) {
            let ends =
                (managed.in_force(arn, pair[0]), managed.in_force(arn, pair[1].plus_micros(-1)));
            assert_eq!(ends.0, ends.1, "{arn}");
        }
        let last = managed.in_force(arn, turns[turns.len() - 1]);
        assert_eq!(last, managed.in_force(arn, Moment::MAX), "{arn}");
    }
}

#[test]
fn a_given_collection_may_be_of_any_form() {
    let policy = |arn: &str| {
        format!(
            r#"{{"arn": "{arn}", "versions": [{{"version": "v1",
            "created": "2026-11-01T00:00:00.000Z", "document": {{"a b" : "c \" d" }} }}]}}"#
        )
    };
    let (one, two) = (policy(ADMIN), policy("arn:aws:iam::aws:policy/x/Two"));
    let wrapped = format!(r#"{{"collected":"2026-11-02T00:00:00Z","policies":[{one},{two}]}}"#);
    let lines = format!("{{\"collected\":\"2026-11-02T00:00:00Z\"}}\n{one}\n{two}\n");
    for (json, day) in [
        (format!("[{one}, {two}]"), "2026-11-01"),
        (format!("{one}\n{two}\n"), "2026-11-01"),
        (wrapped, "2026-11-02"),
        (lines, "2026-11-02"),
    ] {
        let managed = Managed::read(json.as_bytes()).unwrap();
        assert_eq!(managed.collected_on(), day, "{json}");
        assert_eq!(managed.tally().n_versions, 2);
        let said = managed.in_force(ADMIN, at("2026-11-01T00:00:00Z")).texts();
        assert_eq!(said, Some(vec![r#"{"a b":"c \" d"}"#]));
    }
    let own = Managed::read(EMBEDDED).unwrap();
    assert_eq!(own.tally(), Managed::embedded().tally());
    let mut torn = EMBEDDED.to_vec();
    torn.truncate(EMBEDDED.len() - 1);
    assert!(Managed::read(&torn).is_err());
    *torn.last_mut().unwrap() ^= 1;
    torn.push(0);
    assert!(Managed::read(&torn).is_err());
}

#[test]
fn the_form_of_the_package_is_believed_where_it_can_be() {
    let npm = r#"{"P": {"arn": "arn:aws:iam::aws:policy/P", "latestVersionId": "v4",
        "versionsCount": 4, "createdDate": "2020-01-01T00:00:00.000Z",
        "lastUpdatedDate": "2024-05-01T00:00:00.000Z", "versions": {
        "v1": {"createdDate": "2020-01-01T00:00:00.000Z", "document": {"n": 1}},
        "v2": {"createdDate": "2021-01-01T00:00:00.000Z", "document": {"n": 2}},
        "v3": {"createdDate": "2020-01-01T00:00:00.000Z", "document": {"n": 3}},
        "v4": {"createdDate": "2020-01-01T00:00:00.000Z", "document": {"n": 4}}}}}"#;
    let newer = Managed::read(npm.as_bytes()).unwrap();
    assert_eq!(newer.collected_on(), "2024-05-01");
    assert_eq!(newer.tally().n_undated, 1);
    let arn = "arn:aws:iam::aws:policy/P";
    let moment = at("2023-01-01T00:00:00Z");
    assert_eq!(newer.in_force(arn, moment).texts(), Some(vec![r#"{"n":2}"#, r#"{"n":3}"#]));

    let dates = br#"{"arn": "arn:aws:iam::aws:policy/P", "versions": [
        {"version": "v3", "created": "2022-01-01T00:00:00Z"}]}"#;
    let both = newer.over(&Managed::read(dates).unwrap()).unwrap();
    assert_eq!(both.in_force(arn, moment).texts(), Some(vec![r#"{"n":3}"#]));
}

#[test]
fn a_newer_collection_lies_over_an_older_one() {
    let admin = |text: &str, created: &str| {
        let json = format!(
            r#"[{{"arn":"{ADMIN}","versions":[{{"version":"v1","created":"{created}"}},
            {{"version":"v2","created":"2026-11-01T00:00:00Z","document":{text}}}]}}]"#
        );
        Managed::read(json.as_bytes()).unwrap().over(Managed::embedded())
    };
    let both = admin(r#"{"n":2}"#, "2015-02-06T18:39:46Z").unwrap();
    assert_eq!(both.collected_on(), "2026-11-01");
    assert_eq!(both.tally().n_versions, 6247);
    let texts = both.in_force(ADMIN, at("2026-10-01T00:00:00Z")).texts();
    assert!(texts.is_some_and(|it| it[0].contains("Allow")));
    let late = at("2026-11-01T00:00:00Z");
    assert_eq!(both.in_force(ADMIN, late).texts(), Some(vec![r#"{"n":2}"#]));
    // Of the others nothing newer is known.
    let other = both.in_force("arn:aws:iam::aws:policy/IAMReadOnlyAccess", late);
    assert!(matches!(other, InForce::Ambiguous { why: Doubt::AfterCollection { .. }, .. }));

    let contradicts = admin(r#"{"n":2}"#, "2015-02-07T00:00:00Z").unwrap_err();
    let said = "the time of creation of v1 is not the one known before";
    assert_eq!(contradicts, format!("{ADMIN}: {said}"));
}

#[test]
fn what_is_no_collection_is_refused_with_a_reason() {
    for (json, said) in [
        ("", "no version with a time of creation"),
        ("{", "not JSON"),
        ("[1]", "not a policy"),
        ("3", "not policies"),
        (r#"{"P": {"arn": 3}}"#, "`P`: "),
        (r#"[{"arn":"arn:aws:iam::1:policy/p","versions":[{"version":"v1"}]}]"#, "AWS manages"),
        (r#"[{"arn":"arn:aws:iam::aws:policy/p","versions":[{"version":"1"}]}]"#, "such as v3"),
        (r#"[{"arn":"arn:aws:iam::aws:policy/p","versions":[{"version":"v99999"}]}]"#, "such as"),
        (
            r#"[{"arn":"arn:aws:iam::aws:policy/p","versions":[{"version":"v1"},
            {"version":"v1"}]}]"#,
            "given twice",
        ),
        (
            r#"[{"arn":"arn:aws:iam::aws:policy/p","versions":[{"version":"v1",
            "created":"yesterday"}]}]"#,
            "not a time",
        ),
        (
            r#"[{"arn":"arn:aws:iam::aws:policy/p","versions":[{"version":"v1",
            "document":"%7B%7D"}]}]"#,
            "a document is not JSON",
        ),
    ] {
        let refused = Managed::read(json.as_bytes()).unwrap_err();
        assert!(refused.contains(said), "{json}: {refused}");
    }
}
