//! What a question takes for granted: what is said of the requests, and the policies of
//! organisations.
use crate::catalog::actions::supports_rcp;
use crate::policy::context::{Context, Facts, Knowledge, Lookup};
use crate::policy::layers::Level;
use crate::time::moment::Moment;

/// What was said of the requests, and how much is to be told of them.
#[derive(Debug, Default)]
pub struct Terms {
    /// The condition keys that were given.
    pub given: Facts,
    /// Whether each statement is told.
    pub is_traced: bool,
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
    /// When it was so.
    pub taken_at: Option<Moment>,
}

/// AWS had no service control policies before (AWS news, "AWS Organizations", 2017-02-27).
const SERVICE_CONTROL_SINCE: &str = "2017-02-27T00:00:00Z";
/// AWS had no resource control policies before (AWS news, 2024-11-13).
const RESOURCE_CONTROL_SINCE: &str = "2024-11-13T00:00:00Z";

impl Guardrails {
    /// The moments from which each kind can bind.
    pub(super) fn since() -> [Option<Moment>; 2] {
        [SERVICE_CONTROL_SINCE, RESOURCE_CONTROL_SINCE].map(|it| Moment::parse(it).ok())
    }

    /// The service control policies that bound at a moment.
    pub(super) fn service_control_at(&self, at: Moment) -> Option<&[Level]> {
        self.service_control.as_deref().filter(|_| Self::since()[0].is_some_and(|it| it <= at))
    }

    /// The resource control policies that bound at a moment, where the service has them.
    pub(super) fn resource_control_at(&self, at: Moment, action: &str) -> Option<&[Level]> {
        let service = action.split(':').next().unwrap_or_default();
        let binds = Self::since()[1].is_some_and(|it| it <= at) && supports_rcp(service);
        self.resource_control.as_deref().filter(|_| binds)
    }

    pub(super) fn facts_of(&self, key: &str) -> Knowledge {
        let facts = [&self.facts];
        let context = Context::new(facts.to_vec(), Knowledge::Unknown);
        context.get(key).clone()
    }
}
