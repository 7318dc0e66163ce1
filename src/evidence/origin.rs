//! Where an entry came from: file, place in the file, byte.

/// An input file, by its place in the sorted list of all files of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// The place of one item (SEMANTICS §9); every row about one item ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file that holds the item.
    pub file: FileId,
    /// Zero-based place in `configurationItems`.
    pub ordinal: u32,
    /// Offset of the item's first byte in the inflated text.
    pub byte: u64,
}
