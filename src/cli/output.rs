//! Where the bytes go: stdout, a pager, a file that appears whole or not at all, or a folder.
use super::args::Globals;
use super::environment::variable;
use super::hints::Complaint;
use super::landing::{check_free, failed, folder_of, is_folder, is_special, to_file, to_stream};
use super::pager::Pager;
use crate::report::table::fits;
use crate::report::{Format, Options, RenderError, render, render_pieces};
use crate::sheet::{Cells, Sheet};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// What kind of answer is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text of its own, for which no format is chosen.
    Text,
    /// One table.
    Sheet,
    /// One table that can be drawn as a graph, too.
    Graph,
    /// One table of verdicts, which can be written as findings, too.
    Findings,
    /// Several tables: to a folder, a file each.
    Sheets,
}

/// Where an answer goes and in which format. Made before the evidence is read, so that what
/// cannot be written is known at once.
#[derive(Clone, Debug)]
pub struct Output {
    place: Place,
    format: Format,
    options: Options,
    force: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Stdout,
    /// A terminal, by way of a pager if there is one.
    Paged,
    File(PathBuf),
    Folder(PathBuf),
}

/// The least width that a table is fitted to.
const WIDTH_MIN: usize = 20;
/// The width of a terminal that does not tell.
const WIDTH_DEFAULT: usize = 80;

impl Output {
    /// Judges `-o`, `-f` and the terminal.
    ///
    /// # Errors
    /// A complaint when the file exists and there is no `--force`, when its folder does not
    /// exist, when no format can be told from its ending, when several tables have no folder to
    /// go to, or when Parquet would go to a terminal.
    pub fn new(globals: &Globals, shape: Shape) -> Result<Self, Complaint> {
        let terminal = io::stdout().is_terminal();
        let chosen = globals.output.as_deref().filter(|path| *path != Path::new("-"));
        let place = match chosen {
            Some(path) if shape == Shape::Sheets || is_folder(path) => Place::Folder(path.into()),
            Some(path) => Place::File(path.into()),
            None if terminal && !globals.no_pager => Place::Paged,
            None => Place::Stdout,
        };
        if let (Place::Folder(path), Shape::Sheets) = (&place, shape)
            && let Some(ending) = path.extension().and_then(|it| it.to_str())
            && Format::of_ending(ending).is_some()
            && !path.is_dir()
        {
            let said =
                format!("several tables go to a folder, and `{}` is one file", path.display());
            return Err(Complaint::new(said).hint("name a folder: -o FOLDER"));
        }
        let format = format_of(globals.format, &place, shape)?;
        if !fits_shape(format, shape) {
            let (kind, command) = match format {
                Format::Ocsf => ("verdicts of rules", "check"),
                _ => ("a graph", "related"),
            };
            let said = format!("{} is for {kind}, and this answer is none", format.name());
            return Err(Complaint::new(said).hint(format!("`asof {command}` can be written so")));
        }
        let place = match place {
            Place::Paged if format != Format::Table => Place::Stdout,
            other => other,
        };
        let output = Self {
            options: Options {
                width: if chosen.is_none() { width(terminal) } else { None },
                csv_raw: globals.csv_raw,
                bom: globals.bom,
                threads: threads(globals),
            },
            place,
            format,
            force: globals.force,
        };
        output.check(shape, terminal)?;
        Ok(output)
    }

    /// The format, chosen or inferred. With `is_for_machines` every column is due; else the
    /// subset for people.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The columns of the terminal; `None` where the answer is not fitted to one.
    pub const fn width(&self) -> Option<usize> {
        self.options.width
    }

    /// Whether the answer goes to a terminal, paged or not.
    pub fn is_terminal(&self) -> bool {
        matches!(self.place, Place::Stdout | Place::Paged) && io::stdout().is_terminal()
    }

    /// Writes one table.
    ///
    /// # Errors
    /// A complaint when the bytes cannot be written. A reader that left is no failure.
    pub fn sheet(&self, sheet: Sheet) -> Result<(), Complaint> {
        if let Place::Folder(folder) = &self.place {
            return self.fill_folder(folder, vec![sheet]);
        }
        self.write(|out| render(sheet, self.format, &self.options, out))
    }

    /// Writes one table that comes a piece at a time.
    ///
    /// # Errors
    /// Those of `sheet`.
    pub fn pieces(&self, pieces: &mut dyn Iterator<Item = Sheet>) -> Result<(), Complaint> {
        if let Place::Folder(_) = &self.place {
            let Some(mut whole) = pieces.next() else { return Ok(()) };
            pieces.for_each(|it| whole.append(it));
            return self.sheet(whole);
        }
        self.write(|out| render_pieces(pieces, self.format, &self.options, out))
    }

    /// Writes one table for people, and lines that belong to it below.
    ///
    /// # Errors
    /// Those of `sheet`.
    pub fn sheet_with(&self, sheet: Sheet, below: &str) -> Result<(), Complaint> {
        self.write(|out| {
            render(sheet, self.format, &self.options, out)?;
            Ok(out.write_all(below.as_bytes())?)
        })
    }

    /// Writes a table for people: these columns under these headings, types without the `AWS::`
    /// that nearly all begin with. Where the terminal is narrow, the columns of `droppable` are
    /// left out, the first of them first, until the others fit; if they never do, none is.
    ///
    /// # Errors
    /// Those of `sheet`.
    pub fn for_people(
        &self,
        sheet: Sheet,
        columns: &[(&str, &'static str)],
        droppable: &[&str],
    ) -> Result<(), Complaint> {
        let mut sheet = sheet.select_as(columns);
        for column in sheet.columns.iter_mut().filter(|it| it.name == "type") {
            if let Cells::Text(types) = &mut column.cells {
                for name in types.iter_mut().flatten() {
                    *name = name.strip_prefix("AWS::").unwrap_or(name).to_owned();
                }
            }
        }
        let mut narrow = sheet.clone();
        for drop in droppable {
            if !fits(&narrow, self.width()) {
                narrow.columns.retain(|it| it.name != *drop);
            }
        }
        // Records, a line for each column, have room for all of them.
        self.sheet(if fits(&narrow, self.width()) { narrow } else { sheet })
    }

    /// Writes several tables: files of a folder, named by their titles; on stdout, one after the
    /// other, which only a table for people and JSON lines allow.
    ///
    /// # Errors
    /// Those of `sheet`.
    pub fn sheets(&self, sheets: Vec<Sheet>) -> Result<(), Complaint> {
        if let Place::Folder(folder) = &self.place {
            return self.fill_folder(folder, sheets);
        }
        self.write(|out| {
            for (place, sheet) in sheets.into_iter().enumerate() {
                if self.format == Format::Table && place > 0 {
                    writeln!(out)?;
                }
                render(sheet, self.format, &self.options, out)?;
            }
            Ok(())
        })
    }

    /// Writes text of its own.
    ///
    /// # Errors
    /// Those of `sheet`.
    pub fn text(&self, text: &str) -> Result<(), Complaint> {
        self.write(|out| Ok(out.write_all(text.as_bytes())?))
    }

    /// Opens the place, lets `fill` write, and closes it: a file is only there when `fill` and
    /// the disk agreed.
    ///
    /// # Errors
    /// Those of `sheet`.
    pub fn write<F>(&self, fill: F) -> Result<(), Complaint>
    where
        F: FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    {
        match &self.place {
            Place::Stdout => to_stream(io::stdout().lock(), fill),
            Place::Paged => match Pager::start(variable) {
                Some(pager) => to_stream(pager, fill),
                None => to_stream(io::stdout().lock(), fill),
            },
            Place::File(path) => to_file(path, self.force, fill),
            Place::Folder(path) => {
                let said = format!("`{}` is a folder, and this answer is one file", path.display());
                Err(Complaint::new(said))
            }
        }
    }

    fn check(&self, shape: Shape, terminal: bool) -> Result<(), Complaint> {
        match &self.place {
            Place::File(path) => {
                check_free(path, self.force)?;
                let folder = folder_of(path);
                if !folder.is_dir() {
                    let said = format!("the folder `{}` does not exist", folder.display());
                    return Err(Complaint::new(said).hint("make it first"));
                }
            }
            Place::Stdout
                if terminal
                    && matches!(self.format, Format::Parquet | Format::Xlsx)
                    && shape != Shape::Text =>
            {
                let name = self.format.name();
                let said = format!("{name} is no text for a terminal");
                return Err(
                    Complaint::new(said).hint(format!("write it to a file: -o FILE.{name}"))
                );
            }
            Place::Stdout | Place::Paged
                if shape == Shape::Sheets
                    && !matches!(self.format, Format::Table | Format::Jsonl) =>
            {
                let said = format!("several tables are not one {} text", self.format.name());
                return Err(Complaint::new(said).hint("write them to a folder: -o FOLDER"));
            }
            Place::Stdout | Place::Paged | Place::Folder(_) => {}
        }
        Ok(())
    }

    fn fill_folder(&self, folder: &Path, sheets: Vec<Sheet>) -> Result<(), Complaint> {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        let place =
            |sheet: &Sheet| folder.join(format!("{}.{}", sheet.title, self.format.ending()));
        // Nothing is written where something stands in the way.
        for sheet in &sheets {
            check_free(&place(sheet), self.force)?;
        }
        for sheet in sheets {
            let path = place(&sheet);
            to_file(&path, self.force, |out| render(sheet, self.format, &self.options, out))?;
        }
        Ok(())
    }
}

fn format_of(asked: Option<Format>, place: &Place, shape: Shape) -> Result<Format, Complaint> {
    if let Some(format) = asked {
        return Ok(format);
    }
    match place {
        Place::File(path) if shape != Shape::Text && !is_special(path) => {
            Format::of_path(&path.to_string_lossy()).ok_or_else(|| {
                let said = format!("the ending of `{}` tells no format", path.display());
                let fits = |it: &Format| fits_shape(*it, shape);
                let endings = Format::ALL.into_iter().filter(fits).map(Format::ending);
                let endings: Vec<String> = endings.map(|it| format!(".{it}")).collect();
                Complaint::new(said).hint(format!("give -f, or end in {}", endings.join(" ")))
            })
        }
        Place::Folder(_) => Ok(Format::Csv),
        Place::File(_) | Place::Stdout | Place::Paged => Ok(Format::Table),
    }
}

fn fits_shape(format: Format, shape: Shape) -> bool {
    match format {
        Format::Dot | Format::Mermaid => shape == Shape::Graph,
        Format::Ocsf => shape == Shape::Findings,
        _ => true,
    }
}

fn width(terminal: bool) -> Option<usize> {
    let told = variable("COLUMNS").and_then(|text| text.to_str()?.parse::<usize>().ok());
    if let Some(width) = told.filter(|width| *width > 0) {
        return Some(width.max(WIDTH_MIN));
    }
    terminal.then(|| {
        let seen = terminal_size::terminal_size_of(io::stdout());
        seen.map_or(WIDTH_DEFAULT, |(width, _)| usize::from(width.0)).max(WIDTH_MIN)
    })
}

/// How many threads may be used.
pub(super) fn threads(globals: &Globals) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    globals.threads.map_or_else(cores, std::num::NonZero::get)
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
