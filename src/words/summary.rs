//! The sentence for each field edit: `+ ingress tcp/22 from 0.0.0.0/0`.

use serde_json::Value;

use super::fact::{Fact, Teller};
use super::noise::is_noise;
use super::place::{Excerpts, of};
use super::{bucket, identity, network, plain, rules};
use crate::json::edit::Edit;

/// One line for each edit, in their order: what came (`+`), what went (`-`), what moved
/// (`old -> new`). Empty where no meaning is known, where nothing came or went (a source that
/// only changed its spelling), and where another edit has told it already.
///
/// `before` and `after` are the two canonical items the edits lie between. Texts from the items
/// are given as they are, on one line, not escaped.
#[must_use]
pub fn summarize(
    resource_type: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    edits: &[Edit],
) -> Vec<String> {
    if edits.is_empty() {
        return Vec::new();
    }
    let owner = owner(after.or(before));
    let all =
        |doc: Option<&Value>| doc.map(|doc| facts(resource_type, doc, &owner)).unwrap_or_default();
    let mut teller = Teller::new(&all(before), &all(after));
    let mut lines = vec![String::new(); edits.len()];
    // One thing may stand in several places. It is told where the reader looks for it: not where
    // it is hidden, a tag among the tags, else the outermost place.
    let mut order: Vec<usize> = (0..edits.len()).collect();
    let rank = |edit: &Edit| {
        let is_elsewhere = edit.path.first_key() != Some("tags");
        (is_noise(resource_type, &edit.path), is_elsewhere, edit.path.segments().len())
    };
    order.sort_by_cached_key(|&n| edits.get(n).map(rank));
    let (mut old, mut new) = (Excerpts::of(before), Excerpts::of(after));
    for n in order {
        let (Some(line), Some(edit)) = (lines.get_mut(n), edits.get(n)) else { continue };
        let gone = all(old.take(&edit.path, edit.old.as_ref()).as_ref());
        let come = all(new.take(&edit.path, edit.new.as_ref()).as_ref());
        *line = teller.line(gone, come);
    }
    lines
}

/// Everything a document says for which there are words.
fn facts(resource_type: &str, doc: &Value, owner: &str) -> Vec<Fact> {
    let mut facts = match resource_type {
        "AWS::EC2::SecurityGroup" => rules::facts(doc, owner),
        "AWS::EC2::NetworkAcl" => network::acl(doc),
        "AWS::EC2::RouteTable" => network::routes(doc),
        "AWS::S3::Bucket" => bucket::bucket(doc),
        kind if kind.starts_with("AWS::IAM::") => identity::facts(doc),
        kind if kind.starts_with("AWS::EC2::") => network::attached(doc),
        _ => network::guarded(doc),
    };
    if !resource_type.starts_with("AWS::IAM::") {
        facts.extend(bucket::policies(doc));
        facts.extend(bucket::shares(doc));
    }
    facts.extend(plain::values(resource_type, doc));
    facts.extend(plain::tags(doc));
    facts.extend(plain::relationships(doc));
    facts
}

/// The account that a security group says it belongs to.
fn owner(doc: Option<&Value>) -> String {
    doc.and_then(|doc| doc.get("configuration")).map(|c| of(c, "ownerId")).unwrap_or_default()
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
