//! What AWS Config records of IAM: users, groups, roles and policies, in region `global`.
use serde_json::{Value, json};

use super::item::{Site, Thing, percent, policy};

pub(crate) const USER: &str = "AWS::IAM::User";
pub(crate) const USERS_GROUP: &str = "AWS::IAM::Group";
pub(crate) const ROLE: &str = "AWS::IAM::Role";
pub(crate) const POLICY: &str = "AWS::IAM::Policy";

/// Name and unique id.
pub(crate) type Who = (&'static str, &'static str);

pub(crate) const NORA: Who = ("nora.voss", "AIDAJNORAVOSS7K2QXLEA");
pub(crate) const SAM: Who = ("sam.ito", "AIDAJSAMITO4H9WMRTVCE");
pub(crate) const DANA: Who = ("dana.lee", "AIDAJDANALEE3B6PYKZDG");
pub(crate) const KIM: Who = ("kim.dev", "AIDAJKIMDEV2Z8GQWHNRT");
pub(crate) const IMAGING: Who = ("imaging-admins", "AGPAJIMAGINGADM5R8TQX");
pub(crate) const DEPLOY_OLD: Who = ("clinic-deploy", "AROAJDEPLOYOLD2M6KQXA");
pub(crate) const DEPLOY_NEW: Who = ("clinic-deploy", "AROAJDEPLOYNEW9T3WZPB");
pub(crate) const WEB: Who = ("clinic-web", "AROAJCLINICWEB8H4RSVC");
pub(crate) const CONFIG: Who = ("config-role", "AROAJCONFIGROLE5Y7NDE");
pub(crate) const RELEASE: Who = ("prod-release", "AROAJPRODRELEASE4C9UF");
pub(crate) const READERS: Who = ("phi-readers", "ANPAJPHIREADERS6X2LMB");

const MEMBERS: &str = "Contains User";

pub(crate) fn arn(site: Site, what: &str, name: &str) -> String {
    format!("arn:aws:iam::{}:{what}/{name}", site.account)
}

/// An inline policy as a user's, group's or role's list holds it.
pub(crate) fn inline(name: &str, statements: &[&str]) -> Value {
    json!({"policyName": name, "policyDocument": percent(&policy(statements))})
}

/// An attached policy: one of AWS's, or of the account.
pub(crate) fn attached(owner: &str, name: &str) -> Value {
    let path = if name == "AWSConfigRole" { "service-role/" } else { "" };
    let arn = format!("arn:aws:iam::{owner}:policy/{path}{name}");
    json!({"policyName": name, "policyArn": arn})
}

pub(crate) fn user(
    site: Site,
    (name, id): Who,
    created: &'static str,
    groups: &[Who],
    inline: &[Value],
    attached: &[Value],
) -> Thing {
    let mut configuration = json!({
        "path": "/", "userName": name, "userId": id, "arn": arn(site, "user", name),
        "createDate": created, "groupList": groups.iter().map(|it| it.0).collect::<Vec<_>>(),
        "attachedManagedPolicies": attached,
    });
    if !inline.is_empty() {
        configuration["userPolicyList"] = json!(inline);
    }
    let user = global(site, USER, (name, id), "user", configuration).created(created);
    groups.iter().fold(user, |user, it| related(user, "Is attached to Group", USERS_GROUP, *it))
}

pub(crate) fn group(
    site: Site,
    who: Who,
    members: &[Who],
    inline: &[Value],
    attached: &[Value],
) -> Thing {
    let created = "2015-04-02T08:00:00.000Z";
    let configuration = json!({
        "path": "/", "groupName": who.0, "groupId": who.1, "arn": arn(site, "group", who.0),
        "createDate": created, "groupPolicyList": inline, "attachedManagedPolicies": attached,
    });
    let group = global(site, USERS_GROUP, who, "group", configuration).created(created);
    let group = related(group, "Is attached to CustomerManagedPolicy", POLICY, READERS);
    members.iter().fold(group, |group, it| related(group, MEMBERS, USER, *it))
}

/// A role that `trusted` (a principal's JSON) may assume.
pub(crate) fn role(
    site: Site,
    who: Who,
    created: &'static str,
    trusted: &str,
    inline: &[Value],
    attached: &[Value],
) -> Thing {
    let configuration = json!({
        "path": "/", "roleName": who.0, "roleId": who.1, "arn": arn(site, "role", who.0),
        "createDate": created, "assumeRolePolicyDocument": trust(trusted),
        "instanceProfileList": [], "rolePolicyList": inline, "attachedManagedPolicies": attached,
    });
    global(site, ROLE, who, "role", configuration).created(created)
}

/// A trust policy for `trusted`, encoded.
pub(crate) fn trust(trusted: &str) -> String {
    let statement =
        format!(r#"{{"Effect":"Allow","Principal":{trusted},"Action":"sts:AssumeRole"}}"#);
    percent(&policy(&[&statement]))
}

/// A customer managed policy; only its default version is listed.
pub(crate) fn managed(site: Site, who: Who, version: &str, statements: &[&str]) -> Thing {
    let created = "2015-06-11T10:12:26.000Z";
    let configuration = json!({
        "policyName": who.0, "policyId": who.1, "arn": arn(site, "policy", who.0), "path": "/",
        "defaultVersionId": version, "attachmentCount": 1, "isAttachable": true,
        "createDate": created, "updateDate": created,
        "policyVersionList": [default_version(version, created, statements)],
    });
    global(site, POLICY, who, "policy", configuration).created(created)
}

pub(crate) fn default_version(version: &str, created: &str, statements: &[&str]) -> Value {
    json!({
        "versionId": version, "isDefaultVersion": true, "createDate": created,
        "document": percent(&policy(statements)),
    })
}

/// `group` without `who` among its members.
pub(crate) fn leave(group: &mut Thing, who: Who) {
    group.relationships.retain(|it| it["resourceId"] != who.1);
}

fn global(site: Site, kind: &'static str, who: Who, what: &str, configuration: Value) -> Thing {
    let mut thing = Thing::new(site, kind, who.1, configuration)
        .named(who.0)
        .arn(&arn(site, what, who.0))
        .zone("Not Applicable");
    thing.region = "global";
    thing
}

fn related(mut thing: Thing, name: &str, kind: &str, who: Who) -> Thing {
    thing.relationships.push(json!({
        "resourceId": who.1, "resourceName": who.0, "resourceType": kind, "name": name,
    }));
    thing
}
