//! What a switch makes public: databases that are publicly accessible and whose groups let in
//! somebody one would not let in, and snapshots and images that everybody may restore.
use super::around::Surroundings;
use super::asked::Asked;
use super::door::Way;
use super::opening::{Openness, Told};
use crate::ledger::ledger::ResourceId;
use crate::network::blocks::Blocks;
use crate::network::reach::Around;
use crate::network::traffic::{Ports, Protocol};
use serde_json::Value;

/// The types that have such a switch.
pub(super) const TYPES: [&str; 8] = [
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::Redshift::Cluster",
    "AWS::DMS::ReplicationInstance",
    "AWS::RDS::DBSnapshot",
    "AWS::RDS::DBClusterSnapshot",
    "AWS::EC2::Snapshot",
    "AWS::EC2::Image",
];

/// What of a resource was public at a moment.
pub(super) fn public(
    around: &Surroundings<'_, '_, '_, '_>,
    asked: &Asked,
    resource: ResourceId,
) -> Told<Way> {
    let mut told = Told::new();
    let Some(content) = around.sight.content(resource) else { return told };
    if asked.wants_portless()
        && let Some(said) = shared(&content)
    {
        let way = Way {
            protocol: String::new(),
            ports: None,
            source: String::new(),
            verdict: Openness::DoorOpen,
        };
        told.insert(way, vec![said.to_owned()]);
    }
    let configuration = content.get("configuration").unwrap_or(&Value::Null);
    if one(configuration, &["publiclyAccessible", "PubliclyAccessible"]) == Some(&Value::Bool(true))
    {
        database(around, asked, configuration, &mut told);
    }
    told
}

/// A database with a public address: its groups decide who may come in.
fn database(
    around: &Surroundings<'_, '_, '_, '_>,
    asked: &Asked,
    configuration: &Value,
    told: &mut Told<Way>,
) {
    let port = port(configuration);
    let ports = port.map(Ports::one);
    if !asked.wants(Protocol::TCP, ports.or(Some(Ports::ALL))) {
        return;
    }
    let way = |source: String, verdict| Way {
        protocol: Protocol::TCP.to_string(),
        ports,
        source,
        verdict,
    };
    let mut let_in = Blocks::none();
    let mut whys = Vec::new();
    let groups = groups(configuration);
    if groups.is_empty() {
        whys.push("its security groups are not recorded".to_owned());
    }
    for id in &groups {
        let Some(group) = around.group(id) else {
            whys.push(format!("security group {id} is not in evidence"));
            continue;
        };
        whys.extend(group.unread.iter().map(|it| format!("{id}: {it} cannot be read")));
        for permission in &group.ingress {
            if port.is_none_or(|it| permission.admits(Protocol::TCP, it)) {
                let_in.add(&permission.blocks());
            }
        }
    }
    let said = vec!["publicly accessible".to_owned(), groups.join(", ")];
    for block in asked.counted(&let_in) {
        told.insert(way(block.to_string(), Openness::DoorOpen), said.clone());
    }
    if !whys.is_empty() {
        let said = said.into_iter().chain(whys).filter(|it| !it.is_empty()).collect();
        told.insert(way(String::new(), Openness::Undecidable), said);
    }
}

fn port(configuration: &Value) -> Option<u16> {
    let places = ["/endpoint/port", "/port", "/dbInstancePort", "/Endpoint/Port", "/Port"];
    let found = places.iter().find_map(|it| configuration.pointer(it));
    found.and_then(|it| it.to_string().trim_matches('"').parse().ok()).filter(|it| *it != 0)
}

fn groups(configuration: &Value) -> Vec<String> {
    let lists = [
        "vpcSecurityGroups",
        "VpcSecurityGroups",
        "VPCSecurityGroups",
        "vpcSecurityGroupIds",
        "VpcSecurityGroupIds",
    ];
    let lists = lists.iter().filter_map(|it| configuration.get(it)?.as_array());
    let id = |it: &Value| {
        let named = one(it, &["vpcSecurityGroupId", "VpcSecurityGroupId", "groupId"]);
        named.unwrap_or(it).as_str().map(str::to_owned)
    };
    lists.flatten().filter_map(id).collect()
}

/// Who may restore a snapshot, or launch an image, where it is everybody.
fn shared(content: &Value) -> Option<&'static str> {
    let configuration = content.get("configuration")?;
    for key in ["createVolumePermissions", "launchPermissions", "CreateVolumePermissions"] {
        let all = configuration.get(key).and_then(Value::as_array);
        let is_all = |it: &Value| one(it, &["group", "Group"]).is_some_and(|it| it == "all");
        if all.into_iter().flatten().any(is_all) {
            return Some("everybody may make copies of it");
        }
    }
    let is_image = configuration.get("imageId").is_some();
    if is_image && one(configuration, &["public", "Public"]) == Some(&Value::Bool(true)) {
        return Some("everybody may launch it");
    }
    let beside = content.get("supplementaryConfiguration")?;
    for key in ["DBSnapshotAttributes", "DBClusterSnapshotAttributes"] {
        let attributes = beside.get(key).map(opened);
        let attributes = attributes.as_ref().and_then(Value::as_array);
        let is_all = |it: &Value| {
            let names = ["attributeName", "AttributeName"];
            let values = one(it, &["attributeValues", "AttributeValues"]).and_then(Value::as_array);
            one(it, &names).is_some_and(|it| it == "restore")
                && values.is_some_and(|it| it.iter().any(|it| it == "all"))
        };
        if attributes.into_iter().flatten().any(is_all) {
            return Some("everybody may restore it");
        }
    }
    None
}

fn opened(value: &Value) -> Value {
    let text = value.as_str().and_then(crate::json::embedded::parse);
    text.unwrap_or_else(|| value.clone())
}

fn one<'v>(of: &'v Value, keys: &[&str]) -> Option<&'v Value> {
    keys.iter().find_map(|it| of.get(it))
}
