//! The long form: everybody is asked, the answers are held against each other, all is written down.
use std::fs;
use std::process::Command;

use crate::corpus::Written;
use crate::export::{Export, bytes_under, root};
use crate::machine;
use crate::measure::{Keep, Spent};
use crate::peers::{self, Peer};
use crate::tasks::{self, Places, Question, Task};
use crate::{chart, document};

/// A run that spends more than this is not repeated: it is long enough to be told from chance.
pub(crate) const LONG_S: f64 = 10.0;

/// How often a shorter one is run.
pub(crate) const RUNS: usize = 5;

/// The size on which other programs are left out.
const LARGEST: &str = "4x";

/// One snapshot in which nothing repeats: another kind of export, and none that the others grow to.
const ODD: &str = "big";

/// Everything that the document tells.
#[derive(Debug)]
pub(crate) struct Report {
    /// Lines on the machine.
    pub(crate) machine: Vec<String>,
    /// What `asof` says of its version.
    pub(crate) asof: String,
    /// Who else was asked.
    pub(crate) peers: Vec<Peer>,
    /// Who was not, and why.
    pub(crate) missing: Vec<String>,
    /// From the smallest to the largest.
    pub(crate) corpora: Vec<Corpus>,
}

/// One export, and what everybody spent on it.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// As the command line names its size.
    pub(crate) size: String,
    /// What the generator wrote.
    pub(crate) written: Written,
    /// As it lies on the disk.
    pub(crate) packed_bytes: u64,
    /// What the index takes, where there is one.
    pub(crate) index_bytes: Option<u64>,
    /// What `asof` answers, as counts: the others are held against it.
    pub(crate) answers: Vec<(Question, Vec<u64>)>,
    /// One row for each command.
    pub(crate) rows: Vec<Row>,
    /// What went wrong or was left out.
    pub(crate) remarks: Vec<String>,
}

impl Report {
    /// Exports of one kind, from the smallest to the largest.
    pub(crate) fn growing(&self) -> Vec<&Corpus> {
        self.corpora.iter().filter(|it| it.size != ODD).collect()
    }
}

impl Corpus {
    /// What a program spent on a question.
    pub(crate) fn spent(&self, program: &str, question: Question) -> Option<Spent> {
        let mut rows = self.rows.iter();
        Some(rows.find(|it| it.program == program && it.question == question)?.spent)
    }

    /// What inflating alone costs.
    pub(crate) fn floor(&self) -> Option<Spent> {
        Some(self.rows.iter().find(|it| it.question == Question::Inflate)?.spent)
    }
}

/// One command and what it cost.
#[derive(Debug)]
pub(crate) struct Row {
    /// What it answers.
    pub(crate) question: Question,
    /// Whose answer it is.
    pub(crate) program: &'static str,
    /// The command, in the spelling of the document.
    pub(crate) command: String,
    /// The run whose processor time is the median.
    pub(crate) spent: Spent,
    /// Whether its answer is that of `asof`; nothing to compare of what answers nothing.
    pub(crate) agrees: Option<Result<(), String>>,
}

/// Asks on each size and writes the document and its chart.
pub(crate) fn write(sizes: &[&str]) {
    let machine = machine::told();
    let (peers, missing) = peers::installed();
    for line in &missing {
        println!("{line}");
    }
    let asof = machine::first_line(Command::new(env!("CARGO_BIN_EXE_asof")).arg("-V"));
    let asof = asof.unwrap().replace("asof ", "");
    let corpora = sizes.iter().map(|size| asked(size, &peers)).collect();
    let report = Report { machine, asof, peers, missing, corpora };
    let docs = root().join("docs");
    fs::create_dir_all(&docs).unwrap();
    fs::write(docs.join("BENCHMARKS.md"), document::written(&report)).unwrap();
    fs::write(docs.join("benchmarks.svg"), chart::drawn(&report)).unwrap();
}

fn asked(size: &str, peers: &[Peer]) -> Corpus {
    let places = Places::of(Export::made(size));
    let Export { written, packed_bytes, .. } = places.export;
    let questions = [Question::Coverage, Question::AllAt, Question::Timeline];
    let answers: Vec<_> = questions.map(|it| (it, places.counts(it, "EXPORT"))).into();
    let (size, index_bytes) = (size.to_owned(), None);
    let (rows, remarks) = (Vec::new(), Vec::new());
    let mut corpus = Corpus { size, written, packed_bytes, index_bytes, answers, rows, remarks };
    if corpus.answers[0].1[1] != written.items {
        corpus
            .remarks
            .push(format!("`asof` counts other items than the {} written", written.items));
    }
    let (slow, fast): (Vec<&Peer>, Vec<&Peer>) = peers.iter().partition(|it| it.slow);
    let of = |peers: &[&Peer]| peers.iter().flat_map(|it| it.tasks()).collect::<Vec<_>>();
    let (mut tasks, mut others): (Vec<Task>, Vec<Task>) =
        of(&fast).into_iter().partition(|it| it.question == Question::Inflate);
    tasks.extend(tasks::of_asof());
    tasks.extend(tasks::of_one_thread());
    tasks.extend(tasks::of_index());
    others.extend(of(&slow));
    if corpus.size == LARGEST {
        corpus.remarks.push("Other programs were not asked here: they take many minutes.".into());
    } else {
        tasks.append(&mut others);
    }
    corpus.ask(&places, tasks);
    corpus.index_bytes = places.index.exists().then(|| bytes_under(&places.index));
    places.clear();
    corpus
}

impl Corpus {
    /// Runs all commands one after the other, and then again those that are short: what disturbs
    /// the machine for a while disturbs all alike.
    fn ask(&mut self, places: &Places, tasks: Vec<Task>) {
        let mut asked: Vec<(Task, Runs)> = tasks.into_iter().map(|it| (it, Vec::new())).collect();
        for _ in 0..RUNS {
            for (task, runs) in asked.iter_mut().filter(|it| is_short(&it.1)) {
                runs.push(places.run(task, &[]));
            }
        }
        for (task, runs) in asked {
            self.note(places, &task, runs);
        }
    }

    /// Notes what a command cost, and whether its answer is right.
    fn note(&mut self, places: &Places, task: &Task, runs: Runs) {
        let (question, program) = (task.question, task.program);
        let mut runs = match runs.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(runs) => runs,
            Err(how) => {
                let question = question.short();
                self.remarks.push(format!("{program}, {question}: no answer ({how})"));
                return;
            }
        };
        runs.sort_by(|a, b| a.0.cpu_s.total_cmp(&b.0.cpu_s));
        let (spent, said) = &runs[runs.len() / 2];
        let spent = *spent;
        println!(
            "{:8} {program:22} {:13} {:8.2} {:8.2} {:8.0}",
            self.size,
            question.short(),
            spent.cpu_s,
            spent.wall_s,
            spent.peak_mb
        );
        let agrees = self.agrees(places, task, said);
        let command = task.spelled.clone();
        self.rows.push(Row { question, program, command, spent, agrees });
    }

    fn agrees(&self, places: &Places, task: &Task, said: &str) -> Option<Result<(), String>> {
        let (question, right) = self.answers.iter().find(|it| it.0 == task.question)?;
        let counts = match task.keep {
            Keep::Said => {
                let first = said.lines().next().unwrap_or("");
                first.split_whitespace().filter_map(|it| it.parse().ok()).collect()
            }
            Keep::Nothing if task.spelled.contains("INDEX") => places.counts(*question, "INDEX"),
            Keep::Nothing => return None,
        };
        Some(if counts == *right { Ok(()) } else { Err(question.told(&counts)) })
    }
}

/// What a command cost and said, each time, or how it failed.
type Runs = Vec<Result<(Spent, String), String>>;

fn is_short(runs: &Runs) -> bool {
    let cost_s = |spent: &Spent| spent.cpu_s.max(spent.wall_s);
    runs.iter().all(|it| it.as_ref().is_ok_and(|it| cost_s(&it.0) <= LONG_S))
}
