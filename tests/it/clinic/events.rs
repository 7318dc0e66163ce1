//! What happens, in the order of FACTS.md: each line of it is one line of this file.
use serde_json::{Value, json};

use super::compute::{self, DATABASE, FUNCTION, INSTANCE, VOLUME};
use super::governance::{self as gov, BUCKET, KEY, RECORDER, TRAIL};
use super::iam::{self, POLICY, ROLE, USER, USERS_GROUP};
use super::item::Thing;
use super::network::{self as net, ANYWHERE, GROUP, INTERFACE, tcp};
use super::stage::{self, KEY_ID, PRODUCT_ID, VPC_E};
use super::story::{CLINIC, D, E, PARTNER, STARTED, STOPPED, Story, W};

/// The groups of the patch: id, when opened, when closed.
pub(crate) const PATCHED: [(&str, &str, &str); 4] = [
    ("sg-5e8c1a01", "2016-05-11T21:02:17.431Z", "2016-05-11T23:40:12.318Z"),
    ("sg-5e8c1a02", "2016-05-11T21:03:21.087Z", "2016-05-11T23:41:09.744Z"),
    ("sg-5e8c1a03", "2016-05-11T21:04:19.552Z", "2016-05-11T23:42:05.126Z"),
    ("sg-5e8c1a04", "2016-05-11T21:05:23.910Z", "2016-06-20T10:17:31.662Z"),
];
/// The database grows; delivered as an oversized item too.
pub(crate) const GROWN: &str = "2016-07-08T02:15:36.224Z";

const SC_STACK: (&str, &str) = (
    "SC-111122223333-pp-4k2m7q9x3zabc",
    "arn:aws:cloudformation:us-east-1:111122223333:stack/SC-111122223333-pp-4k2m7q9x3zabc/\
     b7e1f0a0-eaae-11e5-8d21-500c217b26c6",
);
const SUITE: (&str, &str, &str) = (
    "pp-4k2m7q9x3zabc",
    "imaging-suite",
    "arn:aws:servicecatalog:us-east-1:111122223333:stack/imaging-suite/pp-4k2m7q9x3zabc",
);
const ANY_READER: &str = concat!(
    r#"{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"#,
    r#""Resource":["arn:aws:s3:::phi-records","arn:aws:s3:::phi-records/*"]}"#,
);
const WEB_DECRYPT: &str = concat!(
    r#"{"Sid":"WebDecrypt","Effect":"Allow","#,
    r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/clinic-web"},"#,
    r#""Action":"kms:Decrypt","Resource":"*"}"#,
);

/// The whole story.
pub(crate) fn told() -> Story {
    let mut story = Story::default();
    story.inventory(E, stage::east());
    story.inventory(W, stage::west());
    story.inventory(D, stage::dev());
    imaging_suite(&mut story);
    stranger_in_the_bucket(&mut story);
    role_not_the_same(&mut story);
    evening_of_the_patch(&mut story);
    spring(&mut story);
    recorder_stops(&mut story);
    leaver(&mut story);
    summer(&mut story);
    story.captures.sort_by_key(|it| (it.at, it.site));
    story
}

fn imaging_suite(story: &mut Story) {
    let seat = stage::seat(
        ["i-1c0ffe04", "eni-4d10aa04"],
        ("sg-5e8c1a04", "clinic-imaging"),
        "10.16.1.14",
        Some("52.20.30.41"),
    );
    let tags = |logical, more: &[(&'static str, &'static str)]| {
        let product = "arn:aws:catalog:us-east-1:111122223333:product/prod-clinicimg2x7a";
        let mut tags = stage::stack_tags(SC_STACK, logical).to_vec();
        tags.push(("aws:servicecatalog:productArn", product));
        tags.push(("aws:servicecatalog:provisionedProductArn", SUITE.2));
        let nora = "arn:aws:iam::111122223333:user/nora.voss";
        tags.push(("aws:servicecatalog:provisioningPrincipalArn", nora));
        tags.extend(more);
        tags
    };
    let owner = ("InstanceOwnerEmail", "nora.voss@clinic.example");
    let server = [owner, ("Name", "clinic-imaging-1"), ("env", "PROD")];
    let group = net::group(E, seat.group.0, seat.group.1, VPC_E, &stage::web_rules())
        .tags(&tags("ImagingGroup", &[("Name", "clinic-imaging")]));
    let launched = "2016-03-15T13:02:58.000Z";
    let instance = compute::instance(&seat, launched, &tags("ImagingServer", &server));
    let since = "2016-03-15T13:02:59.120Z";
    let volume = tags("ImagingVolume", &[("PHI", "Yes")]);
    let volume =
        compute::volume((E, seat.zone), "vol-9b77dd02", since, None, Some(seat.instance), &volume);
    let address = net::address(E, "eipalloc-8e20bb01", "52.20.30.41", Some(&seat));
    let made = [
        ("ImagingGroup", GROUP, seat.group.0),
        ("ImagingServer", INSTANCE, seat.instance),
        ("ImagingVolume", VOLUME, "vol-9b77dd02"),
    ];
    let stack = gov::stack(E, SC_STACK, "2016-03-15T13:02:31.000Z", &made);
    let suite = gov::provisioned(E, SUITE, PRODUCT_ID, SC_STACK.1);
    let verdict = gov::verdict(E, GROUP, seat.group.0, &[("restricted-ssh", "COMPLIANT")]);
    let open = [("encrypted-volumes", "NON_COMPLIANT")];
    let unencrypted = gov::verdict(E, VOLUME, "vol-9b77dd02", &open);
    story.found(E, "2016-03-15T13:03:02.377Z", group);
    story.found(E, "2016-03-15T13:04:21.046Z", net::interface(&seat));
    story.found(E, "2016-03-15T13:04:25.911Z", instance);
    story.found(E, "2016-03-15T13:04:31.640Z", volume);
    story.found(E, "2016-03-15T13:04:49.702Z", address);
    story.found(E, "2016-03-15T13:05:12.530Z", stack);
    story.found(E, "2016-03-15T13:05:40.118Z", suite);
    story.found(E, "2016-03-15T13:20:44.209Z", verdict);
    story.found(E, "2016-03-15T13:22:10.006Z", unencrypted);
}

fn stranger_in_the_bucket(story: &mut Story) {
    let who = format!(r#""Principal":{{"AWS":"arn:aws:iam::{PARTNER}:root"}}"#);
    let partner = ANY_READER.replacen('{', r#"{"Sid":"PartnerRead","#, 1);
    let partner = partner.replace(r#""Action""#, &format!(r#"{who},"Action""#));
    let policy = |more: &[&str]| json!({"policyText": stage::phi_policy(more)});
    story.changed(E, "2016-04-12T14:05:20.331Z", BUCKET, "phi-records", |it| {
        it.supplementary["BucketPolicy"] = policy(&[&partner]);
    });
    story.changed(E, "2016-04-15T09:30:45.872Z", BUCKET, "phi-records", |it| {
        it.supplementary["BucketPolicy"] = policy(&[]);
    });
}

fn role_not_the_same(story: &mut Story) {
    story.in_iam("2016-04-20T11:02:14.650Z", |story, site, at| {
        story.deleted(site, at, ROLE, iam::DEPLOY_OLD.1);
    });
    story.in_iam("2016-04-20T11:09:37.120Z", |story, site, at| {
        let role = stage::deploy_role(site, iam::DEPLOY_NEW, "2016-04-20T11:06:02.000Z");
        story.found(site, at, role);
    });
    story.changed(D, "2016-04-28T15:22:10.415Z", ROLE, iam::RELEASE.1, |it| {
        let nobody = format!(r#"{{"AWS":"{}"}}"#, iam::DEPLOY_OLD.1);
        it.configuration["assumeRolePolicyDocument"] = json!(iam::trust(&nobody));
        it.configuration["attachedManagedPolicies"] =
            json!([iam::attached("aws", "ReadOnlyAccess")]);
    });
    story.changed(D, "2016-05-03T08:47:55.006Z", ROLE, iam::RELEASE.1, |it| {
        let role = format!(r#"{{"AWS":"arn:aws:iam::{CLINIC}:role/clinic-deploy"}}"#);
        it.configuration["assumeRolePolicyDocument"] = json!(iam::trust(&role));
    });
}

fn evening_of_the_patch(story: &mut Story) {
    for (id, opened, closed) in PATCHED {
        story.changed(E, opened, GROUP, id, |it| {
            set_ssh(it, tcp(22, &["10.16.0.0/16", ANYWHERE]));
        });
        story.changed(E, closed, GROUP, id, |it| set_ssh(it, tcp(22, &["10.16.0.0/16"])));
    }
    let mut say = |at, id, said: &[(&str, &str)]| {
        let verdict = gov::verdict(E, GROUP, id, said);
        let target = verdict.id.clone();
        story.changed(E, at, gov::VERDICT, &target, |it| *it = verdict);
    };
    let ssh = "restricted-ssh";
    say("2016-05-11T21:19:08.263Z", "sg-5e8c1a01", &[(ssh, "NON_COMPLIANT")]);
    say("2016-05-11T23:57:50.914Z", "sg-5e8c1a01", &[(ssh, "COMPLIANT")]);
    let attached = "ec2-security-group-attached-to-eni";
    let wrong = [(ssh, "COMPLIANT"), (attached, "COMPLIANT")];
    say("2016-05-12T01:14:40.775Z", "sg-5e8c1a04", &wrong);
}

/// Puts `rule` in the place of the group's rule for tcp/22.
fn set_ssh(group: &mut Thing, rule: Value) {
    let rules = group.configuration["ipPermissions"].as_array_mut().unwrap();
    *rules.iter_mut().find(|it| it["fromPort"] == 22).unwrap() = rule;
}

fn spring(story: &mut Story) {
    story.not_recorded(D, "2016-04-05T10:12:09.331Z", "ResourceNotRecorded", &customer_gateway());
    story.changed(E, "2016-04-26T18:22:41.150Z", FUNCTION, "clinic-nightly-export", |it| {
        it.configuration["codeSha256"] = json!("Zp0vQ7s1xWm2RtY8uKc5LhB3nEa6JdGf4oIiVwXyTzM=");
        it.configuration["lastModified"] = json!("2016-04-26T18:20:59.713+0000");
    });
    story.in_iam("2016-05-20T12:31:44.190Z", |story, site, at| {
        story.changed(site, at, POLICY, iam::READERS.1, |it| {
            let updated = "2016-05-20T12:29:30.000Z";
            it.configuration["defaultVersionId"] = json!("v2");
            it.configuration["updateDate"] = json!(updated);
            it.configuration["policyVersionList"] =
                json!([iam::default_version("v2", updated, &[ANY_READER])]);
        });
    });
    story.changed(E, "2016-05-25T16:08:02.947Z", VOLUME, "vol-9b77dd03", |it| {
        it.tags.clear();
        it.list_tags();
    });
    story.deleted(E, "2016-05-30T19:12:30.275Z", TRAIL, "clinic-trail");
    story.found(E, "2016-06-01T07:45:10.693Z", gov::trail(E, "clinic-trail"));
}

fn customer_gateway() -> Thing {
    Thing::new(D, "AWS::EC2::CustomerGateway", "cgw-6e1f0a77", Value::Null)
}

fn recorder_stops(story: &mut Story) {
    let record = |on: bool| move |it: &mut Thing| it.configuration["Recording"] = json!(on);
    story.changed(W, STOPPED, RECORDER, "default", record(false));
    story.changed(E, "2016-06-09T10:30:19.508Z", USER, iam::DANA.1, |it| {
        it.configuration["attachedManagedPolicies"] = json!([iam::attached(CLINIC, "phi-readers")]);
        it.relationships.push(json!({
            "resourceId": iam::READERS.1, "resourceName": iam::READERS.0, "resourceType": POLICY,
            "name": "Is attached to CustomerManagedPolicy",
        }));
    });
    story.changed(W, STARTED, RECORDER, "default", record(true));
    story.found_again();
}

fn leaver(story: &mut Story) {
    story.in_iam("2016-06-15T16:30:27.415Z", |story, site, at| {
        story.changed(site, at, USER, iam::NORA.1, |it| {
            it.configuration["groupList"] = json!([]);
            it.relationships.clear();
        });
    });
    story.in_iam("2016-06-15T16:30:33.120Z", |story, site, at| {
        story.changed(site, at, USERS_GROUP, iam::IMAGING.1, |it| iam::leave(it, iam::NORA));
    });
    story.changed(E, "2016-06-16T09:20:41.700Z", INSTANCE, "i-1c0ffe03", |it| {
        for tag in it.tags.iter_mut().filter(|it| it.0 == "InstanceOwnerEmail") {
            stage::DANA.clone_into(&mut tag.1);
        }
        it.list_tags();
    });
    story.in_iam("2016-06-17T09:05:12.600Z", |story, site, at| {
        story.deleted(site, at, USER, iam::NORA.1);
    });
}

fn summer(story: &mut Story) {
    story.changed(E, "2016-06-22T09:01:15.338Z", BUCKET, "clinic-reports", |it| {
        it.created = Some("2016-06-22T08:55:40.000Z");
        it.configuration["creationDate"] = json!(it.created);
    });
    let batch = "i-1c0ffe05";
    story.changed(E, "2016-06-27T20:15:48.092Z", INSTANCE, batch, |it| {
        it.configuration["state"] = compute::state("stopped");
        it.configuration["stateTransitionReason"] =
            json!("User initiated (2016-06-27 20:14:31 GMT)");
    });
    story.changed(E, "2016-07-05T09:12:33.517Z", INSTANCE, batch, |it| {
        it.configuration["state"] = compute::state("terminated");
        it.configuration["networkInterfaces"] = json!([]);
        it.configuration["securityGroups"] = json!([]);
        it.relationships.clear();
    });
    story.deleted(E, "2016-07-05T09:13:02.440Z", INTERFACE, "eni-4d10aa05");
    story.deleted(E, "2016-07-05T10:20:57.803Z", INSTANCE, batch);
    story.changed(E, GROWN, DATABASE, "db-CLINIC7QH4XW2M5NRT6PZKJDLE", |it| {
        it.configuration["allocatedStorage"] = json!(200);
    });
    let gone = "ResourceDeletedNotRecorded";
    story.not_recorded(D, "2016-07-12T13:40:28.019Z", gone, &customer_gateway());
    story.changed(E, "2016-07-14T11:25:08.640Z", KEY, KEY_ID, |it| {
        let statements = [stage::key_statements(), vec![WEB_DECRYPT]].concat();
        it.supplementary["Policy"] = json!(gov::key_policy(&statements));
    });
    story.changed(D, "2016-07-19T14:00:09.377Z", GROUP, "sg-77e1b301", |it| {
        set_ssh(it, tcp(22, &["10.32.0.0/16"]));
    });
    story.in_iam("2016-07-27T17:33:20.440Z", |story, site, at| {
        story.changed(site, at, USER, iam::SAM.1, |it| {
            let all = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
            it.configuration["userPolicyList"] = json!([iam::inline("break-glass", &[all])]);
        });
    });
}
