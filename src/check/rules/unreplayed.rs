//! Rules that are known by name and not replayed, each with the reason: what they ask about is in
//! no configuration item. What AWS Config records is AWS's list of supported resource types
//! (`resource-config-reference`, read as c2hans/aws-docs@63cf41d has it) and the members of its
//! items (awslabs/aws-config-resource-schema@599974d).
use crate::check::verdict::Code;

/// A rule that is known and not replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreplayed {
    /// AWS's name of it; ours where AWS has none.
    pub name: &'static str,
    /// AWS's identifier; ours where AWS has none.
    pub identifier: &'static str,
    /// The reason.
    pub code: Code,
    /// The reason in a sentence.
    pub why: &'static str,
}

/// What is asked about is a state that AWS Config has no member for.
const fn of(name: &'static str, identifier: &'static str, why: &'static str) -> Unreplayed {
    Unreplayed { name, identifier, code: Code::StateNotInItem, why }
}

/// What is said of a rule of which not even the name is known here.
const UNKNOWN: (Code, &str) =
    (Code::RuleNotImplemented, "this managed rule of AWS's is not replayed here");

/// All of them, sorted by name.
pub const ALL: &[Unreplayed] = &[
    of(
        "access-keys-rotated",
        "ACCESS_KEYS_ROTATED",
        "access keys and their ages are not in the item of an IAM user; a credential report has \
         them",
    ),
    Unreplayed {
        name: "aws-config-process-check",
        identifier: "AWS_CONFIG_PROCESS_CHECK",
        code: Code::ProcessCheck,
        why: "a person answers a process check; nothing that AWS Config records does",
    },
    of(
        "cloudtrail-s3-dataevents-enabled",
        "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        "the item of a trail does not hold its event selectors, and a trail of the organization \
         would do",
    ),
    of(
        "cloudwatch-log-group-encrypted",
        "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "AWS Config records no log groups",
    ),
    of(
        "cw-loggroup-retention-period-check",
        "CW_LOGGROUP_RETENTION_PERIOD_CHECK",
        "AWS Config records no log groups",
    ),
    of(
        "dynamodb-throughput-limit-check",
        "DYNAMODB_THROUGHPUT_LIMIT_CHECK",
        "the account's limits of throughput are not recorded",
    ),
    of(
        "ebs-snapshot-public-restorable-check",
        "EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK",
        "AWS Config records no EBS snapshots, and not with whom they are shared",
    ),
    of(
        "ec2-ebs-encryption-by-default",
        "EC2_EBS_ENCRYPTION_BY_DEFAULT",
        "the account's setting of encryption by default is not recorded; encrypted-volumes tells \
         of each volume",
    ),
    of(
        "elasticache-redis-cluster-automatic-backup-check",
        "ELASTICACHE_REDIS_CLUSTER_AUTOMATIC_BACKUP_CHECK",
        "AWS Config records no ElastiCache clusters",
    ),
    of(
        "emr-kerberos-enabled",
        "EMR_KERBEROS_ENABLED",
        "AWS Config records security configurations of EMR, and not which cluster has which",
    ),
    of(
        "emr-master-no-public-ip",
        "EMR_MASTER_NO_PUBLIC_IP",
        "AWS Config records no EMR clusters, and so not which instance is a master node",
    ),
    of(
        "iam-password-policy",
        "IAM_PASSWORD_POLICY",
        "the account's password policy is not recorded",
    ),
    of(
        "iam-root-access-key-check",
        "IAM_ROOT_ACCESS_KEY_CHECK",
        "the root user is not recorded; a credential report has its access keys",
    ),
    of(
        "iam-user-mfa-enabled",
        "IAM_USER_MFA_ENABLED",
        "MFA devices are not in the item of an IAM user; a credential report has them",
    ),
    of(
        "iam-user-unused-credentials-check",
        "IAM_USER_UNUSED_CREDENTIALS_CHECK",
        "when a password or key was last used is not recorded; a credential report has it",
    ),
    of(
        "mfa-enabled-for-iam-console-access",
        "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        "passwords and MFA devices are not in the item of an IAM user; a credential report has \
         them",
    ),
    of(
        "multi-region-cloudtrail-enabled",
        "MULTI_REGION_CLOUD_TRAIL_ENABLED",
        "the item of a trail does not hold its event selectors, and a trail of another region or \
         of the organization, which would do, is not among the region's items",
    ),
    of(
        "root-account-hardware-mfa-enabled",
        "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
        "the root user is not recorded, nor is its MFA device",
    ),
    of(
        "root-account-mfa-enabled",
        "ROOT_ACCOUNT_MFA_ENABLED",
        "the root user is not recorded; a credential report says whether it has MFA",
    ),
    of(
        "s3-objects-encrypted",
        "S3_OBJECTS_ENCRYPTED",
        "AWS Config records buckets and no objects, so whether every object is encrypted cannot \
         be told; s3-bucket-server-side-encryption-enabled, s3-default-encryption-kms and \
         s3-bucket-ssl-requests-only tell of the bucket",
    ),
    of(
        "securityhub-enabled",
        "SECURITYHUB_ENABLED",
        "whether Security Hub is on is not recorded; of it, only standards are",
    ),
    of(
        "ssm-document-not-public",
        "SSM_DOCUMENT_NOT_PUBLIC",
        "with whom a document is shared is not in its item",
    ),
    of(
        "wafv2-logging-enabled",
        "WAFV2_LOGGING_ENABLED",
        "the item of a web ACL does not say where it logs, and logging configurations are not \
         recorded",
    ),
];

/// The one with this name or identifier, in any capitals, blanks around it left out.
pub fn named(name: &str) -> Option<&'static Unreplayed> {
    let is = |it: &str| it.eq_ignore_ascii_case(name.trim());
    ALL.iter().find(|it| is(it.name) || is(it.identifier))
}

/// Why a rule that is not replayed is not: its own reason, or that nobody has written it.
pub fn reason(identifier: &str) -> (Code, &'static str) {
    named(identifier).map_or(UNKNOWN, |it| (it.code, it.why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_name_and_identifier_and_none_is_replayed() {
        assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
        for it in ALL {
            for name in [it.name, it.identifier, &format!(" {} ", it.identifier.to_lowercase())] {
                assert_eq!(named(name), Some(it));
            }
            assert!(crate::check::rules::named(it.identifier).is_none(), "{}", it.name);
        }
    }

    #[test]
    fn the_reason_of_a_rule_that_is_not_replayed_is_its_own_or_that_it_is_unknown() {
        assert_eq!(reason("AWS_CONFIG_PROCESS_CHECK").0, Code::ProcessCheck);
        assert_eq!(reason("IAM_USER_MFA_ENABLED").0, Code::StateNotInItem);
        assert_eq!(reason("SOME_NEW_RULE"), UNKNOWN);
        let objects = reason("s3-objects-encrypted").1;
        assert!(objects.contains("s3-bucket-server-side-encryption-enabled"), "{objects}");
    }
}
