//! The pages of `get-account-authorization-details` merged, in any order.
use super::details::{
    AccountDetails, Entity, Group, InlinePolicy, ManagedPolicy, PolicyVersion, Role, User,
};
use super::flaw::{Place, SideFlaw};
use super::node::{Flaws, Node, account_of};
use super::text::Document;
use std::collections::BTreeMap;

const LISTS: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];

/// Whether a document is such a page.
pub(super) fn is_details(document: &Document) -> bool {
    let page = &document.value;
    let policies = page.get("Policies").and_then(|it| it.as_array());
    let has_versions = |it: &serde_json::Value| it.get("PolicyVersionList").is_some();
    LISTS.iter().any(|it| page.get(it).is_some())
        || policies.is_some_and(|it| it.iter().any(has_versions))
}

pub(super) fn read(documents: &[Document], flaws: &Flaws) -> AccountDetails {
    let mut users = Merged::default();
    let mut groups = Merged::default();
    let mut roles = Merged::default();
    let mut policies = Merged::default();
    // By account: pages with another one to follow, and pages without.
    let mut pages: BTreeMap<Option<String>, [u32; 2]> = BTreeMap::new();
    for document in documents {
        let page = Node::of(document, flaws);
        let is_cut = page.flag("IsTruncated") == Some(true) || page.get("NextToken").is_some();
        pages.entry(account(&page)).or_default()[usize::from(!is_cut)] += 1;
        page.list("UserDetailList").iter().for_each(|it| users.add(user(it), it));
        page.list("GroupDetailList").iter().for_each(|it| groups.add(group(it), it));
        page.list("RoleDetailList").iter().for_each(|it| roles.add(role(it), it));
        page.list("Policies").iter().for_each(|it| policies.add(policy(it), it));
    }
    AccountDetails {
        accounts: completeness(pages, flaws),
        users: users.0.into_values().collect(),
        groups: groups.0.into_values().collect(),
        roles: roles.0.into_values().collect(),
        policies: policies.0.into_values().collect(),
    }
}

/// The account that a page is about; a page may hold nothing but policies of AWS.
fn account(page: &Node<'_>) -> Option<String> {
    let lists = LISTS.iter().chain(&["Policies"]);
    let mut arns = lists.flat_map(|it| page.list(it)).filter_map(|it| it.text("Arn"));
    arns.find_map(|it| account_of(&it).map(str::to_owned))
}

/// Whether all pages of each account are there.
fn completeness(
    mut pages: BTreeMap<Option<String>, [u32; 2]>,
    flaws: &Flaws,
) -> BTreeMap<String, bool> {
    let nobodys = pages.remove(&None).unwrap_or_default();
    let is_only_one = pages.len() == 1;
    let mut accounts = BTreeMap::new();
    for (account, [n_cut, n_ended]) in pages {
        let Some(account) = account else { continue };
        let n_ended = n_ended + if is_only_one { nobodys[1] } else { 0 };
        let n_cut = n_cut + if is_only_one { nobodys[0] } else { 0 };
        if n_cut > 0 && n_ended == 0 {
            let what = "break off (`IsTruncated`): the last page is missing";
            flaws.add(SideFlaw::new(Place::File, format!("the details of {account} {what}")));
        }
        accounts.insert(account, n_ended > 0);
    }
    accounts
}

/// What was read, by ARN. Two that differ are a flaw; which is kept does not depend on their order.
struct Merged<T>(BTreeMap<String, T>);

impl<T> Default for Merged<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Merged<T> {
    fn add(&mut self, read: Option<(String, T)>, node: &Node<'_>) {
        let Some((arn, new)) = read else { return };
        let Some(old) = self.0.remove(&arn) else {
            self.0.insert(arn, new);
            return;
        };
        if old != new {
            node.flaw(format!("{arn} stands twice, and differently; one of the two is kept"));
        }
        self.0.insert(arn, old.min(new));
    }
}

fn entity(node: &Node<'_>, word: &str) -> Option<Entity> {
    let mut inline: Vec<InlinePolicy> = Vec::new();
    for policy in node.list(&format!("{word}PolicyList")) {
        let Some(name) = policy.needed("PolicyName") else { continue };
        if policy.get("PolicyDocument").is_none() {
            policy.flaw("`PolicyDocument` is missing; what it says is not known");
        }
        inline.push(InlinePolicy { name, document: policy.document("PolicyDocument") });
    }
    inline.sort();
    let attached = node.list("AttachedManagedPolicies");
    Some(Entity {
        arn: node.needed("Arn")?,
        name: node.needed(&format!("{word}Name"))?,
        id: node.text(&format!("{word}Id")),
        path: node.text("Path"),
        created_at: node.moment("CreateDate"),
        inline,
        attached: attached.iter().filter_map(|it| it.needed("PolicyArn")).collect(),
    })
}

fn user(node: &Node<'_>) -> Option<(String, User)> {
    let entity = entity(node, "User")?;
    let groups = node.texts("GroupList").into_iter().collect();
    let user = User { groups, boundary: boundary(node), tags: tags(node), entity };
    Some((user.entity.arn.clone(), user))
}

fn group(node: &Node<'_>) -> Option<(String, Group)> {
    let entity = entity(node, "Group")?;
    Some((entity.arn.clone(), Group { entity }))
}

fn role(node: &Node<'_>) -> Option<(String, Role)> {
    let entity = entity(node, "Role")?;
    let profiles = node.list("InstanceProfileList");
    let used = node.get("RoleLastUsed");
    if node.get("AssumeRolePolicyDocument").is_none() {
        node.flaw("`AssumeRolePolicyDocument` is missing; who may take it on is not known");
    }
    let role = Role {
        trust: node.document("AssumeRolePolicyDocument"),
        boundary: boundary(node),
        tags: tags(node),
        instance_profiles: profiles.iter().filter_map(|it| it.needed("Arn")).collect(),
        last_used_at: used.as_ref().and_then(|it| it.moment("LastUsedDate")),
        last_used_region: used.as_ref().and_then(|it| it.text("Region")),
        entity,
    };
    Some((role.entity.arn.clone(), role))
}

fn boundary(node: &Node<'_>) -> Option<String> {
    node.get("PermissionsBoundary")?.needed("PermissionsBoundaryArn")
}

fn tags(node: &Node<'_>) -> BTreeMap<String, String> {
    let tags = node.list("Tags");
    let pair = |it: &Node<'_>| Some((it.needed("Key")?, it.text("Value").unwrap_or_default()));
    tags.iter().filter_map(pair).collect()
}

fn policy(node: &Node<'_>) -> Option<(String, ManagedPolicy)> {
    let default_version = node.text("DefaultVersionId");
    let versions = node.list("PolicyVersionList");
    let version = |it: &Node<'_>| version(it, default_version.as_deref());
    let mut versions: Vec<PolicyVersion> = versions.iter().filter_map(version).collect();
    versions.sort();
    if !versions.iter().any(|it| it.is_default) {
        node.flaw("no version is the default; which is in force is not known");
    }
    let policy = ManagedPolicy {
        arn: node.needed("Arn")?,
        name: node.needed("PolicyName")?,
        id: node.text("PolicyId"),
        created_at: node.moment("CreateDate"),
        updated_at: node.moment("UpdateDate"),
        default_version,
        versions,
    };
    Some((policy.arn.clone(), policy))
}

fn version(node: &Node<'_>, default: Option<&str>) -> Option<PolicyVersion> {
    let id = node.needed("VersionId")?;
    let Some(number) = id.strip_prefix('v').and_then(|it| it.parse().ok()) else {
        node.flaw(format!("passed over: `{id}` is no version"));
        return None;
    };
    if node.get("Document").is_none() {
        node.flaw("`Document` is missing; what the version says is not known");
    }
    let is_default = node.flag("IsDefaultVersion").unwrap_or(default == Some(id.as_str()));
    let (created_at, document) = (node.moment("CreateDate"), node.document("Document"));
    Some(PolicyVersion { number, created_at, is_default, document })
}
