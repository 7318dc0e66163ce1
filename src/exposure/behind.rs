//! Which interfaces stood behind each security group, and when.
use super::around::{INSTANCE, INTERFACE, Library, Surroundings};
use crate::ledger::ledger::ResourceId;
use crate::network::interface::Interface;
use crate::query::scene::Scene;
use crate::query::stretch::{Stretch, carry};
use crate::time::moment::Moment;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Interfaces in words, by account, region and group.
#[derive(Debug, Default)]
pub(super) struct Behind {
    members: BTreeMap<[String; 3], Vec<Stretch<String>>>,
}

impl Behind {
    /// Looks at every interface of these accounts and regions at all times.
    pub(super) fn survey(
        scene: &Scene<'_, '_>,
        library: &Library,
        places: &[(String, String)],
    ) -> Self {
        let mut behind = Self::default();
        for (account, region) in places {
            let of = |it| scene.of_type(account, region, it);
            let all = [INTERFACE, INSTANCE].into_iter().flat_map(of).copied();
            let all: Vec<ResourceId> = all.collect();
            let each = all.par_iter().map(|&resource| {
                carry(scene, |sight| {
                    let looks_inside = false;
                    let around = Surroundings { sight, library, account, region, looks_inside };
                    let stands = sight.stands(resource);
                    (stands.then(|| around.interfaces(resource)).flatten(), None)
                })
            });
            let each: Vec<Vec<Stretch<Option<Vec<Interface>>>>> = each.collect();
            for stretch in each.into_iter().flatten() {
                let (interfaces, span) = stretch.parted();
                for interface in interfaces.into_iter().flatten() {
                    behind.add(account, region, &interface, &span);
                }
            }
        }
        behind
    }

    fn add(&mut self, account: &str, region: &str, interface: &Interface, span: &Stretch<()>) {
        for group in &interface.groups {
            let key = [account.to_owned(), region.to_owned(), group.clone()];
            let mut member = Stretch::always(told(interface));
            (member.from, member.to) = (span.from, span.to);
            self.members.entry(key).or_default().push(member);
        }
    }

    /// What stood behind a group at any time of a stretch, each once, in order of id.
    pub(super) fn during(
        &self,
        [account, region, group]: [&str; 3],
        span: &Stretch<()>,
    ) -> Vec<String> {
        let key = [account, region, group].map(str::to_owned);
        let (from, to) = (span.from.unwrap_or(Moment::MIN), span.to.unwrap_or(Moment::MAX));
        let members = self.members.get(&key).into_iter().flatten();
        let within = members.filter(|it| it.overlaps(from, to)).map(|it| it.value.clone());
        let mut told: Vec<String> = within.collect();
        told.sort();
        told.dedup();
        told
    }
}

/// `i-1 by eni-1 (54.1.2.3)`.
fn told(interface: &Interface) -> String {
    let id = &interface.id;
    let addresses = interface.addresses();
    let addresses =
        if addresses.is_empty() { "no public address".to_owned() } else { addresses.join(", ") };
    match (&interface.instance_id, &interface.requester) {
        (Some(instance), _) => format!("{instance} by {id} ({addresses})"),
        (None, Some(requester)) => format!("{id} of {requester} ({addresses})"),
        (None, None) => format!("{id} ({addresses})"),
    }
}
