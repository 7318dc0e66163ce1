//! A length of time in calendar units: `3d`, `2h30m`, `1y6mo`.
use super::moment::Moment;
use chrono::{DateTime, Months};
use std::fmt;
use std::str::FromStr;

/// Whole calendar months and whole seconds: `(integer s|m|h|d|w|mo|y)+`.
///
/// A year is twelve months, a week seven days, a day 24 hours of UTC. Months go first, by the
/// calendar: a month after 31 January is the last day of February.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    months: u32,
    seconds: i64,
}

/// The units, the longer spelling first: `mo` is no minute.
const UNITS: [(&str, u32, i64); 7] = [
    ("mo", 1, 0),
    ("y", 12, 0),
    ("w", 0, 7 * 86_400),
    ("d", 0, 86_400),
    ("h", 0, 3600),
    ("m", 0, 60),
    ("s", 0, 1),
];

impl Duration {
    /// The instant so much later; `None` outside the years 1970 to 9999.
    pub fn after(self, moment: Moment) -> Option<Moment> {
        let at = DateTime::from_timestamp_micros(moment.micros())?;
        let at = at.checked_add_months(Months::new(self.months))?;
        written(at.timestamp_micros().checked_add(self.seconds.checked_mul(1_000_000)?)?)
    }

    /// The instant so much earlier; `None` outside the years 1970 to 9999.
    pub fn before(self, moment: Moment) -> Option<Moment> {
        let at = DateTime::from_timestamp_micros(moment.micros())?;
        let at = at.checked_sub_months(Months::new(self.months))?;
        written(at.timestamp_micros().checked_sub(self.seconds.checked_mul(1_000_000)?)?)
    }
}

fn written(micros: i64) -> Option<Moment> {
    (0..253_402_300_800_000_000).contains(&micros).then_some(Moment::from_micros(micros))
}

impl FromStr for Duration {
    type Err = NotADuration;

    /// # Errors
    /// `NotADuration` when the text is not of that form, or the sum is beyond all calendars.
    fn from_str(text: &str) -> Result<Self, NotADuration> {
        read(text).ok_or_else(|| NotADuration { text: text.to_owned() })
    }
}

fn read(text: &str) -> Option<Duration> {
    let mut sum = Duration { months: 0, seconds: 0 };
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u32 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let (unit, months, seconds) =
            UNITS.into_iter().find(|(unit, ..)| rest.starts_with(unit))?;
        rest = &rest[unit.len()..];
        sum.months = sum.months.checked_add(number.checked_mul(months)?)?;
        sum.seconds = sum.seconds.checked_add(i64::from(number).checked_mul(seconds)?)?;
    }
    (!text.is_empty()).then_some(sum)
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.months == 0 && self.seconds == 0 {
            return f.write_str("0s");
        }
        let (years, months) = (i64::from(self.months / 12), i64::from(self.months % 12));
        let (days, rest) = (self.seconds / 86_400, self.seconds % 86_400);
        let parts = [
            (years, "y"),
            (months, "mo"),
            (days, "d"),
            (rest / 3600, "h"),
            (rest / 60 % 60, "m"),
            (rest % 60, "s"),
        ];
        parts.iter().filter(|(n, _)| *n > 0).try_for_each(|(n, unit)| write!(f, "{n}{unit}"))
    }
}

/// A text that is not a length of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADuration {
    text: String,
}

impl fmt::Display for NotADuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a length of time, such as 90m, 3d, 2w or 1y6mo (units s m h d w mo y)",
            self.text
        )
    }
}
impl std::error::Error for NotADuration {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn long(text: &str) -> Duration {
        text.parse().unwrap()
    }

    #[test]
    fn every_unit_is_read_and_written() {
        for (text, written) in [
            ("90s", "1m30s"),
            ("1m", "1m"),
            ("25h", "1d1h"),
            ("3d", "3d"),
            ("2w", "14d"),
            ("1mo", "1mo"),
            ("1y6mo", "1y6mo"),
            ("1d1d", "2d"),
            ("0d", "0s"),
        ] {
            assert_eq!(long(text).to_string(), written, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "3", "d", "3 d", "-3d", "+3d", "3D", "1.5h", "3days", "99999999999d", "1é"]
        {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }

    #[test]
    fn months_follow_the_calendar() {
        for (from, length, to) in [
            ("2016-01-31T10:00:00Z", "1mo", "2016-02-29T10:00:00Z"),
            ("2015-01-31T10:00:00Z", "1mo", "2015-02-28T10:00:00Z"),
            ("2016-02-29T00:00:00Z", "1y", "2017-02-28T00:00:00Z"),
            ("2016-01-31T00:00:00Z", "1mo1d", "2016-03-01T00:00:00Z"),
            ("2016-12-31T23:59:59.5Z", "1s", "2017-01-01T00:00:00.5Z"),
        ] {
            assert_eq!(long(length).after(at(from)), Some(at(to)), "{from} + {length}");
        }
        for (from, length, to) in [
            ("2016-03-31T00:00:00Z", "1mo", "2016-02-29T00:00:00Z"),
            ("2016-05-12T00:00:00Z", "1y6mo", "2014-11-12T00:00:00Z"),
            ("2016-03-01T00:00:00Z", "1d", "2016-02-29T00:00:00Z"),
        ] {
            assert_eq!(long(length).before(at(from)), Some(at(to)), "{from} - {length}");
        }
    }

    #[test]
    fn what_leaves_the_calendar_is_none() {
        assert_eq!(long("50y").before(at("2016-01-01T00:00:00Z")), None);
        assert_eq!(long("9000y").after(at("2016-01-01T00:00:00Z")), None);
        assert_eq!(long("300000000mo").after(at("2016-01-01T00:00:00Z")), None);
        assert_eq!(long("1d").after(Moment::MAX), None);
    }
}
