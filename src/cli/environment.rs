//! The two things that the world tells this program unasked: variables, and the present.
use super::hints::Complaint;
use crate::time::moment::Moment;
use std::ffi::OsString;
use std::time::{SystemTime, UNIX_EPOCH};

/// The variable of that name.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// This machine's name, where it tells one.
pub fn host() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "no evidence: the machine's own name")]
    let kernel = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let told = variable("HOSTNAME").map(|it| it.to_string_lossy().into_owned());
    let name = told.or_else(kernel)?;
    Some(name.trim().to_owned()).filter(|it| !it.is_empty())
}

/// How many bytes of packed bodies may be held: two thirds of the memory that is given, else of
/// three quarters of the machine's. The rest is for what stands beside them.
pub fn held_bytes_max(memory: Option<u64>) -> u64 {
    let of_machine = || machine_bytes().map(|it| it / 4 * 3);
    memory.or_else(of_machine).map_or(u64::MAX, |it| it / 3 * 2)
}

/// The machine's memory in bytes, where it tells; what a container may use of it counts.
pub fn machine_bytes() -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "no evidence: what the machine tells of itself")]
    let told = |path: &str| std::fs::read_to_string(path).ok();
    let all = told("/proc/meminfo")?;
    let line = all.lines().find_map(|it| it.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    let of_group = told("/sys/fs/cgroup/memory.max").and_then(|it| it.trim().parse::<u64>().ok());
    Some(of_group.unwrap_or(u64::MAX).min(kilobytes.saturating_mul(1024)))
}

/// The words of the command line, as far as they are text.
pub fn arguments() -> Vec<String> {
    std::env::args_os().map(|it| it.to_string_lossy().into_owned()).collect()
}

/// The present: `SOURCE_DATE_EPOCH` (seconds since 1970) where it is set, else this machine's
/// clock. To be asked once, so that one question knows one present.
///
/// # Errors
/// A complaint when either is no time between 1970 and 9999.
pub fn now() -> Result<Moment, Complaint> {
    pinned(variable("SOURCE_DATE_EPOCH")).unwrap_or_else(clock)
}

fn pinned(value: Option<OsString>) -> Option<Result<Moment, Complaint>> {
    let text = value.filter(|value| !value.is_empty())?.to_string_lossy().into_owned();
    let seconds = text.parse::<u64>().ok().filter(|seconds| *seconds < 253_402_300_800);
    let micros = seconds.and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1_000_000));
    let wrong = || {
        let message = format!("SOURCE_DATE_EPOCH is `{text}`, not a number of seconds since 1970");
        Complaint::new(message).hint("unset it, or set it to a number such as 1463086920")
    };
    Some(micros.map(Moment::from_micros).ok_or_else(wrong))
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn clock() -> Result<Moment, Complaint> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
    let wrong = || Complaint::new("this machine's clock stands before 1970");
    micros.map(Moment::from_micros).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_present_wins_over_the_clock() {
        let at = Moment::parse("2016-05-12T21:02:00Z").unwrap();
        assert_eq!(pinned(Some("1463086920".into())), Some(Ok(at)));
        assert_eq!(pinned(Some("".into())), None);
        assert_eq!(pinned(None), None);
        for text in ["-1", "soon", "1e9", "253402300800"] {
            assert!(matches!(pinned(Some(text.into())), Some(Err(_))), "{text}");
        }
    }
}
