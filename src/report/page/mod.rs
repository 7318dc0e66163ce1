//! The page of an evidence folder: one file for a browser, made from the tables that are written
//! beside it, so that page and tables agree. It needs no network, no script and no other file.
mod access;
mod bits;
mod changes;
mod coverage;
mod exposure;
mod gantt;
mod glossary;
mod grid;
mod inventory;
mod lanes;
mod opening;
mod picture;
mod provenance;
mod rules;
mod scale;
mod scope;
mod section;
mod single;
mod sources;
mod summary;
mod text;
mod view;

use crate::sheet::Sheet;
use crate::time::moment::Moment;
use askama::Template;
use bits::Bit;
use picture::Shape;
use section::{Block, Section};
pub use single::single;
use sources::Sources;

/// What a report was asked, and by which version.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The title of the page.
    pub title: String,
    /// The case it belongs to, in the words of whoever asked.
    pub case: Option<String>,
    /// The set of questions that was asked, by its name.
    pub profile: Option<String>,
    /// The first instant of the window.
    pub from: Moment,
    /// The first instant behind the window.
    pub to: Moment,
    /// Label and value: scope and method, such as arguments, files read, version, filters.
    pub method: Vec<(String, String)>,
    /// Sentences: what this report does not tell.
    pub untold: Vec<String>,
}

/// An item that is quoted in `details/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The name of its file in `details/`.
    pub name: String,
    /// The file of the evidence in which it stands.
    pub src_file: String,
    /// Its place in that file's list, from 0.
    pub src_ordinal: i64,
    /// Its first byte in that file's text.
    pub src_byte: i64,
    /// SHA-256 of the quoted bytes, in hex.
    pub sha256: String,
    /// The resource that it tells of.
    pub resource: String,
    /// When AWS Config recorded it.
    pub captured_at: Moment,
}

/// The tables beside the page; their columns are those of docs/TABLES.md.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'s> {
    /// What changed in the window.
    pub changes: &'s Sheet,
    /// What was open in the window.
    pub exposure: &'s Sheet,
    /// What the rules said in the window.
    pub compliance: &'s Sheet,
    /// Who had access in the window; `None`: it was not asked, or nothing tells.
    pub access: Option<&'s Sheet>,
    /// What was recorded when.
    pub coverage: &'s Sheet,
    /// What stood at the end of the window.
    pub inventory: &'s Sheet,
    /// The input files.
    pub files: &'s Sheet,
    /// What could not be read or contradicts itself.
    pub flaws: &'s Sheet,
    /// The items that are quoted in `details/`.
    pub quoted: &'s [Quoted],
}

/// The frame around the sections; fields are shown as text, and escaped.
#[derive(Template)]
#[template(path = "page.html", config = "src/report/page/askama.toml")]
struct Frame {
    title: String,
    case: Option<String>,
    profile: Option<String>,
    /// The window; nothing where there is none.
    window: Vec<Bit>,
    sections: Vec<Section>,
    made: &'static str,
}

/// The page as HTML. The same tables give the same bytes.
pub fn page(asked: &Asked, tables: &Tables<'_>) -> String {
    let mut sources = Sources::new(tables);
    let openings = opening::openings(tables, asked);
    let violations = rules::violations(tables.compliance, asked);
    let changes = changes::section(tables.changes, &mut sources);
    let exposure = exposure::section(asked, &openings, &mut sources);
    let access = access::section(asked, tables.access, &mut sources);
    let rules = rules::section(asked, tables.compliance, &violations, &mut sources);
    let summary = summary::section(asked, tables, &openings, &violations, &mut sources);
    // Last are the sections that list what the others cite.
    let inventory = inventory::section(tables.inventory, asked, &mut sources);
    let provenance = provenance::section(tables, &mut sources);
    let mut sections = vec![
        scope::method(asked),
        scope::untold(asked),
        summary,
        changes,
        exposure,
        access,
        rules,
        coverage::section(asked, tables),
        inventory,
        provenance,
        provenance::appendix(tables, &sources),
        glossary::section(),
    ];
    section::loosen(&mut sections);
    let title = if asked.title.is_empty() { "Evidence report" } else { &asked.title };
    let frame = Frame {
        title: text::clip(title, text::NAME_CHARS),
        case: asked.case.as_deref().map(|it| text::clip(it, text::NAME_CHARS)),
        profile: asked.profile.as_deref().map(|it| text::clip(it, text::NAME_CHARS)),
        window: vec![Bit::time(asked.from), Bit::Text(" to ".to_owned()), Bit::time(asked.to)],
        sections,
        made: "Made from the tables beside this page, in the folder tables/.",
    };
    // Writing into a string fails only where a value of ours refuses to be shown; none does.
    frame.render().unwrap_or_default()
}

#[cfg(test)]
mod tests;
