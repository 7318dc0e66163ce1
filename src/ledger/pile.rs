//! Lists of unknown length.
use std::ops::{Index, IndexMut};

/// A list that grows without moving what it has: to grow costs no copy, and leaves no hole in
/// memory of the size that it had.
#[derive(Clone, Debug)]
pub(super) struct Pile<T>(Vec<Vec<T>>);

/// So many lie in one piece.
const LAYER: usize = 256;

impl<T> Default for Pile<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Pile<T> {
    pub(super) fn len(&self) -> usize {
        self.0.last().map_or(0, |last| (self.0.len() - 1) * LAYER + last.len())
    }

    pub(super) fn push(&mut self, one: T) {
        if self.len() == self.0.len() * LAYER {
            self.0.push(Vec::with_capacity(LAYER));
        }
        self.0.last_mut().unwrap_or_else(|| unreachable!("one was pushed")).push(one);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

impl<T> Index<usize> for Pile<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.0[place / LAYER][place % LAYER]
    }
}

impl<T> IndexMut<usize> for Pile<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut self.0[place / LAYER][place % LAYER]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pushed_stands_in_its_place() {
        let mut pile = Pile::default();
        for number in 0..1000 {
            assert_eq!(pile.len(), number);
            pile.push(number);
            pile[number] += 1;
        }
        assert!(pile.iter().copied().eq(1..=1000));
        assert_eq!((pile[0], pile[255], pile[256], pile[999]), (1, 256, 257, 1000));
    }
}
