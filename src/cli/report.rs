//! `asof report`: a folder that another person can open, read, check again and keep.
use super::access::TELLING;
use super::args::Globals;
use super::args_report::{Profile, Report};
use super::environment::{arguments, host};
use super::folder::{Folder, Kind};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::threads;
use super::report_tables::{Tables, tables};
use super::session::Session;
use crate::report::manifest::{Question, Run, manifest};
use crate::report::page::{Asked, page};
use crate::report::quoting::{Quote, quote};
use crate::report::timesketch::{self, Event, events};
use crate::report::{Format, Options, render, xlsx};
use crate::time::moment::Moment;
use std::path::Path;

/// Writes it.
///
/// # Errors
/// A complaint when there is no place for it, or when it cannot be written.
pub fn run(args: &Report, globals: &Globals) -> Result<Outcome, Complaint> {
    let Some(target) = globals.output.as_deref() else {
        return Err(Complaint::new("a report is a folder").hint("name one that is new: -o DIR"));
    };
    if globals.format.is_some() {
        let said = "a report has its own formats";
        return Err(Complaint::new(said).hint("`asof export` writes one table in a format"));
    }
    let mut folder = Folder::begin(target, globals.force, Kind::Report)?;
    let session = Session::open(globals)?;
    let (from, to) = session.listing(args.from, args.to)?;
    let window = session.ends(from, to);
    let tables = tables(args, globals, &session, window)?;
    let Tables { exposure, compliance, changes, access, inventory, .. } = &tables;
    let cited = [exposure, compliance, changes, access, inventory];
    let quotes = quote(&session.ledger, &cited);
    let question = question(args, globals, window, &tables);
    write(&mut folder, globals, &session, &tables, &quotes)?;
    let asked = asked(args, &session, &question, &tables, &quotes);
    let html = page(&asked, &tables.of_page(&quotes.items));
    folder.write("report.html", None, |out| Ok(out.write_all(html.as_bytes())?))?;
    let run = Run {
        arguments: arguments(),
        host: host(),
        at: session.clock.now,
        threads: threads(globals),
    };
    folder.finish(|written| manifest(&session.ledger, &question, written, &run))?;
    session.say(&format!("written: {}", shown(target)));
    Ok(session.outcome_with(tables.flaws_beside, Finding::Nothing))
}

fn shown(target: &Path) -> String {
    let dir = target.display();
    format!("{dir} (open {dir}/report.html; `asof verify {dir}` checks it)")
}

fn write(
    folder: &mut Folder,
    globals: &Globals,
    session: &Session,
    tables: &Tables,
    quotes: &Quote<'_>,
) -> Result<(), Complaint> {
    let options = Options {
        threads: threads(globals),
        bom: globals.bom,
        csv_raw: globals.csv_raw,
        ..Options::default()
    };
    for sheet in tables.all() {
        for format in [Format::Csv, Format::Parquet] {
            let name = format!("tables/{}.{}", sheet.title, format.ending());
            folder.write(&name, Some(sheet.rows()), |out| {
                render(sheet.clone(), format, &options, out)
            })?;
        }
    }
    folder.write("workbook.xlsx", None, |out| xlsx::write(&tables.all(), out))?;
    let told = [&tables.changes, &tables.exposure, &tables.compliance];
    let mut timeline: Vec<Event> = told.into_iter().flat_map(events).collect();
    timeline.sort_by_key(|it| it.at);
    let rows = Some(timeline.len());
    folder.write("timeline.jsonl", rows, |out| Ok(timesketch::write(&timeline, out)?))?;
    let mut reader = session.ledger.bodies();
    for (name, version) in quotes.files() {
        let raw = version.raw(&mut reader);
        folder.write(&format!("details/{name}"), None, |out| Ok(out.write_all(raw.as_bytes())?))?;
    }
    Ok(())
}

fn question(
    args: &Report,
    globals: &Globals,
    (from, to): (Moment, Moment),
    tables: &Tables,
) -> Question {
    let tags = globals.tag.iter().map(|it| match &it.value {
        Some(value) => format!("{}={value}", it.key),
        None => it.key.clone(),
    });
    let filters = [
        ("account", globals.account.clone()),
        ("region", globals.region.clone()),
        ("type", globals.kind.clone()),
        ("tag", tags.collect()),
        ("name", globals.name.clone()),
    ];
    Question {
        case: args.case.clone(),
        profile: args.profile.map(|it| it.as_str().to_owned()),
        from,
        to,
        filters: filters.map(|it| (it.0.to_owned(), it.1)).to_vec(),
        rules: tables.rules.clone(),
        beside: tables.beside.clone(),
        warnings: tables.untold.clone(),
    }
}

/// What the page says of its own making. Nothing of it tells of the machine or of the day.
fn asked(
    args: &Report,
    session: &Session,
    question: &Question,
    tables: &Tables,
    quotes: &Quote<'_>,
) -> Asked {
    let heading = args.profile.map_or("What AWS Config recorded", Profile::heading);
    let mut method = vec![
        ("Answered by".to_owned(), format!("asof {}", env!("CARGO_PKG_VERSION"))),
        ("Evidence".to_owned(), super::accounting::in_words(session)),
    ];
    for (option, values) in question.filters.iter().filter(|it| !it.1.is_empty()) {
        method.push((format!("Only this {option}"), values.join(", ")));
    }
    method.push(("Rules asked".to_owned(), rules_in_words(question)));
    method.push((
        "Exposure asked".to_owned(),
        "what let the world in by a port of those by which one logs in, gets at databases or runs \
         programs (docs/EXPOSURE.md)"
            .to_owned(),
    ));
    method.push((
        "Access asked".to_owned(),
        format!("who could do these, to what can have a policy: {}", TELLING.join(", ")),
    ));
    for (name, sha256) in &question.beside {
        method.push(("Evidence beside".to_owned(), format!("{name}, SHA-256 {sha256}")));
    }
    let mut untold = tables.untold.clone();
    if quotes.left_out > 0 {
        untold.push(format!(
            "{} items that tables name are not quoted in details/: they stand in the export, at \
             the place that the table names",
            quotes.left_out
        ));
    }
    Asked {
        title: heading.to_owned(),
        case: args.case.clone(),
        profile: question.profile.clone(),
        from: question.from,
        to: question.to,
        method,
        untold,
    }
}

fn rules_in_words(question: &Question) -> String {
    let each = question.rules.iter().map(|(name, _, parameters)| {
        let given: Vec<String> = parameters.iter().map(|it| format!("{}={}", it.0, it.1)).collect();
        if given.is_empty() { name.clone() } else { format!("{name} ({})", given.join(", ")) }
    });
    each.collect::<Vec<_>>().join(", ")
}
