//! Months of UTC, by their first instants.
use crate::time::moment::Moment;

/// Longer than this no evidence is; what reaches farther has a wrong time in it, and then only the
/// months with evidence are graded.
const MONTHS_MAX: usize = 1200;

/// The first instant of the month in which a moment lies.
pub fn month_of(at: Moment) -> Moment {
    // A moment prints its year in four digits and its month in two.
    let text = at.to_string();
    let month = text.get(..7).and_then(|it| Moment::parse(&format!("{it}-01T00:00:00Z")).ok());
    month.unwrap_or(at)
}

/// The month after the one that begins at `month`.
pub(super) fn next_month(month: Moment) -> Moment {
    const DAYS_32: i64 = 32 * 24 * 3600 * 1_000_000;
    month_of(month.plus_micros(DAYS_32))
}

/// The months from one moment to another, both included; none if they are too many.
pub(super) fn months(from: Moment, to: Moment) -> Vec<Moment> {
    let mut found = Vec::new();
    let mut month = month_of(from);
    while month <= to {
        let next = next_month(month);
        if found.len() == MONTHS_MAX || next <= month {
            return Vec::new();
        }
        found.push(month);
        month = next;
    }
    found
}

/// The month of many moments, asked one after the other.
#[derive(Default)]
pub(super) struct Calendar {
    last: Option<(Moment, Moment)>,
}

impl Calendar {
    /// As `month_of`; quick where the month is that of the moment before.
    pub(super) fn month_of(&mut self, at: Moment) -> Moment {
        if let Some((month, _)) = self.last.filter(|it| it.0 <= at && at < it.1) {
            return month;
        }
        let month = month_of(at);
        self.last = Some((month, next_month(month)));
        month
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn a_month_begins_at_its_first_instant() {
        let march = at("2016-03-01T00:00:00Z");
        assert_eq!(month_of(march), march);
        assert_eq!(month_of(march.plus_micros(-1)), at("2016-02-01T00:00:00Z"));
        assert_eq!(month_of(at("2016-03-31T23:59:59.999Z")), march);
        assert_eq!(next_month(at("2016-01-01T00:00:00Z")), at("2016-02-01T00:00:00Z"));
        assert_eq!(next_month(at("2016-12-01T00:00:00Z")), at("2017-01-01T00:00:00Z"));
        let mut calendar = Calendar::default();
        assert_eq!(calendar.month_of(at("2016-03-05T00:00:00Z")), march);
        assert_eq!(calendar.month_of(at("2016-04-01T00:00:00Z")), at("2016-04-01T00:00:00Z"));
    }

    #[test]
    fn a_stretch_has_all_its_months_unless_its_ends_are_absurd() {
        let found = months(at("2015-12-31T23:00:00Z"), at("2016-02-01T00:00:00Z"));
        let said: Vec<String> = found.iter().map(Moment::to_string).collect();
        let expected = ["2015-12-01T00:00:00Z", "2016-01-01T00:00:00Z", "2016-02-01T00:00:00Z"];
        assert_eq!(said, expected);
        assert!(months(at("1970-01-01T00:00:00Z"), at("9999-12-31T00:00:00Z")).is_empty());
    }
}
