//! `docs/BENCHMARKS.md`: what was run, where, what it cost, and how the cost grows.
use std::fmt::Write as _;

use crate::growth::{self, Growth, Point};
use crate::numbers::{bytes, grouped, rounded};
use crate::report::{Corpus, LONG_S, RUNS, Report, Row};
use crate::tasks::{ONE_THREAD, Question};

/// What was asked of more than one program.
const ASKED: [Question; 3] = [Question::Coverage, Question::AllAt, Question::Timeline];

/// The whole document.
pub(crate) fn written(report: &Report) -> String {
    let mut text = String::from(
        "# Benchmarks\n\n\
         `cargo bench -- report all` measures and writes this page, nothing of it by hand.\n\
         It measures and does not judge: no test fails when a number gets worse.\n\n\
         ![CPU seconds of each program for each question, and growth](benchmarks.svg)\n\n",
    );
    in_short(&mut text, report);
    how(&mut text, report);
    for corpus in &report.corpora {
        table(&mut text, corpus);
    }
    growth(&mut text, report);
    commands(&mut text, report);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The corpus on which most programs were asked; of equals the largest.
pub(crate) fn fullest(report: &Report) -> Option<&Corpus> {
    report.growing().into_iter().max_by_key(|it| it.rows.len())
}

fn in_short(text: &mut String, report: &Report) {
    let Some(corpus) = fullest(report) else { return };
    let (size, items) = (&corpus.size, grouped(corpus.written.items));
    let json = bytes(corpus.written.inflated_bytes);
    let _ = writeln!(text, "On `{size}` ({items} items, {json} of JSON), in CPU seconds:\n");
    for question in ASKED {
        let Some(own) = corpus.spent("asof", question) else { continue };
        let (short, long) = (question.short(), question.long());
        let _ = write!(text, "- **{short}** ({long}): `asof` {}", rounded(own.cpu_s));
        let mut peers: Vec<&Row> =
            corpus.rows.iter().filter(|it| it.question == question).collect();
        peers.retain(|it| !["asof", ONE_THREAD].contains(&it.program));
        peers.sort_by(|a, b| a.spent.cpu_s.total_cmp(&b.spent.cpu_s));
        for row in peers {
            let cpu_s = row.spent.cpu_s;
            let _ = write!(
                text,
                "; {} {} (×{})",
                row.program,
                rounded(cpu_s),
                rounded(cpu_s / own.cpu_s)
            );
        }
        text.push('\n');
    }
    for corpus in &report.corpora {
        let question = Question::Coverage;
        let (all, one) = (corpus.spent("asof", question), corpus.spent(ONE_THREAD, question));
        if let (Some(all), Some(one)) = (all, one) {
            let _ = writeln!(
                text,
                "- **threads**: on `{}` one thread takes ×{} the time of all ({} s, {} s)",
                corpus.size,
                rounded(one.wall_s / all.wall_s),
                rounded(one.wall_s),
                rounded(all.wall_s)
            );
        }
    }
    text.push('\n');
}

fn how(text: &mut String, report: &Report) {
    let _ = writeln!(text, "## How it was measured\n");
    for line in &report.machine {
        let _ = writeln!(text, "- {line}");
    }
    let (floor, index) = (Question::Inflate.long(), Question::Index.long());
    let lines = [
        "CPU s: user and system time of the command and of all that it starts, told by the kernel",
        "peak MB: the sum of the highest resident memory of each process of the command",
        &format!(
            "the files lie in the page cache; all commands are run one after the other, {RUNS}"
        ),
        &format!(
            "  times; one that takes more than {LONG_S} seconds is not run again; the run with"
        ),
        "  the median of CPU s is told",
        &format!("inflate only: {floor}, with libdeflate; × floor is against this"),
        &format!("index: {index}"),
        "× asof: against `asof` on the same question, asked of the files",
        "agrees: whether the counts of the answer (types and items; resources; versions) are those",
        "  of `asof`, which writes what was deleted, too: that is left out of the count",
        "the exports are generated (`tests/bench/corpus`): the same items on every machine",
    ];
    for line in lines {
        let mark = if line.starts_with(' ') { "" } else { "- " };
        let _ = writeln!(text, "{mark}{line}");
    }
    text.push('\n');
}

fn table(text: &mut String, corpus: &Corpus) {
    let Corpus { size, written, packed_bytes, .. } = corpus;
    let _ = writeln!(
        text,
        "## {size}\n\n{} files, {} items, {} of JSON in {} of gzip.",
        grouped(written.files),
        grouped(written.items),
        bytes(written.inflated_bytes),
        bytes(*packed_bytes)
    );
    let told: Vec<String> = corpus.answers.iter().map(|(it, counts)| it.told(counts)).collect();
    let _ = writeln!(text, "`asof` answers: {}.", told.join("; "));
    if let Some(index_bytes) = corpus.index_bytes {
        let _ = writeln!(text, "Its index takes {}.", bytes(index_bytes));
    }
    text.push_str(
        "\n| question | program | CPU s | wall s | × floor | × asof | peak MB | agrees |\n",
    );
    text.push_str("|---|---|---:|---:|---:|---:|---:|---|\n");
    let mut rows: Vec<&Row> = corpus.rows.iter().collect();
    let place = |row: &Row| match row.question {
        Question::Inflate => 0,
        Question::Index => 1,
        question => 2 + ASKED.iter().position(|it| *it == question).unwrap_or(0),
    };
    // Sorting is stable: within a question they stay as they were asked, `asof` first.
    rows.sort_by_key(|row| place(row));
    for row in rows {
        line(text, corpus, row);
    }
    text.push('\n');
    for remark in &corpus.remarks {
        let _ = writeln!(text, "- {remark}");
    }
    if !corpus.remarks.is_empty() {
        text.push('\n');
    }
}

fn line(text: &mut String, corpus: &Corpus, row: &Row) {
    let Row { question, program, spent, agrees, .. } = row;
    let over = |base: Option<f64>| base.map_or(String::new(), |it| rounded(spent.cpu_s / it));
    let asof = corpus.spent("asof", *question).filter(|_| ASKED.contains(question));
    let agrees = match agrees {
        None => String::new(),
        Some(Ok(())) => "yes".to_owned(),
        Some(Err(counts)) => format!("**no**: {counts}"),
    };
    let _ = writeln!(
        text,
        "| {} | {program} | {} | {} | {} | {} | {:.0} | {agrees} |",
        question.short(),
        rounded(spent.cpu_s),
        rounded(spent.wall_s),
        over(corpus.floor().map(|it| it.cpu_s)),
        over(asof.map(|it| it.cpu_s)),
        spent.peak_mb
    );
}

fn growth(text: &mut String, report: &Report) {
    let mut growth = growth::of(report);
    let growing = report.growing();
    let [.., before, last] = growing.as_slice() else { return };
    let (before, last) = (&before.size, &last.size);
    let _ = writeln!(
        text,
        "## Growth\n\n\
         What each item costs as the export grows. Linear means that it costs the same, within a\n\
         tenth, on `{last}` as on `{before}`. On the smallest, starting the program weighs most.\n"
    );
    let cpu = |it: &Point| it.cpu_us;
    let peak = |it: &Point| it.peak_kb;
    growth_table(text, report, &growth, ("CPU, µs for each item", &cpu));
    // The floor holds nothing: it has no growth of memory.
    growth.retain(|it| it.question != Question::Inflate);
    growth_table(text, report, &growth, ("peak memory, KB for each item", &peak));
    if !growth.iter().any(|it| it.question == Question::Index) {
        return;
    }
    text.push_str(
        "- index: its items are laid down in order of their resources, and lie in memory in\n  \
         blocks in order of their arrival. What is laid down at once is read in that order;\n  \
         the more of that there is, the more often a block is inflated again: once each time\n  \
         at most.\n\n",
    );
}

/// What is read off a point, under its name.
type Reading<'a> = (&'static str, &'a dyn Fn(&Point) -> f64);

fn growth_table(text: &mut String, report: &Report, growth: &[Growth], (name, read): Reading<'_>) {
    let sizes: Vec<&str> = report.growing().iter().map(|it| it.size.as_str()).collect();
    let _ = writeln!(text, "| {name} | program | {} | growth |", sizes.join(" | "));
    let _ = writeln!(text, "|---|---|{}---|", "---:|".repeat(sizes.len()));
    for Growth { question, program, points } in growth {
        let values: Vec<f64> = points.iter().map(read).collect();
        let told: Vec<String> = values.iter().map(|it| rounded(*it)).collect();
        let [.., before, last] = values.as_slice() else { continue };
        let verdict = growth::verdict(*before, *last);
        let _ = writeln!(
            text,
            "| {} | {program} | {} | {verdict} |",
            question.short(),
            told.join(" | ")
        );
    }
    text.push('\n');
}

fn commands(text: &mut String, report: &Report) {
    let _ = writeln!(text, "## Programs and commands\n\n- asof {}", report.asof);
    for peer in &report.peers {
        let _ = writeln!(text, "- {} {}: {}", peer.name, peer.version, peer.remark);
    }
    for line in &report.missing {
        let _ = writeln!(text, "- {line}");
    }
    let _ = writeln!(
        text,
        "\n`EXPORT`, `INDEX`, `OUT.parquet` stand for places on the disk, `ID` for a security \
         group.\n\n```sh"
    );
    let mut told: Vec<&str> = Vec::new();
    for row in report.corpora.iter().flat_map(|it| &it.rows) {
        if !told.contains(&row.command.as_str()) {
            told.push(&row.command);
        }
    }
    let _ = writeln!(text, "{}\n```\n", told.join("\n"));
}
