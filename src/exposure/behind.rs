//! Which interfaces stood behind each security group, and when.
use super::around::{INTERFACE, Library};
use crate::ledger::ledger::ResourceId;
use crate::network::interface::Interface;
use crate::query::scene::Scene;
use crate::query::stretch::{Stretch, carry};
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

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
            for &interface in scene.of_type(account, region, INTERFACE) {
                for stretch in carry(scene, |sight| (library.interface(sight, interface), None)) {
                    let (said, bare) = stretch.parted();
                    if let Some(said) = said {
                        behind.add(account, region, scene, interface, &said, &bare);
                    }
                }
            }
        }
        behind
    }

    fn add(
        &mut self,
        account: &str,
        region: &str,
        scene: &Scene<'_, '_>,
        resource: ResourceId,
        interface: &Arc<Interface>,
        stretch: &Stretch<()>,
    ) {
        let id = scene.ledger().key_texts(resource)[3];
        for group in &interface.groups {
            let key = [account.to_owned(), region.to_owned(), group.clone()];
            let mut member = Stretch::always(told(id, interface));
            (member.from, member.to) = (stretch.from, stretch.to);
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
fn told(id: &str, interface: &Interface) -> String {
    let addresses = interface.addresses();
    let addresses =
        if addresses.is_empty() { "no public address".to_owned() } else { addresses.join(", ") };
    match (&interface.instance_id, &interface.requester) {
        (Some(instance), _) => format!("{instance} by {id} ({addresses})"),
        (None, Some(requester)) => format!("{id} of {requester} ({addresses})"),
        (None, None) => format!("{id} ({addresses})"),
    }
}
