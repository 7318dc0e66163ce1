//! The answers of `aws organizations` gathered to one organisation, in any order.
//!
//! A document holds answers under the name of the command that gave them; what an answer is about
//! and does not say itself (a target, a parent, a child) is the key above it. Of the commands in
//! `TELLS_ITSELF` the bare answer is taken, too.
use super::flaw::{Place, SideFlaw};
use super::node::{Flaws, Node, is_account};
use super::organisation::{Account, Organisation, OrganisationPolicy, PolicyKind};
use super::text::Document;
use std::collections::{BTreeMap, BTreeSet};

/// Commands whose answers say what they are about, and the member by which each is told.
const TELLS_ITSELF: [(&str, &str); 7] = [
    ("describe-organization", "Organization"),
    ("list-roots", "Roots"),
    ("list-accounts", "Accounts"),
    ("describe-account", "Account"),
    ("describe-organizational-unit", "OrganizationalUnit"),
    ("describe-policy", "Policy"),
    ("list-policies", "Policies"),
];

/// Commands whose answers stand under the id that was asked about.
const ASKED_ABOUT: [&str; 4] = [
    "list-accounts-for-parent",
    "list-organizational-units-for-parent",
    "list-parents",
    "list-policies-for-target",
];

/// Deeper than any organisation: five levels of units are allowed.
const DEPTH_MAX: usize = 16;

/// Whether a document holds answers of `aws organizations`.
pub(super) fn is_organisation(document: &Document) -> bool {
    let Some(members) = document.value.as_object() else { return false };
    let is_command = |key: &String| {
        TELLS_ITSELF.iter().any(|it| it.0 == key) || ASKED_ABOUT.contains(&key.as_str())
    };
    members.keys().any(is_command) || bare(document).is_some()
}

/// The command that gave a bare answer.
fn bare(document: &Document) -> Option<&'static str> {
    let told = TELLS_ITSELF
        .iter()
        .find(|it| document.value.get(it.1).is_some_and(|it| it.is_object() || it.is_array()))?;
    Some(told.0)
}

pub(super) fn read(documents: &[Document], flaws: &Flaws) -> Organisation {
    let mut gathered = Gathered::default();
    for document in documents {
        let node = Node::of(document, flaws);
        if let Some(command) = bare(document) {
            gathered.answer(command, "", &node);
            continue;
        }
        for (key, member) in node.members() {
            if ASKED_ABOUT.contains(&key) {
                for (id, below) in member.members() {
                    below.pages().iter().for_each(|it| gathered.answer(key, id, it));
                }
            } else if TELLS_ITSELF.iter().any(|it| it.0 == key) {
                member.pages().iter().for_each(|it| gathered.answer(key, "", it));
            } else if key != "taken_at" {
                member.flaw("passed over: no command of `aws organizations` that is read");
            }
        }
    }
    gathered.finish(flaws)
}

#[derive(Debug, Default)]
struct Gathered {
    found: Organisation,
    /// What each unit and account was said to lie in.
    parents: BTreeMap<String, BTreeSet<String>>,
    /// What the documents of each policy were said to be.
    texts: BTreeMap<String, BTreeSet<String>>,
    /// By command, id and kind: pages with another one to follow, and pages without.
    pages: BTreeMap<(String, String, Option<PolicyKind>), [u32; 2]>,
}

impl Gathered {
    fn answer(&mut self, command: &str, id: &str, page: &Node<'_>) {
        match command {
            "describe-organization" => self.organisation(page),
            "list-roots" => page.list("Roots").iter().for_each(|it| self.root(it)),
            "describe-account" => {
                page.get("Account").iter().for_each(|it| self.account(it, None));
            }
            "list-accounts" => page.list("Accounts").iter().for_each(|it| self.account(it, None)),
            "list-accounts-for-parent" => {
                page.list("Accounts").iter().for_each(|it| self.account(it, Some(id)));
            }
            "describe-organizational-unit" => {
                page.get("OrganizationalUnit").iter().for_each(|it| self.unit(it, None));
            }
            "list-organizational-units-for-parent" => {
                page.list("OrganizationalUnits").iter().for_each(|it| self.unit(it, Some(id)));
            }
            "list-parents" => {
                for parent in page.list("Parents") {
                    self.lies_in(id, parent.needed("Id"));
                }
            }
            "describe-policy" => {
                let policy = page.get("Policy");
                let summary = policy.as_ref().and_then(|it| it.get("PolicySummary"));
                if let (Some(policy), Some(summary)) = (policy, summary) {
                    self.policy(&summary, Some(&policy));
                } else {
                    page.flaw("passed over: `Policy.PolicySummary` is missing");
                }
            }
            _ => {
                let listed = page.list("Policies");
                let kinds: Vec<_> = listed.iter().map(|it| self.policy(it, None)).collect();
                for (kind, policy) in kinds.iter().flatten() {
                    if command == "list-policies-for-target" {
                        let target = self.found.attachments.entry(id.to_owned()).or_default();
                        target.entry(*kind).or_default().insert(policy.clone());
                    }
                }
                let kind = kinds.first().and_then(|it| it.as_ref()).map(|it| it.0);
                return self.page(command, id, kind, page);
            }
        }
        self.page(command, id, None, page);
    }

    fn page(&mut self, command: &str, id: &str, kind: Option<PolicyKind>, page: &Node<'_>) {
        let ended = page.get("NextToken").is_none();
        let key = (command.to_owned(), id.to_owned(), kind);
        self.pages.entry(key).or_default()[usize::from(ended)] += 1;
    }

    fn organisation(&mut self, page: &Node<'_>) {
        let Some(node) = page.get("Organization") else {
            return page.flaw("passed over: `Organization` is missing");
        };
        for (key, into) in [
            ("Id", &mut self.found.id),
            ("MasterAccountId", &mut self.found.management_account),
            ("FeatureSet", &mut self.found.feature_set),
        ] {
            let told = node.text(key);
            if into.is_some() && told.is_some() && *into != told {
                node.flaw(format!("another organisation's: `{key}` was told differently before"));
            }
            *into = told.max(into.take());
        }
    }

    fn root(&mut self, node: &Node<'_>) {
        let Some(id) = node.needed("Id") else { return };
        self.found.units.entry(id).or_default().name = node.text("Name");
        if node.get("PolicyTypes").is_none() {
            return;
        }
        let kinds = self.found.policy_types.get_or_insert_default();
        for listed in node.list("PolicyTypes") {
            let kind = listed.text("Type").and_then(|it| PolicyKind::from_aws(&it));
            if let (Some(kind), Some(status)) = (kind, listed.text("Status")) {
                let known = kinds.entry(kind).or_default();
                *known = status.max(std::mem::take(known));
            }
        }
    }

    fn account(&mut self, node: &Node<'_>, parent: Option<&str>) {
        let Some(id) = node.needed("Id") else { return };
        if !is_account(&id) {
            return node.flaw(format!("passed over: `{id}` is no account's id"));
        }
        let told = Account {
            name: node.text("Name"),
            status: node.text("State").or_else(|| node.text("Status")),
            joined_at: node.moment("JoinedTimestamp"),
            path: None,
        };
        for path in node.texts("Paths") {
            self.way_down(&path, &id);
        }
        self.lies_in(&id, parent.map(str::to_owned));
        let known = self.found.accounts.entry(id).or_default();
        *known = Account {
            name: told.name.max(known.name.take()),
            status: told.status.max(known.status.take()),
            joined_at: told.joined_at.max(known.joined_at),
            path: None,
        };
    }

    fn unit(&mut self, node: &Node<'_>, parent: Option<&str>) {
        let Some(id) = node.needed("Id") else { return };
        if let Some(path) = node.text("Path") {
            self.way_down(&path, &id);
        }
        self.lies_in(&id, parent.map(str::to_owned));
        let known = self.found.units.entry(id).or_default();
        known.name = node.text("Name").max(known.name.take());
    }

    /// A policy's summary, and its text where that is told; its kind and id if it limits access.
    fn policy(
        &mut self,
        summary: &Node<'_>,
        whole: Option<&Node<'_>>,
    ) -> Option<(PolicyKind, String)> {
        let id = summary.needed("Id")?;
        let kind = PolicyKind::from_aws(&summary.needed("Type")?)?;
        let text = whole.and_then(|it| it.document("Content"));
        let empty = || OrganisationPolicy { kind, name: None, text: None };
        let known = self.found.policies.entry(id.clone()).or_insert_with(empty);
        known.name = summary.text("Name").max(known.name.take());
        self.texts.entry(id.clone()).or_default().extend(text);
        Some((kind, id))
    }

    fn lies_in(&mut self, id: &str, parent: Option<String>) {
        self.parents.entry(id.to_owned()).or_default().extend(parent);
    }

    /// A path as the API writes it: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/111122223333/`.
    fn way_down(&mut self, path: &str, id: &str) {
        let steps = path.split('/').filter(|it| it.starts_with("r-") || it.starts_with("ou-"));
        let steps: Vec<&str> = steps.chain([id]).collect();
        for pair in steps.windows(2).filter(|it| it[0] != it[1]) {
            self.lies_in(pair[1], Some(pair[0].to_owned()));
        }
    }

    fn finish(mut self, flaws: &Flaws) -> Organisation {
        let flaw = |message: String| flaws.add(SideFlaw::new(Place::File, message));
        for ((command, id, kind), [open, ended]) in &self.pages {
            if *open > 0 && *ended == 0 {
                flaw(format!("`{command}` {id} breaks off (`NextToken`): pages are missing"));
                let attached = self.found.attachments.get_mut(id);
                if let (Some(attached), Some(kind)) = (attached, kind) {
                    attached.remove(kind);
                }
            }
        }
        for (id, mut texts) in std::mem::take(&mut self.texts) {
            if texts.len() > 1 {
                flaw(format!("the policy {id} was described differently; its text is not known"));
                texts.clear();
            }
            if let Some(policy) = self.found.policies.get_mut(&id) {
                policy.text = texts.pop_first();
            }
        }
        for (id, parents) in self.parents.iter().filter(|it| it.1.len() > 1) {
            let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
            flaw(format!(
                "{id} is said to lie in {}; where is not known",
                parents.join(" and in ")
            ));
        }
        for parent in self.parents.iter().filter(|it| !is_account(it.0)) {
            self.found.units.entry(parent.0.clone()).or_default().parent = self.parent(parent.0);
        }
        let paths: Vec<_> = self.found.accounts.keys().map(|it| self.path(it)).collect();
        for (account, path) in self.found.accounts.values_mut().zip(paths) {
            account.path = path;
        }
        self.found
    }

    /// What something lies in, if all that was said of it agrees.
    fn parent(&self, id: &str) -> Option<String> {
        let parents = self.parents.get(id).filter(|it| it.len() == 1)?;
        parents.first().cloned()
    }

    /// The way from the root down to what an account lies in.
    fn path(&self, account: &str) -> Option<Vec<String>> {
        let mut path = vec![self.parent(account)?];
        while let Some(last) = path.last().filter(|it| !it.starts_with("r-")) {
            let parent = self.parent(last).filter(|_| path.len() < DEPTH_MAX)?;
            path.push(parent);
        }
        path.reverse();
        Some(path)
    }
}
