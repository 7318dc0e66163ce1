//! A set of addresses known in part: which are surely in it, which may be, and why it is not
//! known. Kleene's logic, address by address.
use super::blocks::Blocks;

/// What is known of a set of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Surely in it.
    pub yes: Blocks,
    /// In it, or perhaps so.
    pub maybe: Blocks,
    /// Why it is not known, and of which addresses.
    pub whys: Vec<(Blocks, String)>,
}

impl Known {
    /// A set that is known.
    pub fn sure(blocks: Blocks) -> Self {
        Self { yes: blocks.clone(), maybe: blocks, whys: Vec::new() }
    }

    /// A set of which nothing is known but that it lies within another.
    pub fn doubt(blocks: Blocks, why: impl Into<String>) -> Self {
        Self { yes: Blocks::none(), maybe: blocks.clone(), whys: vec![(blocks, why.into())] }
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let maybe = self.maybe.common(&other.maybe);
        let mut whys: Vec<(Blocks, String)> = Vec::new();
        for (blocks, why) in self.whys.iter().chain(&other.whys) {
            let blocks = blocks.common(&maybe);
            if !blocks.is_empty() {
                whys.push((blocks, why.clone()));
            }
        }
        Self { yes: self.yes.common(&other.yes), maybe, whys }
    }

    /// Adds another set.
    pub fn add(&mut self, other: Self) {
        self.yes.add(&other.yes);
        self.maybe.add(&other.maybe);
        self.whys.extend(other.whys);
    }

    /// What is in either.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.add(other);
        self
    }

    /// The addresses that are in doubt, apart by what puts them there.
    pub fn doubts(&self) -> Vec<(Blocks, Vec<String>)> {
        let mut parts = vec![(self.maybe.without(&self.yes), Vec::new())];
        for (blocks, why) in &self.whys {
            let mut cut = Vec::new();
            for (part, whys) in parts {
                let mut more: Vec<String> = whys.clone();
                if !more.contains(why) {
                    more.push(why.clone());
                }
                cut.push((part.common(blocks), more));
                cut.push((part.without(blocks), whys));
            }
            cut.retain(|it| !it.0.is_empty());
            parts = cut;
        }
        parts.retain(|it| !it.0.is_empty());
        let mut joined: Vec<(Blocks, Vec<String>)> = Vec::new();
        for (blocks, whys) in parts {
            match joined.iter_mut().find(|it| it.1 == whys) {
                Some(same) => same.0.add(&blocks),
                None => joined.push((blocks, whys)),
            }
        }
        joined
    }
}
