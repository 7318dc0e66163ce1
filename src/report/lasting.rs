//! How long something lasted, and since when, for people.
use crate::time::moment::Moment;

/// A number of microseconds as days, hours, minutes and seconds, the three largest that are not
/// nothing: `39d 13h 12m`, `2h 37m 54s`, `0s`.
pub fn lasting(micros: i64) -> String {
    let seconds = micros.max(0) / 1_000_000;
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ];
    let first = parts.iter().position(|it| it.0 > 0).unwrap_or(3);
    let told = parts[first..].iter().take(3).filter(|it| it.0 > 0);
    let told: Vec<String> = told.map(|it| format!("{}{}", it.0, it.1)).collect();
    if told.is_empty() { "0s".to_owned() } else { told.join(" ") }
}

/// An instant without what is less than a second.
pub fn to_the_second(at: Moment) -> Moment {
    Moment::from_micros(at.micros().div_euclid(1_000_000) * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_largest_parts_are_told() {
        for (seconds, expected) in [
            (0, "0s"),
            (59, "59s"),
            (9_474, "2h 37m 54s"),
            (3_417_127, "39d 13h 12m"),
            (86_400, "1d"),
            (86_460, "1d 1m"),
            (-5, "0s"),
        ] {
            assert_eq!(lasting(seconds * 1_000_000), expected);
        }
    }
}
