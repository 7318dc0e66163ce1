//! One item being written: what its body, tags and relationships are made of.
use std::fmt::Write as _;

use super::rng::{Rng, iso};
use super::{network, services};

/// Each type and how often it is met, as weights.
pub(super) const TYPES: [(&str, u64); 14] = [
    ("AWS::EC2::Instance", 14),
    ("AWS::EC2::Volume", 16),
    ("AWS::EC2::NetworkInterface", 16),
    ("AWS::EC2::SecurityGroup", 10),
    ("AWS::EC2::Subnet", 4),
    ("AWS::EC2::RouteTable", 2),
    ("AWS::IAM::Role", 12),
    ("AWS::IAM::Policy", 5),
    ("AWS::S3::Bucket", 6),
    ("AWS::Lambda::Function", 7),
    ("AWS::RDS::DBInstance", 3),
    ("AWS::Config::ResourceCompliance", 12),
    ("AWS::EC2::VPC", 1),
    ("AWS::CloudFormation::Stack", 4),
];

const TEAMS: [&str; 8] =
    ["payments", "search", "platform", "identity", "analytics", "mobile", "web", "ml"];

/// One account in one region, and the neighbours its resources may have.
pub(super) struct Place {
    pub(super) acct: String,
    pub(super) region: String,
    pub(super) vpcs: Vec<String>,
    pub(super) subnets: Vec<String>,
    pub(super) sgs: Vec<String>,
}

impl Place {
    /// A place for about `n` resources.
    pub(super) fn new(acct: &str, region: &str, r: &mut Rng, n: usize) -> Self {
        let mut ids = |kind: &str, n: usize| -> Vec<String> {
            (0..n).map(|_| format!("{kind}-0{}", r.hex(16))).collect()
        };
        Place {
            acct: acct.to_owned(),
            region: region.to_owned(),
            vpcs: ids("vpc", 3),
            subnets: ids("subnet", 6 + n / 100),
            sgs: ids("sg", 10 + n / 12),
        }
    }

    pub(super) fn group(&self, r: &mut Rng) -> String {
        self.sgs[r.index(self.sgs.len())].clone()
    }
}

/// A resource as it stands; `seed` makes what stays, `seed` and `ver` what changes.
pub(super) struct Resource {
    pub(super) ty: usize,
    pub(super) seed: u64,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) created: i64,
    pub(super) cap: i64,
    pub(super) ver: u32,
    pub(super) deleted: bool,
    pub(super) json: String,
}

impl Resource {
    /// A new resource of some type, captured `at`.
    pub(super) fn new(c: &Place, r: &mut Rng, at: i64) -> Self {
        let total: u64 = TYPES.iter().map(|it| it.1).sum();
        let mut k = r.below(total);
        let mut ty = 0;
        while k >= TYPES[ty].1 {
            k -= TYPES[ty].1;
            ty += 1;
        }
        let seed = r.next();
        let mut q = Rng::new(seed ^ 0x4D);
        let team = q.pick(&["payments", "search", "platform", "identity", "analytics", "web"]);
        let role = q.pick(&["api", "worker", "db", "cache", "batch", "edge"]);
        let name = format!("{team}-{role}-{}", q.hex(6));
        let (id, arn) = identity(TYPES[ty].0, c, &name, &mut q);
        let created = at - q.below(300 * 86_400_000) as i64;
        let json = String::new();
        let mut new =
            Resource { ty, seed, id, name, arn, created, cap: at, ver: 0, deleted: false, json };
        new.render(c);
        new
    }

    /// Writes the item anew.
    pub(super) fn render(&mut self, c: &Place) {
        self.json = Draft::new(c, self).item();
    }
}

/// The resource id and ARN of a new resource.
fn identity(ty: &str, c: &Place, name: &str, q: &mut Rng) -> (String, String) {
    let Place { acct, region, .. } = c;
    let mut ec2 = |prefix: &str, word: &str| {
        let id = format!("{prefix}-0{}", q.hex(16));
        let arn = format!("arn:aws:ec2:{region}:{acct}:{word}/{id}");
        (id, arn)
    };
    match ty {
        "AWS::EC2::Instance" => ec2("i", "instance"),
        "AWS::EC2::Volume" => ec2("vol", "volume"),
        "AWS::EC2::NetworkInterface" => ec2("eni", "network-interface"),
        "AWS::EC2::SecurityGroup" => ec2("sg", "security-group"),
        "AWS::EC2::Subnet" => ec2("subnet", "subnet"),
        "AWS::EC2::VPC" => ec2("vpc", "vpc"),
        "AWS::EC2::RouteTable" => ec2("rtb", "route-table"),
        "AWS::IAM::Role" => {
            (format!("AROA{}", q.b64ish(17)), format!("arn:aws:iam::{acct}:role/{name}"))
        }
        "AWS::IAM::Policy" => {
            (format!("ANPA{}", q.b64ish(17)), format!("arn:aws:iam::{acct}:policy/{name}"))
        }
        "AWS::S3::Bucket" => (name.to_owned(), format!("arn:aws:s3:::{name}")),
        "AWS::Lambda::Function" => {
            (name.to_owned(), format!("arn:aws:lambda:{region}:{acct}:function:{name}"))
        }
        "AWS::RDS::DBInstance" => {
            (format!("db-{}", q.b64ish(26)), format!("arn:aws:rds:{region}:{acct}:db:{name}"))
        }
        "AWS::Config::ResourceCompliance" => {
            let id = format!("AWS::EC2::Instance/i-0{}", q.hex(16));
            let arn = format!("arn:aws:config:{region}:{acct}:resource-compliance/{id}");
            (id, arn)
        }
        _ => {
            let tail = q.hex(36);
            let arn = format!("arn:aws:cloudformation:{region}:{acct}:stack/{name}/{tail}");
            (arn.clone(), arn)
        }
    }
}

/// The parts of one item: `r` draws what stays over its versions, `m` what changes.
pub(super) struct Draft<'a> {
    pub(super) c: &'a Place,
    pub(super) x: &'a Resource,
    pub(super) r: Rng,
    pub(super) m: Rng,
    pub(super) az: String,
    pub(super) team: &'static str,
    pub(super) env: &'static str,
    pub(super) tags: Vec<(String, String)>,
    pub(super) sub: String,
    pub(super) vpc: String,
    pub(super) cfg: String,
    pub(super) supp: String,
    pub(super) rel: Vec<(String, &'static str, &'static str)>,
}

impl<'a> Draft<'a> {
    fn new(c: &'a Place, x: &'a Resource) -> Self {
        let mut r = Rng::new(x.seed);
        let mut m = Rng::new(x.seed ^ u64::from(x.ver).wrapping_mul(0x00AB_CDEF));
        let az = format!("{}{}", c.region, r.pick(&["a", "b", "c"]));
        let team = r.pick(&TEAMS);
        let env = r.pick(&["prod", "staging", "dev", "sandbox"]);
        let tags = tags(c, x, &mut r, &mut m, (team, env));
        let sub = c.subnets[r.index(c.subnets.len())].clone();
        let vpc = c.vpcs[r.index(c.vpcs.len())].clone();
        let (cfg, supp) = (String::with_capacity(4096), String::from("{}"));
        Draft { c, x, r, m, az, team, env, tags, sub, vpc, cfg, supp, rel: Vec::new() }
    }

    /// The whole item, its members in the order of delivered files.
    fn item(mut self) -> String {
        self.fill();
        let Draft { c, x, az, tags, cfg, supp, rel, .. } = self;
        let mut o = String::with_capacity(4096);
        o.push_str(r#"{"relatedEvents":[],"relationships":["#);
        for (i, (id, kind, name)) in rel.iter().filter(|_| !x.deleted).enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let _ = write!(o, r#"{comma}{{"resourceId":"{id}","#);
            let _ = write!(o, r#""resourceType":"{kind}","name":"{name}"}}"#);
        }
        o.push_str(r#"],"configuration":"#);
        o.push_str(if x.deleted { "null" } else { &cfg });
        o.push_str(r#","supplementaryConfiguration":"#);
        o.push_str(if x.deleted { "{}" } else { &supp });
        o.push_str(r#","tags":{"#);
        for (i, (key, value)) in tags.iter().filter(|_| !x.deleted).enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let _ = write!(o, r#"{comma}"{key}":"{value}""#);
        }
        let ty = TYPES[x.ty].0;
        let global = ty.starts_with("AWS::IAM");
        let status = match (x.deleted, x.ver) {
            (true, _) => "ResourceDeleted",
            (false, 0) => "ResourceDiscovered",
            (false, _) => "OK",
        };
        let region = if global { "global" } else { &c.region };
        let az = if global { "Not Applicable" } else { &az };
        let (captured, created) = (iso(x.cap), iso(x.created));
        let _ = write!(
            o,
            envelope_json!(),
            captured, x.cap, c.acct, status, ty, x.id, x.name, x.arn, region, az, created
        );
        o
    }

    fn fill(&mut self) {
        match TYPES[self.x.ty].0 {
            "AWS::EC2::Instance" => network::instance(self),
            "AWS::EC2::Volume" => network::volume(self),
            "AWS::EC2::NetworkInterface" => network::network_interface(self),
            "AWS::EC2::SecurityGroup" => network::security_group(self),
            "AWS::EC2::Subnet" => network::subnet(self),
            "AWS::EC2::RouteTable" => network::route_table(self),
            "AWS::EC2::VPC" => network::vpc(self),
            "AWS::IAM::Role" => services::role(self),
            "AWS::IAM::Policy" => services::policy(self),
            "AWS::S3::Bucket" => services::bucket(self),
            "AWS::Lambda::Function" => services::function(self),
            "AWS::RDS::DBInstance" => services::database(self),
            "AWS::Config::ResourceCompliance" => services::compliance(self),
            _ => services::stack(self),
        }
    }
}

fn tags(
    c: &Place,
    x: &Resource,
    r: &mut Rng,
    m: &mut Rng,
    (team, env): (&str, &str),
) -> Vec<(String, String)> {
    let tag = |key: &str, value: String| (key.to_owned(), value);
    let mut tags = vec![
        tag("Name", x.name.clone()),
        tag("team", team.to_owned()),
        tag("env", env.to_owned()),
        tag("cost-center", format!("cc-{}", 1000 + r.below(60))),
    ];
    if r.below(2) == 0 {
        let (region, acct, id) = (&c.region, &c.acct, r.hex(36));
        let stack = format!("arn:aws:cloudformation:{region}:{acct}:stack/{team}-{env}-stack/{id}");
        tags.push(tag("aws:cloudformation:stack-id", stack));
        let logical = format!("{team}Resource{}", r.below(40));
        tags.push(tag("aws:cloudformation:logical-id", logical));
    }
    if r.below(3) == 0 {
        tags.push(tag("owner", format!("{team}-oncall@example.com")));
    }
    if x.ver % 3 == 1 {
        tags.push(tag("last-deploy", format!("build-{}", 1000 + m.below(9000))));
    }
    tags
}

/// Tags as configurations carry them: a list.
pub(super) fn tag_list(tags: &[(String, String)]) -> String {
    let tag = |(key, value): &(String, String)| format!(r#"{{"key":"{key}","value":"{value}"}}"#);
    format!("[{}]", tags.iter().map(tag).collect::<Vec<_>>().join(","))
}

/// A private address.
pub(super) fn ip(r: &mut Rng) -> String {
    format!("10.{}.{}.{}", r.below(32), r.below(256), r.below(256))
}
