//! Times as people write them at the command line, read without a guess.
use super::hints::{Complaint, did_you_mean};
use crate::time::duration::Duration;
use crate::time::moment::Moment;
use crate::time::zone::{LocalTime, Zone};
use std::str::FromStr;

/// A time as it was written: resolved once the clock, the zone and the evidence are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// RFC 3339, a date or time with an offset, or `@EPOCH`.
    Instant(Moment),
    /// A date (00:00 of it), a month (its first day), or a date and time, without an offset.
    Local(LocalTime),
    /// A date or time with an offset of its own.
    Offset(LocalTime, Zone),
    /// `now`.
    Now,
    /// `today` (0) or `yesterday` (1): 00:00 of the day so many days before.
    DaysAgo(u64),
    /// `3d ago`.
    Ago(Duration),
    /// `start`, `start+3d`: counted from the first capture in the input.
    Start(Option<Duration>),
    /// `end`, `end-3d`: counted back from the last capture in the input.
    End(Option<Duration>),
}

/// A whole day: `--on DATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    date: DayDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayDate {
    Date(LocalTime),
    DaysAgo(u64),
}

/// What a written time is relative to. Read once.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The present.
    pub now: Moment,
    /// The zone of times without an offset.
    pub zone: Zone,
    /// The first capture in the unfiltered input, if there is one.
    pub start: Option<Moment>,
    /// The last capture in the unfiltered input, if there is one.
    pub end: Option<Moment>,
}

const FORMS: &str = "write 2016-05-12, 2016-05-12T21:02:00Z, 2016-05, `3d ago`, start+1d, end-2h, \
                     now, today, yesterday or @1463086920";
const WORDS: [&str; 5] = ["now", "today", "yesterday", "start", "end"];

impl When {
    /// The instant that was meant.
    ///
    /// # Errors
    /// A complaint when clocks skipped the time or showed it twice, when it leaves the calendar,
    /// or when it counts from the evidence and there is none.
    pub fn resolve(self, clock: &Clock) -> Result<Moment, Complaint> {
        let beyond = || Complaint::new("the time lies outside the years 1970 to 9999");
        let counted = |from: Option<Moment>, word: &str| {
            let none =
                format!("`{word}` counts from the evidence, and there is no dated item in it");
            from.ok_or_else(|| Complaint::new(none))
        };
        match self {
            Self::Instant(moment) => Ok(moment),
            Self::Local(local) => wall(local, clock.zone),
            Self::Offset(local, zone) => wall(local, zone),
            Self::Now => Ok(clock.now),
            Self::DaysAgo(days) => {
                wall(clock.zone.midnight(clock.now, days).ok_or_else(beyond)?, clock.zone)
            }
            Self::Ago(length) => length.before(clock.now).ok_or_else(beyond),
            Self::Start(None) => counted(clock.start, "start"),
            Self::End(None) => counted(clock.end, "end"),
            Self::Start(Some(length)) => {
                length.after(counted(clock.start, "start")?).ok_or_else(beyond)
            }
            Self::End(Some(length)) => length.before(counted(clock.end, "end")?).ok_or_else(beyond),
        }
    }

    /// As `resolve`, for the end of a listing, which leaves its last instant out: `end` itself
    /// includes the last capture (SEMANTICS §1).
    ///
    /// # Errors
    /// Those of `resolve`.
    pub fn resolve_listing_end(self, clock: &Clock) -> Result<Moment, Complaint> {
        let moment = self.resolve(clock)?;
        Ok(if self == Self::End(None) { moment.plus_micros(1) } else { moment })
    }

    /// Whether the answer needs the evidence before it can be resolved.
    pub const fn counts_from_evidence(self) -> bool {
        matches!(self, Self::Start(_) | Self::End(_))
    }
}

impl Day {
    /// The day's first instant and the first instant after it.
    ///
    /// # Errors
    /// Those of `When::resolve`.
    pub fn resolve(self, clock: &Clock) -> Result<(Moment, Moment), Complaint> {
        let beyond = || Complaint::new("the day lies outside the years 1970 to 9999");
        let first = match self.date {
            DayDate::Date(date) => date,
            DayDate::DaysAgo(days) => clock.zone.midnight(clock.now, days).ok_or_else(beyond)?,
        };
        let next = first.next_midnight().ok_or_else(beyond)?;
        Ok((wall(first, clock.zone)?, wall(next, clock.zone)?))
    }
}

fn wall(local: LocalTime, zone: Zone) -> Result<Moment, Complaint> {
    zone.moment(local).map_err(|error| Complaint { message: error.to_string(), hint: error.hint() })
}

impl FromStr for When {
    type Err = Complaint;

    /// # Errors
    /// A complaint with a hint when the text is of none of the forms of the reference.
    fn from_str(text: &str) -> Result<Self, Complaint> {
        if let Some(word) = read_word(text)? {
            return Ok(word);
        }
        if let Ok(moment) = Moment::parse(text) {
            return Ok(Self::Instant(moment));
        }
        let Some((local, zone)) = read_date(text) else {
            return Err(refuse(text));
        };
        let checked = wall(local, zone.unwrap_or(Zone::UTC))?;
        Ok(match zone {
            Some(_) => Self::Instant(checked),
            None => Self::Local(local),
        })
    }
}

impl FromStr for Day {
    type Err = Complaint;

    /// # Errors
    /// A complaint when the text is no `YYYY-MM-DD`, `today` or `yesterday`.
    fn from_str(text: &str) -> Result<Self, Complaint> {
        let date = match (text, read_date(text)) {
            ("today", _) => DayDate::DaysAgo(0),
            ("yesterday", _) => DayDate::DaysAgo(1),
            (_, Some((local, None))) if text.len() == 10 => {
                wall(local, Zone::UTC)?;
                DayDate::Date(local)
            }
            _ => {
                let hint = "write a date such as 2016-05-12, today or yesterday; \
                            `--at` takes times of day";
                return Err(Complaint::new(format!("`{text}` is not a day")).hint(hint));
            }
        };
        Ok(Self { date })
    }
}

/// The forms that begin with a word, an `@`, or a length of time; `None` for all others.
fn read_word(text: &str) -> Result<Option<When>, Complaint> {
    let length =
        |text: &str| text.parse::<Duration>().map_err(|error| Complaint::new(error.to_string()));
    Ok(Some(match text {
        "now" => When::Now,
        "today" => When::DaysAgo(0),
        "yesterday" => When::DaysAgo(1),
        "start" => When::Start(None),
        "end" => When::End(None),
        _ => {
            if let Some(rest) = text.strip_prefix("start+") {
                When::Start(Some(length(rest)?))
            } else if let Some(rest) = text.strip_prefix("end-") {
                When::End(Some(length(rest)?))
            } else if let Some(rest) = text.strip_prefix('@') {
                When::Instant(epoch(rest).ok_or_else(|| refuse(text))?)
            } else if let Some(rest) = text.strip_suffix("ago")
                && rest.ends_with(' ')
            {
                When::Ago(length(rest.trim())?)
            } else {
                return Ok(None);
            }
        }
    }))
}

/// Seconds since the epoch with up to six decimals, or milliseconds when they are too many for
/// seconds, as `Moment::from_epoch` has it.
fn epoch(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 6 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    let micros = if whole >= 100_000_000_000 {
        whole.checked_mul(1000)?.checked_add(fraction / 1000)?
    } else {
        whole * 1_000_000 + fraction
    };
    (micros < 253_402_300_800_000_000).then_some(Moment::from_micros(micros))
}

/// `YYYY-MM`, `YYYY-MM-DD`, or that with `THH:MM[:SS[.ffffff]]` and an offset; a space may stand
/// for the `T`.
fn read_date(text: &str) -> Option<(LocalTime, Option<Zone>)> {
    let mut rest = text;
    let year = i32::try_from(number(&mut rest, 4)?).ok()?;
    let month = after(&mut rest, "-").then(|| number(&mut rest, 2))??;
    if rest.is_empty() {
        return Some((LocalTime::midnight(year, month, 1), None));
    }
    let day = after(&mut rest, "-").then(|| number(&mut rest, 2))??;
    let mut local = LocalTime::midnight(year, month, day);
    if after(&mut rest, "T") || after(&mut rest, " ") {
        local.hour = number(&mut rest, 2)?;
        local.minute = after(&mut rest, ":").then(|| number(&mut rest, 2))??;
        if after(&mut rest, ":") {
            local.second = number(&mut rest, 2)?;
            if after(&mut rest, ".") {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let scale = 10_u32.pow(6_u32.checked_sub(u32::try_from(digits).ok()?)?);
                local.micros = number(&mut rest, digits)? * scale;
            }
        }
    }
    match rest {
        "" => Some((local, None)),
        "Z" => Some((local, Some(Zone::UTC))),
        _ if rest.starts_with(['+', '-']) => Some((local, Some(rest.parse().ok()?))),
        _ => None,
    }
}

/// Takes exactly so many digits from the front.
fn number(rest: &mut &str, digits: usize) -> Option<u32> {
    let (head, tail) = rest.split_at_checked(digits)?;
    if head.is_empty() || !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = tail;
    head.parse().ok()
}

/// Takes that text from the front, if it stands there.
fn after(rest: &mut &str, text: &str) -> bool {
    let Some(tail) = rest.strip_prefix(text) else { return false };
    *rest = tail;
    true
}

fn refuse(text: &str) -> Complaint {
    let hint = if text.contains('/') {
        "days and months in this order are read differently from country to country; \
         write YYYY-MM-DD, such as 2016-05-12"
            .to_owned()
    } else if text.starts_with("start-") || text.starts_with("end+") {
        "the evidence lies between `start` and `end`: write start+1d or end-1d".to_owned()
    } else if text.parse::<Duration>().is_ok() {
        format!("write `{text} ago`, start+{text} or end-{text}")
    } else {
        did_you_mean(text, WORDS).unwrap_or_else(|| FORMS.to_owned())
    };
    Complaint::new(format!("`{text}` is not a time")).hint(hint)
}

#[cfg(test)]
#[path = "when_tests.rs"]
mod tests;
