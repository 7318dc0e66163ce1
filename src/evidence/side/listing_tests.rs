//! Listings as S3 gives them, and what is refused.
use super::*;

const MD5: &str = "0123456789abcdef0123456789abcdef";

/// `key size md5 sha256`, a line for each entry.
fn check(text: &str) -> Vec<String> {
    let listing = Listing::read(text.as_bytes()).unwrap();
    let word = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".to_owned());
    let line =
        |it: &Listed| format!("{} {} {} {}", it.key, it.size, word(&it.md5), word(&it.sha256));
    listing.entries.iter().map(line).collect()
}

fn refused(text: &str) -> String {
    Listing::read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn answers_of_the_cli_are_read_page_by_page() {
    let page = |key: &str, more: bool| {
        format!(
            r#"{{"Contents": [{{"Key": "{key}", "Size": 7, "ETag": "\"{MD5}\"",
                "LastModified": "2016-03-01T03:11:00+00:00"}}], "IsTruncated": {more}}}"#
        )
    };
    let expected = [format!("a/b 7 {MD5} -"), format!("c 7 {MD5} -")];
    let (one, two) = (page("a/b", true), page("c", false));
    assert_eq!(check(&format!("{one}\n{two}")), expected);
    assert_eq!(check(&format!("[{one},{two}]")), expected);
    assert_eq!(check(r#"{"RequestCharged": null}"#), [""; 0]);
    let said = "line 1: the listing goes on behind this page: the last page is missing";
    assert_eq!(refused(&one), said);
}

#[test]
fn a_digest_is_taken_only_where_it_is_one_of_the_whole_object() {
    let object = |more: &str| format!(r#"{{"Contents": [{{"Key": "k", "Size": 1, {more}}}]}}"#);
    let parts = format!(r#""ETag": "\"{MD5}-2\"""#);
    assert_eq!(check(&object(&parts)), ["k 1 - -"]);
    let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let sum = r#""ChecksumSHA256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=""#;
    assert_eq!(check(&object(sum)), [format!("k 1 - {hex}")]);
    assert_eq!(check(&object(&format!(r#"{sum}, "ChecksumType": "COMPOSITE""#))), ["k 1 - -"]);
}

#[test]
fn of_versions_the_latest_counts() {
    let text = r#"{"Versions": [{"Key": "k", "Size": 1, "IsLatest": false},
        {"Key": "k", "Size": 2, "IsLatest": true}], "DeleteMarkers": []}"#;
    assert_eq!(check(text), ["k 2 - -"]);
    let rows = format!(
        "b,k,v1,false,false,1,2016-03-01T03:11:00.000Z,{MD5}\n\
         b,k,v2,true,false,2,2016-03-02T03:11:00.000Z,{MD5}\n\
         b,gone,v3,true,true,,2016-03-02T03:11:00.000Z,\n"
    );
    assert_eq!(check(&rows), [format!("k 2 {MD5} -")]);
}

#[test]
fn an_inventory_is_read_by_what_is_certain_in_its_rows() {
    let time = "2016-03-01T03:11:00.000Z";
    let rows = format!("\"b\",\"a%3A%3Ab+c\",\"7\",\"{time}\",\"{MD5}\",\"STANDARD\"\n");
    assert_eq!(check(&rows), [format!("a::b c 7 {MD5} -")]);
    assert_eq!(check(&format!("b,k,7,{MD5}\n")), [format!("k 7 {MD5} -")]);
    assert_eq!(check("b,k,7\n"), ["k 7 - -"]);
    let kms = format!("b,k,7,{time},{MD5},STANDARD,false,,SSE-KMS\n");
    assert_eq!(check(&kms), ["k 7 - -"]);
    let named = format!("Bucket, Key, LastModifiedDate, Size, ETag\nb,k,{time},7,{MD5}\n");
    assert_eq!(check(&named), [format!("k 7 {MD5} -")]);
}

#[test]
fn what_is_not_certain_is_refused_with_its_line() {
    let time = "2016-03-01T03:11:00.000Z";
    assert!(refused(&format!("b,k,7\nb,l,{time},8\n")).starts_with("line 2: which column"));
    assert!(refused("Bucket, Key\nb,k\n").starts_with("line 1: the row of names lacks"));
    assert!(refused("b,k,7\nb,,7\n").starts_with("line 2: the row has no key"));
    assert!(refused("").starts_with("no listing"));
    assert!(refused(r#"{"Users": []}"#).starts_with("line 1: no listing"));
    let said = "`Contents[0]` of the document at line 1: `Size` is no number of bytes";
    assert_eq!(refused(r#"{"Contents": [{"Key": "k"}]}"#), said);
}
