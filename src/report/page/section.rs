//! A section of the page, and the blocks that it is made of.
use super::bits::Bit;
use super::grid::Grid;
use super::picture::Picture;
use std::collections::BTreeSet;

/// A section.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
}

/// One part of a section.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// A paragraph.
    Para(Vec<Bit>),
    /// A remark, paler than a paragraph.
    Note(Vec<Bit>),
    /// A heading inside of the section.
    Heading(String),
    /// Sentences, one below the other.
    List(Vec<Vec<Bit>>),
    /// Labels and what they mean or hold.
    Pairs(Vec<(String, Vec<Bit>)>),
    /// A few numbers to begin with.
    Figures(Vec<Figure>),
    /// What a reader has to know first.
    Findings(Vec<Finding>),
    /// A table.
    Grid(Grid),
    /// A drawing.
    Picture(Picture),
}

/// A number that leads to its section.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// The anchor of the section.
    pub to: &'static str,
    /// The number.
    pub number: String,
    /// What it counts.
    pub label: String,
}

/// A fact that stands on its own, with what bears it out.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// The fact as a sentence.
    pub title: Vec<Bit>,
    /// Labels and details.
    /// The class of its card: `unsure` where it cannot be decided.
    pub class: &'static str,
    /// Label and value.
    pub facts: Vec<(&'static str, Vec<Bit>)>,
}

impl Block {
    /// A paragraph of plain text of ours.
    pub(super) fn say(text: &str) -> Self {
        Self::Para(vec![Bit::Text(text.to_owned())])
    }

    /// A remark in plain text of ours.
    pub(super) fn note(text: &str) -> Self {
        Self::Note(vec![Bit::Text(text.to_owned())])
    }

    /// A table, followed by where the rest of it is.
    pub(super) fn grid(grid: Grid, rest: &str) -> Vec<Self> {
        let more = grid.more().map(|more| Self::note(&format!("{more} in {rest}.")));
        [Self::Grid(grid)].into_iter().chain(more).collect()
    }

    /// Every line of the block in which a link may stand.
    fn lines(&mut self) -> Vec<&mut Vec<Bit>> {
        match self {
            Self::Para(bits) | Self::Note(bits) => vec![bits],
            Self::List(lines) => lines.iter_mut().collect(),
            Self::Pairs(pairs) => pairs.iter_mut().map(|it| &mut it.1).collect(),
            Self::Findings(findings) => {
                let facts = findings.iter_mut().flat_map(|it| &mut it.facts);
                facts.map(|it| &mut it.1).collect()
            }
            Self::Grid(grid) => grid.rows.iter_mut().flat_map(|it| &mut it.cells).collect(),
            Self::Heading(_) | Self::Figures(_) | Self::Picture(_) => Vec::new(),
        }
    }
}

/// Takes the link away from words whose place on the page was left out for its size.
pub(super) fn loosen(sections: &mut [Section]) {
    let mut places: BTreeSet<String> = BTreeSet::new();
    for section in sections.iter() {
        places.insert(section.id.to_owned());
        for block in &section.blocks {
            if let Block::Grid(grid) = block {
                places.extend(grid.rows.iter().map(|row| row.id.clone()));
            }
        }
    }
    for bits in sections.iter_mut().flat_map(|it| &mut it.blocks).flat_map(Block::lines) {
        for bit in bits {
            if let Bit::Link(to, text) = bit
                && !places.contains(to)
            {
                *bit = Bit::Text(std::mem::take(text));
            }
        }
    }
}
