//! `docs/benchmarks.svg`: bars of CPU seconds, and what an item costs as exports grow.
use std::fmt::Write as _;

use crate::document::fullest;
use crate::growth::{self, Growth, Point};
use crate::numbers::{bytes, grouped, rounded, step};
use crate::report::{Corpus, Report, Row};
use crate::tasks::Question;

const WIDTH: f64 = 760.0;
const MARGIN: f64 = 24.0;

/// Where bars begin: room for the name of a program.
const BARS_FROM: f64 = 178.0;

/// Where the longest bar ends: room for its number.
const BARS_TO: f64 = 690.0;

const BAR_STEP: f64 = 22.0;

/// Room that one small chart of growth takes, and what of it is its plot.
const GROWTH_HEIGHT: f64 = 236.0;
const PLOT: (f64, f64) = (226.0, 150.0);

/// Names beside lines keep this distance from each other.
const NAME_STEP: f64 = 14.0;

/// Paints its own paper, so that it can be read on any page; knows light and dark.
const STYLE: &str = "\
<style>
svg { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --rule: #d8dee4;
      --own: #0969da; --peer: #9aa4af; --floor: #d0d7de;
      --l0: #0969da; --l1: #bc4c00; --l2: #1a7f37; --l3: #8250df; --l4: #bf3989; --l5: #59636e;
      --l6: #9a6700; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; --rule: #30363d;
        --own: #4493f8; --peer: #656c76; --floor: #3d444d;
        --l0: #4493f8; --l1: #f0883e; --l2: #3fb950; --l3: #a371f7; --l4: #f778ba; --l5: #9198a1;
        --l6: #d29922; }
}
text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: var(--ink);
       paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.title { font-size: 15px; font-weight: 600; }
.head { font-weight: 600; }
.faint { fill: var(--faint); font-size: 11px; }
.end { text-anchor: end; }
.mid { text-anchor: middle; }
.rule { stroke: var(--rule); stroke-width: 1; }
.line { fill: none; stroke-width: 2; }
</style>
";

/// The whole picture.
pub(crate) fn drawn(report: &Report) -> String {
    let mut body = String::new();
    let mut y = MARGIN + 12.0;
    if let Some(corpus) = fullest(report) {
        y = bars(&mut body, corpus, y);
    }
    let growth = growth::of(report);
    if !growth.is_empty() {
        y = small_charts(&mut body, report, &growth, y + 34.0);
    }
    let height = y + MARGIN - 8.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
         width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title\">\n\
         <title id=\"title\">CPU seconds of asof and of other programs, and growth</title>\n\
         {STYLE}\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"var(--paper)\"/>\n{body}</svg>\n"
    )
}

/// Bars of every program, question by question; the next free height.
fn bars(body: &mut String, corpus: &Corpus, top: f64) -> f64 {
    let (size, items) = (&corpus.size, grouped(corpus.written.items));
    let json = bytes(corpus.written.inflated_bytes);
    text(body, (MARGIN, top), "title", "CPU seconds for each question; less is better");
    let about = format!("export {size}: {items} items, {json} of JSON; linear scale");
    text(body, (MARGIN, top + 18.0), "faint", &about);
    let max = corpus.rows.iter().map(|it| it.spent.cpu_s).fold(0.0, f64::max);
    let px_per_s = (BARS_TO - BARS_FROM) / max;
    let mut marks = String::new();
    let mut y = top + 44.0;
    let from_y = y - 8.0;
    for (question, head) in [
        (Question::Inflate, "Inflate only: the floor"),
        (Question::Index, "Build the index, once"),
        (Question::Coverage, "T1: items of each type"),
        (Question::AllAt, "T2: all that stood at a moment, to Parquet"),
        (Question::Timeline, "T3: one resource's history"),
    ] {
        let mut rows: Vec<&Row> = corpus.rows.iter().filter(|it| it.question == question).collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_by(|a, b| a.spent.cpu_s.total_cmp(&b.spent.cpu_s));
        text(&mut marks, (MARGIN, y + 6.0), "head", head);
        y += 16.0;
        for row in rows {
            bar(&mut marks, row, px_per_s, y);
            y += BAR_STEP;
        }
        y += 12.0;
    }
    scale(body, max, px_per_s, (from_y + 18.0, y - 8.0));
    body.push_str(&marks);
    text(body, (BARS_TO, y + 24.0), "faint end", "CPU seconds, user and system");
    y + 24.0
}

fn bar(body: &mut String, row: &Row, px_per_s: f64, y: f64) {
    let cpu_s = row.spent.cpu_s;
    let colour = match (row.question, row.program) {
        (Question::Inflate, _) => "floor",
        (_, program) if program.starts_with("asof") => "own",
        _ => "peer",
    };
    let width = (cpu_s * px_per_s).max(1.0);
    text(body, (BARS_FROM - 8.0, y + 12.0), "end", row.program);
    let _ = writeln!(
        body,
        "<rect x=\"{BARS_FROM}\" y=\"{y:.0}\" width=\"{width:.1}\" height=\"16\" rx=\"2\" \
         fill=\"var(--{colour})\"/>"
    );
    text(body, (BARS_FROM + width + 6.0, y + 12.0), "", &rounded(cpu_s));
}

/// Upright rules behind the bars, with their seconds below.
fn scale(body: &mut String, max: f64, px_per_s: f64, (from_y, to_y): (f64, f64)) {
    let step = step(max);
    let mut seconds = 0.0;
    while seconds <= max {
        let x = BARS_FROM + seconds * px_per_s;
        line(body, (x, from_y), (x, to_y));
        text(body, (x, to_y + 16.0), "faint mid", &format!("{seconds}"));
        seconds += step;
    }
}

/// Time and memory of an item, side by side; the next free height.
fn small_charts(body: &mut String, report: &Report, growth: &[Growth], top: f64) -> f64 {
    text(body, (MARGIN, top), "title", "What each item costs as the export grows");
    text(body, (MARGIN, top + 18.0), "faint", "asof and the floor; a level line is linear growth");
    let half = WIDTH / 2.0 - 6.0;
    let all: Vec<(usize, &Growth)> = growth.iter().enumerate().collect();
    let (cpu, peak) = (|it: &Point| it.cpu_us, |it: &Point| it.peak_kb);
    small_chart(body, report, &all, (MARGIN, top + 34.0), ("CPU µs for each item", &cpu));
    // The floor holds nothing: it has no growth of memory.
    let ours: Vec<_> = all.into_iter().filter(|it| it.1.question != Question::Inflate).collect();
    small_chart(body, report, &ours, (half, top + 34.0), ("peak KB for each item", &peak));
    top + GROWTH_HEIGHT
}

/// What is read off a point, under its name.
type Reading<'a> = (&'static str, &'a dyn Fn(&Point) -> f64);

fn small_chart(
    body: &mut String,
    report: &Report,
    growth: &[(usize, &Growth)],
    (left, top): (f64, f64),
    (name, read): Reading<'_>,
) {
    text(body, (left, top + 8.0), "head", name);
    let (left, bottom) = (left + 30.0, top + 20.0 + PLOT.1);
    let all = growth.iter().flat_map(|it| &it.1.points);
    let max = all.clone().map(read).fold(0.0, f64::max) * 1.05;
    let place_y = |value: f64| bottom - value / max * PLOT.1;
    let logs: Vec<f64> = all.map(|it| (it.items as f64).ln()).collect();
    let (low, high) = logs.iter().fold((f64::MAX, f64::MIN), |(a, b), it| (a.min(*it), b.max(*it)));
    let place_x = |items: u64| left + ((items as f64).ln() - low) / (high - low) * PLOT.0;
    let step = step(max);
    let mut value = 0.0;
    while value <= max {
        line(body, (left, place_y(value)), (left + PLOT.0, place_y(value)));
        let told = format!("{:.*}", usize::from(step < 1.0), value);
        text(body, (left - 6.0, place_y(value) + 4.0), "faint end", &told);
        value += step;
    }
    for corpus in report.growing() {
        let x = place_x(corpus.written.items);
        text(body, (x, bottom + 16.0), "faint mid", &corpus.size);
    }
    let mut names: Vec<(f64, usize, String)> = Vec::new();
    for &(i, Growth { question, program, points }) in growth {
        let spots: Vec<(f64, f64)> =
            points.iter().map(|it| (place_x(it.items), place_y(read(it)))).collect();
        polyline(body, i, &spots);
        let from_index = if program.contains("index") { ", index" } else { "" };
        let (name, at) = (question.short(), spots.last().map_or(0.0, |it| it.1));
        let name = name.split(' ').next().unwrap_or(name);
        names.push((at, i, format!("{name}{from_index}")));
    }
    beside(body, left + PLOT.0 + 10.0, names);
}

/// Names at the right ends of their lines, moved apart where lines end close to each other.
fn beside(body: &mut String, x: f64, mut names: Vec<(f64, usize, String)>) {
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut free = f64::MAX;
    for (y, colour, name) in names {
        let y = y.min(free);
        free = y - NAME_STEP;
        let _ = writeln!(
            body,
            "<text x=\"{x:.1}\" y=\"{:.1}\" style=\"fill: var(--l{colour})\">{name}</text>",
            y + 4.0
        );
    }
}

fn polyline(body: &mut String, colour: usize, spots: &[(f64, f64)]) {
    let told: Vec<String> = spots.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(
        body,
        "<polyline class=\"line\" stroke=\"var(--l{colour})\" points=\"{}\"/>",
        told.join(" ")
    );
    for (x, y) in spots {
        let _ = writeln!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"var(--l{colour})\"/>"
        );
    }
}

fn line(body: &mut String, from: (f64, f64), to: (f64, f64)) {
    let _ = writeln!(
        body,
        "<line class=\"rule\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn text(body: &mut String, (x, y): (f64, f64), class: &str, said: &str) {
    let said = said.replace('&', "&amp;").replace('<', "&lt;");
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let _ = writeln!(body, "<text{class} x=\"{x:.1}\" y=\"{y:.1}\">{said}</text>");
}
