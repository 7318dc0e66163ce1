//! The words of the page, for people who do not know AWS.
use super::bits::Bit;
use super::section::{Block, Section};

/// Words of AWS.
const AWS: [(&str, &str); 14] = [
    (
        "AWS Config",
        "A service of AWS that records how resources are set up, and stores that in files.",
    ),
    ("Account, region", "Whose cloud it is (twelve digits), and in which part of the world."),
    ("Resource", "A thing in the cloud: a server, a disk, a user. It has a type and an id."),
    ("ARN", "The full name of a resource in AWS; it tells service, region, account and id."),
    (
        "Security group",
        "A list of who may reach a server, by protocol, port and sender. A door: open or closed.",
    ),
    (
        "Network interface",
        "The network card of a server (eni-…). A security group guards interfaces.",
    ),
    (
        "CIDR, 0.0.0.0/0",
        "A block of internet addresses. 0.0.0.0/0 and ::/0 are all of them: anybody in the world.",
    ),
    ("Port 22, SSH", "The port by which one logs in to a server and gives it commands."),
    ("Port 3389", "The same for Windows: Remote Desktop. Ports 80 and 443 are the web."),
    (
        "Principal",
        "Who acts: a user, a role that people or programs take on, a service of AWS, or anybody.",
    ),
    ("Rule", "A test of one setting, such as: no security group lets the world in by SSH."),
    (
        "Configuration item",
        "One record of one resource at one instant: everything that was set on it then.",
    ),
    ("Snapshot", "A file with the items of all resources at one time, made on a schedule."),
    ("History file", "A file with the items of what changed, delivered every few hours."),
];

/// Words of this page.
const OURS: [(&str, &str); 13] = [
    (
        "Capture time",
        "When AWS Config recorded an item: mostly two minutes after the change, at times more.",
    ),
    (
        "At …, after …",
        "The change happened between two captures. The one named after “at” is the first that \
        shows the new state, the one named after “after” still shows the old one. Nothing tells \
        when exactly between them.",
    ),
    ("At least, at most", "How long something lasted if those unknown instants lay best or worst."),
    (
        "exact",
        "As AWS Config recorded it: the same state was seen again later, with no gap between.",
    ),
    ("inferred", "It follows from the records around it; the words after it say why not exact."),
    ("stale", "The last known state; recording was silent then, and it may have changed."),
    ("unknown", "Nothing in the evidence tells. It does not mean no."),
    (
        "door open",
        "A security group, a switch or a policy let them in: whatever was put behind it was open.",
    ),
    ("reachable", "An interface with a running server behind that door could be reached."),
    ("undecidable, indeterminate", "It hangs on something that is not in the evidence."),
    (
        "vanished",
        "It was listed before and a later snapshot does not list it; no record tells why.",
    ),
    (
        "first seen",
        "The first record of it in this evidence; it may have existed, or been so, before.",
    ),
    ("Ordinal, byte", "Where an item stands: its place in the file's list and its first byte."),
];

/// The section.
pub(super) fn section() -> Section {
    let pairs = |words: &[(&str, &str)]| {
        let pair = |it: &(&str, &str)| (it.0.to_owned(), vec![Bit::Text(it.1.to_owned())]);
        Block::Pairs(words.iter().map(pair).collect())
    };
    let blocks = vec![
        Block::Heading("How to read this page".to_owned()),
        pairs(&OURS),
        Block::Heading("Words of AWS".to_owned()),
        pairs(&AWS),
    ];
    Section { id: "glossary", title: "Glossary", blocks }
}
