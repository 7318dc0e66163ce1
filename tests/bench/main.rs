//! The three questions of the speed targets, on a generated export: CPU seconds, wall seconds and
//! peak memory, side by side with the floor (inflating the same files and nothing else).
//!
//! `cargo bench -- [small|medium|big] [threads]`; the export is kept in the target folder.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench fails loudly, prints, and writes the export it reads"
)]
mod corpus;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use corpus::Size;

const AT: &str = "2023-11-30T12:00:00Z";

/// `libdeflate-gunzip` takes many files at once, but the system takes only so many arguments.
const FILES_AT_ONCE: usize = 500;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let word = args.first().map_or("medium", String::as_str);
    let size = match word {
        "small" => Size::Small,
        "big" => Size::Big,
        _ => Size::Medium,
    };
    let threads = args.get(1).map_or("0", String::as_str);
    let export = export(word, size);
    let out = export.with_extension("out.parquet");
    let floor = inflate_only(&export);
    let id = some_resource(&export);
    let tasks: [(&str, Vec<OsString>); 3] = [
        ("T1 coverage", spelled(&["coverage", "-f", "csv"])),
        ("T2 all at T", {
            let mut args = spelled(&["export", "items", "--at", AT, "--force", "-o"]);
            args.push(out.clone().into());
            args
        }),
        ("T3 timeline", spelled(&["timeline", &id, "-f", "jsonl"])),
    ];
    println!("{:14} {:>8} {:>8} {:>8} {:>10}", word, "cpu s", "wall s", "x floor", "peak MB");
    if let Some(floor) = floor {
        println!("{:14} {:8.2} {:8.2} {:8.2}", "inflate only", floor.cpu_s, floor.wall_s, 1.0);
    }
    for (name, args) in tasks {
        let mut command = Command::new(env!("CARGO_BIN_EXE_asof"));
        command.arg("-i").arg(&export).arg("--quiet").args(args);
        if threads != "0" {
            command.args(["-j", threads]);
        }
        let spent = run(&mut command);
        let ratio = floor.map_or(f64::NAN, |floor| spent.cpu_s / floor.cpu_s);
        let Spent { cpu_s, wall_s, peak_mb } = spent;
        println!("{name:14} {cpu_s:8.2} {wall_s:8.2} {ratio:8.2} {peak_mb:10.0}");
    }
    fs::remove_file(out).ok();
}

fn spelled(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}

/// The export of this size, written on first use.
fn export(word: &str, size: Size) -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let export = target.join(format!("bench-{word}"));
    let whole = export.with_extension("whole");
    if !whole.exists() {
        fs::remove_dir_all(&export).ok();
        let written = corpus::write(&export, size);
        fs::write(&whole, format!("{written:?}\n")).unwrap();
    }
    println!("{}", fs::read_to_string(whole).unwrap().trim());
    export
}

/// A resource id to ask for: the first security group that stands at `AT`.
fn some_resource(export: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_asof"));
    command.arg("-i").arg(export).args(["--type", "AWS::EC2::SecurityGroup", "--quiet"]);
    let args = ["inventory", "--at", "end", "-f", "csv"];
    let output = command.args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().nth(1).unwrap().split(',').nth(3).unwrap().to_owned()
}

/// What a run cost.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    cpu_s: f64,
    wall_s: f64,
    peak_mb: f64,
}

/// Runs to the end, answer thrown away; the peak is read while it runs.
fn run(command: &mut Command) -> Spent {
    let before = children_cpu_s();
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak_mb: f64 = 0.0;
    let status = loop {
        peak_mb = peak_mb.max(peak_memory_mb(child.id()).unwrap_or(0.0));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(status.success(), "{command:?}: {status}");
    let wall_s = begun.elapsed().as_secs_f64();
    Spent { cpu_s: children_cpu_s() - before, wall_s, peak_mb }
}

/// The floor: the same files inflated by libdeflate, or none where it is not installed.
fn inflate_only(export: &Path) -> Option<Spent> {
    let mut files = Vec::new();
    let mut folders = vec![export.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let mut all = Spent::default();
    for files in files.chunks(FILES_AT_ONCE) {
        let mut command = Command::new("libdeflate-gunzip");
        command.arg("-c").args(files).stdout(Stdio::null());
        if command.spawn().and_then(|mut child| child.kill().and(child.wait())).is_err() {
            println!("libdeflate-gunzip is not installed: no floor");
            return None;
        }
        let spent = run(&mut command);
        all.cpu_s += spent.cpu_s;
        all.wall_s += spent.wall_s;
    }
    Some(all)
}

/// User and system seconds of all children that have ended, from `/proc/self/stat`.
fn children_cpu_s() -> f64 {
    // Fixed by the kernel's interface to user space.
    const TICKS_PER_S: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program, in parentheses, may hold spaces; `cutime` is field 16.
    let (_, rest) = stat.rsplit_once(") ").unwrap();
    let field = |n: usize| rest.split(' ').nth(n - 3).unwrap().parse::<f64>().unwrap();
    (field(16) + field(17)) / TICKS_PER_S
}

/// The highest that a running process's memory has been.
fn peak_memory_mb(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kb: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024.0)
}
