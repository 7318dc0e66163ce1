//! S3's access lists of buckets, spelled as a policy: what each permission allows on a bucket.
//!
//! From the S3 user guide, "Access control list overview": a bucket's list never grants the reading
//! of objects, whose own lists Config does not record.
use crate::json::sound::sorted;
use crate::policy::document::Policy;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a bucket's list grants; `None` if it grants nothing to anybody.
pub fn policy(list: &Value, bucket: &str) -> Option<Arc<Policy>> {
    let grants = match &list["grantList"] {
        Value::Null => return None,
        Value::Array(grants) => grants,
        _ => return Some(Arc::new(Policy::unreadable("`grantList` is no list".to_owned()))),
    };
    // A grant that cannot be read is a statement that cannot.
    let unread = |it: &Value| json!({"Effect": "Allow", "grant": it});
    let statements = grants.iter().map(|it| statement(it, bucket).unwrap_or_else(|| unread(it)));
    let statements: Vec<Value> = statements.collect();
    let policy = || sorted(json!({"Version": "2008-10-17", "Statement": statements}));
    (!statements.is_empty()).then(|| Arc::new(Policy::read(&policy())))
}

fn statement(grant: &Value, bucket: &str) -> Option<Value> {
    let grantee = &grant["grantee"];
    let name = grantee.as_str().or(grantee["uri"].as_str()).or(grantee["id"].as_str())?;
    let group = name.rsplit('/').next().unwrap_or(name);
    let principal = match group {
        "AllUsers" => json!("*"),
        "AuthenticatedUsers" => json!({"AnyAccount": "*"}),
        "LogDelivery" => json!({"Service": "logging.s3.amazonaws.com"}),
        id => json!({"CanonicalUser": id}),
    };
    let permission: String = grant["permission"]
        .as_str()?
        .chars()
        .filter(char::is_ascii_alphabetic)
        .flat_map(char::to_lowercase)
        .collect();
    let read = ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"];
    let write = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];
    let actions: Vec<&str> = match permission.as_str() {
        "read" => read.to_vec(),
        "write" => write.to_vec(),
        "readacp" => vec!["s3:GetBucketAcl"],
        "writeacp" => vec!["s3:PutBucketAcl"],
        "fullcontrol" => {
            let lists = ["s3:GetBucketAcl", "s3:PutBucketAcl"];
            read.into_iter().chain(write).chain(lists).collect()
        }
        _ => return None,
    };
    let resources = [format!("arn:*:s3:::{bucket}"), format!("arn:*:s3:::{bucket}/*")];
    Some(json!({"Sid": permission, "Effect": "Allow", "Principal": principal,
        "Action": actions, "Resource": resources}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::principal::Named;

    #[test]
    fn groups_and_accounts_are_granted_what_their_permission_means() {
        let list = json!({"grantList": [
            {"grantee": "AllUsers", "permission": "Read"},
            {"grantee": {"id": "ab12", "displayName": null}, "permission": "FULL_CONTROL"},
            {"grantee": "AuthenticatedUsers", "permission": "WriteAcp"}]});
        let policy = policy(&list, "b").unwrap();
        assert_eq!(policy.unread, []);
        let named = |i: usize| &policy.statements[i].principals.as_ref().unwrap().items[0];
        assert_eq!(*named(0), Named::Everyone);
        assert_eq!(*named(1), Named::Canonical("ab12".to_owned()));
        assert_eq!(*named(2), Named::AnyAccount);
        assert!(policy.statements[0].names_action("s3:listbucket"));
        assert!(!policy.statements[0].names_action("s3:getobject"));
        assert!(policy.statements[1].names_action("s3:putbucketacl"));
    }
}
