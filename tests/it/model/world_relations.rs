//! Relationships in the random worlds: who points at whom, by id, by name or in vain, and whether
//! the configuration says so, too (R39).

use serde_json::{Value, json};

use super::world::{Rng, full_type};
use super::world_items::Body;

/// How many relationships a resource can have beside the two that all of its kind have.
const SLOTS: usize = 4;

/// The name of the relationship in each slot. No two are equal, so that two ways of naming one
/// resource never make one edge; those without a label end in a space.
const LABELS: [&str; SLOTS] =
    ["Is attached to ", "Is contained in ", "Contains Volume", "Is associated with SecurityGroup"];

/// A resource before its life is made up: what others may point at.
#[derive(Clone, Debug)]
pub(crate) struct Resident {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) recorded_in: String,
    pub(crate) name: Option<String>,
    pub(crate) ties: Ties,
}

/// The relationships of a resource and what may become of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ties {
    links: [Option<Link>; SLOTS],
    choices: Vec<Link>,
    /// Names it may come to bear.
    names: Vec<String>,
}

/// One relationship.
#[derive(Clone, Debug)]
struct Link {
    kind: String,
    id: Option<String>,
    name: Option<String>,
    /// What stands in the configuration; `None`: the other side alone knows of it.
    told: Option<String>,
    /// The element stands twice in the list.
    is_twice: bool,
}

impl Resident {
    pub(crate) fn new(
        rng: &mut Rng,
        kind: &'static str,
        id: &str,
        region: &str,
        recorded_in: &str,
    ) -> Self {
        let own = format!("{id}-name");
        let (shared, other) = (format!("{kind}-name"), format!("{kind}-other"));
        let name = match rng.below(10) {
            0 | 1 => None,
            2..=5 => Some(shared.clone()),
            6 => Some(other.clone()),
            _ => Some(own.clone()),
        };
        let ties = Ties { names: vec![own, shared, other, format!("{id}-new")], ..Ties::default() };
        let (region, recorded_in) = (region.to_owned(), recorded_in.to_owned());
        Self { kind, id: id.to_owned(), region, recorded_in, name, ties }
    }
}

/// Makes up who may point at whom in an account, and with what each begins.
pub(crate) fn acquaint(rng: &mut Rng, is_sharp: bool, account: &str, folk: &mut [Resident]) {
    let all = folk.to_vec();
    for resident in &mut *folk {
        resident.ties.choices = (0..5).map(|_| link(rng, is_sharp, account, &all)).collect();
        for slot in 0..SLOTS {
            if rng.chance(35) {
                resident.ties.links[slot] = Some(rng.pick(&resident.ties.choices).clone());
            }
        }
    }
    // The other side often tells of it, too, and is not the one that was configured.
    for own in 0..folk.len() {
        let Some(first) = folk[own].ties.links[0].clone() else { continue };
        let (kind, id) = (full_type(folk[own].kind), folk[own].id.clone());
        let target = folk.iter_mut().find(|r| Some(&r.id) == first.id.as_ref());
        if let Some(target) = target.filter(|_| rng.chance(50)) {
            let back = Link { kind, id: Some(id), name: None, told: None, is_twice: false };
            target.ties.links[SLOTS - 1] = Some(back);
        }
    }
}

/// Lets a resource lose, gain or exchange one relationship.
pub(crate) fn relate(rng: &mut Rng, body: &mut Body) {
    let slot = rng.below(SLOTS);
    let ties = &mut body.ties;
    let ends = ties.choices.is_empty() || (ties.links[slot].is_some() && rng.chance(40));
    ties.links[slot] = if ends { None } else { Some(rng.pick(&ties.choices).clone()) };
    weave(body);
}

/// Gives a resource another name.
pub(crate) fn rename(rng: &mut Rng, body: &mut Body) {
    body.name = json!(rng.pick(&body.ties.names));
}

/// Writes the relationships into the body: their list, and what the configuration says of them.
pub(crate) fn weave(body: &mut Body) {
    let mut elements = vec![
        json!({"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1",
            "name": "Is contained in Vpc"}),
        json!({"resourceType": "AWS::EC2::Subnet", "resourceId": "subnet-1",
            "name": "Contains Subnet"}),
    ];
    let mut told: [Value; SLOTS] = Default::default();
    for (slot, link) in body.ties.links.iter().enumerate() {
        let Some(link) = link else { continue };
        let element = json!({"resourceType": link.kind, "resourceId": link.id,
            "resourceName": link.name, "name": LABELS[slot]});
        elements.extend(vec![element; 1 + usize::from(link.is_twice)]);
        told[slot] = json!(link.told);
    }
    body.relationships = Value::Array(elements);
    let [attached, first, second, peer] = told;
    let mut targets = vec![first, second];
    targets.retain(|target| !target.is_null());
    put(&mut body.configuration, "attachment", &json!({"target": attached}), !attached.is_null());
    put(&mut body.configuration, "targets", &json!(targets), !targets.is_empty());
    put(&mut body.supplementary, "Links", &json!({"peer": peer}), !peer.is_null());
}

fn put(document: &mut Value, key: &str, value: &Value, is_there: bool) {
    let map = document.as_object_mut().unwrap();
    map.remove(key);
    if is_there {
        map.insert(key.to_owned(), value.clone());
    }
}

/// A relationship to somebody: there or not, named in one way or the other.
fn link(rng: &mut Rng, is_sharp: bool, account: &str, folk: &[Resident]) -> Link {
    let number = rng.below(60_000);
    let target = rng.pick(folk);
    let names = &target.ties.names;
    let name = target.name.as_ref().filter(|_| rng.chance(60)).unwrap_or(rng.pick(names)).clone();
    let kind = full_type(target.kind);
    let (id, name) = match rng.below(100) {
        0..=39 => (Some(target.id.clone()), None),
        40..=64 => (None, Some(name)),
        65..=74 => (Some(target.id.clone()), Some(name)),
        75..=81 => (Some(format!("{}-gone{number}", target.id)), None),
        // Of another account: never of this one.
        82..=86 => (Some(target.id.replace(account, "777788889999")), None),
        // An id that nobody has, beside a name that somebody may bear.
        87..=90 if is_sharp => (Some(format!("gone-{number}")), Some(name)),
        91..=94 => (None, None), // No relationship to anything.
        _ => return elsewhere(rng, number),
    };
    let mut told = id.clone().or_else(|| name.clone());
    if id.is_none() && name.is_some() && rng.chance(30) {
        told = Some(target.id.clone()); // Named by name, configured by id.
    }
    if id.is_some() && is_sharp && rng.chance(20) {
        told.clone_from(&target.name);
    }
    let told = told.and_then(|text| dressed(rng, &text));
    Link { kind, id, name, told, is_twice: rng.chance(12) }
}

/// A relationship to what is never recorded, or stands in several regions.
fn elsewhere(rng: &mut Rng, number: usize) -> Link {
    let (kind, id) = if rng.chance(50) {
        ("AWS::EC2::Instance".to_owned(), format!("i-{number}"))
    } else {
        (full_type("Recorder"), "default".to_owned())
    };
    let told = dressed(rng, &id);
    Link { kind, id: Some(id), name: None, told, is_twice: false }
}

/// How the configuration spells it: plainly, as the end of something longer, in a way that does
/// not count, or not at all.
fn dressed(rng: &mut Rng, text: &str) -> Option<String> {
    match rng.below(100) {
        0..=24 => Some(text.to_owned()),
        25..=39 => Some(format!("arn:aws:x:us-east-1:111122223333:thing/{text}")),
        40..=54 => Some(format!("arn:aws:x:us-east-1:111122223333:{text}")),
        55..=59 => Some(format!("{text}/part")),
        60..=64 => Some(format!("see {text}")),
        65..=69 => Some(format!("arn:aws:x:::thing/{text}-old")),
        _ => None,
    }
}

#[test]
fn what_is_told_moves_with_the_relationship() {
    let mut rng = Rng::new(5);
    let folk: Vec<Resident> = (0..4)
        .map(|n| Resident::new(&mut rng, "Volume", &format!("v-{n}"), "us-east-1", "us-east-1"))
        .collect();
    let mut body = super::world_items::new_body(&mut rng, &folk[0], None);
    let told = Some("v-1".to_owned());
    let id = told.clone();
    body.ties.links[0] = Some(Link { kind: "x".into(), id, name: None, told, is_twice: true });
    weave(&mut body);
    assert_eq!(body.configuration["attachment"]["target"], "v-1");
    assert_eq!(body.relationships.as_array().unwrap().len(), 4);
    body.ties.links[0] = None;
    weave(&mut body);
    assert_eq!(body.configuration.get("attachment"), None);
    assert_eq!(body.relationships.as_array().unwrap().len(), 2);
}
