//! What stood before the story begins: the first inventories of the three recorders.
use serde_json::Value;

use super::compute::{self, INSTANCE};
use super::governance::{self as gov, BUCKET};
use super::iam;
use super::item::{Site, Thing, policy};
use super::network::{self as net, ANYWHERE, GROUP, Seat, tcp};
use super::story::{D, E, VANISHED, W};

pub(crate) const KEY_ID: &str = "6f2c1d34-9a7b-4e58-8c10-b5d0a1e2f304";
pub(crate) const SANDBOX: &str = concat!(
    r#"{"Effect":"Allow","Action":["ec2:RunInstances","ec2:TerminateInstances"],"#,
    r#""Resource":"*"}"#,
);
pub(crate) const VPC_E: &str = "vpc-3f1c7a5b";
pub(crate) const PUBLIC: &str = "subnet-6a01c2e1";
const PRIVATE: &str = "subnet-6a01c2e2";
pub(crate) const EC2: &str = r#"{"Service":"ec2.amazonaws.com"}"#;
pub(crate) const WEB_STACK: (&str, &str) = (
    "clinic-web",
    "arn:aws:cloudformation:us-east-1:111122223333:stack/clinic-web/\
     5d0c7e10-8f2a-11e5-9a31-50d5ca6e60ae",
);
pub(crate) const PRODUCT_ID: &str = "prod-clinicimg2x7a";
const SAM: &str = "sam.ito@clinic.example";
const NORA: &str = "nora.voss@clinic.example";
pub(crate) const DANA: &str = "dana.lee@clinic.example";
const KEY_USE: &str = concat!(
    r#"{"Effect":"Allow","Action":"kms:Decrypt","#,
    r#""Resource":"arn:aws:kms:us-east-1:111122223333:key/6f2c1d34-9a7b-4e58-8c10-b5d0a1e2f304"}"#,
);
const PHI_READ: &str =
    r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::phi-records/*"}"#;
const FROM_INSIDE: &str = concat!(
    r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::phi-records/*","#,
    r#""Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#,
);
const DEPLOY: &str =
    r#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::clinic-reports/*"}"#;
const KEY_ROOT: &str = concat!(
    r#"{"Sid":"Root","Effect":"Allow","#,
    r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","#,
    r#""Resource":"*"}"#,
);
const WEB_READ: &str = concat!(
    r#"{"Sid":"WebRead","Effect":"Allow","#,
    r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/clinic-web"},"#,
    r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::phi-records/*"}"#,
);
const ENCRYPTED_WAY: &str = concat!(
    r#"{"Sid":"DenyInsecureTransport","Effect":"Deny","Principal":"*","Action":"s3:*","#,
    r#""Resource":"arn:aws:s3:::phi-records/*","#,
    r#""Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
);

/// The 14 types that D's recorder names.
const D_TYPES: [&str; 14] = [
    net::VPC,
    net::SUBNET,
    net::GATEWAY,
    net::ROUTE_TABLE,
    net::ACL,
    GROUP,
    net::INTERFACE,
    INSTANCE,
    compute::VOLUME,
    BUCKET,
    iam::USER,
    iam::USERS_GROUP,
    iam::ROLE,
    iam::POLICY,
];

/// Where an instance of E sits: its id and its interface's, group, private and public address.
pub(crate) fn seat(
    [instance, interface]: [&'static str; 2],
    group: (&'static str, &'static str),
    private: &'static str,
    public: Option<&'static str>,
) -> Seat {
    let public_side = private.starts_with("10.16.1.");
    let (subnet, zone) = if public_side { (PUBLIC, "us-east-1a") } else { (PRIVATE, "us-east-1b") };
    Seat { site: E, zone, vpc: VPC_E, subnet, group, instance, interface, private, public }
}

/// What a web group of E lets in when all is well.
pub(crate) fn web_rules() -> [Value; 3] {
    [tcp(80, &[ANYWHERE]), tcp(443, &[ANYWHERE]), tcp(22, &["10.16.0.0/16"])]
}

/// The policy of phi-records, `more` statements at its end.
pub(crate) fn phi_policy(more: &[&str]) -> String {
    policy(&[&[WEB_READ, ENCRYPTED_WAY], more].concat())
}

/// The statements of the key's policy.
pub(crate) fn key_statements() -> Vec<&'static str> {
    vec![KEY_ROOT]
}

/// The tags of what a stack made.
pub(crate) fn stack_tags(
    (name, id): (&'static str, &'static str),
    logical: &'static str,
) -> [(&'static str, &'static str); 3] {
    [
        ("aws:cloudformation:logical-id", logical),
        ("aws:cloudformation:stack-id", id),
        ("aws:cloudformation:stack-name", name),
    ]
}

pub(crate) fn east() -> Vec<Thing> {
    let cidr = (VPC_E, "10.16.0.0/16");
    let mut things = vec![
        gov::recorder(E, &[]),
        net::vpc(E, VPC_E, cidr.1, "clinic"),
        net::subnet(E, PUBLIC, VPC_E, "10.16.1.0/24", "us-east-1a", true),
        net::subnet(E, PRIVATE, VPC_E, "10.16.2.0/24", "us-east-1b", false),
        net::gateway(E, "igw-90d2f6b4", VPC_E),
        net::route_table(E, "rtb-2c7e5501", cidr, Some("igw-90d2f6b4"), Some(PUBLIC)),
        net::route_table(E, "rtb-2c7e5502", cidr, None, None),
        net::acl(E, "acl-7b30fe18", VPC_E, &[PUBLIC, PRIVATE]),
    ];
    things.extend(east_groups());
    things.extend(east_servers());
    things.extend(east_services());
    things.extend(people(E));
    things
}

fn east_groups() -> Vec<Thing> {
    let group = |id, name, logical| {
        let group = net::group(E, id, name, VPC_E, &web_rules());
        match logical {
            Some(logical) => group.tags(&stack_tags(WEB_STACK, logical)),
            None => group,
        }
    };
    let database = net::tcp_from_groups(E, 3306, &["sg-5e8c1a01", "sg-5e8c1a02"]);
    vec![
        group("sg-5e8c1a01", "clinic-web", Some("WebGroup")),
        group("sg-5e8c1a02", "clinic-api", Some("ApiGroup")),
        group("sg-5e8c1a03", "clinic-portal", None),
        net::group(E, "sg-5e8c1a05", "clinic-db", VPC_E, &[database]),
    ]
}

fn east_servers() -> Vec<Thing> {
    let launched = "2015-11-20T10:05:00.000Z";
    let (web, api) = (("sg-5e8c1a01", "clinic-web"), ("sg-5e8c1a02", "clinic-api"));
    let portal = ("sg-5e8c1a03", "clinic-portal");
    let servers = [
        (["i-1c0ffe01", "eni-4d10aa01"], web, "10.16.1.11", Some("54.208.10.11"), SAM),
        (["i-1c0ffe02", "eni-4d10aa02"], api, "10.16.1.12", Some("54.208.10.12"), SAM),
        (["i-1c0ffe03", "eni-4d10aa03"], portal, "10.16.1.13", Some("54.208.10.13"), NORA),
        (["i-1c0ffe05", "eni-4d10aa05"], api, "10.16.2.15", None, DANA),
        (["i-1c0ffe06", "eni-4d10aa06"], portal, "10.16.1.16", Some("54.208.10.16"), NORA),
    ];
    let mut things = Vec::new();
    for (ids, group, private, public, owner) in servers {
        let (name, env, logical) = match ids[0] {
            "i-1c0ffe01" => ("clinic-web-1", "PROD", Some("WebServer")),
            "i-1c0ffe02" => ("clinic-api-1", "PROD", Some("ApiServer")),
            "i-1c0ffe03" => ("clinic-portal-1", "PROD", None),
            "i-1c0ffe05" => ("clinic-batch-1", "PROD", None),
            _ => ("nora-sandbox", "DEV", None),
        };
        let seat = seat(ids, group, private, public);
        let mut tags = vec![("InstanceOwnerEmail", owner), ("Name", name), ("env", env)];
        tags.extend(logical.iter().flat_map(|it| stack_tags(WEB_STACK, it)));
        things.push(compute::instance(&seat, launched, &tags));
        things.push(net::interface(&seat));
    }
    things
}

fn east_services() -> Vec<Thing> {
    let made = [
        ("WebGroup", GROUP, "sg-5e8c1a01"),
        ("ApiGroup", GROUP, "sg-5e8c1a02"),
        ("WebServer", INSTANCE, "i-1c0ffe01"),
        ("ApiServer", INSTANCE, "i-1c0ffe02"),
    ];
    let zone = (E, "us-east-1a");
    let (phi, since) = ([("PHI", "Yes")], "2015-11-20T10:30:00.250Z");
    let (api, portal) = (Some("i-1c0ffe02"), Some("i-1c0ffe03"));
    let records = phi_policy(&[]);
    vec![
        net::address(E, "eipalloc-8e20bb02", "52.20.30.42", None),
        compute::volume(zone, "vol-9b77dd01", since, Some(KEY_ID), api, &phi),
        compute::volume(zone, "vol-9b77dd03", since, None, portal, &phi),
        compute::volume(zone, "vol-9b77dd04", since, None, None, &[("Owner", "nora.voss")]),
        gov::trail(E, "clinic-trail"),
        gov::bucket(E, "phi-records", "2014-08-11T12:00:00.000Z", Some(&records)),
        gov::bucket(E, "clinic-reports", "2015-03-02T10:00:00.000Z", None),
        gov::key(E, KEY_ID, &key_statements()),
        compute::database(E, "sg-5e8c1a05", (VPC_E, PRIVATE)),
        compute::function(E, "clinic-web"),
        gov::stack(E, WEB_STACK, "2015-11-20T10:00:00.000Z", &made),
        gov::product(E, PRODUCT_ID, "imaging"),
        gov::verdict(E, GROUP, "sg-5e8c1a01", &[("restricted-ssh", "COMPLIANT")]),
    ]
}

/// The people, roles and policies of the clinic, as `site` records them.
fn people(site: Site) -> Vec<Thing> {
    let since = "2015-04-02T08:10:00.000Z";
    let config = r#"{"Service":"config.amazonaws.com"}"#;
    let (clinic, aws) = (site.account, "aws");
    let sandbox = iam::inline("sandbox", &[SANDBOX]);
    let full = iam::attached(aws, "AmazonEC2FullAccess");
    let keys = iam::inline("imaging-keys", &[KEY_USE]);
    let readers = iam::attached(clinic, "phi-readers");
    let read = iam::inline("phi-read", &[PHI_READ]);
    let recorder = iam::attached(aws, "AWSConfigRole");
    vec![
        iam::user(site, iam::NORA, since, &[iam::IMAGING], &[sandbox], &[]),
        iam::user(site, iam::SAM, since, &[], &[], &[full]),
        iam::user(site, iam::DANA, since, &[iam::IMAGING], &[], &[]),
        iam::group(site, iam::IMAGING, &[iam::NORA, iam::DANA], &[keys], &[readers]),
        deploy_role(site, iam::DEPLOY_OLD, since),
        iam::role(site, iam::WEB, since, EC2, &[read], &[]),
        iam::role(site, iam::CONFIG, since, config, &[], &[recorder]),
        iam::managed(site, iam::READERS, "v1", &[FROM_INSIDE]),
    ]
}

/// The role clinic-deploy, which lives twice.
pub(crate) fn deploy_role(site: Site, who: iam::Who, created: &'static str) -> Thing {
    iam::role(site, who, created, EC2, &[iam::inline("deploy", &[DEPLOY])], &[])
}

pub(crate) fn west() -> Vec<Thing> {
    let (vpc, subnet, zone) = ("vpc-b81d40e2", "subnet-c5510f91", "us-west-2a");
    let seat = Seat {
        site: W,
        zone,
        vpc,
        subnet,
        group: ("sg-d20f9901", "clinic-dr"),
        instance: "i-7e44aa01",
        interface: "eni-e6b0cc01",
        private: "10.48.1.21",
        public: None,
    };
    let since = "2015-12-03T14:20:00.000Z";
    let tags = [("InstanceOwnerEmail", SAM), ("Name", "clinic-dr-1"), ("env", "PROD")];
    let key = Some("a3d90c7e-51b2-4f6d-9e08-7c1b2d3e4f50");
    let (volume, scratch) = ("vol-f1239901", [("Name", "scratch")]);
    let mut things = vec![
        gov::recorder(W, &[]),
        net::vpc(W, vpc, "10.48.0.0/16", "clinic-dr"),
        net::subnet(W, subnet, vpc, "10.48.1.0/24", zone, false),
        net::group(W, "sg-d20f9901", "clinic-dr", vpc, &[tcp(443, &["10.16.0.0/16"])]),
        compute::instance(&seat, since, &tags),
        net::interface(&seat),
        compute::volume((W, zone), volume, since, key, Some("i-7e44aa01"), &[("PHI", "Yes")]),
        compute::volume((W, zone), VANISHED, since, None, None, &scratch),
        gov::bucket(W, "clinic-backups", "2015-12-03T14:00:00.000Z", None),
    ];
    things.extend(people(W));
    things
}

pub(crate) fn dev() -> Vec<Thing> {
    let (cidr, subnet, zone) = (("vpc-e07b21c9", "10.32.0.0/16"), "subnet-18f3d6a1", "us-east-1c");
    let vpc = cidr.0;
    let seat = Seat {
        site: D,
        zone,
        vpc,
        subnet,
        group: ("sg-77e1b301", "dev-tools"),
        instance: "i-2b90de01",
        interface: "eni-3c51ef01",
        private: "10.32.1.21",
        public: Some("54.210.77.21"),
    };
    let since = "2016-01-11T09:15:00.000Z";
    let kim = "kim.dev@clinic.example";
    let tags = [("InstanceOwnerEmail", kim), ("Name", "dev-tools-1"), ("env", "DEV")];
    let ssh = tcp(22, &["10.32.0.0/16", "198.51.100.0/24"]);
    let release = r#"{"AWS":"arn:aws:iam::111122223333:role/clinic-deploy"}"#;
    let sandbox = iam::inline("sandbox", &[SANDBOX]);
    vec![
        gov::recorder(D, &D_TYPES),
        net::vpc(D, vpc, cidr.1, "dev"),
        net::subnet(D, subnet, vpc, "10.32.1.0/24", zone, true),
        net::gateway(D, "igw-a4c81f02", vpc),
        net::route_table(D, "rtb-51ab7e01", cidr, Some("igw-a4c81f02"), None),
        net::acl(D, "acl-0f62d913", vpc, &[subnet]),
        net::group(D, "sg-77e1b301", "dev-tools", vpc, &[ssh]),
        compute::instance(&seat, since, &tags),
        net::interface(&seat),
        compute::volume((D, zone), "vol-4d62fa01", since, None, Some("i-2b90de01"), &[]),
        gov::bucket(D, "clinic-dev-builds", since, None),
        iam::user(D, iam::KIM, since, &[], &[sandbox], &[]),
        iam::role(D, iam::RELEASE, since, release, &[], &[]),
    ]
}
