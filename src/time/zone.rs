//! Clocks on walls: a local date and time becomes an instant, or is refused. Never guesses.
use super::moment::Moment;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use std::fmt;
use std::str::FromStr;

/// A time zone: UTC, a fixed offset, or a name of the IANA time zone database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Fixed(FixedOffset),
    Named(Tz),
}

/// A date and a time of day as a clock on a wall shows them: no instant yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// 1970 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// 0 to 999,999.
    pub micros: u32,
}

impl LocalTime {
    /// 00:00 of that day.
    pub const fn midnight(year: i32, month: u32, day: u32) -> Self {
        Self { year, month, day, hour: 0, minute: 0, second: 0, micros: 0 }
    }

    /// 00:00 of the day after; `None` when there is no such date.
    pub fn next_midnight(self) -> Option<Self> {
        let day = NaiveDate::from_ymd_opt(self.year, self.month, self.day)?;
        Some(midnight_of(day.checked_add_days(Days::new(1))?))
    }
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self { rule: Rule::Named(Tz::UTC) };

    /// The names that `parse` knows beside offsets, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// The instant at which clocks in this zone showed that time.
    ///
    /// # Errors
    /// `NotAnInstant` when the calendar has no such time, when the clocks skipped it, or when
    /// they showed it twice.
    pub fn moment(self, local: LocalTime) -> Result<Moment, NotAnInstant> {
        let none = NotAnInstant::NoSuchTime { local };
        if !(1970..=9999).contains(&local.year) {
            return Err(none);
        }
        let read = match self.rule {
            Rule::Fixed(offset) => resolve(&offset, local),
            Rule::Named(zone) => resolve(&zone, local),
        };
        match read.ok_or(none)? {
            Reading::One(moment) if moment.micros() >= 0 => Ok(moment),
            Reading::One(_) => Err(NotAnInstant::NoSuchTime { local }),
            Reading::Two(first, second) => Err(NotAnInstant::ShownTwice {
                local,
                zone: self,
                first: self.stamp(first),
                second: self.stamp(second),
            }),
            Reading::Skipped(jump) => Err(NotAnInstant::Skipped {
                local,
                zone: self,
                before: self.stamp(jump.plus_micros(-1_000_000)),
                after: self.stamp(jump),
            }),
        }
    }

    /// 00:00 of the day, so many days before the one that a calendar in this zone shows at that
    /// instant. `None` for an instant beyond the calendar.
    pub fn midnight(self, now: Moment, days_ago: u64) -> Option<LocalTime> {
        let now = DateTime::from_timestamp_micros(now.micros())?;
        let today = match self.rule {
            Rule::Fixed(offset) => now.with_timezone(&offset).date_naive(),
            Rule::Named(zone) => now.with_timezone(&zone).date_naive(),
        };
        Some(midnight_of(today.checked_sub_days(Days::new(days_ago))?))
    }

    /// The instant as a clock of this zone shows it, to the second, with its offset.
    pub fn stamp(self, moment: Moment) -> String {
        let Some(utc) = DateTime::from_timestamp_micros(moment.micros()) else {
            return moment.to_string();
        };
        let shape = "%Y-%m-%dT%H:%M:%S%:z";
        match self.rule {
            Rule::Fixed(offset) => utc.with_timezone(&offset).format(shape).to_string(),
            Rule::Named(zone) => utc.with_timezone(&zone).format(shape).to_string(),
        }
    }
}

enum Reading {
    One(Moment),
    Two(Moment, Moment),
    /// The instant at which the clocks jumped over the time.
    Skipped(Moment),
}

fn resolve<Z: TimeZone>(zone: &Z, local: LocalTime) -> Option<Reading> {
    let wall = NaiveDate::from_ymd_opt(local.year, local.month, local.day)?
        .and_hms_micro_opt(local.hour, local.minute, local.second, local.micros)
        .filter(|_| local.micros < 1_000_000)?;
    let moment = |at: DateTime<Z>| Moment::from_micros(at.timestamp_micros());
    Some(match wall.and_local_timezone(zone.clone()) {
        chrono::LocalResult::Single(at) => Reading::One(moment(at)),
        chrono::LocalResult::Ambiguous(first, second) => {
            Reading::Two(moment(first), moment(second))
        }
        chrono::LocalResult::None => Reading::Skipped(jump(zone, wall.and_utc().timestamp())?),
    })
}

/// The second at which the offset changed, within a day of the skipped time; found by halving.
fn jump<Z: TimeZone>(zone: &Z, wall_seconds: i64) -> Option<Moment> {
    let offset = |second: i64| {
        let at = DateTime::from_timestamp(second, 0)?;
        Some(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc())
    };
    let (mut before, mut after) = (wall_seconds - 86_400, wall_seconds + 86_400);
    let old = offset(before)?;
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset(middle)? == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    Some(Moment::from_micros(after.checked_mul(1_000_000)?))
}

fn midnight_of(day: NaiveDate) -> LocalTime {
    LocalTime::midnight(day.year(), day.month(), day.day())
}

impl FromStr for Zone {
    type Err = NotAZone;

    /// Reads `UTC`, `Z`, an offset such as `+02:00`, or a name such as `Europe/Berlin`.
    ///
    /// # Errors
    /// `NotAZone` when the text is none of these.
    fn from_str(text: &str) -> Result<Self, NotAZone> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Ok(Self::UTC);
        }
        if let Some(offset) = offset(text) {
            return Ok(Self { rule: Rule::Fixed(offset) });
        }
        TZ_VARIANTS
            .iter()
            .find(|zone| zone.name().eq_ignore_ascii_case(text))
            .map(|zone| Self { rule: Rule::Named(*zone) })
            .ok_or_else(|| NotAZone { text: text.to_owned() })
    }
}

/// `+HH:MM` or `-HH:MM`, less than a day.
fn offset(text: &str) -> Option<FixedOffset> {
    let bytes = text.as_bytes();
    let sign = match bytes.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digit = |at: usize| {
        bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i32::from(byte - b'0'))
    };
    if bytes.len() != 6 || bytes[3] != b':' {
        return None;
    }
    let (hours, minutes) = (digit(1)? * 10 + digit(2)?, digit(4)? * 10 + digit(5)?);
    (hours < 24 && minutes < 60)
        .then(|| FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)))?
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule {
            Rule::Fixed(offset) => write!(f, "{offset}"),
            Rule::Named(zone) => f.write_str(zone.name()),
        }
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, .. } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// A local time that is no one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAnInstant {
    /// The calendar has no such date, the day no such time, or the year is not 1970 to 9999.
    NoSuchTime {
        /// What was asked for.
        local: LocalTime,
    },
    /// The clocks were put forward over it.
    Skipped {
        /// What was asked for.
        local: LocalTime,
        /// Where.
        zone: Zone,
        /// The last second that clocks showed before the jump, with its offset.
        before: String,
        /// The first second that clocks showed after the jump, with its offset.
        after: String,
    },
    /// The clocks were put back, and showed it a second time.
    ShownTwice {
        /// What was asked for.
        local: LocalTime,
        /// Where.
        zone: Zone,
        /// The earlier reading, with its offset.
        first: String,
        /// The later reading, with its offset.
        second: String,
    },
}

impl NotAnInstant {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoSuchTime { .. } => None,
            Self::Skipped { before, after, .. } => Some(format!("write `{before}` or `{after}`")),
            Self::ShownTwice { first, second, .. } => {
                Some(format!("write `{first}` or `{second}`"))
            }
        }
    }
}

impl fmt::Display for NotAnInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchTime { local } => write!(f, "`{local}` is not in the calendar"),
            Self::Skipped { local, zone, before, after } => {
                write!(f, "`{local}` never was in {zone}: clocks went from {before} to {after}")
            }
            Self::ShownTwice { local, zone, first, second } => {
                write!(f, "`{local}` was twice in {zone}: at {first} and at {second}")
            }
        }
    }
}
impl std::error::Error for NotAnInstant {}

/// A text that names no time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAZone {
    text: String,
}

impl fmt::Display for NotAZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a time zone, such as UTC, +02:00 or Europe/Berlin", self.text)
    }
}
impl std::error::Error for NotAZone {}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> LocalTime {
        let part = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap();
        LocalTime {
            year: text[..4].parse().unwrap(),
            month: part(5, 7),
            day: part(8, 10),
            hour: part(11, 13),
            minute: part(14, 16),
            second: part(17, 19),
            micros: 0,
        }
    }

    fn read(zone: &str, text: &str) -> Result<String, String> {
        let moment = zone.parse::<Zone>().unwrap().moment(local(text));
        moment.map(|at| at.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_local_time_becomes_an_instant() {
        for (zone, text, instant) in [
            ("UTC", "2016-05-11T21:02:00", "2016-05-11T21:02:00Z"),
            ("+02:00", "2016-05-11T23:02:00", "2016-05-11T21:02:00Z"),
            ("-09:30", "2016-05-11T11:32:00", "2016-05-11T21:02:00Z"),
            ("Europe/Berlin", "2016-05-11T23:02:00", "2016-05-11T21:02:00Z"),
            ("europe/berlin", "2016-01-11T22:02:00", "2016-01-11T21:02:00Z"),
            ("America/New_York", "2016-03-13T03:00:00", "2016-03-13T07:00:00Z"),
        ] {
            assert_eq!(read(zone, text).as_deref(), Ok(instant), "{zone} {text}");
        }
    }

    #[test]
    fn a_skipped_time_is_refused_with_both_edges() {
        for (zone, text, said) in [
            (
                "Europe/Berlin",
                "2016-03-27T02:30:00",
                "`2016-03-27T02:30:00` never was in Europe/Berlin: clocks went from \
                 2016-03-27T01:59:59+01:00 to 2016-03-27T03:00:00+02:00",
            ),
            (
                "America/New_York",
                "2016-03-13T02:00:00",
                "`2016-03-13T02:00:00` never was in America/New_York: clocks went from \
                 2016-03-13T01:59:59-05:00 to 2016-03-13T03:00:00-04:00",
            ),
            (
                "Pacific/Apia",
                "2011-12-30T12:00:00",
                "`2011-12-30T12:00:00` never was in Pacific/Apia: clocks went from \
                 2011-12-29T23:59:59-10:00 to 2011-12-31T00:00:00+14:00",
            ),
        ] {
            assert_eq!(read(zone, text), Err(said.to_owned()));
        }
    }

    #[test]
    fn a_time_shown_twice_is_refused_with_both_readings() {
        for (zone, text, first, second) in [
            ("Europe/Berlin", "2016-10-30T02:30:00", "+02:00", "+01:00"),
            ("America/New_York", "2016-11-06T01:00:00", "-04:00", "-05:00"),
        ] {
            let error = zone.parse::<Zone>().unwrap().moment(local(text)).unwrap_err();
            let hint = format!("write `{text}{first}` or `{text}{second}`");
            assert_eq!(error.hint(), Some(hint));
        }
    }

    #[test]
    fn the_edges_of_a_change_of_clocks_are_plain_times() {
        assert_eq!(read("Europe/Berlin", "2016-03-27T01:59:59").unwrap(), "2016-03-27T00:59:59Z");
        assert_eq!(read("Europe/Berlin", "2016-03-27T03:00:00").unwrap(), "2016-03-27T01:00:00Z");
        assert_eq!(read("Europe/Berlin", "2016-10-30T03:00:00").unwrap(), "2016-10-30T02:00:00Z");
    }

    #[test]
    fn what_the_calendar_lacks_is_refused() {
        for text in ["2015-02-29T00:00:00", "2016-04-31T00:00:00", "2016-01-01T24:00:00"] {
            assert!(read("UTC", text).unwrap_err().ends_with("is not in the calendar"), "{text}");
        }
        assert!(read("UTC", "2016-02-29T00:00:00").is_ok());
        assert!(read("+01:00", "1970-01-01T00:30:00").is_err());
    }

    #[test]
    fn a_day_begins_where_the_reader_is() {
        let now = Moment::parse("2016-05-11T23:02:00Z").unwrap();
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        assert_eq!(berlin.midnight(now, 0), Some(LocalTime::midnight(2016, 5, 12)));
        assert_eq!(Zone::UTC.midnight(now, 1), Some(LocalTime::midnight(2016, 5, 10)));
        let leap = LocalTime::midnight(2016, 2, 28).next_midnight();
        assert_eq!(leap, Some(LocalTime::midnight(2016, 2, 29)));
    }

    #[test]
    fn a_zone_prints_as_it_reads() {
        for text in ["UTC", "+02:00", "-09:30", "Europe/Berlin"] {
            assert_eq!(text.parse::<Zone>().unwrap().to_string(), text);
        }
        for text in ["", "+2", "+24:00", "+02:60", "Berlin", "+02-00", "+é:00"] {
            assert!(text.parse::<Zone>().is_err(), "{text}");
        }
    }
}
