//! Numbers as a reader wants them: grouped, rounded to what they are worth.

/// 687204 is told as 687,204.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// Two digits behind the point while they mean something.
pub(crate) fn rounded(number: f64) -> String {
    if number < 9.995 {
        format!("{number:.2}")
    } else if number < 99.95 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    }
}

/// Bytes in the unit that makes a short number; as disks are sold, in thousands.
pub(crate) fn bytes(number: u64) -> String {
    let number = number as f64;
    if number < 1e9 {
        format!("{} MB", rounded(number / 1e6))
    } else {
        format!("{:.1} GB", number / 1e9)
    }
}

/// What a chart's axis may be divided by: 1, 2 or 5 times a power of ten, in at most six steps.
pub(crate) fn step(max: f64) -> f64 {
    let rough = max / 6.0;
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0].iter().map(|it| it * power).find(|it| *it >= rough).unwrap_or(10.0 * power)
}
