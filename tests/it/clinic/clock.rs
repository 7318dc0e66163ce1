//! Instants as epoch milliseconds, and the three ways in which AWS Config spells them.

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;

/// Reads `YYYY-MM-DDTHH:MM:SS.mmmZ`.
pub(crate) fn millis(text: &str) -> i64 {
    let number = |from: usize, to: usize| -> i64 { text[from..to].parse().unwrap() };
    assert_eq!(text.len(), 24, "{text}");
    let days = days_before(number(0, 4), number(5, 7), number(8, 10));
    let seconds = number(11, 13) * 3_600 + number(14, 16) * 60 + number(17, 19);
    days * DAY + seconds * 1_000 + number(20, 23)
}

/// As items spell an instant: `2016-05-11T21:02:17.431Z`.
pub(crate) fn iso(at: i64) -> String {
    let (year, month, day) = date(at);
    let (hour, minute, second) = time(at);
    let milli = at.rem_euclid(1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// As keys spell an instant, milliseconds cut off: `20160511T210217Z`.
pub(crate) fn stamp(at: i64) -> String {
    let (year, month, day) = date(at);
    let (hour, minute, second) = time(at);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// The folder of a day, without padding: `2016/5/11`.
pub(crate) fn folder(at: i64) -> String {
    let (year, month, day) = date(at);
    format!("{year}/{month}/{day}")
}

fn time(at: i64) -> (i64, i64, i64) {
    let seconds = at.rem_euclid(DAY) / 1_000;
    (seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn date(at: i64) -> (i64, i64, i64) {
    let mut days = at.div_euclid(DAY);
    let mut year = 1970;
    while days >= days_in(year, 1..=12) {
        days -= days_in(year, 1..=12);
        year += 1;
    }
    let mut month = 1;
    while days >= days_in(year, month..=month) {
        days -= days_in(year, month..=month);
        month += 1;
    }
    (year, month, days + 1)
}

fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|it| days_in(it, 1..=12)).sum();
    years + days_in(year, 1..=month - 1) + day - 1
}

fn days_in(year: i64, months: std::ops::RangeInclusive<i64>) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = |month| match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    months.map(days).sum()
}

#[test]
fn an_instant_is_spelled_as_it_was_read() {
    for text in ["1970-01-01T00:00:00.000Z", "2016-02-29T23:59:59.999Z", "2016-12-31T12:30:45.006Z"]
    {
        assert_eq!(iso(millis(text)), text);
    }
    let at = millis("2016-05-11T21:02:17.431Z");
    assert_eq!(at, 1_463_000_537_431);
    assert_eq!((stamp(at).as_str(), folder(at).as_str()), ("20160511T210217Z", "2016/5/11"));
}
