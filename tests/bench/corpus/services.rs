//! Bodies of items of IAM, S3, Lambda, RDS, Config and CloudFormation.
use std::fmt::Write as _;

use super::draft::{Draft, tag_list};
use super::policy::{escaped, policy_text, url_encoded};
use super::rng::iso;

/// The body of a role.
pub(super) fn role(d: &mut Draft<'_>) {
    let Draft { x, r, m, team, tags, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let n = 1 + r.below(6);
    let p = policy_text(r, acct, n);
    let svc = r.pick(&["ec2", "lambda", "ecs-tasks", "glue"]);
    let trust = format!(role_json!(), svc, acct);
    let rid = format!("AROA{}", r.b64ish(17));
    let mut att = String::new();
    for i in 0..(r.below(4) + u64::from(x.ver % 2)) {
        if i > 0 {
            att.push(',');
        }
        let pn = if x.ver % 2 == 1 && i == 0 {
            m.pick(&["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit"])
        } else {
            r.pick(&[
                "AmazonS3ReadOnlyAccess",
                "CloudWatchAgentServerPolicy",
                "AmazonSSMManagedInstanceCore",
                "AWSLambdaBasicExecutionRole",
            ])
        };
        let _ = write!(
            att,
            "{{\"policyName\":\"{pn}\",\"policyArn\":\"arn:aws:iam::aws:policy/{pn}\"}}"
        );
    }
    let _ = write!(
        cfg,
        role_b_json!(),
        x.name,
        rid,
        x.arn,
        iso(x.created),
        url_encoded(&trust),
        x.name,
        r.b64ish(17),
        acct,
        x.name,
        iso(x.created),
        team,
        url_encoded(&p),
        att,
        tag_list(tags)
    );
    rel.push((
        format!("ANPA{}", r.b64ish(17)),
        "AWS::IAM::Policy",
        "Is attached to CustomerManagedPolicy",
    ));
}

/// The body of a customer-managed policy.
pub(super) fn policy(d: &mut Draft<'_>) {
    let Draft { x, r, team, env, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let n = 2 + r.below(8);
    let p = policy_text(r, acct, n);
    let _ = write!(
        cfg,
        policy_json!(),
        x.name,
        x.id,
        x.arn,
        1 + x.ver,
        1 + x.ver % 4,
        team,
        env,
        iso(x.created),
        iso(x.cap),
        url_encoded(&p),
        1 + x.ver,
        iso(x.cap)
    );
    for _ in 0..r.below(6) {
        rel.push((format!("AROA{}", r.b64ish(17)), "AWS::IAM::Role", "Is attached to Role"));
    }
}

/// The body of a bucket, mostly supplementary.
pub(super) fn bucket(d: &mut Draft<'_>) {
    let Draft { x, r, team, cfg, supp, c, .. } = d;
    let acct = &c.acct;
    let region = &c.region;
    let _ = write!(
        cfg,
        r#"{{"name":"{}","owner":{{"displayName":null,"id":"{}"}},"creationDate":"{}"}}"#,
        x.name,
        r.hex(64),
        iso(x.created)
    );
    let pol = policy_text(r, acct, 2);
    let cid = r.hex(64);
    supp.clear();
    let _ = write!(
        supp,
        bucket_json!(),
        escaped(&format!(bucket_b_json!(), cid, cid)),
        team,
        x.name,
        escaped(&pol),
        if x.ver % 2 == 0 { "Enabled" } else { "Suspended" },
        region,
        acct,
        r.kms(),
        r.hex(6),
        30 + x.ver,
        b = x.ver % 3 != 1
    );
}

/// The body of a Lambda function.
pub(super) fn function(d: &mut Draft<'_>) {
    let Draft { x, c, r, m, team, env, sub, cfg, rel, .. } = d;
    let acct = &c.acct;
    let s1 = c.group(r);
    let _ = write!(
        cfg,
        function_json!(),
        x.name,
        x.arn,
        r.pick(&["python3.9", "nodejs18.x", "java11", "go1.x"]),
        acct,
        team,
        env,
        1000 + m.below(90000),
        team,
        env,
        3 + r.below(60),
        128 * (1 + r.below(8)),
        iso(x.cap),
        m.hex(43),
        sub,
        s1,
        m.hex(36)
    );
    rel.push((s1, "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup"));
    rel.push((sub.clone(), "AWS::EC2::Subnet", "Is contained in Subnet"));
}

/// The body of an RDS instance.
pub(super) fn database(d: &mut Draft<'_>) {
    let Draft { x, c, r, az, team, env, tags, vpc, cfg, rel, .. } = d;
    let acct = &c.acct;
    let region = &c.region;
    let s1 = c.group(r);
    let mut subs = String::new();
    for i in 0..4 {
        if i > 0 {
            subs.push(',');
        }
        let _ =
            write!(subs, database_json!(), c.subnets[r.below(c.subnets.len() as u64) as usize], az);
    }
    let _ = write!(
        cfg,
        database_b_json!(),
        x.name,
        r.pick(&["db.t3.medium", "db.r5.large"]),
        if x.ver % 2 == 0 { "available" } else { "modifying" },
        team,
        x.name,
        r.hex(12),
        region,
        r.b64ish(13),
        20 * (1 + r.below(50)),
        iso(x.created),
        s1,
        az,
        team,
        env,
        vpc,
        subs,
        r.below(2) == 0,
        2 + x.ver % 8,
        x.ver % 5 == 4,
        region,
        acct,
        r.kms(),
        x.id,
        x.arn,
        tag_list(tags)
    );
    rel.push((s1, "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup"));
}

/// The body of the Config rules' verdict on an instance.
pub(super) fn compliance(d: &mut Draft<'_>) {
    let Draft { x, r, m, tags, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let region = &c.region;
    tags.clear();
    let target = x.id["AWS::EC2::Instance/".len()..].to_string();
    let mut rules = String::new();
    for i in 0..=r.below(6) {
        if i > 0 {
            rules.push(',');
        }
        let rn = r.pick(&[
            "required-tags",
            "encrypted-volumes",
            "restricted-ssh",
            "iam-password-policy",
            "ec2-imdsv2-check",
            "vpc-default-sg-closed",
        ]);
        let _ = write!(
            rules,
            compliance_json!(),
            r.pool(6, 6),
            rn,
            region,
            acct,
            r.pool(6, 6),
            if m.below(4) == 0 { "NON_COMPLIANT" } else { "COMPLIANT" }
        );
    }
    let _ = write!(
        cfg,
        compliance_b_json!(),
        if x.ver % 2 == 0 { "COMPLIANT" } else { "NON_COMPLIANT" },
        target,
        rules
    );
    rel.push((target, "AWS::EC2::Instance", "Is associated with "));
}

/// The body of a CloudFormation stack.
pub(super) fn stack(d: &mut Draft<'_>) {
    let Draft { x, r, m, team, env, tags, cfg, rel, c, .. } = d;
    let acct = &c.acct;
    let region = &c.region;
    let mut outs = String::new();
    for i in 0..=r.below(12) {
        if i > 0 {
            outs.push(',');
        }
        let _ = write!(
            outs,
            concat!(
                r#"{{"outputKey":"Out{}","outputValue":"arn:aws:{}:{}:{}:{}","#,
                r#""description":"Output {}","exportName":null}}"#
            ),
            i,
            r.pick(&["sns", "sqs", "s3"]),
            region,
            acct,
            r.hex(20),
            i
        );
    }
    let _ = write!(
        cfg,
        stack_json!(),
        x.arn,
        x.name,
        team,
        env,
        env,
        m.hex(12),
        iso(x.created),
        iso(x.cap),
        if x.ver % 3 == 0 { "CREATE_COMPLETE" } else { "UPDATE_COMPLETE" },
        outs,
        tag_list(tags)
    );
    for _ in 0..r.below(12) {
        rel.push((
            format!("sg-0{}", r.hex(16)),
            "AWS::EC2::SecurityGroup",
            "Contains SecurityGroup",
        ));
    }
}
