//! A row of a sheet, read by the names of its columns.
use crate::sheet::{Cells, Sheet, closed};
use crate::time::moment::Moment;

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'s> {
    sheet: &'s Sheet,
    /// Its place in the sheet.
    pub place: usize,
}

/// What tells a resource from others: account, region, type, id.
pub(super) type Identity<'s> = (&'s str, &'s str, &'s str, &'s str);

/// Every row of the sheet, in its order.
pub(super) fn rows(sheet: &Sheet) -> impl Iterator<Item = Row<'_>> {
    (0..sheet.rows()).map(move |place| Row { sheet, place })
}

impl<'s> Row<'s> {
    /// A cell of text or JSON; `None` where it is empty or the column is of another kind.
    pub(super) fn text(self, column: &str) -> Option<&'s str> {
        match &self.sheet.column(column)?.cells {
            Cells::Text(cells) | Cells::Json(cells) => cells.get(self.place)?.as_deref(),
            _ => None,
        }
    }

    /// A cell of text, the empty text where there is none.
    pub(super) fn word(self, column: &str) -> &'s str {
        self.text(column).unwrap_or_default()
    }

    /// A cell of integers.
    pub(super) fn int(self, column: &str) -> Option<i64> {
        match &self.sheet.column(column)?.cells {
            Cells::Int(cells) => *cells.get(self.place)?,
            _ => None,
        }
    }

    /// A cell of times; an open bound is none.
    pub(super) fn time(self, column: &str) -> Option<Moment> {
        match &self.sheet.column(column)?.cells {
            Cells::Time(cells) => closed(*cells.get(self.place)?),
            _ => None,
        }
    }

    /// Which resource the row is about.
    pub(super) fn identity(self) -> Identity<'s> {
        (
            self.word("account_id"),
            self.word("region"),
            self.word("resource_type"),
            self.word("resource_id"),
        )
    }

    /// The resource's name, else its id.
    pub(super) fn name(self) -> &'s str {
        self.text("resource_name").filter(|it| !it.is_empty()).unwrap_or(self.word("resource_id"))
    }

    /// How sure the row is, in words.
    pub(super) fn certainty(self) -> String {
        super::text::certainty(self.word("certainty"), self.text("reason"))
    }
}
