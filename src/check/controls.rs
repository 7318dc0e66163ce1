//! Controls of HIPAA's Security Rule beside the managed rules that bear on them. AWS's mapping, and
//! not a judgement of anybody's compliance: a rule that holds shows no control to be met.
//!
//! From `mappings/rule_set_hipaa_security.json` of aws-cloudformation/aws-guard-rules-registry at
//! 7f7340c, Copyright Amazon.com, Inc. or its affiliates, Apache License 2.0; put in order here.

/// The HIPAA controls of a managed rule, by its identifier, sorted; none where AWS maps none.
pub fn hipaa(identifier: &str) -> &'static [&'static str] {
    let identifier = identifier.trim();
    let mapped = RENAMED.iter().find(|it| it.0 == identifier).map_or(identifier, |it| it.1);
    MAPPED.iter().find(|it| it.1.contains(&mapped)).map_or(&[], |it| it.0)
}

/// Rules that the mapping calls by another name than AWS Config does.
const RENAMED: &[(&str, &str)] = &[
    ("INSTANCES_IN_VPC", "EC2_INSTANCES_IN_VPC"),
    ("RDS_LOGGING_ENABLED", "RDS_INSTANCE_LOGGING_ENABLED"),
];

/// Controls, and the rules that bear on exactly these.
type Mapped = (&'static [&'static str], &'static [&'static str]);

const MAPPED: &[Mapped] = &[
    (
        &[
            "164.308(a)(3)(i)",
            "164.308(a)(3)(ii)(A)",
            "164.308(a)(3)(ii)(B)",
            "164.308(a)(4)(i)",
            "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(B)",
            "164.308(a)(4)(ii)(C)",
            "164.312(a)(1)",
        ],
        &[
            "EMR_KERBEROS_ENABLED",
            "IAM_NO_INLINE_POLICY_CHECK",
            "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
            "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
            "IAM_USER_NO_POLICIES_CHECK",
            "S3_BUCKET_POLICY_GRANTEE_CHECK",
        ],
    ),
    (
        &[
            "164.308(a)(3)(i)",
            "164.308(a)(3)(ii)(A)",
            "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(B)",
            "164.308(a)(4)(ii)(C)",
            "164.312(a)(1)",
        ],
        &["EC2_INSTANCE_PROFILE_ATTACHED"],
    ),
    (
        &[
            "164.308(a)(3)(i)",
            "164.308(a)(3)(ii)(A)",
            "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(C)",
            "164.312(a)(1)",
        ],
        &["ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK"],
    ),
    (
        &[
            "164.308(a)(3)(i)",
            "164.308(a)(3)(ii)(B)",
            "164.308(a)(4)(i)",
            "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(B)",
            "164.308(a)(4)(ii)(C)",
            "164.312(a)(1)",
            "164.312(e)(1)",
        ],
        &["INCOMING_SSH_DISABLED", "RESTRICTED_INCOMING_TRAFFIC"],
    ),
    (
        &[
            "164.308(a)(3)(i)",
            "164.308(a)(3)(ii)(B)",
            "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(C)",
            "164.312(a)(1)",
            "164.312(e)(1)",
        ],
        &["AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED"],
    ),
    (
        &["164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)"],
        &["CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK", "CODEBUILD_PROJECT_SOURCE_REPO_URL_CHECK"],
    ),
    (
        &[
            "164.308(a)(3)(i)",
            "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(C)",
            "164.312(a)(1)",
            "164.312(e)(1)",
        ],
        &[
            "DMS_REPLICATION_NOT_PUBLIC",
            "EC2_INSTANCES_IN_VPC",
            "EC2_INSTANCE_NO_PUBLIC_IP",
            "ELASTICSEARCH_IN_VPC_ONLY",
            "EMR_MASTER_NO_PUBLIC_IP",
            "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
            "LAMBDA_INSIDE_VPC",
            "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
            "REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK",
            "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
            "S3_BUCKET_PUBLIC_READ_PROHIBITED",
            "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
            "SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS",
            "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
        ],
    ),
    (
        &["164.308(a)(3)(ii)(A)", "164.308(a)(5)(ii)(C)", "164.312(b)"],
        &["RDS_INSTANCE_LOGGING_ENABLED"],
    ),
    (
        &["164.308(a)(3)(ii)(A)", "164.312(b)"],
        &[
            "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
            "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED",
            "ELASTICSEARCH_LOGS_TO_CLOUDWATCH",
            "S3_BUCKET_LOGGING_ENABLED",
        ],
    ),
    (&["164.308(a)(4)(ii)(B)"], &["SECRETSMANAGER_ROTATION_ENABLED_CHECK"]),
    (
        &["164.308(a)(5)(ii)(A)"],
        &[
            "ELASTIC_BEANSTALK_MANAGED_UPDATES_ENABLED",
            "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED",
        ],
    ),
    (
        &["164.308(a)(5)(ii)(A)", "164.308(a)(7)(ii)(A)"],
        &["REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK"],
    ),
    (&["164.308(a)(7)(i)"], &["EBS_OPTIMIZED_INSTANCE"]),
    (
        &["164.308(a)(7)(i)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"],
        &[
            "DB_INSTANCE_BACKUP_ENABLED",
            "DYNAMODB_IN_BACKUP_PLAN",
            "DYNAMODB_PITR_ENABLED",
            "REDSHIFT_BACKUP_ENABLED",
            "S3_BUCKET_REPLICATION_ENABLED",
        ],
    ),
    (
        &[
            "164.308(a)(7)(i)",
            "164.308(a)(7)(ii)(A)",
            "164.308(a)(7)(ii)(B)",
            "164.312(c)(1)",
            "164.312(c)(2)",
        ],
        &["S3_BUCKET_VERSIONING_ENABLED"],
    ),
    (
        &["164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"],
        &[
            "DYNAMODB_AUTOSCALING_ENABLED",
            "ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED",
            "ELB_DELETION_PROTECTION_ENABLED",
            "RDS_INSTANCE_DELETION_PROTECTION_ENABLED",
            "RDS_MULTI_AZ_SUPPORT",
        ],
    ),
    (
        &["164.312(a)(2)(iv)", "164.312(b)", "164.312(e)(2)(ii)"],
        &["REDSHIFT_CLUSTER_CONFIGURATION_CHECK"],
    ),
    (
        &[
            "164.312(a)(2)(iv)",
            "164.312(c)(2)",
            "164.312(e)(1)",
            "164.312(e)(2)(i)",
            "164.312(e)(2)(ii)",
        ],
        &["S3_BUCKET_SSL_REQUESTS_ONLY"],
    ),
    (
        &["164.312(a)(2)(iv)", "164.312(c)(2)", "164.312(e)(2)(ii)"],
        &["S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"],
    ),
    (
        &["164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"],
        &[
            "ALB_HTTP_DROP_INVALID_HEADER_ENABLED",
            "ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK",
            "ELASTICSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK",
            "ELB_ACM_CERTIFICATE_REQUIRED",
            "ELB_TLS_HTTPS_LISTENERS_ONLY",
        ],
    ),
    (
        &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
        &[
            "API_GW_CACHE_ENABLED_AND_ENCRYPTED",
            "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
            "CLOUD_TRAIL_ENCRYPTION_ENABLED",
            "DYNAMODB_TABLE_ENCRYPTED_KMS",
            "EFS_ENCRYPTED_CHECK",
            "ELASTICSEARCH_ENCRYPTED_AT_REST",
            "ELBV2_ACM_CERTIFICATE_REQUIRED",
            "ENCRYPTED_VOLUMES",
            "RDS_STORAGE_ENCRYPTED",
            "S3_DEFAULT_ENCRYPTION_KMS",
            "SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED",
            "SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED",
            "SECRETSMANAGER_USING_CMK",
            "SNS_ENCRYPTED_KMS",
        ],
    ),
    (
        &["164.312(b)"],
        &[
            "API_GW_EXECUTION_LOGGING_ENABLED",
            "AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED",
            "BEANSTALK_ENHANCED_HEALTH_REPORTING_ENABLED",
            "CLOUDWATCH_ALARM_ACTION_CHECK",
            "CW_LOGGROUP_RETENTION_PERIOD_CHECK",
            "DYNAMODB_THROUGHPUT_LIMIT_CHECK",
            "EC2_INSTANCE_DETAILED_MONITORING_ENABLED",
            "ELB_LOGGING_ENABLED",
            "LAMBDA_CONCURRENCY_CHECK",
            "LAMBDA_DLQ_CHECK",
            "RDS_ENHANCED_MONITORING_ENABLED",
            "WAFV2_LOGGING_ENABLED",
        ],
    ),
    (&["164.312(c)(1)", "164.312(c)(2)"], &["CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"]),
    (
        &["164.312(e)(1)"],
        &["NO_UNRESTRICTED_ROUTE_TO_IGW", "REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_controls_and_85_are_mapped_to_21() {
        assert_eq!(hipaa("ENCRYPTED_VOLUMES"), ["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"]);
        assert_eq!(hipaa("INCOMING_SSH_DISABLED").len(), 8);
        assert_eq!(hipaa(" INSTANCES_IN_VPC "), hipaa("EC2_INSTANCE_NO_PUBLIC_IP"));
        assert_eq!(hipaa("EIP_ATTACHED"), [""; 0]);
        let mut rules: Vec<&str> = MAPPED.iter().flat_map(|it| it.1).copied().collect();
        let mut controls: Vec<&str> = MAPPED.iter().flat_map(|it| it.0).copied().collect();
        for list in [&mut rules, &mut controls] {
            list.sort_unstable();
        }
        let before = rules.len();
        rules.dedup();
        controls.dedup();
        assert_eq!((before, rules.len(), controls.len()), (85, 85, 21));
        assert!(MAPPED.iter().all(|it| it.0.is_sorted()));
    }
}
