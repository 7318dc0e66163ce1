//! The one table of lists whose order means nothing, chosen from the items AWS Config delivers
//! and from each service's API reference. A list that is not named here keeps its order.

/// How an element of a set-like list is recognised in another version of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// Not at all: an element is only equal to another or not.
    None,
    /// By the first of these fields that it has.
    First(&'static [&'static str]),
    /// By protocol and ports: `tcp/22-22`, `-1`.
    Ports,
    /// By number and direction: `100/ingress`.
    AclEntry,
}

/// What a single value means in the place of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lone {
    /// It differs from a list of one.
    Differs,
    /// It is the same as a list of one: IAM's policy language.
    IsList,
    /// The same, for an object with an `Effect`: WAF, too, has a `Statement`, and no list there.
    IsListIfStatement,
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Row {
    /// The resource types; none named: all.
    pub(super) types: &'static [&'static str],
    /// Keys from the document down, `[]` for any element, `*` for any key. With `**/` before it
    /// the rest may begin anywhere.
    pub(super) path: &'static str,
    pub(super) identity: Identity,
    pub(super) lone: Lone,
}

const fn row(types: &'static [&'static str], path: &'static str, identity: Identity) -> Row {
    Row { types, path, identity, lone: Lone::Differs }
}

const fn policy(path: &'static str, identity: Identity, lone: Lone) -> Row {
    Row { types: ANY, path, identity, lone }
}

const fn by(fields: &'static [&'static str]) -> Identity {
    Identity::First(fields)
}

const ANY: &[&str] = &[];
const TAG: Identity = by(&["key", "Key", "tagKey", "TagKey"]);
const GROUP: Identity = by(&["groupId", "GroupId", "securityGroupId"]);
const ZONE: Identity = by(&["subnetId", "zoneName", "ZoneName", "name"]);

const ACL: &[&str] = &["AWS::EC2::NetworkAcl"];
const ALARM: &[&str] = &["AWS::CloudWatch::Alarm"];
const ASG: &[&str] = &["AWS::AutoScaling::AutoScalingGroup"];
const BUCKET: &[&str] = &["AWS::S3::Bucket"];
const CERTIFICATE: &[&str] = &["AWS::ACM::Certificate"];
const COMPLIANCE: &[&str] =
    &["AWS::Config::ConformancePackCompliance", "AWS::Config::ResourceCompliance"];
const DB: &[&str] = &[
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBClusterSnapshot",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSnapshot",
    "AWS::RDS::DBSubnetGroup",
];
const DISTRIBUTION: &[&str] = &["AWS::CloudFront::Distribution"];
const ELB: &[&str] = &["AWS::ElasticLoadBalancing::LoadBalancer"];
const ELB_V2: &[&str] =
    &["AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup"];
const ENDPOINT: &[&str] = &["AWS::EC2::VPCEndpoint"];
const EVENTS: &[&str] = &["AWS::RDS::EventSubscription", "AWS::Redshift::EventSubscription"];
const IAM: &[&str] = &["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];
const INSTANCE: &[&str] =
    &["AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::Instance", "AWS::EC2::NetworkInterface"];
const INVENTORY: &[&str] = &["AWS::SSM::ManagedInstanceInventory"];
const KEY: &[&str] = &["AWS::KMS::Key"];
const NAT: &[&str] = &["AWS::EC2::NatGateway"];
const NETWORK: &[&str] = &["AWS::EC2::Subnet", "AWS::EC2::VPC", "AWS::EC2::VPCPeeringConnection"];
const RECORDER: &[&str] = &["AWS::Config::ConfigurationRecorder"];
const REDSHIFT: &[&str] = &[
    "AWS::Redshift::Cluster",
    "AWS::Redshift::ClusterParameterGroup",
    "AWS::Redshift::ClusterSecurityGroup",
    "AWS::Redshift::ClusterSubnetGroup",
];
const ROUTES: &[&str] = &["AWS::EC2::RouteTable"];
const SG: &[&str] = &["AWS::EC2::SecurityGroup"];
const STACK: &[&str] = &["AWS::CloudFormation::Stack"];
const TABLE: &[&str] = &["AWS::DynamoDB::Table"];
const ATTACHED: &[&str] =
    &["AWS::EC2::InternetGateway", "AWS::EC2::VPNGateway", "AWS::EC2::Volume"];

/// All rows; of several that name one list the first with the most specific last key counts.
pub(super) const ROWS: &[Row] = &[
    // Every type: tags, relationships, and what is attached to it.
    row(ANY, "tags", TAG),
    row(ANY, "relationships", Identity::None),
    row(ANY, "**/tags", TAG),
    row(ANY, "**/Tags", TAG),
    row(ANY, "**/tagSet", TAG),
    row(ANY, "**/TagSet", TAG),
    row(ANY, "**/tagList", TAG),
    row(ANY, "**/TagList", TAG),
    row(ANY, "**/HostedZoneTags", TAG),
    row(ANY, "**/securityGroups", GROUP),
    row(ANY, "**/SecurityGroups", GROUP),
    row(ANY, "**/securityGroupIds", Identity::None),
    row(ANY, "**/SecurityGroupIds", Identity::None),
    row(ANY, "**/vpcSecurityGroups", by(&["vpcSecurityGroupId"])),
    row(ANY, "**/subnetIds", Identity::None),
    row(ANY, "**/SubnetIds", Identity::None),
    row(ANY, "**/availabilityZones", ZONE),
    row(ANY, "**/AvailabilityZones", ZONE),
    row(ANY, "**/AwsvpcConfiguration/Subnets", Identity::None),
    // Policy documents, wherever they stand (IAM User Guide, "Grammar of the IAM JSON policy
    // language": a list of one and its only value are the same, and no list has an order).
    policy("**/Statement", by(&["Sid"]), Lone::IsListIfStatement),
    policy("**/Statement/[]/Action", Identity::None, Lone::IsList),
    policy("**/Statement/[]/NotAction", Identity::None, Lone::IsList),
    policy("**/Statement/[]/Resource", Identity::None, Lone::IsList),
    policy("**/Statement/[]/NotResource", Identity::None, Lone::IsList),
    policy("**/Statement/[]/Principal/*", Identity::None, Lone::IsList),
    policy("**/Statement/[]/NotPrincipal/*", Identity::None, Lone::IsList),
    policy("**/Statement/[]/Condition/*/*", Identity::None, Lone::IsList),
    // IAM.
    row(IAM, "**/rolePolicyList", by(&["policyName"])),
    row(IAM, "**/userPolicyList", by(&["policyName"])),
    row(IAM, "**/groupPolicyList", by(&["policyName"])),
    row(IAM, "**/attachedManagedPolicies", by(&["policyArn", "policyName"])),
    row(IAM, "configuration/groupList", Identity::None),
    row(IAM, "configuration/instanceProfileList", by(&["instanceProfileId", "arn"])),
    row(IAM, "configuration/instanceProfileList/[]/roles", by(&["roleId", "arn"])),
    row(IAM, "configuration/policyVersionList", by(&["versionId"])),
    // EC2.
    row(SG, "configuration/ipPermissions", Identity::Ports),
    row(SG, "configuration/ipPermissionsEgress", Identity::Ports),
    row(SG, "configuration/*/[]/ipRanges", by(&["cidrIp"])),
    row(SG, "configuration/*/[]/ipv4Ranges", by(&["cidrIp"])),
    row(SG, "configuration/*/[]/ipv6Ranges", by(&["cidrIpv6"])),
    row(SG, "configuration/*/[]/userIdGroupPairs", by(&["groupId", "groupName"])),
    row(SG, "configuration/*/[]/prefixListIds", by(&["prefixListId"])),
    row(ACL, "configuration/entries", Identity::AclEntry),
    row(ACL, "configuration/associations", by(&["networkAclAssociationId"])),
    row(
        ROUTES,
        "configuration/routes",
        by(&["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"]),
    ),
    row(ROUTES, "configuration/associations", by(&["routeTableAssociationId"])),
    row(ROUTES, "configuration/propagatingVgws", by(&["gatewayId"])),
    row(INSTANCE, "**/groups", GROUP),
    row(INSTANCE, "configuration/blockDeviceMappings", by(&["deviceName"])),
    row(INSTANCE, "configuration/networkInterfaces", by(&["networkInterfaceId"])),
    row(INSTANCE, "**/privateIpAddresses", by(&["privateIpAddress"])),
    row(INSTANCE, "**/ipv6Addresses", by(&["ipv6Address"])),
    row(ATTACHED, "configuration/attachments", by(&["instanceId", "vpcId"])),
    row(ATTACHED, "configuration/vpcAttachments", by(&["vpcId"])),
    row(NAT, "configuration/natGatewayAddresses", by(&["privateIp", "allocationId"])),
    row(NETWORK, "configuration/cidrBlockAssociationSet", by(&["associationId"])),
    row(NETWORK, "configuration/ipv6CidrBlockAssociationSet", by(&["associationId"])),
    row(NETWORK, "configuration/*/cidrBlockSet", by(&["cidrBlock"])),
    row(NETWORK, "configuration/*/ipv6CidrBlockSet", by(&["ipv6CidrBlock"])),
    row(ENDPOINT, "configuration/groups", GROUP),
    row(ENDPOINT, "configuration/routeTableIds", Identity::None),
    row(ENDPOINT, "configuration/networkInterfaceIds", Identity::None),
    row(ENDPOINT, "configuration/dnsEntries", by(&["dnsName"])),
    // Load balancers and scaling.
    row(ELB, "configuration/subnets", Identity::None),
    row(ELB, "configuration/instances", by(&["instanceId"])),
    row(ELB, "configuration/listenerDescriptions", Identity::None),
    row(ELB_V2, "supplementaryConfiguration/LoadBalancerAttributes", by(&["key"])),
    row(ELB_V2, "supplementaryConfiguration/TargetGroupAttributes", by(&["key"])),
    row(ASG, "configuration/instances", by(&["instanceId"])),
    row(ASG, "configuration/suspendedProcesses", by(&["processName"])),
    row(ASG, "configuration/loadBalancerNames", Identity::None),
    row(ASG, "configuration/targetGroupARNs", Identity::None),
    row(ASG, "configuration/enabledMetrics", by(&["metric"])),
    // S3.
    row(BUCKET, "supplementaryConfiguration/AccessControlList/grantList", Identity::None),
    row(BUCKET, "supplementaryConfiguration/BucketLifecycleConfiguration/rules", by(&["id"])),
    row(
        BUCKET,
        "supplementaryConfiguration/BucketNotificationConfiguration/configurations/*/events",
        Identity::None,
    ),
    // Databases.
    row(DB, "configuration/dBParameterGroups", by(&["dBParameterGroupName"])),
    row(DB, "configuration/optionGroupMemberships", by(&["optionGroupName"])),
    row(DB, "**/subnets", by(&["subnetIdentifier"])),
    row(DB, "configuration/dbclusterMembers", by(&["dbinstanceIdentifier"])),
    row(DB, "configuration/associatedRoles", by(&["roleArn"])),
    row(DB, "supplementaryConfiguration/DBSnapshotAttributes", by(&["attributeName"])),
    row(DB, "supplementaryConfiguration/DBClusterSnapshotAttributes", by(&["attributeName"])),
    row(DB, "**/attributeValues", Identity::None),
    row(EVENTS, "configuration/sourceIdsList", Identity::None),
    row(EVENTS, "configuration/eventCategoriesList", Identity::None),
    row(REDSHIFT, "configuration/clusterParameterGroups", by(&["parameterGroupName"])),
    row(REDSHIFT, "configuration/clusterSecurityGroups", by(&["clusterSecurityGroupName"])),
    row(REDSHIFT, "configuration/iamRoles", by(&["iamRoleArn"])),
    row(REDSHIFT, "configuration/iPRanges", by(&["cIDRIP"])),
    row(REDSHIFT, "configuration/eC2SecurityGroups", Identity::None),
    row(REDSHIFT, "configuration/subnets", by(&["subnetIdentifier"])),
    row(REDSHIFT, "supplementaryConfiguration/Parameters", by(&["parameterName"])),
    row(TABLE, "configuration/attributeDefinitions", by(&["attributeName"])),
    row(TABLE, "configuration/globalSecondaryIndexes", by(&["indexName"])),
    row(TABLE, "configuration/localSecondaryIndexes", by(&["indexName"])),
    // The rest.
    row(ALARM, "configuration/alarmActions", Identity::None),
    row(ALARM, "configuration/insufficientDataActions", Identity::None),
    row(ALARM, "configuration/okactions", Identity::None),
    row(ALARM, "configuration/oKActions", Identity::None),
    row(ALARM, "configuration/dimensions", by(&["name"])),
    row(CERTIFICATE, "configuration/subjectAlternativeNames", Identity::None),
    row(CERTIFICATE, "configuration/domainValidationOptions", by(&["domainName"])),
    row(CERTIFICATE, "configuration/inUseBy", Identity::None),
    row(COMPLIANCE, "configuration/configRuleList", by(&["configRuleArn", "configRuleName"])),
    row(DISTRIBUTION, "configuration/distributionConfig/aliases/items", Identity::None),
    row(DISTRIBUTION, "configuration/distributionConfig/origins/items", by(&["id"])),
    row(DISTRIBUTION, "**/allowedMethods/items", Identity::None),
    row(DISTRIBUTION, "**/cachedMethods/items", Identity::None),
    row(INVENTORY, "configuration/*/Content", Identity::None),
    row(KEY, "configuration/encryptionAlgorithms", Identity::None),
    row(RECORDER, "**/ResourceTypes", Identity::None),
    row(RECORDER, "**/resourceTypes", Identity::None),
    row(STACK, "configuration/capabilities", Identity::None),
    row(STACK, "configuration/notificationARNs", Identity::None),
    row(STACK, "configuration/outputs", by(&["outputKey"])),
    row(STACK, "configuration/parameters", by(&["parameterKey"])),
    row(STACK, "supplementaryConfiguration/StackResourceSummaries", by(&["logicalResourceId"])),
    row(STACK, "supplementaryConfiguration/unsupportedResources", by(&["resourceId"])),
];
