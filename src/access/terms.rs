//! What a question takes for granted: what is said of the requests, and the policies of
//! organisations.
use crate::policy::context::{Context, Facts, Knowledge, Lookup};
use crate::policy::layers::Level;
use std::collections::BTreeMap;

/// What was said of the requests, and how much is to be told of them.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The condition keys that were given.
    pub given: Facts,
    /// Whether each statement is told.
    pub is_traced: bool,
    /// The organisation policies above each account, where they are known.
    pub organisation: BTreeMap<String, Guardrails>,
}

impl Terms {
    /// Whether the requests are said to come through a VPC endpoint.
    pub(super) fn is_through_endpoint(&self) -> bool {
        let given = Context::new(vec![&self.given], Knowledge::Unknown);
        *given.get("aws:sourcevpce") != Knowledge::Unknown
    }
}

/// The organisation policies above an account.
#[derive(Debug, Clone, Default)]
pub struct Guardrails {
    /// Service control policies; `None` if they are not known, or do not apply.
    pub service_control: Option<Vec<Level>>,
    /// Resource control policies, likewise.
    pub resource_control: Option<Vec<Level>>,
    /// Condition keys of the organisation: its id, the path of the account.
    pub facts: Facts,
}

impl Guardrails {
    pub(super) fn facts_of(&self, key: &str) -> Knowledge {
        let facts = [&self.facts];
        let context = Context::new(facts.to_vec(), Knowledge::Unknown);
        context.get(key).clone()
    }
}
