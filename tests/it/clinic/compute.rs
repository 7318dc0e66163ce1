//! What AWS Config records of instances, volumes, a database and a function in 2016.
use serde_json::{Value, json};

use super::item::{Site, Thing};
use super::network::{GROUP, INTERFACE, SUBNET, Seat, VPC, interface_json};

pub(crate) const INSTANCE: &str = "AWS::EC2::Instance";
pub(crate) const VOLUME: &str = "AWS::EC2::Volume";
pub(crate) const DATABASE: &str = "AWS::RDS::DBInstance";
pub(crate) const FUNCTION: &str = "AWS::Lambda::Function";

pub(crate) fn instance(seat: &Seat, launched: &'static str, tags: &[(&str, &str)]) -> Thing {
    let mut configuration = json!({
        "instanceId": seat.instance, "imageId": "ami-08111162", "state": state("running"),
        "privateDnsName": format!("ip-{}.ec2.internal", seat.private.replace('.', "-")),
        "publicDnsName": "", "stateTransitionReason": "", "amiLaunchIndex": 0,
        "instanceType": "m4.large", "launchTime": launched,
        "placement": {"availabilityZone": seat.zone, "groupName": "", "tenancy": "default"},
        "monitoring": {"state": "disabled"}, "subnetId": seat.subnet, "vpcId": seat.vpc,
        "privateIpAddress": seat.private, "architecture": "x86_64", "rootDeviceType": "ebs",
        "rootDeviceName": "/dev/xvda", "virtualizationType": "hvm", "ebsOptimized": false,
        "securityGroups": [{"groupName": seat.group.1, "groupId": seat.group.0}],
        "sourceDestCheck": true, "networkInterfaces": [interface_json(seat)],
    });
    if let Some(public) = seat.public {
        configuration["publicIpAddress"] = json!(public);
        let dns = format!("ec2-{}.compute-1.amazonaws.com", public.replace('.', "-"));
        configuration["publicDnsName"] = json!(dns);
    }
    let Seat { site, instance, .. } = seat;
    Thing::new(*site, INSTANCE, instance, configuration)
        .arn(&format!("arn:aws:ec2:{}:{}:instance/{instance}", site.region, site.account))
        .zone(seat.zone)
        .created(launched)
        .tags(tags)
        .related("Contains NetworkInterface", INTERFACE, seat.interface)
        .related("Is associated with SecurityGroup", GROUP, seat.group.0)
        .related("Is contained in Subnet", SUBNET, seat.subnet)
        .related("Is contained in Vpc", VPC, seat.vpc)
}

/// The state of an instance in AWS's code and word.
pub(crate) fn state(name: &str) -> Value {
    let code = match name {
        "running" => 16,
        "terminated" => 48,
        _ => 80,
    };
    json!({"code": code, "name": name})
}

/// A volume; `key` is the key it is encrypted with, `instance` the one it is attached to.
pub(crate) fn volume(
    (site, zone): (Site, &'static str),
    id: &str,
    created: &'static str,
    key: Option<&str>,
    instance: Option<&str>,
    tags: &[(&str, &str)],
) -> Thing {
    let attachment = |instance: &str| {
        json!({
            "volumeId": id, "instanceId": instance, "device": "/dev/xvdf", "state": "attached",
            "attachTime": created, "deleteOnTermination": false,
        })
    };
    let mut configuration = json!({
        "volumeId": id, "size": 100, "snapshotId": "", "availabilityZone": zone,
        "state": if instance.is_some() { "in-use" } else { "available" }, "createTime": created,
        "attachments": instance.map(attachment).into_iter().collect::<Vec<_>>(),
        "volumeType": "gp2", "iops": 300, "encrypted": key.is_some(),
    });
    if let Some(key) = key {
        let Site { account, region } = site;
        configuration["kmsKeyId"] = json!(format!("arn:aws:kms:{region}:{account}:key/{key}"));
    }
    let volume = Thing::new(site, VOLUME, id, configuration)
        .arn(&format!("arn:aws:ec2:{}:{}:volume/{id}", site.region, site.account))
        .zone(zone)
        .created(created)
        .tags(tags);
    match instance {
        Some(instance) => volume.related("Is attached to Instance", INSTANCE, instance),
        None => volume,
    }
}

pub(crate) fn database(site: Site, group: &str, (vpc, subnet): (&str, &str)) -> Thing {
    let configuration = json!({
        "dBInstanceIdentifier": "clinic-db", "dBInstanceClass": "db.m4.large", "engine": "mysql",
        "engineVersion": "5.6.27", "dBInstanceStatus": "available", "masterUsername": "clinic",
        "endpoint": {
            "address": "clinic-db.c0clinic0001.us-east-1.rds.amazonaws.com", "port": 3306,
            "hostedZoneId": "Z2R2ITUGPM61AM",
        },
        "allocatedStorage": 100, "preferredBackupWindow": "08:50-09:20",
        "backupRetentionPeriod": 7, "dBSecurityGroups": [],
        "vpcSecurityGroups": [{"vpcSecurityGroupId": group, "status": "active"}],
        "availabilityZone": "us-east-1b", "multiAZ": false, "publiclyAccessible": false,
        "storageType": "gp2", "storageEncrypted": true, "autoMinorVersionUpgrade": true,
        "dBSubnetGroup": {
            "dBSubnetGroupName": "clinic", "vpcId": vpc, "subnetGroupStatus": "Complete",
            "subnets": [{"subnetIdentifier": subnet, "subnetStatus": "Active"}],
        },
        "instanceCreateTime": "2015-09-17T11:20:31.744Z",
        "dbiResourceId": "db-CLINIC7QH4XW2M5NRT6PZKJDLE",
    });
    Thing::new(site, DATABASE, "db-CLINIC7QH4XW2M5NRT6PZKJDLE", configuration)
        .named("clinic-db")
        .arn(&format!("arn:aws:rds:{}:{}:db:clinic-db", site.region, site.account))
        .zone("us-east-1b")
        .created("2015-09-17T11:20:31.744Z")
        .tags(&[("env", "PROD")])
        .related("Is associated with DBSubnetGroup", "AWS::RDS::DBSubnetGroup", "clinic")
        .related("Is associated with SecurityGroup", GROUP, group)
}

pub(crate) fn function(site: Site, role: &str) -> Thing {
    let name = "clinic-nightly-export";
    let arn = format!("arn:aws:lambda:{}:{}:function:{name}", site.region, site.account);
    let configuration = json!({
        "functionName": name, "functionArn": arn, "runtime": "python2.7",
        "role": format!("arn:aws:iam::{}:role/{role}", site.account), "handler": "export.main",
        "codeSize": 4_318, "description": "", "timeout": 60, "memorySize": 128,
        "lastModified": "2016-01-19T08:12:40.402+0000", "version": "$LATEST",
        "codeSha256": "kR1gB0b2Tq3V9yqv0u8aRZr3hLk2E5sX7wYpQm4cJtA=",
    });
    let function = Thing::new(site, FUNCTION, name, configuration)
        .named(name)
        .arn(&arn)
        .zone("Not Applicable")
        .with(json!({"Tags": {}}));
    by_role_name(function, role)
}

/// A relationship that knows the other by its name alone, as a function knows its role.
fn by_role_name(mut thing: Thing, role: &str) -> Thing {
    thing.relationships.push(json!({
        "resourceName": role, "resourceType": "AWS::IAM::Role", "name": "Is associated with ",
    }));
    thing
}
