//! Rules of tags.
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::{Code, Judgement};

pub(super) const RULES: &[Rule] = &[Rule {
    name: "required-tags",
    identifier: "REQUIRED_TAGS",
    types: &[
        "AWS::ACM::Certificate",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::CloudFormation::Stack",
        "AWS::CodeBuild::Project",
        "AWS::DynamoDB::Table",
        "AWS::EC2::CustomerGateway",
        "AWS::EC2::Instance",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::NetworkInterface",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::Subnet",
        "AWS::EC2::VPC",
        "AWS::EC2::VPNConnection",
        "AWS::EC2::VPNGateway",
        "AWS::EC2::Volume",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::RDS::DBInstance",
        "AWS::RDS::DBSecurityGroup",
        "AWS::RDS::DBSnapshot",
        "AWS::RDS::DBSubnetGroup",
        "AWS::RDS::EventSubscription",
        "AWS::Redshift::Cluster",
        "AWS::Redshift::ClusterParameterGroup",
        "AWS::Redshift::ClusterSecurityGroup",
        "AWS::Redshift::ClusterSnapshot",
        "AWS::Redshift::ClusterSubnetGroup",
        "AWS::S3::Bucket",
    ],
    trigger: Trigger::Change,
    parameters: &[
        Parameter::required("tag1Key", "key of a required tag").filled_with("CostCenter"),
        Parameter::optional("tag1Value", "its values, with commas between; any if absent"),
        Parameter::optional("tag2Key", "key of a second required tag"),
        Parameter::optional("tag2Value", "its values"),
        Parameter::optional("tag3Key", "key of a third required tag"),
        Parameter::optional("tag3Value", "its values"),
        Parameter::optional("tag4Key", "key of a fourth required tag"),
        Parameter::optional("tag4Value", "its values"),
        Parameter::optional("tag5Key", "key of a fifth required tag"),
        Parameter::optional("tag5Value", "its values"),
        Parameter::optional("tag6Key", "key of a sixth required tag"),
        Parameter::optional("tag6Value", "its values"),
    ],
    replays: "docs.aws.amazon.com/config/latest/developerguide/required-tags.html, read 2026-11-26 \
              as kept at c2hans/aws-docs@1ae5aa2",
    checks: "Resources of 30 types have the named tags, with one of the named values if some are \
             named.",
    matters: "Owners, costs and scopes of other rules hang on tags: what lacks one is overlooked.",
    reads: "tags, wherever the item keeps them",
    blind: "Types whose tags AWS Config does not record: their items look as if they had none.",
    choices: &[
        "Keys and values are compared whole and in the capitals given.",
        "A value without its key makes the parameters unreadable: undecidable.",
    ],
    judge: required_tags,
}];

const PAIRS: [(&str, &str); 6] = [
    ("tag1Key", "tag1Value"),
    ("tag2Key", "tag2Value"),
    ("tag3Key", "tag3Value"),
    ("tag4Key", "tag4Value"),
    ("tag5Key", "tag5Value"),
    ("tag6Key", "tag6Value"),
];

fn required_tags(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let mut lacking = Vec::new();
    for (key, value) in PAIRS {
        let values = parameters.list(value);
        let Some(named) = parameters.text(key) else {
            if values.is_empty() {
                continue;
            }
            let why = format!("parameter {value} is given and {key} is not");
            return Judgement::undecidable(Code::ParameterUnresolved, why);
        };
        match subject.item.tags.get(named) {
            None => lacking.push(format!("no tag {named}")),
            Some(_) if values.is_empty() => {}
            Some(tag) => {
                let tag = tag.as_str().map_or_else(|| tag.to_string(), str::to_owned);
                if !values.contains(&tag.as_str()) {
                    lacking.push(format!("tag {named} is {tag}"));
                }
            }
        }
    }
    Judgement::expect(lacking.is_empty(), lacking.join("; "))
}
