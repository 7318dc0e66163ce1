//! The story of the clinic: who was whose neighbour, what made what, since when, and what a leaver
//! left behind.
use std::collections::BTreeSet;

use serde_json::Value;

use crate::kit::Cmd;
use crate::story::CLINIC;
use crate::tables::text;

const MIDNIGHT: &str = "2016-05-12T00:00:00Z";
const SC_STACK: &str = "arn:aws:cloudformation:us-east-1:111122223333:stack/\
    SC-111122223333-pp-4k2m7q9x3zabc/b7e1f0a0-eaae-11e5-8d21-500c217b26c6";
const PRODUCT: &str =
    "arn:aws:servicecatalog:us-east-1:111122223333:stack/imaging-suite/pp-4k2m7q9x3zabc";

fn ask(args: &[&str]) -> Vec<Value> {
    Cmd::on(CLINIC).args(args).args(["-f", "jsonl"]).run().exits(0).rows()
}

/// Direction, relation, other end and its presence, of the first steps from a resource.
fn near(resource: &str, at: &str) -> BTreeSet<[String; 4]> {
    let rows = ask(&["related", resource, "--at", at]);
    let own = rows.iter().filter(|row| text(row, "name") != "Is made by");
    own.map(|row| {
        ["direction", "name", "other_id", "other_presence"].map(|it| text(row, it).to_owned())
    })
    .collect()
}

fn expected(edges: &[[&str; 4]]) -> BTreeSet<[String; 4]> {
    edges.iter().map(|it| it.map(str::to_owned)).collect()
}

#[test]
fn what_stood_behind_the_forgotten_group_is_found_from_the_other_ends() {
    let found = near("sg-5e8c1a04", MIDNIGHT);
    let edges = expected(&[
        ["recorded", "Is contained in Vpc", "vpc-3f1c7a5b", "standing"],
        ["derived", "Is associated with SecurityGroup", "i-1c0ffe04", "standing"],
        ["derived", "Is associated with SecurityGroup", "eni-4d10aa04", "standing"],
        ["derived", "Contains", SC_STACK, "standing"],
        ["derived", "Is associated with", "AWS::EC2::SecurityGroup/sg-5e8c1a04", "standing"],
    ]);
    assert_eq!(found, edges);
    // Before the instance was there, nothing stood behind the group.
    let found = near("sg-5e8c1a04", "2016-03-15T13:03:30Z");
    let ids: Vec<&str> = found.iter().map(|it| it[2].as_str()).collect();
    assert_eq!(ids, ["vpc-3f1c7a5b"]);
}

#[test]
fn two_steps_lead_to_the_public_address_and_no_circle_goes_on() {
    let at = ["related", "sg-5e8c1a04", "--at", MIDNIGHT, "--depth"];
    let two = ask(&[&at[..], &["2"]].concat());
    let of_instance = |row: &&Value| {
        text(row, "resource_id") == "i-1c0ffe04" && text(row, "other_id") == "eipalloc-8e20bb01"
    };
    let row = two.iter().find(of_instance).unwrap();
    assert_eq!((row["depth"].as_u64(), text(row, "direction")), (Some(1), "derived"));
    let (many, more) = (ask(&[&at[..], &["31"]].concat()), ask(&[&at[..], &["32"]].concat()));
    assert_eq!(many.len(), more.len(), "every resource is entered once");
    let ran = Cmd::on(CLINIC).args(at).arg("33").run().exits(2);
    assert!(ran.stderr.contains("33"), "{ran}");
}

#[test]
fn what_is_gone_is_named_and_said_to_be_gone() {
    // The group's item still names the member after he had left it.
    let found = near("AWS::IAM::Group/AGPAJIMAGINGADM5R8TQX", "2016-06-15T16:30:30Z");
    let member = |id: &str| found.iter().any(|it| it[2] == id && it[0] == "recorded");
    assert!(member("AIDAJNORAVOSS7K2QXLEA"), "recorded reverse edges are shown\n{found:#?}");
    let derived = found.iter().filter(|it| it[0] == "derived" && it[1] == "Is attached to Group");
    let derived: Vec<&str> = derived.map(|it| it[2].as_str()).collect();
    assert_eq!(derived, ["AIDAJDANALEE3B6PYKZDG"], "and never relied on");
    let after = near("AWS::IAM::Group/AGPAJIMAGINGADM5R8TQX", "2016-06-17T12:00:00Z");
    assert!(after.iter().all(|it| it[2] != "AIDAJNORAVOSS7K2QXLEA"), "{after:#?}");
}

#[test]
fn another_end_that_is_not_there_is_named_with_what_is_known_of_it() {
    let found = near("eni-4d10aa04", "2016-03-15T13:04:22Z");
    let edge = ["recorded", "Is attached to Instance", "i-1c0ffe04", "not_yet_seen"];
    assert!(found.contains(&edge.map(str::to_owned)), "{found:#?}");
    let database = "db-CLINIC7QH4XW2M5NRT6PZKJDLE";
    let found = near(database, MIDNIGHT);
    let edge = ["recorded", "Is associated with DBSubnetGroup", "clinic", "never_seen"];
    assert!(found.contains(&edge.map(str::to_owned)), "{found:#?}");
    let told = Cmd::on(CLINIC).args(["related", database, "--at", MIDNIGHT]).run().exits(0);
    assert!(told.text().contains("never seen in this evidence"), "{told}");
    assert!(told.stderr.contains("1 of them leads to what did not stand then"), "{told}");
}

#[test]
fn the_stack_and_the_product_that_made_it_are_told_everywhere() {
    let both = format!("{SC_STACK}; {PRODUCT}");
    let shown = ask(&["show", "sg-5e8c1a04", "--at", MIDNIGHT]);
    assert_eq!(text(&shown[0], "made_by"), both);
    let listed = ask(&["inventory", "--at", MIDNIGHT]);
    let made_by = |id: &str| {
        listed.iter().find(|it| text(it, "resource_id") == id).map(|it| text(it, "made_by"))
    };
    assert_eq!(made_by("sg-5e8c1a04"), Some(both.as_str()));
    // No tag of the stack says so: the provisioned product's own item does.
    assert_eq!(made_by(SC_STACK), Some("pp-4k2m7q9x3zabc"));
    assert_eq!(made_by("sg-5e8c1a03"), Some(""));
    let related = ask(&["related", "sg-5e8c1a04", "--at", MIDNIGHT]);
    let makers: Vec<&str> = related
        .iter()
        .filter(|it| text(it, "name") == "Is made by")
        .map(|it| text(it, "other_id"))
        .collect();
    assert_eq!(makers, [SC_STACK, PRODUCT]);
}

#[test]
fn pictures_are_drawn_of_graphs_and_of_nothing_else() {
    let at = ["related", "sg-5e8c1a04", "--at", MIDNIGHT, "-f"];
    let dot = Cmd::on(CLINIC).args(at).arg("dot").run().exits(0).text();
    assert!(dot.starts_with("digraph related {") && dot.trim_end().ends_with('}'), "{dot}");
    let arrow = r#"[label="Is associated with SecurityGroup"]"#;
    assert_eq!(dot.matches(arrow).count(), 2, "{dot}");
    let mermaid = Cmd::on(CLINIC).args(at).arg("mermaid").run().exits(0).text();
    assert!(mermaid.starts_with("flowchart LR\n"), "{mermaid}");
    let ran = Cmd::on(CLINIC).args(["inventory", "-f", "dot"]).run().exits(2);
    assert!(ran.stderr.contains("`asof related` can be written so"), "{ran}");
}

#[test]
fn blame_names_the_item_that_opened_the_group() {
    let rows = ask(&["blame", "sg-5e8c1a04", "--at", MIDNIGHT]);
    let opened: Vec<&Value> = rows.iter().filter(|it| text(it, "event") == "changed").collect();
    let [row] = opened.as_slice() else { panic!("{opened:#?}") };
    assert_eq!(text(row, "value"), "\"0.0.0.0/0\"");
    assert_eq!(text(row, "since"), "2016-05-11T21:05:23.910Z");
    assert_eq!(text(row, "since_after"), "2016-03-15T13:03:02.377Z");
    assert_eq!(text(row, "class"), "exposure");
    assert!(text(row, "src_file").contains("SecurityGroup_20160511T210217Z"), "{row}");
    let others = rows.iter().filter(|it| text(it, "event") != "changed");
    assert!(others.clone().all(|it| text(it, "event") == "first_seen"));
    assert!(others.clone().all(|it| text(it, "since_after").is_empty()));
}

#[test]
fn blame_tells_a_policy_by_its_statements_and_an_old_value() {
    let rows = ask(&["blame", "phi-records", "--at", "2016-04-13"]);
    let since = |path_end: &str| {
        let row = rows.iter().find(|it| text(it, "path").ends_with(path_end)).unwrap();
        (text(row, "event").to_owned(), text(row, "since").to_owned())
    };
    let policy = "/policyText/Statement";
    let came = ("changed".to_owned(), "2016-04-12T14:05:20.331Z".to_owned());
    assert_eq!(since(&format!("{policy}/[PartnerRead]")), came);
    assert_eq!(since(&format!("{policy}/[WebRead]")).0, "first_seen");
    let rows = ask(&["blame", "i-1c0ffe03", "--at", "2016-06-18"]);
    let owner = rows.iter().find(|it| text(it, "path") == "/tags/InstanceOwnerEmail").unwrap();
    assert_eq!(text(owner, "value"), "\"dana.lee@clinic.example\"");
    assert_eq!(text(owner, "old_value"), "\"nora.voss@clinic.example\"");
    assert_eq!(text(owner, "since"), "2016-06-16T09:20:41.700Z");
    let gone = Cmd::on(CLINIC).args(["blame", "nora.voss", "--at", "2016-06-18"]).run().exits(0);
    assert!(gone.stdout.is_empty() && gone.stderr.contains("it is deleted"), "{gone}");
}

/// Resource, what became of it, to whom, and until when it was hers.
fn estate(tag: &str, from: &str, to: &str) -> Vec<[String; 4]> {
    let rows = ask(&["inventory", "--tag", tag, "--from", from, "--to", to]);
    let columns = ["resource_id", "became", "handed_to", "matched_to"];
    rows.iter().map(|row| columns.map(|it| text(row, it).to_owned())).collect()
}

#[test]
fn a_leavers_estate_is_alive_or_handed_over_or_gone() {
    let email = "InstanceOwnerEmail=nora.voss@clinic.example";
    let dana = "dana.lee@clinic.example";
    let expected = [
        ["i-1c0ffe03", "handed_over", dana, "2016-06-16T09:20:41.700Z"],
        ["i-1c0ffe04", "kept", "", ""],
        ["i-1c0ffe06", "kept", "", ""],
    ];
    assert_eq!(estate(email, "2016-06-01", "2016-06-18"), expected);
    // The day after it was handed over it is no longer among hers.
    assert_eq!(estate(email, "2016-06-17", "2016-06-18"), expected[1..]);
    // On the day itself both hold it.
    let of_dana = estate(&format!("InstanceOwnerEmail={dana}"), "2016-06-16", "2016-06-17");
    let ids: Vec<&str> = of_dana.iter().map(|it| it[0].as_str()).collect();
    assert_eq!(ids, ["i-1c0ffe03", "i-1c0ffe05"]);
    // One that was deleted, and what she had made.
    let deleted = estate(&format!("InstanceOwnerEmail={dana}"), "2016-07-01", "2016-07-31");
    let batch = ["i-1c0ffe05", "deleted", "", "2016-07-05T10:20:57.803Z"].map(str::to_owned);
    assert!(deleted.contains(&batch), "{deleted:?}");
    let made = "aws:servicecatalog:provisioningPrincipalArn=\
        arn:aws:iam::111122223333:user/nora.voss";
    let ids: Vec<String> =
        estate(made, "2016-06-01", "2016-06-18").into_iter().map(|it| it[0].clone()).collect();
    assert_eq!(ids, ["i-1c0ffe04", "sg-5e8c1a04", "vol-9b77dd02"]);
    // An instant and a stretch are two questions.
    let both = ["inventory", "--at", "2016-06-01", "--from", "2016-06-01"];
    Cmd::on(CLINIC).args(both).run().exits(2);
}
