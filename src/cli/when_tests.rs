//! Tests of the times that people write.
use super::*;

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn clock(zone: &str) -> Clock {
    Clock {
        now: at("2016-05-31T23:30:00Z"),
        zone: zone.parse().unwrap(),
        start: Some(at("2016-01-31T08:00:00.250Z")),
        end: Some(at("2016-05-12T10:00:00.123Z")),
    }
}

fn read(text: &str, zone: &str) -> Result<String, Complaint> {
    text.parse::<When>()?.resolve(&clock(zone)).map(|moment| moment.to_string())
}

#[test]
fn every_form_of_the_reference_is_read() {
    for (text, instant) in [
        ("2016-05-11T21:02:13Z", "2016-05-11T21:02:13Z"),
        ("2016-05-11T21:02:13.120Z", "2016-05-11T21:02:13.120Z"),
        ("2016-05-11T23:02:13+02:00", "2016-05-11T21:02:13Z"),
        ("2016-05-12", "2016-05-12T00:00:00Z"),
        ("2016-05-12Z", "2016-05-12T00:00:00Z"),
        ("2016-05-12+02:00", "2016-05-11T22:00:00Z"),
        ("2016-05-12-07:00", "2016-05-12T07:00:00Z"),
        ("2016-05-11T21:02", "2016-05-11T21:02:00Z"),
        ("2016-05-11 21:02", "2016-05-11T21:02:00Z"),
        ("2016-05-11T21:02:13", "2016-05-11T21:02:13Z"),
        ("2016-05-11 21:02:13.5", "2016-05-11T21:02:13.500Z"),
        ("2016-05-11T21:02Z", "2016-05-11T21:02:00Z"),
        ("2016-05-11T21:02-05:00", "2016-05-12T02:02:00Z"),
        ("2016-05", "2016-05-01T00:00:00Z"),
        ("2016-02-29", "2016-02-29T00:00:00Z"),
        ("now", "2016-05-31T23:30:00Z"),
        ("today", "2016-05-31T00:00:00Z"),
        ("yesterday", "2016-05-30T00:00:00Z"),
        ("3d ago", "2016-05-28T23:30:00Z"),
        ("3mo ago", "2016-02-29T23:30:00Z"),
        ("1y2mo3d4h5m6s ago", "2015-03-28T19:24:54Z"),
        ("2w  ago", "2016-05-17T23:30:00Z"),
        ("start", "2016-01-31T08:00:00.250Z"),
        ("start+1mo", "2016-02-29T08:00:00.250Z"),
        ("end", "2016-05-12T10:00:00.123Z"),
        ("end-36h", "2016-05-10T22:00:00.123Z"),
        ("@1463000400", "2016-05-11T21:00:00Z"),
        ("@1463000400.5", "2016-05-11T21:00:00.500Z"),
        ("@1463000400123", "2016-05-11T21:00:00.123Z"),
        ("@0", "1970-01-01T00:00:00Z"),
    ] {
        assert_eq!(read(text, "UTC").as_deref(), Ok(instant), "{text}");
    }
}

#[test]
fn times_without_an_offset_are_those_of_the_zone() {
    for (text, zone, instant) in [
        ("2016-05-12", "Europe/Berlin", "2016-05-11T22:00:00Z"),
        ("2016-01-12", "Europe/Berlin", "2016-01-11T23:00:00Z"),
        ("2016-05", "America/New_York", "2016-05-01T04:00:00Z"),
        ("2016-05-11 17:02", "America/New_York", "2016-05-11T21:02:00Z"),
        ("2016-05-11T21:02Z", "America/New_York", "2016-05-11T21:02:00Z"),
        ("today", "Europe/Berlin", "2016-05-31T22:00:00Z"),
        ("yesterday", "America/New_York", "2016-05-30T04:00:00Z"),
        ("2016-03-27 01:59:59", "Europe/Berlin", "2016-03-27T00:59:59Z"),
        ("2016-03-27 03:00", "Europe/Berlin", "2016-03-27T01:00:00Z"),
        ("2016-11-06T02:00", "America/New_York", "2016-11-06T07:00:00Z"),
    ] {
        assert_eq!(read(text, zone).as_deref(), Ok(instant), "{text} {zone}");
    }
}

#[test]
fn times_that_clocks_skipped_or_showed_twice_are_refused() {
    for (text, zone, hint) in [
        (
            "2016-03-27T02:30",
            "Europe/Berlin",
            "write `2016-03-27T01:59:59+01:00` or `2016-03-27T03:00:00+02:00`",
        ),
        (
            "2016-10-30 02:00",
            "Europe/Berlin",
            "write `2016-10-30T02:00:00+02:00` or `2016-10-30T02:00:00+01:00`",
        ),
        (
            "2016-03-13T02:00",
            "America/New_York",
            "write `2016-03-13T01:59:59-05:00` or `2016-03-13T03:00:00-04:00`",
        ),
        (
            "2016-11-06T01:59:59",
            "America/New_York",
            "write `2016-11-06T01:59:59-04:00` or `2016-11-06T01:59:59-05:00`",
        ),
    ] {
        let complaint = read(text, zone).unwrap_err();
        assert_eq!(complaint.hint.as_deref(), Some(hint), "{text} {zone}");
        for written in hint.trim_start_matches("write ").split(" or ") {
            assert!(read(written.trim_matches('`'), zone).is_ok(), "{written}");
        }
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused_with_a_hint() {
    for (text, hint) in [
        ("05/12/16", "write YYYY-MM-DD"),
        ("2016/05/12", "write YYYY-MM-DD"),
        ("start-1d", "write start+1d"),
        ("end+1d", "write start+1d or end-1d"),
        ("3d", "write `3d ago`"),
        ("yestreday", "did you mean `yesterday`?"),
        ("Now", "did you mean `now`?"),
        ("2016", "2016-05-12"),
        ("2016-5-1", "2016-05-12"),
        ("20160512", "2016-05-12"),
        ("2016-05-11T21", "2016-05-12"),
        ("2016-05-11T21:02CET", "2016-05-12"),
        ("2016-05-11T21:02+0200", "2016-05-12"),
        ("2016-05-11T21:02:13.1234567", "2016-05-12"),
        ("@-1", "2016-05-12"),
        ("@1e9", "2016-05-12"),
        ("@999999999999999999", "2016-05-12"),
        ("", "2016-05-12"),
        ("東京", "2016-05-12"),
    ] {
        let complaint = text.parse::<When>().unwrap_err();
        let said = complaint.hint.unwrap_or_default();
        assert!(said.contains(hint), "{text}: {said}");
    }
}

#[test]
fn dates_that_the_calendar_lacks_are_refused_at_once() {
    for text in ["2015-02-29", "2016-13", "2016-00-10", "2016-04-31T10:00", "2016-05-12T24:00"] {
        let complaint = text.parse::<When>().unwrap_err();
        assert!(complaint.message.ends_with("is not in the calendar"), "{complaint}");
    }
    for text in ["start+3", "end-x", "soon ago"] {
        let complaint = text.parse::<When>().unwrap_err();
        assert!(complaint.message.contains("is not a length of time"), "{complaint}");
    }
    assert!(read("90y ago", "UTC").unwrap_err().message.contains("1970 to 9999"));
}

#[test]
fn without_evidence_start_and_end_are_refused() {
    let empty = Clock { start: None, end: None, ..clock("UTC") };
    for text in ["start", "end", "start+1d", "end-1d"] {
        let when: When = text.parse().unwrap();
        assert!(when.counts_from_evidence());
        assert!(when.resolve(&empty).unwrap_err().message.contains("evidence"), "{text}");
    }
}

#[test]
fn only_the_bare_end_takes_the_last_capture_in() {
    let end = |text: &str| {
        text.parse::<When>().unwrap().resolve_listing_end(&clock("UTC")).unwrap().to_string()
    };
    assert_eq!(end("end"), "2016-05-12T10:00:00.123001Z");
    assert_eq!(end("end-0s"), "2016-05-12T10:00:00.123Z");
    assert_eq!(end("2016-05-12"), "2016-05-12T00:00:00Z");
}

#[test]
fn a_day_lasts_as_long_as_it_does_where_the_reader_is() {
    let day = |text: &str, zone: &str| {
        let (first, next) = text.parse::<Day>().unwrap().resolve(&clock(zone)).unwrap();
        (first.to_string(), next.to_string())
    };
    let pair = |first: &str, next: &str| (first.to_owned(), next.to_owned());
    let berlin = day("2016-03-27", "Europe/Berlin");
    assert_eq!(berlin, pair("2016-03-26T23:00:00Z", "2016-03-27T22:00:00Z"));
    assert_eq!(day("2016-02-29", "UTC"), pair("2016-02-29T00:00:00Z", "2016-03-01T00:00:00Z"));
    assert_eq!(day("yesterday", "UTC"), pair("2016-05-30T00:00:00Z", "2016-05-31T00:00:00Z"));
    for text in ["2016-05", "2016-05-12T10:00", "now", "05/12/16", "2015-02-29"] {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
}
