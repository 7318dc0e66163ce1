//! The guards of an interface: whom its security groups let in, and whom its subnet's ACL lets in
//! and answers.
use super::acl::NetworkAcl;
use super::blocks::Blocks;
use super::known::Known;
use super::reach::Around;
use super::security_group::{Permission, SecurityGroup};
use super::traffic::Protocol;
use std::sync::Arc;

/// Whom the security groups let in.
#[derive(Clone, Debug, Default)]
pub(super) struct Admitted {
    /// By blocks and prefix lists.
    pub(super) blocks: Known,
    /// By groups, whose members count by their private addresses.
    pub(super) members: Known,
}

/// It suffices that one permission of one group lets somebody in.
pub(super) fn groups(
    all: &[(String, Option<Arc<SecurityGroup>>)],
    protocol: Protocol,
    port: u16,
    around: &dyn Around,
) -> Admitted {
    let mut admitted = Admitted::default();
    if all.is_empty() {
        admitted.blocks = Known::doubt(Blocks::all(), "it has no security group");
    }
    for (id, group) in all {
        let Some(group) = group else {
            let why = format!("security group {id} is not in evidence");
            admitted.blocks.add(Known::doubt(Blocks::all(), why));
            continue;
        };
        for part in &group.unread {
            let why = format!("{id} has a permission that cannot be read: {part}");
            admitted.blocks.add(Known::doubt(Blocks::all(), why));
        }
        for permission in group.ingress.iter().filter(|it| it.admits(protocol, port)) {
            permit(permission, protocol, around, &mut admitted);
        }
    }
    admitted
}

fn permit(
    permission: &Permission,
    protocol: Protocol,
    around: &dyn Around,
    admitted: &mut Admitted,
) {
    let mut blocks = Known::sure(permission.blocks());
    for list in &permission.prefix_lists {
        blocks.add(match around.list(list) {
            Some(it) => Known::sure(Blocks::of_all(&it)),
            None => Known::doubt(
                Blocks::all(),
                format!("what prefix list {list} holds is not recorded"),
            ),
        });
    }
    let mut members = Known::default();
    for peer in &permission.groups {
        let unknown = || {
            let why = format!("the members of {} are not in evidence", peer.name());
            Known::doubt(Blocks::all(), why)
        };
        members.add(around.members(peer).map_or_else(unknown, Known::sure));
    }
    if permission.icmp.0.is_some() && protocol.has_types() {
        let typed = Known::doubt(Blocks::all(), "it hangs on the type of the message");
        (blocks, members) = (blocks.and(&typed), members.and(&typed));
    }
    admitted.blocks.add(blocks);
    admitted.members.add(members);
}

/// Whom the ACL lets in and answers; the second part is what it answers on some ports only.
pub(super) fn acl_lets(
    acl: Option<&NetworkAcl>,
    subnet: &str,
    protocol: Protocol,
    port: u16,
) -> (Known, Blocks) {
    let Some(acl) = acl else {
        let why = format!("the network ACL of {subnet} is not in evidence");
        return (Known::doubt(Blocks::all(), why), Blocks::none());
    };
    if let Some(part) = acl.unread.first() {
        let why = format!("{part} cannot be read");
        return (Known::doubt(Blocks::all(), why), Blocks::none());
    }
    let typed = |blocks| Known::doubt(blocks, "it hangs on the type of the message");
    let passage = acl.admits(protocol, port);
    let way_in = Known::sure(passage.open).or(typed(passage.doubt));
    let replies = acl.replies(protocol);
    let low = replies.any.without(&replies.some);
    let mut way_out = Known::sure(replies.some.clone()).or(typed(replies.doubt));
    if !low.is_empty() {
        way_out.add(Known::doubt(low, "replies are let out only to ports below 1024"));
    }
    (way_in.and(&way_out), replies.some.without(&replies.all))
}
