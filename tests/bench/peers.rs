//! What else can answer the same questions, where it is installed.
use std::path::PathBuf;
use std::process::Command;

use crate::export::root;
use crate::machine::first_line;
use crate::measure::Keep;
use crate::tasks::{Question, Task};

/// Another program, found on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// As the tables name it.
    pub(crate) name: &'static str,
    /// As it tells itself.
    pub(crate) version: String,
    /// What a reader must know to compare it fairly.
    pub(crate) remark: &'static str,
    /// One core, one file after the other: on the largest export it takes minutes and tells nothing
    /// new.
    pub(crate) slow: bool,
    binary: PathBuf,
    asks: Vec<(Question, String)>,
}

impl Peer {
    /// Its commands.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let keep = |question| match question {
            Question::Inflate => Keep::Nothing,
            _ => Keep::Said,
        };
        let task = |(question, spelled): &(Question, String)| Task {
            question: *question,
            program: self.name,
            spelled: spelled.clone(),
            binary: self.binary.clone(),
            keep: keep(*question),
        };
        self.asks.iter().map(task).collect()
    }
}

/// Inflating the same files: as fast as can be, and nothing else.
pub(crate) fn floor() -> Option<Peer> {
    let first = first_line(Command::new("libdeflate-gunzip").arg("-V"))?;
    let spelled = "find EXPORT -name '*.json.gz' -print0 | xargs -0 libdeflate-gunzip -c";
    Some(Peer {
        name: "libdeflate-gunzip",
        version: first.rsplit(' ').next()?.to_owned(),
        remark: "inflates all files one after the other and throws the text away",
        slow: false,
        binary: PathBuf::new(),
        asks: vec![(Question::Inflate, spelled.to_owned())],
    })
}

/// Those that are installed, and a line on each that is not.
pub(crate) fn installed() -> (Vec<Peer>, Vec<String>) {
    let mut missing = Vec::new();
    let mut found = |name: &str, peer: Option<Peer>| {
        if peer.is_none() {
            missing.push(format!("{name} is not installed: not asked"));
        }
        peer
    };
    let peers = [
        found("libdeflate-gunzip", floor()),
        found("ClickHouse (`pip install chdb`)", clickhouse()),
        found("DuckDB (`pip install duckdb`)", duckdb()),
        found("Python", python_json()),
        found("jq", jq()),
    ];
    (peers.into_iter().flatten().collect(), missing)
}

fn clickhouse() -> Option<Peer> {
    let (binary, version) = python_with("chdb", "chdb.engine_version").or_else(|| {
        let told = first_line(Command::new("clickhouse").args(["local", "--version"]))?;
        Some((PathBuf::from("python3"), told))
    })?;
    Some(Peer {
        name: "ClickHouse",
        version,
        remark: "run inside a Python process; parses only the members that a question needs",
        slow: false,
        binary,
        asks: scripted("clickhouse_peer.py", "EXPORT OUT.parquet"),
    })
}

fn duckdb() -> Option<Peer> {
    let (binary, version) = python_with("duckdb", "duckdb.__version__")?;
    Some(Peer {
        name: "DuckDB",
        version,
        remark: "run inside a Python process; files as JSON objects, items unnested, insertion \
                 order not kept, two threads",
        slow: false,
        binary,
        asks: scripted("duckdb_peer.py", "EXPORT OUT.parquet"),
    })
}

fn python_json() -> Option<Peer> {
    let (binary, version) = python_with("json", "__import__('platform').python_version()")?;
    Some(Peer {
        name: "Python's json",
        version,
        remark: "one thread, the standard library alone; T2 counts and writes nothing",
        slow: true,
        binary,
        asks: scripted("python_oracle.py", "EXPORT"),
    })
}

fn jq() -> Option<Peer> {
    let version = first_line(Command::new("jq").arg("--version"))?;
    let count = "reduce (inputs.configurationItems[].resourceType) as $t ({}; .[$t] += 1)";
    let spelled = format!(
        "find EXPORT -name '*.json.gz' -print0 | xargs -0 zcat | \
         jq -nr '{count} | \"\\(length) \\(add)\"'"
    );
    Some(Peer {
        name: "jq",
        version: version.trim_start_matches("jq-").to_owned(),
        remark: "T1 alone; `zcat` inflates beside it",
        slow: true,
        binary: PathBuf::new(),
        asks: vec![(Question::Coverage, spelled)],
    })
}

/// The three questions, put to a script of ours.
fn scripted(script: &str, places: &str) -> Vec<(Question, String)> {
    let ask =
        |task: &str, rest: &str| format!("python tests/bench/peers/{script} {task} {places}{rest}");
    vec![
        (Question::Coverage, ask("t1", "")),
        (Question::AllAt, ask("t2", "")),
        (Question::Timeline, ask("t3", " ID")),
    ]
}

/// A Python that has this module, and what it says of its version; the project's own comes first.
fn python_with(module: &str, version: &str) -> Option<(PathBuf, String)> {
    let own = root().join("target/py/bin/python");
    [own, PathBuf::from("python3")].into_iter().find_map(|python| {
        let code = format!("import {module}; print({version})");
        let told = first_line(Command::new(&python).arg("-c").arg(code))?;
        Some((python, told))
    })
}
