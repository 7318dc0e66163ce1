//! The longest pause of a schedule of AWS Backup, `cron(…)` or `rate(…)`: what it promises at
//! least. Schedules that skip months, or name days by `W` or `#`, are not read.

const MINUTES_A_DAY: u32 = 24 * 60;
const MONTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The longest time between one run and the next, in minutes; `None` of what is not read.
pub(super) fn longest_pause(expression: &str) -> Option<u32> {
    let inner = |kind: &str| expression.trim().strip_prefix(kind)?.strip_suffix(')');
    match (inner("cron("), inner("rate(")) {
        (Some(cron), _) => longest_of_cron(cron),
        (_, Some(rate)) => rate_in_minutes(rate),
        _ => None,
    }
}

fn rate_in_minutes(rate: &str) -> Option<u32> {
    let (value, unit) = rate.trim().split_once(' ')?;
    let unit = match unit.trim() {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => MINUTES_A_DAY,
        _ => return None,
    };
    value.parse::<u32>().ok()?.checked_mul(unit)
}

fn longest_of_cron(cron: &str) -> Option<u32> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minutes, hours, of_month, "*", of_week, "*"] = fields[..] else { return None };
    let (minutes, hours) = (numbers(minutes, 0, 59)?, numbers(hours, 0, 23)?);
    let times: Vec<u32> =
        hours.iter().flat_map(|hour| minutes.iter().map(move |it| hour * 60 + it)).collect();
    let (days, period) = match (of_month, of_week) {
        ("*" | "?", "*" | "?") => (vec![0], 1),
        ("*" | "?", of_week) => (numbers(&weekdays(of_week), 1, 7)?, 7),
        (of_month, "*" | "?") => days_of_two_years(of_month)?,
        _ => return None,
    };
    let runs: Vec<u32> =
        days.iter().flat_map(|day| times.iter().map(move |it| day * MINUTES_A_DAY + it)).collect();
    let again = runs.first()? + period * MINUTES_A_DAY;
    let next = runs.iter().skip(1).chain(std::iter::once(&again));
    runs.iter().zip(next).map(|(run, next)| next - run).max()
}

/// The days of a common year and a leap year on which it runs, counted from the first, and how
/// many days they have.
fn days_of_two_years(of_month: &str) -> Option<(Vec<u32>, u32)> {
    let chosen = if of_month == "L" { None } else { Some(numbers(of_month, 1, 31)?) };
    let (mut days, mut before) = (Vec::new(), 0);
    for month in 0..24 {
        let length = MONTHS[month % 12] + u32::from(month == 13);
        let of_this = chosen.clone().unwrap_or_else(|| vec![length]);
        days.extend(of_this.into_iter().filter(|it| *it <= length).map(|it| before + it));
        before += length;
    }
    Some((days, before))
}

fn weekdays(field: &str) -> String {
    let mut field = field.to_ascii_uppercase();
    for (place, name) in WEEKDAYS.iter().enumerate() {
        field = field.replace(name, &(place + 1).to_string());
    }
    field
}

/// The numbers that a field names, ascending: `*`, `5`, `1-5`, `0/6`, and lists of them.
fn numbers(field: &str, least: u32, most: u32) -> Option<Vec<u32>> {
    let number = |it: &str| it.parse::<u32>().ok().filter(|it| (least..=most).contains(it));
    let mut named = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u32>().ok().filter(|it| *it > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (number(from)?, number(to)?),
            None if range == "*" => (least, most),
            None => (number(range)?, if step.is_some() { most } else { number(range)? }),
        };
        if from > to {
            return None;
        }
        named.extend((from..=to).step_by(usize::try_from(step.unwrap_or(1)).ok()?));
    }
    named.sort_unstable();
    named.dedup();
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pause_counts_over_nights_weeks_and_short_months() {
        const HOUR: u32 = 60;
        const DAY: u32 = 24 * HOUR;
        for (expression, pause) in [
            ("cron(0 5 ? * * *)", Some(DAY)),
            ("cron(0 5 * * ? *)", Some(DAY)),
            ("cron(15 * ? * * *)", Some(HOUR)),
            ("cron(0/30 * * * ? *)", Some(30)),
            ("cron(0 */12 * * ? *)", Some(12 * HOUR)),
            ("cron(0 0/5 * * ? *)", Some(5 * HOUR)),
            ("cron(30 8,17 * * ? *)", Some(15 * HOUR)),
            ("cron(0 8-10 * * ? *)", Some(22 * HOUR)),
            ("cron(0 5 ? * SUN *)", Some(7 * DAY)),
            ("cron(0 5 ? * MON-FRI *)", Some(3 * DAY)),
            ("cron(0 5 ? * 1,3,5,7 *)", Some(2 * DAY)),
            ("cron(0 5 1 * ? *)", Some(31 * DAY)),
            ("cron(0 5 30 * ? *)", Some(60 * DAY)),
            ("cron(0 5 L * ? *)", Some(31 * DAY)),
            ("cron(0 5 1,15 * ? *)", Some(17 * DAY)),
            ("rate(12 hours)", Some(12 * HOUR)),
            ("rate(1 day)", Some(DAY)),
            ("rate(1 week)", None),
            ("cron(0 5 ? * 2#1 *)", None),
            ("cron(0 5 15W * ? *)", None),
            ("cron(0 5 1 1 ? *)", None),
            ("cron(0 5 1 * ? 2024)", None),
            ("cron(0 5 1 * MON *)", None),
            ("cron(0 5 ? * FRI-MON *)", None),
            ("cron(0 24 * * ? *)", None),
            ("cron(0/0 5 * * ? *)", None),
            ("cron(0 5 * * ?)", None),
            ("daily", None),
        ] {
            assert_eq!(longest_pause(expression), pause, "{expression}");
        }
    }
}
