//! What AWS Config records of buckets, keys, trails, stacks, products, verdicts and itself.
use serde_json::{Value, json};

use super::item::{Site, Thing, policy, spell};

pub(crate) const BUCKET: &str = "AWS::S3::Bucket";
pub(crate) const KEY: &str = "AWS::KMS::Key";
pub(crate) const TRAIL: &str = "AWS::CloudTrail::Trail";
pub(crate) const STACK: &str = "AWS::CloudFormation::Stack";
pub(crate) const PRODUCT: &str = "AWS::ServiceCatalog::CloudFormationProduct";
pub(crate) const PROVISIONED: &str = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";
pub(crate) const RECORDER: &str = "AWS::Config::ConfigurationRecorder";
pub(crate) const VERDICT: &str = "AWS::Config::ResourceCompliance";

/// The owner of the clinic's buckets, as S3 names accounts.
const OWNER: &str = "d0c35b7ae1f24c6689b1f0a4527ce93d8e61f7b2054ac9d31e7b60f8a2c4d915";

/// A bucket without encryption settings or public access block: neither exists yet.
pub(crate) fn bucket(site: Site, name: &str, created: &'static str, text: Option<&str>) -> Thing {
    let owner = json!({"displayName": "clinic", "id": OWNER});
    let grants = json!({
        "grantSet": null, "owner": owner, "isRequesterCharged": false,
        "grantList": [{"grantee": owner, "permission": "FullControl"}],
    });
    Thing::new(site, BUCKET, name, json!({"name": name, "owner": owner, "creationDate": created}))
        .named(name)
        .arn(&format!("arn:aws:s3:::{name}"))
        .zone("Regional")
        .created(created)
        .tags(&[("env", "PROD")])
        .with(json!({
            "AccessControlList": spell(&grants),
            "BucketLoggingConfiguration": {},
            "BucketNotificationConfiguration": {"configurations": {}},
            "BucketPolicy": text.map_or(json!({}), |it| json!({"policyText": it})),
            "BucketVersioningConfiguration": {"status": "Enabled"},
            "IsRequesterPaysEnabled": false,
        }))
}

/// A key whose policy is spelled over several lines, as KMS keeps it.
pub(crate) fn key(site: Site, id: &str, statements: &[&str]) -> Thing {
    let arn = format!("arn:aws:kms:{}:{}:key/{id}", site.region, site.account);
    let configuration = json!({
        "keyId": id, "arn": arn, "creationDate": 1_426_239_000_000_i64, "enabled": true,
        "description": "patient records", "keyUsage": "ENCRYPT_DECRYPT", "keyState": "Enabled",
        "awsaccountId": site.account,
    });
    Thing::new(site, KEY, id, configuration)
        .named(id)
        .arn(&arn)
        .zone("Not Applicable")
        .created("2015-03-13T09:30:00.000Z")
        .with(json!({"Policy": key_policy(statements)}))
}

pub(crate) fn key_policy(statements: &[&str]) -> String {
    let policy: Value = serde_json::from_str(&policy(statements)).unwrap();
    let list: Vec<String> = policy["Statement"].as_array().unwrap().iter().map(spell).collect();
    format!(
        "{{\n  \"Version\" : \"2012-10-17\",\n  \"Statement\" : [\n    {}\n  ]\n}}",
        list.join(",\n    ")
    )
}

pub(crate) fn trail(site: Site, name: &str) -> Thing {
    let arn = format!("arn:aws:cloudtrail:{}:{}:trail/{name}", site.region, site.account);
    let configuration = json!({
        "name": name, "s3BucketName": "clinic-audit", "includeGlobalServiceEvents": true,
        "isMultiRegionTrail": true, "homeRegion": site.region, "trailARN": arn,
        "logFileValidationEnabled": true, "isLogging": true,
    });
    Thing::new(site, TRAIL, name, configuration).named(name).arn(&arn).zone("Not Applicable")
}

/// A stack, and what it made: logical id, type, physical id.
pub(crate) fn stack(
    site: Site,
    (name, arn): (&str, &str),
    created: &'static str,
    made: &[(&str, &str, &str)],
) -> Thing {
    let resource = |(logical, kind, physical): &(&str, &str, &str)| {
        json!({
            "logicalResourceId": logical, "physicalResourceId": physical, "resourceType": kind,
            "resourceStatus": "CREATE_COMPLETE",
        })
    };
    let configuration = json!({
        "stackId": arn, "stackName": name, "description": "", "parameters": [],
        "creationTime": created, "stackStatus": "CREATE_COMPLETE", "disableRollback": false,
        "notificationARNs": [], "capabilities": [], "outputs": [], "tags": [],
    });
    let summaries: Vec<Value> = made.iter().map(resource).collect();
    let stack = Thing::new(site, STACK, arn, configuration)
        .named(name)
        .arn(arn)
        .zone("Regional")
        .created(created)
        .with(json!({"StackResourceSummaries": summaries, "unsupportedResources": []}));
    made.iter().fold(stack, |stack, it| stack.related("Contains ", it.1, it.2))
}

pub(crate) fn product(site: Site, id: &str, name: &str) -> Thing {
    let arn = format!("arn:aws:catalog:{}:{}:product/{id}", site.region, site.account);
    let created = "2016-01-28T15:00:00.000Z";
    let summary = json!({
        "productId": id, "name": name, "owner": "clinic platform", "distributor": "",
        "type": "CLOUD_FORMATION_TEMPLATE",
    });
    let configuration = json!({
        "productViewSummary": summary, "status": "AVAILABLE", "productARN": arn,
        "createdTime": created,
    });
    Thing::new(site, PRODUCT, id, configuration)
        .named(name)
        .arn(&arn)
        .zone("Not Applicable")
        .created(created)
}

pub(crate) fn provisioned(
    site: Site,
    (id, name, arn): (&str, &str, &str),
    product: &str,
    stack: &str,
) -> Thing {
    let created = "2016-03-15T13:02:30.000Z";
    let configuration = json!({
        "id": id, "name": name, "arn": arn, "type": "CFN_STACK", "status": "AVAILABLE",
        "createdTime": created, "productId": product, "physicalId": stack,
        "userArn": format!("arn:aws:iam::{}:user/nora.voss", site.account),
    });
    Thing::new(site, PROVISIONED, id, configuration)
        .named(name)
        .arn(arn)
        .zone("Not Applicable")
        .created(created)
        .related("Is associated with CloudFormationProduct", PRODUCT, product)
        .related("Contains ", STACK, stack)
}

/// The recorder's own item; `types` are listed by name, none means all and the global ones.
pub(crate) fn recorder(site: Site, types: &[&str]) -> Thing {
    let configuration = json!({
        "Id": "default", "Name": "default", "Recording": true,
        "RoleARN": format!("arn:aws:iam::{}:role/config-role", site.account),
        "RecordingGroup": {
            "AllSupported": types.is_empty(), "IncludeGlobalResourceTypes": types.is_empty(),
            "ResourceTypes": types,
        },
    });
    Thing::new(site, RECORDER, "default", configuration).named("default")
}

/// What AWS Config's rules said of one resource: rule name and compliance type, worst first.
pub(crate) fn verdict(site: Site, kind: &str, id: &str, said: &[(&str, &str)]) -> Thing {
    let rule = |(name, verdict): &(&str, &str)| {
        let rule_id = format!("config-rule-{}", &super::item::hex(name)[..6]);
        let arn = format!("arn:aws:config:{}:{}:config-rule/{rule_id}", site.region, site.account);
        json!({
            "configRuleArn": arn, "configRuleId": rule_id, "configRuleName": name,
            "complianceType": verdict,
        })
    };
    let configuration = json!({
        "complianceType": said[0].1, "targetResourceId": id, "targetResourceType": kind,
        "configRuleList": said.iter().map(rule).collect::<Vec<_>>(),
    });
    Thing::new(site, VERDICT, &format!("{kind}/{id}"), configuration).related(
        "Is associated with ",
        kind,
        id,
    )
}
