//! The questions, the commands that ask them, and the answers that must be equal.
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::export::{Export, root};
use crate::measure::{self, Keep, Spent};

/// The moment of the second question; the peers have it written in.
const AT: &str = "2023-11-30T12:00:00Z";

const ASOF: &str = env!("CARGO_BIN_EXE_asof");

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// Nothing: what everybody who reads the export has to do at least.
    Inflate,
    /// How many items of each type are there?
    Coverage,
    /// Write the state of everything that stood at a moment to a Parquet file.
    AllAt,
    /// What happened to one resource?
    Timeline,
    /// Read once, and keep what the other questions need.
    Index,
}

impl Question {
    /// As the screen and the chart have room for it.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Question::Inflate => "inflate only",
            Question::Coverage => "T1 coverage",
            Question::AllAt => "T2 all at T",
            Question::Timeline => "T3 timeline",
            Question::Index => "index",
        }
    }

    /// As the document explains it.
    pub(crate) fn long(self) -> &'static str {
        match self {
            Question::Inflate => "inflate the files and do nothing else",
            Question::Coverage => "how many items there are of each type",
            Question::AllAt => "the whole state of all that stood at a moment, written to Parquet",
            Question::Timeline => "what happened to one resource",
            Question::Index => "the export read once and kept for later questions",
        }
    }

    /// The numbers that an answer comes down to, in words.
    pub(crate) fn told(self, counts: &[u64]) -> String {
        use crate::numbers::grouped;
        match (self, counts) {
            (Question::Coverage, [types, items]) => {
                format!("{types} types, {} items", grouped(*items))
            }
            (Question::AllAt, [rows]) => format!("{} resources", grouped(*rows)),
            (Question::Timeline, [versions]) => format!("{versions} versions"),
            _ => format!("{counts:?}"),
        }
    }
}

/// One command that answers one question.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// What it answers.
    pub(crate) question: Question,
    /// Whose answer it is, as the tables name it.
    pub(crate) program: &'static str,
    /// The command as the document shows it: `EXPORT`, `OUT.parquet`, `INDEX` and `ID` stand for
    /// what lies elsewhere on every machine. With a `|` it is the shell's.
    pub(crate) spelled: String,
    /// What its first word stands for.
    pub(crate) binary: PathBuf,
    /// Peers print their counts; what `asof` prints is its answer.
    pub(crate) keep: Keep,
}

/// `asof` on the export itself.
pub(crate) fn of_asof() -> Vec<Task> {
    vec![
        asof("asof", Question::Coverage, "asof coverage -i EXPORT --quiet -f csv"),
        asof("asof", Question::AllAt, &all_at("EXPORT", "--force -o OUT.parquet")),
        asof("asof", Question::Timeline, "asof timeline ID -i EXPORT --quiet -f jsonl"),
    ]
}

/// `asof` on one thread, to be told from what it does on all.
pub(crate) fn of_one_thread() -> [Task; 1] {
    [asof(ONE_THREAD, Question::Coverage, "asof coverage -i EXPORT --quiet -f csv -j 1")]
}

/// As the tables name it.
pub(crate) const ONE_THREAD: &str = "asof, one thread";

/// `asof` making an index, then asked from it; nothing where it cannot make one.
pub(crate) fn of_index() -> Vec<Task> {
    let mut help = Command::new(ASOF);
    help.args(["index", "--help"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !help.status().unwrap().success() {
        return Vec::new();
    }
    let name = "asof, from its index";
    vec![
        asof("asof", Question::Index, "asof index build -i EXPORT -o INDEX --quiet"),
        asof(name, Question::AllAt, &all_at("INDEX", "--force -o OUT.parquet")),
        asof(name, Question::Timeline, "asof timeline ID -i INDEX --quiet -f jsonl"),
    ]
}

fn asof(program: &'static str, question: Question, spelled: &str) -> Task {
    let (spelled, binary) = (spelled.to_owned(), PathBuf::from(ASOF));
    Task { question, program, spelled, binary, keep: Keep::Nothing }
}

fn all_at(input: &str, output: &str) -> String {
    format!("asof export items --at {AT} -i {input} --quiet {output}")
}

/// What the capitals in a command stand for.
pub(crate) struct Places {
    /// What is asked about.
    pub(crate) export: Export,
    /// The folder of the index.
    pub(crate) index: PathBuf,
    out: PathBuf,
    resource: String,
}

impl Places {
    /// Beside the export lies what is written.
    pub(crate) fn of(export: Export) -> Places {
        let out = export.folder.with_extension("out.parquet");
        let index = export.folder.with_extension("index");
        let resource = some_resource(&export.folder);
        Places { export, index, out, resource }
    }

    /// Runs a command, `rest` behind it, with nothing of an earlier run in its way.
    pub(crate) fn run(&self, task: &Task, rest: &[&str]) -> Result<(Spent, String), String> {
        fs::remove_file(&self.out).ok();
        if task.question == Question::Index {
            fs::remove_dir_all(&self.index).ok();
        }
        let mut command = self.command(&task.binary, &task.spelled);
        measure::run(command.args(rest), task.keep)
    }

    /// Takes away what the runs left behind.
    pub(crate) fn clear(&self) {
        fs::remove_file(&self.out).ok();
        fs::remove_dir_all(&self.index).ok();
    }

    /// What `asof` answers, as counts, asked once more in a form that can be counted.
    pub(crate) fn counts(&self, question: Question, input: &str) -> Vec<u64> {
        match question {
            Question::Coverage => {
                let mut types = Vec::new();
                let mut sightings = 0;
                self.each_row(&format!("asof coverage -i {input} --quiet -f jsonl"), |row| {
                    types.push(row["resource_type"].to_string());
                    sightings += row["sightings"].as_u64().unwrap();
                });
                types.sort_unstable();
                types.dedup();
                vec![types.len() as u64, sightings]
            }
            Question::AllAt => {
                let mut standing = 0;
                self.each_row(&all_at(input, "-f jsonl"), |row| {
                    // The table has tombstones, too; the peers leave them out.
                    let gone = row["status"].as_str().unwrap().starts_with("ResourceDeleted");
                    standing += u64::from(!gone);
                });
                vec![standing]
            }
            Question::Timeline => {
                let mut versions = 0;
                let spelled = format!("asof export items --name ID -i {input} --quiet -f jsonl");
                self.each_row(&spelled, |_| versions += 1);
                vec![versions]
            }
            Question::Inflate | Question::Index => Vec::new(),
        }
    }

    fn each_row(&self, spelled: &str, mut see: impl FnMut(serde_json::Value)) {
        let mut command = self.command(Path::new(ASOF), spelled);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            see(serde_json::from_str(&line.unwrap()).unwrap());
        }
        assert!(child.wait().unwrap().success(), "{spelled}");
    }

    fn command(&self, binary: &Path, spelled: &str) -> Command {
        if spelled.contains('|') {
            let mut command = Command::new("sh");
            command.arg("-c").arg(spelled.replace("EXPORT", "\"$EXPORT\""));
            command.env("EXPORT", &self.export.folder);
            return command;
        }
        let mut command = Command::new(binary);
        command.current_dir(root());
        for word in spelled.split(' ').skip(1) {
            match word {
                "EXPORT" => command.arg(&self.export.folder),
                "OUT.parquet" => command.arg(&self.out),
                "INDEX" => command.arg(&self.index),
                "ID" => command.arg(&self.resource),
                _ => command.arg(word),
            };
        }
        command
    }
}

/// A resource id to ask for: the first security group that stands at the end.
fn some_resource(export: &Path) -> String {
    let mut command = Command::new(ASOF);
    command.arg("-i").arg(export).args(["--type", "AWS::EC2::SecurityGroup", "--quiet"]);
    let args = ["inventory", "--at", "end", "-f", "csv"];
    let output = command.args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().nth(1).unwrap().split(',').nth(3).unwrap().to_owned()
}
