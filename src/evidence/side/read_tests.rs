//! Forms are told by content, and what is none is refused with the line.
use super::*;
use proptest::prelude::*;

const REPORT: &str = "user,arn,mfa_active\nnurse,arn:aws:iam::444455556666:user/nurse,true\n";
const REPORT_IN_BASE64: &str = "dXNlcixhcm4sbWZhX2FjdGl2ZQpudXJzZSxhcm46YXdzOmlhbTo6NDQ0NDU1NTU2\
    NjY2OnVzZXIvbnVyc2UsdHJ1ZQo=";

fn read(text: &str) -> Result<(&'static str, Option<String>), String> {
    let reading = SideEvidence::read("x", text.as_bytes()).map_err(|it| it.to_string())?;
    Ok((reading.what.noun(), reading.taken_at.map(|it| it.to_string())))
}

#[test]
fn a_form_is_told_by_its_content() {
    let at = || Some("2026-03-01T09:30:00Z".to_owned());
    let envelope = |rest: &str| format!(r#"{{"Content":"{REPORT_IN_BASE64}"{rest}}}"#);
    for (text, noun, taken_at) in [
        (r#"{"UserDetailList":[]}"#, "account details", None),
        (r#"{"Policies":[{"PolicyVersionList":[]}]}"#, "account details", None),
        (r#"{"Policies":[{"Id":"p-1","Type":"SERVICE_CONTROL_POLICY"}]}"#, "organisation", None),
        (r#"{"Grants":[]}"#, "key grants", None),
        ("\u{feff} [{\"Grants\":[]}]", "key grants", None),
        (r#"{"Organization":{"Id":"o-1"}}"#, "organisation", None),
        (r#"{"taken_at":"2026-03-01T10:30:00+01:00"}{"Grants":[]}"#, "key grants", at()),
        (r#"{"taken_at":"2026-03-01T09:30:00Z","UserDetailList":[]}"#, "account details", at()),
        (REPORT, "credential report", None),
        (REPORT_IN_BASE64, "credential report", None),
        (&envelope(""), "credential report", None),
        (
            &envelope(r#","ReportFormat":"text/csv","GeneratedTime":"2026-03-01T09:30:00+00:00""#),
            "credential report",
            at(),
        ),
    ] {
        assert_eq!(read(text), Ok((noun, taken_at)), "{text}");
    }
}

#[test]
fn what_is_no_form_is_refused_with_what_was_expected() {
    for text in ["", "hello", "{}", "[]", "[1]", "7", r#"{"configurationItems":[]}"#, "a,b\n1,2"] {
        let said = read(text).unwrap_err();
        assert!(said.contains("no form of evidence that is read here"), "{text}: {said}");
        assert!(said.contains("`aws kms list-grants`"), "{text}: {said}");
    }
    assert!(read(r#"{"taken_at":"2026-03-01T09:30:00Z"}"#).is_err());
}

#[test]
fn what_cannot_be_trusted_is_refused_with_its_line() {
    let deep = format!("{{\"Grants\":{}{}}}", "[".repeat(200), "]".repeat(200));
    for (text, line, why) in [
        ("{\"Grants\":[]}\n{\"Grants\":[],\n\"Grants\":[]}", 3, "the key `Grants` stands twice"),
        ("{\"Grants\":[]}\n\n{\"Grants\":[", 3, "EOF while parsing"),
        (&deep, 1, "recursion limit"),
        ("{\"Grants\":[1e999]}", 1, "number out of range"),
        ("{\"Grants\":[]}\n{\"$serde_json::private::Number\":\"1\"}", 2, "cannot be told"),
        ("{\"Grants\":[]}\n{\"UserDetailList\":[]}", 2, "give each a file of its own"),
        ("{\"taken_at\":\"2026-03-01T09:30:00\"}{\"Grants\":[]}", 1, "not a time with an offset"),
        (
            "{\"taken_at\":\"2026-03-01T09:30:00Z\"}\n{\"taken_at\":\"2026-03-02T09:30:00Z\"}",
            2,
            "a second `taken_at`",
        ),
        ("{\"Content\":\"!\"}", 1, "no credential report in base64"),
    ] {
        let said = read(text).unwrap_err();
        assert!(said.starts_with(&format!("x: line {line}: ")) && said.contains(why), "{said}");
    }
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let said = SideEvidence::read("x", &[&[0xff, 0xfe], utf16.as_slice()].concat()).unwrap_err();
    assert!(said.to_string().contains("UTF-16"), "{said}");
    let said = SideEvidence::read("x", b"{\"Grants\":\n[\"\xff\"]}").unwrap_err();
    assert_eq!(said.to_string(), "x: line 2: the text is no UTF-8 from byte 13 on");
}

proptest! {
    #[test]
    fn no_bytes_make_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SideEvidence::read("x", &bytes);
        let _ = SideEvidence::read("x", &[b"user,arn,mfa_active\n".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_wound_of_a_sound_text_makes_it_fall(cut in 0_usize..200, put in any::<u8>()) {
        let whole = r#"{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::444455556666:user/a",
            "Tags":[{"Key":"k","Value":"v"}]}],"IsTruncated":false}"#;
        let mut bytes = whole.as_bytes().to_vec();
        let at = cut % bytes.len();
        bytes[at] = put;
        let _ = SideEvidence::read("x", &bytes);
        prop_assert!(SideEvidence::read("x", &whole.as_bytes()[..at]).is_err());
    }
}
