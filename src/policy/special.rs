//! Where AWS decides otherwise than its general rule: actions that need no permission, resources
//! whose policy must name the caller, resources that nobody can change.
use super::caller::{Caller, Identity, Kind};
use super::statement::Request;

/// How a resource and its own account's policies stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// A policy of the caller is enough.
    Account,
    /// The resource's policy must name the caller or its account: KMS keys (developer guide, "Key
    /// policies") and the trust policies of roles (IAM user guide, "Roles").
    Explicit,
}

/// Whether the caller needs no permission for the action (STS API reference, "GetCallerIdentity":
/// even an explicit denial does not matter).
pub fn is_free(action: &str) -> bool {
    action == "sts:getcalleridentity"
}

/// What the resource asks of its policy.
pub(super) fn trust(request: &Request<'_>) -> Trust {
    let arn = &request.resource.arn;
    let is_key = request.action.starts_with("kms:") && arn.contains(":kms:") && {
        arn.contains(":key/") || request.action != "kms:createkey" && arn.ends_with(":*")
    };
    let is_trust = arn.contains(":role/")
        && (request.action.starts_with("sts:assumerole")
            || matches!(request.action, "sts:tagsession" | "sts:setsourceidentity"));
    if is_key || is_trust { Trust::Explicit } else { Trust::Account }
}

/// Why nobody of a customer can do this, whatever allows it; `None` if somebody can.
///
/// The policies that AWS manages, the roles that it keeps for IAM Identity Center and the aliases
/// of its own keys are changed by AWS only (IAM user guide, "Managed policies and inline policies";
/// Identity Center user guide, "Permission sets"; KMS developer guide, "Aliases"). A root user
/// cannot assume a role (STS API reference, `AssumeRole`).
pub(super) fn unchangeable(request: &Request<'_>) -> Option<&'static str> {
    let (service, verb) = request.action.split_once(':')?;
    match request.caller {
        // S3's guide and those of the others named tell of requests without a signature; a
        // function's address may take them, too.
        Caller::Anonymous => {
            let takes = ["s3", "sqs", "sns", "execute-api", "es", "aoss", "ecr-public"];
            let is_taken = takes.contains(&service) || verb == "invokefunctionurl";
            return (!is_taken).then_some("the service takes no request without a signature");
        }
        Caller::Identity(Identity { kind: Kind::Root, .. }) if verb == "assumerole" => {
            return Some("a root user cannot assume a role");
        }
        Caller::Identity(_) => {}
        _ => return None,
    }
    let is_reading =
        ["get", "list", "simulate", "generate", "describe"].iter().any(|it| verb.starts_with(it));
    if is_reading {
        return None;
    }
    let arn = &request.resource.arn;
    match service {
        "iam" if arn.contains(":iam::aws:policy/") => {
            Some("only AWS changes a policy that AWS manages")
        }
        "iam" if arn.contains(":role/aws-reserved/") => {
            Some("only AWS changes a role that it keeps for IAM Identity Center")
        }
        "kms" if arn.contains(":alias/aws/") && verb.ends_with("alias") => {
            Some("only AWS changes the aliases of its own keys")
        }
        _ => None,
    }
}
