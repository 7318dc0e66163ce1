//! What was asked and how, and what the page does not tell.
use super::Asked;
use super::bits::Bit;
use super::section::{Block, Section};
use super::text::{NAME_CHARS, SENTENCE_CHARS, clip, thousands, weight};

/// Bytes of either list.
const BYTES_MAX: usize = 120_000;

/// Scope and method.
pub(super) fn method(asked: &Asked) -> Section {
    let window = vec![
        Bit::Text("from ".to_owned()),
        Bit::time(asked.from),
        Bit::Text(", included, to ".to_owned()),
        Bit::time(asked.to),
        Bit::Text(", excluded".to_owned()),
    ];
    let mut pairs = vec![("Window".to_owned(), window)];
    let mut bytes = 0;
    let mut left_out = 0;
    for (label, value) in &asked.method {
        let (label, value) = (clip(label, NAME_CHARS), clip(value, SENTENCE_CHARS));
        bytes += weight(&label) + weight(&value);
        if bytes > BYTES_MAX {
            left_out += 1;
        } else {
            pairs.push((label, vec![Bit::Text(value)]));
        }
    }
    let mut blocks = vec![Block::Pairs(pairs)];
    if left_out > 0 {
        blocks.push(Block::note(&format!("{} more are left out.", thousands(left_out))));
    }
    let say = "All times are UTC. They are the times at which AWS Config recorded a state, some \
        minutes after it came about.";
    blocks.push(Block::say(say));
    let say = "When, where and by which command this was made stands in manifest.json, in its part \
        “run”; every file of the evidence, with its SHA-256, in its part “inputs” and in \
        tables/files.csv.";
    blocks.push(Block::note(say));
    Section { id: "scope", title: "Scope and method", blocks }
}

/// What the page does not tell.
pub(super) fn untold(asked: &Asked) -> Section {
    let done =
        |blocks| Section { id: "untold", title: "What this report does not tell you", blocks };
    if asked.untold.is_empty() {
        let say = "No limits were noted beyond those in the glossary: AWS Config records states \
            and permissions, not traffic and not use.";
        return done(vec![Block::say(say)]);
    }
    let mut bytes = 0;
    let mut list = Vec::new();
    for sentence in &asked.untold {
        let sentence = clip(sentence, SENTENCE_CHARS);
        bytes += weight(&sentence);
        if bytes <= BYTES_MAX {
            list.push(vec![Bit::Text(sentence)]);
        }
    }
    let left_out = asked.untold.len() - list.len();
    let mut blocks = vec![Block::List(list)];
    if left_out > 0 {
        blocks.push(Block::note(&format!("{} more are left out.", thousands(left_out))));
    }
    done(blocks)
}
