//! An organisation from answers in any order, and what binds an account of it.
use super::*;
use crate::evidence::side::read::{Reading, SideEvidence};
use proptest::prelude::*;

const SCP: PolicyKind = PolicyKind::ServiceControl;
const RCP: PolicyKind = PolicyKind::ResourceControl;
const MANAGER: &str = "111122223333";
const CLINIC: &str = "444455556666";
const SANDBOX: &str = "777788889999";

/// The answers of one organisation, a document each, as the commands of docs/FORMATS write them.
fn answers() -> Vec<String> {
    let summary =
        |id: &str, kind: &str| format!(r#"{{"Id":"{id}","Name":"N {id}","Type":"{kind}"}}"#);
    let (scp, rcp) = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY");
    let full = summary("p-FullAWSAccess", scp);
    let mut all = vec![
        r#"{"taken_at":"2026-03-01T09:30:00Z"}"#.to_owned(),
        format!(
            r#"{{"describe-organization":{{"Organization":{{"Id":"o-a1b2c3d4e5",
            "FeatureSet":"ALL","MasterAccountId":"{MANAGER}","AvailablePolicyTypes":[]}}}}}}"#
        ),
        format!(
            r#"{{"Roots":[{{"Id":"r-ab12","Name":"Root","PolicyTypes":[
            {{"Type":"{scp}","Status":"ENABLED"}},{{"Type":"{rcp}","Status":"ENABLED"}},
            {{"Type":"TAG_POLICY","Status":"ENABLED"}}]}}]}}"#
        ),
        format!(
            r#"{{"list-accounts":[{{"Accounts":[
            {{"Id":"{MANAGER}","Name":"root","Status":"ACTIVE"}},
            {{"Id":"{CLINIC}","Name":"clinic","State":"ACTIVE","Status":"ACTIVE",
              "JoinedTimestamp":"2019-05-02T10:11:12+02:00"}}],"NextToken":"x"}},
            {{"Accounts":[{{"Id":"{SANDBOX}","Name":"sandbox","Status":"SUSPENDED"}}]}}]}}"#
        ),
        r#"{"list-organizational-units-for-parent":{"r-ab12":{"OrganizationalUnits":[
            {"Id":"ou-ab12-care0001","Name":"Care"}]}}}"#
            .to_owned(),
        r#"{"list-organizational-units-for-parent":{"ou-ab12-care0001":{"OrganizationalUnits":[
            {"Id":"ou-ab12-ward0001","Name":"Wards"}]}}}"#
            .to_owned(),
        format!(
            r#"{{"list-parents":{{"{CLINIC}":{{"Parents":[{{"Id":"ou-ab12-ward0001",
            "Type":"ORGANIZATIONAL_UNIT"}}]}},"{MANAGER}":{{"Parents":[{{"Id":"r-ab12",
            "Type":"ROOT"}}]}}}}}}"#
        ),
        format!(
            r#"{{"describe-policy":{{"Policy":{{"PolicySummary":{},
            "Content":"\n{{\"Version\":\"2012-10-17\",\"Statement\":[]}}"}}}}}}"#,
            summary("p-noleave1", scp)
        ),
    ];
    for target in ["r-ab12", "ou-ab12-care0001", "ou-ab12-ward0001", CLINIC] {
        let more = if target == "ou-ab12-care0001" {
            format!(",{}", summary("p-noleave1", scp))
        } else {
            String::new()
        };
        all.push(format!(
            r#"{{"list-policies-for-target":{{"{target}":[{{"Policies":[{full}{more}]}},
            {{"Policies":[{}]}}]}}}}"#,
            summary("p-RCPFullAWSAccess", rcp)
        ));
    }
    all
}

fn reading(text: &str) -> Reading {
    SideEvidence::read("organisation.json", text.as_bytes()).unwrap()
}

fn organisation(answers: &[String]) -> (Organisation, Vec<String>) {
    let reading = reading(&answers.join("\n"));
    let SideEvidence::Organisation(found) = reading.what else { panic!("{:?}", reading.what) };
    (*found, reading.flaws.iter().map(ToString::to_string).collect())
}

#[test]
fn the_levels_go_from_the_root_down_to_the_account() {
    let (found, flaws) = organisation(&answers());
    assert_eq!(flaws, [""; 0]);
    let levels = found.levels(CLINIC, SCP).unwrap();
    let told: Vec<(&str, Vec<&str>)> = levels
        .iter()
        .map(|it| (it.target_id.as_str(), it.policies.iter().map(|it| it.id.as_str()).collect()))
        .collect();
    let full = vec!["p-FullAWSAccess"];
    let expected = [
        ("r-ab12", full.clone()),
        ("ou-ab12-care0001", vec!["p-FullAWSAccess", "p-noleave1"]),
        ("ou-ab12-ward0001", full.clone()),
        (CLINIC, full),
    ];
    assert_eq!(told, expected);
    let own = &levels[1].policies[1];
    assert_eq!(own.text.as_deref(), Some(r#"{"Statement":[],"Version":"2012-10-17"}"#));
    assert!(levels[0].policies[0].text.as_ref().unwrap().contains(r#""Action":"*""#));
    assert_eq!(found.levels(CLINIC, RCP).unwrap().len(), 4);
    let path = "o-a1b2c3d4e5/r-ab12/ou-ab12-care0001/ou-ab12-ward0001/";
    assert_eq!(found.org_path(CLINIC).as_deref(), Some(path));
    assert_eq!(found.units["ou-ab12-ward0001"].parent.as_deref(), Some("ou-ab12-care0001"));
    assert_eq!(found.accounts[SANDBOX].status.as_deref(), Some("SUSPENDED"));
    assert_eq!(found.accounts[CLINIC].joined_at, Moment::parse("2019-05-02T08:11:12Z").ok());
}

#[test]
fn what_does_not_bind_and_what_is_not_told_are_two_things() {
    let (mut found, _) = organisation(&answers());
    let says = |rails: Rails| match rails {
        Rails::Known(levels) => format!("{} levels", levels.len()),
        Rails::NotApplicable(why) => format!("none: {why}"),
        Rails::Unknown(why) => format!("unknown: {why}"),
    };
    let none = "none: service control policies do not bind the management account";
    assert_eq!(says(found.rails(MANAGER, SCP)), none);
    let unknown = "unknown: where account 777788889999 lies is not told";
    assert_eq!(says(found.rails(SANDBOX, SCP)), unknown);
    let stranger = "unknown: the organisation lists no account 000000000000";
    assert_eq!(says(found.rails("000000000000", SCP)), stranger);
    found.attachments.remove("ou-ab12-ward0001");
    let unknown =
        "unknown: the resource control policies attached to ou-ab12-ward0001 are not told";
    assert_eq!(says(found.rails(CLINIC, RCP)), unknown);
    found.policy_types.as_mut().unwrap().remove(&RCP);
    let off = "none: resource control policies are off in the organisation";
    assert_eq!(says(found.rails(CLINIC, RCP)), off);
    found.policy_types = None;
    assert_eq!((found.is_on(SCP), found.is_on(RCP)), (Truth::Unknown, Truth::Unknown));
    found.feature_set = Some("CONSOLIDATED_BILLING".to_owned());
    assert_eq!(found.is_on(SCP), Truth::No);
    found.feature_set = None;
    found.policy_types = Some([(SCP, "PENDING_DISABLE".to_owned())].into());
    assert_eq!(found.is_on(SCP), Truth::Unknown);
}

#[test]
fn paths_of_accounts_tell_the_tree_without_another_command() {
    let listed = format!(
        r#"{{"Accounts":[{{"Id":"{CLINIC}","Paths":
        ["o-a1b2c3d4e5/r-ab12/ou-ab12-care0001/{CLINIC}/"]}},
        {{"Id":"{SANDBOX}","Paths":["o-a1b2c3d4e5/r-ab12/{SANDBOX}/"]}}]}}"#
    );
    let (found, flaws) = organisation(&[listed]);
    assert_eq!(flaws, [""; 0]);
    let path = |account: &str| found.accounts[account].path.clone().unwrap().join("/");
    assert_eq!((path(CLINIC), path(SANDBOX)), ("r-ab12/ou-ab12-care0001".into(), "r-ab12".into()));
}

#[test]
fn answers_that_disagree_are_told_and_not_used() {
    let mut all = answers();
    all.push(format!(
        r#"{{"list-accounts-for-parent":{{"r-ab12":{{"Accounts":[{{"Id":"{CLINIC}"}}]}}}}}}"#
    ));
    all.push(
        r#"{"describe-policy":{"Policy":{"PolicySummary":{"Id":"p-noleave1",
        "Type":"SERVICE_CONTROL_POLICY"},"Content":"{\"Statement\":[{}]}"}}}"#
            .to_owned(),
    );
    let (found, flaws) = organisation(&all);
    assert_eq!(found.accounts[CLINIC].path, None);
    assert_eq!(found.policies["p-noleave1"].text, None);
    let expected = [
        "444455556666 is said to lie in ou-ab12-ward0001 and in r-ab12; where is not known",
        "the policy p-noleave1 was described differently; its text is not known",
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn a_list_that_breaks_off_tells_of_no_level() {
    let mut all = answers();
    let last = all.last_mut().unwrap();
    *last = last.replace(
        r#""Type":"SERVICE_CONTROL_POLICY"}]}"#,
        r#""Type":"SERVICE_CONTROL_POLICY"}],"NextToken":"y"}"#,
    );
    let (found, flaws) = organisation(&all);
    let said =
        "`list-policies-for-target` 444455556666 breaks off (`NextToken`): pages are missing";
    assert_eq!(flaws, [said]);
    assert_eq!(found.levels(CLINIC, SCP), None);
    assert!(found.levels(CLINIC, RCP).is_some());
}

#[test]
fn a_tree_in_a_circle_and_odd_members_are_no_end_of_the_world() {
    let (found, flaws) = organisation(&[format!(
        r#"{{"list-parents":{{"{CLINIC}":{{"Parents":[{{"Id":"ou-ab12-aaaaaaaa"}}]}},
        "ou-ab12-aaaaaaaa":{{"Parents":[{{"Id":"ou-ab12-bbbbbbbb"}}]}},
        "ou-ab12-bbbbbbbb":{{"Parents":[{{"Id":"ou-ab12-aaaaaaaa"}}]}}}},
        "list-accounts":{{"Accounts":[{{"Id":"{CLINIC}"}},{{"Id":"12"}},{{"Name":"x"}},7]}},
        "list-handshakes":{{}}}}"#
    )]);
    assert_eq!(found.accounts[CLINIC].path, None);
    let at = |path: &str| format!("`{path}` of the document at line 1: passed over: ");
    let expected = [
        at("list-accounts.Accounts[1]") + "`12` is no account's id",
        at("list-accounts.Accounts[2]") + "`Id` is missing",
        at("list-accounts.Accounts[3]") + "`Id` is missing",
        at("list-handshakes") + "no command of `aws organizations` that is read",
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn a_policy_that_cannot_be_read_may_say_anything() {
    let all = [r#"{"describe-policy":[{"Policy":{"PolicySummary":{"Id":"p-torn0001",
        "Type":"SERVICE_CONTROL_POLICY"},"Content":"{\"a\":1,\"a\":2}"}},{"Policy":{}}]}"#
        .to_owned()];
    let (found, flaws) = organisation(&all);
    assert_eq!(found.policies["p-torn0001"].text, None);
    assert!(flaws[0].contains("`describe-policy[0].Policy.Content`"), "{flaws:?}");
    assert!(flaws[0].contains("the key `a` stands twice"), "{flaws:?}");
    assert!(flaws[1].contains("`Policy.PolicySummary` is missing"), "{flaws:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_commands_does_not_matter(order in Just(answers()).prop_shuffle()) {
        let (found, flaws) = organisation(&order);
        prop_assert_eq!(found, organisation(&answers()).0);
        prop_assert_eq!(flaws, Vec::<String>::new());
        let at = Moment::parse("2026-03-01T09:30:00Z").ok();
        prop_assert_eq!(reading(&order.join(" ")).taken_at, at);
    }

    #[test]
    fn what_is_missing_never_makes_levels_out_of_nothing(
        kept in proptest::sample::subsequence(answers(), 0..12),
    ) {
        prop_assume!(kept.iter().any(|it| !it.contains("taken_at")));
        let (found, _) = organisation(&kept);
        let whole = organisation(&answers()).0.levels(CLINIC, SCP).unwrap();
        if let Some(levels) = found.levels(CLINIC, SCP) {
            let ids = |levels: &[Level]| -> Vec<(String, Vec<String>)> {
                let ids = |it: &Level| it.policies.iter().map(|it| it.id.clone()).collect();
                levels.iter().map(|it| (it.target_id.clone(), ids(it))).collect()
            };
            prop_assert_eq!(ids(&levels), ids(&whole));
        }
    }
}
