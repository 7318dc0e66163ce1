//! A table of the page: bounded in rows and bytes, and it says how much it left out.
use super::bits::Bit;
use super::text::thousands;

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// What it shows.
    pub caption: String,
    /// The headings of its columns.
    pub heads: Vec<String>,
    /// The rows, in the order shown.
    pub rows: Vec<Line>,
    /// What stands on the handle of a table that is folded at first; `None`: it is not.
    pub fold: Option<String>,
    /// A class of ours for the whole table; empty: none.
    pub class: &'static str,
    limits: Limits,
    bytes: usize,
    left_out: usize,
}

/// How much a table may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// At most so many rows.
    pub rows: usize,
    /// At most so many bytes of them.
    pub bytes: usize,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The anchor of the row; empty: none.
    pub id: String,
    /// The cells; the first one names the row.
    pub cells: Vec<Vec<Bit>>,
}

impl Grid {
    /// An empty table.
    pub(super) fn new(caption: &str, heads: &[&str], limits: Limits) -> Self {
        Self {
            caption: caption.to_owned(),
            heads: heads.iter().map(|it| (*it).to_owned()).collect(),
            rows: Vec::new(),
            fold: None,
            class: "",
            limits,
            bytes: 0,
            left_out: 0,
        }
    }

    /// Whether another row may come in at all.
    pub(super) fn has_room(&self) -> bool {
        self.rows.len() < self.limits.rows && self.left_out == 0
    }

    /// Counts rows that are left out.
    pub(super) fn leave_out(&mut self, rows: usize) {
        self.left_out += rows;
    }

    /// Adds a row, or counts it as left out; tells whether it came in. Once a row is left out all
    /// later ones are, so that what is shown is a beginning.
    pub(super) fn push(&mut self, id: String, cells: Vec<Vec<Bit>>) -> bool {
        const TAGS: usize = 64;
        let bits: usize = cells.iter().flatten().map(Bit::weight).sum();
        let heads: usize = self.heads.iter().map(String::len).sum();
        let weight = bits + heads + TAGS * (cells.len() + 1);
        if !self.has_room() || self.bytes + weight > self.limits.bytes {
            self.left_out += 1;
            return false;
        }
        self.bytes += weight;
        self.rows.push(Line { id, cells });
        true
    }

    /// `120 more`, where rows were left out.
    pub(super) fn more(&self) -> Option<String> {
        (self.left_out > 0).then(|| format!("{} more", thousands(self.left_out)))
    }

    /// The heading of a column.
    pub(super) fn head(&self, column: usize) -> &str {
        self.heads.get(column).map_or("", String::as_str)
    }
}
