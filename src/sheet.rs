//! The one shape in which an answer is laid out: named columns of one length.
use crate::time::moment::Moment;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// One table of an answer. The names and the order of its columns are those of the table's
/// contract in every format.
///
/// INVARIANT: all columns have one length (`with` and `Rows` see to it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the table, such as `inventory`; names the file where several are written.
    pub title: &'static str,
    /// The columns, in the order in which they are shown.
    pub columns: Vec<Column>,
}

/// A named column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in every machine format; a terminal shows it in upper case.
    pub name: &'static str,
    /// The values, one for each row.
    pub cells: Cells,
}

/// The values of a column, all of one kind; `None` where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Words, ids and names. Account ids are words, too: they begin with zeros.
    Text(Vec<Option<String>>),
    /// A JSON document, kept as its text in every format and never taken apart.
    Json(Vec<Option<String>>),
    /// Counts, sizes and ordinals.
    Int(Vec<Option<i64>>),
    /// Instants. The open bounds `Moment::MIN` and `Moment::MAX` are shown as nothing.
    Time(Vec<Option<Moment>>),
    /// Yes or no.
    Bool(Vec<Option<bool>>),
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// See `Cells::Text`.
    Text,
    /// See `Cells::Json`.
    Json,
    /// See `Cells::Int`.
    Int,
    /// See `Cells::Time`.
    Time,
    /// See `Cells::Bool`.
    Bool,
}

/// One value on its way into a column; made with `into()` from what the columns hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing to say.
    None,
    /// For a column of text or JSON.
    Text(String),
    /// For a column of integers.
    Int(i64),
    /// For a column of times.
    Time(Moment),
    /// For a column of yes and no.
    Bool(bool),
}

/// Builds a sheet row by row; the type holds every row to the number of columns.
///
/// ```text
/// let mut rows = Rows::new("tags", [("key", Kind::Text), ("valid_from", Kind::Time)]);
/// rows.push(["PHI".into(), captured_at.into()]);
/// let sheet = rows.finish();
/// ```
#[derive(Clone, Debug)]
pub struct Rows<const N: usize> {
    title: &'static str,
    names: [&'static str; N],
    cells: [Cells; N],
}

impl<const N: usize> Rows<N> {
    /// An empty sheet with these columns.
    pub fn new(title: &'static str, columns: [(&'static str, Kind); N]) -> Self {
        Self {
            title,
            names: columns.map(|(name, _)| name),
            cells: columns.map(|(_, kind)| Cells::of(kind)),
        }
    }

    /// Adds a row, one cell for each column. A cell of another kind than its column's is a slip
    /// of the program: it fails in a debug build and leaves the cell empty in a release build.
    pub fn push(&mut self, row: [Cell; N]) {
        for (cells, cell) in self.cells.iter_mut().zip(row) {
            cells.push(cell);
        }
    }

    /// The number of rows so far.
    pub fn len(&self) -> usize {
        self.cells.first().map_or(0, Cells::len)
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sheet.
    pub fn finish(self) -> Sheet {
        let columns = self.names.into_iter().zip(self.cells);
        let columns = columns.map(|(name, cells)| Column { name, cells }).collect();
        Sheet { title: self.title, columns }
    }
}

impl Sheet {
    /// A sheet without columns, to be completed by `with`.
    pub fn new(title: &'static str) -> Self {
        Self { title, columns: Vec::new() }
    }

    /// Adds a whole column to the right. Where the columns differ in length, which is a slip of
    /// the program and fails in a debug build, the shorter ones are filled with empty cells.
    #[must_use]
    pub fn with(mut self, name: &'static str, cells: Cells) -> Self {
        debug_assert!(self.columns.is_empty() || cells.len() == self.rows(), "length of {name}");
        self.columns.push(Column { name, cells });
        let rows = self.rows();
        for column in &mut self.columns {
            column.cells.grow(rows);
        }
        self
    }

    /// Adds the rows of another sheet with the same columns.
    pub fn append(&mut self, others: Self) {
        for (column, others) in self.columns.iter_mut().zip(others.columns) {
            match (&mut column.cells, others.cells) {
                (Cells::Text(ours), Cells::Text(mut theirs))
                | (Cells::Json(ours), Cells::Json(mut theirs)) => ours.append(&mut theirs),
                (Cells::Int(ours), Cells::Int(mut theirs)) => ours.append(&mut theirs),
                (Cells::Time(ours), Cells::Time(mut theirs)) => ours.append(&mut theirs),
                (Cells::Bool(ours), Cells::Bool(mut theirs)) => ours.append(&mut theirs),
                _ => unreachable!("pieces of a table have the same columns"),
            }
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(|column| column.cells.len()).max().unwrap_or(0)
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name)
    }

    /// Only these columns, in this order: the subset that a terminal shows. Unknown names are
    /// left out.
    #[must_use]
    pub fn select(self, names: &[&'static str]) -> Self {
        let pairs: Vec<_> = names.iter().map(|name| (*name, *name)).collect();
        self.select_as(&pairs)
    }

    /// Only these columns, in this order, under other headings: `(column, heading)`.
    #[must_use]
    pub fn select_as(mut self, pairs: &[(&str, &'static str)]) -> Self {
        let mut columns = Vec::with_capacity(pairs.len());
        for (name, heading) in pairs {
            if let Some(place) = self.columns.iter().position(|column| column.name == *name) {
                let cells = self.columns.swap_remove(place).cells;
                columns.push(Column { name: heading, cells });
            }
        }
        Self { title: self.title, columns }
    }

    /// A copy of these rows; what lies behind the end is left out.
    #[must_use]
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let end = rows.end.min(self.rows());
        let rows = rows.start.min(end)..end;
        let cut =
            |column: &Column| Column { name: column.name, cells: column.cells.slice(rows.clone()) };
        Self { title: self.title, columns: self.columns.iter().map(cut).collect() }
    }

    /// How many rows there are of each value (or combination of values) of these columns, sorted
    /// by value, the empty cell first; the number stands in a last column of the name `count`.
    /// `None` when there is no such column.
    pub fn tally(&self, by: &[&str], count: &'static str) -> Option<Self> {
        let columns: Vec<&Column> =
            by.iter().map(|name| self.column(name)).collect::<Option<_>>()?;
        let mut counts: BTreeMap<Vec<Option<Cow<'_, str>>>, i64> = BTreeMap::new();
        for row in 0..self.rows() {
            let key = columns.iter().map(|column| column.cells.show(row)).collect();
            *counts.entry(key).or_default() += 1;
        }
        let mut sheet = Self::new(self.title);
        for (place, column) in columns.iter().enumerate() {
            let values = counts.keys().map(|key| key[place].as_deref().map(str::to_owned));
            sheet = sheet.with(column.name, Cells::Text(values.collect()));
        }
        Some(sheet.with(count, Cells::Int(counts.into_values().map(Some).collect())))
    }
}

impl Cells {
    /// An empty column of that kind.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Vec::new()),
            Kind::Json => Self::Json(Vec::new()),
            Kind::Int => Self::Int(Vec::new()),
            Kind::Time => Self::Time(Vec::new()),
            Kind::Bool => Self::Bool(Vec::new()),
        }
    }

    /// What the cells hold.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Json(_) => Kind::Json,
            Self::Int(_) => Kind::Int,
            Self::Time(_) => Kind::Time,
            Self::Bool(_) => Kind::Bool,
        }
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) | Self::Json(cells) => cells.len(),
            Self::Int(cells) => cells.len(),
            Self::Time(cells) => cells.len(),
            Self::Bool(cells) => cells.len(),
        }
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of one cell, as it stands in every text format before quoting; `None` for an
    /// empty cell, for an open bound of time, and behind the end.
    pub fn show(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(cells) | Self::Json(cells) => cells.get(row)?.as_deref().map(Cow::Borrowed),
            Self::Int(cells) => Some((*cells.get(row)?)?.to_string().into()),
            Self::Time(cells) => Some(closed(*cells.get(row)?)?.to_string().into()),
            Self::Bool(cells) => {
                let word = if (*cells.get(row)?)? { "true" } else { "false" };
                Some(Cow::Borrowed(word))
            }
        }
    }

    fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Text(cells) | Self::Json(cells), Cell::Text(value)) => cells.push(Some(value)),
            (Self::Int(cells), Cell::Int(value)) => cells.push(Some(value)),
            (Self::Time(cells), Cell::Time(value)) => cells.push(Some(value)),
            (Self::Bool(cells), Cell::Bool(value)) => cells.push(Some(value)),
            (cells, cell) => {
                debug_assert_eq!(cell, Cell::None, "a cell of another kind than its column");
                cells.grow(cells.len() + 1);
            }
        }
    }

    fn grow(&mut self, rows: usize) {
        match self {
            Self::Text(cells) | Self::Json(cells) => cells.resize(rows, None),
            Self::Int(cells) => cells.resize(rows, None),
            Self::Time(cells) => cells.resize(rows, None),
            Self::Bool(cells) => cells.resize(rows, None),
        }
    }

    fn slice(&self, rows: Range<usize>) -> Self {
        match self {
            Self::Text(cells) => Self::Text(cells[rows].to_vec()),
            Self::Json(cells) => Self::Json(cells[rows].to_vec()),
            Self::Int(cells) => Self::Int(cells[rows].to_vec()),
            Self::Time(cells) => Self::Time(cells[rows].to_vec()),
            Self::Bool(cells) => Self::Bool(cells[rows].to_vec()),
        }
    }
}

/// An instant that can be written down: an open bound is none.
pub fn closed(time: Option<Moment>) -> Option<Moment> {
    time.filter(|at| *at != Moment::MIN && *at != Moment::MAX)
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Cow<'_, str>> for Cell {
    fn from(value: Cow<'_, str>) -> Self {
        Self::Text(value.into_owned())
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Cell {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

/// Stops at the greatest integer that a column holds.
impl From<u64> for Cell {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

/// Stops at the greatest integer that a column holds.
impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<Moment> for Cell {
    fn from(value: Moment) -> Self {
        Self::Time(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
