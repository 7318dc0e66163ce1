//! Time as a place on a line: where an instant lies between two edges of a drawing.
use super::text::{day, instant};
use crate::time::moment::Moment;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How far apart the lines of an axis may be.
const STEPS: [i64; 17] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    182 * DAY,
    365 * DAY,
    1_826 * DAY,
    18_262 * DAY,
];
/// At most so many lines on an axis.
const TICKS_MAX: i64 = 9;

/// A window of time laid over a stretch of a drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The begin of the window.
    pub from: Moment,
    /// The end of the window.
    pub to: Moment,
    /// Where the begin lies.
    pub left: i64,
    /// How wide the window is.
    pub width: i64,
}

impl Scale {
    /// Where an instant lies; one outside of the window lies on its edge.
    pub(super) fn x(self, at: Moment) -> i64 {
        let from = i128::from(self.from.micros());
        let length = (i128::from(self.to.micros()) - from).max(1);
        let passed = (i128::from(at.micros()) - from).clamp(0, length);
        let offset = passed * i128::from(self.width) / length;
        self.left + i64::try_from(offset).unwrap_or(0)
    }

    /// The window in so many parts of one length: the edges, first and last included.
    pub(super) fn edges(self, parts: i64) -> Vec<Moment> {
        let length = i128::from(self.to.micros()) - i128::from(self.from.micros());
        let edge = |part: i64| {
            let offset = length * i128::from(part) / i128::from(parts.max(1));
            self.from.plus_micros(i64::try_from(offset).unwrap_or(0))
        };
        (0..=parts).map(edge).collect()
    }

    /// The lines of the axis, at round instants of UTC, with their labels.
    pub(super) fn ticks(self) -> Vec<(i64, String)> {
        let length = self.to.micros().saturating_sub(self.from.micros());
        let fits = |step: &&i64| length / **step < TICKS_MAX;
        let Some(&step) = STEPS.iter().find(fits) else { return Vec::new() };
        let first = self.from.micros().div_euclid(step).saturating_add(1).saturating_mul(step);
        let ticks = (0..TICKS_MAX).map(|n| Moment::from_micros(first.saturating_add(n * step)));
        let label = |at: Moment| {
            if step < DAY { instant(at).chars().skip(5).take(11).collect() } else { day(at) }
        };
        ticks.take_while(|at| *at < self.to).map(|at| (self.x(at), label(at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(from: &str, to: &str) -> Scale {
        let at = |text| Moment::parse(text).unwrap();
        Scale { from: at(from), to: at(to), left: 100, width: 600 }
    }

    #[test]
    fn an_instant_lies_where_its_share_of_the_window_is() {
        let two_months = scale("2016-05-01T00:00:00Z", "2016-06-30T00:00:00Z");
        let x = |text| two_months.x(Moment::parse(text).unwrap());
        assert_eq!(x("2016-05-31T00:00:00Z"), 400);
        assert_eq!(x("2015-01-01T00:00:00Z"), 100);
        assert_eq!(two_months.x(Moment::MAX), 700);
        assert_eq!(two_months.edges(2).len(), 3);
    }

    #[test]
    fn the_axis_has_few_lines_at_round_instants() {
        let ticks = scale("2016-05-01T00:00:00Z", "2016-07-01T00:00:00Z").ticks();
        assert!((3..=9).contains(&ticks.len()), "{ticks:?}");
        let ticks = scale("2016-05-01T10:30:00Z", "2016-05-01T12:30:00Z").ticks();
        assert_eq!(ticks.first().map(|it| it.1.as_str()), Some("05-01 10:45"));
    }

    #[test]
    fn all_of_time_is_no_window_to_fear() {
        let all = Scale { from: Moment::MIN, to: Moment::MAX, left: 0, width: 10 };
        assert_eq!((all.x(Moment::MIN), all.x(Moment::MAX)), (0, 10));
        assert!(all.ticks().len() <= 9);
    }
}
