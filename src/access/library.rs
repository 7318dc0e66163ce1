//! The policies that items do not hold: those that AWS manages, as they were; and those of an
//! organisation and of dumps, where they are given beside the export.
use super::document::from_text;
use crate::catalog::in_force::InForce;
use crate::catalog::managed::Managed;
use crate::policy::document::Policy;
use crate::time::moment::Moment;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Policies by ARN, each text read once.
#[derive(Debug)]
pub struct Library {
    managed: Cow<'static, Managed>,
    read: Mutex<HashMap<(String, u32), Arc<Policy>>>,
}

/// A policy that AWS manages, at a moment.
#[derive(Debug, Clone)]
pub struct Published {
    /// What it is called: `AWS policy ReadOnlyAccess v12`.
    pub text: String,
    /// Its document; `None` if it is not known which was in force.
    pub policy: Option<Arc<Policy>>,
}

impl Library {
    /// The collection that comes with the program.
    pub fn embedded() -> Self {
        Self::new(Cow::Borrowed(Managed::embedded()))
    }

    /// A collection that was given, over the one that comes with the program.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn given(bytes: &[u8]) -> Result<Self, String> {
        let managed = Managed::read(bytes)?.over(Managed::embedded())?;
        Ok(Self::new(Cow::Owned(managed)))
    }

    fn new(managed: Cow<'static, Managed>) -> Self {
        Self { managed, read: Mutex::new(HashMap::new()) }
    }

    /// When the texts of AWS's policies were collected.
    pub fn collected_on(&self) -> &str {
        self.managed.collected_on()
    }

    /// A policy that AWS manages, in the version in force at a moment.
    pub fn published(&self, arn: &str, at: Moment) -> Published {
        let label = self.label(arn, at);
        match self.managed.in_force(arn, at) {
            InForce::Known { version, text, .. } => {
                let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
                let policy =
                    read.entry((arn.to_owned(), version)).or_insert_with(|| from_text(text));
                Published { text: label, policy: Some(Arc::clone(policy)) }
            }
            InForce::Ambiguous { .. } | InForce::Unknown { .. } => {
                Published { text: label, policy: None }
            }
        }
    }

    /// The moments at which another version of a policy came into force.
    pub fn turns(&self, arn: &str) -> Vec<Moment> {
        self.managed.turns(arn)
    }

    /// What a policy that AWS manages is called at a moment.
    pub fn label(&self, arn: &str, at: Moment) -> String {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        match self.managed.in_force(arn, at) {
            InForce::Known { version, .. } => format!("AWS policy {name} v{version}"),
            InForce::Ambiguous { why, .. } | InForce::Unknown { why } => {
                format!("AWS policy {name} ({why})")
            }
        }
    }
}

/// Whether AWS manages a policy.
pub(super) fn is_published(arn: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
}
