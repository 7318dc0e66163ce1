//! Text with bytes in it that are no UTF-8: what they do not touch can be read all the same.
use super::scan::string_end;
use super::unfold::Leaf;
use std::borrow::Cow;
use std::cell::Cell;

/// A text in which a mark stands for every byte that is no UTF-8: places stay what they are.
pub(super) struct Blanked<'t> {
    pub text: Cow<'t, str>,
    /// Where the marks are, in order.
    bad: Vec<usize>,
    /// Where the string begins and ends that was asked about last: many items may stand in it.
    string: Cell<(usize, usize)>,
}

impl<'t> Blanked<'t> {
    pub(super) fn of(bytes: &'t [u8]) -> Self {
        if let Ok(text) = str::from_utf8(bytes) {
            return Self { text: Cow::Borrowed(text), bad: Vec::new(), string: Cell::default() };
        }
        let (mut text, mut bad) = (String::with_capacity(bytes.len()), Vec::new());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for _ in chunk.invalid() {
                bad.push(text.len());
                text.push('?');
            }
        }
        Self { text: Cow::Owned(text), bad, string: Cell::default() }
    }

    /// Whether a mark stands in the item, or in the string that holds it. The text begins at
    /// `byte`.
    pub(super) fn spoils(&self, leaf: &Leaf<'_>, byte: u64) -> bool {
        if self.bad.is_empty() {
            return false;
        }
        let start = usize::try_from(leaf.place.byte - byte).unwrap_or(usize::MAX);
        let mut end = start + leaf.text.len();
        if leaf.place.nested {
            if self.string.get().0 != start || self.string.get().1 == 0 {
                let end = string_end(self.text.as_bytes(), start + 1).unwrap_or(usize::MAX);
                self.string.set((start, end));
            }
            end = self.string.get().1;
        }
        let first = self.bad.partition_point(|it| *it < start);
        self.bad.get(first).is_some_and(|it| *it < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::unfold::{Find, unfold};

    #[test]
    fn only_what_a_bad_byte_stands_in_is_spoiled() {
        let item =
            |kind: &str| format!(r#"{{"accountId":1,"resourceId":"","resourceType":"{kind}"}}"#);
        let items = format!("{},{}", item(r"A\xff"), item("B"));
        let text = [b"[{\"n\":\"\xc3\"},".as_slice(), items.as_bytes(), b"]"].concat();
        let position = text.windows(4).position(|it| it == b"\\xff").unwrap();
        let text = [&text[..position], b"\xff", &text[position + 4..]].concat();
        let blanked = Blanked::of(&text);
        assert_eq!((blanked.text.len(), blanked.bad.len()), (text.len(), 2));
        let mut spoiled = Vec::new();
        unfold(&blanked.text, 40, &mut |found| {
            if let Find::Item(leaf) = found {
                spoiled.push(blanked.spoils(&leaf, 40));
            }
        })
        .unwrap();
        assert_eq!(spoiled, [true, false]);
    }
}
