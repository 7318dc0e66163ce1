//! Lists of discovered resources: which timelines their entries name (SEMANTICS R32).
use super::ledger::{Ledger, ResourceId};
use crate::evidence::listed::Listed;
use crate::evidence::origin::{FileId, Origin};
use crate::time::moment::Moment;
use std::collections::HashMap;

/// The same entry, once its file has its number.
pub(super) fn in_file(listed: Listed, file: FileId) -> Listed {
    let origin = Origin { file, ..listed.origin };
    Listed { origin, ..listed }
}

/// When each resource was deleted, as lists tell: of the entries that name one timeline alone.
pub(super) fn deletions(ledger: &Ledger) -> HashMap<ResourceId, Vec<(Moment, Origin)>> {
    let one = |(entry, named): (&Listed, Vec<ResourceId>)| match named.as_slice() {
        [resource] => Some((*resource, entry.deleted_at?, entry.origin)),
        _ => None,
    };
    let entries = ledger.listed.iter().zip(named(ledger));
    let mut told: Vec<(ResourceId, Moment, Origin)> = entries.filter_map(one).collect();
    told.sort_unstable();
    let mut found: HashMap<ResourceId, Vec<(Moment, Origin)>> = HashMap::new();
    for (resource, deleted_at, origin) in told {
        found.entry(resource).or_default().push((deleted_at, origin));
    }
    found
}

/// The timelines that each entry may mean, in the entries' order.
pub fn named(ledger: &Ledger) -> Vec<Vec<ResourceId>> {
    let mut by_id: HashMap<[&str; 2], Vec<ResourceId>> = HashMap::new();
    if !ledger.listed.is_empty() {
        for resource in ledger.resources() {
            let [_, _, resource_type, id] = ledger.key_texts(resource);
            by_id.entry([resource_type, id]).or_default().push(resource);
        }
    }
    let fits = |entry: &Listed, resource: ResourceId| {
        let [account, region, ..] = ledger.key_texts(resource);
        let is = |said: &Option<String>, text: &str| said.as_deref().is_none_or(|it| it == text);
        is(&entry.account_id, account) && (region == "global" || is(&entry.region, region))
    };
    let of = |entry: &Listed| {
        let all = by_id.get(&[entry.resource_type.as_str(), &entry.resource_id]);
        all.into_iter().flatten().copied().filter(|&it| fits(entry, it)).collect()
    };
    ledger.listed.iter().map(of).collect()
}
