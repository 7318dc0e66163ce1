//! Short names for resource types.

/// The type behind a short name, in whatever case; nothing if it is none.
#[must_use]
pub fn full_type(alias: &str) -> Option<&'static str> {
    let found = ALIASES.iter().find(|(short, _)| short.eq_ignore_ascii_case(alias));
    found.map(|(_, full)| *full)
}

/// All short names with their types, sorted by short name.
#[must_use]
pub fn aliases() -> &'static [(&'static str, &'static str)] {
    ALIASES
}

const ALIASES: &[(&str, &str)] = &[
    ("acl", "AWS::EC2::NetworkAcl"),
    ("acm", "AWS::ACM::Certificate"),
    ("alarm", "AWS::CloudWatch::Alarm"),
    ("api", "AWS::ApiGateway::RestApi"),
    ("asg", "AWS::AutoScaling::AutoScalingGroup"),
    ("bucket", "AWS::S3::Bucket"),
    ("certificate", "AWS::ACM::Certificate"),
    ("cgw", "AWS::EC2::CustomerGateway"),
    ("cluster", "AWS::RDS::DBCluster"),
    ("compliance", "AWS::Config::ResourceCompliance"),
    ("db", "AWS::RDS::DBInstance"),
    ("db-cluster", "AWS::RDS::DBCluster"),
    ("db-snapshot", "AWS::RDS::DBSnapshot"),
    ("distribution", "AWS::CloudFront::Distribution"),
    ("dynamodb", "AWS::DynamoDB::Table"),
    ("ec2", "AWS::EC2::Instance"),
    ("ecr", "AWS::ECR::Repository"),
    ("efs", "AWS::EFS::FileSystem"),
    ("eip", "AWS::EC2::EIP"),
    ("eks", "AWS::EKS::Cluster"),
    ("elb", "AWS::ElasticLoadBalancing::LoadBalancer"),
    ("endpoint", "AWS::EC2::VPCEndpoint"),
    ("eni", "AWS::EC2::NetworkInterface"),
    ("flow-log", "AWS::EC2::FlowLog"),
    ("function", "AWS::Lambda::Function"),
    ("group", "AWS::IAM::Group"),
    ("igw", "AWS::EC2::InternetGateway"),
    ("instance", "AWS::EC2::Instance"),
    ("key", "AWS::KMS::Key"),
    ("kms", "AWS::KMS::Key"),
    ("lambda", "AWS::Lambda::Function"),
    ("launch-template", "AWS::EC2::LaunchTemplate"),
    ("lb", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
    ("listener", "AWS::ElasticLoadBalancingV2::Listener"),
    ("log-group", "AWS::Logs::LogGroup"),
    ("nacl", "AWS::EC2::NetworkAcl"),
    ("nat", "AWS::EC2::NatGateway"),
    ("pcx", "AWS::EC2::VPCPeeringConnection"),
    ("policy", "AWS::IAM::Policy"),
    ("queue", "AWS::SQS::Queue"),
    ("rds", "AWS::RDS::DBInstance"),
    ("recorder", "AWS::Config::ConfigurationRecorder"),
    ("redshift", "AWS::Redshift::Cluster"),
    ("repository", "AWS::ECR::Repository"),
    ("role", "AWS::IAM::Role"),
    ("route-table", "AWS::EC2::RouteTable"),
    ("rtb", "AWS::EC2::RouteTable"),
    ("s3", "AWS::S3::Bucket"),
    ("secret", "AWS::SecretsManager::Secret"),
    ("security-group", "AWS::EC2::SecurityGroup"),
    ("sg", "AWS::EC2::SecurityGroup"),
    ("snapshot", "AWS::EC2::Snapshot"),
    ("sns", "AWS::SNS::Topic"),
    ("sqs", "AWS::SQS::Queue"),
    ("stack", "AWS::CloudFormation::Stack"),
    ("subnet", "AWS::EC2::Subnet"),
    ("table", "AWS::DynamoDB::Table"),
    ("target-group", "AWS::ElasticLoadBalancingV2::TargetGroup"),
    ("topic", "AWS::SNS::Topic"),
    ("trail", "AWS::CloudTrail::Trail"),
    ("user", "AWS::IAM::User"),
    ("vgw", "AWS::EC2::VPNGateway"),
    ("volume", "AWS::EC2::Volume"),
    ("vpc", "AWS::EC2::VPC"),
    ("vpce", "AWS::EC2::VPCEndpoint"),
    ("vpn", "AWS::EC2::VPNConnection"),
    ("web-acl", "AWS::WAFv2::WebACL"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_found_in_any_case() {
        assert_eq!(full_type("sg"), Some("AWS::EC2::SecurityGroup"));
        assert_eq!(full_type("Route-Table"), Some("AWS::EC2::RouteTable"));
        assert_eq!(full_type("AWS::EC2::Instance"), None);
        assert_eq!(full_type(""), None);
    }

    #[test]
    fn short_names_are_sorted_and_unique() {
        assert!(aliases().windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
