//! The part of an `iam-collect` folder whose content its documentation establishes.
//!
//! cloud-copilot/iam-collect, docs/Storage and docs/AgentInstructions (documentation only) give
//! the tree of files and, of their content: `policy.json` is the policy's document, `metadata.json`
//! of the organisation has `id`, `masterAccountId` and `featureSet`, an entity's has `id`, `name`
//! and `arn`, and `accounts-to-orgs.json` maps accounts to organisations. What `accounts.json` and
//! `structure.json` look like inside is not told there, so neither the tree nor what is attached
//! where is read, and `rails` answers that it is not known.
use super::flaw::{Place, SideFlaw};
use super::node::{Flaws, Node, is_account};
use super::organisation::{Organisation, OrganisationPolicy, PolicyKind};
use super::text::{Document, characters, documents};
use std::collections::BTreeMap;

/// Whether a file of an organisation's folder is one that is read, told by its path below it.
pub fn is_read(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["metadata.json"] => true,
        [folder, _, "metadata.json" | "policy.json"] => kind_of(folder).is_some(),
        _ => false,
    }
}

fn kind_of(folder: &str) -> Option<PolicyKind> {
    match folder {
        "scps" => Some(PolicyKind::ServiceControl),
        "rcps" => Some(PolicyKind::ResourceControl),
        _ => None,
    }
}

/// An organisation from the files of its folder (`organizations/<id>/`), by their paths below it,
/// and from the index of accounts, if there is one.
///
/// # Errors
/// The path of a file that is no sound JSON, and what is wrong with it.
pub fn read(
    id: &str,
    files: &BTreeMap<String, Vec<u8>>,
    accounts: Option<&[u8]>,
) -> Result<(Organisation, Vec<SideFlaw>), (String, SideFlaw)> {
    let flaws = Flaws::default();
    let mut found = Organisation { id: Some(id.to_owned()), ..Organisation::default() };
    for (path, bytes) in files {
        let document = only_document(bytes).map_err(|flaw| (path.clone(), flaw))?;
        let node = Node::of(&document, &flaws);
        let parts: Vec<&str> = path.split('/').collect();
        if let ["metadata.json"] = parts.as_slice() {
            found.management_account = node.text("masterAccountId");
            found.feature_set = node.text("featureSet");
        } else if let [folder, policy, name] = parts.as_slice()
            && let Some(kind) = kind_of(folder)
        {
            let policy = real_id(policy, files, folder, &flaws);
            let empty = || OrganisationPolicy { kind, name: None, text: None };
            let entry = found.policies.entry(policy).or_insert_with(empty);
            match *name {
                "policy.json" => entry.text = node.own_document(),
                _ => entry.name = node.text("name"),
            }
        }
    }
    if let Some(bytes) = accounts {
        let place = |flaw| ("indexes/accounts-to-orgs.json".to_owned(), flaw);
        let document = only_document(bytes).map_err(place)?;
        for (account, organisation) in Node::of(&document, &flaws).members() {
            if is_account(account) && organisation.value.as_str() == Some(id) {
                found.accounts.entry(account.to_owned()).or_default();
            }
        }
    }
    Ok((found, flaws.finish()))
}

/// The id that the policy's own metadata tell; the folder's name is in small letters.
fn real_id(policy: &str, files: &BTreeMap<String, Vec<u8>>, folder: &str, flaws: &Flaws) -> String {
    let metadata = files.get(&format!("{folder}/{policy}/metadata.json"));
    let document = metadata.and_then(|it| only_document(it).ok());
    let told = document.as_ref().and_then(|it| {
        let node = Node::of(it, flaws);
        let arn = || Some(node.text("arn")?.rsplit('/').next()?.to_owned());
        node.text("id").or_else(arn)
    });
    told.filter(|it| it.eq_ignore_ascii_case(policy)).unwrap_or_else(|| policy.to_owned())
}

fn only_document(bytes: &[u8]) -> Result<Document, SideFlaw> {
    let mut found = documents(characters(bytes)?)?;
    match found.pop() {
        Some(document) if found.is_empty() => Ok(document),
        _ => Err(SideFlaw::new(Place::File, "one JSON document was expected")),
    }
}

#[cfg(test)]
#[path = "collected_tests.rs"]
mod tests;
