//! The action catalogue: what it holds, and what fits which ARN.
use super::*;

fn names(actions: &[Action]) -> Vec<&str> {
    actions.iter().map(|it| it.name).collect()
}

#[test]
fn the_embedded_catalogue_holds_what_was_collected() {
    let all: Vec<Action> = services().flat_map(of_service).collect();
    let types: usize = catalogue().services.iter().map(|it| it.types.len()).sum();
    let (keys, patterns) = (catalogue().keys.len(), catalogue().patterns.len());
    assert_eq!((services().count(), all.len(), types), (456, 22_091, 2_334));
    assert_eq!((keys + patterns, services().filter(|it| supports_rcp(it)).count()), (1_629, 62));
    assert_eq!(collected_on(), "2026-09-26");
    let of = |level| all.iter().filter(|it| it.level == level).count();
    let levels = [Level::List, Level::Read, Level::Write, Level::Tagging, Level::Permissions];
    assert_eq!(levels.map(of), [3_719, 5_871, 11_357, 719, 425]);
    assert_eq!(all.iter().filter(|it| it.wildcard_only).count(), 6_724);
}

#[test]
fn everything_is_found_in_the_order_that_is_searched() {
    assert!(services().is_sorted_by(|one, other| one < other));
    for action in services().flat_map(of_service) {
        assert_eq!(level(&action.name.to_uppercase()), Some(action.level), "{}", action.name);
    }
    for (key, many) in catalogue().keys.iter().chain(&catalogue().patterns) {
        assert_eq!(is_multivalued(key), *many, "{key}");
    }
}

#[test]
fn case_does_not_matter() {
    for action in ["s3:GetObject", "S3:GETOBJECT", "s3:getobject"] {
        assert_eq!(level(action), Some(Level::Read));
    }
    assert_eq!(level("s3:PutBucketPolicy"), Some(Level::Permissions));
    assert_eq!(level("s3:TagResource"), Some(Level::Tagging));
    assert_eq!(level("ec2:DescribeInstances"), Some(Level::List));
    assert_eq!(level("iam:PassRole"), Some(Level::Write));
    for none in ["s3:GetObjects", "s3:Get*", "s4:GetObject", "s3", ""] {
        assert_eq!(level(none), None, "{none}");
    }
    assert_eq!(of_service("S3").count(), of_service("s3").count());
    assert_eq!(of_service("nothing").count(), 0);
}

#[test]
fn a_bucket_is_no_object() {
    let (bucket, object) = (applies_to("arn:aws:s3:::b"), applies_to("arn:aws:s3:::b/k/l"));
    for (name, of_bucket, of_object) in [
        ("s3:ListBucket", true, false),
        ("s3:PutBucketPolicy", true, false),
        ("s3:GetObject", false, true),
        ("s3:DeleteObjectVersion", false, true),
        ("s3:ListAllMyBuckets", false, false),
    ] {
        assert_eq!(names(&bucket).contains(&name), of_bucket, "{name}");
        assert_eq!(names(&object).contains(&name), of_object, "{name}");
    }
    let get = object.iter().find(|it| it.name == "s3:GetObject").unwrap();
    assert!(get.resources.contains(&"arn:${Partition}:s3:::${BucketName}/${ObjectName}"));
    assert!(!get.wildcard_only);
    let list = of_service("s3").find(|it| it.name == "s3:ListAllMyBuckets").unwrap();
    assert!(list.wildcard_only && list.resources.is_empty());
}

#[test]
fn an_arn_is_of_the_types_that_it_fits_best() {
    for (arn, service, types) in [
        ("arn:aws:s3:::b", "s3", vec!["bucket"]),
        ("arn:aws-us-gov:s3:::b/k", "s3", vec!["object"]),
        ("arn:aws:s3:eu-west-1:1:accesspoint/a", "s3", vec!["accesspoint"]),
        ("arn:aws:iam::1:role/path/to/r", "iam", vec!["role"]),
        ("arn:aws:sqs:eu-west-1:1:q", "sqs", vec!["queue"]),
        ("arn:aws:kms:eu-west-1:1:key/k", "kms", vec!["key"]),
        ("arn:aws:dynamodb:eu-west-1:1:table/t", "dynamodb", vec!["table"]),
        ("arn:aws:dynamodb:eu-west-1:1:table/t/index/i", "dynamodb", vec!["index"]),
        ("arn:aws:lambda:eu-west-1:1:function:f", "lambda", vec!["function"]),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:a/b-1", "secretsmanager", vec!["Secret"]),
        ("arn:aws:logs:eu-west-1:1:log-group:/aws/l:*", "logs", vec!["log-group"]),
        ("arn:aws:nothing:::x", "nothing", vec![]),
        ("no ARN", "s3", vec![]),
    ] {
        let all = resource_types(arn);
        let own = all.iter().filter(|it| it.service == service);
        let types: Vec<_> = types.iter().map(|it| it.to_lowercase()).collect();
        assert_eq!(own.map(|it| it.name).collect::<Vec<_>>(), types, "{arn}");
    }
}

#[test]
fn other_services_act_on_a_role_and_on_an_instance() {
    let (role, instance) = ("arn:aws:iam::1:role/r", "arn:aws:ec2:eu-west-1:1:instance/i-1");
    assert!(names(&applies_to(role)).contains(&"iam:PassRole"));
    assert!(!names(&applies_to(role)).contains(&"sts:AssumeRole"));
    assert!(names(&applies_to_of_any_service(role)).contains(&"sts:AssumeRole"));
    assert!(names(&applies_to_of_any_service(instance)).contains(&"ssm:StartSession"));
    for arn in [role, instance, "arn:aws:s3:::b"] {
        let all = applies_to_of_any_service(arn);
        assert!(applies_to(arn).iter().all(|it| all.contains(it)), "{arn}");
    }
}

#[test]
fn some_services_obey_resource_control_policies() {
    for (service, obeys) in
        [("s3", true), ("STS", true), ("kms", true), ("sqs", true), ("ec2", false), ("", false)]
    {
        assert_eq!(supports_rcp(service), obeys, "{service}");
    }
}

#[test]
fn some_condition_keys_hold_several_values() {
    for (key, many) in [
        ("aws:TagKeys", Some(true)),
        ("AWS:PRINCIPALORGPATHS", Some(true)),
        ("aws:CalledVia", Some(true)),
        ("dynamodb:LeadingKeys", Some(true)),
        ("aws:SourceIp", Some(false)),
        ("aws:PrincipalTag/team", Some(false)),
        ("aws:RequestTag/a/b", Some(false)),
        ("kms:EncryptionContext:app", Some(false)),
        ("s3:prefix", Some(false)),
        ("codebuild:secondarySources/one.auth.type", Some(false)),
        ("identitystore:UserId", None),
        ("aws:NoSuchKey", None),
        ("aws:PrincipalTag/", None),
        ("", None),
    ] {
        assert_eq!(is_multivalued(key), many, "{key}");
    }
}
