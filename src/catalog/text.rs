//! The text of a policy: held, or in a compressed frame until somebody asks for it.
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Some texts, one after another, compressed.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The whole file the frame is in: shared by all frames of it.
    file: Arc<Cow<'static, [u8]>>,
    packed: Range<usize>,
    length: usize,
}

impl Frame {
    /// `packed` bytes of `file` hold `length` bytes of text.
    pub(crate) fn new(file: Arc<Cow<'static, [u8]>>, packed: Range<usize>, length: usize) -> Self {
        Self { file, packed, length }
    }

    /// The bytes; `None` when they are damaged.
    pub(crate) fn inflate(&self) -> Option<Vec<u8>> {
        let packed = self.file.get(self.packed.clone())?;
        let bytes = zstd::bulk::decompress(packed, self.length).ok()?;
        (bytes.len() == self.length).then_some(bytes)
    }
}

/// A policy document: JSON without white space, as its source spelled it.
pub(crate) struct Text {
    held: OnceLock<Box<str>>,
    packed: Option<(Arc<Frame>, Range<usize>)>,
}

impl Text {
    pub(crate) fn held(text: String) -> Self {
        Self { held: OnceLock::from(text.into_boxed_str()), packed: None }
    }

    pub(crate) fn packed(frame: Arc<Frame>, range: Range<usize>) -> Self {
        Self { held: OnceLock::new(), packed: Some((frame, range)) }
    }

    /// Sorts texts as they lie in their file.
    pub(crate) fn place(&self) -> Option<(usize, usize)> {
        self.packed.as_ref().map(|(frame, range)| (frame.packed.start, range.start))
    }

    /// The document, held from now on. What is inflated for it anyway and belongs to `kin`, the
    /// texts of the same policy, is held as well: they are asked for next.
    pub(crate) fn read<'a>(&'a self, kin: impl Iterator<Item = &'a Self>) -> Option<&'a str> {
        if let (None, Some((frame, _))) = (self.held.get(), &self.packed) {
            let bytes = frame.inflate()?;
            for text in kin.chain([self]) {
                text.hold(frame, &bytes);
            }
        }
        self.held.get().map(AsRef::as_ref)
    }

    fn hold(&self, inflated: &Arc<Frame>, bytes: &[u8]) {
        if let Some((frame, range)) = &self.packed
            && Arc::ptr_eq(frame, inflated)
            && self.held.get().is_none()
            && let Some(Ok(text)) = bytes.get(range.clone()).map(std::str::from_utf8)
        {
            self.held.get_or_init(|| text.into());
        }
    }
}

/// Reads texts in the order in which they lie, and holds none of them.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    last: Option<(Arc<Frame>, Vec<u8>)>,
}

impl Reader {
    /// The document; `None` when its frame is damaged.
    pub(crate) fn read<'a>(&'a mut self, text: &'a Text) -> Option<&'a str> {
        let (None, Some((frame, range))) = (text.held.get(), &text.packed) else {
            return text.held.get().map(AsRef::as_ref);
        };
        if !self.last.as_ref().is_some_and(|(last, _)| Arc::ptr_eq(last, frame)) {
            self.last = Some((Arc::clone(frame), frame.inflate()?));
        }
        let (_, bytes) = self.last.as_ref()?;
        std::str::from_utf8(bytes.get(range.clone())?).ok()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("held", &self.held.get().is_some()).finish_non_exhaustive()
    }
}
