//! The spellings of an instant in evidence (docs/FORMATS §3).
use crate::time::moment::Moment;
use serde_json::Value;

/// An instant, and whether its zone was only supposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The instant.
    pub at: Moment,
    /// Written without a zone, and taken as UTC (SEMANTICS R34).
    pub zoneless: bool,
}

/// Reads an instant: RFC 3339 with an offset; seconds or milliseconds since 1970, as a number or a
/// text of digits; a Python `datetime`, as an SDK's recording or its `repr` spells it.
///
/// A text without a zone is none, the Python forms apart: those are local to a machine that is
/// not known, and are taken as UTC and marked.
pub fn instant(value: &Value) -> Option<Told> {
    match value {
        Value::String(text) => instant_of(text),
        Value::Number(number) => Moment::from_epoch(number.as_f64()?).map(zoned),
        Value::Object(members) => {
            let is_datetime = members.get("__class__")?.as_str()? == "datetime";
            let part = |name: &str| members.get(name).and_then(Value::as_u64).unwrap_or(0);
            let at = civil(
                ["year", "month", "day", "hour", "minute", "second", "microsecond"].map(part),
            );
            at.filter(|_| is_datetime).map(|at| Told { at, zoneless: true })
        }
        _ => None,
    }
}

/// The same of a text.
pub fn instant_of(text: &str) -> Option<Told> {
    Moment::parse(text)
        .ok()
        .or_else(|| Moment::from_epoch(text.parse().ok()?))
        .map(zoned)
        .or_else(|| python_repr(text))
}

fn zoned(at: Moment) -> Told {
    Told { at, zoneless: false }
}

/// `datetime.datetime(2020, 4, 22, 13, 13, 17, 718000, tzinfo=tzlocal())`
fn python_repr(text: &str) -> Option<Told> {
    let inside = text.strip_prefix("datetime.datetime(")?.strip_suffix(')')?;
    let (numbers, zone) = inside.split_once(", tzinfo=").unwrap_or((inside, ""));
    let mut parts = [0; 7];
    for (place, number) in numbers.split(',').enumerate() {
        *parts.get_mut(place)? = number.trim().parse().ok()?;
    }
    let zoneless = !["tzutc()", "datetime.timezone.utc"].contains(&zone);
    Some(Told { at: civil(parts)?, zoneless })
}

fn civil([year, month, day, hour, minute, second, micros]: [u64; 7]) -> Option<Moment> {
    let text =
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z");
    Moment::parse(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_instant_is_read_in_every_spelling_met() {
        let expected = Moment::parse("2016-12-11T06:04:03.800Z").unwrap();
        for (value, zoneless) in [
            (json!("2016-12-11T06:04:03.800Z"), false),
            (json!("2016-12-11T01:04:03.800000-05:00"), false),
            (json!(1_481_436_243.8), false),
            (json!(1_481_436_243_800_i64), false),
            (json!("1481436243800"), false),
            (
                json!({"__class__": "datetime", "year": 2016, "month": 12, "day": 11, "hour": 6,
                    "minute": 4, "second": 3, "microsecond": 800_000}),
                true,
            ),
            (json!("datetime.datetime(2016, 12, 11, 6, 4, 3, 800000, tzinfo=tzlocal())"), true),
            (json!("datetime.datetime(2016, 12, 11, 6, 4, 3, 800000, tzinfo=tzutc())"), false),
        ] {
            assert_eq!(instant(&value), Some(Told { at: expected, zoneless }), "{value}");
        }
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for value in [
            json!("2016-12-11T06:04:03"),
            json!("yesterday"),
            json!("datetime.datetime(2016, 13, 11, tzinfo=tzlocal())"),
            json!({"__class__": "date", "year": 2016, "month": 12, "day": 11}),
            json!(true),
        ] {
            assert_eq!(instant(&value), None, "{value}");
        }
    }
}
