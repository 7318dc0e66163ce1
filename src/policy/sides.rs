//! The two sides of a grant: the resource's policy, and the caller's own.
use super::caller::{Caller, Identity, Kind};
use super::decision::Weighed;
use super::expression::Expression;
use super::layers::Layers;
use super::principal::Strength;
use super::special::{self, Trust};
use super::statement::Request;

/// The two sides of a grant: the resource's policy, and the caller's own.
pub(super) struct Sides {
    pub(super) grant: Expression,
    pub(super) uses_resource: bool,
    pub(super) uses_identity: bool,
    is_same_account: bool,
    resource_says: Expression,
    identity_says: Expression,
    trust: Trust,
}

impl Sides {
    pub(super) fn new(
        request: &Request<'_>,
        layers: &Layers<'_>,
        resource: &Weighed,
        identity: &Weighed,
        boundary: &Expression,
        session: &Expression,
    ) -> Self {
        let account = request.caller.account();
        let is_same_account = account == Some(request.resource.account.as_str());
        let is_shut_out = layers.is_public_restricted
            && !is_same_account
            && !matches!(request.caller, Caller::Service(_));
        let says = |is_meant: &dyn Fn(Strength) -> bool| {
            if is_shut_out { Expression::No } else { resource.allow(is_meant) }
        };
        let direct = says(&|it| it == Strength::Direct);
        let role = says(&|it| it == Strength::Role);
        let resource_says = says(&|_| true);
        let limits = Expression::all([boundary.clone(), session.clone()]);
        let identity_says = match request.caller {
            Caller::Identity(Identity { kind: Kind::Root | Kind::Stranger, .. }) => Expression::Yes,
            // A session of `GetFederationToken` may do what its policies say; without, nothing.
            Caller::Identity(Identity { kind: Kind::FederatedUser, .. })
                if layers.session.is_none()
                    && layers.identity.iter().all(|it| it.policy.is_some()) =>
            {
                Expression::No
            }
            // An origin access identity of CloudFront has no policies of its own.
            Caller::Identity(it) if it.account == "cloudfront" => Expression::Yes,
            _ => identity.allow(|_| true),
        };
        let own = Expression::all([identity_says.clone(), limits.clone()]);
        let trust = special::trust(request);
        let (grant, uses_identity) = match request.caller {
            Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => (direct, false),
            Caller::Canonical(_) => (Expression::all([own, resource_says.clone()]), true),
            Caller::Identity(_) if !is_same_account => {
                (Expression::all([own, resource_says.clone()]), true)
            }
            Caller::Identity(_) => {
                let by_role = Expression::all([role, limits]);
                let by_own = match trust {
                    Trust::Account => own,
                    Trust::Explicit => Expression::all([resource_says.clone(), own]),
                };
                let uses_identity = direct != Expression::Yes;
                (Expression::any([direct, by_role, by_own]), uses_identity)
            }
        };
        let uses_resource = resource_says != Expression::No;
        Self {
            grant,
            uses_resource,
            uses_identity,
            is_same_account,
            resource_says,
            identity_says,
            trust,
        }
    }

    /// Which side does not allow it.
    pub(super) fn lacking(&self, layers: &Layers<'_>) -> Vec<String> {
        let mut lacking = Vec::new();
        if self.grant != Expression::No {
            return lacking;
        }
        let needs_both = !self.is_same_account || self.trust == Trust::Explicit;
        if self.resource_says == Expression::No {
            if layers.is_public_restricted {
                lacking.push("public policies are restricted to the account".to_owned());
            }
            if needs_both || self.identity_says == Expression::No {
                lacking.push("no policy of the resource allows it".to_owned());
            }
        }
        if self.identity_says == Expression::No && self.uses_identity {
            lacking.push("no policy of the caller allows it".to_owned());
        }
        lacking
    }
}
