//! How the tests of this room write paths and edits.

use serde_json::Value;

use crate::json::edit::{Edit, Op};
use crate::json::path::{Path, Segment};

/// A path from a text like `/configuration/groups/[sg-1]/0`: a text in brackets is a member (it may
/// hold slashes), a number an index, the rest keys.
pub(super) fn path(text: &str) -> Path {
    let mut segments = Vec::new();
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix('/') {
        if let Some(member) = inner.strip_prefix('[') {
            let (identity, after) = member.split_once(']').expect("a closed bracket");
            segments.push(Segment::Member(identity.to_owned()));
            rest = after;
        } else {
            let end = inner.find('/').unwrap_or(inner.len());
            let (key, after) = inner.split_at(end);
            segments.push(match key.parse() {
                Ok(index) => Segment::Index(index),
                Err(_) => Segment::Key(key.to_owned()),
            });
            rest = after;
        }
    }
    Path::new(segments)
}

/// An edit from `old` to `new` at a path.
pub(super) fn edit(at: &str, old: Option<Value>, new: Option<Value>) -> Edit {
    let op = match (&old, &new) {
        (None, _) => Op::Add,
        (_, None) => Op::Remove,
        _ => Op::Replace,
    };
    Edit { path: path(at), op, old, new }
}
