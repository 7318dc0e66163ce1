//! The three questions of the speed targets, on a generated export: CPU seconds, wall seconds and
//! peak memory, side by side with the floor (inflating the same files and nothing else).
//!
//! `cargo bench -- [small|medium|4x|big] [threads]` prints it. `cargo bench -- report
//! [small|medium|4x|big|all]` asks other programs the same, holds the answers against each other,
//! and writes `docs/BENCHMARKS.md` and `docs/benchmarks.svg` anew. Exports stay in the target
//! folder.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a bench fails loudly, prints, writes the export it reads, and divides counts"
)]
mod chart;
mod corpus;
mod document;
mod export;
mod growth;
mod machine;
mod measure;
mod numbers;
mod peers;
mod report;
mod tasks;

use export::Export;
use measure::Spent;
use tasks::Places;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["report"] | ["report", "all"] => report::write(&["small", "medium", "4x", "big"]),
        ["report", sizes @ ..] => report::write(sizes),
        [] => print("medium", "0"),
        [size] => print(size, "0"),
        [size, threads, ..] => print(size, threads),
    }
}

/// The short form: `asof` and the floor, each asked once, on the screen.
fn print(size: &str, threads: &str) {
    let places = Places::of(Export::made(size));
    println!("{size:14} {:>8} {:>8} {:>8} {:>10}", "cpu s", "wall s", "x floor", "peak MB");
    let floor = peers::floor().map(|peer| places.run(&peer.tasks()[0], &[]).unwrap().0);
    if let Some(Spent { cpu_s, wall_s, .. }) = floor {
        println!("{:14} {cpu_s:8.2} {wall_s:8.2} {:8.2}", "inflate only", 1.0);
    } else {
        println!("libdeflate-gunzip is not installed: no floor");
    }
    let rest: &[&str] = if threads == "0" { &[] } else { &["-j", threads] };
    for task in tasks::of_asof() {
        let (spent, _) = places.run(&task, rest).unwrap();
        let ratio = floor.map_or(f64::NAN, |floor| spent.cpu_s / floor.cpu_s);
        let (name, Spent { cpu_s, wall_s, peak_mb }) = (task.question.short(), spent);
        println!("{name:14} {cpu_s:8.2} {wall_s:8.2} {ratio:8.2} {peak_mb:10.0}");
    }
    places.clear();
}
