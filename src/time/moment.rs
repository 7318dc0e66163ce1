//! A `Moment` is a UTC instant to the microsecond.
use chrono::{DateTime, Datelike, Timelike};
use std::fmt;

/// A UTC instant: microseconds since 1970-01-01T00:00:00Z (SEMANTICS §1).
///
/// Prints as RFC 3339 with `Z`; the fraction is left out when it is zero, has three digits when
/// milliseconds suffice, else six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    micros: i64,
}

impl Moment {
    /// The earliest instant there is; used as an open lower bound.
    pub const MIN: Self = Self { micros: i64::MIN };
    /// The latest instant there is; used as an open upper bound.
    pub const MAX: Self = Self { micros: i64::MAX };

    /// The instant so many microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self { micros }
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// This instant, later (or earlier) by so many microseconds; stops at the ends of time.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self { micros: self.micros.saturating_add(micros) }
    }

    /// Reads RFC 3339 with an offset (`+0000` for `+00:00` too, as some AWS services write).
    /// A time without an offset is refused: whose midnight it meant is a guess, and a guess is
    /// not evidence.
    ///
    /// # Errors
    /// `NotAMoment` when the text is no such time, or its year is not in 1970..=9999.
    pub fn parse(text: &str) -> Result<Self, NotAMoment> {
        fast_utc(text)
            .or_else(|| {
                let read = DateTime::parse_from_rfc3339(text)
                    .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
                    .ok()?;
                plausible(Self { micros: read.timestamp_micros() })
            })
            .ok_or_else(|| NotAMoment { text: text.to_owned() })
    }

    /// A time given as a number: seconds, or milliseconds when it is too large for seconds
    /// (docs/FORMATS §3: the API gives epoch seconds, some items epoch milliseconds).
    pub fn from_epoch(number: f64) -> Option<Self> {
        let seconds = if number.abs() >= 1e11 { number / 1e3 } else { number };
        if !(0.0..=253_402_300_799.0).contains(&seconds) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded two lines above")]
        let millis = (seconds * 1e3).round() as i64;
        plausible(Self { micros: millis * 1000 })
    }
}

/// `2016-05-11T21:02:13.123Z` and the like, without a general parser: most of the input's times.
fn fast_utc(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    let shape = bytes.len() >= 20
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && bytes[bytes.len() - 1] == b'Z';
    if !shape {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<u32> {
        bytes[from..to].iter().try_fold(0_u32, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let micros = match bytes.len() {
        20 => 0,
        24 if bytes[19] == b'.' => number(20, 23)? * 1000,
        27 if bytes[19] == b'.' => number(20, 26)?,
        _ => return None,
    };
    let day = chrono::NaiveDate::from_ymd_opt(
        i32::try_from(number(0, 4)?).ok()?,
        number(5, 7)?,
        number(8, 10)?,
    )?;
    let time = day.and_hms_micro_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, micros)?;
    plausible(Moment { micros: time.and_utc().timestamp_micros() })
}

/// AWS did not record anything before 1970, nor after 9999: such a time is a wrong one.
fn plausible(moment: Moment) -> Option<Moment> {
    (0..253_402_300_800_000_000).contains(&moment.micros).then_some(moment)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(at) = DateTime::from_timestamp_micros(self.micros) else {
            return f.write_str(if self.micros < 0 { "the beginning" } else { "the end" });
        };
        write!(f, "{:04}-{:02}-{:02}", at.year(), at.month(), at.day())?;
        write!(f, "T{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())?;
        match self.micros.rem_euclid(1_000_000) {
            0 => {}
            micros if micros % 1000 == 0 => write!(f, ".{:03}", micros / 1000)?,
            micros => write!(f, ".{micros:06}")?,
        }
        f.write_str("Z")
    }
}

/// A text that is not an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAMoment {
    text: String,
}

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a time with an offset, such as 2026-03-01T09:30:00Z", self.text)
    }
}
impl std::error::Error for NotAMoment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_resolved_to_utc() {
        let utc = Moment::parse("2026-03-01T09:30:00Z").unwrap();
        assert_eq!(Moment::parse("2026-03-01T10:30:00+01:00"), Ok(utc));
        assert_eq!(Moment::parse("2026-03-01T09:30:00.000Z"), Ok(utc));
    }

    #[test]
    fn a_time_without_an_offset_is_refused() {
        let err = Moment::parse("2026-03-01T09:30:00").unwrap_err();
        let said =
            "`2026-03-01T09:30:00` is not a time with an offset, such as 2026-03-01T09:30:00Z";
        assert_eq!(err.to_string(), said);
    }

    #[test]
    fn absurd_dates_are_refused() {
        for text in ["2016-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2016-13-01T00:00:00.000Z"] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
        assert_eq!(Moment::from_epoch(-1.0), None);
        assert_eq!(Moment::from_epoch(f64::NAN), None);
    }

    #[test]
    fn seconds_and_milliseconds_of_the_epoch_are_told_apart() {
        let expected = Moment::parse("2026-02-13T04:38:10.282Z").ok();
        assert_eq!(Moment::from_epoch(1_770_957_490_282.0), expected);
        assert_eq!(Moment::from_epoch(1_770_957_490.282), expected);
    }

    #[test]
    fn it_prints_what_it_read() {
        for text in
            ["2016-05-11T21:02:13Z", "2016-05-11T21:02:13.120Z", "2016-05-11T21:02:13.000001Z"]
        {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
    }
}
