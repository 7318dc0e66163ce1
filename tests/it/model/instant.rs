//! Instants as microseconds since 1970 in UTC, with an RFC 3339 arithmetic of its own.

/// Microseconds since 1970-01-01T00:00:00Z.
pub(crate) type Micros = i64;

pub(crate) const SECOND: Micros = 1_000_000;
pub(crate) const MINUTE: Micros = 60 * SECOND;
pub(crate) const HOUR: Micros = 60 * MINUTE;
pub(crate) const DAY: Micros = 24 * HOUR;

/// Days since 1970-01-01 of a Gregorian date, by counting years and months one by one.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let mut days = 0;
    for y in 1970..year {
        days += if is_leap(y) { 366 } else { 365 };
    }
    for m in 1..month {
        days += days_of_month(year, m);
    }
    days + day - 1
}

/// The Gregorian date of a day counted from 1970-01-01.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let (mut year, mut left) = (1970, days);
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let mut month = 1;
    while left >= days_of_month(year, month) {
        left -= days_of_month(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`.
pub(crate) fn parse(text: &str) -> Option<Micros> {
    let body = text.strip_suffix('Z')?;
    let (date, clock) = body.split_once('T')?;
    let date: Vec<i64> = date.split('-').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let clock: Vec<i64> = clock.split(':').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    if date.len() != 3 || clock.len() != 3 || fraction.len() > 6 {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    let seconds = clock[0] * 3600 + clock[1] * 60 + clock[2];
    Some(days_from_civil(date[0], date[1], date[2]) * DAY + seconds * SECOND + micros)
}

/// Writes RFC 3339 with `Z` and 0, 3 or 6 digits of fraction, as few as say it all.
pub(crate) fn text(at: Micros) -> String {
    let (date, clock) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(date);
    let (hour, minute, second) = (clock / HOUR, clock / MINUTE % 60, clock / SECOND % 60);
    let micros = clock % SECOND;
    let fraction = match micros {
        0 => String::new(),
        m if m % 1000 == 0 => format!(".{:03}", m / 1000),
        m => format!(".{m:06}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// As AWS writes captures: always three digits of fraction.
pub(crate) fn text_millis(at: Micros) -> String {
    let whole = text(at - at.rem_euclid(SECOND));
    format!("{}.{:03}Z", whole.trim_end_matches('Z'), at.rem_euclid(SECOND) / 1000)
}

/// As keys write times: `YYYYMMDDTHHMMSSZ`, cut to the second.
pub(crate) fn text_key(at: Micros) -> String {
    text(at - at.rem_euclid(SECOND)).replace(['-', ':'], "")
}

/// Reads `YYYYMMDDTHHMMSSZ`.
pub(crate) fn parse_key(text: &str) -> Option<Micros> {
    let digits = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    if text.len() != 16 || &text[8..9] != "T" || !text.ends_with('Z') {
        return None;
    }
    let days = days_from_civil(digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    let seconds = digits(9, 11)? * 3600 + digits(11, 13)? * 60 + digits(13, 15)?;
    Some(days * DAY + seconds * SECOND)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[test]
fn times_are_read_as_they_are_written() {
    for at in [0, 1, 951_782_400 * SECOND, 1_709_251_199 * SECOND + 999_000, 4_102_444_800 * SECOND]
    {
        assert_eq!(parse(&text(at)), Some(at));
        assert_eq!(parse_key(&text_key(at)), Some(at - at.rem_euclid(SECOND)));
    }
    assert_eq!(text(951_782_400 * SECOND + 500_000), "2000-02-29T00:00:00.500Z");
    assert_eq!(text_millis(951_782_400 * SECOND), "2000-02-29T00:00:00.000Z");
    assert_eq!(parse("2016-05-12"), None);
}
