//! AWS-managed policies as they were: which text a policy had at a moment.
use super::in_force::{Doubt, InForce};
use super::policy::{Policy, Version};
use super::same::same_meaning;
use super::text::Reader;
use super::{given, packed};
use crate::time::moment::Moment;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static EMBEDDED: &[u8] = include_bytes!("managed.bin");

/// A collection of AWS-managed policies of the partition `aws`, with all versions of each.
///
/// A version is in force from its creation until the next one's. AWS creates new versions as the
/// default, and nothing tells of an exception.
#[derive(Clone, Debug)]
pub struct Managed {
    collected_on: String,
    /// By ARN, or by bare name where only that is known; names are unique among managed policies.
    policies: BTreeMap<String, Policy>,
}

/// How many of what a collection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Policies.
    pub n_policies: usize,
    /// Versions that are known to exist.
    pub n_versions: usize,
    /// Those of them whose time of creation is not known.
    pub n_undated: usize,
    /// Those of them whose text is not known.
    pub n_textless: usize,
}

impl Managed {
    /// The collection that is part of the program.
    pub fn embedded() -> &'static Self {
        static READ: OnceLock<Managed> = OnceLock::new();
        READ.get_or_init(|| match packed::read(Cow::Borrowed(EMBEDDED)) {
            Ok(policies) => Self::new(policies),
            Err(why) => unreachable!("a test reads the embedded file: {why}"),
        })
    }

    /// A collection that somebody gives: what `.ci/collect-catalog` built, or JSON as described in
    /// `catalog/given`. It is that alone: see `over`.
    ///
    /// # Errors
    /// What is wrong with it, for a person. A collection is used whole or not at all.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if !bytes.starts_with(packed::MAGIC) {
            return given::read(bytes).map(Self::new);
        }
        let policies = packed::read(Cow::Owned(bytes.to_vec()))?;
        if !packed::sound(&policies) {
            return Err("a damaged collection of managed policies".to_owned());
        }
        Ok(Self::new(policies))
    }

    /// This collection, completed by an older one: its policies and versions that this one has not,
    /// its texts and times of creation where this one has none.
    ///
    /// # Errors
    /// When the two contradict each other: AWS changes neither text nor time of a version.
    pub fn over(mut self, older: &Self) -> Result<Self, String> {
        let mut reader = Reader::default();
        for (arn, old) in &older.policies {
            let known = if arn.starts_with("arn:") {
                arn.clone()
            } else {
                let path = format!("/{arn}");
                let given = self.policies.keys().find(|it| it.ends_with(&path));
                given.unwrap_or(arn).clone()
            };
            let both = match self.policies.remove(&known) {
                Some(new) => completed(&new, old, &mut reader)?,
                None => old.clone(),
            };
            self.policies.insert(known, both);
        }
        Ok(Self::new(self.policies.into_values().collect()))
    }

    fn new(policies: Vec<Policy>) -> Self {
        let newest = policies.iter().map(|it| it.collected).max().unwrap_or(Moment::MIN);
        let collected_on = newest.to_string().chars().take_while(|&it| it != 'T').collect();
        let policies = policies.into_iter().map(|it| (it.arn.clone(), it)).collect();
        Self { collected_on, policies }
    }

    /// The day (UTC) on which the collection was made: `2026-08-26`. Up to its newest moment an
    /// answer is of the policy as it was; later ones are never `Known`.
    pub fn collected_on(&self) -> &str {
        &self.collected_on
    }

    /// What the policy with that ARN said at that moment.
    pub fn in_force(&self, arn: &str, at: Moment) -> InForce<'_> {
        match self.find(arn) {
            Ok(policy) => policy.at(at),
            Err(why) => InForce::Unknown { why },
        }
    }

    /// Ascending: every moment at which `in_force` of that ARN can begin to answer otherwise.
    pub fn turns(&self, arn: &str) -> Vec<Moment> {
        self.find(arn).map(Policy::turns).unwrap_or_default()
    }

    /// The ARNs of all policies of which it is known, in the order of their bytes.
    pub fn arns(&self) -> impl Iterator<Item = &str> {
        self.policies.keys().map(String::as_str).filter(|it| it.starts_with("arn:"))
    }

    /// How much the collection holds.
    pub fn tally(&self) -> Tally {
        let versions = || self.policies.values().flat_map(Policy::versions);
        Tally {
            n_policies: self.policies.len(),
            n_versions: versions().count(),
            n_undated: versions().filter(|it| it.created.is_none()).count(),
            n_textless: versions().filter(|it| it.text.is_none()).count(),
        }
    }

    fn find(&self, arn: &str) -> Result<&Policy, Doubt> {
        if let Some(found) = self.policies.get(arn) {
            return Ok(found);
        }
        let (partition, rest) = arn
            .strip_prefix("arn:")
            .and_then(|it| it.split_once(":iam::aws:policy/"))
            .filter(|(partition, _)| !partition.contains(':'))
            .ok_or(Doubt::NotManaged)?;
        if partition != "aws" {
            return Err(Doubt::OtherPartition { partition: partition.to_owned() });
        }
        let name = rest.rsplit('/').next().unwrap_or(rest);
        self.policies.get(name).ok_or(Doubt::NotCollected)
    }
}

fn completed(new: &Policy, old: &Policy, reader: &mut Reader) -> Result<Policy, String> {
    let mut versions: BTreeMap<u32, Version> =
        new.versions().iter().map(|it| (it.number, it.clone())).collect();
    for it in old.versions() {
        let Some(known) = versions.get_mut(&it.number) else {
            versions.insert(it.number, it.clone());
            continue;
        };
        let contradiction = |what: &str| {
            format!("{}: {what} of v{} is not the one known before", new.arn, it.number)
        };
        match (known.created, it.created) {
            (Some(one), Some(other)) if one != other => {
                return Err(contradiction("the time of creation"));
            }
            (one, other) => known.created = one.or(other),
        }
        if let (Some(one), Some(other)) = (&known.text, &it.text) {
            let one = Reader::default().read(one).map(str::to_owned);
            if !one.zip(reader.read(other)).is_some_and(|(it, other)| same_meaning(&it, other)) {
                return Err(contradiction("the text"));
            }
        }
        known.text = known.text.take().or_else(|| it.text.clone());
    }
    let collected = new.collected.max(old.collected);
    Ok(Policy::new(new.arn.clone(), collected, versions.into_values().collect()))
}

#[cfg(test)]
#[path = "managed_tests.rs"]
mod tests;
