//! The pages of parts as tables: files, their flaws, the entries of lists in them.
use super::parts::Parts;
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::time::moment::Moment;

/// The columns of `pages`, a row for each file; what binding counts is not among them.
pub const PAGES: [(&str, Kind); 15] = [
    ("path", Kind::Text),
    ("kind", Kind::Text),
    ("key_kind", Kind::Text),
    ("key_account", Kind::Text),
    ("key_region", Kind::Text),
    ("key_from", Kind::Time),
    ("key_to", Kind::Time),
    ("size_bytes", Kind::Int),
    ("inflated_bytes", Kind::Int),
    ("sha256", Kind::Text),
    ("elements", Kind::Int),
    ("rejected", Kind::Int),
    ("first_captured_at", Kind::Time),
    ("last_captured_at", Kind::Time),
    ("outcome", Kind::Text),
];
/// The columns of `page_flaws`.
pub const FLAWS: [(&str, Kind); 5] = [
    ("page", Kind::Int),
    ("ordinal", Kind::Int),
    ("byte", Kind::Int),
    ("kind", Kind::Text),
    ("message", Kind::Text),
];
/// The columns of `listed`.
pub const LISTED: [(&str, Kind); 8] = [
    ("page", Kind::Int),
    ("account_id", Kind::Text),
    ("region", Kind::Text),
    ("resource_type", Kind::Text),
    ("resource_id", Kind::Text),
    ("deleted_at", Kind::Time),
    ("ordinal", Kind::Int),
    ("byte", Kind::Int),
];

impl Parts {
    /// See `PAGES`, `FLAWS` and `LISTED`.
    pub fn page_tables(&self) -> [Sheet; 3] {
        let mut pages = Rows::new("pages", PAGES);
        let mut flaws = Rows::new("page_flaws", FLAWS);
        let mut listed = Rows::new("listed", LISTED);
        for (place, page) in self.pages.iter().enumerate() {
            let (file, key) = (&page.file, page.file.key.as_ref());
            pages.push([
                file.path.as_str().into(),
                file.kind.as_str().into(),
                text(key.map(|it| it.kind.as_str())),
                text(key.map(|it| it.account_id.as_str())),
                text(key.map(|it| it.region.as_str())),
                time(key.map(|it| it.from)),
                time(key.map(|it| it.to)),
                file.size_bytes.into(),
                file.inflated_bytes.into(),
                file.sha256.as_str().into(),
                file.elements.into(),
                file.rejected.into(),
                time(file.first_captured_at),
                time(file.last_captured_at),
                file.outcome.as_str().into(),
            ]);
            for flaw in &page.flaws {
                flaws.push([
                    place.into(),
                    flaw.ordinal.map_or(Cell::None, Cell::from),
                    flaw.byte.map_or(Cell::None, Cell::from),
                    flaw.kind.as_str().into(),
                    flaw.message.as_str().into(),
                ]);
            }
            for entry in &page.listed {
                listed.push([
                    place.into(),
                    text(entry.account_id.as_deref()),
                    text(entry.region.as_deref()),
                    entry.resource_type.as_str().into(),
                    entry.resource_id.as_str().into(),
                    time(entry.deleted_at),
                    entry.origin.ordinal.into(),
                    entry.origin.byte.into(),
                ]);
            }
        }
        [pages.finish(), flaws.finish(), listed.finish()]
    }
}

fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::None, Cell::from)
}

fn time(at: Option<Moment>) -> Cell {
    at.map_or(Cell::None, Cell::from)
}
