//! Rows of the credential report, good and bad.
use super::*;
use crate::evidence::side::read::SideEvidence;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
    access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
    access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
    cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const ROOT: &str = "<root_account>,arn:aws:iam::444455556666:root,2019-05-02T08:11:12+00:00,\
    not_supported,2026-01-05T07:00:00+00:00,not_supported,not_supported,false,false,N/A,N/A,N/A,\
    N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
const NURSE: &str = "nurse,arn:aws:iam::444455556666:user/ward/nurse,2020-01-01T00:00:00+00:00,\
    true,no_information,2020-01-01T00:00:00+00:00,N/A,true,true,2021-06-01T12:00:00+00:00,\
    2026-02-20T10:15:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,TRUE,2020-02-02T00:00:00+00:00,\
    FALSE,N/A";

fn report(lines: &[&str]) -> (CredentialReport, Vec<String>) {
    let reading = SideEvidence::read("report.csv", lines.join("\n").as_bytes()).unwrap();
    let SideEvidence::Credentials(report) = reading.what else { panic!("{:?}", reading.what) };
    (report, reading.flaws.iter().map(ToString::to_string).collect())
}

#[test]
fn each_credential_is_told_with_its_time_or_the_word_for_none() {
    let (report, flaws) = report(&[HEADER, ROOT, NURSE, ""]);
    assert_eq!(flaws, [""; 0]);
    assert_eq!(report.account.as_deref(), Some("444455556666"));
    let at = |text: &str| When::At(Moment::parse(text).unwrap());
    let root = &report.users["arn:aws:iam::444455556666:root"];
    assert!(root.is_root());
    assert_eq!((root.password_enabled, root.mfa_active), (Truth::Unknown, Truth::No));
    assert_eq!(root.password_last_used, at("2026-01-05T07:00:00Z"));
    assert_eq!(root.password_last_changed, When::NotSupported);
    let nurse = &report.users["arn:aws:iam::444455556666:user/ward/nurse"];
    assert_eq!((nurse.is_root(), nurse.user.as_str()), (false, "nurse"));
    assert_eq!((nurse.password_enabled, nurse.mfa_active), (Truth::Yes, Truth::Yes));
    assert_eq!(nurse.password_last_used, When::NoInformation);
    assert_eq!(nurse.password_next_rotation, When::NotApplicable);
    let [first, second] = &nurse.access_keys;
    assert_eq!((first.is_active, second.is_active), (Truth::Yes, Truth::No));
    assert_eq!(first.last_used_at, at("2026-02-20T10:15:00Z"));
    assert_eq!(first.last_used_service.as_deref(), Some("s3"));
    assert_eq!((second.last_used_at, &second.last_used_region), (When::NotApplicable, &None));
    assert_eq!(nurse.certificates.each_ref().map(|it| it.is_active), [Truth::Yes, Truth::No]);
    assert_eq!(
        nurse.certificates[0].last_rotated.moment(),
        Moment::parse("2020-02-02T00:00:00Z").ok()
    );
}

#[test]
fn the_order_of_rows_and_columns_does_not_matter_and_unknown_columns_are_kept() {
    let (straight, _) = report(&[HEADER, ROOT, NURSE]);
    assert_eq!(report(&[HEADER, NURSE, ROOT]).0, straight);
    let turned = |line: &str| -> String {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells[2..].reverse();
        cells.join(",")
    };
    let lines = [HEADER, ROOT, NURSE].map(turned);
    assert_eq!(report(&lines.each_ref().map(String::as_str)).0, straight);
    let wider = [format!("{HEADER},additional_credentials_info"), format!("{NURSE},\"a, b\"")];
    let (wide, flaws) = report(&wider.each_ref().map(String::as_str));
    assert_eq!(flaws, [""; 0]);
    let nurse = wide.users.values().next().unwrap();
    assert_eq!(nurse.other["additional_credentials_info"], "a, b");
}

#[test]
fn a_row_that_cannot_be_read_is_a_flaw_with_its_line_and_the_others_are_kept() {
    let torn = NURSE.replace("nurse", "doctor").replace(",FALSE,N/A", "");
    let odd = NURSE.replace("nurse", "clerk").replace(",true,true,", ",maybe,true,");
    let odd = odd.replace("2021-06-01T12:00:00+00:00", "1 June");
    let stranger = NURSE.replace("444455556666", "777788889999");
    let again = NURSE.replace("eu-west-1", "us-east-1");
    let nobody = NURSE.replace("arn:aws:iam::444455556666:user/ward/nurse", "nurse");
    let (report, flaws) =
        report(&[HEADER, NURSE, &torn, &odd, &stranger, &again, NURSE, &nobody, ROOT]);
    assert_eq!(report.users.len(), 3);
    let clerk = &report.users["arn:aws:iam::444455556666:user/ward/clerk"];
    assert_eq!(clerk.access_keys[0].last_rotated, When::Untold);
    let expected = [
        "line 3: passed over: 20 values where the header has 22 columns",
        "line 4: `access_key_1_last_rotated`: `1 June` is not a time with an offset, such as \
         2026-03-01T09:30:00Z",
        "line 4: `mfa_active` is neither true nor false: `maybe`",
        "line 5: passed over: a user of another account",
        "line 6: passed over: arn:aws:iam::444455556666:user/ward/nurse has stood before, \
         differently",
        "line 8: passed over: `nurse` is no ARN of a user",
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn columns_that_are_missing_are_told_once() {
    let short = "user,arn,mfa_active\na,arn:aws:iam::444455556666:user/a,true\n\
        b,arn:aws:iam::444455556666:user/b,false";
    let (found, flaws) = report(&[short]);
    assert_eq!(found.users.len(), 2);
    let a = &found.users["arn:aws:iam::444455556666:user/a"];
    assert_eq!((a.mfa_active, a.password_enabled), (Truth::Yes, Truth::Unknown));
    assert_eq!(a.password_last_used, When::Untold);
    assert_eq!(flaws.len(), 19);
    assert_eq!(flaws[0], "line 1: the column `access_key_1_active` is missing");
    let twice = SideEvidence::read("r.csv", b"user,arn,user\na,b,c").unwrap_err();
    assert_eq!(twice.to_string(), "r.csv: line 1: the header names a column twice");
}
