//! The machine that was measured on, and the versions of programs, as they tell it themselves.
use std::fs;
use std::process::{Command, Stdio};
use std::thread;

/// Model, cores, memory, kernel, and whether it had other work; one line of Markdown each.
pub(crate) fn told() -> Vec<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    let kb: f64 = value(&memory, "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0.0);
    let cores = thread::available_parallelism().map_or(0, usize::from);
    vec![
        format!("processor: {}, {cores} cores", value(&cpu, "model name")),
        format!("memory: {:.1} GB", kb * 1024.0 / 1e9),
        format!("kernel: {} {}", std::env::consts::OS, kernel.trim()),
        format!("load in the minute before it began: {load}"),
    ]
}

/// Its first line of output, or nothing where the program cannot be run.
pub(crate) fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().next()?.trim().to_owned();
    output.status.success().then_some(line)
}

/// What stands behind `key` and a colon.
fn value(text: &str, key: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(key)).unwrap_or("");
    line.split_once(':').map_or("unknown", |(_, value)| value.trim()).to_owned()
}
