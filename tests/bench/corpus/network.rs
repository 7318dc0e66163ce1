//! Bodies of items of EC2.
use std::fmt::Write as _;

use super::draft::{Draft, ip, tag_list};
use super::rng::{Rng, iso};

/// The body of an EC2 instance.
pub(super) fn instance(d: &mut Draft<'_>) {
    let Draft { x, c, r, az, team, env, tags, sub, vpc, cfg, rel, .. } = d;
    let acct = &c.acct;
    let region = &c.region;
    let (eni, vol, s1, s2) =
        (format!("eni-0{}", r.hex(16)), format!("vol-0{}", r.hex(16)), c.group(r), c.group(r));
    let pip = ip(r);
    let dns = format!("ip-{}.{}.compute.internal", pip.replace('.', "-"), region);
    let state = if x.ver % 4 == 2 { ("stopped", 80) } else { ("running", 16) };
    let _ = write!(
        cfg,
        instance_json!(),
        r.pool(5, 16),
        x.id,
        r.pick(&["t3.micro", "m5.large", "m5.xlarge", "c5.2xlarge", "r6g.large"]),
        team,
        env,
        iso(x.created),
        if x.ver % 5 == 3 { "enabled" } else { "disabled" },
        az,
        dns,
        pip,
        state.1,
        state.0,
        sub,
        vpc,
        iso(x.created + 1000),
        vol,
        r.hex(32),
        acct,
        team,
        env,
        r.b64ish(17)
    );
    let _ = write!(
        cfg,
        instance_b_json!(),
        iso(x.created),
        r.hex(16),
        team,
        s1,
        env,
        s2,
        r.hex(2),
        r.hex(2),
        r.hex(2),
        eni,
        acct,
        dns,
        pip,
        dns,
        pip,
        sub,
        vpc,
        team,
        s1,
        env,
        s2,
        tag_list(tags),
        if x.ver % 2 == 0 { "optional" } else { "required" }
    );
    rel.push((eni, "AWS::EC2::NetworkInterface", "Contains NetworkInterface"));
    rel.push((s1, "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup"));
    rel.push((s2, "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup"));
    rel.push((sub.clone(), "AWS::EC2::Subnet", "Is contained in Subnet"));
    rel.push((vol, "AWS::EC2::Volume", "Is attached to Volume"));
    rel.push((vpc.clone(), "AWS::EC2::VPC", "Is contained in Vpc"));
}

/// The body of an EBS volume.
pub(super) fn volume(d: &mut Draft<'_>) {
    let Draft { x, r, az, tags, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let region = &c.region;
    let inst = format!("i-0{}", r.hex(16));
    let _ = write!(
        cfg,
        volume_json!(),
        iso(x.created),
        inst,
        if x.ver % 2 == 0 { "attached" } else { "detaching" },
        x.id,
        az,
        iso(x.created),
        r.below(2) == 0,
        region,
        acct,
        r.kms(),
        8 * (1 + r.below(64)),
        r.hex(16),
        x.id,
        3000 + (x.ver % 4) * 500,
        tag_list(tags),
        r.pick(&["gp2", "gp3", "io1"])
    );
    rel.push((inst, "AWS::EC2::Instance", "Is attached to Instance"));
}

/// The body of a network interface.
pub(super) fn network_interface(d: &mut Draft<'_>) {
    let Draft { x, c, r, az, team, env, tags, sub, vpc, cfg, rel, .. } = d;
    let acct = &c.acct;
    let (inst, s1) = (format!("i-0{}", r.hex(16)), c.group(r));
    let pip = ip(r);
    let _ = write!(
        cfg,
        network_interface_json!(),
        iso(x.created),
        r.hex(16),
        x.ver % 3,
        inst,
        acct,
        if x.ver % 2 == 0 { "attached" } else { "detached" },
        az,
        team,
        env,
        team,
        s1,
        r.hex(2),
        r.hex(2),
        r.hex(2),
        x.id,
        acct,
        pip.replace('.', "-"),
        pip,
        pip.replace('.', "-"),
        pip,
        r.b64ish(17),
        r.below(2) == 0,
        sub,
        tag_list(tags),
        vpc
    );
    rel.push((inst, "AWS::EC2::Instance", "Is attached to Instance"));
    rel.push((s1, "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup"));
    rel.push((sub.clone(), "AWS::EC2::Subnet", "Is contained in Subnet"));
    rel.push((vpc.clone(), "AWS::EC2::VPC", "Is contained in Vpc"));
}

/// The body of a security group.
pub(super) fn security_group(d: &mut Draft<'_>) {
    let Draft { x, r, m, team, env, tags, vpc, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let rules = |r: &mut Rng, m: &mut Rng, n: u64, extra: bool| {
        let mut s = String::from("[");
        for i in 0..n {
            if i > 0 {
                s.push(',');
            }
            let p = r.pick(&["22", "80", "443", "3306", "5432", "6379", "8080", "9092"]);
            let cidr = if extra && i == n - 1 {
                format!("{}.{}.0.0/16", 10 + m.below(200), m.below(256))
            } else {
                format!("10.{}.{}.0/24", r.below(32), r.below(256))
            };
            let ug = if r.below(2) == 0 {
                format!("{{\"groupId\":\"sg-0{}\",\"userId\":\"{}\"}}", r.hex(16), acct)
            } else {
                String::new()
            };
            let _ = write!(
                s,
                security_group_json!(),
                r.pick(&["lb", "vpn", "office", "bastion", "peer"]),
                p,
                p = p,
                ug = ug,
                cidr = cidr
            );
        }
        s.push(']');
        s
    };
    let n = 1 + r.below(14);
    let ing = rules(r, m, n + u64::from(x.ver % 3), true);
    let eg = rules(r, m, 1, false);
    let _ = write!(
        cfg,
        security_group_b_json!(),
        team,
        env,
        x.name,
        ing,
        acct,
        x.id,
        eg,
        tag_list(tags),
        vpc
    );
    let k = r.below(20);
    for _ in 0..k {
        let e = r.hex(16);
        rel.push((
            format!("eni-0{e}"),
            "AWS::EC2::NetworkInterface",
            "Is associated with NetworkInterface",
        ));
        if r.below(2) == 0 {
            rel.push((
                format!("i-0{}", r.hex(16)),
                "AWS::EC2::Instance",
                "Is associated with Instance",
            ));
        }
    }
    rel.push((vpc.clone(), "AWS::EC2::VPC", "Is contained in Vpc"));
}

/// The body of a subnet.
pub(super) fn subnet(d: &mut Draft<'_>) {
    let Draft { x, r, m, az, tags, vpc, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let _ = write!(
        cfg,
        subnet_json!(),
        az,
        r.below(6),
        10 + m.below(240),
        r.below(32),
        r.below(256),
        x.id,
        vpc,
        acct,
        tag_list(tags),
        x.arn
    );
    for _ in 0..r.below(40) {
        rel.push((
            format!("eni-0{}", r.hex(16)),
            "AWS::EC2::NetworkInterface",
            "Contains NetworkInterface",
        ));
    }
    rel.push((vpc.clone(), "AWS::EC2::VPC", "Is contained in Vpc"));
}

/// The body of a route table.
pub(super) fn route_table(d: &mut Draft<'_>) {
    let Draft { x, r, m, tags, sub, vpc, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let mut rt = String::new();
    for i in 0..(2 + r.below(10)) {
        if i > 0 {
            rt.push(',');
        }
        let _ = write!(rt, route_table_json!(), r.below(256), r.hex(16));
    }
    let _ = write!(
        cfg,
        route_table_b_json!(),
        m.hex(16),
        x.id,
        sub,
        x.id,
        rt,
        tag_list(tags),
        vpc,
        acct
    );
    rel.push((sub.clone(), "AWS::EC2::Subnet", "Contains Subnet"));
    rel.push((vpc.clone(), "AWS::EC2::VPC", "Is contained in Vpc"));
}

/// The body of a VPC.
pub(super) fn vpc(d: &mut Draft<'_>) {
    let Draft { x, r, tags, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let _ = write!(cfg, vpc_json!(), r.below(64), r.hex(16), x.id, acct, r.hex(16), tag_list(tags));
    for _ in 0..(20 + r.below(60)) {
        rel.push((
            format!("eni-0{}", r.hex(16)),
            "AWS::EC2::NetworkInterface",
            "Contains NetworkInterface",
        ));
    }
}
