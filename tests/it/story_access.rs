//! The story of the clinic: who could read the patient records, what a leaver kept, whom a trust
//! meant. Asserted from FACTS.md, section 10.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::kit::Cmd;
use crate::story::CLINIC;
use crate::tables::text;

const TLS: &str = "aws:SecureTransport=true";

fn ask(args: &[&str]) -> Vec<Value> {
    let cmd = Cmd::on(CLINIC).arg("access").args(args);
    cmd.args(["-f", "jsonl"]).run().exits(0).rows()
}

/// `role clinic-web` -> `allowed`, of those who could.
fn could(args: &[&str]) -> BTreeMap<String, String> {
    let rows = ask(args);
    let could = rows.iter().filter(|it| text(it, "verdict") != "denied");
    could.map(|it| (short(it), text(it, "verdict").to_owned())).collect()
}

fn short(row: &Value) -> String {
    let (kind, arn) = (text(row, "principal_type"), text(row, "principal_arn"));
    match kind {
        "root" | "account" => format!("{kind} {}", text(row, "principal_account_id")),
        _ => format!("{kind} {}", arn.rsplit('/').next().unwrap()),
    }
}

fn expected(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
}

#[test]
fn the_records_could_be_read_by_a_stranger_for_three_days() {
    let always = [
        ("role clinic-web", "allowed"),
        ("root 111122223333", "allowed"),
        ("user nora.voss", "conditional"),
        ("user dana.lee", "conditional"),
        ("role config-role", "indeterminate"),
    ];
    let ask = |at| could(&["--resource", "phi-records", "--at", at, "--context", TLS]);
    assert_eq!(ask("2016-04-11"), expected(&always), "before");
    let mut during = expected(&always);
    during.insert("account 444455556666".to_owned(), "indeterminate".to_owned());
    assert_eq!(ask("2016-04-13"), during, "during");
    assert_eq!(ask("2016-04-16"), expected(&always), "after");

    let rows = self::ask(&["--resource", "phi-records", "--from", "start", "--to", "end"]);
    let partner: Vec<&Value> =
        rows.iter().filter(|it| text(it, "principal_account_id") == "444455556666").collect();
    let begin = partner.iter().map(|it| text(it, "valid_from")).min();
    let end = partner.iter().map(|it| text(it, "valid_to")).max();
    assert_eq!(begin, Some("2016-04-12T14:05:20.331Z"));
    assert_eq!(end, Some("2016-04-15T09:30:45.872Z"));
    assert_eq!(text(partner[0], "change"), "gained");
    assert_eq!(text(partner[0], "cause"), "bucket phi-records");
    assert!(text(partner[0], "missing_evidence").contains("the policies of account 444455556666"));
}

#[test]
fn every_answer_names_its_policy_version_and_statement() {
    let rows = ask(&["--resource", "phi-records", "--principal", "dana.lee", "--at", "2016-05-12"]);
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(text(row, "verdict"), "conditional");
    assert_eq!(
        text(row, "conditions"),
        "if aws:SourceIp in 10.0.0.0/8 [group imaging-admins -> policy phi-readers v1, \
         statement 1]; unless aws:SecureTransport = false [bucket policy, statement 2 \
         DenyInsecureTransport]"
    );
    assert_eq!(text(row, "path"), "group imaging-admins");
    assert_eq!(text(row, "certainty"), "exact");
    // What a request says narrows it.
    for (given, verdict) in [
        (vec![TLS, "aws:SourceIp=10.1.2.3"], "allowed"),
        (vec![TLS, "aws:SourceIp=192.0.2.1"], "denied"),
        (vec!["aws:SecureTransport=false"], "denied"),
        (vec!["aws:SourceIp=10.1.2.3"], "conditional"),
    ] {
        let mut args =
            vec!["--resource", "phi-records", "--principal", "dana.lee", "--at", "2016-05-12"];
        args.extend(given.iter().flat_map(|it| ["--context", it]));
        assert_eq!(text(&ask(&args)[0], "verdict"), verdict, "{given:?}");
    }
}

#[test]
fn the_leaver_lost_the_records_and_kept_her_sandbox_for_a_day() {
    let about = ["--resource", "phi-records", "--principal", "nora.voss"];
    let rows = ask(&[&about[..], &["--from", "2016-06-14", "--to", "2016-06-19"]].concat());
    let lost: Vec<&Value> = rows.iter().filter(|it| it["change"] == "lost").collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(text(lost[0], "valid_from"), "2016-06-15T16:30:27.415Z");
    assert_eq!(text(lost[0], "cause"), "user nora.voss");

    let rows = ask(&["--principal", "nora.voss", "--at", "2016-06-16"]);
    let could: BTreeSet<&str> = rows
        .iter()
        .filter(|it| text(it, "verdict") != "denied")
        .map(|it| text(it, "action"))
        .collect();
    let kept = ["ec2:RunInstances", "ec2:TerminateInstances", "sts:GetCallerIdentity"];
    assert_eq!(could, BTreeSet::from(kept));

    let rows = ask(&[&about[..], &["--at", "2016-06-18"]].concat());
    assert_eq!(text(&rows[0], "verdict"), "denied");
    let said = "the user was deleted (captured 2016-06-17T09:05:12.600Z)";
    assert_eq!(text(&rows[0], "reasons"), said);
}

#[test]
fn a_trust_in_a_role_that_was_made_anew_dangles() {
    let ask = |at: &str| ask(&["--resource", "AROAJPRODRELEASE4C9UF", "--at", at]);
    let of = |rows: &[Value], arn_end: &str, dangles: bool| {
        let deploy = rows.iter().filter(|it| text(it, "principal_arn").ends_with(arn_end));
        let said: Vec<&str> = deploy.map(|it| text(it, "reasons")).collect();
        assert_eq!(said.iter().any(|it| it.contains("dangling")), dangles, "{said:?}");
    };
    // Before: the trust means the old role, whose own policies do not let it.
    of(&ask("2016-04-19"), "role/clinic-deploy", false);
    // The new role bears the ARN, and is not meant.
    for between in ["2016-04-21", "2016-04-30"] {
        let rows = ask(between);
        of(&rows, "AROAJDEPLOYOLD2M6KQXA", true);
    }
    of(&ask("2016-04-21"), "role/clinic-deploy", true);
    of(&ask("2016-05-04"), "role/clinic-deploy", false);
}

#[test]
fn the_rows_over_a_year_and_the_answer_for_a_moment_agree() {
    for (resource, action) in [
        ("phi-records", "s3:GetObject"),
        ("AROAJPRODRELEASE4C9UF", "sts:AssumeRole"),
        ("6f2c1d34-9a7b-4e58-8c10-b5d0a1e2f304", "kms:Decrypt"),
    ] {
        let about = ["--resource", resource, "--action", action, "--assume"];
        let over = ask(&[&about[..], &["--from", "2016-02-01", "--to", "2016-09-01"]].concat());
        for at in [
            "2016-02-20T00:00:00Z",
            "2016-04-12T14:05:20.331Z",
            "2016-04-20T11:05:00Z",
            "2016-05-01T00:00:00Z",
            "2016-06-15T16:30:27.415Z",
            "2016-06-17T09:05:12.600Z",
            "2016-08-15T00:00:00Z",
        ] {
            let then = ask(&[&about[..], &["--at", at]].concat());
            assert!(!then.is_empty(), "{resource} at {at}");
            let told = |row: &Value| {
                let mut row = row.clone();
                for column in ["valid_from", "valid_to", "change", "cause"] {
                    row.as_object_mut().unwrap().remove(column);
                }
                row.to_string()
            };
            let holds = |row: &&Value| {
                row["valid_from"].as_str().is_none_or(|it| instant(it) <= instant(at))
                    && row["valid_to"].as_str().is_none_or(|it| instant(at) < instant(it))
            };
            let over: BTreeSet<String> = over.iter().filter(holds).map(told).collect();
            let then: BTreeSet<String> = then.iter().map(told).collect();
            assert_eq!(over, then, "{resource} at {at}");
        }
    }
}

/// A time as it sorts: with six digits behind the point.
fn instant(text: &str) -> String {
    let bare = text.trim_end_matches('Z');
    let (seconds, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    format!("{seconds}.{fraction:0<6}")
}
