//! Text that is held in memory, in a buffer that passes from one file to the next.
use std::ops::Deref;

/// A text. Behind it in the buffer may stand what an earlier, longer one left there, and what is
/// never seen: a buffer that were cut to each text would be cleared again for each longer one.
#[derive(Debug, Default)]
pub(super) struct Held {
    bytes: Vec<u8>,
    /// How much of them is the text.
    length: usize,
}

impl Held {
    /// Room for a text of this length, which is whatever is written there.
    pub(super) fn room(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() < length {
            // Nothing of the file before need be moved; the next one may be a little longer.
            self.bytes = vec![0; length.next_power_of_two()];
        }
        self.length = length;
        &mut self.bytes[..length]
    }

    /// Lets the text grow, or lose what it has.
    pub(super) fn change<R>(&mut self, change: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        self.bytes.truncate(self.length);
        let result = change(&mut self.bytes);
        self.length = self.bytes.len();
        result
    }

    /// Drops what stands behind so many bytes.
    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// The text alone.
    pub(super) fn into_text(mut self) -> Vec<u8> {
        self.bytes.truncate(self.length);
        self.bytes
    }
}

impl From<Vec<u8>> for Held {
    fn from(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len(), bytes }
    }
}

impl Deref for Held {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_earlier_text_is_seen() {
        let mut held = Held::default();
        held.room(9).copy_from_slice(b"something");
        held.room(4).copy_from_slice(b"else");
        assert_eq!(&*held, b"else");
        held.truncate(9);
        assert_eq!(&*held, b"else");
        held.change(|it| it.extend_from_slice(b"where"));
        assert_eq!(&*held, b"elsewhere");
        held.truncate(0);
        held.change(|it| it.extend_from_slice(b"new"));
        assert_eq!(&*held, b"new");
        held.room(2).copy_from_slice(b"it");
        assert_eq!(held.into_text(), b"it");
    }
}
