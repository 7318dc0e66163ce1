//! Somebody who asks, with all that is brought to the request, and the question as it is put.
use super::ask::Asked;
use super::census::{Entity, Then};
use super::principals::Person;
use super::subject::Side;
use super::terms::{Guardrails, Terms};
use super::world::Equipment;
use crate::evidence::origin::Origin;
use crate::policy::caller::{Caller, Identity, Kind, Session};
use crate::policy::context::Context;
use crate::policy::decision::{Decision, decide};
use crate::policy::layers::{Document, Layers};
use crate::policy::statement::{Request, Target};
use crate::query::basis::Basis;
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Somebody, ready to ask.
pub(super) struct Party<'p> {
    pub(super) caller: Caller,
    pub(super) person: Option<&'p Person>,
    pub(super) equipment: Arc<Equipment>,
    pub(super) source: Option<Origin>,
}

impl Party<'_> {
    pub(super) fn without_policies(caller: Caller) -> Self {
        Self {
            caller,
            person: None,
            equipment: Arc::new(Equipment {
                identity: Vec::new(),
                boundary: None,
                basis: Basis::SURE,
                facts: None,
            }),
            source: None,
        }
    }
}

/// The action as somebody would call it: who is vouched for by a provider assumes a role in a way
/// of its own.
pub(super) fn action_of<'a>(asked: &'a Asked, caller: &Caller) -> &'a str {
    match (asked.action.as_str(), caller) {
        ("sts:assumerole", Caller::Federated(it)) if it.contains(":saml-provider/") => {
            "sts:assumerolewithsaml"
        }
        ("sts:assumerole", Caller::Federated(_)) => "sts:assumerolewithwebidentity",
        (action, _) => action,
    }
}

/// What is the same for the questions that are put for one party.
pub(super) struct Judged<'j> {
    pub(super) party: &'j Party<'j>,
    pub(super) terms: &'j Terms,
    pub(super) rails: Option<&'j Guardrails>,
    pub(super) above: Option<&'j Guardrails>,
    pub(super) at: Moment,
    pub(super) endpoint: Option<&'j [Document]>,
}

impl Judged<'_> {
    pub(super) fn decide(
        &self,
        action: &str,
        target: &Target,
        context: &Context<'_>,
        side: &Side,
    ) -> Decision {
        let request = Request {
            caller: &self.party.caller,
            action,
            resource: target,
            context,
            is_traced: self.terms.is_traced,
        };
        let layers = Layers {
            identity: &self.party.equipment.identity,
            boundary: self.party.equipment.boundary.as_deref(),
            session: None,
            service_control: self.rails.and_then(|it| it.service_control_at(self.at)),
            resource_control: self.above.and_then(|it| it.resource_control_at(self.at, action)),
            endpoint: self.endpoint,
            resource: &side.documents,
            is_public_restricted: side.is_public_restricted,
        };
        decide(&request, &layers)
    }
}

/// A user or role as it asks: a role's requests are those of its sessions, whatever their name.
pub(super) fn caller(
    entity: &Entity<'_, Person>,
    then: &Then<'_, '_, Person>,
    id: &str,
    canonical: &BTreeMap<String, &str>,
) -> Caller {
    let reading = then.reading.or_else(|| entity.readings().next());
    let is_role = reading.map_or_else(|| id.starts_with("AROA"), |it| it.is_role);
    let unread_arn = || then.span.version.arn().unwrap_or(id.into()).into_owned();
    Caller::Identity(Identity {
        account: entity.account.to_owned(),
        kind: if is_role { Kind::Role(Session::Any) } else { Kind::User },
        arn: reading.map_or_else(unread_arn, |it| it.arn.clone()),
        name: reading.map_or_else(|| id.to_owned(), |it| it.name.clone()),
        is_path_known: true,
        unique_id: Some(id.to_owned()),
        canonical_id: canonical_id(entity.account, canonical),
    })
}

/// S3's canonical id of an account, if a bucket tells it.
pub(super) fn canonical_id(account: &str, canonical: &BTreeMap<String, &str>) -> Option<String> {
    canonical.iter().find(|it| *it.1 == account).map(|it| it.0.clone())
}
