//! What a careful reader found in each file of the outside material, written down beforehand.

/// What became of one file.
pub(crate) struct Expected {
    /// Its path below the folder of the material.
    pub(crate) path: &'static str,
    /// `files.kind`: which kind of record the file is.
    pub(crate) kind: &'static str,
    /// `files.outcome`: whether the file was read.
    pub(crate) outcome: &'static str,
    /// Items seen.
    pub(crate) elements: u64,
    /// Those of them that could not be read.
    pub(crate) rejected: u64,
    /// Each flaw by (ordinal, byte): its kind, ordinal and byte; None where it is the file's.
    pub(crate) flaws: &'static [(&'static str, Option<u64>, Option<u64>)],
}

/// A file below one of the folders that hold many.
macro_rules! path {
    (rdk, $name:literal) => {
        concat!("awslabs__aws-config-rdk/rdk/template/example_ci/", $name)
    };
    (filterd, $name:literal) => {
        concat!("asecurityteam__awsconfig-filterd/pkg/handlers/v1/testdata/", $name)
    };
    (transformerd, $name:literal) => {
        concat!("asecurityteam__awsconfig-transformerd/pkg/handlers/v1/testdata/", $name)
    };
    (powertools, $name:literal) => {
        concat!("aws-powertools__powertools-lambda-python/tests/events/", $name)
    };
    (logging, $name:literal) => {
        concat!(
            "aws-solutions__centralized-logging-with-opensearch/source/constructs/lambda/",
            "pipeline/log-processor/test/datafile/",
            $name
        )
    };
    (placebo, $name:literal) => {
        concat!("cloud-custodian__cloud-custodian/tests/data/placebo/", $name)
    };
    (custodian, $name:literal) => {
        concat!("cloud-custodian__cloud-custodian/tests/data/", $name)
    };
    (answer, $test:literal, $n:literal) => {
        concat!(
            "cloud-custodian__cloud-custodian/tests/data/placebo/",
            $test,
            "/config.GetResourceConfigHistory_",
            $n,
            ".json"
        )
    };
}

/// A file that is read without a flaw.
const fn sound(path: &'static str, kind: &'static str, elements: u64) -> Expected {
    Expected { path, kind, outcome: "read", elements, rejected: 0, flaws: &[] }
}

/// A file that is read with flaws.
const fn flawed(
    path: &'static str,
    kind: &'static str,
    elements: u64,
    rejected: u64,
    flaws: &'static [(&'static str, Option<u64>, Option<u64>)],
) -> Expected {
    Expected { path, kind, outcome: "read", elements, rejected, flaws }
}

/// A file that holds no item.
const fn passed_by(path: &'static str, kind: &'static str) -> Expected {
    Expected { path, kind, outcome: "ignored", elements: 0, rejected: 0, flaws: &[] }
}

/// One odd field in the first item of a recorded answer.
const ODD_AT_84: &[(&str, Option<u64>, Option<u64>)] = &[("odd_field", Some(0), Some(84))];

/// Every file, in order of path.
pub(crate) const FILES: &[Expected] = &[
    passed_by("asecurityteam__awsconfig-filterd/LICENSE.txt", "other"),
    flawed(
        "asecurityteam__awsconfig-filterd/extracted/cis.jsonl",
        "api",
        3,
        1,
        &[("bad_item", Some(1), Some(4325))],
    ),
    passed_by(path!(filterd, "config.invalid-messageType.json"), "notification"),
    sound(path!(filterd, "config.invalid-resourceType.json"), "notification", 1),
    flawed(
        path!(filterd, "config.no-resourceType.json"),
        "notification",
        1,
        1,
        &[("bad_item", Some(0), Some(129))],
    ),
    sound(path!(filterd, "config.valid.json"), "notification", 1),
    passed_by("asecurityteam__awsconfig-transformerd/LICENSE.txt", "other"),
    flawed(
        "asecurityteam__awsconfig-transformerd/extracted/cis.jsonl",
        "api",
        26,
        1,
        &[("bad_item", Some(10), Some(29418))],
    ),
    passed_by(path!(transformerd, "README.md"), "other"),
    sound(path!(transformerd, "awsconfigpayload.json"), "notification", 1),
    sound(path!(transformerd, "ec2.0.json"), "notification", 1),
    sound(path!(transformerd, "ec2.1.json"), "notification", 1),
    sound(path!(transformerd, "ec2.2.json"), "notification", 1),
    sound(path!(transformerd, "ec2.3.json"), "notification", 1),
    sound(path!(transformerd, "ec2.4.json"), "notification", 1),
    sound(path!(transformerd, "ec2.5.json"), "notification", 1),
    sound(path!(transformerd, "ec2.6.json"), "notification", 1),
    flawed(
        path!(transformerd, "ec2.deleted-malformed.json"),
        "notification",
        1,
        1,
        &[("bad_json", Some(0), Some(39))],
    ),
    sound(path!(transformerd, "ec2.deleted.json"), "notification", 1),
    flawed(
        path!(transformerd, "ec2.malformed.json"),
        "notification",
        1,
        0,
        &[("odd_field", Some(0), Some(281))],
    ),
    sound(path!(transformerd, "elb.create.json"), "notification", 1),
    sound(path!(transformerd, "elb.delete.json"), "notification", 1),
    flawed(
        path!(transformerd, "elb.malformed.json"),
        "notification",
        1,
        1,
        &[("bad_item", Some(0), Some(295))],
    ),
    sound(path!(transformerd, "elb.update.json"), "notification", 1),
    sound(path!(transformerd, "elbv2.create-notags.json"), "notification", 1),
    sound(path!(transformerd, "elbv2.create.json"), "notification", 1),
    sound(path!(transformerd, "elbv2.delete.json"), "notification", 1),
    sound(path!(transformerd, "elbv2.update.json"), "notification", 1),
    flawed(
        path!(transformerd, "elbv2.update.malformed-tags.json"),
        "notification",
        1,
        0,
        &[("odd_field", Some(0), Some(295))],
    ),
    sound(path!(transformerd, "eni.1.create.json"), "notification", 1),
    sound(path!(transformerd, "eni.1.delete.json"), "notification", 1),
    sound(path!(transformerd, "eni.1.update.json"), "notification", 1),
    sound(path!(transformerd, "eni.2.create.json"), "notification", 1),
    sound(path!(transformerd, "eni.2.delete.json"), "notification", 1),
    sound(path!(transformerd, "eni.2.update.json"), "notification", 1),
    sound(path!(transformerd, "eni.3.update.json"), "notification", 1),
    sound(path!(transformerd, "subnet.create.json"), "notification", 1),
    sound(path!(transformerd, "subnet.delete.json"), "notification", 1),
    sound(path!(transformerd, "subnet.update.json"), "notification", 1),
    passed_by("aws-powertools__powertools-lambda-python/LICENSE", "other"),
    sound("aws-powertools__powertools-lambda-python/extracted/cis.jsonl", "api", 1),
    sound(path!(powertools, "awsConfigRuleConfigurationChanged.json"), "rule_event", 1),
    sound(path!(powertools, "awsConfigRuleOversizedConfiguration.json"), "rule_event", 1),
    passed_by(path!(powertools, "awsConfigRuleScheduled.json"), "rule_event"),
    passed_by("aws-solutions__centralized-logging-with-opensearch/LICENSE.txt", "other"),
    sound(path!(logging, "config-history.log"), "history", 2),
    sound(path!(logging, "config-snapshot.log"), "snapshot", 2),
    flawed(
        "awsdocs__aws-config-developer-guide/extracted/cis.jsonl",
        "api",
        13,
        7,
        &[
            ("bad_item", Some(3), Some(3490)),
            ("bad_item", Some(4), Some(4717)),
            ("bad_item", Some(6), Some(8737)),
            ("bad_item", Some(9), Some(14754)),
            ("bad_item", Some(10), Some(16943)),
            ("bad_item", Some(11), Some(18169)),
            ("bad_item", Some(12), Some(19406)),
        ],
    ),
    passed_by("awslabs__aws-config-rdk/LICENSE", "other"),
    flawed(path!(rdk, "AWS_ACM_Certificate.json"), "api", 1, 0, &[("odd_field", Some(0), Some(0))]),
    sound(path!(rdk, "AWS_ApiGatewayV2_Api.json"), "api", 1),
    sound(path!(rdk, "AWS_ApiGatewayV2_Stage.json"), "api", 1),
    sound(path!(rdk, "AWS_ApiGateway_RestApi.json"), "api", 1),
    sound(path!(rdk, "AWS_ApiGateway_Stage.json"), "api", 1),
    sound(path!(rdk, "AWS_AutoScaling_AutoScalingGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_AutoScaling_LaunchConfiguration.json"), "api", 1),
    sound(path!(rdk, "AWS_AutoScaling_ScalingPolicy.json"), "api", 1),
    sound(path!(rdk, "AWS_AutoScaling_ScheduledAction.json"), "api", 1),
    sound(path!(rdk, "AWS_CLOUDFRONT_DISTRIBUTION.json"), "api", 1),
    sound(path!(rdk, "AWS_CLOUDFRONT_STREAMINGDISTRIBUTION.json"), "api", 1),
    flawed(
        path!(rdk, "AWS_CloudFormation_Stack.json"),
        "api",
        1,
        0,
        &[("odd_field", Some(0), Some(0))],
    ),
    sound(path!(rdk, "AWS_CloudWatch_Alarm.json"), "api", 1),
    sound(path!(rdk, "AWS_Cloudtrail_Trail.json"), "api", 1),
    sound(path!(rdk, "AWS_CodeBuild_Project.json"), "api", 1),
    sound(path!(rdk, "AWS_CodePipeline_Pipeline.json"), "api", 1),
    sound(path!(rdk, "AWS_DynamoDB_Table.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_CapacityReservation.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_CustomerGateway.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_EIP.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_FlowLog.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_Host.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_Instance.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_InternetGateway.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_LaunchTemplate.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_NatGateway.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_NetworkAcl.json"), "api", 1),
    // Its list is not closed; the one item in it is whole.
    Expected {
        path: path!(rdk, "AWS_EC2_NetworkInterface.json"),
        kind: "api",
        outcome: "partly_read",
        elements: 1,
        rejected: 0,
        flaws: &[("torn", None, Some(2648))],
    },
    sound(path!(rdk, "AWS_EC2_RouteTable.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_SecurityGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_Subnet.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_VPC.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_VPCPeeringConnection.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_VPNConnection.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_VPNGateway.json"), "api", 1),
    sound(path!(rdk, "AWS_EC2_Volume.json"), "api", 1),
    sound(path!(rdk, "AWS_ECR_PublicRepository.json"), "api", 1),
    sound(path!(rdk, "AWS_ECR_Repository.json"), "api", 1),
    sound(path!(rdk, "AWS_ECS_TaskDefinition.json"), "api", 1),
    sound(path!(rdk, "AWS_EKS_Cluster.json"), "api", 1),
    sound(path!(rdk, "AWS_ELASTICLOADBALANCING_LOADBALANCER.json"), "api", 1),
    sound(path!(rdk, "AWS_ElasticBeanstalk_Application.json"), "api", 1),
    sound(path!(rdk, "AWS_ElasticBeanstalk_ApplicationVersion.json"), "api", 1),
    sound(path!(rdk, "AWS_ElasticBeanstalk_Environment.json"), "api", 1),
    sound(path!(rdk, "AWS_ElasticLoadBalancingV2_Listener.json"), "api", 1),
    sound(path!(rdk, "AWS_ElasticLoadBalancingV2_LoadBalancer.json"), "api", 1),
    sound(path!(rdk, "AWS_ElasticSearch_Domain.json"), "api", 1),
    sound(path!(rdk, "AWS_Glue_Classifier.json"), "api", 1),
    sound(path!(rdk, "AWS_Glue_Job.json"), "api", 1),
    sound(path!(rdk, "AWS_Glue_MLTransform.json"), "api", 1),
    sound(path!(rdk, "AWS_IAM_Group.json"), "api", 1),
    sound(path!(rdk, "AWS_IAM_Policy.json"), "api", 1),
    sound(path!(rdk, "AWS_IAM_Role.json"), "api", 1),
    sound(path!(rdk, "AWS_IAM_User.json"), "api", 1),
    sound(path!(rdk, "AWS_KMS_Key.json"), "api", 1),
    sound(path!(rdk, "AWS_LAMBDA_FUNCTION.json"), "api", 1),
    sound(path!(rdk, "AWS_NetworkFirewall_RuleGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_OpenSearch_Domain.json"), "api", 1),
    sound(path!(rdk, "AWS_R53_HostedZone.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_DBCluster.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_DBClusterSnapshot.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_DBInstance.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_DBSecurityGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_DBSnapshot.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_DBSubnetGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_RDS_EventSubscription.json"), "api", 1),
    sound(path!(rdk, "AWS_Redshift_Cluster.json"), "api", 1),
    sound(path!(rdk, "AWS_Redshift_ClusterParameterGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_Redshift_ClusterSecurityGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_Redshift_ClusterSnapshot.json"), "api", 1),
    sound(path!(rdk, "AWS_Redshift_ClusterSubnetGroup.json"), "api", 1),
    sound(path!(rdk, "AWS_Redshift_EventSubscription.json"), "api", 1),
    sound(path!(rdk, "AWS_S3_AccountPublicAccessBlock.json"), "api", 1),
    sound(path!(rdk, "AWS_S3_Bucket.json"), "api", 1),
    sound(path!(rdk, "AWS_SNS_Topic.json"), "api", 1),
    sound(path!(rdk, "AWS_SSM_ManagedInstanceInventory.json"), "notification", 1),
    Expected {
        path: path!(rdk, "AWS_SSM_ManagedInstanceInventory_Linux.json"),
        kind: "other",
        outcome: "unreadable",
        elements: 0,
        rejected: 0,
        flaws: &[("bad_json", None, Some(1506))],
    },
    sound(path!(rdk, "AWS_SSM_ManagedInstanceInventory_Windows.json"), "notification", 1),
    sound(path!(rdk, "AWS_ShieldRegional_Protection.json"), "api", 1),
    sound(path!(rdk, "AWS_Shield_Protection.json"), "api", 1),
    passed_by("cloud-custodian__cloud-custodian/LICENSE", "other"),
    flawed(
        "cloud-custodian__cloud-custodian/extracted/cis.jsonl",
        "api",
        35,
        2,
        &[
            ("bad_item", Some(18), Some(48387)),
            ("bad_item", Some(19), Some(48923)),
            ("odd_field", Some(20), Some(50205)),
            ("odd_field", Some(21), Some(52113)),
            ("odd_field", Some(22), Some(53968)),
            ("odd_field", Some(23), Some(56326)),
            ("odd_field", Some(24), Some(59057)),
            ("odd_field", Some(25), Some(61179)),
            ("odd_field", Some(26), Some(63385)),
            ("odd_field", Some(30), Some(70428)),
            ("odd_field", Some(31), Some(72053)),
            ("odd_field", Some(32), Some(73685)),
            ("odd_field", Some(33), Some(75211)),
            ("odd_field", Some(34), Some(76842)),
        ],
    ),
    sound(path!(custodian, "config/app-elb-config-event.json"), "rule_event", 1),
    sound(path!(custodian, "config/app-elb.json"), "api", 1),
    sound(path!(custodian, "config/kinesis-stream.json"), "api", 1),
    sound(path!(custodian, "config/pipeline.json"), "api", 1),
    sound(path!(custodian, "config/rds-cluster.json"), "api", 1),
    sound(path!(custodian, "config/rds-from-rule.json"), "rule_event", 1),
    sound(path!(custodian, "config/s3-from-rule-sans-accelerator.json"), "rule_event", 1),
    sound(path!(custodian, "config/s3-from-rule.json"), "rule_event", 1),
    sound(path!(custodian, "config/s3-lifecycle-and-predicate.json"), "api", 1),
    sound(path!(custodian, "config/s3-lifecycle-null-predicate.json"), "api", 1),
    sound(path!(custodian, "config/s3-lifecycle.json"), "api", 1),
    sound(path!(custodian, "config/s3-rep-and-notify.json"), "api", 1),
    sound(path!(custodian, "config/s3-website-redirect.json"), "api", 1),
    sound(path!(custodian, "config/s3-website.json"), "api", 1),
    sound(path!(custodian, "config/s3.json"), "api", 1),
    sound(path!(custodian, "cwe/event-config-rule-instance.json"), "rule_event", 1),
    sound(path!(custodian, "cwe/event-config-rule-security-group.json"), "rule_event", 1),
    sound(path!(custodian, "cwe/sqs-discover.json"), "notification", 1),
    passed_by(
        path!(placebo, "test_config_recorder/config.DescribeConfigurationRecorderStatus_1.json"),
        "other",
    ),
    passed_by(
        path!(placebo, "test_config_recorder/config.DescribeConfigurationRecorders_1.json"),
        "other",
    ),
    passed_by(
        path!(placebo, "test_config_recorder/config.DescribeDeliveryChannels_1.json"),
        "other",
    ),
    passed_by(
        path!(placebo, "test_config_rule_status/config.DescribeConfigRuleEvaluationStatus_1.json"),
        "other",
    ),
    passed_by(path!(placebo, "test_config_rule_status/config.DescribeConfigRules_1.json"), "other"),
    passed_by(path!(placebo, "test_config_rule_status/tagging.GetResources_1.json"), "other"),
    flawed(
        path!(answer, "test_ebs_health_events_filter", 1),
        "api",
        2,
        2,
        &[("bad_item", Some(0), Some(85)), ("bad_item", Some(1), Some(908))],
    ),
    flawed(path!(answer, "test_ecs_service_config", 1), "api", 1, 0, ODD_AT_84),
    passed_by(path!(answer, "test_ecs_service_config", 2), "api"),
    flawed(path!(answer, "test_ecs_task_def_config", 1), "api", 1, 0, ODD_AT_84),
    flawed(path!(answer, "test_ecs_task_def_config", 2), "api", 1, 0, ODD_AT_84),
    flawed(path!(answer, "test_eks_config", 1), "api", 1, 0, ODD_AT_84),
    flawed(path!(answer, "test_network_firewall_config", 1), "api", 1, 0, ODD_AT_84),
    flawed(path!(answer, "test_rdscluster_snapshot_config", 1), "api", 1, 0, ODD_AT_84),
    flawed(path!(answer, "test_rdscluster_snapshot_config", 2), "api", 1, 0, ODD_AT_84),
    sound(path!(placebo, "test_s3_normalize/sqs.ReceiveMessage_3.json"), "notification", 1),
    sound(path!(placebo, "test_s3_normalize/sqs.ReceiveMessage_4.json"), "notification", 1),
    sound(
        path!(placebo, "test_s3_normalize_initstate/sqs.ReceiveMessage_5.json"),
        "notification",
        1,
    ),
    flawed(
        path!(answer, "test_sg_config_diff", 1),
        "api",
        2,
        0,
        &[("odd_field", Some(0), Some(85)), ("odd_field", Some(1), Some(2285))],
    ),
    flawed(
        path!(answer, "test_sg_config_ingres_diff", 1),
        "api",
        1,
        0,
        &[("odd_field", Some(0), Some(85))],
    ),
    flawed(
        path!(answer, "test_sg_config_patch_pitr", 1),
        "api",
        2,
        0,
        &[("odd_field", Some(0), Some(85)), ("odd_field", Some(1), Some(2285))],
    ),
];
