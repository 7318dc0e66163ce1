//! What a run costs, told by the kernel.
use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use wait4::Wait4 as _;

/// How often the memory of what runs is looked at: a hundredth of a processor is spent on it.
const LOOK_EVERY: Duration = Duration::from_millis(4);

/// What a run cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// User and system time of the process and of all that it started.
    pub(crate) cpu_s: f64,
    /// As a clock on the wall tells it.
    pub(crate) wall_s: f64,
    /// The highest sum of what each process of the run had held so far.
    pub(crate) peak_mb: f64,
}

/// Runs to the end; what it cost and what it said, or how it failed.
pub(crate) fn run(command: &mut Command, keep: Keep) -> Result<(Spent, String), String> {
    let stdout = match keep {
        Keep::Nothing => Stdio::null(),
        Keep::Said => Stdio::piped(),
    };
    let begun = Instant::now();
    let mut child = command.stdout(stdout).stderr(Stdio::null()).spawn().unwrap();
    let mut peak_mb: f64 = 0.0;
    let ended = loop {
        peak_mb = peak_mb.max(peak_memory_mb(child.id()));
        if let Some(ended) = child.try_wait4().unwrap() {
            break ended;
        }
        thread::sleep(LOOK_EVERY);
    };
    let cpu_s = (ended.rusage.utime + ended.rusage.stime).as_secs_f64();
    let spent = Spent { cpu_s, wall_s: begun.elapsed().as_secs_f64(), peak_mb };
    let mut said = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut said).unwrap();
    }
    if ended.status.success() { Ok((spent, said)) } else { Err(ended.status.to_string()) }
}

/// What becomes of the standard output of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keep {
    /// Thrown away, so that whoever reads it does not slow it down.
    Nothing,
    /// Read when it has ended: at most a line or two.
    Said,
}

/// The highest that the memory of a running process has been, and of those that it started.
fn peak_memory_mb(process: u32) -> f64 {
    let own = fs::read_to_string(format!("/proc/{process}/status")).ok().and_then(|status| {
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kb: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kb * 1024.0 / 1e6)
    });
    // Only a process's first thread starts others, in the programs measured here.
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    let children = children.unwrap_or_default();
    let children = children.split_whitespace().filter_map(|it| it.parse().ok());
    own.unwrap_or(0.0) + children.map(peak_memory_mb).sum::<f64>()
}
