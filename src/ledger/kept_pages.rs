//! The pages of parts as tables: files, their flaws, the entries of lists in them.
use super::parts::Parts;
use crate::sheet::{Kind, Rows, Sheet};

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
                key.map(|it| it.kind.as_str()).into(),
                key.map(|it| it.account_id.as_str()).into(),
                key.map(|it| it.region.as_str()).into(),
                key.map(|it| it.from).into(),
                key.map(|it| it.to).into(),
                file.size_bytes.into(),
                file.inflated_bytes.into(),
                file.sha256.as_str().into(),
                file.elements.into(),
                file.rejected.into(),
                file.first_captured_at.into(),
                file.last_captured_at.into(),
                file.outcome.as_str().into(),
            ]);
            for flaw in &page.flaws {
                flaws.push([
                    place.into(),
                    flaw.ordinal.into(),
                    flaw.byte.into(),
                    flaw.kind.as_str().into(),
                    flaw.message.as_str().into(),
                ]);
            }
            for entry in &page.listed {
                listed.push([
                    place.into(),
                    entry.account_id.as_deref().into(),
                    entry.region.as_deref().into(),
                    entry.resource_type.as_str().into(),
                    entry.resource_id.as_str().into(),
                    entry.deleted_at.into(),
                    entry.origin.ordinal.into(),
                    entry.origin.byte.into(),
                ]);
            }
        }
        [pages.finish(), flaws.finish(), listed.finish()]
    }
}
