//! JSON of the bodies, with holes: what AWS Config writes for each type, key order kept.

macro_rules! instance_json {
    () => {
        concat!(
            r#"{{"amiLaunchIndex":0,"imageId":"ami-0{}","instanceId":"{}","instanceType":"{}","#,
            r#""kernelId":null,"keyName":"{}-{}-key","launchTime":"{}","#,
            r#""monitoring":{{"state":"{}"}},"placement":{{"availabilityZone":"{}","#,
            r#""affinity":null,"groupName":"","partitionNumber":null,"hostId":null,"#,
            r#""tenancy":"default","spreadDomain":null,"hostResourceGroupArn":null}},"#,
            r#""platform":null,"privateDnsName":"{}","privateIpAddress":"{}","productCodes":[],"#,
            r#""publicDnsName":"","publicIpAddress":null,"ramdiskId":null,"state":{{"code":{},"#,
            r#""name":"{}"}},"stateTransitionReason":"","subnetId":"{}","vpcId":"{}","#,
            r#""architecture":"x86_64","blockDeviceMappings":[{{"deviceName":"/dev/xvda","#,
            r#""ebs":{{"attachTime":"{}","deleteOnTermination":true,"status":"attached","#,
            r#""volumeId":"{}"}}}}],"clientToken":"{}","ebsOptimized":true,"enaSupport":true,"#,
            r#""hypervisor":"xen","#,
            r#""iamInstanceProfile":{{"arn":"arn:aws:iam::{}:instance-profile/{}-{}-profile","#,
            r#""id":"AIPA{}"}},"instanceLifecycle":null,"elasticGpuAssociations":[],"#,
            r#""elasticInferenceAcceleratorAssociations":[],"#,
        )
    };
}

macro_rules! instance_b_json {
    () => {
        concat!(
            r#""networkInterfaces":[{{"association":null,"attachment":{{"attachTime":"{}","#,
            r#""attachmentId":"eni-attach-0{}","deleteOnTermination":true,"deviceIndex":0,"#,
            r#""status":"attached","networkCardIndex":0}},"description":"","#,
            r#""groups":[{{"groupName":"{}-sg","groupId":"{}"}},{{"groupName":"{}-base","#,
            r#""groupId":"{}"}}],"ipv6Addresses":[],"macAddress":"0a:{}:{}:{}","#,
            r#""networkInterfaceId":"{}","ownerId":"{}","privateDnsName":"{}","#,
            r#""privateIpAddress":"{}","privateIpAddresses":[{{"association":null,"#,
            r#""primary":true,"privateDnsName":"{}","privateIpAddress":"{}"}}],"#,
            r#""sourceDestCheck":true,"status":"in-use","subnetId":"{}","vpcId":"{}","#,
            r#""interfaceType":"interface"}}],"outpostArn":null,"rootDeviceName":"/dev/xvda","#,
            r#""rootDeviceType":"ebs","securityGroups":[{{"groupName":"{}-sg","groupId":"{}"}},"#,
            r#"{{"groupName":"{}-base","groupId":"{}"}}],"sourceDestCheck":true,"#,
            r#""spotInstanceRequestId":null,"sriovNetSupport":null,"stateReason":null,"#,
            r#""tags":{},"virtualizationType":"hvm","cpuOptions":{{"coreCount":1,"#,
            r#""threadsPerCore":2}},"capacityReservationId":null,"#,
            r#""capacityReservationSpecification":{{"capacityReservationPreference":"open","#,
            r#""capacityReservationTarget":null}},"hibernationOptions":{{"configured":false}},"#,
            r#""licenses":[],"metadataOptions":{{"state":"applied","httpTokens":"{}","#,
            r#""httpPutResponseHopLimit":1,"httpEndpoint":"enabled"}},"#,
            r#""enclaveOptions":{{"enabled":false}},"bootMode":null}}"#,
        )
    };
}

macro_rules! volume_json {
    () => {
        concat!(
            r#"{{"attachments":[{{"attachTime":"{}","device":"/dev/xvda","instanceId":"{}","#,
            r#""state":"{}","volumeId":"{}","deleteOnTermination":true}}],"#,
            r#""availabilityZone":"{}","createTime":"{}","encrypted":{},"#,
            r#""kmsKeyId":"arn:aws:kms:{}:{}:key/{}","outpostArn":null,"size":{},"#,
            r#""snapshotId":"snap-0{}","state":"in-use","volumeId":"{}","iops":{},"tags":{},"#,
            r#""volumeType":"{}","fastRestored":null,"multiAttachEnabled":false,"#,
            r#""throughput":125}}"#,
        )
    };
}

macro_rules! network_interface_json {
    () => {
        concat!(
            r#"{{"association":null,"attachment":{{"attachTime":"{}","#,
            r#""attachmentId":"eni-attach-0{}","deleteOnTermination":true,"deviceIndex":{},"#,
            r#""networkCardIndex":0,"instanceId":"{}","instanceOwnerId":"{}","status":"{}"}},"#,
            r#""availabilityZone":"{}","description":"{} {} interface","#,
            r#""groups":[{{"groupName":"{}-sg","groupId":"{}"}}],"interfaceType":"interface","#,
            r#""ipv6Addresses":[],"macAddress":"0a:{}:{}:{}","networkInterfaceId":"{}","#,
            r#""outpostArn":null,"ownerId":"{}","privateDnsName":"ip-{}.ec2.internal","#,
            r#""privateIpAddress":"{}","privateIpAddresses":[{{"association":null,"#,
            r#""primary":true,"privateDnsName":"ip-{}.ec2.internal","privateIpAddress":"{}"}}],"#,
            r#""ipv4Prefixes":[],"ipv6Prefixes":[],"requesterId":"AROA{}","#,
            r#""requesterManaged":{},"sourceDestCheck":true,"status":"in-use","subnetId":"{}","#,
            r#""tagSet":{},"vpcId":"{}"}}"#,
        )
    };
}

macro_rules! security_group_json {
    () => {
        concat!(
            r#"{{"fromPort":{p},"ipProtocol":"tcp","ipv6Ranges":[],"prefixListIds":[],"#,
            r#""toPort":{p},"userIdGroupPairs":[{ug}],"ipv4Ranges":[{{"cidrIp":"{cidr}","#,
            r#""description":"{} to {}"}}],"ipRanges":["{cidr}"]}}"#,
        )
    };
}

macro_rules! security_group_b_json {
    () => {
        concat!(
            r#"{{"description":"{} {} security group","groupName":"{}","ipPermissions":{},"#,
            r#""ownerId":"{}","groupId":"{}","ipPermissionsEgress":{},"tags":{},"vpcId":"{}"}}"#,
        )
    };
}

macro_rules! subnet_json {
    () => {
        concat!(
            r#"{{"availabilityZone":"{}","availabilityZoneId":"use1-az{}","#,
            r#""availableIpAddressCount":{},"cidrBlock":"10.{}.{}.0/24","defaultForAz":false,"#,
            r#""mapPublicIpOnLaunch":false,"mapCustomerOwnedIpOnLaunch":false,"#,
            r#""customerOwnedIpv4Pool":null,"state":"available","subnetId":"{}","vpcId":"{}","#,
            r#""ownerId":"{}","assignIpv6AddressOnCreation":false,"#,
            r#""ipv6CidrBlockAssociationSet":[],"tags":{},"subnetArn":"{}","outpostArn":null}}"#,
        )
    };
}

macro_rules! route_table_json {
    () => {
        concat!(
            r#"{{"destinationCidrBlock":"10.{}.0.0/16","destinationIpv6CidrBlock":null,"#,
            r#""destinationPrefixListId":null,"egressOnlyInternetGatewayId":null,"#,
            r#""gatewayId":null,"instanceId":null,"natGatewayId":"nat-0{}","#,
            r#""transitGatewayId":null,"networkInterfaceId":null,"origin":"CreateRoute","#,
            r#""state":"active","vpcPeeringConnectionId":null}}"#,
        )
    };
}

macro_rules! route_table_b_json {
    () => {
        concat!(
            r#"{{"associations":[{{"main":false,"routeTableAssociationId":"rtbassoc-0{}","#,
            r#""routeTableId":"{}","subnetId":"{}","gatewayId":null,"#,
            r#""associationState":{{"state":"associated","statusMessage":null}}}}],"#,
            r#""propagatingVgws":[],"routeTableId":"{}","routes":[{}],"tags":{},"vpcId":"{}","#,
            r#""ownerId":"{}"}}"#,
        )
    };
}

macro_rules! role_json {
    () => {
        concat!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","#,
            r#""Principal":{{"Service":"{}.amazonaws.com","AWS":"arn:aws:iam::{}:root"}},"#,
            r#""Action":"sts:AssumeRole"}}]}}"#,
        )
    };
}

macro_rules! role_b_json {
    () => {
        concat!(
            r#"{{"path":"/","roleName":"{}","roleId":"{}","arn":"{}","createDate":"{}","#,
            r#""assumeRolePolicyDocument":"{}","instanceProfileList":[{{"path":"/","#,
            r#""instanceProfileName":"{}","instanceProfileId":"AIPA{}","#,
            r#""arn":"arn:aws:iam::{}:instance-profile/{}","createDate":"{}"}}],"#,
            r#""rolePolicyList":[{{"policyName":"{}-inline","policyDocument":"{}"}}],"#,
            r#""attachedManagedPolicies":[{}],"permissionsBoundary":null,"tags":{},"#,
            r#""roleLastUsed":null}}"#,
        )
    };
}

macro_rules! policy_json {
    () => {
        concat!(
            r#"{{"policyName":"{}","policyId":"{}","arn":"{}","path":"/","#,
            r#""defaultVersionId":"v{}","attachmentCount":{},"permissionsBoundaryUsageCount":0,"#,
            r#""isAttachable":true,"description":"{} {} policy","createDate":"{}","#,
            r#""updateDate":"{}","tags":[],"policyVersionList":[{{"document":"{}","#,
            r#""versionId":"v{}","isDefaultVersion":true,"createDate":"{}"}}]}}"#,
        )
    };
}

macro_rules! bucket_json {
    () => {
        concat!(
            r#"{{"AccessControlList":"{}","BucketAccelerateConfiguration":{{"status":null}},"#,
            r#""BucketLoggingConfiguration":{{"destinationBucketName":"{}-logs","#,
            r#""logFilePrefix":"{}/"}},"#,
            r#""BucketNotificationConfiguration":{{"configurations":{{}}}},"#,
            r#""BucketPolicy":{{"policyText":"{}"}},"#,
            r#""BucketVersioningConfiguration":{{"status":"{}","isMfaDeleteEnabled":null}},"#,
            r#""IsRequesterPaysEnabled":false,"#,
            r#""PublicAccessBlockConfiguration":{{"blockPublicAcls":{b},"ignorePublicAcls":{b},"#,
            r#""blockPublicPolicy":{b},"restrictPublicBuckets":{b}}},"#,
            r#""ServerSideEncryptionConfiguration":{{"rules":"#,
            r#"[{{"applyServerSideEncryptionByDefault":{{"sseAlgorithm":"aws:kms","#,
            r#""kmsMasterKeyID":"arn:aws:kms:{}:{}:key/{}"}},"bucketKeyEnabled":true}}]}},"#,
            r#""BucketLifecycleConfiguration":{{"rules":[{{"id":"expire-{}","prefix":null,"#,
            r#""status":"Enabled","filter":{{"predicate":{{"type":"LifecyclePrefixPredicate","#,
            r#""prefix":"tmp/"}}}},"transitions":null,"noncurrentVersionTransitions":null,"#,
            r#""expirationInDays":{}}}]}}}}"#,
        )
    };
}

macro_rules! bucket_b_json {
    () => {
        concat!(
            r#"{{"grantSet":null,"grantList":[{{"grantee":{{"id":"{}","displayName":null}},"#,
            r#""permission":"FullControl"}}],"owner":{{"displayName":null,"id":"{}"}},"#,
            r#""isRequesterCharged":false}}"#,
        )
    };
}

macro_rules! function_json {
    () => {
        concat!(
            r#"{{"functionName":"{}","functionArn":"{}","runtime":"{}","#,
            r#""role":"arn:aws:iam::{}:role/{}-{}-lambda","handler":"index.handler","#,
            r#""codeSize":{},"description":"{} {} function","timeout":{},"memorySize":{},"#,
            r#""lastModified":"{}","codeSha256":"{}=","version":"$LATEST","#,
            r#""vpcConfig":{{"subnetIds":["{}"],"securityGroupIds":["{}"]}},"#,
            r#""tracingConfig":{{"mode":"PassThrough"}},"revisionId":"{}","layers":[],"#,
            r#""fileSystemConfigs":[],"packageType":"Zip","architectures":["x86_64"],"#,
            r#""ephemeralStorage":{{"size":512}}}}"#,
        )
    };
}

macro_rules! database_json {
    () => {
        concat!(
            r#"{{"subnetIdentifier":"{}","subnetAvailabilityZone":{{"name":"{}"}},"#,
            r#""subnetStatus":"Active","subnetOutpost":null}}"#,
        )
    };
}

macro_rules! database_b_json {
    () => {
        concat!(
            r#"{{"dBInstanceIdentifier":"{}","dBInstanceClass":"{}","engine":"postgres","#,
            r#""dBInstanceStatus":"{}","masterUsername":"master","dBName":"{}","#,
            r#""endpoint":{{"address":"{}.{}.{}.rds.amazonaws.com","port":5432,"#,
            r#""hostedZoneId":"Z{}"}},"allocatedStorage":{},"instanceCreateTime":"{}","#,
            r#""preferredBackupWindow":"07:00-07:30","backupRetentionPeriod":7,"#,
            r#""dBSecurityGroups":[],"vpcSecurityGroups":[{{"vpcSecurityGroupId":"{}","#,
            r#""status":"active"}}],"#,
            r#""dBParameterGroups":[{{"dBParameterGroupName":"default.postgres13","#,
            r#""parameterApplyStatus":"in-sync"}}],"availabilityZone":"{}","#,
            r#""dBSubnetGroup":{{"dBSubnetGroupName":"{}-subnets","#,
            r#""dBSubnetGroupDescription":"{}","vpcId":"{}","subnetGroupStatus":"Complete","#,
            r#""subnets":[{}],"dBSubnetGroupArn":null}},"#,
            r#""preferredMaintenanceWindow":"sun:05:00-sun:05:30","pendingModifiedValues":{{}},"#,
            r#""latestRestorableTime":null,"multiAZ":{},"engineVersion":"13.{}","#,
            r#""autoMinorVersionUpgrade":true,"licenseModel":"postgresql-license","iops":null,"#,
            r#""publiclyAccessible":{},"storageType":"gp2","storageEncrypted":true,"#,
            r#""kmsKeyId":"arn:aws:kms:{}:{}:key/{}","dbiResourceId":"{}","#,
            r#""cACertificateIdentifier":"rds-ca-2019","deletionProtection":true,"#,
            r#""dBInstanceArn":"{}","tagList":{}}}"#,
        )
    };
}

macro_rules! compliance_json {
    () => {
        concat!(
            r#"{{"configRuleId":"config-rule-{}","configRuleName":"{}","#,
            r#""configRuleArn":"arn:aws:config:{}:{}:config-rule/config-rule-{}","#,
            r#""complianceType":"{}"}}"#,
        )
    };
}

macro_rules! compliance_b_json {
    () => {
        concat!(
            r#"{{"complianceType":"{}","targetResourceId":"{}","#,
            r#""targetResourceType":"AWS::EC2::Instance","configRuleList":[{}]}}"#,
        )
    };
}

macro_rules! vpc_json {
    () => {
        concat!(
            r#"{{"cidrBlock":"10.{}.0.0/16","dhcpOptionsId":"dopt-0{}","state":"available","#,
            r#""vpcId":"{}","ownerId":"{}","instanceTenancy":"default","#,
            r#""ipv6CidrBlockAssociationSet":[],"#,
            r#""cidrBlockAssociationSet":[{{"associationId":"vpc-cidr-assoc-0{}","#,
            r#""cidrBlock":"10.0.0.0/16","cidrBlockState":{{"state":"associated","#,
            r#""statusMessage":null}}}}],"isDefault":false,"tags":{}}}"#,
        )
    };
}

macro_rules! stack_json {
    () => {
        concat!(
            r#"{{"stackId":"{}","stackName":"{}","changeSetId":null,"#,
            r#""description":"{} {} stack","parameters":[{{"parameterKey":"Env","#,
            r#""parameterValue":"{}","usePreviousValue":null,"resolvedValue":null}},"#,
            r#"{{"parameterKey":"Build","parameterValue":"{}","usePreviousValue":null,"#,
            r#""resolvedValue":null}}],"creationTime":"{}","lastUpdatedTime":"{}","#,
            r#""rollbackConfiguration":{{"rollbackTriggers":[],"#,
            r#""monitoringTimeInMinutes":null}},"stackStatus":"{}","stackStatusReason":null,"#,
            r#""disableRollback":false,"notificationARNs":[],"timeoutInMinutes":null,"#,
            r#""capabilities":["CAPABILITY_IAM"],"outputs":[{}],"roleARN":null,"tags":{},"#,
            r#""enableTerminationProtection":false,"#,
            r#""driftInformation":{{"stackDriftStatus":"NOT_CHECKED"}}}}"#,
        )
    };
}

macro_rules! envelope_json {
    () => {
        concat!(
            r#"}},"configurationItemVersion":"1.3","configurationItemCaptureTime":"{}","#,
            r#""configurationStateId":{},"awsAccountId":"{}","configurationItemStatus":"{}","#,
            r#""resourceType":"{}","resourceId":"{}","resourceName":"{}","ARN":"{}","#,
            r#""awsRegion":"{}","availabilityZone":"{}","configurationStateMd5Hash":"","#,
            r#""resourceCreationTime":"{}"}}"#,
        )
    };
}
