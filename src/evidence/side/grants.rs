//! KMS grants: permissions on a key that no policy shows.
//!
//! Read from `aws kms list-grants` (KMS API Reference, `ListGrants` and `GrantListEntry`), of one
//! key or of many, one document behind the other, in a list, or each under its key.
use super::flaw::{Place, SideFlaw};
use super::node::{Flaws, Node};
use super::text::Document;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// The grants of some keys, in order of key and grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyGrants {
    /// All of them.
    pub grants: Vec<Grant>,
    /// The keys that were asked about, and whether all their grants are listed. An empty answer
    /// does not name its key, so it is here only if it stands under the key (`list-grants`).
    pub keys: BTreeMap<String, bool>,
}

/// One grant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The key: its ARN, or its id alone (`KeyId`).
    pub key: String,
    /// The grant's id.
    pub grant_id: String,
    /// Its name, if it was given one.
    pub name: Option<String>,
    /// Who may use the key: the ARN of a principal, or a service's name.
    pub grantee_principal: String,
    /// Who may end the grant.
    pub retiring_principal: Option<String>,
    /// What it permits: `Decrypt`, `CreateGrant`, in order.
    pub operations: BTreeSet<String>,
    /// What the request must carry.
    pub constraints: Constraints,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// The account that made it, as its root's ARN or id.
    pub issuing_account: Option<String>,
}

/// What a request must carry for a grant to permit it (KMS API Reference, `GrantConstraints`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraints {
    /// The encryption context is exactly this.
    pub context_equals: Option<BTreeMap<String, String>>,
    /// The encryption context has at least these.
    pub context_subset: Option<BTreeMap<String, String>>,
    /// The resource on whose behalf a service asks.
    pub source_arn: Option<String>,
    /// Constraints of kinds that are not known here, as they stand: the grant may permit less than
    /// it seems to.
    pub other: BTreeMap<String, String>,
}

impl KeyGrants {
    /// All grants of a key, by its ARN or id; `None` if that is not known.
    pub fn of<'a>(&'a self, key: &'a str) -> Option<Vec<&'a Grant>> {
        let mut told = self.keys.iter().filter(|it| is_same_key(it.0, key)).peekable();
        told.peek()?;
        if told.any(|it| !it.1) {
            return None;
        }
        Some(self.grants.iter().filter(|it| is_same_key(&it.key, key)).collect())
    }
}

/// Whether two ARNs or ids name one key. Keys of several regions share an id, not an ARN.
fn is_same_key(a: &str, b: &str) -> bool {
    let tail = |it: &str| it.rsplit('/').next().map(str::to_owned);
    a == b || (a.starts_with("arn:") != b.starts_with("arn:") && tail(a) == tail(b))
}

impl Grant {
    /// The key's id, without the rest of its ARN.
    pub fn key_id(&self) -> &str {
        self.key.rsplit('/').next().unwrap_or(&self.key)
    }
}

/// Whether a document is an answer of `list-grants`, an entry of one, or answers under their keys.
pub(super) fn is_grants(document: &Document) -> bool {
    let is_list = document.value.get("Grants").is_some_and(serde_json::Value::is_array);
    is_list || ["GrantId", "list-grants"].iter().any(|it| document.value.get(it).is_some())
}

pub(super) fn read(documents: &[Document], flaws: &Flaws) -> KeyGrants {
    let mut gathered = Gathered::default();
    for document in documents {
        let node = Node::of(document, flaws);
        if let Some(answers) = node.get("list-grants") {
            for (key, below) in answers.members() {
                below.pages().iter().for_each(|it| gathered.page(it, Some(key)));
            }
        } else if node.get("GrantId").is_some() {
            gathered.entry(&node);
        } else {
            gathered.page(&node, None);
        }
    }
    let mut keys = BTreeMap::new();
    for (key, [n_cut, n_ended]) in gathered.pages {
        if n_cut > 0 && n_ended == 0 {
            let message = format!("the grants of {key} break off (`Truncated`): pages are missing");
            flaws.add(SideFlaw::new(Place::File, message));
        }
        keys.insert(key, n_ended > 0);
    }
    KeyGrants { grants: gathered.found.into_values().collect(), keys }
}

#[derive(Debug, Default)]
struct Gathered {
    /// By key and id.
    found: BTreeMap<(String, String), Grant>,
    /// By key: pages with another one to follow, and pages without.
    pages: BTreeMap<String, [u32; 2]>,
}

impl Gathered {
    fn page(&mut self, page: &Node<'_>, key: Option<&str>) {
        let is_cut = page.flag("Truncated") == Some(true) || page.get("NextToken").is_some();
        if page.get("Grants").is_none() {
            page.flaw("passed over: `Grants` is missing");
            return;
        }
        // A merged list names many keys, and each of them is told by it.
        let entries = page.list("Grants");
        let mut keys: BTreeSet<String> = key.map(str::to_owned).into_iter().collect();
        keys.extend(entries.iter().filter_map(|it| self.entry(it)));
        for key in keys {
            self.pages.entry(key).or_default()[usize::from(!is_cut)] += 1;
        }
    }

    /// Adds a grant; its key.
    fn entry(&mut self, entry: &Node<'_>) -> Option<String> {
        let grant = grant(entry)?;
        let key = grant.key.clone();
        let first = self
            .found
            .entry((key.clone(), grant.grant_id.clone()))
            .or_insert_with(|| grant.clone());
        if *first != grant {
            entry.flaw("this grant stands twice, and differently; one of the two is kept");
            *first = grant.min(first.clone());
        }
        Some(key)
    }
}

fn grant(entry: &Node<'_>) -> Option<Grant> {
    let grantee = entry.text("GranteePrincipal").or_else(|| entry.text("GranteeServicePrincipal"));
    if grantee.is_none() {
        entry.flaw("passed over: `GranteePrincipal` is missing");
    }
    if entry.get("Operations").is_none() {
        entry.flaw("`Operations` is missing: what the grant permits is not known");
    }
    Some(Grant {
        key: entry.needed("KeyId")?,
        grant_id: entry.needed("GrantId")?,
        name: entry.text("Name"),
        grantee_principal: grantee?,
        retiring_principal: entry
            .text("RetiringPrincipal")
            .or_else(|| entry.text("RetiringServicePrincipal")),
        operations: entry.texts("Operations").into_iter().collect(),
        constraints: entry.get("Constraints").map(|it| constraints(&it)).unwrap_or_default(),
        created_at: entry.moment("CreationDate"),
        issuing_account: entry.text("IssuingAccount"),
    })
}

fn constraints(node: &Node<'_>) -> Constraints {
    let mut constraints = Constraints::default();
    for (key, member) in node.members() {
        if member.value.is_null() {
            continue;
        }
        match key {
            "EncryptionContextEquals" => constraints.context_equals = Some(node.pairs(key)),
            "EncryptionContextSubset" => constraints.context_subset = Some(node.pairs(key)),
            "SourceArn" => constraints.source_arn = node.text(key),
            _ => {
                constraints.other.insert(key.to_owned(), member.value.to_string());
            }
        }
    }
    constraints
}

#[cfg(test)]
#[path = "grants_tests.rs"]
mod tests;
