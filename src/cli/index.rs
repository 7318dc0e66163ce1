//! `asof index`: an export read once, and kept for the next questions.
use super::args::Globals;
use super::args_index::{Index, IndexCommand};
use super::bar::Bar;
use super::environment::held_bytes_max;
use super::evidence::{inputs, not_there, start_threads};
use super::folder::{Folder, Kind};
use super::hints::Complaint;
use super::outcome::Outcome;
use super::output::{Output, Shape};
use crate::frame::parquet::{self, Pieces};
use crate::index::catalogue::{CATALOGUE, Catalogue, Input, Standing, Table};
use crate::index::tables::{BODIES, BadIndex, RAW, catalogue, file_of, is_index, parts};
use crate::intake::discover::{Found, discover};
use crate::intake::intake::{Terms, gather};
use crate::ledger::bind::bind;
use crate::ledger::kept::{self, Laid};
use crate::ledger::ledger::{Ledger, Version};
use crate::ledger::parts::Parts;
use crate::report::digits::thousands;
use crate::report::neutral::neutral_lines;
use crate::report::sheets;
use crate::report::{Format, Options, RenderError, render_pieces};
use crate::sheet::{Rows, Sheet};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Does it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Index, globals: &Globals) -> Result<Outcome, Complaint> {
    match &args.what {
        IndexCommand::Build => build(globals),
        IndexCommand::Info { index } => info(index, globals),
    }
}

/// A ledger out of an index, and the inputs it was made of that can be reached.
///
/// # Errors
/// A complaint when it cannot be used, or when files that it was made of are others now.
pub(super) fn load(index: &Path, globals: &Globals) -> Result<(Ledger, Vec<PathBuf>), Complaint> {
    let catalogue = catalogue(index).map_err(|it| bad(&it))?;
    let (standing, parts) = rayon::join(|| catalogue.standing(), || parts(index, &catalogue));
    refuse_changes(&standing, index)?;
    let parts = parts.map_err(|it| bad(&it))?;
    say(globals, &told(&standing));
    let ledger = bind(parts).map_err(|_| {
        bad(&BadIndex { path: index.to_owned(), why: "its accounting does not close".to_owned() })
    })?;
    let there = |it: &PathBuf| it.symlink_metadata().is_ok();
    Ok((ledger, catalogue.inputs.into_iter().filter(there).collect()))
}

fn bad(error: &BadIndex) -> Complaint {
    Complaint::new(error.to_string()).hint("`asof index build --force` makes it anew")
}

fn say(globals: &Globals, line: &str) {
    if !globals.quiet && !line.is_empty() {
        // Where stderr is closed nobody wants to hear it.
        let _ = writeln!(io::stderr(), "{}", neutral_lines(line));
    }
}

/// Whether an answer would be of other files than those that lie there.
fn refuse_changes(standing: &Standing, index: &Path) -> Result<(), Complaint> {
    let Some((path, why)) = standing.changed.first() else { return Ok(()) };
    let count = standing.changed.len();
    let said = format!(
        "the index `{}` is of other files: {count} changed since it was made; `{}` {why}",
        index.display(),
        path.display()
    );
    Err(Complaint::new(said).hint("`asof index build --force` reads them anew"))
}

fn told(standing: &Standing) -> String {
    let mut told = Vec::new();
    if !standing.new.is_empty() {
        let new = standing.new.len();
        told.push(format!("{new} files are not in the index (`asof index build` adds them)"));
    }
    if standing.gone > 0 {
        told.push(format!("{} files of the index are no more where they were", standing.gone));
    }
    told.join("; ")
}

fn build(globals: &Globals) -> Result<Outcome, Complaint> {
    let Some(target) = globals.output.as_deref() else {
        return Err(Complaint::new("an index is a folder").hint("name one: -o DIR"));
    };
    let named = inputs(&globals.input)?;
    if let Some(index) = named.iter().find(|it| is_index(it)) {
        let said = format!("`{}` is an index itself", index.display());
        return Err(Complaint::new(said).hint("-i takes the export"));
    }
    start_threads(globals);
    let absolute = |it: &PathBuf| std::path::absolute(it).unwrap_or_else(|_| it.clone());
    let named: Vec<PathBuf> = named.iter().map(absolute).collect();
    let found = discover(&named).map_err(|it| not_there(&it))?;
    let old = if is_index(target) && !globals.force { Some(old(target)?) } else { None };
    let known: BTreeSet<&Path> =
        old.iter().flat_map(|it| &it.0.files).map(|it| it.path.as_path()).collect();
    let found: Vec<Found> =
        found.into_iter().filter(|it| !known.contains(it.path.as_path())).collect();
    if old.is_some() && found.is_empty() {
        say(globals, &format!("up to date: {}", target.display()));
        return Ok(Outcome::Answered);
    }
    let mut folder = Folder::begin(target, globals.force || old.is_some(), Kind::Index)?;
    let bar = Bar::new(globals.quiet);
    let terms = Terms { held_bytes_max: held_bytes_max(globals.memory), ..Terms::default() };
    let (new, read) = gather(found, terms, &bar);
    let mut files: Vec<Input> = read.into_iter().map(|it| input(it.0, it.1)).collect();
    let (mut roots, parts) = match old {
        Some((old, parts)) => {
            files.extend(old.files);
            (old.inputs, parts.joined(new))
        }
        None => (Vec::new(), new),
    };
    roots.extend(named);
    roots.sort();
    roots.dedup();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut tables = write_parts(&mut folder, &parts)?;
    let ledger = bind(parts).map_err(|_| {
        Complaint::new(
            "the accounting does not close; nothing is kept. Please report this as a bug",
        )
    })?;
    tables.extend(write_tables(&mut folder, &ledger)?);
    let catalogue = Catalogue::new(roots, files, tables);
    folder.put(CATALOGUE, |out| Ok(out.write_all(catalogue.text().as_bytes())?))?;
    folder.land()?;
    let tally = ledger.tally();
    let (files, items) = (thousands(tally.files()), thousands(tally.elements()));
    let dir = target.display();
    say(globals, &format!("kept: {dir} ({files} files, {items} items; ask it with -i {dir})"));
    Ok(Outcome::Answered)
}

/// An index that is extended: of files that are still what they were.
fn old(target: &Path) -> Result<(Catalogue, Parts), Complaint> {
    let catalogue = catalogue(target).map_err(|it| bad(&it))?;
    refuse_changes(&catalogue.standing(), target)?;
    let parts = parts(target, &catalogue).map_err(|it| bad(&it))?;
    Ok((catalogue, parts))
}

fn input(found: Found, sha256: String) -> Input {
    let Found { path, size_bytes, modified_ns, .. } = found;
    Input { path, size: size_bytes, modified_ns, sha256 }
}

/// What the next question is answered from.
fn write_parts(folder: &mut Folder, parts: &Parts) -> Result<Vec<Table>, Complaint> {
    let (mut bodies, mut raw) = (folder.create(BODIES)?, folder.create(RAW)?);
    let laid = lay(parts, &mut bodies, &mut raw).map_err(|it| folder.failed(BODIES, &it))?;
    let mut tables = vec![table(folder, BODIES, bodies)?, table(folder, RAW, raw)?];
    let Laid { names, blocks, records, asides, sightings } = laid;
    let [pages, flaws, listed] = parts.page_tables();
    for sheet in [names, blocks, records, asides, sightings, pages, flaws, listed] {
        tables.push(write_sheet(folder, sheet)?);
    }
    Ok(tables)
}

fn lay(parts: &Parts, bodies: &mut dyn Write, raw: &mut dyn Write) -> Result<Laid, RenderError> {
    let mut pieces = Pieces::begin(raw, Rows::new("raw", kept::RAW).finish(), 1)?;
    let laid = parts.lay(bodies, &mut |sheet| pieces.write(sheet).map_err(io::Error::other))?;
    pieces.finish()?;
    Ok(laid)
}

fn write_sheet(folder: &mut Folder, sheet: Sheet) -> Result<Table, Complaint> {
    let name = file_of(sheet.title);
    let (size, sha256) = folder.put(&name, |out| Ok(parquet::write(sheet, 1, out)?))?;
    Ok(Table { name, size, sha256 })
}

fn table(folder: &mut Folder, name: &str, out: super::folder::Out) -> Result<Table, Complaint> {
    let (size, sha256) = folder.close(name, out)?;
    Ok(Table { name: name.to_owned(), size, sha256 })
}

/// What other programs read: the tables of docs/TABLES.md that hold everything that was read.
fn write_tables(folder: &mut Folder, ledger: &Ledger) -> Result<Vec<Table>, Complaint> {
    let mut tables = vec![
        write_sheet(folder, sheets::files::files(ledger))?,
        write_sheet(folder, sheets::files::flaws(ledger))?,
    ];
    let name = file_of("items");
    let mut out = folder.create(&name)?;
    write_items(ledger, &mut out).map_err(|it| folder.failed(&name, &it))?;
    tables.push(table(folder, &name, out)?);
    Ok(tables)
}

fn write_items(ledger: &Ledger, out: &mut dyn Write) -> Result<(), RenderError> {
    let all: Vec<Version<'_>> =
        ledger.resources().flat_map(|it| ledger.timeline(it).versions()).collect();
    let options = Options::default();
    render_pieces(&mut sheets::items::pieces(ledger, &all), Format::Parquet, &options, out)
}

fn info(index: &Path, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Text)?;
    if !is_index(index) {
        let said = format!("`{}` is no index", index.display());
        return Err(Complaint::new(said).hint("`asof index build -i EXPORT -o DIR` makes one"));
    }
    let catalogue = catalogue(index).map_err(|it| bad(&it))?;
    let standing = catalogue.standing();
    let mut text = format!("made by asof {}\n", catalogue.asof);
    for input in &catalogue.inputs {
        let _ = writeln!(text, "of {}", input.display());
    }
    let sum = |sizes: &mut dyn Iterator<Item = u64>| thousands(sizes.sum::<u64>());
    let (files, bytes) =
        (catalogue.files.len(), sum(&mut catalogue.files.iter().map(|it| it.size)));
    let _ = writeln!(text, "{} files, {bytes} bytes", thousands(files as u64));
    let kept = sum(&mut catalogue.tables.iter().map(|it| it.size));
    let _ = writeln!(text, "kept in {} tables, {kept} bytes", catalogue.tables.len());
    let state = match (&standing, standing.changed.len()) {
        (_, changed @ 1..) => format!("{changed} of its files changed: it answers no more"),
        (Standing { unreachable: 1.., .. }, _) => {
            "the export is not there: it answers alone".into()
        }
        _ => "its files are what they were".to_owned(),
    };
    let _ = writeln!(text, "{state}");
    let more = told(&standing);
    if !more.is_empty() {
        let _ = writeln!(text, "{more}");
    }
    for (path, why) in &standing.changed {
        let _ = writeln!(text, "  {} {why}", path.display());
    }
    output.text(&neutral_lines(&text))?;
    Ok(if standing.changed.is_empty() { Outcome::Answered } else { Outcome::Found })
}
