//! What the documents of a file consist of, and say beside their lists of items (SEMANTICS R5).

/// What the envelopes say beside their items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// Documents with a list of items and a `configSnapshotId`.
    pub snapshots: u32,
    /// Others that have a `fileVersion`, which only delivered files have.
    pub histories: u32,
    /// Others.
    pub plain: u32,
    /// There is a bare list, of documents.
    pub bare: bool,
    /// A document has the items list more than once.
    pub doubled: bool,
    /// How many documents began.
    pub documents: u32,
}

impl Envelope {
    /// Whether there is a list of items.
    pub(super) fn lists(&self) -> bool {
        self.snapshots.max(self.histories).max(self.plain) > 0
    }

    /// This, with a document counted in.
    pub(super) fn with(mut self, document: Document) -> Self {
        let count = match document {
            Document { listed: false, .. } => return self,
            Document { snapshot_id: true, .. } => &mut self.snapshots,
            Document { file_version: true, .. } => &mut self.histories,
            _ => &mut self.plain,
        };
        *count = count.saturating_add(1);
        self
    }
}

/// What is known of the document that is walked through.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each was met or not")]
pub(super) struct Document {
    /// It is a bare list.
    pub bare: bool,
    /// It has a list of items.
    pub listed: bool,
    /// No element of its list was found yet.
    pub fresh: bool,
    pub snapshot_id: bool,
    pub file_version: bool,
}

/// What stands in a range of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A configuration item of a delivered list.
    Item,
    /// The first of a list before which its document told no version.
    FirstItem,
    /// A document of any other form.
    Document,
    /// A member beside a delivered list, name and value.
    Member,
    /// Text for people, in which a document may stand.
    Letter,
}
